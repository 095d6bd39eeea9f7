"""Business hours: a dated setting of the jurisdiction. No source states them, so without the setting there are none.

A day's hours are sessions, half-open: at the closing time itself the office is shut.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from duban.core.instant import BEIJING, read_clock

Session = tuple[time, time]


@dataclass(frozen=True, slots=True)
class DayHours:
    """The hours of a working day from ``valid_from`` on.

    ``sessions`` are sorted and do not overlap; empty where only the close of business is known.
    """

    close: time
    sessions: tuple[Session, ...] = ()
    valid_from: date = date.min


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """Summer and winter hours in one: the last entry whose ``valid_from`` has come is in force. Sorted by it."""

    seasons: tuple[DayHours, ...] = ()

    def on(self, day: date) -> DayHours | None:
        """The hours in force on a day, None before the first entry (then “after hours” does not apply)."""
        found = None
        for season in self.seasons:
            if season.valid_from > day:
                break
            found = season
        return found

    def after_close(self, at: datetime) -> bool:
        """Whether an instant lies at or after the close of business of its own Beijing day.

        >>> BusinessHours((DayHours(time(18)),)).after_close(datetime(2022, 11, 7, 18, 0, tzinfo=BEIJING))
        True
        """
        hours = self.on(at.date())
        return hours is not None and at.time() >= hours.close

    def sessions(self, day: date) -> Iterator[tuple[datetime, datetime]] | None:
        """The sessions of a day as instants, or None where they are not known."""
        hours = self.on(day)
        if hours is None or not hours.sessions:
            return None
        return (
            (datetime.combine(day, opens, BEIJING), datetime.combine(day, closes, BEIJING))
            for opens, closes in hours.sessions
        )


NO_HOURS = BusinessHours()


def closing_at(close: time) -> BusinessHours:
    """Business hours of which only the close is known."""
    return BusinessHours((DayHours(close),))


def read_hours(text: str, valid_from: date = date.min) -> DayHours | None:
    """The hours written ``09:00-12:00,14:00-18:00``, or ``18:00`` for the close alone; None where not written so.

    >>> read_hours("09:00-12:00,14:00-18:00").close
    datetime.time(18, 0)
    >>> read_hours("18:00-09:00") is None
    True
    """
    if (close := read_clock(text)) is not None:
        return DayHours(close, valid_from=valid_from)
    sessions: list[Session] = []
    for part in text.split(","):
        opens, _, closes = (read_clock(side.strip()) for side in part.partition("-"))
        if opens is None or closes is None or opens >= closes or (sessions and opens < sessions[-1][1]):
            return None
        sessions.append((opens, closes))
    return DayHours(sessions[-1][1], tuple(sessions), valid_from)
