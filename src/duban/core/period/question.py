"""One question about a deadline, read from what somebody wrote: a command line, a line of JSON or a form on a page.

Every face reads it here, so that the same words get the same answer and the same sentence when they are wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Final

from duban.core.calendar.days import Calendar
from duban.core.instant import read_clock, read_due, read_instant
from duban.core.period.counting import PLAIN, Counting
from duban.core.period.due import Due, due
from duban.core.period.form import Period, Unit, read_period
from duban.core.period.hours import NO_HOURS, BusinessHours, closing_at, read_hours
from duban.core.period.pause import NO_PAUSES, Pause, Pauses
from duban.core.period.walk import Day, walk
from duban.core.problem import Place, Problem
from duban.core.words import AfterHours, Direction

KEYS: Final = ("start", "within", "close", "hours", "after_hours", "roll", "pauses", "dir")
"""What a question may hold; only `start` and `within` must be there."""

INSTANT_HINT = "写作年-月-日T时:分，如2022-11-11T10:00"
PERIOD_HINT = "如P3WD（3个工作日）、P7D、P2W、P1M、PT2H、PT4WH、P0D（当日）"
CLOCK_HINT = "写作时:分，如18:00"
HOURS_HINT = "写作起-止，多段用逗号隔开，如09:00-12:00,14:00-18:00"
PAUSE_HINT = "写作起/止，如2022-11-10T09:00/2022-11-15T09:00（只写日期的止日算在内）；尚未恢复的写作“起/”"
MOST_PAUSES = 100


@dataclass(frozen=True, slots=True)
class Question:
    """What `due` and `walk` need, all of it read and typed."""

    start: datetime
    period: Period
    counting: Counting = PLAIN
    hours: BusinessHours = NO_HOURS
    pauses: Pauses = field(default=NO_PAUSES)

    @property
    def chinese(self) -> str:
        """The question as one sentence.

        >>> read_question({"start": "2022-09-28T10:00", "within": "P7D"})[0].chinese
        '2022年9月28日10:00送达，7日内：送达当日不计，末日24:00止，末日遇休息日顺延'
        """
        at = f"{self.start.year}年{self.start.month}月{self.start.day}日{self.start:%H:%M}"
        length = self.period.chinese
        if self.counting.direction is Direction.BEFORE:
            return f"{at}之前{length}：" + ("自这一时刻倒数" if self.period.by_clock else "当日不计，向前倒数")
        if self.period.by_clock:
            return f"{at}送达，{length}内：自送达时刻起算"
        if self.period.same_day:
            return f"{at}送达，当日内：送达当日24:00止"
        rolls = (
            ""
            if self.period.unit is Unit.WORKING_DAY
            else "，末日遇休息日" + ("顺延" if self.counting.roll else "不顺延")
        )
        return f"{at}送达，{length}内：送达当日不计，末日24:00止{rolls}"

    def due(self, calendar: Calendar) -> Due:
        """The answer. See `duban.core.period.due`."""
        return due(self.start, self.period, calendar, counting=self.counting, hours=self.hours, pauses=self.pauses)

    def days(self, calendar: Calendar, answer: Due) -> tuple[Day, ...]:
        """The answer day by day. See `duban.core.period.walk`."""
        return walk(
            self.start,
            self.period,
            calendar,
            answer,
            counting=self.counting,
            hours=self.hours,
            pauses=self.pauses,
        )


def read_question(
    said: Mapping[str, Any], *, period: Period | None = None, counting: Counting | None = None
) -> tuple[Question | None, tuple[Problem, ...]]:
    """The question somebody wrote, or every problem in it.

    Args:
        said: text by key (`KEYS`); `roll` may also be a truth value, `pauses` is a list of texts. An empty text is
            as if the key were not there.
        period: the period of a chosen rule; then `within` is not asked for.
        counting: the counting of a chosen rule; then `roll`, `after_hours` and `dir` are not asked for.

    Returns:
        (question, no problems) or (None, problems), each problem's place the key (`pauses[1]` for a pause).

    >>> question, _ = read_question({"start": "2022-11-11T10:00", "within": "P3WD"})
    >>> question.period.chinese, question.counting.roll
    ('3个工作日', True)
    >>> print(*read_question({"start": "2022-02-30T10:00", "within": "5 days"})[1], sep="\\n")
    start: 时间“2022-02-30T10:00”不存在（写作年-月-日T时:分，如2022-11-11T10:00）
    within: 时限写法“5 days”读不懂（如P3WD（3个工作日）、P7D、P2W、P1M、PT2H、PT4WH、P0D（当日））
    """
    problems: list[Problem] = []
    text = _Texts(said, problems)
    text.known_keys()
    start = text.instant("start")
    if period is None:
        period = text.period("within")
    hours = text.hours()
    if counting is None:
        counting = Counting(
            text.truth("roll", PLAIN.roll),
            AfterHours(text.one_of("after_hours", tuple(AfterHours), PLAIN.after_hours)),
            Direction(text.one_of("dir", tuple(Direction), PLAIN.direction)),
        )
    pauses = text.pauses("pauses")
    if problems or start is None or period is None:
        return None, tuple(problems)
    return Question(start, period, counting, hours, pauses), ()


class _Texts:
    """The keys of one question, read one by one; each mistake is added, and reading goes on."""

    def __init__(self, said: Mapping[str, Any], problems: list[Problem]) -> None:
        self.said, self.problems = said, problems

    def add(self, key: str, what: str, rule: str, hint: str = "") -> None:
        self.problems.append(Problem(Place(key), what, rule, hint))

    def known_keys(self) -> None:
        for key in self.said:
            if key not in KEYS:
                near = get_close_matches(str(key), KEYS, 1)
                hint = f"是不是“{near[0]}”？" if near else f"可用：{'、'.join(KEYS)}"
                self.add(_short(key), f"没有“{_short(key)}”这一项", "unknown-key", hint)

    def text(self, key: str) -> str:
        said = self.said.get(key, "")
        if said is None:
            return ""
        if not isinstance(said, str):
            self.add(key, f"“{_short(said)}”应写成文字", "not-a-text", "加引号")
            return ""
        return said.strip()

    def instant(self, key: str) -> datetime | None:
        problems = len(self.problems)
        said = self.text(key)
        if not said:
            if len(self.problems) == problems:
                self.add(key, "缺少起算时间", "missing-key", INSTANT_HINT)
            return None
        return self.read_instant(key, said)

    def read_instant(
        self, key: str, said: str, read: Callable[[str], datetime | None] = read_instant
    ) -> datetime | None:
        found = read(said)
        if found is None:
            well_written = re.match(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)", said, re.ASCII)
            what, rule = ("不存在", "no-such-instant") if well_written else ("读不懂", "instant-form")
            self.add(key, f"时间“{_short(said)}”{what}", rule, INSTANT_HINT)
        return found

    def period(self, key: str) -> Period | None:
        problems = len(self.problems)
        said = self.text(key)
        if not said:
            if len(self.problems) == problems:
                self.add(key, "缺少时限", "missing-key", PERIOD_HINT)
            return None
        found = read_period(said)
        if found is None:
            meant = _meant(said)
            self.add(
                key, f"时限写法“{_short(said)}”读不懂", "period-form", f"是不是{meant}？" if meant else PERIOD_HINT
            )
        return found

    def hours(self) -> BusinessHours:
        """Business hours from `hours` (sessions), else from `close`."""
        said = self.text("hours")
        if not said:
            return self.close("close")
        hours = read_hours(said)
        if hours is None:
            self.add("hours", f"上下班时间“{_short(said)}”读不懂", "hours-form", HOURS_HINT)
            return NO_HOURS
        return BusinessHours((hours,))

    def close(self, key: str) -> BusinessHours:
        said = self.text(key)
        if not said:
            return NO_HOURS
        clock = read_clock(said)
        if clock is None:
            self.add(key, f"下班时间“{_short(said)}”读不懂", "clock-form", CLOCK_HINT)
            return NO_HOURS
        return closing_at(clock)

    def truth(self, key: str, default: bool) -> bool:
        said = self.said.get(key)
        if isinstance(said, bool):
            return said
        return self.one_of(key, ("true", "false"), str(default).lower()) == "true"

    def one_of(self, key: str, allowed: Iterable[str], default: str) -> str:
        said = self.text(key)
        if not said:
            return default
        choices = [str(choice) for choice in allowed]
        if said not in choices:
            self.add(key, f"“{_short(said)}”不是可选的写法", "not-a-choice", f"可用：{'、'.join(choices)}")
            return default
        return said

    def pauses(self, key: str) -> Pauses:
        said = self.said.get(key) or ()
        if isinstance(said, str) or not isinstance(said, Iterable):
            said = [said]
        stretches = []
        for place, stretch in enumerate(said):
            if place == MOST_PAUSES:
                self.add(key, f"中止计时超过{MOST_PAUSES}段", "too-many", "合并相连的各段")
                break
            if pause := self.pause(f"{key}[{place}]", stretch):
                stretches.append(pause)
        return Pauses(stretches) if stretches else NO_PAUSES

    def pause(self, key: str, said: object) -> Pause | None:
        begins_text, slash, ends_text = _ends(said)
        if not slash:
            self.add(key, f"中止计时“{_short(said)}”读不懂", "pause-form", PAUSE_HINT)
            return None
        begins = self.read_instant(key, begins_text.strip())
        ends = self.read_instant(key, ends_text.strip(), read_due) if ends_text.strip() else None
        if begins is None or (ends_text.strip() and ends is None):
            return None
        if ends is not None and ends <= begins:
            self.add(key, "恢复计时不晚于中止计时", "pause-order", PAUSE_HINT)
            return None
        return Pause(begins, ends)


def _meant(said: str) -> str:
    """The written form of a period said in words (3个工作日、7天、3WD), or nothing."""
    found = re.fullmatch(
        r"P?T?(\d{1,4})\s*(?:个?\s*(工作日|工作小时|小时|分钟|月|周|天|日|年)|(WD|WH|D|W|H))内?", said.strip()
    )
    if found is None:
        return ""
    unit = {
        "工作日": "WD",
        "工作小时": "WH",
        "小时": "H",
        "分钟": "M",
        "月": "M",
        "周": "W",
        "天": "D",
        "日": "D",
        "年": "Y",
    }
    clock = found[2] in ("工作小时", "小时", "分钟") or found[3] in ("WH", "H")
    return f"P{'T' if clock else ''}{found[1]}{unit.get(found[2] or '', found[3])}"


def _ends(said: object) -> tuple[str, str, str]:
    """“A/B”, or the pair [A, B] of a line of JSON, as (A, "/", B); the middle is empty where it is neither."""
    if isinstance(said, (list, tuple)) and len(said) == 2 and all(end is None or isinstance(end, str) for end in said):
        return said[0] or "", "/", said[1] or ""
    return str(said).partition("/")


def _short(said: object) -> str:
    """What was written, cut where it is long: a sentence about ten megabytes is still a sentence."""
    text = str(said)
    return text if len(text) <= 40 else text[:40] + "…"
