"""The written form of a period: ISO 8601 with two additions, ``P3WD`` working days and ``PT4WH`` working hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 9999
"""A count above this is a slip of the pen, not a government deadline."""


class Unit(StrEnum):
    """What a period counts, by its letters in the written form."""

    MINUTE = "M"
    HOUR = "H"
    WORKING_HOUR = "WH"
    DAY = "D"
    WORKING_DAY = "WD"
    WEEK = "W"
    MONTH = "MO"
    YEAR = "Y"


BY_CLOCK = frozenset({Unit.MINUTE, Unit.HOUR, Unit.WORKING_HOUR})
_CHINESE = {
    Unit.MINUTE: "分钟",
    Unit.HOUR: "小时",
    Unit.WORKING_HOUR: "个工作小时",
    Unit.DAY: "日",
    Unit.WORKING_DAY: "个工作日",
    Unit.WEEK: "周",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
}
_FORM = re.compile(r"P(?:(\d{1,6})(D|WD|W|M|Y)|T(\d{1,6})(M|H|WH))", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """So many of one unit. ``P0D`` is “the same day”; no other period may be zero."""

    count: int
    unit: Unit

    @property
    def by_clock(self) -> bool:
        """True for minutes, hours and working hours, which run from the instant; false for day-based periods."""
        return self.unit in BY_CLOCK

    @property
    def same_day(self) -> bool:
        return self.count == 0

    def __str__(self) -> str:
        if self.by_clock:
            return f"PT{self.count}{self.unit.value}"
        return f"P{self.count}{'M' if self.unit is Unit.MONTH else self.unit.value}"

    @property
    def chinese(self) -> str:
        """As said in a Chinese sentence: 3个工作日, 当日."""
        return "当日" if self.same_day else f"{self.count}{_CHINESE[self.unit]}"


def read_period(text: str) -> Period | None:
    """The period written in ``text``, or None where it is not a written form.

    Args:
        text: ``P3WD P7D P2W P1M P1Y PT30M PT2H PT4WH P0D``.

    >>> read_period("P3WD"), read_period("5 days")
    (Period(count=3, unit=<Unit.WORKING_DAY: 'WD'>), None)
    >>> str(read_period("PT4WH")), str(read_period("P1M"))
    ('PT4WH', 'P1M')
    """
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    days, day_unit, clock, clock_unit = match.groups()
    count = int(days or clock)
    unit = Unit("MO" if day_unit == "M" else day_unit or clock_unit)
    if count > LONGEST or (count == 0 and unit is not Unit.DAY):
        return None
    return Period(count, unit)
