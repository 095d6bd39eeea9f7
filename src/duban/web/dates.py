"""Days and instants as a Chinese reader expects them. Pure: what “this year” is, is an argument where it matters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from duban.core.instant import MIDNIGHT, at_beijing, last_day

WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def long_day(day: date) -> str:
    """With year and weekday.

    >>> long_day(date(2022, 11, 16))
    '2022年11月16日（周三）'
    """
    return f"{day.year}年{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def due_clock(due: datetime) -> str:
    """The time of day of a due instant; midnight is 24:00 of the day it ends.

    >>> from duban.core.instant import read_instant
    >>> due_clock(read_instant("2022-11-16T24:00")), due_clock(read_instant("2022-11-16T11:00"))
    ('24:00', '11:00')
    """
    due = at_beijing(due)
    return "24:00" if due.timetz().replace(tzinfo=None) == MIDNIGHT else f"{due:%H:%M}"


def long_due(due: datetime) -> str:
    """A due instant in words.

    >>> from duban.core.instant import read_instant
    >>> long_due(read_instant("2022-11-16T24:00"))
    '2022年11月16日（周三）24:00'
    """
    return f"{long_day(last_day(at_beijing(due)))}{due_clock(due)}"


def short_day(day: date, year: int) -> str:
    """With its weekday; the year only where it is another one than ``year``.

    >>> short_day(date(2022, 12, 31), 2023), short_day(date(2023, 1, 2), 2023)
    ('2022年12月31日（周六）', '1月2日（周一）')
    """
    long = long_day(day)
    return long.partition("年")[2] if day.year == year else long
