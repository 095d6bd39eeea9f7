"""A case of a period alone: it agrees with what was counted by hand, names what it does not, and is read strictly."""

from __future__ import annotations

from tests.cast import calendar

from duban.core.cases.check import try_case
from duban.core.cases.form import Case
from duban.core.cases.read import read_cases
from duban.core.policy.rules import Pack
from duban.policies.shelf import shipped_pack

CASE = "- {id: 一, proves: [CC-203], worked: 逐日数出的日期, dated: {%s}}\n"
PACK: Pack = shipped_pack("national-base")


def differences(dated: str) -> list[str]:
    [case] = read_cases(CASE % dated, "cases.yaml")
    assert isinstance(case, Case), str(case)
    return try_case(case, PACK, lambda _: calendar())


def problems(dated: str) -> list[str]:
    return [str(each) for each in read_cases(CASE % dated, "cases.yaml")]


def test_a_period_counted_right_agrees_and_one_counted_wrong_is_told_with_both_days() -> None:
    # Wednesday 28 September and 7 days: 5 October is a holiday, the 8th works
    assert differences("from: 2022-09-28T10:00, period: P7D, due: 2022-10-08T24:00") == []
    assert differences("from: 2022-09-28T10:00, period: P7D, due: 2022-10-05T24:00") == [
        "期限：应为2022-10-05T24:00+08:00，实为2022-10-08T24:00+08:00"
    ]
    assert differences("from: 2022-09-28T10:00, period: P7D, roll: no, due: 2022-10-05T24:00") == []


def test_a_period_nobody_can_count_is_undetermined() -> None:
    assert differences("from: 2022-11-07T10:00, period: PT4WH") == []


def test_a_period_without_its_start_or_in_words_is_refused_with_its_place() -> None:
    assert problems("period: P3D")[0].endswith("须写明from（何时起）和period（多久）")
    assert "时限“三天”读不懂" in problems("from: 2022-11-07T10:00, period: 三天")[0]
    assert "没有“until”这一项" in problems("from: 2022-11-07T10:00, period: P3D, until: 1")[0]
