"""What several turns ask of a matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from duban.apps.matters.actions.act import Act
from duban.apps.matters.actions.case import Case
from duban.apps.matters.actions.payloads import problem
from duban.apps.matters.spine import steps
from duban.core.problem import Problem

Told = Iterator[Problem]


def working(act: Act, case: Case) -> Told:
    """The unit still has something to do: nothing it reported done waits or was found good."""
    step = steps(case.history).get(str(act.unit))
    if step == "reported":
        yield problem(
            act, "已经报告办结，等待核查", "filed", "要补材料的，请用“补充佐证”；内容要改的，等核查退回后再报"
        )
    elif step == "verified":
        yield problem(act, "已经核查通过", "filed")


def later_than_now(act: Act, case: Case, name: str, called: str) -> Told:
    """A stated date must be there, and to come."""
    value = act.payload.get(name)
    if value is None:
        yield problem(act, f"没有写明{called}", f"{name}-missing", "请填写日期")
    elif isinstance(value, datetime) and value <= case.at:
        yield problem(act, f"{called}已经过去", "in-past", "请填写以后的日期")
