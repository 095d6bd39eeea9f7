"""The bracket of a cadence: for which total time limits (limit − start) it is owed.

Conventions (民法典 1259): 以上、以内 include the number (``from``, ``up_to``), 超过、不满 do not (``over``, ``below``);
lengths are counted on the calendar from the start day, months to their corresponding day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from duban.core.period.due import add_months
from duban.core.period.form import Period, Unit

_DAYS: Final = {Unit.DAY: (1, 1), Unit.WEEK: (7, 7), Unit.MONTH: (28, 31), Unit.YEAR: (365, 366)}
"""The shortest and longest a unit can be, in days."""
LENGTHS: Final = frozenset(_DAYS)
"""Units a bracket may be written in: a total limit is a stretch of the calendar, not of working time."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One end of a bracket: a length, and whether exactly that length is inside."""

    length: Period
    included: bool

    def after(self, start: date) -> date:
        """The day on which a limit of exactly this length ends."""
        count = self.length.count
        match self.length.unit:
            case Unit.MONTH:
                return add_months(start, count)
            case Unit.YEAR:
                return add_months(start, 12 * count)
        return start + timedelta(days=count * _DAYS[self.length.unit][0])


@dataclass(frozen=True, slots=True)
class Bracket:
    """From ``least`` to ``most``; None: no end on that side."""

    least: Edge | None = None
    most: Edge | None = None

    def holds(self, start: date, end: date) -> bool:
        """Whether a total limit from the start day to the day it ends lies inside.

        >>> from duban.core.period.form import read_period
        >>> below_three_months = Bracket(most=Edge(read_period("P3M"), False))
        >>> below_three_months.holds(date(2025, 9, 1), date(2025, 11, 30))
        True
        >>> below_three_months.holds(date(2025, 9, 1), date(2025, 12, 1))
        False
        """
        if self.least is not None:
            at = self.least.after(start)
            if end < at or (end == at and not self.least.included):
                return False
        if self.most is not None:
            at = self.most.after(start)
            if end > at or (end == at and not self.most.included):
                return False
        return True

    @property
    def empty(self) -> bool:
        """No limit can lie inside."""
        return self.least is not None and self.most is not None and _apart(self.most, self.least)

    def meets(self, other: Bracket) -> bool:
        """Whether some limit could lie in both; where units differ and nobody can say, it could."""
        return not any(
            most is not None and least is not None and _apart(most, least)
            for most, least in ((self.most, other.least), (other.most, self.least))
        )

    @property
    def chinese(self) -> str:
        """As said in a sentence: 超过1周、不满3个月."""
        parts = []
        if self.least:
            parts.append(
                f"{self.least.length.chinese}以上" if self.least.included else f"超过{self.least.length.chinese}"
            )
        if self.most:
            parts.append(f"{self.most.length.chinese}以内" if self.most.included else f"不满{self.most.length.chinese}")
        return "、".join(parts)


def _apart(most: Edge, least: Edge) -> bool:
    """Whether everything up to ``most`` certainly lies below ``least``."""
    if most.length.unit is least.length.unit:
        both = most.included and least.included
        return most.length.count < least.length.count or (most.length.count == least.length.count and not both)
    return most.length.count * _DAYS[most.length.unit][1] < least.length.count * _DAYS[least.length.unit][0]
