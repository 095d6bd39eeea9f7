"""What the page of a simulated year shows, made of what was kept: sentences, pictures, tables. Pure.

Conventions: pictures of two packs have one scale, so that they can be laid side by side; every number of a picture stands in a
table below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from duban.core.words import PROPOSALS
from duban.web.dates import short_day

WIDE: Final = 1040
TALL: Final = 120
"""The picture's width and the height of its tallest bar, in its own units."""
NAMED: Final = 50
"""Proposals the page lists."""
PEOPLE: Final = 15


@dataclass(frozen=True, slots=True)
class Bar:
    """One week: the units' part below, the office's above it."""

    left: float
    wide: float
    units_top: float
    units_high: float
    office_top: float
    office_high: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A month under the picture."""

    left: float
    word: str


@dataclass(frozen=True, slots=True)
class Picture:
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    most: int
    """What the tallest bar of all pictures stands for."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How many units had been proposed for something by the end of each month. ``steps``: (month, count)."""

    word: str
    steps: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PackYear:
    """One pack's year."""

    pack: str
    title: str
    head: str
    sentences: tuple[str, ...]
    picture: Picture
    weeks: tuple[tuple[str, Mapping[str, Any]], ...]
    reached: tuple[Reached, ...]
    most_reached: int
    units: tuple[tuple[Mapping[str, Any], str], ...]
    """(figures, its busiest week in words), the gravest first."""
    people: tuple[tuple[Mapping[str, Any], str], ...]
    proposals: tuple[tuple[str, Mapping[str, Any], str, str], ...]
    """(day, proposal, what it proposes, what it rests on)."""
    more_proposals: int
    points: bool
    not_told: tuple[str, ...]
    assumed: tuple[str, ...]


def pack_years(result: Mapping[str, Any], first: date, last: date) -> tuple[PackYear, ...]:
    """The page of each pack."""
    packs = result["packs"]
    most = max((week["acts"] + week["office"] for pack in packs for week in pack["weeks"]), default=0)
    return tuple(_pack_year(pack, first, last, most) for pack in packs)


def compared(result: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The table of two packs side by side: what, and each one's figure. Nothing where there is one pack."""
    packs = result["packs"]
    if len(packs) < 2:
        return ()
    rows = [
        ("事项", [pack["matters"] for pack in packs]),
        ("提醒、催办", [pack["reminders"] for pack in packs]),
        ("逾期", [pack["breaches"] for pack in packs]),
        ("其中认定", [pack["confirmed"] for pack in packs]),
        *((f"被提请{word}的单位", [_units_of(pack, kind) for pack in packs]) for kind, word in PROPOSALS.items()),
        ("单位办理次数", [sum(unit["acts"] for unit in pack["units"]) for pack in packs]),
        ("督查机构次数", [sum(week["office"] for week in pack["weeks"]) for pack in packs]),
        ("实地督帮", [pack["visits"]["visits"] if pack["visits"] else None for pack in packs]),
        ("最少趟数", [pack["visits"]["trips"] if pack["visits"] else None for pack in packs]),
    ]
    return tuple(
        (word, tuple("—" if figure is None else f"{figure:,}" for figure in figures))
        for word, figures in rows
        if any(figures)
    )


def _units_of(pack: Mapping[str, Any], kind: str) -> int:
    return len({each["unit"] for each in pack["proposals"] if each["proposes"] == kind})


def _pack_year(pack: Mapping[str, Any], first: date, last: date, most: int) -> PackYear:
    head, *sentences = pack["sentences"]
    reached = _reached(pack["proposals"], first, last)
    units = sorted(pack["units"], key=lambda unit: (-unit["counted"], -unit["breaches"], unit["unit"]))
    people = sorted(pack["people"], key=lambda person: (-person["acts"] - person["reminders"], person["person"]))
    return PackYear(
        pack["pack"], pack["title"], head, tuple(sentences), picture(pack["weeks"], most),
        tuple((short_day(_day(week["monday"]), first.year), week) for week in pack["weeks"]),
        reached, max((count for each in reached for _, count in each.steps), default=0),
        tuple((unit, _busiest(unit, first.year)) for unit in units),
        tuple((person, _busiest(person, first.year)) for person in people[:PEOPLE]),
        tuple(
            (short_day(_day(each["on"]), first.year), each, PROPOSALS[each["proposes"]], _basis(each["basis"]))
            for each in pack["proposals"][:NAMED]
        ),
        max(0, len(pack["proposals"]) - NAMED), any(unit["points"] for unit in units),
        tuple(pack["not_told"]), tuple(pack["assumed"]),
    )  # fmt: skip


def picture(weeks: Sequence[Mapping[str, Any]], most: int) -> Picture:
    """The load of each week, as bars on one scale.

    >>> weeks = [{"monday": "2023-01-30", "acts": 6, "office": 2}, {"monday": "2023-02-06", "acts": 4, "office": 0}]
    >>> found = picture(weeks, 8)
    >>> [(bar.left, bar.units_high, bar.office_high) for bar in found.bars], found.marks
    ([(0.0, 90.0, 30.0), (520.0, 60.0, 0.0)], (Mark(left=0.0, word='1月'), Mark(left=520.0, word='2月')))
    """
    step = WIDE / max(1, len(weeks))
    bars, marks, month = [], [], 0
    for n, week in enumerate(weeks):
        units, office = (round(week[name] * TALL / max(1, most), 1) for name in ("acts", "office"))
        bars.append(Bar(round(n * step, 1), round(step * 0.8, 1), TALL - units, units, TALL - units - office, office))
        if (day := _day(week["monday"])).month != month:
            month = day.month
            marks.append(Mark(round(n * step, 1), f"{month}月"))
    return Picture(tuple(bars), tuple(marks), most)


def _reached(proposals: Sequence[Mapping[str, Any]], first: date, last: date) -> tuple[Reached, ...]:
    """How many units had been proposed for each thing at least once, by month."""
    months = [
        (place // 12, place % 12 + 1) for place in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ]
    found = []
    for kind, word in PROPOSALS.items():
        earliest: dict[str, tuple[int, int]] = {}
        for each in proposals:
            if each["proposes"] == kind:
                day = _day(each["on"])
                earliest[each["unit"]] = min(earliest.get(each["unit"], (9999, 1)), (day.year, day.month))
        if earliest:
            steps = tuple(
                (f"{month}月", sum(1 for at in earliest.values() if at <= (year, month))) for year, month in months
            )
            found.append(Reached(word, steps))
    return tuple(found)


def _busiest(of: Mapping[str, Any], year: int) -> str:
    week = of["busiest"]
    return f"{short_day(_day(week['monday']), year)}起{week['count']}次" if week else "—"


def _basis(keys: Sequence[str]) -> str:
    return "、".join(dict.fromkeys(key.split("/")[0] for key in keys))


def _day(text: str) -> date:
    return date.fromisoformat(text)
