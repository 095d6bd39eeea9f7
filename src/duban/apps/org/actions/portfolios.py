"""What leaders are in charge of (分管) or keep contact with (联系), and temporary task forces (专班) made of posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from duban.apps.org.actions.doer import Doer, bad, required
from duban.apps.org.models import Jurisdiction, Person, Portfolio, Post, Seat, TaskForce, Unit
from duban.apps.org.words import HELD


def give_portfolio(by: Doer, person: Person, unit: Unit, held: str, day: date) -> Portfolio:
    """A leader is in charge of a unit and its sections, or keeps contact with it, from a day on."""
    by.must(unit.jurisdiction_id, "system_admin")
    if held not in HELD:
        raise bad("held", f"没有“{held}”这种关系", "unknown-held", f"可选：{'、'.join(HELD.values())}")
    if person.jurisdiction_id != unit.jurisdiction_id or not unit.holds_on(day):
        raise bad("unit", f"“{unit}”在{day}不是{person.name}所在区划的单位", "other-place", "请另选单位")
    with transaction.atomic():
        lasting = Portfolio.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), person=person, unit=unit, held=held)
        if lasting.exists():
            raise bad("unit", f"{person.name}已{HELD[held]}{unit}", "held", "不必重复")
        made = Portfolio.objects.create(person=person, unit=unit, held=held, valid_from=day)
        by.record("portfolio_given", f"{person.name}{HELD[held]}{unit.name}", {"起": str(day)})
    return made


def end_portfolio(by: Doer, given: Portfolio, day: date) -> None:
    """The portfolio ends on a day."""
    by.must(given.unit.jurisdiction_id, "system_admin")
    if day < given.valid_from:
        raise bad("day", f"解除日期{day}早于起始日期{given.valid_from}", "before-start", "请改日期")
    with transaction.atomic():
        Portfolio.objects.filter(pk=given.pk).update(valid_to=day)
        by.record("portfolio_ended", f"{given.person.name}{HELD[given.held]}{given.unit.name}", {"止": str(day)})


@dataclass(frozen=True, slots=True)
class NewSeat:
    """A seat of a task force: whoever holds the post has it."""

    post: Post
    rank: str


def set_up_task_force(
    by: Doer, jurisdiction: Jurisdiction, name: str, office: Unit | None, seats: Sequence[NewSeat], day: date
) -> TaskForce:
    """A temporary body from a day on, its members by post: a change of person changes its member."""
    by.must(jurisdiction.pk, "head", "supervisor")
    name = required("name", "专班名称", name, 100)
    if not seats:
        raise bad("seats", "专班还没有成员", "no-seats", "请至少选一个岗位")
    for seat in seats:
        required("rank", "身份", seat.rank, 20)
        if seat.post.unit.jurisdiction_id != jurisdiction.pk or not seat.post.holds_on(day):
            raise bad("seats", f"{seat.post}在{day}不是本区划的在任岗位", "other-place", "请另选岗位")
    if office and (office.jurisdiction_id != jurisdiction.pk or not office.holds_on(day)):
        raise bad("office", f"“{office}”在{day}不是本区划的单位", "other-place", "请另选单位")
    with transaction.atomic():
        if TaskForce.objects.on(day).filter(jurisdiction=jurisdiction, name=name).exists():
            raise bad("name", f"专班“{name}”已经有了", "name-taken", "请改名")
        made = TaskForce.objects.create(jurisdiction=jurisdiction, name=name, office=office, valid_from=day)
        for order, seat in enumerate(seats):
            Seat.objects.create(task_force=made, post=seat.post, rank=seat.rank, order=order, valid_from=day)
        by.record("task_force_set_up", name, {"成员": [f"{seat.rank}{seat.post}" for seat in seats], "起": str(day)})
    return made


def end_task_force(by: Doer, body: TaskForce, day: date) -> None:
    """The body is dissolved on a day, with all its seats."""
    by.must(body.jurisdiction_id, "head", "supervisor")
    if day < body.valid_from:
        raise bad("day", f"撤销日期{day}早于成立日期{body.valid_from}", "before-start", "请改日期")
    with transaction.atomic():
        TaskForce.objects.filter(pk=body.pk).update(valid_to=day)
        body.seats.filter(Q(valid_to=None) | Q(valid_to__gt=day)).update(valid_to=day)
        by.record("task_force_ended", body.name, {"止": str(day)})
