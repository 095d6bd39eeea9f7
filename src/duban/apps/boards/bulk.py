"""Acts done to many matters at once: laid out row by row first, done in one transaction, taken back once on record.

Conventions: nothing here decides who may do what; every step passes the door of `duban.apps.matters.actions` like an act
done singly. Taking back adds a correction (更正) to each record: a sealed event is never deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from django.db import transaction

from duban.apps.boards.models import Batch
from duban.apps.matters.actions import Act, perform, trial
from duban.apps.matters.models import Duty, EventRow, Matter, Party
from duban.apps.org.models import Person, Unit
from duban.apps.outbox import actions as outbox
from duban.core.events import TABLE, EventKind
from duban.core.problem import BadInput, Place, Problem

_E = EventKind
KINDS: Final = MappingProxyType(
    {
        str(_E.CHASED): "催办",
        str(_E.BREACH_TOLD): "告知逾期",
        str(_E.BREACH_CONFIRMED): "认定逾期",
        "supervisor": "改督办专人",
    }
)
"""What can be done to many: what is the same sentence for each. Everything else is judged one by one."""
WORDS: Final = MappingProxyType({**KINDS, "collected": "回收填报"})
"""The word of every batch."""
MOST: Final = 200
"""Matters at once: what one person can still read through before confirming."""
UNDO_WITHIN: Final = timedelta(minutes=10)
_NOTHING: Final = MappingProxyType(
    {
        str(_E.CHASED): "没有单位在等的时限，不用催办",
        str(_E.BREACH_TOLD): "没有还没告知的逾期",
        str(_E.BREACH_CONFIRMED): "没有已告知、还没认定的逾期",
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks to be done to each: ``kind`` of `KINDS`, the words recorded, the new 督办专人."""

    kind: str
    text: str = ""
    supervisor: Person | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the preview: ``act`` is done where ``refused`` is empty; ``duty`` and ``unit`` say about what."""

    matter: Matter
    act: Act | None
    unit: Unit | None = None
    duty: Duty | None = None
    refused: str = ""


def lay_out(wanted: Wanted, matters: Sequence[Matter], by: Person, now: datetime) -> list[Step]:
    """What would happen to each of these matters (as seen by ``by``), tried and not done.

    Raises:
        BadInput: the order itself is wrong: no words, no such 督办专人, too many matters.
    """
    _check(wanted, len(matters))
    steps = list(_of_supervisor(wanted, matters) if wanted.supervisor else _of_duties(wanted, matters))
    acts = [step.act for step in steps if step.act is not None]
    answers = iter(trial(acts, by, now) if acts else ())
    return [
        step if step.act is None else Step(step.matter, step.act, step.unit, step.duty, _why(next(answers)))
        for step in steps
    ]


def carry_out(wanted: Wanted, steps: Iterable[Act], by: Person, now: datetime) -> Batch:
    """Does what was confirmed: all of it or nothing.

    Args:
        steps: as laid out, each with the version it was shown with.

    Raises:
        BadInput: as `perform`: somebody was faster, or the person may not. Nothing was written then.
    """
    acts = list(steps)
    matters = {act.matter for act in acts}
    _check(wanted, len(matters))
    if not acts:
        raise BadInput(Problem(Place(KINDS[wanted.kind]), "没有可以办理的事项", "nothing", "请重新选择"))
    with transaction.atomic():
        former = dict(Matter.objects.filter(pk__in=matters).values_list("pk", "supervisor_id"))
        done = perform(acts, by, now)
        items = [
            [act.matter, each.seq, former[act.matter] if wanted.supervisor else None]
            for act, each in zip(acts, done, strict=True)
        ]
        return Batch.objects.create(person=by, kind=wanted.kind, at=now, items=items)


def undo(batch: Batch, by: Person, now: datetime) -> int:
    """Takes a batch back: each record is corrected, on record, and what it would have told is not sent any more.

    Returns:
        How many records were taken back.

    Raises:
        BadInput: it is another's, too late, taken back already, or somebody has gone on with one of the matters.
    """
    where = Place("撤回" + WORDS[batch.kind])
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if batch.person_id != by.pk:
            raise BadInput(Problem(where, "不是您办理的", "capacity", "请由办理的人撤回"))
        if batch.undone_at is not None:
            raise BadInput(Problem(where, "已经撤回过", "twice"))
        if now > batch.at + UNDO_WITHIN:
            minutes = int(UNDO_WITHIN.total_seconds() // 60)
            raise BadInput(Problem(where, f"已超过{minutes}分钟", "too-late", "需要更正的，请到各事项用“作废错记”办理"))
        items = [(int(matter), int(seq), former) for matter, seq, former in batch.items]
        list(Matter.objects.select_for_update(of=("self",)).filter(pk__in={m for m, _, _ in items}).order_by("pk"))
        _refuse_where_gone_on(where, items)
        text = f"成批{WORDS[batch.kind]}后{_minutes(now - batch.at)}撤回"
        perform([_correction(batch.kind, item, text) for item in items], by, now)
        outbox.withdraw((matter, seq) for matter, seq, _ in items)
        batch.undone_at = now
        batch.save(update_fields=["undone_at"])
    return len(items)


def _check(wanted: Wanted, count: int) -> None:
    found: list[Problem] = []
    word = KINDS.get(wanted.kind, "")
    if not word:
        raise BadInput(Problem(Place("成批办理"), "没有这种办理", "unknown", "请重新选择"))
    if count > MOST:
        found.append(Problem(Place(word), f"选了{count}件", "too-many", f"一次最多{MOST}件，请分几次办理"))
    if wanted.kind != "supervisor" and not wanted.text.strip():
        found.append(Problem(Place("text"), f"没有写{word}内容", "missing", "请写明，每件事项都会记上这段话"))
    if wanted.kind == "supervisor" and wanted.supervisor is None:
        found.append(Problem(Place("supervisor"), "没有选新的督办专人", "missing", "请从督查干部中选一人"))
    if found:
        raise BadInput(*found)


def _of_supervisor(wanted: Wanted, matters: Sequence[Matter]) -> Iterable[Step]:
    person = wanted.supervisor
    assert person is not None
    for matter in matters:
        if matter.supervisor_id == person.pk:
            yield Step(matter, None, refused=f"督办专人已经是{person.name}")
        else:
            before = matter.supervisor.name if matter.supervisor else "未写明"
            text = f"督办专人由{before}改为{person.name}" + (f"：{wanted.text.strip()}" if wanted.text.strip() else "")
            payload = {"event": 1, "payload": {"spine": {"supervisor_id": person.pk}}}
            yield Step(matter, Act(matter.pk, _E.CORRECTED, None, payload, text, expected=matter.facts_version))


def _of_duties(wanted: Wanted, matters: Sequence[Matter]) -> Iterable[Step]:
    keys = [matter.pk for matter in matters]
    of: dict[int, list[Duty]] = {key: [] for key in keys}
    duties = Duty.objects.filter(matter__in=keys, side="handling", unit__isnull=False).select_related("unit")
    for duty in duties.order_by("due", "pk"):
        of[duty.matter_id].append(duty)
    parties = Party.objects.filter(matter__in=keys, left_at=None).values_list("matter_id", "unit_id", "thread_version")
    seen = {(matter, unit): version for matter, unit, version in parties}
    kind = EventKind(wanted.kind)
    for matter in matters:
        chosen = [duty for duty in _concerned(kind, of[matter.pk]) if (matter.pk, duty.unit_id) in seen]
        if not chosen:
            yield Step(matter, None, refused=_NOTHING[wanted.kind])
        for duty in chosen:
            version = seen[matter.pk, duty.unit_id or 0]
            act = Act(matter.pk, kind, duty.unit_id, {"duty": duty.key}, wanted.text.strip(), expected=version)
            yield Step(matter, act, duty.unit, duty)


def _concerned(kind: EventKind, duties: Sequence[Duty]) -> list[Duty]:
    """The duties an act is about: of each unit the one it is chased for first; every overdue that is told or confirmed."""
    if kind is _E.BREACH_TOLD:
        return [duty for duty in duties if duty.breached_at and not duty.told_at and not duty.confirmed_at]
    if kind is _E.BREACH_CONFIRMED:
        return [duty for duty in duties if duty.told_at and not duty.confirmed_at]
    waiting = [duty for duty in duties if duty.state in ("open", "late") and duty.due is not None]
    late = [duty for duty in waiting if duty.state == "late"]
    first: dict[int | None, Duty] = {}
    for duty in late or waiting:  # where somebody is late, those who are not are left in peace
        first.setdefault(duty.unit_id, duty)
    return list(first.values())


def _why(problems: Sequence[Problem]) -> str:
    return "；".join(each.what + (f"（{each.hint}）" if each.hint else "") for each in problems)


def _refuse_where_gone_on(where: Place, items: Sequence[tuple[int, int, object]]) -> None:
    ours = {(matter, seq) for matter, seq, _ in items}
    first: dict[int, int] = {}
    for matter, seq in ours:
        first[matter] = min(seq, first.get(matter, seq))
    rows = EventRow.objects.filter(matter__in=list(first)).exclude(kind=_E.VERDICT).order_by("matter_id", "seq")
    found = [
        Problem(
            where, f"{number}之后{name or '系统'}已“{TABLE[EventKind(kind)].chinese}”", "gone-on",
            "有人已接着办理，不能撤回；需要更正的，请到事项用“作废错记”办理",
        )
        for matter, seq, kind, number, name in rows.values_list(
            "matter_id", "seq", "kind", "matter__number", "actor__name"
        )
        if seq > first[matter] and (matter, seq) not in ours
    ]  # fmt: skip
    if found:
        raise BadInput(*found)


def _correction(kind: str, item: tuple[int, int, int | None], text: str) -> Act:
    matter, seq, former = item
    if kind == "supervisor":
        return Act(matter, _E.CORRECTED, None, {"event": 1, "payload": {"spine": {"supervisor_id": former}}}, text)
    return Act(matter, _E.CORRECTED, None, {"event": seq, "void": True}, text)


def _minutes(span: timedelta) -> str:
    found = int(span.total_seconds() // 60)
    return f"{found}分钟内" if found else "随即"
