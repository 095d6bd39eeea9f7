"""`mark_nodes`: a milestone (节点) is reached on a day, or the entry is taken back. Facts of the matter beside its events.

They are not sealed: no clock runs from a milestone and no duty is settled by it, so the chain says nothing of it; the row
says who entered it and when. What a milestone proves is reported (反馈进展), and that is sealed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from duban.apps.matters import models
from duban.apps.matters.access import NO_SUCH_MATTER, guard
from duban.apps.matters.actions._guard import Actor, actor
from duban.apps.matters.actions.case import not_found
from duban.apps.org.models import Person
from duban.core.acts import Other
from duban.core.instant import at_beijing
from duban.core.problem import BadInput, Place, Problem
from duban.core.situation import Situation


@dataclass(frozen=True, slots=True)
class NodeMark:
    """A milestone of a matter and the day it was reached; None takes the entry back. ``seen``: what the form showed."""

    matter: int
    node: int
    done: date | None
    seen: date | None = None


def mark_nodes(marks: Sequence[NodeMark], by: Person, now: datetime, principal: Person | None = None) -> None:
    """Enters all of these, or none.

    Args:
        marks: one is n = 1.
        by: of the office, or of a unit that handles the matter.
        now: when; a milestone is not reached in the future.
        principal: for whom ``by`` stands in.

    Raises:
        BadInput: the person may not, no such milestone, somebody else entered another day meanwhile, or a future day.
    """
    who = actor(by, now, principal)
    with transaction.atomic():
        wanted = sorted({mark.matter for mark in marks})
        locked = models.Matter.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk")
        matters = {row.pk: row for row in locked.select_related("approval").prefetch_related("parties", "instructions")}
        nodes = {node.pk: node for node in models.Node.objects.filter(matter__in=matters).order_by("pk")}
        for mark in marks:
            if problems := list(_refusals(mark, matters, nodes, who, now)):
                raise BadInput(*problems)
            node = nodes[mark.node]
            node.done = mark.done
            node.marked_by_id, node.marked_at = who.own.person_id, now
            node.save(update_fields=["done", "marked_by", "marked_at"])


def _refusals(
    mark: NodeMark, matters: dict[int, models.Matter], nodes: dict[int, models.Node], who: Actor, now: datetime
) -> Iterator[Problem]:
    matter, node = matters.get(mark.matter), nodes.get(mark.node)
    if matter is None:
        yield not_found(mark.matter)
        return
    why = guard(who.own, matter, Other.MARK_NODE, None, Situation(), principal=who.principal)
    if why is not None:
        yield not_found(mark.matter) if why is NO_SUCH_MATTER else why
    elif node is None or node.matter_id != matter.pk:
        yield Problem(Place("节点"), "没有这个节点", "not-found", "请刷新后再办")
    elif node.done != mark.seen:
        said = f"{node.done}完成" if node.done else "没有完成"
        yield Problem(Place(node.name), f"刚刚已被登记为{said}", "stale", "请核对后再登记")
    elif mark.done is not None and mark.done > at_beijing(now).date():
        yield Problem(Place(node.name), f"完成日期{mark.done}还没有到", "in-future", "请填写实际完成的日期")
