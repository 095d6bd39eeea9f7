"""Ladders: what counts, when a threshold is reached, and what becomes of a proposal. Worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import FINANCE, HOUSING, LAND, at, period

from duban.core.instant import write_due
from duban.core.ladder.countable import Countable, Outage, Succession, of_breach
from duban.core.ladder.tally import Decided, Decision, Tally, leaves, tally
from duban.core.obligation.obligation import Breach, Proposal
from duban.core.policy.rules import LadderRule, Rung, Setting, Window
from duban.core.words import Basis


def ladder(mode: str = "rolling", per: str = "matter", steps: tuple[Rung, ...] | None = None) -> LadderRule:
    return LadderRule(
        id="WX-8", kind="ladder", clause="二(四)", basis=Basis.STATED, words="逾期3次…逾期5次", counts=("WX-7",),
        per=per, subject="unit", window=Window(period("P1Y"), mode),
        steps=steps or (Rung(3, "circular"), Rung(5, "hand_over")),
    )  # fmt: skip


def late(group: str, day: str, *, of: str = HOUSING, counts: bool = True, restated: bool = False) -> Countable:
    return Countable(f"{group}/WX-7/{of}/{day}", "WX-7", at(f"{day}T24:00"), of, group, counts, restated)


def count(
    things: Sequence[Countable],
    now: str = "2023-06-01T09:00",
    *,
    of: LadderRule | None = None,
    made: Sequence[Decided] = (),
    outages: Sequence[Outage] = (),
    succession: Succession | None = None,
    subject: str = HOUSING,
) -> Tally:
    return tally([of or ladder()], subject, things, made, outages, succession or Succession(), at(now))


def proposed(found: Tally) -> list[tuple[int, str, str]]:
    return [(p.threshold, p.proposes, write_due(p.reached_at)[:10]) for p in found.proposals]


DAYS = ["2022-12-01", "2023-01-10", "2023-02-10", "2023-03-10", "2023-04-10", "2023-05-10"]
THREE = [late(f"督{n}", day) for n, day in enumerate(DAYS[:3], 1)]
FIVE = [late(f"督{n}", day) for n, day in enumerate(DAYS[:5], 1)]


class TestThresholds:
    def test_two_propose_nothing_and_the_third_a_circular(self) -> None:
        assert proposed(count(THREE[:2])) == []
        assert proposed(count(THREE)) == [(3, "circular", "2023-02-10")]

    def test_three_and_five_reached_together_are_proposed_in_order(self) -> None:
        assert proposed(count(FIVE)) == [(3, "circular", "2023-02-10"), (5, "hand_over", "2023-04-10")]

    def test_the_proposal_lists_the_very_breaches_it_rests_on(self) -> None:
        [proposal] = count(THREE).proposals
        assert proposal.basis == tuple(one.key for one in THREE)
        assert (proposal.rule, proposal.clause, proposal.key) == ("WX-8", "二(四)", f"WX-8/{HOUSING}/1/3")

    def test_a_threshold_nobody_has_set_is_undetermined(self) -> None:
        found = count(FIVE, of=ladder(steps=(Rung(Setting("次数"), "hand_over"),)))
        assert (found.proposals, found.undetermined, found.counts) == ((), ("WX-8",), {"WX-8": 5})

    def test_what_lies_in_the_future_does_not_count_yet(self) -> None:
        assert count(THREE, "2023-02-10T23:59").counts == {"WX-8": 2}
        assert count(THREE, "2023-02-10T24:00").counts == {"WX-8": 3}


class TestWhatCounts:
    def test_one_matter_counts_once(self) -> None:
        twice = [late("督1", "2022-12-01"), late("督1", "2022-12-20"), late("督2", "2023-01-10")]
        assert count(twice).counts == {"WX-8": 2}
        assert count(twice, of=ladder(per="breach")).counts == {"WX-8": 3}

    def test_a_missed_new_limit_counts_again(self) -> None:
        again = [late("督1", "2022-12-01"), late("督1", "2022-12-20", restated=True), late("督2", "2023-01-10")]
        assert count(again).counts == {"WX-8": 3}

    def test_the_same_breach_told_twice_counts_once(self) -> None:
        assert count([*THREE, *THREE]).counts == {"WX-8": 3}

    def test_breaches_of_other_rules_do_not_count(self) -> None:
        other = Countable("督9/WX-10.3", "WX-10.3", at("2023-01-01T24:00"), HOUSING, "督9")
        assert count([*THREE[:2], other]).counts == {"WX-8": 2}

    def test_another_units_breach_is_its_own(self) -> None:
        assert count([*THREE[:2], late("督9", "2023-02-10", of=FINANCE)]).counts == {"WX-8": 2}

    def test_only_a_confirmed_breach_on_a_published_calendar_counts(self) -> None:
        sound = Breach("键", "WX-7", "督1", HOUSING, at("2022-12-01T24:00"), confirmed_at=at("2022-12-05T09:00"))
        assert of_breach(sound).counts
        assert not of_breach(Breach("键", "WX-7", "督1", HOUSING, sound.at)).counts
        assert not of_breach(
            Breach("键", "WX-7", "督1", HOUSING, sound.at, True, confirmed_at=sound.confirmed_at)
        ).counts
        stock = Breach("键", "WX-7", "督1", HOUSING, sound.at, stock=True, confirmed_at=sound.confirmed_at)
        assert not of_breach(stock).counts
        assert count([*THREE[:2], late("督3", "2023-02-10", counts=False)]).counts == {"WX-8": 2}

    def test_a_breach_is_counted_as_what_it_is(self) -> None:
        breach = Breach(
            "键", "WX-7", "督1", HOUSING, at("2022-12-01T24:00"), restated=True, confirmed_at=at("2022-12-05")
        )
        assert of_breach(breach) == Countable("键", "WX-7", breach.at, HOUSING, "督1", counts=True, restated=True)

    def test_a_unit_merged_and_merged_again_is_carried_by_the_last(self) -> None:
        merged = Succession({LAND: (FINANCE, at("2023-01-01")), FINANCE: (HOUSING, at("2023-02-01"))})
        assert [merged.bearer(LAND, at(day)) for day in ("2022-12-31", "2023-01-01", "2023-02-01")] == [
            LAND,
            FINANCE,
            HOUSING,
        ]
        circle = Succession({LAND: (FINANCE, at("2023-01-01")), FINANCE: (LAND, at("2023-01-01"))})
        assert circle.bearer(LAND, at("2023-02-01")) == FINANCE

    def test_a_due_inside_a_recorded_outage_does_not_count(self) -> None:
        down = Outage(at("2023-02-10T20:00"), at("2023-02-11T08:00"))
        assert count(THREE, outages=[down]).counts == {"WX-8": 2}
        ended = Outage(at("2023-02-10T20:00"), at("2023-02-10T24:00"))
        assert count(THREE, outages=[ended]).counts == {"WX-8": 3}

    def test_a_merged_unit_carries_its_breaches_to_its_successor(self) -> None:
        merged = Succession({LAND: (HOUSING, at("2023-03-01T00:00"))})
        things = [*THREE[:2], late("督9", "2023-02-10", of=LAND)]
        assert proposed(count(things, succession=merged)) == [(3, "circular", "2023-02-10")]
        assert count(things, "2023-02-28T09:00", succession=merged).counts == {"WX-8": 2}
        assert count(things, succession=merged, subject=LAND).counts == {"WX-8": 0}


class TestWindow:
    def test_a_year_after_it_a_breach_drops_out(self) -> None:
        # due 2022-12-01 24:00 leaves at 2023-12-01 24:00
        found = count(THREE, "2023-12-01T23:59")
        assert (found.counts, found.next_wakeup) == ({"WX-8": 3}, at("2023-12-01T24:00"))
        assert count(THREE, "2023-12-01T24:00").counts == {"WX-8": 2}

    @pytest.mark.parametrize(
        ("length", "left"),
        [
            ("P10D", "2022-12-11"),
            ("P2W", "2022-12-15"),
            ("P3M", "2023-03-01"),
            ("P1Y", "2023-12-01"),
            ("P2Y", "2024-12-01"),
        ],
    )
    def test_a_window_may_be_of_days_weeks_months_or_years(self, length: str, left: str) -> None:
        window = Window(period(length), "rolling")
        assert leaves(at("2022-12-01T24:00"), window) == at(f"{left}T24:00")
        assert leaves(at("2022-12-01T10:00"), window) == at(f"{left}T10:00")

    def test_the_next_wakeup_is_the_first_to_leave_of_any_ladder(self) -> None:
        other = LadderRule(
            id="甲", kind="ladder", clause="二", basis=Basis.STATED, words="原文", counts=("WX-13",), per="fact", subject="unit",
            window=Window(period("P10D"), "rolling"), steps=(Rung(2, "circular"),),
        )  # fmt: skip
        unset = LadderRule(
            id="乙", kind="ladder", clause="二", basis=Basis.STATED, words="原文", counts=("WX-7",), per="matter", subject="unit",
            window=Window(Setting("期间"), "rolling"), steps=(Rung(2, "circular"),),
        )  # fmt: skip
        found = tally([unset, ladder(), other], HOUSING, THREE, (), (), Succession(), at("2023-06-01T09:00"))
        assert (found.undetermined, found.counts) == (("乙",), {"WX-8": 3, "甲": 0})
        assert found.next_wakeup == at("2023-12-01T24:00")

    def test_a_rung_nobody_has_set_hides_no_other(self) -> None:
        steps = (Rung(Setting("次数"), "circular"), Rung(3, "hand_over"))
        assert proposed(count(THREE, of=ladder(steps=steps))) == [(3, "hand_over", "2023-02-10")]

    def test_three_spread_over_more_than_a_year_reach_nothing(self) -> None:
        spread = [late("督1", "2022-12-01"), late("督2", "2023-06-01"), late("督3", "2023-12-01")]
        assert proposed(count(spread, "2024-01-01T09:00")) == []
        inside = [*spread[:2], late("督3", "2023-11-30")]
        assert proposed(count(inside, "2024-01-01T09:00")) == [(3, "circular", "2023-11-30")]

    def test_what_was_reached_stays_proposed_when_the_window_slides_on(self) -> None:
        assert proposed(count(THREE, "2025-01-01T09:00")) == [(3, "circular", "2023-02-10")]

    def test_a_calendar_year_starts_anew_at_new_year(self) -> None:
        by_year = ladder("calendar")
        things = [late("督1", "2022-11-30"), late("督2", "2022-12-31"), late("督3", "2023-01-03")]
        assert proposed(count(things, of=by_year)) == []
        # a due at 24:00 of 31 December belongs to the old year
        assert count(things, "2022-12-31T24:00", of=by_year).counts == {"WX-8": 0}
        assert count(things, "2023-06-01T09:00", of=by_year).counts == {"WX-8": 1}

    def test_it_re_arms_below_the_threshold(self) -> None:
        # the first run ends when the breach of 2022-12-01 leaves (two remain), the second begins with the fourth
        later = [*THREE, late("督4", "2023-12-20")]
        assert proposed(count(later, "2024-01-01T09:00")) == [
            (3, "circular", "2023-02-10"),
            (3, "circular", "2023-12-20"),
        ]
        steady = [*THREE, late("督4", "2023-11-20")]
        assert proposed(count(steady, "2024-01-01T09:00")) == [(3, "circular", "2023-02-10")]


class TestDecisions:
    MADE = Decided(count(THREE).proposals[0])

    def test_a_proposal_is_made_once(self) -> None:
        assert proposed(count(THREE, made=[self.MADE])) == []

    def test_a_breach_confirmed_late_makes_no_second_proposal(self) -> None:
        earlier = late("督0", "2022-12-20")
        assert proposed(count([*THREE, earlier], made=[self.MADE])) == []

    def test_fallen_below_while_it_waits_it_is_withdrawn(self) -> None:
        found = count(THREE[:2], made=[self.MADE])
        assert (found.withdrawn, found.proposals) == ((self.MADE.proposal.key,), ())

    def test_fallen_below_after_issue_a_correction_is_proposed_once(self) -> None:
        issued = Decided(self.MADE.proposal, Decision.AGREED, issued=True)
        found = count(THREE[:2], made=[issued])
        assert [(p.proposes, p.replaces) for p in found.proposals] == [("correction", self.MADE.proposal.key)]
        assert found.withdrawn == ()
        corrected = Decided(self.MADE.proposal, Decision.AGREED, issued=True, corrected=True)
        assert count(THREE[:2], made=[corrected]).proposals == ()

    def test_agreed_but_not_issued_it_needs_no_correction(self) -> None:
        found = count(THREE[:2], made=[Decided(self.MADE.proposal, Decision.AGREED)])
        assert (found.proposals, found.withdrawn) == ((), ())

    def test_declined_it_comes_again_only_with_a_breach_not_in_its_basis(self) -> None:
        declined = Decided(self.MADE.proposal, Decision.DECLINED)
        assert count(THREE, made=[declined]).proposals == ()
        [again] = count([*THREE, late("督4", "2023-03-10")], made=[declined]).proposals
        assert (again.threshold, again.arming, again.key) == (3, 2, f"WX-8/{HOUSING}/2/3")

    def test_a_basis_of_which_enough_remains_is_not_taken_back(self) -> None:
        # of four breaches the first is overturned: the three others still reach the threshold, a month later
        four = [*THREE, late("督4", "2023-03-10")]
        found = count(four[1:], made=[self.MADE])
        assert (found.withdrawn, found.proposals) == ((), ())

    def test_two_runs_keep_a_proposal_each(self) -> None:
        later = [*THREE, late("督4", "2023-12-20")]
        both = [Decided(p) for p in count(later, "2024-01-01T09:00").proposals]
        found = count(later, "2024-01-01T09:00", made=both)
        assert (len(both), found.proposals, found.withdrawn) == (2, (), ())
        without_the_last = count(THREE, "2024-01-01T09:00", made=both)
        assert without_the_last.withdrawn == (both[1].proposal.key,)

    def test_a_correction_is_told_of_the_proposal_it_takes_back(self) -> None:
        issued = Decided(self.MADE.proposal, Decision.PARTLY, issued=True)
        [correction] = count(THREE[:2], made=[issued]).proposals
        assert (correction.key, correction.rule, correction.clause, correction.subject, correction.basis) == (
            f"{self.MADE.proposal.key}/correction", "WX-8", "二(四)", HOUSING, self.MADE.proposal.basis,
        )  # fmt: skip
        assert count(THREE[:2], made=[issued, Decided(correction)]).withdrawn == ()

    def test_withdrawn_it_comes_again_when_the_threshold_is_reached_again(self) -> None:
        withdrawn = Decided(self.MADE.proposal, Decision.WITHDRAWN)
        again = [*THREE[:2], late("督4", "2023-03-10")]
        assert [p.arming for p in count(again, made=[withdrawn]).proposals] == [2]

    def test_the_fifth_is_proposed_though_the_third_was_declined(self) -> None:
        declined = Decided(self.MADE.proposal, Decision.DECLINED)
        assert [(p.threshold, p.arming) for p in count(FIVE, made=[declined]).proposals] == [(3, 2), (5, 1)]

    def test_another_ladders_proposal_is_none_of_ours(self) -> None:
        other = Decided(
            Proposal("甲", "WX-13", "", HOUSING, "circular", 3, 1, at("2023-01-01"), self.MADE.proposal.basis)
        )
        assert len(count(THREE, made=[other]).proposals) == 1


@given(st.lists(st.integers(0, 900), max_size=12), st.permutations(range(12)))
def test_law_5_however_the_sweeps_fall_each_proposal_is_made_once(offsets: list[int], order: list[int]) -> None:
    """Breaches are confirmed in any order, and the tally is told after each: the proposals are those of one telling."""
    things = [
        Countable(f"督{n}", "WX-7", at("2022-12-01T24:00") + timedelta(days=days), HOUSING, f"督{n}")
        for n, days in enumerate(sorted(offsets))
    ]
    now = "2026-01-01T09:00"
    made: list[Decided] = []
    told: list[Countable] = []
    for n in order:
        if n < len(things):
            told.append(things[n])
            made += [Decided(proposal) for proposal in count(told, now, made=made).proposals]
            assert count(told, now, made=made).proposals == ()
    keys = [decided.proposal.key for decided in made]
    assert len(keys) == len(set(keys))
    assert count(things, now, made=made).withdrawn == ()
    # told once, each run of each threshold makes one; told piecemeal, runs that grow together made no more than one each
    assert len(made) >= len(count(things, now).proposals)
