"""What holds of every simulated year: the same by its seed, in any order and in any number of parts; only the engine judges."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cast import OFFICE_HOURS, calendar

from duban.core.assess import Rules, assess
from duban.core.instant import end_of
from duban.core.policy.fill import fill
from duban.core.policy.rules import LadderRule, Rung
from duban.core.simulation.case import Assumed, Case, Mix
from duban.core.simulation.judged import judge
from duban.core.simulation.kept import plain, restored
from duban.core.simulation.outcome import Outcome, outcome
from duban.core.simulation.standing import standing
from duban.core.simulation.sums import Sums, add_up
from duban.core.simulation.year import Year, invented
from duban.policies.shelf import shipped_pack, shipped_pack_ids

YEAR = Year(date(2023, 1, 1), date(2023, 12, 31), 4, 1.5, seed=11, mix=Mix(1, 1, 1))
END = end_of(YEAR.last)
FIGURES = {
    "soon_before": "P1D", "chase_before": "P1D", "chase_after": "P1D", "plan_within": "P5WD", "each_within": "P2WD",
    "unlimited_visits": "monthly",
}  # fmt: skip


@cache
def under(pack: str) -> Rules:
    shipped = shipped_pack(pack)
    known = {each.name for each in shipped.settings}
    filled, wrong = fill(shipped, {name: text for name, text in FIGURES.items() if name in known})
    assert not wrong
    return standing(Rules(filled, OFFICE_HOURS), YEAR.first)[0]


def cases(year: Year = YEAR) -> list[Case]:
    return list(invented(year, calendar()))


def summed(of: list[Case], rules: Rules) -> Sums:
    *_, (_, found) = add_up(of, rules, calendar(), Assumed(), END)
    assert found is not None
    return found


def told(of: list[Case], rules: Rules, year: Year = YEAR) -> Outcome:
    return outcome(summed(of, rules), rules, year.names, END)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**40), mix=st.builds(Mix, st.integers(0, 9), st.integers(0, 9), st.integers(1, 9)))
def test_the_same_seed_gives_the_same_year_in_any_order_and_in_any_number_of_parts(seed: int, mix: Mix) -> None:
    year, rules = replace(YEAR, seed=seed, mix=mix, units=3), under("weixian-2022")
    of = cases(year)
    whole = told(of, rules, year)
    assert told(cases(year), rules, year) == whole
    backwards = [*invented(year, calendar(), (3, 1)), *invented(year, calendar(), (2,))]
    parts = summed(backwards[::-2], rules)
    parts.merge(restored(json.loads(json.dumps(plain(summed(backwards[-2::-2], rules))))))  # as the worker keeps it
    assert outcome(parts, rules, year.names, END) == whole


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**40))
def test_another_seed_gives_another_year(seed: int) -> None:
    one, other = cases(replace(YEAR, seed=seed)), cases(replace(YEAR, seed=seed + 1))
    assert [case.given for case in one] != [case.given for case in other]


@pytest.mark.parametrize("pack", shipped_pack_ids())
def test_where_all_are_prompt_nothing_is_overdue_under_any_pack(pack: str) -> None:
    found = told(cases(replace(YEAR, mix=Mix(1, 0, 0))), under(pack))
    assert (found.breaches, found.proposed) == (0, ())


def test_doubled_thresholds_never_propose_more_and_never_earlier_of_first_proposals() -> None:
    year = replace(YEAR, rate=8, mix=Mix(0, 0, 1))
    rules, of = under("weixian-2022"), cases(year)
    doubled = tuple(
        replace(rule, steps=tuple(Rung(2 * step.at, step.proposes) for step in rule.steps if isinstance(step.at, int)))
        if isinstance(rule, LadderRule)
        else rule
        for rule in rules.pack.rules
    )
    once = told(of, rules, year)
    twice = told(of, replace(rules, pack=replace(rules.pack, rules=doubled)), year)
    first = {(each.unit, each.rule, each.proposes): each.at for each in once.proposed if each.first}
    assert first  # else it would hold of nothing
    for each in twice.proposed:
        assert each.at >= first[each.unit, each.rule, each.proposes]
    assert len([each for each in twice.proposed if each.first]) < len(first)


def test_packs_laid_side_by_side_are_given_the_very_same_history() -> None:
    for case in cases():
        drawn = [case.chance(case.units[0], "reported").random() for _ in range(2)]
        assert drawn[0] == drawn[1]
        one, other = (
            judge(case, under(pack), calendar(), Assumed(), END) for pack in ("weixian-2022", "district-2022")
        )
        assert one.case is other.case
        assert one.events[: len(case.units) + 1] == other.events[: len(case.units) + 1]


@pytest.mark.parametrize("pack", ["weixian-2022", "district-2022"])
def test_the_reminders_told_afterwards_are_those_the_engine_sends_as_time_passes(pack: str) -> None:
    rules = under(pack)
    for case in cases()[::4]:
        found = judge(case, rules, calendar(), Assumed(), END)
        wakes = {event.recorded_at for event in found.events}
        now, sent = case.given, set()
        while now is not None and now < END:
            standing_now = assess(rules, calendar(), case.matter, found.events, now)
            sent |= {notice.key for notice in standing_now.notices}
            later = [at for at in (standing_now.next_wakeup, min((w for w in wakes if w > now), default=None)) if at]
            now = min(later, default=None)
        assert sent == {notice.key for notice in found.notices}, case.matter.id


def test_a_year_has_about_as_many_matters_as_asked_for_all_in_office_hours_of_working_days() -> None:
    year = replace(YEAR, units=30, rate=4)
    found = cases(year)
    assert 0.9 < len(found) / (30 * 4 * 12) < 1.1
    assert all(calendar().works(case.given.date()) and 9 <= case.given.hour < 18 for case in found)
    assert all(year.first <= case.given.date() <= year.last for case in found)
    assert len({case.matter.id for case in found}) == len(found)
