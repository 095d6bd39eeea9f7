"""The one door for writing campaigns: a paper handed in, handed back, a matter put under a campaign or taken out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from duban.apps.audit.actions import record
from duban.apps.campaigns.models import Belonging, HandedIn
from duban.apps.campaigns.queries import asked_units, pack_of, rules_of
from duban.apps.matters.access import OFFICE
from duban.apps.matters.models import Matter
from duban.apps.matters.queries import visible
from duban.apps.matters.registers import must, written
from duban.apps.matters.unit_sight import sight
from duban.apps.org.models import Person
from duban.apps.org.queries import tree as tree_of
from duban.apps.org.standing import Standing
from duban.core.instant import at_beijing, start_of
from duban.core.problem import BadInput, Place, Problem

WHERE: Final = Place("专项行动")
MOST: Final = 500
"""Numbers that are put under a campaign at once."""


def hand_in(
    held: Standing, by: Person, unit: int, rule: str, what: str, document: str, day: date | None, now: datetime
) -> HandedIn:
    """A unit hands a paper in, now; or the office records for it what came on paper, on the day it came (代录).

    Args:
        day: only of the office; None: today.

    Raises:
        BadInput: it is not their unit, nothing of the kind is asked for, it was handed in already, or the day is wrong.
    """
    seen = sight(held)
    office = bool(held.roles & OFFICE)
    if seen is None or not (office or unit in seen.own):
        raise BadInput(Problem(WHERE, "只能报送本单位的材料", "capacity", "请由本单位报送"))
    found = written("文号或摘要", document, 200)
    phases = [each for rules in rules_of(pack_of(seen.place, now)).values() for each in rules]
    asked = {(phase.id, each.what) for phase in phases for each in phase.hand_ins}
    if (rule, what) not in asked or unit not in asked_units(tree_of(seen.place), now):
        found.append(Problem(Place("材料"), "本地选用的制度没有要这个单位报这份材料", "not-asked", "请从列表里选"))
    today, own = at_beijing(now).date(), unit in seen.own
    if day is not None and not own and day > today:
        found.append(Problem(Place("日期"), f"日期{day}还没有到", "future", "请写实际报送的日期"))
    if found:
        raise BadInput(*found)
    at = now if own or day is None or day == today else start_of(day)
    try:
        with transaction.atomic():
            row = HandedIn.objects.create(
                jurisdiction_id=seen.place, unit_id=unit, rule=rule, what=what, document=document.strip(), handed_at=at,
                recorded_at=now, recorded_by=by, for_unit=not own,
            )  # fmt: skip
            detail = {"id": row.pk, "rule": rule, "what": what, "handed": at.isoformat(), "document": row.document}
            record("paper_handed_in", now, by, row.unit.name, detail)
    except IntegrityError:
        raise BadInput(Problem(WHERE, f"“{what}”已经报送过", "twice", "要改请先由督查机构退回")) from None
    return row


def hand_back(held: Standing, by: Person, number: int, because: str, now: datetime) -> HandedIn:
    """The office hands a paper back with the reason; the unit may hand in anew, and counts by the new one.

    Raises:
        BadInput: the person may not, it is not there, or no reason.
    """
    place = must(WHERE, held, OFFICE, "报送的材料由督查机构退回")
    if found := written("退回理由", because, 200):
        raise BadInput(*found)
    with transaction.atomic():
        rows = HandedIn.objects.select_for_update(of=("self",)).select_related("unit")
        row = rows.filter(pk=number, jurisdiction=place, returned_at=None).first()
        if row is None:
            raise BadInput(Problem(WHERE, "没有这份材料，或已经退回", "not-found", "请刷新页面"))
        row.returned_at, row.returned_by, row.returned_because = now, by, because.strip()
        row.save(update_fields=["returned_at", "returned_by", "returned_because"])
        record("paper_handed_back", now, by, row.unit.name, {"id": row.pk, "because": row.returned_because})
    return row


def put_under(held: Standing, by: Person, title: str, numbers: Sequence[str], now: datetime) -> int:
    """Puts matters under a campaign by their numbers: all of them or none. Those already there stay as they are.

    Returns:
        How many were put there newly.

    Raises:
        BadInput: the person may not, there is no such campaign, or a number is none they can see.
    """
    place = must(WHERE, held, OFFICE, "事项由督查机构列入专项行动")
    wanted = list(dict.fromkeys(each.strip() for each in numbers if each.strip()))
    if title not in rules_of(pack_of(place, now)):
        raise BadInput(Problem(WHERE, "本地选用的制度没有这个专项行动", "no-campaign", "请刷新页面"))
    if not wanted or len(wanted) > MOST:
        raise BadInput(Problem(Place("编号"), "没有写编号，或一次超过500个", "numbers", "一行写一个事项编号"))
    rows = {each.number: each for each in visible(held, ()).filter(jurisdiction=place, number__in=wanted)}
    rows = {number: each for number, each in rows.items() if each.state != "draft"}
    if lacking := [number for number in wanted if number not in rows]:
        raise BadInput(
            Problem(Place("编号"), f"没有编号为{'、'.join(lacking[:5])}的事项", "no-such-matter", "请核对编号")
        )
    with transaction.atomic():
        kept = Belonging.objects.filter(campaign=title, left_at=None, matter__in=[each.pk for each in rows.values()])
        there = set(kept.values_list("matter", flat=True))
        new = [each for each in rows.values() if each.pk not in there]
        Belonging.objects.bulk_create(Belonging(matter=each, campaign=title, put_by=by, put_at=now) for each in new)
        record("campaign_matters_put", now, by, title, {"numbers": [each.number for each in new]})
    return len(new)


def take_out(held: Standing, by: Person, title: str, matter: int, now: datetime) -> Matter:
    """Takes a matter out of a campaign; that it was in it stays.

    Raises:
        BadInput: the person may not, or it is not in it.
    """
    place = must(WHERE, held, OFFICE, "事项由督查机构移出专项行动")
    with transaction.atomic():
        rows = Belonging.objects.select_for_update(of=("self",)).select_related("matter")
        row = rows.filter(campaign=title, matter=matter, matter__jurisdiction=place, left_at=None).first()
        if row is None or not visible(held, (), [matter]).exists():
            raise BadInput(Problem(WHERE, "这件事项不在这个专项行动里", "not-found", "请刷新页面"))
        row.left_at, row.left_by = now, by
        row.save(update_fields=["left_at", "left_by"])
        record("campaign_matter_left", now, by, title, {"number": row.matter.number})
    return row.matter
