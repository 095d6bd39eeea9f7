"""Turns about one overdue or one duty: 告知, 说明, 认定, 豁免, 撤销, 催办."""

from __future__ import annotations

from duban.apps.matters.actions.act import Act
from duban.apps.matters.actions.asking import Told
from duban.apps.matters.actions.case import Case
from duban.apps.matters.actions.payloads import problem
from duban.core.events import EventKind

_E = EventKind


def breached(act: Act, case: Case) -> Told:
    """The overdue that is meant is one, and this unit's."""
    duty = case.duty(act.payload.get("duty"))
    if duty is None:
        yield problem(act, "没有这项时限", "duty-unknown", "请刷新页面后再办")
    elif duty.breached_at is None:
        yield problem(act, "这项时限没有逾期", "no-breach")
    elif act.unit is not None and duty.debtor != str(act.unit):
        yield problem(act, "这项时限不是这个单位的", "duty-unknown")


def told_before(act: Act, case: Case) -> Told:
    """Explained or confirmed is only what the unit was told of."""
    yield from breached(act, case)
    if (_E.BREACH_TOLD, str(act.payload.get("duty"))) not in case.history.by_duty:
        yield problem(act, "还没有告知单位", "not-told", "请先告知逾期")


def known_duty(act: Act, case: Case) -> Told:
    """A duty, where one is named, is one of this matter."""
    if act.payload.get("duty") is not None and case.duty(act.payload["duty"]) is None:
        yield problem(act, "没有这项时限", "duty-unknown", "请刷新页面后再办")


def waived(act: Act, case: Case) -> Told:
    """What is waived is a duty of this matter, overdue or not."""
    duty = case.duty(act.payload.get("duty"))
    if duty is None:
        yield problem(act, "没有这项时限", "duty-unknown", "请刷新页面后再办")
