"""The cockpit as data: tiles with their trend, bars, the heat table, sentences. Pure; `boards.cockpit` counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode

from duban.apps.boards.cockpit import Against, Ahead, Board, Worst
from duban.apps.matters.overseen import Field
from duban.core.calendar.days import Calendar
from duban.core.events import TABLE, EventKind
from duban.core.figures import FIGURES, Span, share
from duban.core.words import PROPOSALS
from duban.web.dates import days_left, short_day, short_due

LEVELS: Final = 5
"""Shades of the heat table, beside the number that always stands in it."""
TALL: Final = 72
"""The height of the tallest bar, in units of the picture."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number and where its list is (empty: there is nothing to list)."""

    value: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the four. ``tone``: "better", "worse" or "" of the change; ``also``: the parts of a share."""

    word: str
    number: Number
    unit: str
    says: str
    sign: str
    trend: str
    before: Number
    tone: str
    also: tuple[tuple[str, Number], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    number: Number
    level: int
    word: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    name: str
    address: str
    cells: tuple[Cell, ...]
    total: Number


@dataclass(frozen=True, slots=True)
class Bar:
    """One week of the chart; lengths in units of the picture."""

    week: str
    number: Number
    left: int
    top: int
    high: int


@dataclass(frozen=True, slots=True)
class Told:
    """A matter in a sentence: what, who and how late, who leads, what is proposed."""

    matter: int
    number: str
    title: str
    late: str
    leader: str
    proposed: tuple[tuple[int, str], ...]
    chased: str


@dataclass(frozen=True, slots=True)
class Milestone:
    day: str
    name: str
    matter: int
    title: str
    lead: str


@dataclass(frozen=True, slots=True)
class Page:
    tiles: tuple[Tile, ...]
    worst: tuple[Told, ...]
    weeks: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    sums: tuple[Cell, ...]
    total: Number
    bars: tuple[Bar, ...]
    days: tuple[tuple[str, int], ...]
    nodes: tuple[Milestone, ...]
    node_count: Number
    node_days: str


@dataclass(frozen=True, slots=True)
class Lists:
    """The addresses of lists in the ledger, narrowed to the field."""

    ledger: str
    of: Field

    def __call__(self, figure: str, span: Span, unit: int | None = None) -> str:
        units = [unit] if unit is not None else sorted(self.of.units)
        pairs = [("figure", figure), ("from", f"{span.first}"), ("to", f"{span.last}")]
        pairs += [("unit", f"{each}") for each in units]
        pairs += [("place", f"{self.of.place}")] if self.of.others else []
        return f"{self.ledger}?{urlencode(pairs)}"

    def number(self, figure: str, span: Span, count: int, unit: int | None = None) -> Number:
        return Number(f"{count:,}", self(figure, span, unit) if count else "")


def page_of(
    found: Board, lists: Lists, names: Mapping[int, str], link: Callable[[int], str], calendar: Calendar, now: datetime
) -> Page:
    """All of the page.

    Args:
        names: units by their keys.
        link: the cockpit of a unit; empty where it cannot be asked for.
    """
    labels = tuple(f"{week.first.month}/{week.first.day}" for week in found.weeks)
    rows = _rows(found, lists, names, link)
    sums = tuple(map(sum, zip(*found.heat.values(), strict=True))) if found.heat else (0,) * len(found.weeks)
    whole = Span(found.weeks[0].first, found.weeks[-1].last, found.weeks[-1].now)
    numbers = tuple(lists.number("late", week, n) for week, n in zip(found.weeks, sums, strict=True))
    return Page(
        tiles=_tiles(found, lists),
        worst=tuple(_told(each, calendar, now) for each in found.worst),
        weeks=labels,
        rows=rows,
        sums=tuple(Cell(number, 0, word) for number, word in zip(numbers, labels, strict=True)),
        total=lists.number("late", whole, sum(sums)),
        bars=_bars(labels, numbers, sums),
        days=tuple((short_day(day, now.year), n) for day, n in sorted(found.ahead.by_day.items())),
        nodes=_nodes(found.ahead, now.year),
        node_count=lists.number("nodes", found.ahead.span, found.ahead.total),
        node_days=f"{short_day(found.ahead.span.first, now.year)}至{short_day(found.ahead.span.last, now.year)}",
    )


def _tiles(found: Board, lists: Lists) -> tuple[Tile, ...]:
    return (
        _tile("在办", found.running, lists, ""),
        _tile("逾期未办", found.standing, lists, "worse"),
        _share(found, lists),
        _tile("本月销号", found.closed, lists, "better"),
    )


def _tile(word: str, of: Against, lists: Lists, more_is: str) -> Tile:
    """``more_is``: whether more of it is "better" or "worse", or neither."""
    figure, change = FIGURES[of.figure], of.now - of.then
    unit = figure.unit
    said = f"多{change:,}{unit}" if change > 0 else f"少{-change:,}{unit}" if change else "持平"
    return Tile(
        word, lists.number(of.figure, of.span, of.now), unit, figure.says, _sign(change),
        f"比上月同日（{_day(of.before.last)}）{said}", lists.number(of.figure, of.before, of.then), _tone(change, more_is),
    )  # fmt: skip


def _share(found: Board, lists: Lists) -> Tile:
    figure, of = FIGURES["on_time_share"], found.due
    now = share(figure, {"on_time": found.on_time.now, "due": of.now})
    then = share(figure, {"on_time": found.on_time.then, "due": of.then})
    also = (
        ("到期", lists.number("due", of.span, of.now)),
        ("逾期", lists.number("late", of.span, found.late.now)),
    )
    day = _day(of.before.last)
    before = Number(f"{then:.1f}%", lists("due", of.before)) if then is not None else Number("—")
    if now is None or then is None:
        return Tile(
            "本月按期率", Number("—" if now is None else f"{now:.1f}%", lists("due", of.span) if now is not None else ""), "",
            figure.says, "", "本月还没有到期的" if now is None else f"上月同期（至{day}）没有到期的", before, "", also,
        )  # fmt: skip
    change = round(now, 1) - round(then, 1)
    said = f"高{change:.1f}个百分点" if change > 0 else f"低{-change:.1f}个百分点" if change else "持平"
    return Tile(
        "本月按期率", Number(f"{now:.1f}%", lists("due", of.span)), "", figure.says, _sign(change),
        f"比上月同期（至{day}）{said}", before, _tone(change, "better"), also,
    )  # fmt: skip


def _sign(change: float) -> str:
    return "↑" if change > 0 else "↓" if change < 0 else "→"


def _tone(change: float, more_is: str) -> str:
    if not change or not more_is:
        return ""
    return more_is if change > 0 else {"better": "worse", "worse": "better"}[more_is]


def _rows(found: Board, lists: Lists, names: Mapping[int, str], link: Callable[[int], str]) -> tuple[HeatRow, ...]:
    most = max((n for counts in found.heat.values() for n in counts), default=0)
    whole = Span(found.weeks[0].first, found.weeks[-1].last, found.weeks[-1].now)
    order = sorted(found.heat.items(), key=lambda item: (-sum(item[1]), item[0] is None, item[0]))
    rows = []
    for unit, counts in order:
        cells = tuple(
            Cell(
                lists.number("late", week, n, unit) if unit is not None else Number(f"{n:,}"),
                level_of(n, most), f"{week.first.month}/{week.first.day}",
            )
            for week, n in zip(found.weeks, counts, strict=True)
        )  # fmt: skip
        total = lists.number("late", whole, sum(counts), unit) if unit is not None else Number(f"{sum(counts):,}")
        name = names.get(unit, "其他单位") if unit is not None else "没有写明单位"
        rows.append(HeatRow(name, link(unit) if unit is not None else "", cells, total))
    return tuple(rows)


def level_of(count: int, most: int) -> int:
    """The shade of a cell: 0 for none, then as many equal steps up to the most.

    >>> [level_of(n, 10) for n in (0, 1, 2, 3, 9, 10)]
    [0, 1, 1, 2, 5, 5]
    """
    return -(-count * LEVELS // most) if most else 0


def _bars(labels: tuple[str, ...], numbers: tuple[Number, ...], sums: tuple[int, ...]) -> tuple[Bar, ...]:
    most = max(sums)
    high = [-(-n * TALL // most) if most else 0 for n in sums]
    return tuple(
        Bar(label, number, 50 * place, 24 + TALL - high[place], high[place])
        for place, (label, number) in enumerate(zip(labels, numbers, strict=True))
    )


def _told(worst: Worst, calendar: Calendar, now: datetime) -> Told:
    duty, matter = worst.duty, worst.duty.matter
    assert duty.due is not None  # it is overdue
    who = duty.unit.name if duty.unit is not None else "承办单位"
    what = TABLE[EventKind(duty.act)].chinese
    how = days_left(duty.due, calendar, now) or "已过期"
    return Told(
        matter.pk, matter.number, matter.title,
        f"{who}应于{short_due(duty.due, now.year)}前{what}，{how}仍未办",
        matter.leader.name if matter.leader is not None else "",
        tuple((key, PROPOSALS[proposes]) for key, proposes in worst.proposals),
        short_due(worst.chased, now.year) if worst.chased is not None else "",
    )  # fmt: skip


def _nodes(ahead: Ahead, year: int) -> tuple[Milestone, ...]:
    return tuple(
        Milestone(
            short_day(node.planned, year), node.name, node.matter_id, node.matter.title,
            ahead.leads.get(node.matter_id, ""),
        )
        for node in ahead.first
    )  # fmt: skip


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
