"""`set_up`: 立项. Numbered, approved, complete by its pack's own list, sealed with its first event, delivered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from duban.apps.matters import models
from duban.apps.matters.actions._guard import Actor, actor, refused_set_up
from duban.apps.matters.actions.act import NewApproval, NewMatter, Performed
from duban.apps.matters.actions.case import Case, locked, refuse_old_clock
from duban.apps.matters.actions.completeness import missing, too_long, untrue
from duban.apps.matters.actions.existing import unknown_people, unknown_units
from duban.apps.matters.actions.instructions import instruction_digest, rows_of
from duban.apps.matters.actions.numbering import numbers
from duban.apps.matters.actions.settling import settle
from duban.apps.matters.actions.splitting import refused_part
from duban.apps.matters.rules import RuleBook, pack_in_force
from duban.apps.matters.spine import FIELDS
from duban.apps.matters.words import OVER
from duban.apps.org.models import Jurisdiction, Person
from duban.core.assess import Rules
from duban.core.events import EventKind
from duban.core.instant import at_beijing
from duban.core.matter.facts import Party
from duban.core.problem import BadInput, Place, Problem

_E = EventKind
HANDLING: Final = frozenset({"lead", "responsible", "assisting"})


def set_up(new: Sequence[NewMatter], by: Person, now: datetime, principal: Person | None = None) -> list[Performed]:
    """Sets up all of these matters, or none.

    Args:
        new: one is n = 1.
        by: who records it; the approval says by whose authority.
        now: the instant it is recorded at, and from which the delivery counts.

    Returns:
        One answer a matter, in the order given; ``seq`` is that of its set-up.

    Raises:
        BadInput: every field that the pack demands and that is missing, by its name (WX-11); no approval; only 阅知 or
            阅研; a number taken; a part of something that is over; the person may not. Nothing was written then.

    Source: 渭县办法 WX-11, WX-12; 督查条例 第十一条.
    """
    who = actor(by, now, principal)
    book = RuleBook()
    with transaction.atomic():
        refuse_old_clock(now)
        places = jurisdictions_of(new)
        parents = _lock_parents(new, now)
        approvals = approvals_of(new, parents, who, now)
        packs = {key: pack_in_force(place, now) for key, place in places.items()}
        given = numbers(new, places, at_beijing(now).year)
        rows = [row_of(each, given[n], approvals[n], packs[each.jurisdiction], who, now) for n, each in enumerate(new)]
        refuse_all(new, rows, parents, book, who, now)
        models.Matter.objects.bulk_create(rows)
        cases = [begun(each, row, book, who, now)
                 for each, row in zip(new, rows, strict=True)]  # fmt: skip
        clerks = {row.pk: {party.unit: party.clerk for party in each.parties}
                  for each, row in zip(new, rows, strict=True)}  # fmt: skip
        settle(cases, {}, clerks)
        keep_beside(new, rows)
    return [Performed(case.row, 1, case.judged) for case in cases]


def refuse_all(
    new: Sequence[NewMatter],
    rows: Sequence[models.Matter],
    parents: Mapping[int, models.Matter],
    book: RuleBook,
    who: Actor,
    now: datetime,
) -> None:
    """Raises all that is wrong with these matters, each at its place."""
    sound = _sound(new, at_beijing(now).date())
    problems: list[Problem] = []
    for n, (each, row) in enumerate(zip(new, rows, strict=True), 1):
        where = f"第{n}件 " if len(new) > 1 else ""
        rules = book.of(each.jurisdiction, row.pack, now)
        found = _refusals(each, row, parents.get(each.parent or 0), rules, who, sound)
        problems += [_placed(where, problem) for problem in found]
    if problems:
        raise BadInput(*problems)


def _placed(where: str, found: Problem) -> Problem:
    return Problem(Place(where + found.where.file), found.what, found.rule, found.hint) if where else found


def jurisdictions_of(new: Sequence[NewMatter]) -> dict[int, Jurisdiction]:
    """The jurisdictions of these matters, by id; one that is not there is refused."""
    wanted = {each.jurisdiction for each in new}
    found = {place.pk: place for place in Jurisdiction.objects.filter(pk__in=wanted)}
    if len(found) < len(wanted):
        raise BadInput(Problem(Place("区划"), "没有这个区划", "jurisdiction", "请重新选择"))
    return found


def _lock_parents(new: Sequence[NewMatter], now: datetime) -> Mapping[int, models.Matter]:
    """A part is added and its whole is closed never at once: both lock the whole."""
    wanted = {each.parent for each in new if each.parent is not None}
    found = {key: case.row for key, case in locked(wanted, now).items()} if wanted else {}
    for each in new:
        if each.parent is not None:
            parent = found[each.parent]
            if parent.state in OVER or parent.jurisdiction_id != each.jurisdiction:
                what = f"{parent.number}已经结束或不在本区划，不能再分解"
                raise BadInput(Problem(Place("上级事项"), what, "parent-over", "请选择在办的事项"))
    return found


def approvals_of(
    new: Sequence[NewMatter],
    parents: Mapping[int, models.Matter],
    who: Actor,
    now: datetime,
    make: Callable[..., models.Approval] = models.Approval.objects.create,
) -> list[models.Approval | None]:
    """The approval of each matter; one new approval given for many is made once, by ``make``."""
    made: dict[tuple[int, NewApproval], models.Approval] = {}
    found: list[models.Approval | None] = []
    for each in new:
        approval = each.approval
        if isinstance(approval, NewApproval):
            key = (each.jurisdiction, approval)
            sound = approval.authority.strip() and approval.approved_at.tzinfo and approval.approved_at <= now
            sound = sound and not too_long(approval)
            if key not in made and sound and not unknown_people([approval.approver], each.jurisdiction):
                made[key] = make(
                    jurisdiction_id=each.jurisdiction, authority=approval.authority, document=approval.document,
                    approver_id=approval.approver, approved_at=approval.approved_at, recorded_by_id=who.own.person_id,
                )  # fmt: skip
            found.append(made.get(key))
        elif approval is None and each.parent is not None:
            found.append(parents[each.parent].approval)
        else:
            found.append(approval)
    return found


def row_of(
    new: NewMatter, number: str, approval: models.Approval | None, pack: str, who: Actor, now: datetime
) -> models.Matter:
    """The row of a matter about to be set up, not written."""
    return models.Matter(
        jurisdiction_id=new.jurisdiction, number=number, kind=new.kind, title=new.title.strip(), state="draft",
        circle=new.circle, stated={**new.stated, "kind": new.kind}, own_due=new.own_due, superior_due=new.superior_due,
        superior_number=new.superior_number, superior_status=new.superior_status, source_title=new.source_title,
        source_number=new.source_number, requirement=new.requirement, work_standard=new.work_standard,
        closing_standard=new.closing_standard, details=dict(new.details), parent_id=new.parent, approval=approval,
        leader_id=new.leader, supervisor_id=new.supervisor, pack=pack, created_by_id=who.own.person_id, created_at=now,
    )  # fmt: skip


def _refusals(
    new: NewMatter, row: models.Matter, parent: models.Matter | None, rules: Rules, who: Actor, sound: _Sound
) -> list[Problem]:
    why = refused_set_up(who, row)
    if why is not None and (problems := [why] if parent is None else refused_part(who, new, parent)):
        return problems
    found = untrue(new)
    if row.approval is None and not (isinstance(new.approval, NewApproval) and too_long(new.approval)):
        hint = "请登记立项依据、批准人和批准时间"
        found.append(Problem(Place("立项依据"), "没有登记批准", "approval-missing", hint))
    elif row.approval is not None and row.approval.jurisdiction_id != new.jurisdiction:
        found.append(Problem(Place("立项依据"), "这份批准不是本区划的", "approval-elsewhere"))
    return [*found, *_unknown(new, at_beijing(row.created_at), sound), *missing(new, rules)]


@dataclass(frozen=True, slots=True)
class _Sound:
    """The jurisdictions of which every unit and person named is there: asked once for all matters, not for each."""

    units: frozenset[int]
    people: frozenset[int]


def _sound(new: Sequence[NewMatter], day: date) -> _Sound:
    units: dict[int, set[int]] = {each.jurisdiction: set() for each in new}
    people: dict[int, set[int | None]] = {each.jurisdiction: set() for each in new}
    for each in new:
        units[each.jurisdiction].update(party.unit for party in each.parties)
        people[each.jurisdiction].update(_people(each))
    return _Sound(
        frozenset(place for place, ids in units.items() if not unknown_units(ids, place, day)),
        frozenset(place for place, ids in people.items() if not unknown_people(ids, place)),
    )


def _people(new: NewMatter) -> list[int | None]:
    found = [new.leader, new.supervisor, *(each.leader for each in new.instructions)]
    for party in new.parties:
        found += [party.clerk, party.first_responsible, party.direct_responsible]
    return found


def _unknown(new: NewMatter, at: datetime, sound: _Sound) -> list[Problem]:
    all_units = () if new.jurisdiction in sound.units else (each.unit for each in new.parties)
    people = () if new.jurisdiction in sound.people else _people(new)
    units = unknown_units(all_units, new.jurisdiction, at.date())
    return [
        *(Problem(Place("承办单位"), what, "unit-unknown", "请重新选择") for what in units),
        *(
            Problem(Place("人员"), what, "person-unknown", "请重新选择")
            for what in unknown_people(people, new.jurisdiction)
        ),
    ]


def begun(new: NewMatter, row: models.Matter, book: RuleBook, who: Actor, now: datetime) -> Case:
    """The case of a matter with its set-up and its deliveries sealed in memory."""
    case = Case(row, [], book, now)
    person, principal = who.own.person_id, who.principal.person_id if who.principal else None
    spine: dict[str, Any] = {name: getattr(row, name) for name in FIELDS}
    payload: dict[str, Any] = {
        "facts": row.stated,
        "units": tuple(Party(str(each.unit), each.role) for each in new.parties),
        "own_due": new.own_due,
        "superior_due": new.superior_due,
        "people": {
            str(each.unit): {
                "first_responsible_id": each.first_responsible,
                "direct_responsible_id": each.direct_responsible,
            }
            for each in new.parties
        },
        "spine": spine,
    }
    if new.under_way:
        payload["under_way"] = True
    if new.instructions:
        payload["instructions"] = [instruction_digest(each) for each in new.instructions]
    case.append(_E.SET_UP, actor=person, principal=principal, payload=payload, text=new.text, files=new.files)
    for each in new.parties if new.assign else ():
        if each.role in HANDLING:
            told: dict[str, Any] = {"role": each.role}
            if each.inner_due is not None:
                told["inner_due"] = each.inner_due
            case.append(_E.ASSIGNED, unit=each.unit, actor=person, principal=principal, payload=told)
    return case


def keep_beside(new: Sequence[NewMatter], rows: Sequence[models.Matter]) -> None:
    """What is kept apart from the events: the leaders' own words, and a project's milestones."""
    pairs = list(zip(new, rows, strict=True))
    models.Instruction.objects.bulk_create(
        instruction for each, row in pairs for instruction in rows_of(row, each.instructions)
    )
    models.Node.objects.bulk_create(
        models.Node(matter=row, name=name, planned=planned, order=n)
        for matter, row in pairs
        for n, (name, planned) in enumerate(matter.nodes, 1)
    )
