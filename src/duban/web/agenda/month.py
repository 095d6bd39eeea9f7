"""A month as a grid of weeks, each day with what falls on it and whether it is worked. Pure."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from duban.apps.agenda.queries import Sum
from duban.core.calendar.days import Calendar
from duban.core.instant import read_day
from duban.web.dates import long_day


@dataclass(frozen=True, slots=True)
class Cell:
    """A day. ``mark`` is 休 or 班 where a notice says so; ``said`` is all of it in words, for who does not see the grid."""

    day: date
    inside: bool
    works: bool
    mark: str
    sum: Sum
    today: bool
    chosen: bool
    said: str


def weeks(first: date, sums: Mapping[date, Sum], calendar: Calendar, today: date, chosen: date) -> list[list[Cell]]:
    """The weeks of the month that ``first`` begins, from Monday; days of the months beside it fill the rows."""

    def cell(day: date) -> Cell:
        works, much = calendar.works(day), sums.get(day, Sum())
        mark = "休" if not works and day.weekday() < 5 else "班" if works and day.weekday() > 4 else ""
        words = [long_day(day), "上班" if works else "休息"]
        words += [f"{much.dues}项到期"] if much.dues else []
        words += [f"其中{much.late}项逾期"] if much.late else []
        words += [f"{much.nodes}个节点"] if much.nodes else []
        words += ["今天"] if day == today else []
        return Cell(day, day.month == first.month, works, mark, much, day == today, day == chosen, "，".join(words))

    return [[cell(day) for day in week] for week in Weeks().monthdatescalendar(first.year, first.month)]


def month_of(text: str, today: date) -> date:
    """The first day of the month written ``2022-11``; this month where it is none.

    >>> month_of("2022-11", date(2022, 12, 14)), month_of("2022-13", date(2022, 12, 14))
    (datetime.date(2022, 11, 1), datetime.date(2022, 12, 1))
    """
    return read_day(f"{text}-01") or today.replace(day=1)
