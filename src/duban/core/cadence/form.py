"""The written form of a cadence: how often something is owed, and on which day of its period it falls due."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Every(StrEnum):
    DAY = "daily"
    WORKING_DAY = "workdaily"
    WEEK = "weekly"
    FORTNIGHT = "biweekly"
    HALF_MONTH = "semimonthly"
    MONTH = "monthly"
    TWO_MONTHS = "bimonthly"
    QUARTER = "quarterly"
    HALF_YEAR = "semiannual"
    YEAR = "annual"
    DAYS = "every-days"
    EVENT = "per-event"


_CHINESE = {
    Every.DAY: "每日",
    Every.WORKING_DAY: "每个工作日",
    Every.WEEK: "每周",
    Every.FORTNIGHT: "每两周",
    Every.HALF_MONTH: "每半月",
    Every.MONTH: "每月",
    Every.TWO_MONTHS: "每两月",
    Every.QUARTER: "每季度",
    Every.HALF_YEAR: "每半年",
    Every.YEAR: "每年",
    Every.EVENT: "一事一报",
}


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often, and where in its period the due day stands (nothing said: the period's last day).

    ``weekday`` 0 = Monday (weekly); ``day`` 1–31 (monthly, quarterly, annual), 0 = the last day; ``month`` counts from
    1 inside the period (quarterly 1–3, annual 1–12); ``days`` only for every-N-days. ``times`` acts are owed a period;
    ``rolling`` periods run from the start, calendar ones by the calendar.
    """

    every: Every
    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    days: int = 0
    times: int = 1
    rolling: bool = False

    def __str__(self) -> str:
        match self.every:
            case Every.DAYS:
                return f"every-{self.days}-days"
            case Every.WEEK if self.weekday is not None:
                return f"weekly:{WEEKDAYS[self.weekday]}"
            case Every.MONTH if self.day is not None:
                return f"monthly:{ {0: 'last', 1: 'first'}.get(self.day, self.day) }"
            case Every.QUARTER if self.day is not None:
                return f"quarterly:M{self.month}D{self.day}"
            case Every.YEAR if self.day is not None:
                return f"annual:{self.month:02d}-{'last' if self.day == 0 else f'{self.day:02d}'}"
        return self.every.value

    @property
    def chinese(self) -> str:
        """As said in a Chinese sentence: 每月, 每月25日前, 每季度第3个月20日前, 每月2次."""
        often = f"每{self.days}日" if self.every is Every.DAYS else _CHINESE[self.every]
        return often + self._by + (f"{self.times}次" if self.times > 1 else "")

    @property
    def _by(self) -> str:
        if self.weekday is not None:
            return f"{'一二三四五六日'[self.weekday]}前"
        if self.day is None:
            return ""
        day = "末" if self.day == 0 else f"{self.day}日"
        match self.every:
            case Every.QUARTER:
                return f"第{self.month}个月{day}前"
            case Every.YEAR:
                return f"{self.month}月{day}前"
        return f"{'月末' if self.day == 0 else day}前"


def read_cadence(text: str, *, times: int = 1, rolling: bool = False) -> Cadence | None:
    """The cadence written in ``text``, or None where it is not a written form.

    >>> read_cadence("monthly:25").day, read_cadence("monthly:last").day, read_cadence("weekly:Tue").weekday
    (25, 0, 1)
    >>> str(read_cadence("quarterly:M3D20")), str(read_cadence("annual:02-last")), str(read_cadence("every-10-days"))
    ('quarterly:M3D20', 'annual:02-last', 'every-10-days')
    >>> read_cadence("monthly:32") is None, read_cadence("annual:02-30") is None, read_cadence("fortnightly") is None
    (True, True, True)
    """
    cadence = _read(text)
    if cadence is None or times < 1:
        return None
    return replace(cadence, times=times, rolling=rolling or cadence.every is Every.DAYS)


def _read(text: str) -> Cadence | None:
    if match := re.fullmatch(r"every-([1-9]\d{0,2})-days", text, re.ASCII):
        return Cadence(Every.DAYS, days=int(match[1]), rolling=True)
    name, colon, when = text.partition(":")
    if name == Every.DAYS or name not in Every._value2member_map_:
        return None
    every = Every(name)
    if not colon:
        return Cadence(every)
    match every:
        case Every.WEEK:
            return Cadence(every, weekday=WEEKDAYS.index(when)) if when in WEEKDAYS else None
        case Every.MONTH:
            day = _day({"first": "1", "last": "0"}.get(when, when), 31, last=when == "last")
            return None if day is None else Cadence(every, day=day)
        case Every.QUARTER:
            found = re.fullmatch(r"M([1-3])D([1-9]\d?)", when, re.ASCII)
            day = _day(found[2], 31) if found else None
            return None if found is None or day is None else Cadence(every, month=int(found[1]), day=day)
        case Every.YEAR:
            found = re.fullmatch(r"(\d\d)-(\d\d|last)", when, re.ASCII)
            if found is None or not 1 <= int(found[1]) <= 12:
                return None
            month = int(found[1])
            day = 0 if found[2] == "last" else _day(found[2], _LONGEST_MONTH[month - 1])
            return None if day is None else Cadence(every, month=month, day=day)
    return None


def _day(text: str, longest: int, *, last: bool = False) -> int | None:
    if re.fullmatch(r"\d{1,2}", text, re.ASCII) is None:
        return None
    day = int(text)
    return day if (0 if last else 1) <= day <= longest else None
