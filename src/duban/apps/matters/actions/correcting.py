"""更正: what a recorded event may be corrected to say. The original stays."""

from __future__ import annotations

from duban.apps.matters.actions.act import Act
from duban.apps.matters.actions.asking import Told
from duban.apps.matters.actions.case import Case
from duban.apps.matters.actions.payloads import problem
from duban.core.events import TABLE, EventKind

_E = EventKind


def corrected(act: Act, case: Case) -> Told:
    """A record of this matter that people made, and fields it may hold."""
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
