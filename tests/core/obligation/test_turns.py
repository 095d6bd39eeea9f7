"""Every turn a duty may take: pending, paused, extended, returned, sent back, waived, overturned, released.

One set-up: assigned Monday 2022-11-07 09:00, seven days, so due 2022-11-14 24:00. Worked out by hand.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tests.cast import (
    FINANCE,
    HOUSING,
    LAND,
    at,
    calendar,
    chase,
    deadline,
    due_of,
    happened,
    light,
    matter,
    period,
    rules,
)

from duban.core.assess import Assessment, assess
from duban.core.matter.facts import Party
from duban.core.policy.rules import DeadlineRule, Limit, Rule, Setting
from duban.core.words import Light, Side, State

SET_UP = ("2022-11-07T08:30", "set_up", None)
ASSIGNED = ("2022-11-07T09:00", "assigned", HOUSING)
SEVEN = deadline("办结", "P7D")
REPORT = deadline("反馈", "P7D", "reported")


def judge(now: str, *told: tuple[Any, ...], of: tuple[Rule, ...] = (SEVEN,), **about: Any) -> Assessment:
    packed = rules(*of, light("P1D"), **about.pop("pack", {}))
    return assess(packed, calendar(), matter(**about), happened(SET_UP, ASSIGNED, *told), at(now))


def one(now: str, *told: tuple[Any, ...], of: Rule = SEVEN, **about: Any) -> tuple[State, str | None, str | None]:
    """(state, due, breached at) of the only duty."""
    [found] = judge(now, *told, of=(of,), **about).obligations
    breached = None if found.breached_at is None else due_of(replace_due(found))
    return found.state, due_of(found), breached


def replace_due(found: Any) -> Any:
    return replace(found, due=found.breached_at)


class TestOpen:
    def test_a_duty_is_open_until_its_due_and_late_from_it_on(self) -> None:
        assert one("2022-11-14T23:59") == (State.OPEN, "2022-11-14T24:00", None)
        assert one("2022-11-14T24:00") == (State.LATE, "2022-11-14T24:00", "2022-11-14T24:00")

    def test_it_turns_near_one_day_before_its_due(self) -> None:
        assert judge("2022-11-13T23:59").light is Light.NORMAL
        assert judge("2022-11-13T24:00").light is Light.SOON
        assert judge("2022-11-14T24:00").light is Light.LATE

    def test_an_act_before_the_due_meets_it_and_one_at_the_due_does_not(self) -> None:
        assert one("2022-11-20T09:00", ("2022-11-14T23:59", "reported", HOUSING), of=REPORT)[0] is State.MET
        late = one("2022-11-20T09:00", ("2022-11-14T24:00", "reported", HOUSING), of=REPORT)
        assert late == (State.MET_LATE, "2022-11-14T24:00", "2022-11-14T24:00")

    def test_another_units_act_meets_nothing(self) -> None:
        assert one("2022-11-20T09:00", ("2022-11-09T09:00", "reported", FINANCE), of=REPORT)[0] is State.LATE

    def test_met_late_does_not_stay_red(self) -> None:
        assert judge("2022-11-20T09:00", ("2022-11-16T09:00", "reported", HOUSING), of=(REPORT,)).light is Light.NORMAL

    def test_a_missing_figure_is_undetermined_and_never_guessed(self) -> None:
        [found] = judge("2022-11-20T09:00", of=(deadline("待定", Setting("回应时限"), "answered"),)).obligations
        assert (found.state, found.due, found.undetermined) == (State.UNDETERMINED, None, "本地尚未设定“回应时限”")

    def test_an_act_of_more_settles_the_acts_it_contains(self) -> None:
        rule = deadline("部署", "P1D", "deployed")
        for act in ("deployed", "reported", "result_reported", "completion_asked"):
            assert one("2022-11-20T09:00", ("2022-11-07T10:00", act, HOUSING), of=rule)[0] is State.MET
        assert one("2022-11-20T09:00", ("2022-11-07T10:00", "receipted", HOUSING), of=rule)[0] is State.LATE

    def test_deploying_settles_the_signature_only_where_the_head_deploys(self) -> None:
        rule = deadline("签批", "P3WD", "signed")
        by_head = ("2022-11-07T10:00", "deployed", HOUSING, {"by_head": True})
        assert one("2022-11-20T09:00", by_head, of=rule)[0] is State.MET
        assert one("2022-11-20T09:00", by_head[:3], of=rule)[0] is State.LATE


class TestPaper:
    def test_a_paper_answer_counts_when_it_was_given(self) -> None:
        paper = ("2022-11-16T09:00", "reported", HOUSING, {"for_unit": True, "occurred": "2022-11-14T10:00"})
        assert one("2022-11-20T09:00", paper, of=REPORT)[0] is State.MET

    def test_a_unit_cannot_backdate_its_own_answer(self) -> None:
        own = ("2022-11-16T09:00", "reported", HOUSING, {"occurred": "2022-11-14T10:00"})
        assert one("2022-11-20T09:00", own, of=REPORT)[0] is State.MET_LATE

    def test_a_tolerance_nobody_has_set_makes_no_breach(self) -> None:
        paper = ("2022-12-16T09:00", "reported", HOUSING, {"for_unit": True, "occurred": "2022-11-14T10:00"})
        assert one("2022-12-20T09:00", paper, of=REPORT, pack={"tolerance": Setting("容许期")})[0] is State.MET

    def test_beyond_the_tolerance_it_counts_when_it_was_recorded(self) -> None:
        # three working days after Monday 14: until Thursday 17, 24:00
        within = ("2022-11-17T23:59", "reported", HOUSING, {"for_unit": True, "occurred": "2022-11-14T10:00"})
        beyond = ("2022-11-18T00:00", "reported", HOUSING, {"for_unit": True, "occurred": "2022-11-14T10:00"})
        tolerant = {"tolerance": period("P3WD")}
        assert one("2022-11-20T09:00", within, of=REPORT, pack=tolerant)[0] is State.MET
        assert one("2022-11-20T09:00", beyond, of=REPORT, pack=tolerant)[0] is State.MET_LATE


class TestCompletion:
    FILED = ("2022-11-14T16:00", "completion_asked", HOUSING)

    def test_filed_in_time_it_is_pending_past_its_due(self) -> None:
        assert one("2022-11-30T09:00", self.FILED) == (State.PENDING, "2022-11-14T24:00", None)

    def test_verified_later_it_was_met_when_it_was_filed(self) -> None:
        [found] = judge("2022-12-30T09:00", self.FILED, ("2022-12-01T09:00", "verified", HOUSING)).obligations
        assert (found.state, found.done_at) == (State.MET, at("2022-11-14T16:00"))

    def test_closing_verifies_what_was_filed(self) -> None:
        assert one("2022-12-30T09:00", self.FILED, ("2022-12-01T09:00", "closed", None))[0] is State.MET

    def test_sent_back_it_has_the_new_limit_as_given(self) -> None:
        # 20 November is a Sunday: a stated limit does not roll
        back = ("2022-11-16T09:00", "sent_back", HOUSING, {"limit": "2022-11-20T24:00"})
        assert one("2022-11-18T09:00", self.FILED, back) == (State.OPEN, "2022-11-20T24:00", None)
        [found] = judge("2022-11-18T09:00", self.FILED, back).obligations
        assert (found.due_version, found.former) == (2, (at("2022-11-14T24:00"),))

    def test_what_was_filed_before_it_was_sent_back_does_not_meet_the_new_limit(self) -> None:
        back = ("2022-11-16T09:00", "sent_back", HOUSING, {"limit": "2022-11-20T24:00"})
        assert one("2022-11-21T09:00", self.FILED, back)[0] is State.LATE
        again = ("2022-11-19T09:00", "completion_asked", HOUSING)
        assert one("2022-11-21T09:00", self.FILED, back, again)[0] is State.PENDING

    def test_sent_back_after_a_breach_the_breach_stays_and_a_new_duty_begins(self) -> None:
        filed = ("2022-11-16T09:00", "completion_asked", HOUSING)
        back = ("2022-11-17T09:00", "sent_back", HOUSING, {"limit": "2022-11-24T24:00"})
        first, second = judge("2022-11-18T09:00", filed, back).obligations
        assert (first.state, first.breached_at) == (State.RELEASED, at("2022-11-14T24:00"))
        assert (second.state, due_of(second), second.restated) == (State.OPEN, "2022-11-24T24:00", True)
        late = judge("2022-11-25T09:00", filed, back)
        assert [(b.at, b.restated) for b in late.breaches] == [
            (at("2022-11-14T24:00"), False),
            (at("2022-11-24T24:00"), True),
        ]

    def test_two_assignments_sent_back_together_are_two_duties(self) -> None:
        again = ("2022-11-07T10:00", "assigned", HOUSING)
        back = ("2022-11-16T09:00", "sent_back", HOUSING, {"limit": "2022-11-24T24:00"})
        result = deadline("结果", "P10WD", "result_reported")
        keys = [o.key for o in judge("2022-11-30T09:00", again, self.FILED, back, of=(result,)).obligations]
        assert len(keys) == len(set(keys)) == 4

    def test_the_office_owes_its_verification_and_colours_no_light(self) -> None:
        verify = deadline(
            "核查", "P2WD", "verified", event="completion_asked", side=Side.SUPERVISING, roles=("office",)
        )
        found = judge("2022-11-30T09:00", self.FILED, of=(SEVEN, verify))
        [owed] = [o for o in found.obligations if o.rule == "核查"]
        assert (owed.debtor, owed.state, due_of(owed)) == ("@office", State.LATE, "2022-11-16T24:00")
        assert (found.light, found.breaches) == (Light.NORMAL, ())

    def test_sending_back_settles_the_verification_too(self) -> None:
        verify = deadline(
            "核查", "P2WD", "verified", event="completion_asked", side=Side.SUPERVISING, roles=("office",)
        )
        back = ("2022-11-16T09:00", "sent_back", HOUSING, {"limit": "2022-11-24T24:00"})
        [owed] = judge("2022-11-30T09:00", self.FILED, back, of=(verify,)).obligations
        assert owed.state is State.MET

    def test_a_completion_sent_back_reopens_no_result_that_was_reported_in_time(self) -> None:
        result = deadline("结果", "P10WD", "result_reported")
        back = ("2022-11-16T09:00", "sent_back", HOUSING, {"limit": "2022-11-24T24:00"})
        found = judge("2022-11-30T09:00", self.FILED, back, of=(SEVEN, result)).obligations
        assert [(o.rule, o.state) for o in found] == [("办结", State.LATE), ("结果", State.MET)]

    def test_where_nobody_asks_for_completion_the_result_is_what_is_sent_back(self) -> None:
        result = deadline("结果", "P10WD", "result_reported")
        back = ("2022-11-16T09:00", "sent_back", HOUSING, {"limit": "2022-11-24T24:00"})
        first, second = judge("2022-11-30T09:00", self.FILED, back, of=(result,)).obligations
        assert (first.state, second.state, due_of(second)) == (State.MET, State.LATE, "2022-11-24T24:00")


class TestExtension:
    ASKED = ("2022-11-14T16:00", "extension_asked", HOUSING)

    def test_while_the_decider_has_it_the_duty_is_pending(self) -> None:
        assert one("2022-12-30T09:00", self.ASKED) == (State.PENDING, None, None)

    def test_granted_the_date_is_as_given_even_on_a_rest_day(self) -> None:
        granted = ("2022-11-16T09:00", "extension_decided", HOUSING, {"granted": True, "due": "2022-11-20T24:00"})
        assert one("2022-11-18T09:00", self.ASKED, granted) == (State.OPEN, "2022-11-20T24:00", None)

    def test_refused_the_waiting_counts_as_a_pause(self) -> None:
        # filed the 14th, refused the 16th: the 14th and 15th were paused, so the 16th
        refused = ("2022-11-16T09:00", "extension_decided", HOUSING, {"granted": False})
        assert one("2022-11-16T10:00", self.ASKED, refused) == (State.OPEN, "2022-11-16T24:00", None)

    def test_asked_after_the_due_the_breach_stays_and_a_new_duty_begins(self) -> None:
        asked = ("2022-11-15T09:00", "extension_asked", HOUSING)
        granted = ("2022-11-16T09:00", "extension_decided", HOUSING, {"granted": True, "due": "2022-11-30T24:00"})
        first, second = judge("2022-11-18T09:00", asked, granted).obligations
        assert (first.state, first.breached_at) == (State.RELEASED, at("2022-11-14T24:00"))
        assert (second.state, due_of(second), second.restated) == (State.OPEN, "2022-11-30T24:00", True)

    def test_what_was_done_while_it_waited_was_done_in_time(self) -> None:
        done = ("2022-11-15T09:00", "reported", HOUSING)
        granted = ("2022-11-16T09:00", "extension_decided", HOUSING, {"granted": True, "due": "2022-11-20T24:00"})
        assert one("2022-11-30T09:00", self.ASKED, done, granted, of=REPORT) == (State.MET, "2022-11-20T24:00", None)

    def test_it_moves_only_the_duties_it_names_and_holds_those_it_was_asked_for(self) -> None:
        granted = (
            "2022-11-16T09:00", "extension_decided", HOUSING,
            {"granted": True, "due": "2022-11-20T24:00", "duties": ("办结",)},
        )  # fmt: skip
        found = judge("2022-11-18T09:00", self.ASKED, granted, of=(SEVEN, REPORT)).obligations
        assert [(o.rule, due_of(o)) for o in found] == [("办结", "2022-11-20T24:00"), ("反馈", "2022-11-16T24:00")]

    def test_another_units_application_holds_nothing(self) -> None:
        assert one("2022-11-15T09:00", ("2022-11-14T16:00", "extension_asked", FINANCE))[0] is State.LATE

    def test_it_does_not_pass_the_superiors_date_without_recorded_consent(self) -> None:
        own = deadline("自定", Limit.OWN, each=False)
        granted = ("2022-11-16T09:00", "extension_decided", HOUSING, {"granted": True, "due": "2022-11-30T24:00"})
        consented = (*granted[:3], {**granted[3], "superior_consent": True})
        about = {"own_due": "2022-11-14T24:00", "superior_due": "2022-11-25T24:00"}
        assert one("2022-11-18T09:00", self.ASKED, granted, of=own, **about)[1] == "2022-11-25T24:00"
        assert one("2022-11-18T09:00", self.ASKED, consented, of=own, **about)[1] == "2022-11-30T24:00"

    def test_a_pause_after_the_grant_moves_the_granted_date_by_its_days(self) -> None:
        granted = ("2022-11-16T09:00", "extension_decided", HOUSING, {"granted": True, "due": "2022-11-25T24:00"})
        told = (self.ASKED, granted, ("2022-11-18T09:00", "paused", None), ("2022-11-20T09:00", "resumed", None))
        # the 18th and 19th are paused: Sunday the 27th, and a stated date does not roll
        assert one("2022-11-21T09:00", *told) == (State.OPEN, "2022-11-27T24:00", None)
        other = (*told[:2], ("2022-11-18T09:00", "paused", None, {"units": (FINANCE,)}))
        assert one("2022-11-21T09:00", *other)[1] == "2022-11-25T24:00"

    def test_a_date_already_past_the_superiors_is_not_pulled_back_by_a_grant(self) -> None:
        own = deadline("自定", Limit.OWN, each=False)
        granted = ("2022-11-16T09:00", "extension_decided", HOUSING, {"granted": True, "due": "2022-11-30T24:00"})
        about = {"own_due": "2022-11-28T24:00", "superior_due": "2022-11-25T24:00"}
        assert one("2022-11-18T09:00", self.ASKED, granted, of=own, **about)[1] == "2022-11-28T24:00"

    def test_a_matter_without_its_own_date_has_no_such_due(self) -> None:
        [found] = judge("2022-11-08T09:00", of=(deadline("自定", Limit.OWN, each=False),)).obligations
        assert (found.state, found.due, found.undetermined) == (State.UNDETERMINED, None, "尚未写明完成时限")


class TestReturn:
    ASKED = ("2022-11-14T16:00", "return_asked", HOUSING)

    def test_accepted_the_old_duty_is_released_and_the_new_units_clock_starts_afresh(self) -> None:
        told = (
            self.ASKED,
            ("2022-11-16T09:00", "return_decided", HOUSING, {"granted": True}),
            ("2022-11-16T09:30", "units_changed", None, {"units": (Party(LAND, "lead"),)}),
            ("2022-11-16T10:00", "assigned", LAND),
        )
        first, second = judge("2022-11-18T09:00", *told).obligations
        assert (first.debtor, first.state, first.breached_at) == (HOUSING, State.RELEASED, None)
        assert (second.debtor, second.state, due_of(second)) == (LAND, State.OPEN, "2022-11-23T24:00")

    def test_refused_the_waiting_counts_as_a_pause(self) -> None:
        refused = ("2022-11-16T09:00", "return_decided", HOUSING, {"granted": False})
        assert one("2022-11-16T10:00", self.ASKED, refused) == (State.OPEN, "2022-11-16T24:00", None)


class TestPaused:
    def test_while_paused_there_is_no_due_and_the_day_it_resumes_it_is_later(self) -> None:
        pause = ("2022-11-10T09:00", "paused", None)
        assert one("2022-11-12T09:00", pause) == (State.PAUSED, None, None)
        resumed = ("2022-11-15T09:00", "resumed", None)
        # 14 + five paused days = Saturday the 19th, so Monday the 21st
        assert one("2022-11-15T10:00", pause, resumed) == (State.OPEN, "2022-11-21T24:00", None)

    def test_a_pause_of_another_unit_stops_nothing(self) -> None:
        assert one("2022-11-12T09:00", ("2022-11-10T09:00", "paused", None, {"units": (FINANCE,)}))[0] is State.OPEN

    def test_a_pause_ends_by_itself_at_its_stated_maximum(self) -> None:
        pause = ("2022-11-10T09:00", "paused", None, {"until": "2022-11-15T09:00"})
        assert judge("2022-11-12T09:00", pause).next_wakeup == at("2022-11-15T09:00")
        assert one("2022-11-15T09:00", pause) == (State.OPEN, "2022-11-21T24:00", None)

    def test_resumed_before_its_maximum_it_ends_there_and_resumed_after_it_had_ended(self) -> None:
        pause = ("2022-11-10T09:00", "paused", None, {"until": "2022-11-12T09:00"})
        # two paused days to the maximum: the 16th; one to an earlier resumption: the 15th
        assert one("2022-11-12T10:00", pause, ("2022-11-14T09:00", "resumed", None))[1] == "2022-11-16T24:00"
        assert one("2022-11-12T10:00", pause, ("2022-11-11T09:00", "resumed", None))[1] == "2022-11-15T24:00"

    def test_the_superiors_consent_is_asked_of_the_pause_that_concerns_the_unit(self) -> None:
        other = ("2022-11-09T09:00", "paused", None, {"units": (FINANCE,), "superior_consent": True})
        told = (other, ("2022-11-10T09:00", "paused", None), ("2022-11-15T09:00", "resumed", None))
        assert one("2022-11-15T10:00", *told, superior_due="2022-11-16T24:00")[1] == "2022-11-16T24:00"

    def test_a_unit_may_be_resumed_before_the_others(self) -> None:
        pause = ("2022-11-10T09:00", "paused", None)
        resumed = ("2022-11-11T09:00", "resumed", None, {"units": (HOUSING,)})
        assert one("2022-11-12T09:00", pause, resumed) == (State.OPEN, "2022-11-15T24:00", None)

    def test_a_pause_after_the_due_takes_no_breach_back(self) -> None:
        late = one("2022-11-20T09:00", ("2022-11-15T09:00", "paused", None))
        assert late == (State.LATE, "2022-11-14T24:00", "2022-11-14T24:00")

    def test_what_was_done_before_the_pause_keeps_its_due(self) -> None:
        told = (("2022-11-09T09:00", "reported", HOUSING), ("2022-11-10T09:00", "paused", None))
        assert one("2022-11-12T09:00", *told, of=REPORT) == (State.MET, "2022-11-14T24:00", None)

    def test_a_stated_date_moves_by_the_paused_days_without_rolling(self) -> None:
        told = (("2022-12-01T09:00", "paused", None), ("2022-12-06T09:00", "resumed", None))
        own = deadline("自定", Limit.OWN, each=False)
        # 31 December is a Saturday; 5 paused days: 5 January
        assert one("2022-12-10T09:00", *told, of=own, own_due="2022-12-31T24:00")[1] == "2023-01-05T24:00"
        assert one("2022-12-10T09:00", of=own, own_due="2022-12-31T24:00")[1] == "2022-12-31T24:00"

    def test_it_does_not_pass_the_superiors_date_without_recorded_consent(self) -> None:
        about = {"superior_due": "2022-11-16T24:00"}
        told = (("2022-11-10T09:00", "paused", None), ("2022-11-15T09:00", "resumed", None))
        assert one("2022-11-15T10:00", *told, **about)[1] == "2022-11-16T24:00"
        consented = (("2022-11-10T09:00", "paused", None, {"superior_consent": True}), told[1])
        assert one("2022-11-15T10:00", *consented, **about)[1] == "2022-11-21T24:00"


class TestFacts:
    def test_an_unclassed_matter_has_no_clock_that_asks_for_a_class(self) -> None:
        rule = replace(SEVEN, applies=(("class", frozenset({"general"})),))
        assert judge("2022-11-09T09:00", of=(rule,)).obligations == ()

    def test_a_matter_classed_later_gets_the_clock_from_its_assignment(self) -> None:
        rule = replace(SEVEN, applies=(("class", frozenset({"general"})),))
        classed = ("2022-11-09T09:00", "classified", None, {"facts": {"class": "general"}})
        [found] = judge("2022-11-10T09:00", classed, of=(rule,)).obligations
        assert (due_of(found), found.born) == ("2022-11-14T24:00", at("2022-11-09T09:00"))

    def test_classed_after_its_due_it_is_overdue_stock_and_nobody_is_chased(self) -> None:
        rule = replace(SEVEN, applies=(("class", frozenset({"general"})),))
        classed = ("2022-11-16T09:00", "classified", None, {"facts": {"class": "general"}})
        found = judge("2022-11-20T09:00", classed, of=(rule, chase(("before", "P1D"), ("after", "P1D"))))
        [owed] = found.obligations
        assert (owed.state, owed.stock, found.notices) == (State.LATE, True, ())
        assert found.breaches[0].stock

    def test_reclassed_the_old_clock_is_released_and_the_new_one_runs_from_the_assignment(self) -> None:
        complex_ = replace(deadline("复杂", "P1M"), applies=(("class", frozenset({"complex"})),))
        general = replace(SEVEN, applies=(("class", frozenset({"general"})),))
        classed = ("2022-11-09T09:00", "classified", None, {"facts": {"class": "complex"}})
        found = judge("2022-11-30T09:00", classed, of=(general, complex_), stated={"class": "general"}).obligations
        assert [(o.rule, o.state, due_of(o)) for o in found] == [
            ("办结", State.RELEASED, "2022-11-14T24:00"),
            ("复杂", State.OPEN, "2022-12-07T24:00"),
        ]

    def test_a_class_changed_and_changed_back_leaves_the_clock_as_it_was(self) -> None:
        general = replace(SEVEN, applies=(("class", frozenset({"general"})),))
        told = (
            ("2022-11-09T09:00", "classified", None, {"facts": {"class": "complex"}}),
            ("2022-11-10T09:00", "classified", None, {"facts": {"class": "general"}}),
        )
        assert one("2022-11-09T10:00", *told, of=general, stated={"class": "general"})[0] is State.RELEASED
        late = one("2022-11-10T10:00", *told, of=general, stated={"class": "general"})
        assert late == (State.OPEN, "2022-11-14T24:00", None)

    def test_a_wrong_class_corrected_is_as_if_it_had_been_right(self) -> None:
        rule = replace(SEVEN, applies=(("class", frozenset({"general"})),))
        told = (
            ("2022-11-09T09:00", "classified", None, {"facts": {"class": "complex"}}),
            ("2022-11-10T09:00", "corrected", None, {"event": 3, "payload": {"facts": {"class": "general"}}}),
        )
        [found] = judge("2022-11-11T09:00", *told, of=(rule,)).obligations
        assert found.born == at("2022-11-09T09:00")

    def test_a_voided_act_never_happened(self) -> None:
        told = (
            ("2022-11-09T09:00", "reported", HOUSING),
            ("2022-11-10T09:00", "corrected", None, {"event": 3, "void": True}),
        )
        assert one("2022-11-11T09:00", *told, of=REPORT)[0] is State.OPEN

    def test_an_instructed_date_takes_the_place_of_the_packs_default(self) -> None:
        default = replace(SEVEN, applies=(("own_limit", frozenset({"none"})),))
        own = replace(deadline("自定", Limit.OWN, each=False), applies=(("own_limit", frozenset({"given"})),))
        told = ("2022-11-09T09:00", "instructed", None, {"own_due": "2022-12-31T24:00"})
        found = judge("2022-11-10T09:00", told, of=(default, own)).obligations
        assert [(o.rule, o.state, due_of(o), o.due_version) for o in found] == [
            ("办结", State.RELEASED, "2022-11-14T24:00", 1),
            ("自定", State.OPEN, "2022-12-31T24:00", 1),
        ]

    def test_a_later_instruction_moves_an_own_date_and_keeps_the_old_one(self) -> None:
        own = deadline("自定", Limit.OWN, each=False)
        told = ("2022-11-09T09:00", "instructed", None, {"own_due": "2022-11-30T24:00"})
        [found] = judge("2022-11-10T09:00", told, of=(own,), own_due="2022-12-31T24:00").obligations
        assert (due_of(found), found.former) == ("2022-11-30T24:00", (at("2022-12-31T24:00"),))

    def test_a_superiors_date_stated_later_is_the_matters_own_where_no_leader_gave_one(self) -> None:
        own = deadline("自定", Limit.OWN, each=False)
        told = ("2022-11-09T09:00", "instructed", None, {"superior_due": "2022-12-31T24:00"})
        default = replace(SEVEN, applies=(("own_limit", frozenset({"none"})),))
        found = judge(
            "2022-11-10T09:00", told, of=(default, replace(own, applies=(("own_limit", frozenset({"given"})),)))
        )
        assert [(o.rule, o.state, due_of(o)) for o in found.obligations] == [
            ("办结", State.RELEASED, "2022-11-14T24:00"),
            ("自定", State.OPEN, "2022-12-31T24:00"),
        ]
        assert found.obligations[1].superior_due == at("2022-12-31T24:00")

    def test_a_correction_may_void_without_naming_a_payload(self) -> None:
        told = (
            ("2022-11-09T09:00", "reported", HOUSING),
            ("2022-11-10T09:00", "corrected", None, {"event": 3}),
        )
        assert one("2022-11-11T09:00", *told, of=REPORT)[0] is State.MET

    def test_an_urgent_matter_runs_from_the_instant_of_a_rest_day(self) -> None:
        told = ("2022-11-12T10:00", "assigned", FINANCE)
        about: dict[str, Any] = {"lead": HOUSING, "responsible": FINANCE}
        rule = deadline("部署", "P1D", "deployed", roles=("responsible",))
        assert one("2022-11-12T11:00", told, of=rule, **about)[1] == "2022-11-15T24:00"
        urgent = {"stated": {"urgency": "extra_urgent"}, **about}
        # Saturday plus one day is Sunday, which rolls
        assert one("2022-11-12T11:00", told, of=rule, **urgent)[1] == "2022-11-14T24:00"

    def test_an_assisting_unit_answers_to_the_lead_by_its_inner_date(self) -> None:
        inner = deadline("内部", Limit.INNER, "reported", roles=("assisting",))
        told = ("2022-11-07T10:00", "assigned", FINANCE, {"inner_due": "2022-11-10T24:00"})
        [found] = judge("2022-11-08T09:00", told, of=(inner,), lead=HOUSING, assisting=FINANCE).obligations
        assert (found.debtor, due_of(found)) == (FINANCE, "2022-11-10T24:00")

    def test_the_assisting_units_lateness_is_never_the_leads(self) -> None:
        inner = deadline("内部", Limit.INNER, "reported", roles=("assisting",))
        told = ("2022-11-07T10:00", "assigned", FINANCE, {"inner_due": "2022-11-10T24:00"})
        found = judge("2022-11-11T09:00", told, of=(SEVEN, inner), lead=HOUSING, assisting=FINANCE)
        assert (found.lights[HOUSING], found.lights[FINANCE]) == (Light.NORMAL, Light.LATE)

    def test_where_units_answer_apart_each_responsible_one_owes(self) -> None:
        told = ("2022-11-07T10:00", "assigned", FINANCE)
        about: dict[str, Any] = {"lead": HOUSING, "responsible": FINANCE}
        gathered = judge("2022-11-08T09:00", told, **about).obligations
        apart = judge("2022-11-08T09:00", told, stated={"answers": "separate"}, **about).obligations
        assert [o.debtor for o in gathered] == [HOUSING]
        assert [o.debtor for o in apart] == [HOUSING, FINANCE]

    def test_a_responsible_unit_leads_where_none_does(self) -> None:
        assert [o.debtor for o in judge("2022-11-08T09:00", responsible=HOUSING).obligations] == [HOUSING]

    def test_a_duty_that_starts_once_starts_once_for_each_debtor(self) -> None:
        again = ("2022-11-09T09:00", "assigned", HOUSING)
        assert len(judge("2022-11-10T09:00", again).obligations) == 2
        assert (
            len(
                judge(
                    "2022-11-10T09:00", again, of=(replace(SEVEN, starts=replace(SEVEN.starts, each=False)),)
                ).obligations
            )
            == 1
        )


class TestEnds:
    def test_a_unit_taken_off_the_matter_owes_nothing_more(self) -> None:
        changed = ("2022-11-10T09:00", "units_changed", None, {"units": (Party(LAND, "lead"),)})
        assert one("2022-11-20T09:00", changed) == (State.RELEASED, "2022-11-14T24:00", None)

    def test_closing_releases_what_is_open_and_keeps_a_breach(self) -> None:
        assert one("2022-11-20T09:00", ("2022-11-10T09:00", "closed", None)) == (
            State.RELEASED,
            "2022-11-14T24:00",
            None,
        )
        late = one("2022-11-20T09:00", ("2022-11-18T09:00", "terminated", None))
        assert late == (State.RELEASED, "2022-11-14T24:00", "2022-11-14T24:00")

    def test_waived_it_is_no_breach(self) -> None:
        key = judge("2022-11-08T09:00").obligations[0].key
        assert one("2022-11-20T09:00", ("2022-11-18T09:00", "waived", None, {"duty": key}))[::2] == (State.WAIVED, None)
        other = ("2022-11-18T09:00", "waived", None, {"duty": key + "0"})
        assert one("2022-11-20T09:00", other)[0] is State.LATE

    def test_overturned_the_breach_is_gone(self) -> None:
        key = judge("2022-11-08T09:00").obligations[0].key
        told = (
            ("2022-11-15T00:00", "verdict", None, {"duty": key, "outcome": "breached", "due": "2022-11-14T24:00"}),
            ("2022-11-18T09:00", "overturned", None, {"duty": key}),
        )
        assert one("2022-11-20T09:00", *told)[::2] == (State.OVERTURNED, None)
        assert judge("2022-11-20T09:00", *told).breaches == ()

    def test_a_recorded_breach_does_not_move_when_a_paper_answer_turns_up(self) -> None:
        key = judge("2022-11-08T09:00", of=(REPORT,)).obligations[0].key
        verdict = ("2022-11-15T00:00", "verdict", None, {"duty": key, "outcome": "breached", "due": "2022-11-14T24:00"})
        paper = ("2022-11-16T09:00", "reported", HOUSING, {"for_unit": True, "occurred": "2022-11-14T10:00"})
        late = one("2022-11-20T09:00", verdict, paper, of=REPORT)
        assert late == (State.MET_LATE, "2022-11-14T24:00", "2022-11-14T24:00")

    def test_the_breach_knows_when_it_was_told_explained_and_confirmed(self) -> None:
        key = judge("2022-11-08T09:00").obligations[0].key
        told = (
            ("2022-11-15T09:00", "breach_told", HOUSING, {"duty": key}),
            ("2022-11-16T09:00", "breach_explained", HOUSING, {"duty": key}),
            ("2022-11-18T09:00", "breach_confirmed", HOUSING, {"duty": key}),
        )
        [breach] = judge("2022-11-20T09:00", *told).breaches
        assert (breach.told_at, breach.explained_at, breach.confirmed_at) == tuple(at(t[0]) for t in told)


class TestBounds:
    def test_nothing_before_the_packs_commencement_counts(self) -> None:
        assert judge("2022-11-20T09:00", pack={"commencement": "2022-11-08"}).obligations == ()
        assert judge("2022-11-20T09:00", pack={"commencement": "2022-11-07"}).obligations

    def test_a_rule_holds_within_its_validity(self) -> None:
        ended: DeadlineRule = replace(SEVEN, valid_to=date(2022, 11, 6))
        coming: DeadlineRule = replace(SEVEN, valid_from=date(2022, 11, 8))
        now: DeadlineRule = replace(SEVEN, valid_from=date(2022, 11, 7), valid_to=date(2022, 11, 7))
        assert judge("2022-11-20T09:00", of=(ended, coming)).obligations == ()
        assert judge("2022-11-20T09:00", of=(now,)).obligations

    def test_a_limit_before_the_assignment_is_overdue_stock(self) -> None:
        own = deadline("自定", Limit.OWN, each=False)
        [found] = judge("2022-11-08T09:00", of=(own,), own_due="2022-10-31T24:00").obligations
        assert (found.state, found.stock) == (State.LATE, True)

    def test_a_migration_shortens_no_running_limit(self) -> None:
        key = judge("2022-11-08T09:00").obligations[0].key
        moved = ("2022-11-09T09:00", "migrated", None, {"to": "sm3:0", "floors": {key: at("2022-11-21T24:00")}})
        assert one("2022-11-10T09:00", moved)[1] == "2022-11-21T24:00"
        lower = ("2022-11-09T09:00", "migrated", None, {"to": "sm3:0", "floors": {key: at("2022-11-10T24:00")}})
        assert one("2022-11-10T09:00", lower)[1] == "2022-11-14T24:00"
