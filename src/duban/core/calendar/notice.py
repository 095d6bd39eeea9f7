"""One yearly notice of the State Council's office: the days it takes off, the days it makes work, and its own totals.

Conventions: spans are inclusive at both ends, as a notice is written. A notice of year Y speaks about Y and may reach
back into the last ten days of December of Y-1 (2022-12-31 stands in 2023's). `read` makes one out of a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from duban.core.problem import Place

LATE_DECEMBER = 21
"""From this day of December a year waits for the next year's notice.

The law leaves the arrangement to each year's notice (art. 7), and a notice may dispose of days of the year before: in
2006, 2007, 2011 and 2018 days from 29 December on were made days off or make-up days by the notice of the year after.
下旬, the last ten days, is the smallest part of a month with a name of its own that holds them all, with one weekend to
spare: an officer can be told “12月下旬暂定”, nobody remembers “from the 29th”.
"""


def days_of(first: date, last: date) -> Iterator[date]:
    """Every day from the first through the last.

    >>> [day.day for day in days_of(date(2022, 12, 31), date(2023, 1, 2))]
    [31, 1, 2]
    """
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def is_weekend(day: date) -> bool:
    """Saturday or Sunday, the weekly rest days of state organs (国务院关于职工工作时间的规定, art. 7)."""
    return day.weekday() >= 5


@dataclass(frozen=True, slots=True)
class Holiday:
    """A span of days off under one name (two names joined by 、 where the notice merges two holidays)."""

    name: str
    first: date
    last: date
    where: Place = field(default=Place(""), compare=False)

    def days(self) -> Iterator[date]:
        return days_of(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Totals:
    """What whoever typed the notice in counted by hand, so that a slip shows when the file is read.

    ``days_off`` and ``make_up_days`` count everything the notice names. ``working_days`` are those of the calendar year
    under this notice alone: what the next notice does to its December is that notice's business.
    """

    days_off: int
    make_up_days: int
    working_days: int


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. ``off`` is sorted and does not overlap; ``work`` is sorted, weekends only, none of them off."""

    year: int
    title: str
    url: str
    first: date
    last: date
    off: tuple[Holiday, ...]
    work: tuple[date, ...]
    totals: Totals
    number: str = ""
    where: Place = field(default=Place(""), compare=False)

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    def named(self) -> dict[date, tuple[bool, str]]:
        """The days the notice names: whether each works, and why."""
        days = {day: (False, holiday.name) for holiday in self.off for day in holiday.days()}
        return days | dict.fromkeys(self.work, (True, "调休上班"))

    def recount(self) -> Totals:
        """The totals as they follow from the days."""
        named = self.named()
        year = days_of(date(self.year, 1, 1), date(self.year, 12, 31))
        working = sum(named[day][0] if day in named else not is_weekend(day) for day in year)
        return Totals(sum(1 for holiday in self.off for _ in holiday.days()), len(self.work), working)
