"""The days a calendar can speak about at all, and what is raised beyond them.

Conventions: both ends belong to the horizon. Inside it a day may still be provisional; outside it nothing is known.
"""

from __future__ import annotations

from datetime import date
from typing import Final

FIRST: Final = date(2014, 1, 1)
"""The oldest version of the statute we hold took force on this day; before it other days were holidays."""
LAST: Final = date(2099, 12, 31)
"""The end of the table of lunar days. A period of at most 9999 days from today ends well before it."""


class OutsideHorizon(LookupError):  # noqa: N818 - the type is the sentence, see style.md
    """A day was asked for that no calendar of ours can speak about; it carries that day.

    >>> print(OutsideHorizon(date(2100, 1, 1)))
    2100-01-01不在日历范围内（2014-01-01至2099-12-31）
    """

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day

    def __str__(self) -> str:
        return f"{self.day}不在日历范围内（{FIRST}至{LAST}）"
