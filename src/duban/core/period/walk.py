"""Why a deadline is what it is, day by day: a second, slow count that a person can follow with a finger.

It shares nothing with `due` but the calendar and the form; a property test holds the two to the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from duban.core.calendar.days import Calendar
from duban.core.instant import ONE_DAY, last_day
from duban.core.period.counting import PLAIN, Counting
from duban.core.period.due import Due
from duban.core.period.form import Period, Unit
from duban.core.period.hours import NO_HOURS, BusinessHours
from duban.core.period.pause import NO_PAUSES, Pauses
from duban.core.words import AfterHours, Direction


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the strip. ``n`` is its number in the count, 0 where it is not counted. ``mark``: start, counted,
    skipped, paused, due; ``why`` says so in words."""

    date: date
    counted: bool
    n: int
    mark: str
    why: str
    provisional: bool = False


def walk(
    start: datetime,
    period: Period,
    calendar: Calendar,
    answer: Due,
    *,
    counting: Counting = PLAIN,
    hours: BusinessHours = NO_HOURS,
    pauses: Pauses = NO_PAUSES,
) -> tuple[Day, ...]:
    """Each day from the delivery to the due, with whether it counts and why.

    Args:
        answer: what `due` said; the walk marks its day, and stops there. The other arguments are those of `due`.

    Returns:
        Days in order of the count (backwards for ``before``); empty where the answer is undetermined.
    """
    if answer.at is None:
        return ()
    end = last_day(answer.at)
    if period.by_clock:
        return _clock_days(start, end, period, calendar, pauses, counting)
    if counting.direction is Direction.BEFORE:
        return _backwards(start.date(), end, period, calendar)
    rows = _received(start, calendar, answer.start_day, counting, hours)
    if end == answer.start_day:
        return (*rows[:-1], _row(end, calendar, "due", "当日24:00止"))
    if period.unit is Unit.WORKING_DAY:
        rows += _working_days(answer.start_day, period.count, calendar, pauses)
    else:
        rows += _calendar_days(answer.start_day, end, period, calendar, pauses)
    return tuple(rows)


def _row(day: date, calendar: Calendar, mark: str, why: str, n: int = 0) -> Day:
    return Day(day, mark in ("counted", "due") and n > 0, n, mark, why, calendar.provisional(day))


def _received(
    start: datetime, calendar: Calendar, start_day: date, counting: Counting, hours: BusinessHours
) -> list[Day]:
    day, rows = start.date(), []
    if counting.after_hours is AfterHours.AS_IS or day == start_day:
        return [_row(day, calendar, "start", "交办当日，不计")]
    late = calendar.works(day) and hours.after_close(start)
    rows.append(_row(day, calendar, "skipped", "下班后送达" if late else f"{calendar.why(day)}送达，未到上班时间"))
    while (day := day + ONE_DAY) < start_day:
        rows.append(_row(day, calendar, "skipped", calendar.why(day)))
    rows.append(_row(start_day, calendar, "start", "视为上班时送达的当日，不计"))
    return rows


def _working_days(start_day: date, count: int, calendar: Calendar, pauses: Pauses) -> list[Day]:
    rows: list[Day] = []
    day, n = start_day, 0
    while n < count:
        day += ONE_DAY
        if not calendar.works(day):
            rows.append(_row(day, calendar, "skipped", calendar.why(day)))
        elif pauses.covering(day):
            rows.append(_row(day, calendar, "paused", "中止计时"))
        else:
            n += 1
            why = f"第{n}个工作日" + (f"（{calendar.why(day)}）" if calendar.why(day) != "工作日" else "")
            rows.append(_row(day, calendar, "due" if n == count else "counted", why, n))
    return rows


def _calendar_days(start_day: date, end: date, period: Period, calendar: Calendar, pauses: Pauses) -> list[Day]:
    """Days, weeks, months and years: every running day counts; paused days are made good at the end, then it rolls."""
    owed = 1 if period.same_day else _length(start_day, period)
    rows: list[Day] = []
    day, run = start_day, 0
    while run < owed:
        day += ONE_DAY
        if pauses.covering(day):
            rows.append(_row(day, calendar, "paused", "中止计时"))
            continue
        run += 1
        mark = "due" if run == owed and day == end else "counted"
        if period.same_day:
            rows.append(_row(day, calendar, mark, "当日中止计时，顺延至此"))
        else:
            rows.append(_row(day, calendar, mark, f"第{run}日", run))
    while day < end:
        day += ONE_DAY
        if pauses.covering(day):
            rows.append(_row(day, calendar, "paused", "中止计时"))
        elif day == end:
            rows.append(_row(day, calendar, "due", "末日遇休息日，顺延至此"))
        else:
            rows.append(_row(day, calendar, "skipped", calendar.why(day)))
    return rows


def _length(start_day: date, period: Period) -> int:
    """Running days of a period: counted on the calendar's own pages for months and years, not by thirties."""
    match period.unit:
        case Unit.DAY:
            return period.count
        case Unit.WEEK:
            return 7 * period.count
    months = period.count * (12 if period.unit is Unit.YEAR else 1)
    year, month = start_day.year, start_day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for day in range(start_day.day, 27, -1):
        try:
            return (date(year, month, day) - start_day).days
        except ValueError:  # no such day in that month: the one before (民法典 202)
            continue
    return (date(year, month, min(start_day.day, 28)) - start_day).days


def _clock_days(
    start: datetime, end: date, period: Period, calendar: Calendar, pauses: Pauses, counting: Counting
) -> tuple[Day, ...]:
    first, last = sorted((start.date(), end))
    rows = []
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        if period.unit is Unit.WORKING_HOUR and not calendar.works(day):
            rows.append(_row(day, calendar, "skipped", calendar.why(day)))
        elif day == end:
            rows.append(_row(day, calendar, "due", f"自{start:%H:%M}起{period.chinese}，到此为止"))
        elif day == start.date():
            rows.append(_row(day, calendar, "start", "自送达时刻起算"))
        elif pauses.covering(day):
            rows.append(_row(day, calendar, "paused", "中止计时"))
        else:
            rows.append(_row(day, calendar, "counted", "连续计时"))
    return tuple(rows if counting.direction is Direction.AFTER else reversed(rows))


def _backwards(start_day: date, end: date, period: Period, calendar: Calendar) -> tuple[Day, ...]:
    if start_day == end:
        return (_row(end, calendar, "due", "当日24:00止"),)
    rows = [_row(start_day, calendar, "start", "当日不计，向前倒数")]
    day, n = start_day, 0
    while day > end:
        day -= ONE_DAY
        if period.unit is Unit.WORKING_DAY and not calendar.works(day):
            rows.append(_row(day, calendar, "skipped", calendar.why(day)))
            continue
        n += 1
        unit = "个工作日" if period.unit is Unit.WORKING_DAY else "日"
        rows.append(_row(day, calendar, "due" if day == end else "counted", f"倒数第{n}{unit}", n))
    return tuple(rows)
