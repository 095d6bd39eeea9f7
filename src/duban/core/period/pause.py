"""Pauses (中止计时): half-open stretches of instants in which a clock stands still; overlaps unite.

A day is paused if the pause covers its 24:00, that is if the pause began before the day's end and lasted at least
until it. A pause that begins at the very instant of a due begins after it, and changes nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from duban.core.instant import ONE_DAY


@dataclass(frozen=True, slots=True)
class Pause:
    """From ``begins`` (inclusive) to ``ends`` (exclusive); ``ends`` None: not resumed yet."""

    begins: datetime
    ends: datetime | None = None


class Pauses:
    """Pauses united into disjoint stretches, sorted; ``days`` are the whole-day stretches [first, last] they cover.

    ``open_from`` is the beginning of the stretch that has not ended, None if all have.
    """

    __slots__ = ("_firsts", "days", "open_from", "stretches")

    def __init__(self, pauses: Iterable[Pause] = ()) -> None:
        closed: list[tuple[datetime, datetime]] = []
        open_from: datetime | None = None
        for pause in sorted(pauses, key=lambda p: p.begins):
            if open_from is not None:
                break
            begins, ends = pause.begins, pause.ends
            if ends is not None and ends <= begins:
                continue
            if closed and begins <= closed[-1][1]:
                begins = closed[-1][0]
                if ends is None:
                    closed.pop()
                else:
                    closed[-1] = (begins, max(ends, closed[-1][1]))
                    continue
            if ends is None:
                open_from = begins
            else:
                closed.append((begins, ends))
        self.stretches = tuple(closed)
        self.open_from = open_from
        self.days = tuple(
            (begins.date(), last) for begins, ends in closed if begins.date() <= (last := ends.date() - ONE_DAY)
        )
        self._firsts = [first for first, _ in self.days]

    def __bool__(self) -> bool:
        return bool(self.stretches) or self.open_from is not None

    def covering(self, day: date) -> tuple[date, date] | None:
        """The stretch of paused days a day lies in, or None.

        >>> from duban.core.instant import read_instant
        >>> pauses = Pauses([Pause(read_instant("2022-11-10T09:00"), read_instant("2022-11-15T09:00"))])
        >>> pauses.covering(date(2022, 11, 14)), pauses.covering(date(2022, 11, 15))
        ((datetime.date(2022, 11, 10), datetime.date(2022, 11, 14)), None)
        """
        place = bisect_right(self._firsts, day) - 1
        if place >= 0 and day <= self.days[place][1]:
            return self.days[place]
        return None

    def between(self, first: date, last: date) -> Iterable[tuple[date, date]]:
        """The paused stretches inside [first, last], cut to it."""
        for begins, ends in self.days:
            if begins > last:
                break
            if ends >= first:
                yield max(begins, first), min(ends, last)

    def count(self, first: date, last: date) -> int:
        """How many days of [first, last] are paused, in calendar days."""
        return sum((ends - begins).days + 1 for begins, ends in self.between(first, last))

    def at(self, instant: datetime) -> bool:
        """Whether the clock stands still at an instant."""
        if self.open_from is not None and instant >= self.open_from:
            return True
        return any(begins <= instant < ends for begins, ends in self.stretches)

    def shift(self, start: datetime, length: timedelta) -> datetime:
        """The instant reached after ``length`` of running time from ``start``.

        >>> from duban.core.instant import read_instant
        >>> pauses = Pauses([Pause(read_instant("2022-11-07T10:00"), read_instant("2022-11-07T15:00"))])
        >>> pauses.shift(read_instant("2022-11-07T09:00"), timedelta(hours=2)).isoformat()
        '2022-11-07T16:00:00+08:00'
        """
        end = start + length
        for begins, ends in self.stretches:
            if begins >= end:
                break
            if ends > start:
                end += ends - max(begins, start)
        return end


NO_PAUSES = Pauses()


def as_pauses(pauses: Pauses) -> list[Pause]:
    """United pauses as single ones again, to be united with others."""
    stretches = [Pause(begins, ends) for begins, ends in pauses.stretches]
    return stretches + ([Pause(pauses.open_from)] if pauses.open_from is not None else [])
