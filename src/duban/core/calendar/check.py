"""What several notices and the statute show together and no file shows alone."""

from __future__ import annotations

from collections.abc import Iterable

from duban.core.calendar.notice import Notice
from duban.core.calendar.statute import Statute
from duban.core.problem import Problem


def check_notices(notices: Iterable[Notice], statute: Statute) -> tuple[Problem, ...]:
    """Every disagreement between notices, and every statutory holiday a notice forgets.

    A notice may add days off and move weekends, but each statutory holiday is a day off (办法 art. 2, and art. 6 for
    weekends), so one that is missing is a slip of the pen, most often a wrong month.

    Returns:
        The problems, sorted by place; empty if the notices can be laid over each other.
    """
    problems: list[Problem] = []
    by_year: dict[int, Notice] = {}
    for notice in sorted(notices, key=lambda each: (each.year, each.where)):
        if notice.year in by_year:
            first = by_year[notice.year].where.file
            what = f"{notice.year}年的通知已经有了（{first}）"
            problems.append(Problem(notice.where, what, "repeated-year", "一年只能有一份，请删去一份"))
            continue
        by_year[notice.year] = notice
        problems.extend(_forgotten(notice, statute))
        if before := by_year.get(notice.year - 1):
            problems.extend(_contradictions(before, notice))
    return tuple(sorted(problems))


def _forgotten(notice: Notice, statute: Statute) -> Iterable[Problem]:
    off = {day for holiday in notice.off for day in holiday.days()}
    for day, name in statute.days_off(notice.year).items():
        if day not in off:
            what = f"{notice.year}年的放假安排里没有法定节假日{day}（{name}）"
            same = (holiday.where for holiday in notice.off if set(holiday.name.split("、")) & set(name.split("、")))
            hint = "请对照通知核对这一节的起止日期"
            yield Problem(next(same, notice.where), what, "statutory-day-missing", hint)


def _contradictions(before: Notice, notice: Notice) -> Iterable[Problem]:
    """A day of late December that one of two neighbouring notices takes off and the other makes work."""
    for resting, working in ((before, notice), (notice, before)):
        for holiday in resting.off:
            for day in sorted(set(working.work) & set(holiday.days())):
                what = f"{day}在这里放假（{holiday.name}），在{working.where.file}里上班"
                yield Problem(holiday.where, what, "contradicting-notices", "请对照两份通知，只留一处")
