"""The periods of a cadence: which stretch of days each covers, whether it is owed, and when it falls due.

Conventions (engine.md, Cadence): calendar periods follow the calendar, rolling ones run from the start day; the start
day is not counted; a partial first or last period is owed only if at least half of it remains (interp); a cadence
period never rolls; one wholly inside a pause is not owed; nothing is born overdue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from duban.core.cadence.form import Cadence, Every
from duban.core.calendar.days import Calendar
from duban.core.instant import ONE_DAY, end_of, last_day, start_of
from duban.core.period.due import add_months
from duban.core.period.pause import NO_PAUSES, Pauses

_MONTHS = {Every.MONTH: 1, Every.TWO_MONTHS: 2, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}
_DAYS = {Every.DAY: 1, Every.WEEK: 7, Every.FORTNIGHT: 14}


@dataclass(frozen=True, slots=True)
class Window:
    """One period: days [first, last], ``number`` from 1 in the order of time, due before ``due``.

    ``begins`` is the instant from which it can be settled; it is owed only where ``owed``.
    """

    number: int
    first: date
    last: date
    due: datetime
    owed: bool
    planned: datetime
    """The due without pauses."""
    times: int = 1
    """How many acts settle it."""

    @property
    def begins(self) -> datetime:
        return start_of(self.first)

    def holds(self, instant: datetime) -> bool:
        """Whether an act at this instant settles this period.

        >>> from duban.core.instant import read_instant
        >>> due = end_of(date(2022, 11, 25))
        >>> november = Window(1, date(2022, 11, 1), date(2022, 11, 30), due, True, due)
        >>> november.holds(read_instant("2022-11-30T23:59")), november.holds(read_instant("2022-12-01"))
        (True, False)
        """
        return self.begins <= instant < end_of(self.last)


def windows(
    cadence: Cadence,
    start: datetime,
    calendar: Calendar,
    *,
    limit: datetime | None = None,
    pauses: Pauses = NO_PAUSES,
) -> Iterator[Window]:
    """The periods from the one that holds the start, without end, in order of time.

    Args:
        start: when the duty began (its day is not counted).
        limit: the matter's own due (exclusive); the period it cuts is owed only if half of it lies before it, and
            falls due no later than it. Periods after it are whole again: a matter not closed is still watched.

    Returns:
        Every period, owed or not, so that a period keeps its number for ever.

    >>> from duban.core.cadence.form import read_cadence
    >>> from duban.core.instant import read_instant
    >>> from duban.policies.shelf import shipped_calendar
    >>> from itertools import islice
    >>> months = windows(read_cadence("monthly:25"), read_instant("2022-11-20T09:00"), shipped_calendar())
    >>> [(w.number, str(w.due.date()), w.owed) for w in islice(months, 3)]
    [(1, '2022-11-26', False), (2, '2022-12-26', True), (3, '2023-01-26', True)]
    """
    start_day = start.date()
    limit_day = last_day(limit) if limit is not None else None
    for number, (first, last) in enumerate(_stretches(cadence, start_day, calendar), 1):
        due_day = _due_day(cadence, first, last)
        opens, closes = first, last
        if start_day >= first:
            opens = start_day + ONE_DAY
        if limit_day is not None and first <= limit_day < last:
            closes, due_day = limit_day, min(due_day, limit_day)
        length, remains = (last - first).days + 1, (closes - opens).days + 1
        planned = end_of(due_day)
        owed = 2 * remains >= length and due_day > start_day
        if owed and pauses and (held := pauses.covering(due_day)) is not None:
            owed = held[0] > first or held[1] < last
            due_day = held[1] + ONE_DAY
        if owed and pauses.open_from is not None and pauses.open_from <= start_of(first):
            owed = False
        yield Window(number, first, last, end_of(due_day), owed, planned, cadence.times)


def calendar_period(cadence: Cadence, day: date) -> tuple[date, date]:
    """The first and last day of the calendar period a day lies in: its year, quarter, month, half-month or week.

    Raises:
        ValueError: the periods hang on a start of their own (rolling, every two weeks, by working days or events).

    >>> calendar_period(Cadence(Every.QUARTER), date(2022, 11, 7))
    (datetime.date(2022, 10, 1), datetime.date(2022, 12, 31))
    """
    if cadence.rolling or cadence.every in {Every.FORTNIGHT, Every.WORKING_DAY, Every.DAYS, Every.EVENT}:
        raise ValueError(cadence)
    first = _first_day(cadence.every, day)
    return first, _following(cadence.every, first) - ONE_DAY


def _stretches(cadence: Cadence, start_day: date, calendar: Calendar) -> Iterator[tuple[date, date]]:
    every = cadence.every
    if every is Every.EVENT:
        return
    if every is Every.WORKING_DAY:
        day = calendar.next_working(start_day)
        while True:
            yield day, day
            day = calendar.add_working(day, 1)
    if cadence.rolling:
        yield from _rolling(cadence, start_day)
    first = _first_day(every, start_day)
    while True:
        following = _following(every, first)
        yield first, following - ONE_DAY
        first = following


def _rolling(cadence: Cadence, start_day: date) -> Iterator[tuple[date, date]]:
    """From the day after the start: by days, or to the corresponding day of each month (民法典 202)."""
    months = _MONTHS.get(cadence.every)
    days = cadence.days or _DAYS.get(cadence.every, 15)
    before, number = start_day, 0
    while True:
        number += 1
        end = add_months(start_day, months * number) if months else start_day + timedelta(days=days * number)
        yield before + ONE_DAY, end
        before = end


def _first_day(every: Every, day: date) -> date:
    match every:
        case Every.DAY:
            return day
        case Every.WEEK | Every.FORTNIGHT:
            return day - timedelta(days=day.weekday())
        case Every.HALF_MONTH:
            return day.replace(day=1 if day.day <= 15 else 16)
    months = _MONTHS[every]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _following(every: Every, first: date) -> date:
    if every in _DAYS:
        return first + timedelta(days=_DAYS[every])
    if every is Every.HALF_MONTH:
        return first.replace(day=16) if first.day == 1 else add_months(first.replace(day=1), 1)
    return add_months(first, _MONTHS[every])


def _due_day(cadence: Cadence, first: date, last: date) -> date:
    """The day named by the cadence inside [first, last]; the month's last where it has no such day (2月无30日)."""
    if cadence.rolling:
        return last
    if cadence.weekday is not None:
        return first + timedelta(days=cadence.weekday)
    if cadence.day is None:
        return last
    month = add_months(first, (cadence.month or 1) - 1)
    month_end = add_months(month, 1) - ONE_DAY
    return month_end if cadence.day == 0 else min(month.replace(day=1) + timedelta(days=cadence.day - 1), month_end)
