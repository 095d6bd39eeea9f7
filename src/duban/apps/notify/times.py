"""When a message may leave: at once, at the next opening, or in the one digest of the next working day. Pure.

Conventions: instants at +08:00. Where a jurisdiction has set no business hours, nine to six holds here as a reading of
ours (docs/dev/decisions/0008); it moves no date of anybody's duty, only when we write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from duban.core.calendar.days import Calendar
from duban.core.instant import BEIJING, ONE_DAY, at_beijing
from duban.core.period.hours import BusinessHours

OPENS: Final = time(9)
CLOSES: Final = time(18)
HASTY: Final = frozenset({"urgent", "extra_urgent"})


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which somebody wants no ordinary message; they may reach over midnight."""

    begins: time
    ends: time

    def covers(self, at: time) -> bool:
        """Whether a time of day lies in them; the end itself does not.

        >>> Quiet(time(21), time(8)).covers(time(7, 59)), Quiet(time(21), time(8)).covers(time(8))
        (True, False)
        """
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


@dataclass(frozen=True, slots=True)
class Office:
    """When people are at work: a jurisdiction's hours on the working days of a calendar."""

    calendar: Calendar
    hours: BusinessHours

    def sessions(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The sessions of a working day; of a day whose opening nobody has set, one from nine to the close."""
        found = self.hours.sessions(day)
        if found is not None:
            return tuple(found)
        set_hours = self.hours.on(day)
        close = set_hours.close if set_hours is not None and set_hours.close > OPENS else CLOSES
        return ((datetime.combine(day, OPENS, BEIJING), datetime.combine(day, close, BEIJING)),)

    def working_days(self, first: date) -> Iterator[date]:
        """The working days from a day on."""
        day = self.calendar.next_working(first)
        while True:
            yield day
            day = self.calendar.next_working(day + ONE_DAY)

    def at_work(self, now: datetime) -> datetime:
        """``now`` in working hours, else the next opening."""
        now = at_beijing(now)
        return next(
            max(now, opens)
            for day in self.working_days(now.date())
            for opens, closes in self.sessions(day)
            if now < closes
        )

    def opening(self, now: datetime) -> datetime:
        """The first opening of a working day after an instant."""
        now = at_beijing(now)
        days = self.working_days(now.date())
        return next(opens for day in days for opens, _ in self.sessions(day)[:1] if opens > now)


def send_after(urgency: str, now: datetime, office: Office, quiet: Quiet | None = None) -> datetime:
    """From when on a message may leave.

    Args:
        urgency: ``extra_urgent`` (特急, an emergency): at once at any hour. ``urgent``: at once in working hours, else
            at the next opening. ``normal``: with the digest at the opening of the next working day.
        now: when it arose.
        quiet: the person's own hours; they delay only what is ordinary.

    >>> from duban.core.instant import read_instant
    >>> from duban.core.period.hours import NO_HOURS
    >>> from duban.policies.shelf import shipped_calendar
    >>> friday, office = read_instant("2022-09-30T18:30"), Office(shipped_calendar(), NO_HOURS)
    >>> [f"{send_after(each, friday, office):%m-%d %H:%M}" for each in ("normal", "urgent", "extra_urgent")]
    ['10-08 09:00', '10-08 09:00', '09-30 18:30']

    Source: 整治形式主义为基层减负若干规定 (no answers demanded off hours but for emergencies).
    """
    if urgency == "extra_urgent":
        return at_beijing(now)
    if urgency == "urgent":
        return office.at_work(now)
    at = office.opening(now)
    if quiet is None or not quiet.covers(at.timetz().replace(tzinfo=None)):
        return at
    ends = datetime.combine(at.date(), quiet.ends, BEIJING)
    return ends if ends > at else ends + ONE_DAY
