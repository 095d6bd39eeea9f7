"""Turns that hold or move a clock: 退回, 延期, 中止 and 恢复."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from duban.apps.matters.actions.act import Act
from duban.apps.matters.actions.asking import Told, later_than_now, working
from duban.apps.matters.actions.case import Case
from duban.apps.matters.actions.payloads import problem
from duban.core.events import TABLE, EventKind
from duban.core.instant import write_due
from duban.core.moves import breaches_made, moves
from duban.core.obligation.extension import beyond
from duban.core.obligation.obligation import Obligation
from duban.core.words import Side, State

_E = EventKind
_RUNNING: Final = frozenset({State.OPEN, State.LATE, State.PENDING, State.PAUSED})


def return_asked(act: Act, case: Case) -> Told:
    """One application at a time, while there is something to return."""
    yield from working(act, case)
    yield from _not_waiting(act, case)


def return_decided(act: Act, case: Case) -> Told:
    """What is decided waits; it goes to another unit only where it was granted."""
    yield from _waiting(act, case, _E.RETURN_ASKED)
    to = act.payload.get("reassign")
    if to is not None and not act.payload.get("granted"):
        yield problem(act, "不同意退回，就不能改交其他单位", "reassign")
    if to is not None and any(party.unit == str(to) for party in case.history.facts.parties):
        yield problem(act, "要改交的单位已经承办这件事项", "reassign", "请选择其他单位，或用变更责任单位办理")


def extension_asked(act: Act, case: Case) -> Told:
    """Before the due, to a later date, of duties that run."""
    yield from working(act, case)
    yield from _not_waiting(act, case)
    yield from later_than_now(act, case, "until", "申请延到的时间")
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
    for what in beyond(
        case.rules.extensions, concerned, until, case.history, case.rules.limits(case.calendar)
    ):  # fmt: skip
        yield problem(act, what, "extension-bound", "请缩短，或选准要延的那一项；确需再延的，请确定时限的领导续批")


def extension_decided(act: Act, case: Case) -> Told:
    """What is decided waits; past the superior's date only with its recorded consent."""
    yield from _waiting(act, case, _E.EXTENSION_ASKED)
    if not act.payload.get("granted"):
        return
    yield from later_than_now(act, case, "due", "批准的新时限")
    due, superior = act.payload.get("due"), case.history.facts.superior_due
    if isinstance(due, datetime) and superior and due > superior and not act.payload.get("superior_consent"):
        what = f"新时限超过上级时限（{write_due(superior)[:16]}）"
        yield problem(act, what, "superior", "请先取得上级同意并登记，或缩短时限")
    asked = next(
        (each.asked for each in case.history.applications
         if each.decided is None and each.asked.kind is _E.EXTENSION_ASKED and each.asked.unit == str(act.unit)), None,
    )  # fmt: skip
    if asked is not None:
        wanted = act.payload.get("duties") or asked.payload.get("duties") or ()
        running = [o for o in case.before(asked) if not wanted or o.key in wanted or o.rule in wanted]
        mine = [o for o in running if o.side is Side.HANDLING and o.debtor == str(act.unit) and o.state in _RUNNING]
        bounds, limits = case.rules.extensions, case.rules.limits(case.calendar)
        for what in beyond(bounds, mine, due, case.history, limits):
            yield problem(act, what, "extension-bound", "请缩短，或不同意；确需再延的，请确定时限的领导续批")


def paused(act: Act, case: Case) -> Told:
    """Granted by the supervisor, with a stated maximum, never after due, not past the superior's date by itself."""
    yield from later_than_now(act, case, "until", "最长中止到的时间")
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


def resumed(act: Act, case: Case) -> Told:
    """Only what stands still is resumed."""
    if not any(case.stands_still(unit) for unit in _scope(act, case)):
        yield problem(act, "计时没有中止", "not-paused")


def calendar_accepted(act: Act, case: Case) -> Told:
    """Only where the calendar in force moves an open due earlier, and never into the past."""
    calendar = case.calendar
    if act.payload.get("digest") != calendar.digest:
        yield problem(act, "工作日日历又有变化，您看到的不是现在的日历", "stale", "请刷新页面，核对后再办")
        return
    before = case.assessment
    after = case.supposing(act.kind, act.payload)
    if not any(move.earlier for move in moves(before, after)):
        yield problem(act, "没有因新日历提前的时限", "nothing-moves", "不用办理；推后的时限已自动推后")
    for o in breaches_made(before, after):
        what = f"按新日历，{o.rule}的时限（{write_due(o.breached_at or o.started)[:16]}）已经过去"
        yield problem(act, what, "in-past", "请等这一项办结后再采用，或维持原来的时限")


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
