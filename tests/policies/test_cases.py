"""The worked cases of the shipped packs: the engine must say what a person worked out by hand."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import pytest

from duban.core.calendar.days import Calendar, build_calendar
from duban.core.cases.check import try_case
from duban.core.cases.form import Case
from duban.core.cases.read import read_cases
from duban.core.policy.fill import fill
from duban.core.policy.rules import CadenceRule, ChaseRule, DeadlineRule, LadderRule, LightRule
from duban.core.policy.told_rules import PhaseRule, PointsRule, QuotaRule
from duban.core.problem import Problem
from duban.policies.shelf import (
    shipped_calendar,
    shipped_notices,
    shipped_pack,
    shipped_pack_alone,
    shipped_pack_ids,
    shipped_statute,
)

EVALUATED = (DeadlineRule, CadenceRule, LadderRule, LightRule, ChaseRule, PointsRule, PhaseRule, QuotaRule)


def cases_of(pack_id: str) -> tuple[Case, ...]:
    file = files("duban.policies") / "packs" / pack_id / "cases.yaml"
    found = read_cases(file.read_bytes(), f"packs/{pack_id}/cases.yaml")
    cases = tuple(case for case in found if isinstance(case, Case))
    problems = [problem for problem in found if isinstance(problem, Problem)]
    assert not problems, "\n".join(map(str, problems))
    return cases


CASES = {pack_id: cases_of(pack_id) for pack_id in shipped_pack_ids()}
ALL = [
    pytest.param(pack_id, case, id=f"{pack_id}:{case.id}") for pack_id, cases in CASES.items() for case in cases
]  # fmt: skip


@cache
def calendar_without(years: tuple[int, ...]) -> Calendar:
    """The shipped calendar as it was before the notices of these years were published."""
    if not years:
        return shipped_calendar()
    return build_calendar([each for each in shipped_notices() if each.year not in years], shipped_statute())


@pytest.mark.parametrize(("pack_id", "case"), ALL)
def test_the_engine_says_what_a_person_worked_out(pack_id: str, case: Case) -> None:
    pack, problems = fill(shipped_pack(pack_id), case.settings)
    assert problems == ()
    differences = try_case(case, pack, calendar_without)
    assert not differences, "\n".join([f"{case.place.file}:{case.place.line} {case.worked}", *differences])


@pytest.mark.parametrize("pack_id", shipped_pack_ids())
def test_every_evaluated_rule_is_proved_by_a_case(pack_id: str) -> None:
    evaluated = {rule.id for rule in shipped_pack_alone(pack_id).rules if isinstance(rule, EVALUATED)}
    proved = {rule_id for case in CASES[pack_id] for rule_id in case.proves}
    assert evaluated - proved == set()


@pytest.mark.parametrize("pack_id", shipped_pack_ids())
def test_cases_prove_rules_the_pack_has(pack_id: str) -> None:
    known = {rule.id for rule in shipped_pack(pack_id).rules}
    assert {rule_id for case in CASES[pack_id] for rule_id in case.proves} <= known


def test_there_are_at_least_sixty_cases_and_each_names_its_clause() -> None:
    assert sum(map(len, CASES.values())) >= 60
    assert [case.id for cases in CASES.values() for case in cases if not case.proves] == []


def test_the_cases_asked_for_are_there() -> None:
    """A month that ends on a make-up Saturday, a ladder that starts anew at new year, a breach later overturned."""
    ids = {case.id for case in CASES["weixian-2022"]}
    assert {"一个月的末日是调休上班的周六不顺延", "调休上班的周六过了二十四时就逾期", "换年重新计次"} <= ids
    assert any(
        event.kind == "overturned" for case in CASES["weixian-2022"] for event in getattr(case.body, "events", ())
    )


@pytest.mark.parametrize("pack_id", shipped_pack_ids())
def test_every_case_says_how_it_was_worked_out(pack_id: str) -> None:
    assert [case.id for case in CASES[pack_id] if len(case.worked.strip()) < 8] == []
