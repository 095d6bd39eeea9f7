"""What is asked of a simulation on a page, and its bounds: it runs beside everybody's work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from duban.core.calendar.days import Calendar
from duban.core.problem import Place, Problem
from duban.core.simulation.case import Mix
from duban.core.simulation.year import Year

MOST_UNITS: Final = 200
MOST_RATE: Final = 50.0
MOST_MATTERS: Final = 20_000
MOST_SEED: Final = 10**9
LONGEST: Final = 366
"""Days."""
A_PART: Final = 250
"""Matters a part has at most, about: it takes the worker less than a second."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A year under one pack or two; each pack is (identifier, digest of the edition).

    ``keys`` are the jurisdiction's own matters, whose recorded history is judged; None: an invented year.
    """

    year: Year
    packs: tuple[tuple[str, str], ...]
    keys: tuple[int, ...] | None = None

    @property
    def matters(self) -> int:
        """How many there will be; of an invented year about."""
        if self.keys is not None:
            return len(self.keys)
        days = (self.year.last - self.year.first).days + 1
        return round(self.year.units * self.year.rate * days / 30.4375)

    def shares(self) -> Iterator[tuple[int, int]]:
        """The units, or the matters, from 1, in shares of about `A_PART` matters: first and last of each."""
        if self.keys is not None:
            for begin in range(1, len(self.keys) + 1, A_PART):
                yield begin, min(begin + A_PART - 1, len(self.keys))
            return
        step = max(1, A_PART * self.year.units // max(1, self.matters))
        for begin in range(1, self.year.units + 1, step):
            yield begin, min(begin + step - 1, self.year.units)


def problems(asked: Asked, calendar: Calendar, today: date) -> tuple[Problem, ...]:
    """What of it is wrong, by the field it stands in."""
    year, found = asked.year, []
    if asked.keys is not None and year.last >= today:
        found.append(Problem(Place("last"), "本地台账只能推演到昨天", "not-over", "请改止日，或设想一年"))
    elif asked.keys is not None and year.first <= year.last and not asked.keys:
        found.append(Problem(Place("source"), "这段时间没有交办过事项", "empty", "请换一段时间，或设想一年"))
    if year.last < year.first:
        found.append(Problem(Place("last"), "止日早于起日", "order", "请改止日"))
    elif (year.last - year.first).days >= LONGEST:
        found.append(Problem(Place("last"), "期间超过一年", "too-long", "请缩短，更长的用命令行推演"))
    elif not (calendar.first <= year.first and year.last.year < calendar.last.year - 1):
        found.append(Problem(Place("first"), "没有这些年份的工作日历", "outside-calendar", "请换一年"))
    if not 1 <= year.units <= MOST_UNITS:
        found.append(Problem(Place("units"), f"单位个数应为1至{MOST_UNITS}", "range", "更多的用命令行推演"))
    if not 0 < year.rate <= MOST_RATE:
        found.append(Problem(Place("rate"), f"每月件数应大于0、不超过{MOST_RATE:g}", "range", "更多的用命令行推演"))
    if not 0 <= year.seed <= MOST_SEED:
        found.append(Problem(Place("seed"), f"种子应为0至{MOST_SEED}的整数", "range", "任何一个数都可以"))
    if not found and asked.matters > MOST_MATTERS:
        what = f"大约有{asked.matters}件事项，网页上最多{MOST_MATTERS}件"
        found.append(Problem(Place("rate"), what, "too-many", "请减少单位或件数，更多的用命令行推演"))
    return tuple(found)


def stored(asked: Asked) -> dict[str, Any]:
    """As JSON can hold it; `restored` reads it."""
    year = asked.year
    return {
        "first": year.first.isoformat(), "last": year.last.isoformat(), "units": year.units, "rate": year.rate,
        "seed": year.seed, "mix": list(year.mix.weights), "packs": [list(pack) for pack in asked.packs],
        "keys": None if asked.keys is None else list(asked.keys),
    }  # fmt: skip


def restored(kept: Mapping[str, Any]) -> Asked:
    """What was kept.

    >>> one = Asked(Year(date(2023, 1, 1), date(2023, 12, 31), 40, 2.5, 7, Mix(1, 2, 3)), (("weixian-2022", "sm3:1"),))
    >>> restored(stored(one)) == one
    True
    """
    day = date.fromisoformat
    year = Year(
        day(kept["first"]), day(kept["last"]), kept["units"], kept["rate"], kept["seed"], Mix(*kept["mix"])
    )  # fmt: skip
    keys = None if kept["keys"] is None else tuple(kept["keys"])
    return Asked(year, tuple((identifier, digest) for identifier, digest in kept["packs"]), keys)
