"""`perform`: what people do to matters that exist. Lock → may they → is it still as they saw it → seal → judge → rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from duban.apps.matters import models
from duban.apps.matters.actions._guard import Actor, actor, look_for_parts, refused
from duban.apps.matters.actions.act import Act, Performed
from duban.apps.matters.actions.case import Case, locked, not_found
from duban.apps.matters.actions.instructions import instruction_digest, rows_of
from duban.apps.matters.actions.payloads import misfits
from duban.apps.matters.actions.settling import settle
from duban.apps.matters.actions.turns import refusals
from duban.apps.matters.rules import RuleBook
from duban.apps.org.models import Person
from duban.core.events import TABLE, Event, EventKind
from duban.core.instant import at_beijing
from duban.core.matter.facts import Party
from duban.core.problem import BadInput, Place, Problem

_E = EventKind
HANDLING = ("lead", "responsible", "assisting")


def perform(acts: Sequence[Act], by: Person, now: datetime, principal: Person | None = None) -> list[Performed]:
    """Does all of these acts, or none.

    Args:
        acts: in the order they are done; one is n = 1.
        by: who does them.
        now: the instant they are recorded at.
        principal: for whom ``by`` stands in (代签); both stand on the event.

    Returns:
        One answer an act, in the order given.

    Raises:
        BadInput: every reason why not, one `Problem` each (the person may not; somebody else was faster; the turn cannot
            be taken; something is missing). Nothing was written then.

    Source: engine.md, Storage and sweep; 渭县办法 WX-12.
    """
    who = actor(by, now, principal)
    matters = {act.matter for act in acts} | {
        int(act.payload["into"]) for act in acts if act.kind is _E.MERGED and str(act.payload.get("into", "")).isdigit()
    }
    with transaction.atomic():
        cases = locked(matters, now)
        parties = parties_of(cases)
        look_for_parts(acts, cases)
        done = [(act, _one(act, cases[act.matter], who, parties[act.matter])) for act in acts]
        acted = {act.matter: cases[act.matter] for act in acts}
        settle(acted.values(), parties)
    return [Performed(cases[act.matter].row, event.seq, cases[act.matter].judged) for act, event in done]


def parties_of(cases: Iterable[int]) -> dict[int, list[models.Party]]:
    found: dict[int, list[models.Party]] = {matter: [] for matter in cases}
    for party in models.Party.objects.filter(matter__in=list(found), left_at=None):
        found[party.matter_id].append(party)
    return found


def trial(acts: Sequence[Act], by: Person, now: datetime, principal: Person | None = None) -> list[tuple[Problem, ...]]:
    """Why each of these acts would be refused, each tried after those before it; empty where it would be done.

    Nothing is written: what the trial makes is taken back. As `perform`, it raises where a matter does not exist.
    """
    who = actor(by, now, principal)
    found: list[tuple[Problem, ...]] = []
    with transaction.atomic():
        cases = locked({act.matter for act in acts}, now)
        parties = parties_of(cases)
        look_for_parts(acts, cases)
        for act in acts:
            try:
                _one(act, cases[act.matter], who, parties[act.matter])
            except BadInput as no:
                found.append(no.problems)
            else:
                found.append(())
        transaction.set_rollback(True)
    return found


def _one(act: Act, case: Case, who: Actor, parties: Sequence[models.Party]) -> Event:
    why = refused(who, case, act, parties)
    problems = [why] if why else [*stale(act, case)] or misfits(act, case, case.calendar) or refusals(act, case)
    if problems:
        raise BadInput(*problems)
    event = _append(act, case, who)
    case.row.state = case.state()
    return event


def stale(act: Act, case: Case) -> Iterable[Problem]:
    """Two people on one aspect: the second is told who did what when; nothing is overwritten."""
    unit = act.unit if TABLE[act.kind].per == "unit" else None
    if act.expected is None or act.expected == case.version(unit):
        return
    last = case.latest(unit)
    what = "您打开页面以后，这件事项已有变化"
    if last is not None:
        name = models.EventRow.objects.filter(matter=case.row.pk, seq=last.seq).values_list("actor__name", flat=True)
        whose = models.EventRow.objects.filter(matter=case.row.pk, seq=last.seq, unit=unit)
        unit_name = next(iter(whose.values_list("unit__name", flat=True)), None)
        where = f"对{unit_name}" if unit_name else ""
        person = next(iter(name), None) or "系统"
        what = f"{person}已于{at_beijing(last.recorded_at):%Y-%m-%d %H:%M}{where}“{TABLE[last.kind].chinese}”"

    yield Problem(
        Place(case.row.number), f"{what}，您看到的不是最新情况，没有提交", "stale", "请刷新后核对，再重新提交"
    )


def _append(act: Act, case: Case, who: Actor) -> Event:
    """Seals the act's event and those that follow from it by themselves."""
    payload = dict(act.payload)
    to = payload.pop("reassign", None)
    if act.instructions:
        payload["instructions"] = [instruction_digest(each) for each in act.instructions]

    def also(kind: EventKind, unit: int | None = None, **fields: object) -> Event:
        return case.append(kind, unit=unit, actor=who.own.person_id, principal=_principal(who), payload=fields)

    event = case.append(
        act.kind, unit=act.unit, actor=who.own.person_id, principal=_principal(who), payload=payload, text=act.text,
        files=act.files, occurred_at=act.occurred_at, for_unit=act.for_unit,
    )  # fmt: skip
    before = case.facts_before(event)
    if act.kind is _E.RETURN_DECIDED and payload["granted"]:
        role = next((party.role for party in before if party.unit == str(act.unit)), "responsible")
        kept = tuple(party for party in before if party.unit != str(act.unit))
        also(_E.UNITS_CHANGED, units=(*kept, Party(str(to), role)) if to is not None else kept)
        if to is not None:
            also(_E.ASSIGNED, int(to), role=role)
    elif act.kind is _E.UNITS_CHANGED:
        known = {party.unit for party in before}
        for party in payload["units"]:
            if party.unit not in known and party.role in HANDLING:
                also(_E.ASSIGNED, int(party.unit), role=party.role)
    elif act.kind is _E.INSTRUCTED:
        _keep_instructions(act, case)
    return event


def _principal(who: Actor) -> int | None:
    return who.principal.person_id if who.principal else None


def _keep_instructions(act: Act, case: Case) -> None:
    """A leader's words are kept apart from the event: units see what they are to do, never the instruction itself."""
    start = models.Instruction.objects.filter(matter=case.row).count()
    models.Instruction.objects.bulk_create(rows_of(case.row, act.instructions, start + 1))


def judge(matters: Sequence[int], now: datetime, book: RuleBook | None = None) -> Mapping[int, Case]:
    """Judges matters anew without anybody's act: records the verdicts that have fallen and writes the projections.

    Args:
        matters: ids; those that do not exist are an error, as everywhere.
        now: the instant of judgement.
        book: the rules of many matters, where a caller judges batch after batch.
    """
    with transaction.atomic():
        cases = locked(matters, now, book)
        settle(cases.values(), parties_of(cases))
    return cases


__all__ = ("judge", "not_found", "perform", "trial")
