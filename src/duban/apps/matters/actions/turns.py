"""Each turn of a matter: what must hold of the matter before it is recorded, beside who may (the guard)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from duban.apps.matters.actions.act import Act
from duban.apps.matters.actions.case import Case
from duban.apps.matters.actions.payloads import problem
from duban.apps.matters.spine import answering, steps
from duban.apps.matters.words import OVER, STATES
from duban.core.events import TABLE, EventKind
from duban.core.instant import write_due
from duban.core.obligation.obligation import Obligation
from duban.core.problem import Problem
from duban.core.words import Side, State

_E = EventKind
AFTER_THE_END: Final = frozenset(
    {_E.CORRECTED, _E.OVERTURNED, _E.WAIVED, _E.BREACH_TOLD, _E.BREACH_EXPLAINED, _E.BREACH_CONFIRMED,
     _E.PROPOSAL_DECIDED}
)  # fmt: skip
"""What may still be recorded of a matter that is over."""
_WORK: Final = frozenset(
    {_E.RECEIPTED, _E.SIGNED, _E.DEPLOYED, _E.REPORTED, _E.RESULT_REPORTED, _E.COMPLETION_ASKED, _E.RETURN_ASKED,
     _E.EXTENSION_ASKED, _E.VERIFIED, _E.SENT_BACK, _E.CHASED, _E.ANSWERED}
)  # fmt: skip
_RUNNING: Final = frozenset({State.OPEN, State.LATE, State.PENDING, State.PAUSED})

Told = Iterator[Problem]


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


def _working(act: Act, case: Case) -> Told:
    step = steps(case.history).get(str(act.unit))
    if step == "reported":
        yield problem(act, "已经报告办结，等待核查", "filed", "如需补充，请等核查退回后再报")
    elif step == "verified":
        yield problem(act, "已经核查通过", "filed")


def _verified(act: Act, case: Case) -> Told:
    if steps(case.history).get(str(act.unit)) != "reported":
        yield problem(act, "这个单位没有待核查的办结报告", "not-filed")


def _sent_back(act: Act, case: Case) -> Told:
    last = max((e.seq for e in case.history.events if e.unit == str(act.unit) and e.kind is _E.SENT_BACK), default=0)
    reports = case.history.of(_E.COMPLETION_ASKED, _E.RESULT_REPORTED)
    if not any(e.unit == str(act.unit) and e.seq > last for e in reports):
        yield problem(act, "这个单位没有可退回的反馈或办结报告", "not-filed")
    yield from _later_than_now(act, case, "limit", "新的期限")


def _closed(act: Act, case: Case) -> Told:
    """Closing needs the standard stated, every answer verified, evidence on record, and no part still open (WX-12)."""
    done, units = steps(case.history), answering(case.history.facts)
    if not units or any(done.get(unit) != "verified" for unit in units):
        yield problem(act, "还有单位的办结报告没有核查通过", "not-verified", "请先核查")
    if not case.row.closing_standard.strip():
        yield problem(act, "没有写明销号标准", "standard-missing", "请先用更正补充销号标准")
    if not act.files and not case.evidence():
        yield problem(act, "没有办结佐证材料", "evidence-missing", "请先补充佐证材料")
    yield from _no_open_parts(act, case)
    yield from _nothing_waiting(act, case)


def _no_open_parts(act: Act, case: Case) -> Told:
    open_parts = case.row.children.exclude(state__in=OVER).order_by("pk").values_list("number", flat=True)
    if numbers := list(open_parts[:6]):
        names = "、".join(numbers[:5]) + ("等" if len(numbers) > 5 else "")
        yield problem(act, f"分解事项{names}还没有办完", "open-parts", "请先办完分解事项")


def _nothing_waiting(act: Act, case: Case) -> Told:
    if any(application.decided is None for application in case.history.applications):
        yield problem(act, "还有申请没有审定", "application-waits", "请先审定延期或退回申请")


def _return_asked(act: Act, case: Case) -> Told:
    yield from _working(act, case)
    yield from _not_waiting(act, case)


def _return_decided(act: Act, case: Case) -> Told:
    yield from _waiting(act, case, _E.RETURN_ASKED)
    to = act.payload.get("reassign")
    if to is not None and not act.payload.get("granted"):
        yield problem(act, "不同意退回，就不能改交其他单位", "reassign")
    if to is not None and any(party.unit == str(to) for party in case.history.facts.parties):
        yield problem(act, "要改交的单位已经承办这件事项", "reassign", "请选择其他单位，或用变更责任单位办理")


def _extension_asked(act: Act, case: Case) -> Told:
    yield from _working(act, case)
    yield from _not_waiting(act, case)
    yield from _later_than_now(act, case, "until", "申请延到的时间")
    concerned = list(_concerned(act, case))
    if not concerned:
        yield problem(act, "没有可以延期的时限", "no-duty")
    elif all(o.state is State.LATE for o in concerned):
        yield problem(act, "时限已经到了，延期要在到期前申请", "after-due", "请抓紧办理，并在反馈中说明情况")
    until = act.payload.get("until")
    dues = [o.due for o in concerned if o.due is not None]
    if isinstance(until, datetime) and dues and until <= max(dues):
        due = write_due(max(dues))
        yield problem(act, f"申请延到的时间不晚于现在的时限（{due[:16]}）", "not-later", "请填写更晚的时间")


def _extension_decided(act: Act, case: Case) -> Told:
    yield from _waiting(act, case, _E.EXTENSION_ASKED)
    if not act.payload.get("granted"):
        return
    yield from _later_than_now(act, case, "due", "批准的新时限")
    due, superior = act.payload.get("due"), case.history.facts.superior_due
    if isinstance(due, datetime) and superior and due > superior and not act.payload.get("superior_consent"):
        what = f"新时限超过上级时限（{write_due(superior)[:16]}）"
        yield problem(act, what, "superior", "请先取得上级同意并登记，或缩短时限")


def _paused(act: Act, case: Case) -> Told:
    """Granted by the supervisor, with a stated maximum, never after due, not past the superior's date by itself."""
    yield from _later_than_now(act, case, "until", "最长中止到的时间")
    if not act.payload.get("review_on"):
        yield problem(act, "没有写明复核日期", "review-missing", "请写明哪天复核是否恢复")
    if not act.text.strip():
        yield problem(act, "没有写理由", "reason-missing", "请写明理由")
    until, superior = act.payload.get("until"), case.history.facts.superior_due
    if isinstance(until, datetime) and superior and until > superior and not act.payload.get("superior_consent"):
        yield problem(act, "中止到上级时限以后", "superior", "请先取得上级同意并登记")
    units = _scope(act, case)
    for o in case.assessment.obligations:
        if o.side is Side.HANDLING and o.state is State.LATE and o.debtor in units:
            yield problem(act, f"已有时限到期（{o.clause}），到期后不能中止", "after-due")
            return
    if any(case.stands_still(unit) for unit in units):
        yield problem(act, "计时已经中止", "twice", "请先恢复")


def _resumed(act: Act, case: Case) -> Told:
    if not any(case.stands_still(unit) for unit in _scope(act, case)):
        yield problem(act, "计时没有中止", "not-paused")


def _classified(act: Act, case: Case) -> Told:
    if not act.payload.get("facts"):
        yield problem(act, "没有写明类别", "facts-missing")


def _instructed(act: Act, case: Case) -> Told:
    if not act.instructions and not act.text.strip():
        yield problem(act, "没有写批示内容", "text-missing", "请照录批示原文")
    own, superior = act.payload.get("own_due"), act.payload.get("superior_due", case.history.facts.superior_due)
    if "own_due" in act.payload:
        yield from _later_than_now(act, case, "own_due", "新的完成时限")
    if isinstance(own, datetime) and isinstance(superior, datetime) and own > superior:
        yield problem(act, "新的完成时限晚于上级时限", "superior", "请核对两个时限")


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


def _corrected(act: Act, case: Case) -> Told:
    seq = act.payload.get("event")
    target = next((e for e in case.events if e.seq == seq), None)
    if target is None:
        yield problem(act, "没有这条办理记录", "event-unknown", "请从办理记录中选择")
    elif target.kind in (_E.CORRECTED, _E.VERDICT):
        yield problem(act, f"{TABLE[target.kind].chinese}不能更正", "not-correctable", "判定错误的，用撤销逾期认定办理")
    elif act.payload.get("void"):
        if target.kind is _E.SET_UP:
            yield problem(act, "立项不能作废", "not-correctable", "请用终止办理")
    elif not act.payload.get("payload"):
        yield problem(act, "没有写更正的内容", "payload-missing")
    elif unknown := sorted(set(act.payload["payload"]) - set(TABLE[target.kind].payload)):
        yield problem(act, f"{TABLE[target.kind].chinese}没有“{unknown[0]}”这一项", "unknown-field")


def _breached(act: Act, case: Case) -> Told:
    duty = case.duty(act.payload.get("duty"))
    if duty is None:
        yield problem(act, "没有这项时限", "duty-unknown", "请刷新页面后再办")
    elif duty.breached_at is None:
        yield problem(act, "这项时限没有逾期", "no-breach")
    elif act.unit is not None and duty.debtor != str(act.unit):
        yield problem(act, "这项时限不是这个单位的", "duty-unknown")


def _told_before(act: Act, case: Case) -> Told:
    yield from _breached(act, case)
    if (_E.BREACH_TOLD, str(act.payload.get("duty"))) not in case.history.by_duty:
        yield problem(act, "还没有告知单位", "not-told", "请先告知逾期")


def _duty(act: Act, case: Case) -> Told:
    if act.payload.get("duty") is not None and case.duty(act.payload["duty"]) is None:
        yield problem(act, "没有这项时限", "duty-unknown", "请刷新页面后再办")


def _waived(act: Act, case: Case) -> Told:
    duty = case.duty(act.payload.get("duty"))
    if duty is None:
        yield problem(act, "没有这项时限", "duty-unknown", "请刷新页面后再办")


def _ended(act: Act, case: Case) -> Told:
    yield from _no_open_parts(act, case)


# -- what several turns ask ------------------------------------------------------------------------------------------


def _later_than_now(act: Act, case: Case, name: str, called: str) -> Told:
    value = act.payload.get(name)
    if value is None:
        yield problem(act, f"没有写明{called}", f"{name}-missing", "请填写日期")
    elif isinstance(value, datetime) and value <= case.at:
        yield problem(act, f"{called}已经过去", "in-past", "请填写以后的日期")


def _waiting(act: Act, case: Case, asked: EventKind) -> Told:
    for application in case.history.applications:
        if application.asked.kind is asked and application.asked.unit == str(act.unit) and application.decided is None:
            return
    yield problem(act, f"这个单位没有待审定的{TABLE[asked].chinese}", "nothing-waits", "请刷新页面")


def _not_waiting(act: Act, case: Case) -> Told:
    for application in case.history.applications:
        if (
            application.asked.kind is act.kind
            and application.asked.unit == str(act.unit)
            and application.decided is None
        ):
            yield problem(act, "已有一份申请在等待审定", "twice")
            return


def _concerned(act: Act, case: Case) -> Iterator[Obligation]:
    named = act.payload.get("duties") or ()
    for o in case.assessment.obligations:
        mine = o.side is Side.HANDLING and o.debtor == str(act.unit)
        if mine and o.state in _RUNNING and o.due is not None and (not named or o.key in named or o.rule in named):
            yield o


def _scope(act: Act, case: Case) -> tuple[str, ...]:
    return tuple(act.payload.get("units") or (party.unit for party in case.history.facts.parties))


CHECKS: Final[Mapping[EventKind, Callable[[Act, Case], Told]]] = MappingProxyType(
    {
        _E.ASSIGNED: _assigned,
        _E.RECEIPTED: _once,
        _E.SIGNED: _once,
        _E.DEPLOYED: _once,
        _E.REPORTED: _working,
        _E.RESULT_REPORTED: _working,
        _E.COMPLETION_ASKED: _working,
        _E.VERIFIED: _verified,
        _E.SENT_BACK: _sent_back,
        _E.CLOSED: _closed,
        _E.RETURN_ASKED: _return_asked,
        _E.RETURN_DECIDED: _return_decided,
        _E.EXTENSION_ASKED: _extension_asked,
        _E.EXTENSION_DECIDED: _extension_decided,
        _E.PAUSED: _paused,
        _E.RESUMED: _resumed,
        _E.CLASSIFIED: _classified,
        _E.INSTRUCTED: _instructed,
        _E.MERGED: _merged,
        _E.TERMINATED: _ended,
        _E.CORRECTED: _corrected,
        _E.CHASED: _duty,
        _E.WAIVED: _waived,
        _E.OVERTURNED: _breached,
        _E.BREACH_TOLD: _breached,
        _E.BREACH_EXPLAINED: _told_before,
        _E.BREACH_CONFIRMED: _told_before,
    }
)
