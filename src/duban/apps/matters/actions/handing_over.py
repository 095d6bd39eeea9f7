"""One clerk's open items given to another in one act, with the list both sign (工作交接)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from duban.apps.matters import models
from duban.apps.matters.words import OVER
from duban.apps.org.models import HandOver, Person, Post, Unit
from duban.apps.org.queries import standing
from duban.core.instant import at_beijing
from duban.core.problem import BadInput, Place, Problem


def hand_over_clerk(giver: Person, taker: Person, unit: Unit, now: datetime, by: Person, signed: str = "") -> HandOver:
    """Gives all of a clerk's open items in a unit to another person of that unit.

    Args:
        giver: whose items they are.
        taker: who has them from now on; must have a seat in the unit today.
        by: the giver, or the unit's head; or the head of supervision of the jurisdiction.
        signed: the names under the list, as signed.

    Returns:
        The hand-over with its list: number and title of every item as it stood.

    Raises:
        BadInput: giver and taker are one, the taker does not sit there, nothing is open, or ``by`` may not.
    """
    where, day = Place("工作交接"), at_beijing(now).date()
    problems: list[Problem] = []
    if giver.pk == taker.pk:
        problems.append(Problem(where, "交出人和接收人是同一个人", "one-person", "请重新选择接收人"))
    if not taker.is_active or not Post.objects.on(day).filter(person=taker, unit=unit).exists():
        problems.append(Problem(where, f"{taker.name}今天不在{unit.name}任职", "not-seated", "请先登记任职"))
    held = standing(by, day)
    heads_it = unit.pk in held.heads or "head" in held.roles_in(unit.jurisdiction_id)
    if by.pk != giver.pk and not heads_it:
        problems.append(Problem(where, "由交出人本人、单位主要负责人或督查室主任办理", "capacity"))
    if problems:
        raise BadInput(*problems)
    with transaction.atomic():
        held_by = models.Party.objects.select_for_update(of=("self",)).filter(unit=unit, clerk=giver, left_at=None)
        rows = list(held_by.exclude(matter__state__in=OVER).select_related("matter").order_by("matter_id"))
        if not rows:
            raise BadInput(Problem(where, f"{giver.name}在{unit.name}没有在办事项", "nothing", "不用交接"))
        models.Party.objects.filter(pk__in=[row.pk for row in rows]).update(clerk=taker)
        return HandOver.objects.create(
            giver=giver, taker=taker, unit=unit, at=now, done_by=by, signed=signed,
            items=[{"number": row.matter.number, "title": row.matter.title} for row in rows],
        )  # fmt: skip
