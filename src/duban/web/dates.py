"""Days and instants as a Chinese reader expects them. Pure: what “this year” is, is an argument where it matters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from duban.core.calendar.days import Calendar
from duban.core.instant import MIDNIGHT, at_beijing, end_of, last_day

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


def short_due(due: datetime, year: int) -> str:
    """A due instant in a line of a list: the day with its weekday, the time of day only where it is not 24:00.

    >>> from duban.core.instant import read_instant
    >>> short_due(read_instant("2022-11-16T24:00"), 2022), short_due(read_instant("2022-11-16T11:00"), 2023)
    ('11月16日（周三）', '2022年11月16日（周三）11:00')
    """
    clock = due_clock(due)
    return short_day(last_day(at_beijing(due)), year) + ("" if clock == "24:00" else clock)


def short_moment(moment: datetime, year: int) -> str:
    """When something happened.

    >>> from duban.core.instant import read_instant
    >>> short_moment(read_instant("2022-11-16T09:05"), 2022)
    '11月16日（周三）09:05'
    """
    moment = at_beijing(moment)
    return f"{short_day(moment.date(), year)}{moment:%H:%M}"


def days_left(at: datetime | None, calendar: Calendar, now: datetime) -> str:
    """How many working days are left, or how many the due is past; nothing where there is no due.

    The due day itself is one of the days left: on it, `今天到期`.
    """
    if at is None:
        return ""
    at, now = at_beijing(at), at_beijing(now)
    end, today = last_day(at), now.date()
    if end == today:
        return "今天到期" if now < at else "今天已到期"
    if not calendar.first <= today <= calendar.last:
        return ""
    if end > today:
        return f"还有{calendar.working_between(today, end)}个工作日"
    return f"已过{calendar.working_between(end, today)}个工作日"


def third_day(calendar: Calendar, now: datetime) -> datetime:
    """The end of the third working day after today, exclusive: what is due by then is 三日内.

    >>> from duban.core.instant import read_instant
    >>> from duban.policies.shelf import shipped_calendar
    >>> third_day(shipped_calendar(), read_instant("2022-11-10T09:00")).isoformat()  # a Thursday
    '2022-11-16T00:00:00+08:00'
    """
    return end_of(calendar.add_working(at_beijing(now).date(), 3))
