"""Each turn of a matter: what must hold of the matter before it is recorded, beside who may (the guard)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from duban.apps.matters.actions.act import Act
from duban.apps.matters.actions.asking import Told, later_than_now, working
from duban.apps.matters.actions.breaches import breached, told_before, waived
from duban.apps.matters.actions.case import Case
from duban.apps.matters.actions.chasing import chased
from duban.apps.matters.actions.clocks import (
    calendar_accepted,
    extension_asked,
    extension_decided,
    paused,
    resumed,
    return_asked,
    return_decided,
)
from duban.apps.matters.actions.correcting import corrected
from duban.apps.matters.actions.payloads import problem
from duban.apps.matters.spine import answering, steps
from duban.apps.matters.words import OVER, STATES
from duban.core.events import TABLE, EventKind
from duban.core.problem import Problem

_E = EventKind
AFTER_THE_END: Final = frozenset(
    {_E.CORRECTED, _E.OVERTURNED, _E.WAIVED, _E.BREACH_TOLD, _E.BREACH_EXPLAINED, _E.BREACH_CONFIRMED,
     _E.PROPOSAL_DECIDED}
)  # fmt: skip
"""What may still be recorded of a matter that is over."""
_WORK: Final = frozenset(
    {_E.RECEIPTED, _E.SIGNED, _E.DEPLOYED, _E.REPORTED, _E.RESULT_REPORTED, _E.COMPLETION_ASKED, _E.SUPPLEMENTED, _E.RETURN_ASKED,
     _E.EXTENSION_ASKED, _E.VERIFIED, _E.SENT_BACK, _E.CHASED, _E.ANSWERED}
)  # fmt: skip


def refusals(act: Act, case: Case) -> list[Problem]:
    """Why this turn cannot be taken now; empty where it can."""
    over = case.history.ended is not None
    if over and act.kind not in AFTER_THE_END:
        state = STATES.get(case.row.state, "已结束")
        return [problem(act, f"事项{state if case.row.state in OVER else '已结束'}，不能再办理", "over")]
    found: list[Problem] = []
    if act.unit is not None and act.kind is not _E.ASSIGNED:
        found += _of_a_unit(act, case)
    check = CHECKS.get(act.kind)
    return found or (list(check(act, case)) if check else [])


def _of_a_unit(act: Act, case: Case) -> Told:
    unit = str(act.unit)
    if all(party.unit != unit for party in case.history.facts.parties):
        yield problem(act, "这个单位不承办这件事项", "not-a-party", "请刷新页面后再办")
    elif act.kind in _WORK and not any(e.unit == unit for e in case.history.of(_E.ASSIGNED)):
        yield problem(act, "还没有交办给这个单位", "not-assigned", "请先交办")


def _assigned(act: Act, case: Case) -> Told:
    if all(party.unit != str(act.unit) for party in case.history.facts.parties):
        yield problem(act, "这个单位不承办这件事项", "not-a-party", "请先变更责任单位，再交办")
    elif steps(case.history).get(str(act.unit)) == "live":
        yield problem(act, "已经交办给这个单位", "twice")


def _once(act: Act, case: Case) -> Told:
    """签收、签批、部署: once for each delivery."""
    last = max((e.seq for e in case.history.of(_E.ASSIGNED) if e.unit == str(act.unit)), default=0)
    if any(e.unit == str(act.unit) and e.seq > last for e in case.history.of(act.kind)):
        yield problem(act, f"这个单位已经{TABLE[act.kind].chinese}", "twice")


def _supplemented(act: Act, case: Case) -> Told:
    if steps(case.history).get(str(act.unit)) != "reported":
        yield problem(act, "这个单位没有待核查的办结报告", "not-filed")
    if not act.files:
        yield problem(act, "没有附佐证材料", "evidence-missing", "请选择要补充的材料")


def _verified(act: Act, case: Case) -> Told:
    if steps(case.history).get(str(act.unit)) != "reported":
        yield problem(act, "这个单位没有待核查的办结报告", "not-filed")


def _sent_back(act: Act, case: Case) -> Told:
    last = max((e.seq for e in case.history.events if e.unit == str(act.unit) and e.kind is _E.SENT_BACK), default=0)
    reports = case.history.of(_E.COMPLETION_ASKED, _E.RESULT_REPORTED)
    if not any(e.unit == str(act.unit) and e.seq > last for e in reports):
        yield problem(act, "这个单位没有可退回的反馈或办结报告", "not-filed")
    yield from later_than_now(act, case, "limit", "新的期限")


def _closed(act: Act, case: Case) -> Told:
    """Closing needs the standard stated, every answer verified, evidence on record, and no part still open (WX-12)."""
    done, units = steps(case.history), answering(case.history.facts)
    if not units or any(done.get(unit) != "verified" for unit in units):
        yield problem(act, "还有单位的办结报告没有核查通过", "not-verified", "请先核查")
    if not case.row.closing_standard.strip():
        yield problem(act, "没有写明销号标准", "standard-missing", "请先用更正补充销号标准")
    if not act.files and not case.evidence():
        yield problem(act, "没有办结佐证材料", "evidence-missing", "请先补充佐证材料，或在销号时附上")
    yield from _no_open_parts(act, case)
    yield from _nothing_waiting(act, case)


def _no_open_parts(act: Act, case: Case) -> Told:
    if numbers := case.open_parts:
        names = "、".join(numbers[:5]) + ("等" if len(numbers) > 5 else "")
        yield problem(act, f"分解事项{names}还没有办完", "open-parts", "请先办完分解事项")


def _nothing_waiting(act: Act, case: Case) -> Told:
    if any(application.decided is None for application in case.history.applications):
        yield problem(act, "还有申请没有审定", "application-waits", "请先审定延期或退回申请")


def _classified(act: Act, case: Case) -> Told:
    if not act.payload.get("facts"):
        yield problem(act, "没有写明类别", "facts-missing")


def _instructed(act: Act, case: Case) -> Told:
    if not act.instructions and not act.text.strip():
        yield problem(act, "没有写批示内容", "text-missing", "请照录批示原文")
    own, superior = (
        act.payload.get("own_due", case.history.facts.own_due),
        act.payload.get("superior_due", case.history.facts.superior_due),
    )
    for name, label, most in (("superior_number", "上级编号", 60), ("superior_status", "上级状态", 30)):
        if len(str(act.payload.get(name, ""))) > most:
            yield problem(act, f"{label}超过{most}字", "field-long", "请缩短")
    if act.payload.get("superior_due") is not None:
        yield from later_than_now(act, case, "superior_due", "新的上级时限")
    if "own_due" in act.payload:
        yield from later_than_now(act, case, "own_due", "新的完成时限")
    restated = "own_due" in act.payload or "superior_due" in act.payload
    if restated and isinstance(own, datetime) and isinstance(superior, datetime) and own > superior:
        yield problem(act, "完成时限晚于上级时限", "superior", "请核对两个时限，需要的一并写明")


def _merged(act: Act, case: Case) -> Told:
    into = str(act.payload.get("into", ""))
    if not into.isdigit():
        yield problem(act, "没有写明并入哪件事项", "into-missing", "请选择事项")
    elif int(into) == case.row.pk:
        yield problem(act, "不能并入自己", "into-itself")
    elif not (
        type(case.row).objects.filter(pk=int(into), jurisdiction=case.row.jurisdiction_id).exclude(state__in=OVER)
    ).exists():
        yield problem(act, "要并入的事项没有，或者已经结束", "into-over", "请选择在办的事项")
    yield from _no_open_parts(act, case)


def _ended(act: Act, case: Case) -> Told:
    yield from _no_open_parts(act, case)


CHECKS: Final[Mapping[EventKind, Callable[[Act, Case], Told]]] = MappingProxyType(
    {
        _E.ASSIGNED: _assigned,
        _E.RECEIPTED: _once,
        _E.SIGNED: _once,
        _E.DEPLOYED: _once,
        _E.REPORTED: working,
        _E.RESULT_REPORTED: working,
        _E.COMPLETION_ASKED: working,
        _E.SUPPLEMENTED: _supplemented,
        _E.VERIFIED: _verified,
        _E.SENT_BACK: _sent_back,
        _E.CLOSED: _closed,
        _E.RETURN_ASKED: return_asked,
        _E.RETURN_DECIDED: return_decided,
        _E.EXTENSION_ASKED: extension_asked,
        _E.EXTENSION_DECIDED: extension_decided,
        _E.PAUSED: paused,
        _E.RESUMED: resumed,
        _E.CLASSIFIED: _classified,
        _E.INSTRUCTED: _instructed,
        _E.MERGED: _merged,
        _E.TERMINATED: _ended,
        _E.CALENDAR_ACCEPTED: calendar_accepted,
        _E.CORRECTED: corrected,
        _E.CHASED: chased,
        _E.WAIVED: waived,
        _E.OVERTURNED: breached,
        _E.BREACH_TOLD: breached,
        _E.BREACH_EXPLAINED: told_before,
        _E.BREACH_CONFIRMED: told_before,
    }
)
