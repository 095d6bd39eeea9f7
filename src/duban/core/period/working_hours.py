"""Working hours: the sessions of working days, less the pauses, walked until so many hours have run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from duban.core.calendar.days import Calendar
from duban.core.instant import ONE_DAY
from duban.core.period.hours import BusinessHours
from duban.core.period.pause import NO_PAUSES, Pauses

Stretch = tuple[datetime, datetime]


def after_working_hours(
    start: datetime, count: int, calendar: Calendar, hours: BusinessHours, pauses: Pauses = NO_PAUSES
) -> datetime | None:
    """The first instant at which ``count`` working hours have run since ``start``; None where no hours are set.

    >>> from duban.core.instant import read_instant
    >>> from duban.core.period.hours import read_hours
    >>> from duban.policies.shelf import shipped_calendar
    >>> office = BusinessHours((read_hours("09:00-12:00,14:00-18:00"),))
    >>> after_working_hours(read_instant("2022-11-11T16:00"), 4, shipped_calendar(), office).isoformat()
    '2022-11-14T11:00:00+08:00'
    """
    left = timedelta(hours=count)
    day = start.date()
    while True:
        if calendar.works(day):
            sessions = hours.sessions(day)
            if sessions is None:
                return None
            for opens, closes in running(sessions, pauses):
                begins = max(opens, start)
                if begins < closes:
                    if closes - begins >= left:
                        return begins + left
                    left -= closes - begins
        day += ONE_DAY


def before_working_hours(start: datetime, count: int, calendar: Calendar, hours: BusinessHours) -> datetime | None:
    """The last instant from which ``count`` working hours still run until ``start``; None where no hours are set."""
    left = timedelta(hours=count)
    day = start.date()
    while True:
        if calendar.works(day):
            sessions = hours.sessions(day)
            if sessions is None:
                return None
            for opens, closes in reversed(list(sessions)):
                ends = min(closes, start)
                if opens < ends:
                    if ends - opens >= left:
                        return ends - left
                    left -= ends - opens
        day -= ONE_DAY


def running(sessions: Iterator[Stretch], pauses: Pauses) -> Iterator[Stretch]:
    """The parts of sessions in which no pause holds the clock, in order."""
    for opens, closes in sessions:
        at = opens
        for begins, ends in pauses.stretches:
            if ends <= at:
                continue
            if begins >= closes:
                break
            if begins > at:
                yield at, begins
            at = max(at, ends)
        if at < closes:
            yield at, closes
