"""The page of one calendar year as data, laid out so that a person can check it against the notice. Pure."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from duban.core.calendar.days import Calendar
from duban.core.calendar.notice import LATE_DECEMBER, Notice, days_of
from duban.web.dates import short_day


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of a month's grid. ``mark`` is 休 (off), 班 (make-up working day), or empty; ``kind`` names its looks."""

    date: date
    kind: str
    mark: str
    why: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Month:
    """``weeks`` are rows of seven days from Monday; None where the day is another month's."""

    number: int
    working_days: int
    weeks: tuple[tuple[DayCell | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Year:
    """One year: its months, the notice it rests on (if published), and lines (name, text) of what stands in it."""

    year: int
    working_days: int
    provisional: bool
    notice: Notice | None
    lines: tuple[tuple[str, str], ...]
    months: tuple[Month, ...]
    before: int | None
    after: int | None


def year_page(calendar: Calendar, year: int) -> Year | None:
    """The year as a page, None where the calendar does not speak about it."""
    if not calendar.first.year <= year <= calendar.last.year:
        return None
    days = tuple(days_of(date(year, 1, 1), date(year, 12, 31)))
    notices = {notice.year: notice for notice in calendar.notices}
    return Year(
        year=year,
        working_days=sum(map(calendar.works, days)),
        provisional=any(map(calendar.provisional, days)),
        notice=notices.get(year),
        lines=tuple(_lines(calendar, year, notices)),
        months=tuple(_month(calendar, year, month) for month in range(1, 13)),
        before=year - 1 if year > calendar.first.year else None,
        after=year + 1 if year < calendar.last.year else None,
    )


def _month(calendar: Calendar, year: int, month: int) -> Month:
    weeks = tuple(
        tuple(_cell(calendar, date(year, month, day)) if day else None for day in week)
        for week in Weeks().monthdayscalendar(year, month)
    )
    worked = sum(calendar.works(cell.date) for week in weeks for cell in week if cell)
    return Month(month, worked, weeks)


def _cell(calendar: Calendar, day: date) -> DayCell:
    works, why = calendar.works(day), calendar.why(day)
    named = ("make-up", "班") if works else ("off", "休")
    kind, mark = {"工作日": ("work", ""), "周末": ("weekend", "")}.get(why, named)
    return DayCell(day, kind, mark, why, calendar.provisional(day))


def _lines(calendar: Calendar, year: int, notices: dict[int, Notice]) -> Iterator[tuple[str, str]]:
    notice, after = notices.get(year), notices.get(year + 1)
    if notice is None:
        by_name: dict[str, list[date]] = {}
        for day, name in sorted(calendar.statute.days_off(year).items()):
            by_name.setdefault(name, []).append(day)
        for name, days in by_name.items():
            yield name, "、".join(short_day(day, year) for day in days)
        yield "未知", "怎样调休、哪些周末上班、法定节假日遇周末在哪天补休：通知一般在上一年10月下旬至12月上旬发布"
        return
    for holiday in notice.off:
        length = (holiday.last - holiday.first).days + 1
        last = f"至{short_day(holiday.last, year)}" if length > 1 else ""
        yield holiday.name, f"{short_day(holiday.first, year)}{last}，{length}天"
    yield "调休上班", "、".join(short_day(day, year) for day in notice.work) or "无"
    if after is None:
        yield "暂定", f"12月{LATE_DECEMBER}日至31日要等{year + 1}年的通知，它可能把元旦假期或调休排到这几天"
        return
    for day, (works, why) in sorted(after.named().items()):
        if day.year == year:
            yield f"据{after.year}年通知", f"{short_day(day, year)}{'上班' if works else '休息'}（{why}）"
