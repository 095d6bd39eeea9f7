"""The one door for writing 考评. People find grounds, tell the units, hear and answer them, and confirm; the core reckons.

Conventions: every act is by a named person and leaves an entry in the audit log in its own transaction. A period is
confirmed only after its units were told, their time to object is over and every objection is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from duban.apps.appraise.models import Appraisal, Confirmation, Credit, Objection
from duban.apps.appraise.queries import Told, early, told
from duban.apps.appraise.words import CONFIRMERS, CREDITS
from duban.apps.audit.actions import record
from duban.apps.matters.access import OFFICE
from duban.apps.matters.registers import must, written
from duban.apps.matters.unit_sight import sight
from duban.apps.org.models import Jurisdiction, Person, Unit
from duban.apps.org.queries import who_leads_and_supervises
from duban.apps.org.standing import Standing
from duban.core.instant import at_beijing, end_of
from duban.core.problem import BadInput, Place, Problem

WHERE: Final = Place("考评")


@dataclass(frozen=True, slots=True)
class NewCredit:
    """A ground as it was written. ``duty`` is the key of the limit it is about: of an early completion only."""

    what: str
    unit: int
    day: date | None
    basis: str
    approver: int
    duty: str = ""


def credit(held: Standing, by: Person, new: NewCredit, now: datetime) -> Credit:
    """Records a ground that a person found and a leader approved (政府督查工作条例 第二十一条).

    Raises:
        BadInput: the person may not, or what is wrong with it, all at once.

    Source: FZ-5 (“积极主动”由人认定), WX-18, WX-19 (通报表扬).
    """
    place = must(WHERE, held, OFFICE, "记分事由由督查机构登记")
    today = at_beijing(now).date()
    found = list(written("依据", new.basis, 200))
    if new.what not in CREDITS:
        found.append(Problem(Place("事由"), "没有选事由", "missing", "请从列表里选"))
    unit = Unit.objects.filter(pk=new.unit, jurisdiction=place).first()
    if unit is None:
        found.append(Problem(Place("单位"), "没有选单位，或本区划没有它", "unknown", "请从列表里选"))
    if new.day is None:
        found.append(Problem(Place("日期"), "没有写日期，或读不懂", "date-form", "如 2022-11-07"))
    elif new.day > today:
        found.append(Problem(Place("日期"), f"日期{new.day}还没有到", "future", "请核对"))
    leaders = dict(who_leads_and_supervises(place, today)["leader"])
    if str(new.approver) not in leaders:
        found.append(Problem(Place("批准人"), "没有选批准的领导", "approver", "表扬、加分经领导批准后才登记"))
    duty = None
    if new.what == "met_early" and unit is not None and new.day is not None:
        duty = next((each for each in early(place, [unit.pk], new.day, new.day) if each.key == new.duty), None)
        if duty is None:
            found.append(Problem(Place("事项"), "不是这个单位提前办结的事项，或已经登记", "not-early", "请从列表里选"))
    if found or unit is None or new.day is None:
        raise BadInput(*found)
    with transaction.atomic():
        row = Credit.objects.create(
            jurisdiction_id=place, unit=unit, what=new.what, day=new.day, basis=new.basis.strip(),
            matter_id=duty.matter_id if duty else None, duty=duty.key if duty else "", approved_by_id=new.approver,
            recorded_by=by, recorded_at=now,
        )  # fmt: skip
        detail = {"id": row.pk, "what": row.what, "day": f"{row.day}", "basis": row.basis, "approver": new.approver}
        record("credit_recorded", now, by, unit.name, {**detail, "duty": row.duty})
    return row


def strike_credit(held: Standing, by: Person, number: int, because: str, now: datetime) -> Credit:
    """Takes a ground back, with the reason; it stays readable and counts no more.

    Raises:
        BadInput: the person may not, there is none, or no reason.
    """
    place = must(WHERE, held, {"head"}, "记分事由由督查室主任撤销")
    if found := list(written("撤销理由", because, 200)):
        raise BadInput(*found)
    with transaction.atomic():
        row = Credit.objects.select_for_update(of=("self",)).select_related("unit").filter(
            pk=number, jurisdiction=place, struck_at=None
        ).first()  # fmt: skip
        if row is None:
            raise BadInput(Problem(WHERE, "没有这条记分事由，或已经撤销", "not-found", "请刷新页面"))
        row.struck_at, row.struck_by, row.struck_because = now, by, because.strip()
        row.save(update_fields=["struck_at", "struck_by", "struck_because"])
        record("credit_struck", now, by, row.unit.name, {"id": row.pk, "because": row.struck_because})
    return row


def tell(held: Standing, by: Person, first: date, last: date, object_by: date | None, now: datetime) -> Appraisal:
    """Tells the units of a period that is over, and until when they may object.

    Raises:
        BadInput: the person may not, the period still runs or was told before, or the day to object by has passed.
    """
    place, today = must(WHERE, held, {"head"}, "考评结果由督查室主任告知各单位"), at_beijing(now).date()
    found = []
    if last >= today or first > last:
        found.append(Problem(Place("期间"), f"期间到{last}才结束，还不能告知", "still-runs", "请选已经结束的期间"))
    if object_by is None or object_by <= today:
        found.append(Problem(Place("异议截止"), "异议截止日期没有写，或不在今天以后", "object-by", "请留出说明的时间"))
    if found or object_by is None:
        raise BadInput(*found)
    with transaction.atomic():
        Jurisdiction.objects.select_for_update().get(pk=place)
        if Appraisal.objects.filter(jurisdiction=place, first=first, last=last).exists():
            raise BadInput(Problem(Place("期间"), "这个期间已经告知过", "told-before", "请刷新页面"))
        row = Appraisal.objects.create(
            jurisdiction_id=place, first=first, last=last, object_by=object_by, told_by=by, told_at=now
        )
        record("appraisal_told", now, by, f"{first}至{last}", {"object_by": f"{object_by}"})
    return row


def object_to(
    held: Standing, by: Person, number: int, unit: int, points: Sequence[str], reason: str, now: datetime
) -> Objection:
    """A unit objects, in its own name and with its reason, while the time runs.

    Args:
        number: of the told period; ``points``: keys of its own points, empty for the whole.

    Raises:
        BadInput: it is not their unit, the time is over, the points are not its own, or no reason.
    """
    seen = sight(held)
    if seen is None or unit not in seen.own:
        raise BadInput(Problem(WHERE, "只能对本单位的考评提出异议", "capacity", "请由本单位提出"))
    row = Appraisal.objects.filter(pk=number, jurisdiction=seen.place).first()
    if row is None:
        raise BadInput(Problem(WHERE, "这个期间还没有告知", "not-told", "请刷新页面"))
    found = list(written("理由", reason, 2000))
    if now >= end_of(row.object_by):
        found.append(Problem(Place("异议"), f"异议截止{row.object_by}，已经过了", "too-late", "请直接与督查室联系"))
    own = {each.key for each in told(seen.place, row.first, row.last, now).reckoning.of(unit)}
    if set(points) - own:
        found.append(Problem(Place("异议"), "选的分项不是本单位的，或已变动", "unknown-point", "请刷新后再选"))
    if found:
        raise BadInput(*found)
    with transaction.atomic():
        made = Objection.objects.create(
            appraisal=row, unit_id=unit, points=sorted(set(points)), reason=reason.strip(), made_by=by, made_at=now
        )
        record("objection_made", now, by, made.unit.name, {"id": made.pk, "points": made.points, "reason": made.reason})
    return made


def answer(held: Standing, by: Person, number: int, *, accepted: bool | None, words: str, now: datetime) -> Objection:
    """Answers an objection with the reason; accepted, the points it names count no more.

    Raises:
        BadInput: the person may not, it is not there or answered already, nothing chosen, or no reason.
    """
    place = must(WHERE, held, {"head"}, "异议由督查室主任答复")
    found = list(written("答复", words, 2000))
    if accepted is None:
        found.append(Problem(Place("答复"), "没有选采纳还是不采纳", "missing", "请选一项"))
    if found:
        raise BadInput(*found)
    with transaction.atomic():
        row = Objection.objects.select_for_update(of=("self",)).select_related("unit").filter(
            pk=number, appraisal__jurisdiction=place, accepted=None
        ).first()  # fmt: skip
        if row is None:
            raise BadInput(Problem(WHERE, "没有这条异议，或已经答复", "not-found", "请刷新页面"))
        row.accepted, row.answer, row.answered_by, row.answered_at = accepted, words.strip(), by, now
        row.save(update_fields=["accepted", "answer", "answered_by", "answered_at"])
        detail = {"id": row.pk, "accepted": accepted, "answer": row.answer, "points": row.points}
        record("objection_answered", now, by, row.unit.name, detail)
    return row


def confirm(held: Standing, by: Person, number: int, shown: str, note: str, now: datetime) -> Confirmation:
    """A named person confirms the result they were shown. It may be confirmed anew after it changed, with a note why.

    Args:
        shown: the digest of the points on the page; another now means they changed meanwhile.

    Raises:
        BadInput: the person may not, the time to object runs, an objection waits, or it changed meanwhile.
    """
    place = must(WHERE, held, set(CONFIRMERS), "考评结果由督查室主任或主要领导确认")
    if found := list(written("说明", note, 200, required=False)):
        raise BadInput(*found)
    with transaction.atomic():
        row = Appraisal.objects.select_for_update(of=("self",)).filter(pk=number, jurisdiction=place).first()
        if row is None:
            raise BadInput(Problem(WHERE, "这个期间还没有告知各单位", "not-told", "请先告知，听取意见后再确认"))
        state = told(place, row.first, row.last, now)
        if problems := list(_not_yet(row, state, shown, note, now)):
            raise BadInput(*problems)
        pack = state.reckoning.pack
        made = Confirmation.objects.create(
            appraisal=row, by=by, at=now, note=note.strip(), pack=pack.id, points=state.reckoning.kept(),
            digest=state.reckoning.digest(),
        )  # fmt: skip
        record("appraisal_confirmed", now, by, f"{row.first}至{row.last}", {"digest": made.digest, "note": made.note})
    return made


def _not_yet(row: Appraisal, state: Told, shown: str, note: str, now: datetime) -> Sequence[Problem]:
    found = []
    if now < end_of(row.object_by):
        what = f"异议截止{row.object_by}，还没有过"
        found.append(Problem(Place("确认"), what, "being-heard", "请等各单位说明的时间过了再确认"))
    if waits := [each.unit.name for each in state.objections if each.accepted is None]:
        what = f"{'、'.join(dict.fromkeys(waits))}的异议还没有答复"
        found.append(Problem(Place("确认"), what, "unanswered", "请先答复"))
    if shown != state.reckoning.digest():
        found.append(Problem(Place("确认"), "打开页面以后分数有变动，没有确认", "stale", "请核对后再确认"))
    if state.confirmed is not None and not state.changed:
        found.append(Problem(Place("确认"), "已经确认，没有变动", "confirmed", "不必再确认"))
    if state.confirmed is not None and not note.strip():
        found.append(Problem(Place("说明"), "再次确认没有写说明", "missing", "请写明因何变动"))
    return found
