"""Which overrides can stand, by themselves and together."""

from __future__ import annotations

from datetime import date

import pytest

from duban.core.calendar.override import Override, check_overrides
from duban.core.problem import Place

JULY = date(2026, 7, 20), date(2026, 7, 22)


def override(
    first: date = JULY[0], last: date = JULY[1], works: bool = False, reason: str = "台风", basis: str = "县政府通知"
) -> Override:
    return Override(first, last, works, reason, basis)


def test_overrides_that_agree_may_overlap() -> None:
    assert check_overrides([override(), override(JULY[1], date(2026, 7, 24), reason="停电")]) == ()


def test_overrides_that_say_different_things_of_different_days_stand() -> None:
    assert check_overrides([override(), override(date(2026, 7, 25), date(2026, 7, 25), works=True)]) == ()


def test_two_overrides_contradicting_each_other_on_one_day_are_a_problem_at_the_later_one() -> None:
    second = Override(JULY[1], JULY[1], True, "抢险", "县政府通知", Place("第2行"))
    [problem] = check_overrides([override(), second])
    assert str(problem) == (
        "第2行: “抢险”（2026-07-22，上班）与“台风”（2026-07-20至2026-07-22，休息）在2026-07-22互相矛盾"
        "（请改其中一项的日期，或先撤销一项）"
    )


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (override(JULY[1], JULY[0]), "reversed-span"),
        (override(date(2013, 12, 31)), "outside-horizon"),
        (override(last=date(2100, 1, 1)), "outside-horizon"),
        (override(reason=" "), "empty-value"),
        (override(basis=""), "empty-value"),
    ],
)
def test_an_override_that_cannot_stand_by_itself_is_named(wrong: Override, rule: str) -> None:
    assert [problem.rule for problem in check_overrides([wrong])] == [rule]
