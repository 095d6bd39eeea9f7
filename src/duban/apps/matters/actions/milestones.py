"""Milestones (节点): reached on a day (`mark_nodes`), added or replanned by the office (`plan_nodes`). Facts beside the events.

They are not sealed: no clock runs from a milestone and no duty is settled by it, so the chain says nothing of it; the row
says who entered it and when; a day planned before stays. What a milestone proves is reported (反馈进展), and that is sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from duban.apps.matters import models
from duban.apps.matters.access import NO_SUCH_MATTER, guard
from duban.apps.matters.actions._guard import Actor, actor
from duban.apps.matters.actions.case import not_found
from duban.apps.matters.actions.payloads import MARKED_HINT
from duban.apps.org.models import Person
from duban.core.acts import Other
from duban.core.instant import at_beijing
from duban.core.problem import BadInput, Place, Problem
from duban.core.secrecy import marking
from duban.core.situation import Situation


@dataclass(frozen=True, slots=True)
class NodeMark:
    """A milestone of a matter and the day it was reached; None takes the entry back. ``seen``: what the form showed."""

    matter: int
    node: int
    done: date | None
    seen: date | None = None


@dataclass(frozen=True, slots=True)
class NodePlan:
    """A milestone to add (``node`` None: with a name), or one to plan for another day (with a reason).

    ``seen``: the planned day the form showed.
    """

    matter: int
    planned: date
    name: str = ""
    node: int | None = None
    reason: str = ""
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
        matters, nodes = _locked(mark.matter for mark in marks)
        for mark in marks:
            if problems := list(_refusals(mark, matters, nodes, who, now)):
                raise BadInput(*problems)
            node = nodes[mark.node]
            node.done = mark.done
            node.marked_by_id, node.marked_at = who.own.person_id, now
            node.save(update_fields=["done", "marked_by", "marked_at"])


def plan_nodes(plans: Sequence[NodePlan], by: Person, now: datetime, principal: Person | None = None) -> None:
    """Adds or replans all of these, or none; the day planned before stays visible.

    Args:
        plans: one is n = 1.
        by: of the office.
        now: when.
        principal: for whom ``by`` stands in.

    Raises:
        BadInput: the person may not, no such milestone, it is reached already, somebody else replanned it meanwhile, or
            something is not written.
    """
    who = actor(by, now, principal)
    with transaction.atomic():
        matters, nodes = _locked(plan.matter for plan in plans)
        for plan in plans:
            if problems := list(_unplannable(plan, matters, nodes, who)):
                raise BadInput(*problems)
            if plan.node is None:
                order = sum(1 for node in nodes.values() if node.matter_id == plan.matter) + 1
                added = models.Node.objects.create(
                    matter_id=plan.matter, name=plan.name.strip(), planned=plan.planned, order=order,
                    added_by_id=who.own.person_id, added_at=now,
                )  # fmt: skip
                nodes[added.pk] = added
                continue
            node = nodes[plan.node]
            models.FormerPlan.objects.create(
                node=node, planned=node.planned, reason=plan.reason.strip(), changed_by_id=who.own.person_id,
                changed_at=now,
            )  # fmt: skip
            node.planned = plan.planned
            node.save(update_fields=["planned"])


def _locked(wanted: Iterable[int]) -> tuple[dict[int, models.Matter], dict[int, models.Node]]:
    """The matters, locked in the order of ids, and their milestones."""
    locked = models.Matter.objects.select_for_update(of=("self",)).filter(pk__in=sorted(set(wanted))).order_by("pk")
    matters = {row.pk: row for row in locked.select_related("approval").prefetch_related("parties", "instructions")}
    return matters, {node.pk: node for node in models.Node.objects.filter(matter__in=matters).order_by("pk")}


def _unplannable(
    plan: NodePlan, matters: dict[int, models.Matter], nodes: dict[int, models.Node], who: Actor
) -> Iterator[Problem]:
    matter = matters.get(plan.matter)
    if matter is None:
        yield not_found(plan.matter)
        return
    why = guard(who.own, matter, Other.PLAN_NODE, None, Situation(), principal=who.principal)
    if why is not None:
        yield not_found(plan.matter) if why is NO_SUCH_MATTER else why
        return
    if secret := marking(f"{plan.name}\n{plan.reason}"):
        yield Problem(Place("节点"), f"内容有国家秘密标志“{secret}”，没有存入", "secret", MARKED_HINT)
    if plan.node is None:
        if not plan.name.strip() or len(plan.name.strip()) > 100:
            yield Problem(Place("节点"), "节点要有名称，不超过100字", "node-name", "请写明到那一天要做到什么")
        return
    node = nodes.get(plan.node)
    if node is None or node.matter_id != matter.pk:
        yield Problem(Place("节点"), "没有这个节点", "not-found", "请刷新后再办")
    elif node.done is not None:
        yield Problem(Place(node.name), f"已登记{node.done}完成，不能再调整计划", "done", "登记有误的，先撤销登记")
    elif node.planned != plan.seen:
        yield Problem(Place(node.name), f"刚刚已调整到{node.planned}", "stale", "请核对后再调整")
    elif plan.planned == node.planned:
        yield Problem(Place(node.name), "计划日期没有变", "same", "请写新的日期")
    elif not plan.reason.strip() or len(plan.reason.strip()) > 200:
        yield Problem(Place(node.name), "要写调整的理由，不超过200字", "reason-missing", "请写明为什么调整")


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
