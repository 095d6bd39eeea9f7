"""Reads a notice file: one notice, or every mistake in it, each with its line and what to do next.

One file is checked by itself; what only several files and the statute together can show is in `check`.
"""

from __future__ import annotations

from datetime import date
from typing import Final, TypeAlias

from duban.core.calendar.form import Form
from duban.core.calendar.horizon import FIRST, LAST
from duban.core.calendar.notice import LATE_DECEMBER, Holiday, Notice, Totals, is_weekend
from duban.core.document import Node, read_document
from duban.core.problem import Place, Problem

LARGEST: Final = 200_000
"""Bytes. A real notice takes about one thousand."""
DEEPEST: Final = 20

_KEYS: Final = ("year", "notice", "url", "covers", "off", "work", "totals")
_TOTALS: Final = {"days_off": "放假合计", "make_up_days": "调休上班合计", "working_days": "全年工作日合计"}
_Covers: TypeAlias = tuple[date, date] | None


def read_notice(text: str | bytes, file: str) -> Notice | tuple[Problem, ...]:
    """A notice file, or every mistake in it in the order of the text. Never raises.

    Args:
        text: the file's content (YAML).
        file: the name shown in places.

    Returns:
        The notice, whose days agree with each other and with its totals; or the problems.

    Source: facts as published; the form is described in docs/howto/add-a-calendar-year.md.

    >>> print(*read_notice("year: 2022", "2022.yaml")[:1])
    2022.yaml:1:1: 放假通知缺少“covers”（请补上这一项）
    """
    root = read_document(text, file, largest=LARGEST, deepest=DEEPEST)
    if isinstance(root, tuple):
        return root
    problems: list[Problem] = []
    notice = _read(root, problems)
    return tuple(sorted(problems)) if notice is None or problems else notice


def _read(root: Node, problems: list[Problem]) -> Notice | None:
    form = Form(root, "放假通知", _KEYS, ("number",), problems)
    year, title, url = _read_year(form), form.text("notice"), form.text("url")
    if year is not None and title is not None and f"{year}年" not in title:
        form.add(form.place_of("notice"), f"标题里没有“{year}年”", "wrong-year", "请核对year和标题是不是同一年的")
    if url is not None and not url.startswith(("https://", "http://")):
        form.add(form.place_of("url"), f"“{url}”不是网址", "url-form", "请写通知原文的网址，以https://开头")
    covers = _read_covers(form, year)
    off = _read_off(form, covers)
    work = _read_work(form, covers, off)
    totals = form.inner("totals", "totals", tuple(_TOTALS))
    counts = [totals.whole(key) for key in _TOTALS]
    number = form.text("number") or ""
    if problems or year is None or title is None or url is None or covers is None:
        return None
    days_off, make_up_days, working_days = (count or 0 for count in counts)
    stated = Totals(days_off, make_up_days, working_days)
    notice = Notice(year, title, url, *covers, off, work, stated, number, form.place)
    _check_totals(totals, notice)
    return notice


def _check_totals(form: Form, notice: Notice) -> None:
    recount = notice.recount()
    for key, said in _TOTALS.items():
        written, counted = getattr(notice.totals, key), getattr(recount, key)
        if written != counted:
            what = f"{said}写的是{written}天，按上面的日期数是{counted}天"
            form.add(form.place_of(key), what, "totals", "请对照通知逐日核对，改正日期或合计")


def _read_year(form: Form) -> int | None:
    year = form.whole("year")
    if year is None or FIRST.year <= year <= LAST.year:
        return year
    form.add(form.place_of("year"), f"没有{year}年的日历", "year-range", f"可以写{FIRST.year}至{LAST.year}年")
    return None


def _read_covers(parent: Form, year: int | None) -> _Covers:
    form = parent.inner("covers", "covers", ("from", "to"))
    first, last = form.day("from"), form.day("to")
    if first is None or last is None or year is None:
        return None
    earliest, usual, end = date(year - 1, 12, LATE_DECEMBER), date(year, 1, 1), date(year, 12, 31)
    if not earliest <= first <= usual:
        what = f"{year}年的通知不会从{first}起"
        hint = f"一般写{usual}；通知里有上一年的日子时写那一天，最早{earliest}"
        form.add(form.place_of("from"), what, "coverage-start", hint)
        return None
    if last != end:
        form.add(form.place_of("to"), f"{year}年的通知不会到{last}为止", "coverage-end", f"请写{end}")
        return None
    return first, last


def _check_covered(form: Form, place: Place, day: date, covers: _Covers) -> None:
    if covers and not covers[0] <= day <= covers[1]:
        what = f"{day}不在covers写的{covers[0]}至{covers[1]}之内"
        hint = "请核对年份；如果通知确实写到上一年12月下旬，请改covers的from"
        form.add(place, what, "outside-coverage", hint)


def _read_off(parent: Form, covers: _Covers) -> tuple[Holiday, ...]:
    found: list[Holiday] = []
    for node in parent.items("off") or ():
        form = Form(node, "放假安排", ("name", "from", "to"), (), parent.problems)
        name, first, last = form.text("name"), form.day("from"), form.day("to")
        for key, day in (("from", first), ("to", last)):
            if day is not None:
                _check_covered(form, form.place_of(key), day, covers)
        if name is None or first is None or last is None:
            continue
        if last < first:
            what = f"“{name}”从{first}放到{last}，结束早于开始"
            form.add(form.place_of("to"), what, "reversed-span", "请核对from和to")
            continue
        found.append(Holiday(name, first, last, node.place))
    found.sort(key=lambda holiday: (holiday.first, holiday.last))
    _check_overlaps(parent, found)
    return tuple(found)


def _check_overlaps(form: Form, found: list[Holiday]) -> None:
    """Each span against the one reaching furthest before it, which may be more than one place back."""
    furthest = found[0] if found else None
    for holiday in found[1:]:
        assert furthest is not None
        if holiday.first <= furthest.last:
            earlier, later = sorted((furthest, holiday), key=lambda each: each.where)
            what = f"“{later.name}”与“{earlier.name}”（第{earlier.where.line}行）都有{holiday.first}这一天"
            form.add(later.where, what, "overlapping-spans", "请核对起止日期；两节连放的合写一项，如“国庆节、中秋节”")
        if holiday.last > furthest.last:
            furthest = holiday


def _read_work(form: Form, covers: _Covers, off: tuple[Holiday, ...]) -> tuple[date, ...]:
    found: set[date] = set()
    for node in form.items("work") or ():
        day = form.read_day(node)
        if day is None:
            continue
        _check_covered(form, node.place, day, covers)
        if day in found:
            form.add(node.place, f"调休上班的{day}写了两次", "repeated-day", "请只留一个，或改正写错的日期")
        if not is_weekend(day):
            what = f"{day}是星期{'一二三四五'[day.weekday()]}，本来就上班"
            form.add(node.place, what, "not-a-weekend", "调休上班的日子应是星期六或星期日，请核对日期")
        for holiday in off:
            if holiday.first <= day <= holiday.last:
                what = f"{day}既在“{holiday.name}”（第{holiday.where.line}行）放假，又在这里上班"
                form.add(node.place, what, "off-and-work", "请对照通知，只留一处")
        found.add(day)
    return tuple(sorted(found))
