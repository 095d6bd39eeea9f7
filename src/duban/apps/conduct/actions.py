"""The one door for writing 减负: what was issued is recorded, beyond a limit only with its explanation; or struck.

Conventions: a limit forbids nothing by machine (一般只减不增): what lies beyond it is kept with an explanation in writing or
the approval it rests on, by a named person, and stands marked. Nothing measures what was issued before its document held.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from duban.apps.audit.actions import record
from duban.apps.conduct.models import Issue
from duban.apps.conduct.queries import as_issued, beyond, issues_of, meeting_issued, meetings_of, pack_of
from duban.apps.matters.access import OFFICE
from duban.apps.matters.registers import must, written
from duban.apps.matters.unit_sight import sight
from duban.apps.org.models import Jurisdiction, Person
from duban.apps.org.queries import tree as tree_of
from duban.apps.org.standing import Standing
from duban.core.instant import at_beijing, start_of
from duban.core.policy.vocabulary import QUOTA_CLASSES, QUOTA_MEASURES, QUOTA_OF
from duban.core.problem import BadInput, Place, Problem
from duban.core.quota.gauge import Gauge, Issued

WHERE: Final = Place("减负")


@dataclass(frozen=True, slots=True)
class NewIssue:
    """One thing as it was written. Sizes are counts: characters, minutes, persons; None where nobody said."""

    unit: int
    of: str
    title: str
    day: date | None
    kind: str = ""
    number: str = ""
    about: str = ""
    length: int | None = None
    minutes: int | None = None
    people: int | None = None
    explanation: str = ""


def issue(held: Standing, by: Person, new: NewIssue, now: datetime) -> Issue:
    """Records what a unit issued: by its own people, or by the office for it.

    Raises:
        BadInput: it is not their unit, something is missing, or it lies beyond a limit without an explanation; the
            sentence names each limit, what is used and where it is written. Nothing was kept then.

    Source: XQ-17, XQ-18, XQ-19, XN-10, 减负若干规定 (JF-1 … JF-4).
    """
    seen = sight(held)
    if seen is None or not (held.roles & OFFICE or new.unit in seen.own):
        raise BadInput(Problem(WHERE, "只能登记本单位的文件、会议和检查", "capacity", "请由本单位登记"))
    today = at_beijing(now).date()
    found = [*written("名称", new.title, 200), *written("文号", new.number, 60, required=False)]
    found += [
        *written("就哪件事", new.about, 200, required=False),
        *written("说明", new.explanation, 2000, required=False),
    ]
    if new.of not in QUOTA_OF or (new.kind and new.kind not in QUOTA_CLASSES):
        found.append(Problem(Place("种类"), "没有选种类或类别", "kind", "请从列表里选"))
    if new.unit not in tree_of(seen.place).units:
        found.append(Problem(Place("单位"), "没有选单位，或本区划没有它", "unknown", "请从列表里选"))
    if new.day is None or new.day > today:
        found.append(Problem(Place("日期"), "没有写日期，或日期还没有到", "day", "请写印发、召开或开展的日期"))
    if any(size is not None and not 0 < size < 10_000_000 for size in (new.length, new.minutes, new.people)):
        found.append(Problem(Place("数量"), "字数、分钟或人数读不懂", "size", "请写整数"))
    if found or new.day is None:
        raise BadInput(*found)
    with transaction.atomic():
        Jurisdiction.objects.select_for_update().get(
            pk=seen.place
        )  # two at once: the second is measured with the first
        over = _over(seen.place, new, new.day, now)
        if over and not new.explanation.strip():
            raise BadInput(*(_told(each) for each in over))
        row = Issue.objects.create(
            jurisdiction_id=seen.place, unit_id=new.unit, of=new.of, kind=new.kind, title=new.title.strip(),
            number=new.number.strip(), about=new.about.strip(), day=new.day, length=new.length, minutes=new.minutes,
            people=new.people, explanation=new.explanation.strip(), over=[each.rule for each in over], recorded_by=by,
            recorded_at=now,
        )  # fmt: skip
        detail = {"id": row.pk, "of": row.of, "title": row.title, "day": f"{row.day}", "over": row.over}
        record("issue_recorded", now, by, row.unit.name, {**detail, "explanation": row.explanation})
    return row


def strike(held: Standing, by: Person, number: int, because: str, now: datetime) -> Issue:
    """The office strikes what was recorded wrongly, with the reason.

    Raises:
        BadInput: the person may not, it is not there, or no reason.
    """
    place = must(WHERE, held, OFFICE, "登记有误的由督查机构撤销")
    if found := written("撤销理由", because, 200):
        raise BadInput(*found)
    with transaction.atomic():
        rows = Issue.objects.select_for_update(of=("self",)).select_related("unit")
        row = rows.filter(pk=number, jurisdiction=place, struck_at=None).first()
        if row is None:
            raise BadInput(Problem(WHERE, "没有这条登记，或已经撤销", "not-found", "请刷新页面"))
        row.struck_at, row.struck_by, row.struck_because = now, by, because.strip()
        row.save(update_fields=["struck_at", "struck_by", "struck_because"])
        record("issue_struck", now, by, row.unit.name, {"id": row.pk, "because": row.struck_because})
    return row


def _over(place: int, new: NewIssue, day: date, now: datetime) -> tuple[Gauge, ...]:
    pack, _ = pack_of(place, day.year, now)
    before = [as_issued(each) for each in issues_of(place, day.year, new.unit)]
    before += [meeting_issued(each) for each in meetings_of(place, day.year, new.unit)]
    sizes = {name: size for name in ("length", "minutes", "people") if (size := getattr(new, name)) is not None}
    # Of one day the one recorded last is the last: its key stands behind all others.
    one = Issued("~", new.of, start_of(day), str(new.unit), new.kind, new.about.strip(), sizes)
    return beyond(pack, new.unit, before, one, now)


def _told(gauge: Gauge) -> Problem:
    measure = QUOTA_MEASURES[gauge.measure]
    what = f"{QUOTA_OF[gauge.of]}{measure}到{gauge.used}，超过{gauge.clause}（{gauge.rule}）的上限{gauge.at_most}"
    return Problem(Place(gauge.rule), what, "over", "确需印发、召开或开展的，写明说明或批准依据后再登记")
