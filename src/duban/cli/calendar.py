"""``duban calendar``: show a year so that a person can check it against the notice, or check notice files.

Conventions: signs in the grid are full-width or ASCII, never of ambiguous width: columns line up in any terminal.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from duban.core.calendar.check import check_notices
from duban.core.calendar.days import Calendar
from duban.core.calendar.horizon import FIRST, LAST
from duban.core.calendar.notice import LATE_DECEMBER, Notice, days_of
from duban.core.calendar.read import read_notice
from duban.core.problem import Problem
from duban.policies.shelf import shipped_calendar, shipped_notices, shipped_statute

WEEKDAYS = "一二三四五六日"
CELL = 5
"""Columns of a day: two for the number, up to two for its mark, one for the sign of a provisional day."""
MONTH = 7 * CELL
BETWEEN = "   "


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Registers the commands; each sets ``run(args) -> exit code``."""
    parser = subparsers.add_parser("calendar", help="工作日历：看某一年，或检查放假通知文件")
    acts = parser.add_subparsers(required=True, metavar="show|check")
    show = acts.add_parser("show", help="逐日列出某一年的工作日历")
    show.add_argument("year", metavar="年份", help=f"{FIRST.year}至{LAST.year}")
    show.add_argument("--json", action="store_true", help="输出JSON")
    show.set_defaults(run=run_show)
    check = acts.add_parser("check", help="检查放假通知文件，逐条指出错在哪里")
    check.add_argument("files", nargs="+", type=Path, metavar="文件")
    check.set_defaults(run=run_check)


def run_show(args: argparse.Namespace) -> int:
    """Prints a year; 2 where it is no year of the calendar."""
    text: str = args.year
    if not (text.isascii() and text.isdigit() and len(text) == 4 and FIRST.year <= int(text) <= LAST.year):
        print(f"没有“{text[:20]}”年的日历，可以看{FIRST.year}至{LAST.year}年", file=sys.stderr)
        return 2
    calendar = shipped_calendar()
    if args.json:
        print(json.dumps(year_data(calendar, int(text)), ensure_ascii=False, indent=1))
    else:
        print("\n".join(year_page(calendar, int(text))))
    return 0


def run_check(args: argparse.Namespace) -> int:
    """Prints every mistake in the files, by themselves and beside the shipped notices; 1 where there is one."""
    problems: list[Problem] = []
    found: list[Notice] = []
    for path in args.files:
        try:
            content = path.read_bytes()
        except OSError as error:
            print(f"{path}: 读不了这个文件（{error.strerror}）", file=sys.stderr)
            return 2
        notice = read_notice(content, str(path))
        if isinstance(notice, Notice):
            found.append(notice)
        else:
            problems.extend(notice)
    years = {notice.year for notice in found}
    others = [notice for notice in shipped_notices() if notice.year not in years]
    problems.extend(check_notices([*others, *found], shipped_statute()))
    for problem in problems:
        print(problem)
    if not problems:
        print("\n".join(f"{notice.year}年：{_totals(notice)}，没有发现错误" for notice in found))
    return 1 if problems else 0


def year_data(calendar: Calendar, year: int) -> dict[str, Any]:
    """A year as JSON data: each day, and how many work per month."""
    notice = _notice(calendar, year)
    days = list(days_of(date(year, 1, 1), date(year, 12, 31)))
    return {
        "year": year,
        "notice": {"title": notice.title, "number": notice.number, "url": notice.url} if notice else None,
        "provisional": any(map(calendar.provisional, days)),
        "working_days": sum(map(calendar.works, days)),
        "months": [{"month": month, "working_days": _worked(calendar, year, month)} for month in range(1, 13)],
        "days": [
            {
                "date": day.isoformat(),
                "works": calendar.works(day),
                "why": calendar.why(day),
                "provisional": calendar.provisional(day),
            }
            for day in days
        ],
    }


def year_page(calendar: Calendar, year: int) -> Iterator[str]:
    """A year as lines of text, two months side by side, 73 columns wide."""
    waiting = set(map(calendar.provisional, days_of(date(year, 1, 1), date(year, 12, 31))))
    waits = ("（部分暂定）" if False in waiting else "（暂定）") if True in waiting else ""
    yield f"{year}年工作日历{waits}"
    for month in range(1, 13, 2):
        yield ""
        pair = _month(calendar, year, month), _month(calendar, year, month + 1)
        for left, right in zip_longest(*pair, fillvalue=""):
            yield (pad(left, MONTH) + BETWEEN + right).rstrip()
    yield ""
    yield "标记：休 放假　班 调休上班　- 周末　? 暂定　无标记 工作日"
    yield ""
    yield from _sources(calendar, year)
    yield ""
    counts = [f"{month}月{_worked(calendar, year, month)}天" for month in range(1, 13)]
    yield f"工作日：{'，'.join(counts[:6])}，"
    yield f"　　　　{'，'.join(counts[6:])}；"
    yield f"　　　　全年{sum(_worked(calendar, year, month) for month in range(1, 13))}天{waits}"


def columns(text: str) -> int:
    """How many terminal columns a text takes: two for a full-width character.

    >>> columns("28休?")
    5
    """
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def pad(text: str, width: int) -> str:
    """The text with spaces behind it up to a width in columns."""
    return text + " " * (width - columns(text))


def _month(calendar: Calendar, year: int, month: int) -> Iterator[str]:
    title = f"{month}月　工作日{_worked(calendar, year, month)}天"
    yield " " * ((MONTH - columns(title)) // 2) + title
    yield "".join(pad(sign, CELL) for sign in WEEKDAYS)
    first = date(year, month, 1)
    cells = [""] * first.weekday() + [_cell(calendar, day) for day in _days_of_month(year, month)]
    for week in range(0, len(cells), 7):
        yield "".join(pad(cell, CELL) for cell in cells[week : week + 7])


def _cell(calendar: Calendar, day: date) -> str:
    works, why = calendar.works(day), calendar.why(day)
    mark = {"工作日": "", "周末": "-"}.get(why, "班" if works else "休")
    return f"{day.day:2}{mark}{'?' if calendar.provisional(day) else ''}"


def _sources(calendar: Calendar, year: int) -> Iterator[str]:
    notice, after = _notice(calendar, year), _notice(calendar, year + 1)
    if notice is None:
        yield from _without_notice(calendar, year)
    else:
        yield f"依据：{notice.title}{notice.number}"
        yield f"　　　{notice.url}"
        names = max(columns(holiday.name) for holiday in notice.off)
        for holiday in notice.off:
            length = (holiday.last - holiday.first).days + 1
            span = _say(holiday.first, year) + (f"至{_say(holiday.last, year)}" if length > 1 else "")
            yield f"放假：{pad(holiday.name, names)}　{span}，{length}天"
        yield f"调休上班：{'、'.join(_say(day, year) for day in notice.work) or '无'}"
    if after is not None:
        for day, (works, why) in sorted(after.named().items()):
            if day.year == year:
                yield f"另据{after.year}年的通知：{_say(day, year)}{'上班' if works else '休息'}（{why}）"
    elif notice is not None:
        yield f"暂定：12月{LATE_DECEMBER}日至31日要等{year + 1}年的通知，它可能把元旦假期或调休排到这几天"


def _without_notice(calendar: Calendar, year: int) -> Iterator[str]:
    yield f"{year}年的放假通知没有载入，带“?”的日子都是暂定的，落在上面的期限也是。"
    yield "已知：周末休息；法定节假日休息："
    by_name: dict[str, list[date]] = {}
    for day, name in calendar.statute.days_off(year).items():
        by_name.setdefault(name, []).append(day)
    for name, days in by_name.items():
        yield f"　　　{pad(name, 6)}　{'、'.join(_say(day, year) for day in sorted(days))}"
    yield "未知：放假怎样调休、哪些周末上班、法定节假日遇周末在哪天补休。"
    yield "　　　通知一般在上一年10月下旬至12月上旬发布。"


def _notice(calendar: Calendar, year: int) -> Notice | None:
    return next((notice for notice in calendar.notices if notice.year == year), None)


def _totals(notice: Notice) -> str:
    totals = notice.totals
    return f"放假{totals.days_off}天，调休上班{totals.make_up_days}天，工作日{totals.working_days}天"


def _worked(calendar: Calendar, year: int, month: int) -> int:
    return sum(map(calendar.works, _days_of_month(year, month)))


def _days_of_month(year: int, month: int) -> Iterable[date]:
    return (day for day in days_of(date(year, month, 1), date(year, 12, 31)) if day.month == month)


def _say(day: date, year: int) -> str:
    """A day of the year as people say it, with its weekday; the year only where it is another one."""
    return f"{'' if day.year == year else f'{day.year}年'}{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"
