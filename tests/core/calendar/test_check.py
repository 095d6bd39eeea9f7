"""What notices say together: one a year, no contradiction at the turn of the year, no statutory day forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from duban.core.calendar.check import check_notices
from duban.core.calendar.days import build_calendar
from duban.core.calendar.notice import Holiday, Notice
from duban.core.problem import BadInput, Place
from duban.policies.shelf import shipped_notices, shipped_statute

STATUTE = shipped_statute()


def notice(year: int) -> Notice:
    return next(each for each in shipped_notices() if each.year == year)


def test_the_shipped_notices_agree_with_each_other_and_with_the_law() -> None:
    assert check_notices(shipped_notices(), STATUTE) == ()


def test_a_second_notice_for_a_year_is_refused_at_the_second() -> None:
    copy = replace(notice(2024), where=Place("copy.yaml", 1, 1))
    [problem] = check_notices([copy, notice(2024)], STATUTE)
    assert str(problem) == "copy.yaml:1:1: 2024年的通知已经有了（calendars/cn/2024.yaml）（一年只能有一份，请删去一份）"


def test_a_day_one_notice_takes_off_and_its_neighbour_makes_work_is_a_problem() -> None:
    before = replace(notice(2022), work=(*notice(2022).work, date(2022, 12, 31)))
    [problem] = check_notices([before, notice(2023)], STATUTE)
    assert str(problem) == (
        "calendars/cn/2023.yaml:7:5: 2022-12-31在这里放假（元旦），在calendars/cn/2022.yaml里上班"
        "（请对照两份通知，只留一处）"
    )


def test_a_forgotten_statutory_day_is_told_at_its_holiday() -> None:
    off = tuple(replace(each, last=date(2024, 2, 11)) if each.name == "春节" else each for each in notice(2024).off)
    [problem] = check_notices([replace(notice(2024), off=off)], STATUTE)
    assert (problem.rule, problem.where.line) == ("statutory-day-missing", 8)
    assert "2024-02-12（春节）" in problem.what


def test_a_forgotten_holiday_is_told_at_the_notice() -> None:
    [problem] = check_notices([replace(notice(2024), off=notice(2024).off[1:])], STATUTE)
    assert (problem.rule, problem.where) == ("statutory-day-missing", notice(2024).where)


def test_no_calendar_is_built_of_notices_that_disagree() -> None:
    with pytest.raises(BadInput, match="已经有了"):
        build_calendar([notice(2024), notice(2024)], STATUTE)


def test_a_reaching_back_that_costs_a_weekday_counts_in_the_year_it_falls_in() -> None:
    """What two files do to one calendar year: the notice's own total stands, the next one's reach is taken off it."""
    new_year = Holiday("元旦", date(2024, 12, 30), date(2025, 1, 1))
    later = replace(
        notice(2025), first=date(2024, 12, 28), off=(new_year, *notice(2025).off[1:]), work=(date(2024, 12, 28),)
    )
    calendar = build_calendar([notice(2024), later], STATUTE)
    year = [date.fromordinal(day) for day in range(date(2024, 1, 1).toordinal(), date(2025, 1, 1).toordinal())]
    assert notice(2024).totals.working_days == 251
    assert sum(map(calendar.works, year)) == 251 - 2 + 1
    assert not calendar.any_provisional(date(2024, 1, 1), date(2024, 12, 31))
