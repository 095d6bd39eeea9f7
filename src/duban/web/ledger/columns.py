"""The columns a ledger can show: the word of each, and what stands in its cell. The page and the export share them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from duban.apps.matters.ledger import Line
from duban.apps.matters.models import Node
from duban.apps.matters.words import ANSWERING, RUNNING, SHOWN
from duban.core.calendar.days import Calendar
from duban.core.events import TABLE, EventKind
from duban.core.instant import at_beijing
from duban.core.words import DIMENSIONS, STOCK, STOCK_WORD, light_word
from duban.web.dates import days_left, short_day, short_due
from duban.web.matters.duty_lines import When
from duban.web.matters.page import STATE_MARKS

COLUMNS: Final = MappingProxyType(
    {
        "number": "编号",
        "title": "事项",
        "units": "承办单位",
        "leader": "领导",
        "supervisor": "督办专人",
        "source": "来源",
        "state": "状态",
        "nodes": "节点",
        "duty": "下一项时限",
        "due": "到期",
        "left": "还有几天",
        "own_due": "完成时限",
        "superior": "上级编号",
        "begun": "立项日期",
    }
)
"""The light stands at the left edge of every row and is no choice."""
STANDARD: Final = ("number", "title", "units", "nodes", "duty", "due", "left")


@dataclass(frozen=True, slots=True)
class Dot:
    """A milestone as a small mark: ``done``, ``late`` (not reached in time) or ``ahead``."""

    kind: str
    sign: str
    word: str


@dataclass(frozen=True, slots=True)
class Row:
    """One matter. ``cells`` are texts by column; ``when`` and ``dots`` stand beside them for what the page marks up.

    ``light`` is empty for what does not run: its state is shown in that place.
    """

    id: int
    title: str
    light: str
    light_word: str
    state: str
    state_word: str
    state_mark: str
    cells: Mapping[str, str]
    when: When | None
    dots: tuple[Dot, ...]
    heading: str = ""
    """The group that begins with this row; empty where it goes on."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is the same for all rows of a page."""

    lights: Mapping[str, str]
    calendar: Calendar
    now: datetime
    group: str = ""
    continued: str | None = None
    """The group the page before ended with."""


def row_of(line: Line, nodes: Sequence[Node], around: Around) -> Row:
    """One matter of the ledger as it is shown."""
    matter, now = line.matter, around.now
    duty = line.next_duty
    light = str(line.light) if matter.state in RUNNING else ""
    when = None
    if duty is not None:
        when = When(duty.undetermined, "", False)
        if duty.due is not None:
            left = days_left(duty.due, around.calendar, now)
            when = When(short_due(duty.due, now.year) + "前", left, duty.provisional)
    dots = tuple(_dot(node, now.date(), now.year) for node in nodes)
    return Row(
        id=matter.pk,
        title=matter.title,
        light=light,
        light_word=light_word(around.lights, light, stock=line.stock) if light else "",
        state=matter.state,
        state_word=SHOWN[line.state],
        state_mark=STATE_MARKS[matter.state],
        cells={name: cell(line, when, dots, now) for name, cell in _CELLS.items()},
        when=when,
        dots=dots,
    )


def heading(line: Line, group: str, lights: Mapping[str, str]) -> str:
    """The word above a group."""
    if group == "light":
        return STOCK_WORD if line.group == STOCK else lights.get(line.group, "不亮灯（拟立项、已结束）")
    if not line.group:
        return {"unit": "没有牵头、责任单位", "leader": "没有写明领导", "source": "没有写明来源"}[group]
    if group == "unit":
        return next((seat.name for seat in line.parties if str(seat.unit) == line.group), "其他单位")
    if group == "leader":
        return line.leader
    return DIMENSIONS["source"].get(line.group, line.group)


def _dot(node: Node, today: date, year: int) -> Dot:
    planned = f"{node.name}，计划{short_day(node.planned, year)}"
    if node.done:
        late = node.planned < node.done
        return Dot("done", "●", f"{planned}，{'逾期' if late else '按期'}完成")
    late = node.planned < today
    return Dot("late", "■", f"{planned}，逾期未完成") if late else Dot("ahead", "○", f"{planned}，未到")


def _units(line: Line) -> str:
    names = [seat.name for seat in line.parties if seat.role in ("lead", "responsible")]
    return "、".join(names or [seat.name for seat in line.parties if seat.role in ANSWERING])


def _nodes(dots: Sequence[Dot]) -> str:
    if not dots:
        return ""
    done, late = (sum(dot.kind == kind for dot in dots) for kind in ("done", "late"))
    return f"{done}/{len(dots)}" + (f"，{late}个逾期" if late else "")


_Cell = Callable[[Line, When | None, Sequence[Dot], datetime], str]
_CELLS: Final[Mapping[str, _Cell]] = MappingProxyType(
    {
        "number": lambda line, *_: line.matter.number,
        "title": lambda line, *_: line.matter.title,
        "units": lambda line, *_: _units(line),
        "leader": lambda line, *_: line.leader,
        "supervisor": lambda line, *_: line.supervisor,
        "source": lambda line, *_: DIMENSIONS["source"].get(line.matter.source or "", line.matter.source or ""),
        "state": lambda line, *_: SHOWN[line.state],
        "nodes": lambda _, __, dots, ___: _nodes(dots),
        "duty": lambda line, *_: TABLE[EventKind(line.next_duty.act)].chinese if line.next_duty else "",
        "due": lambda _, when, *__: (when.text + ("（暂定）" if when.provisional else "")) if when else "",
        "left": lambda _, when, *__: when.left if when else "",
        "own_due": lambda line, _, __, now: short_due(line.matter.own_due, now.year) if line.matter.own_due else "",
        "superior": lambda line, *_: line.matter.superior_number,
        "begun": lambda line, _, __, now: short_day(at_beijing(line.matter.created_at).date(), now.year),
    }
)
assert set(_CELLS) == set(COLUMNS)
