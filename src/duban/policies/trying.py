"""The worked cases of a pack, tried: a case the engine does not agree with is a problem at the place of the case."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from duban.core.calendar.days import Calendar, build_calendar
from duban.core.cases.check import try_case
from duban.core.cases.form import Case
from duban.core.cases.read import read_cases
from duban.core.policy.fill import fill
from duban.core.policy.rules import Pack
from duban.core.problem import Place, Problem
from duban.policies.shelf import shipped_calendar, shipped_notices, shipped_statute


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One difference between a case and the engine, as a sentence: 应为…，实为…"""

    case: str
    place: Place
    said: str


def check_cases(content: str | bytes, file: str, pack: Pack) -> tuple[list[Problem], int]:
    """Reads and tries the cases of a pack.

    Args:
        content: of ``cases.yaml``.
        file: its name, for the places.
        pack: with the rules of its parents, settings not filled in.

    Returns:
        (what is wrong with the file, or where the engine says otherwise; how many cases there are).
    """
    problems, found, count = compare_cases(content, file, pack)
    hint = "人工再数一遍；数错的改案例，没数错的改规则"
    problems += [Problem(each.place, f"案例“{each.case}”：{each.said}", "case-disagrees", hint) for each in found]
    return sorted(problems), count


def compare_cases(content: str | bytes, file: str, pack: Pack) -> tuple[list[Problem], list[Disagreement], int]:
    """As `check_cases`, with what is wrong with the cases themselves apart from where the engine says otherwise."""
    cases = read_cases(content, file)
    if any(isinstance(case, Problem) for case in cases):
        return [case for case in cases if isinstance(case, Problem)], [], 0
    problems: list[Problem] = []
    found: list[Disagreement] = []
    for case in cases:
        assert isinstance(case, Case)
        filled, wrong = fill(pack, case.settings)
        problems += [Problem(case.place, f"案例“{case.id}”：{each.what}", each.rule, each.hint) for each in wrong]
        found += [Disagreement(case.id, case.place, said) for said in try_case(case, filled, calendar_without)]
    return problems, found, len(cases)


@cache
def calendar_without(unpublished: tuple[int, ...]) -> Calendar:
    """The shipped calendar as if the notices of some years had not been published."""
    if not unpublished:
        return shipped_calendar()
    kept = [notice for notice in shipped_notices() if notice.year not in unpublished]
    return build_calendar(kept, shipped_statute())
