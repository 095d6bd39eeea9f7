"""节点 as data: a project's milestones, each with a mark and a word beside it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from duban.apps.matters import models
from duban.core.instant import at_beijing
from duban.web.dates import short_day


@dataclass(frozen=True, slots=True)
class NodeLine:
    """A milestone: planned, reached, and a word beside the mark (按期、逾期、未到)."""

    id: int
    name: str
    planned: str
    done: str
    mark: str
    sign: str
    word: str
    by: str
    entered: str
    """The day reached as a form writes it."""
    planned_day: str = ""
    """The day planned as a form writes it."""
    added: str = ""
    """Who added it after the set-up."""
    former: tuple[str, ...] = ()
    """The days planned before, each with who changed it and why."""


def node_line(node: models.Node, today: date, year: int) -> NodeLine:
    """One milestone as it stands today."""
    late = node.planned < (node.done or today)
    if node.done:
        mark, sign, word = "late" if late else "done", "✓", "逾期" if late else "按期"
    else:
        mark, sign, word = ("late", "■", "逾期") if late else ("ahead", "○", "未到")
    done = short_day(node.done, year) if node.done else ""
    by = node.marked_by.name if node.done and node.marked_by else ""
    entered = node.done.isoformat() if node.done else ""
    former = tuple(
        f"原计划{short_day(each.planned, year)}（{each.changed_by.name}于{short_day(at_beijing(each.changed_at).date(), year)}"
        f"调整：{each.reason}）"
        for each in node.former.all()
    )
    return NodeLine(
        node.pk, node.name, short_day(node.planned, year), done, mark, sign, word, by, entered,
        node.planned.isoformat(), node.added_by.name if node.added_by else "", former,
    )  # fmt: skip
