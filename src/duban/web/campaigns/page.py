"""专项行动 as data: each stage with its days, what units handed in for it, and what falls due in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from duban.apps.campaigns.models import HandedIn
from duban.apps.campaigns.queries import Campaign, Falling
from duban.core.campaign.phases import Asked, Paper, Stage
from duban.core.instant import at_beijing, last_day
from duban.core.policy.told_rules import PhaseRule
from duban.core.words import Basis
from duban.web.dates import short_day, short_moment

STAGES: Final[Mapping[Stage, str]] = {Stage.AHEAD: "未开始", Stage.OPEN: "进行中", Stage.OVER: "已结束"}
PAPERS: Final[Mapping[Paper, tuple[str, str, str]]] = {
    Paper.OPEN: ("○", "待报", "open"),
    Paper.MET: ("✓", "按期报送", "met"),
    Paper.MET_LATE: ("✓!", "逾期报送", "met_late"),
    Paper.LATE: ("■", "逾期未报", "late"),
    Paper.BEFORE: ("–", "施行前，不计时", "before"),
}
"""Mark, word and class of each state."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit's word on one paper; ``handed`` says when and by whom it was handed in, ``row`` is its key (0: it was not)."""

    mark: str
    word: str
    style: str
    handed: str
    document: str
    row: int


@dataclass(frozen=True, slots=True)
class Row:
    unit: int
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One paper: its stage's rule, its name, to whom and by when."""

    rule: str
    what: str
    to: str
    by: str
    missing: int
    """How many units in sight owe it still."""


@dataclass(frozen=True, slots=True)
class Phase:
    rule: str
    clause: str
    title: str
    span: str
    stage: str
    style: str
    words: str
    stated: bool
    note: str
    falling: Falling
    conflicts: tuple[tuple[str, str], ...]
    """What the document says against itself, and the reading chosen."""


def phases(found: Campaign, today: date) -> tuple[Phase, ...]:
    """The stages in the document's order."""
    standing = {each.rule: each for each in found.standing.phases}
    return tuple(
        _phase(rule, standing[rule.id].stage, falling, found, today)
        for rule, falling in zip(found.rules, found.falling, strict=True)
    )


def _phase(rule: PhaseRule, stage: Stage, falling: Falling, found: Campaign, today: date) -> Phase:
    conflicts = tuple((each.says, each.reading) for each in found.pack.conflicts if rule.id in each.rules)
    span = f"{short_day(rule.opens, today.year)}至{short_day(rule.closes, today.year)}"
    return Phase(
        rule.id, rule.clause, rule.title, span, STAGES[stage], str(stage), rule.words, rule.basis is Basis.STATED, rule.note,
        falling, conflicts,
    )  # fmt: skip


def table(found: Campaign, now: datetime) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Every paper of the campaign, and each unit's word on it; a unit of which it is not asked has an empty cell."""
    year = at_beijing(now).year
    asked: dict[tuple[str, str], dict[str, Asked]] = {}
    for phase in found.standing.phases:
        for each in phase.asked:
            asked.setdefault((phase.rule, each.what), {})[each.unit] = each
    columns = tuple(_column(rule, what, list(units.values()), year) for (rule, what), units in asked.items())
    rows = tuple(
        Row(
            int(unit), name,
            tuple(_cell(units.get(unit), found.rows.get((*key, unit)), year) for key, units in asked.items()),
        )
        for unit, name in found.units.items()
    )  # fmt: skip
    return columns, rows


def _column(rule: str, what: str, units: Sequence[Asked], year: int) -> Column:
    missing = sum(each.state in (Paper.OPEN, Paper.LATE) for each in units)
    return Column(rule, what, units[0].to, short_day(last_day(units[0].due), year), missing)


def _cell(asked: Asked | None, row: HandedIn | None, year: int) -> Cell:
    if asked is None:
        return Cell("", "", "", "", "", 0)
    mark, word, style = PAPERS[asked.state]
    handed = ""
    if row is not None:
        by = f"{row.recorded_by.name}代录" if row.for_unit else row.recorded_by.name
        handed = f"{short_moment(row.handed_at, year)}，{by}"
    return Cell(mark, word, style, handed, row.document if row else "", row.pk if row else 0)
