"""When a period that starts at an instant ends: the one place where a deadline is computed.

Conventions (engine.md, Time; they borrow the Civil Code 200–204 and 1259 as defaults a rule may override):
the starting day is not counted; a day-based period ends at 24:00 of its last day; months end on the corresponding day
or the month's last; hours run from the instant; working-day periods never need rolling; P0D ends on the day of receipt.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from duban.core.calendar.days import Calendar
from duban.core.calendar.horizon import OutsideHorizon
from duban.core.instant import ONE_DAY, end_of, last_day
from duban.core.period.counting import PLAIN, Counting
from duban.core.period.form import BY_CLOCK, Period, Unit
from duban.core.period.hours import NO_HOURS, BusinessHours
from duban.core.period.pause import NO_PAUSES, Pauses, as_pauses
from duban.core.period.working_hours import after_working_hours, before_working_hours
from duban.core.words import AfterHours, Direction

NO_HOURS_KNOWN = "本地尚未设定上下班时间，工作小时无法计算"
PAUSED = "正在中止计时，恢复后才有到期时间"
_CLOCK = {Unit.MINUTE: timedelta(minutes=1), Unit.HOUR: timedelta(hours=1)}


class Due(NamedTuple):
    """When a duty falls due.

    ``at`` is exclusive (24:00 held as the next midnight), None where it cannot be told, and then ``undetermined`` says
    why in a Chinese sentence. ``provisional``: it rests on a day no published notice covers yet. ``start_day`` is the
    (deemed) day of receipt, which is not counted.
    """

    at: datetime | None
    provisional: bool
    start_day: date
    undetermined: str = ""


def due(
    start: datetime,
    period: Period,
    calendar: Calendar,
    *,
    counting: Counting = PLAIN,
    hours: BusinessHours = NO_HOURS,
    pauses: Pauses = NO_PAUSES,
) -> Due:
    """The instant by which the duty must have been done.

    Args:
        start: the instant the clock starts, at +08:00.
        period: how long.
        calendar: working days.
        counting: roll, deemed receipt, direction.
        hours: business hours; without them no delivery is “after hours” and working hours are undetermined.
        pauses: when the clock stood still. A period counted backwards hangs on a fact that no pause moves.

    Returns:
        `Due`; undetermined outside the calendar's horizon, while paused, or for working hours nobody has set.

    Source: engine.md, Time; 民法典 201–204.

    >>> from duban.core.instant import read_instant, write_due
    >>> from duban.core.period.form import read_period
    >>> from duban.policies.shelf import shipped_calendar
    >>> write_due(due(read_instant("2022-11-11T10:00"), read_period("P3WD"), shipped_calendar()).at)
    '2022-11-16T24:00+08:00'
    """
    day = start.date()
    try:
        if counting.direction is Direction.BEFORE:
            if period.unit in BY_CLOCK:
                return _by_clock_before(start, period, calendar, hours)
            return _before(day, period, calendar)
        if pauses.open_from is not None:
            return _while_paused(start, period, calendar, counting, hours, pauses)
        if period.unit in BY_CLOCK:
            return _by_clock(start, period, calendar, hours, pauses)
        deemed = counting.after_hours is AfterHours.NEXT_WORKING_DAY
        late = deemed and bool(hours.seasons) and hours.after_close(start)
        if not pauses.days:
            return _by_day(day, late, deemed, period, calendar, counting.roll)
        received = receipt_day(day, late, calendar) if deemed else day
        end, provisional = last_counted(received, period, calendar, counting.roll, pauses)
        return Due(end_of(end), provisional or (deemed and calendar.any_provisional(day, received)), received)
    except (OutsideHorizon, OverflowError, ValueError):
        return Due(None, False, day, _outside(calendar))


@lru_cache(maxsize=65536)
def _by_day(day: date, late: bool, deemed: bool, period: Period, calendar: Calendar, roll: bool) -> Due:
    """A day-based due without pauses hangs on the day alone: thousands of matters share it, so it is remembered."""
    received = receipt_day(day, late, calendar) if deemed else day
    end, provisional = last_counted(received, period, calendar, roll)
    return Due(end_of(end), provisional or (deemed and calendar.any_provisional(day, received)), received)


def receipt_day(day: date, late: bool, calendar: Calendar) -> date:
    """The day a delivery is deemed received: its own, or the next working day if it came after close or on a rest day.

    Args:
        day: of the delivery.
        late: whether it came at or after the close of business.

    >>> from duban.policies.shelf import shipped_calendar
    >>> receipt_day(date(2022, 11, 12), False, shipped_calendar())
    datetime.date(2022, 11, 14)
    """
    if calendar.works(day):
        return calendar.add_working(day, 1) if late else day
    return calendar.next_working(day)


def last_counted(
    start_day: date, period: Period, calendar: Calendar, roll: bool, pauses: Pauses = NO_PAUSES
) -> tuple[date, bool]:
    """The last day of a day-based period, and whether it rests on provisional days.

    Args:
        start_day: the day of receipt, not counted.
        period: day-based.
        roll: whether a last day of rest moves to the next working day (never for working days and P0D).

    Returns:
        (last day, provisional). Paused days: working-day clocks skip them, the others add their number and then roll.
    """
    unit = period.unit
    if unit is Unit.WORKING_DAY:
        end = calendar.add_working(start_day, period.count)
        if pauses.days:
            skipped, counted = -1, 0
            while counted != skipped:
                skipped = counted
                end = calendar.add_working(start_day, period.count + skipped)
                counted = _paused_working(start_day, end, calendar, pauses)
        return end, calendar.any_provisional(start_day + ONE_DAY, end)
    end = start_day + timedelta(days=period.count) if unit is Unit.DAY else _raw_end(start_day, period)
    if pauses.days:  # the starting day is not counted, so its pause takes nothing away; the same day has only itself
        end = plus_paused(end, start_day if period.same_day else start_day + ONE_DAY, pauses)
    if not roll or (period.same_day and end == start_day):
        return end, False
    rolled = calendar.next_working(end)
    while pauses.days and (stretch := pauses.covering(rolled)) is not None:
        rolled = calendar.next_working(stretch[1] + ONE_DAY)
    return rolled, calendar.any_provisional(end, rolled)


def plus_paused(end: date, since: date, pauses: Pauses) -> date:
    """A day moved later by the paused days between ``since`` and itself, both inclusive, however often that adds more.

    >>> from duban.core.instant import read_instant
    >>> from duban.core.period.pause import Pause
    >>> pauses = Pauses([Pause(read_instant("2022-11-10T09:00"), read_instant("2022-11-15T09:00"))])
    >>> plus_paused(date(2022, 11, 14), date(2022, 11, 7), pauses)
    datetime.date(2022, 11, 19)
    """
    moved, added = end, 0
    while (paused := pauses.count(since, moved)) != added:
        added = paused
        moved = end + timedelta(days=paused)
    return moved


def add_months(day: date, months: int) -> date:
    """The corresponding day so many months on (or back), or that month's last day where there is none (民法典 202).

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, day.day if day.day <= 28 else min(day.day, monthrange(year, month)[1]))


def _raw_end(start_day: date, period: Period) -> date:
    match period.unit:
        case Unit.DAY:
            return start_day + timedelta(days=period.count)
        case Unit.WEEK:
            return start_day + timedelta(weeks=period.count)
        case Unit.MONTH:
            return add_months(start_day, period.count)
        case Unit.YEAR:
            return add_months(start_day, 12 * period.count)
    raise ValueError(period)


def _paused_working(after: date, through: date, calendar: Calendar, pauses: Pauses) -> int:
    return sum(
        calendar.working_between(first - ONE_DAY, last) for first, last in pauses.between(after + ONE_DAY, through)
    )


def _by_clock(start: datetime, period: Period, calendar: Calendar, hours: BusinessHours, pauses: Pauses) -> Due:
    if period.unit is Unit.WORKING_HOUR:
        at = after_working_hours(start, period.count, calendar, hours, pauses)
        if at is None:
            return Due(None, False, start.date(), NO_HOURS_KNOWN)
        return Due(at, calendar.any_provisional(start.date(), last_day(at)), start.date())
    return Due(pauses.shift(start, _CLOCK[period.unit] * period.count), False, start.date())


def _while_paused(
    start: datetime, period: Period, calendar: Calendar, counting: Counting, hours: BusinessHours, pauses: Pauses
) -> Due:
    """A pause not yet resumed: there is no due, unless it fell before that pause began."""
    begins = pauses.open_from
    assert begins is not None
    ended = Pauses(pause for pause in as_pauses(pauses) if pause.ends is not None)
    found = due(start, period, calendar, counting=counting, hours=hours, pauses=ended)
    if found.at is not None and found.at > begins:
        return Due(None, False, found.start_day, PAUSED)
    return found


@lru_cache(maxsize=65536)
def _before(day: date, period: Period, calendar: Calendar) -> Due:
    """Backwards: the day of the fact is not counted, nothing rolls, no receipt is deemed."""
    if period.unit is Unit.WORKING_DAY:
        end = calendar.add_working(day, -period.count)
        return Due(end_of(end), calendar.any_provisional(end, day - ONE_DAY), day)
    return Due(end_of(_raw_end(day, Period(-period.count, period.unit))), False, day)


def _by_clock_before(start: datetime, period: Period, calendar: Calendar, hours: BusinessHours) -> Due:
    day = start.date()
    if period.unit is not Unit.WORKING_HOUR:
        return Due(start - _CLOCK[period.unit] * period.count, False, day)
    at = before_working_hours(start, period.count, calendar, hours)
    if at is None:
        return Due(None, False, day, NO_HOURS_KNOWN)
    return Due(at, calendar.any_provisional(at.date(), day), day)


def _outside(calendar: Calendar) -> str:
    return f"日历只到{calendar.first.isoformat()}至{calendar.last.isoformat()}，超出的日期不能推算"
