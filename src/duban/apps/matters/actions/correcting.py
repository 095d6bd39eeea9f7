"""更正: what a recorded event may be corrected to say, or made void. The original stays; the reason stands beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from duban.apps.matters.actions.act import Act
from duban.apps.matters.actions.asking import Told
from duban.apps.matters.actions.case import Case
from duban.apps.matters.actions.payloads import problem
from duban.apps.matters.events import INSTANTS
from duban.apps.org.models import Grant
from duban.core.events import TABLE, Event, EventKind
from duban.core.problem import Problem

_E = EventKind
FIXED: Final = frozenset({_E.CORRECTED, _E.VERDICT, _E.MIGRATED})
"""What is not corrected: a verdict is overturned, a correction corrected by another of the same record."""
SPINE: Final[Mapping[str, tuple[str, int]]] = MappingProxyType(
    {
        "title": ("事项名称", 200),
        "requirement": ("工作要求", 4000),
        "work_standard": ("工作标准", 4000),
        "closing_standard": ("考核（销号）标准", 4000),
        "source_title": ("来源", 200),
        "source_number": ("来源文号", 60),
        "superior_number": ("上级编号", 60),
        "superior_status": ("上级状态", 30),
    }
)
"""What the set-up states in words and may be corrected to state: its Chinese, and the most characters."""

KEEPER: Final = "supervisor_id"
"""督办专人: stated at the set-up, changed by a correction of it."""


def corrected(act: Act, case: Case) -> Told:
    """A record of this matter that people made, and fields it may hold."""
    target = next((e for e in case.events if e.seq == act.payload.get("event")), None)
    if target is None:
        yield problem(act, "没有这条办理记录", "event-unknown", "请从办理记录中选择")
    elif target.kind in FIXED:
        yield problem(act, f"{TABLE[target.kind].chinese}不能更正", "not-correctable", "判定错误的，用撤销逾期认定办理")
    elif act.payload.get("void"):
        if target.kind is _E.SET_UP:
            yield problem(act, "立项不能作废", "not-correctable", "请用终止办理")
    elif not (act.payload.get("payload") or act.payload.get("said") or act.payload.get("occurred_at")):
        yield problem(act, "没有写更正的内容", "payload-missing", "请改正有误的一栏；整条有误的，作废")
    else:
        yield from _fields(act, target, case)
        yield from _occurred(act, target, case)


def _fields(act: Act, target: Event, case: Case) -> Iterator[Problem]:
    payload: Mapping[str, Any] = act.payload.get("payload") or {}
    if unknown := sorted(set(payload) - set(TABLE[target.kind].payload)):
        yield problem(act, f"{TABLE[target.kind].chinese}没有“{unknown[0]}”这一项", "unknown-field")
    for name in sorted(INSTANTS & payload.keys()):
        value = payload[name]
        if value is not None and not (isinstance(value, datetime) and value.tzinfo):
            yield problem(act, "时间没有写明时区或写法不对", "instant-form", of=name)
        elif value is not None and value <= case.at:
            yield problem(act, "更正后的时限已经过去", "in-past", "请用续批写明以后的时限", of=name)
    own, superior = (payload.get(name, getattr(case.history.facts, name)) for name in ("own_due", "superior_due"))
    both = isinstance(own, datetime) and isinstance(superior, datetime)
    if payload.keys() & {"own_due", "superior_due"} and both and own > superior:
        yield problem(act, "完成时限晚于上级时限", "superior", "请核对两个时限")
    for name, text in (payload.get("spine") or {}).items():
        if name == KEEPER:
            yield from _keeper(act, text, case)
        elif name not in SPINE:
            yield problem(act, f"立项的“{name}”不能更正", "unknown-field", "请用相应的功能办理")
        elif len(str(text)) > SPINE[name][1]:
            yield problem(act, f"{SPINE[name][0]}超过{SPINE[name][1]}字", "field-long", "请缩短")
        elif name == "title" and not str(text).strip():
            yield problem(act, "没有写事项名称", "title-missing", "请写明要办什么")


def _keeper(act: Act, person: object, case: Case) -> Iterator[Problem]:
    """Only one of the jurisdiction's own office keeps a matter; nobody: as it was before anybody was named."""
    if person is None:
        return
    office = Grant.objects.on(case.at.date()).filter(
        role__in=("supervisor", "head"), jurisdiction=case.row.jurisdiction_id, person__is_active=True
    )
    if not isinstance(person, int) or not office.filter(person=person).exists():
        yield problem(act, "所选的人不是本区划的督查干部", "person-unknown", "请从督查干部中选一人")


def _occurred(act: Act, target: Event, case: Case) -> Iterator[Problem]:
    at = act.payload.get("occurred_at")
    if not isinstance(at, datetime):
        return
    if target.occurred_at is None:
        yield problem(act, "这条记录没有另外的发生时间", "not-correctable", "它按提交时记录，不能改")
    elif at > target.recorded_at:
        yield problem(act, "发生时间晚于记录的时间", "in-future", "请填写实际发生的时间")
    elif not case.rules.limits(case.calendar).tolerates(at, target.recorded_at):
        yield problem(act, "发生时间超过补录期限", "backdated", "请按补录期限内的时间更正，或作废后按现在的时间记录")
