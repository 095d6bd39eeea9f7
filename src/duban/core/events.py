"""Events and acts: the one closed table of what can happen to a matter, and what each act settles.

An event is an append-only fact: who did it and for whom, when it happened and when it was recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class EventKind(StrEnum):
    SET_UP = "set_up"
    ASSIGNED = "assigned"
    RECEIPTED = "receipted"
    SIGNED = "signed"
    DEPLOYED = "deployed"
    REPORTED = "reported"
    RESULT_REPORTED = "result_reported"
    COMPLETION_ASKED = "completion_asked"
    SUPPLEMENTED = "supplemented"
    VERIFIED = "verified"
    CLOSED = "closed"
    RETURN_ASKED = "return_asked"
    RETURN_DECIDED = "return_decided"
    SENT_BACK = "sent_back"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_DECIDED = "extension_decided"
    CLASSIFIED = "classified"
    INSTRUCTED = "instructed"
    UNITS_CHANGED = "units_changed"
    MERGED = "merged"
    CARRIED_OVER = "carried_over"
    TERMINATED = "terminated"
    CHASED = "chased"
    ANSWERED = "answered"
    CORRECTED = "corrected"
    WAIVED = "waived"
    OVERTURNED = "overturned"
    VERDICT = "verdict"
    BREACH_TOLD = "breach_told"
    BREACH_EXPLAINED = "breach_explained"
    BREACH_CONFIRMED = "breach_confirmed"
    PROPOSAL_DECIDED = "proposal_decided"
    CALENDAR_ACCEPTED = "calendar_accepted"
    MIGRATED = "migrated"
    DOCUMENT_RECEIVED = "document_received"
    DISPATCHED = "dispatched"
    MEETING_ENDED = "meeting_ended"
    MINUTES_ISSUED = "minutes_issued"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    COMPLAINT_RECEIVED = "complaint_received"
    FOUND_VALID = "found_valid"
    VISITED = "visited"
    CONCLUSION_DELIVERED = "conclusion_delivered"
    REVIEW_ASKED = "review_asked"
    REVIEW_DECIDED = "review_decided"


class Counts(StrEnum):
    """Which instant of a starting event a clock runs from."""

    RECORDED = "recorded_at"
    """Somebody's delivery inside the system: the receiver cannot delay it, nobody can backdate it."""
    OCCURRED = "occurred_at"
    """A fact outside the system: a meeting ended, a document came."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    ``per`` is ``matter`` or ``unit``; ``satisfies`` are the acts this one settles beside itself;
    ``payload`` names the fields its body may hold; ``by`` who may record it, in words of `duban.core.words`.
    """

    chinese: str
    by: tuple[str, ...]
    per: str = "matter"
    payload: tuple[str, ...] = ()
    satisfies: frozenset[EventKind] = frozenset()
    counts: Counts = Counts.RECORDED


_E = EventKind
_RECEIPT = frozenset({_E.RECEIPTED})
_PROGRESS = _RECEIPT | {_E.DEPLOYED, _E.SIGNED}

TABLE: Final[Mapping[EventKind, Row]] = MappingProxyType(
    {
        _E.SET_UP: Row(
            "立项",
            ("office",),
            payload=("facts", "units", "own_due", "superior_due", "people", "spine", "instructions", "under_way"),
        ),
        _E.ASSIGNED: Row("交办", ("office", "lead"), "unit", ("role", "inner_due")),
        _E.RECEIPTED: Row("签收", ("unit",), "unit"),
        _E.SIGNED: Row("签批", ("head",), "unit", satisfies=_RECEIPT),
        _E.DEPLOYED: Row("部署", ("unit",), "unit", ("by_head",), _RECEIPT | {_E.SIGNED}),
        _E.REPORTED: Row("反馈进展", ("unit",), "unit", satisfies=_PROGRESS),
        _E.RESULT_REPORTED: Row("反馈结果", ("unit",), "unit", satisfies=_PROGRESS | {_E.REPORTED}),
        _E.COMPLETION_ASKED: Row(
            "报告办结", ("unit",), "unit", satisfies=_PROGRESS | {_E.REPORTED, _E.RESULT_REPORTED}
        ),
        _E.SUPPLEMENTED: Row("补充佐证", ("unit",), "unit"),
        _E.VERIFIED: Row("核查通过", ("office",), "unit"),
        _E.CLOSED: Row("销号", ("office",)),
        _E.RETURN_ASKED: Row("申请退回交办", ("unit",), "unit", ("reason",)),
        _E.RETURN_DECIDED: Row("退回交办审定", ("office",), "unit", ("granted",)),
        _E.SENT_BACK: Row("退回重办", ("office",), "unit", ("limit",), frozenset({_E.VERIFIED})),
        _E.PAUSED: Row("中止计时", ("office",), payload=("units", "until", "review_on", "superior_consent")),
        _E.RESUMED: Row("恢复计时", ("office",), payload=("units",)),
        _E.EXTENSION_ASKED: Row("申请延期", ("unit",), "unit", ("duties", "until", "reason")),
        _E.EXTENSION_DECIDED: Row("延期审定", ("decider",), "unit", ("granted", "due", "duties", "superior_consent")),
        _E.CLASSIFIED: Row("认定类别", ("office",), payload=("facts",)),
        _E.INSTRUCTED: Row(
            "续批",
            ("office",),
            payload=("own_due", "superior_due", "superior_number", "superior_status", "instructions"),
        ),
        _E.UNITS_CHANGED: Row("变更责任单位", ("office",), payload=("units",)),
        _E.MERGED: Row("并入", ("office",), payload=("into",)),
        _E.CARRIED_OVER: Row("年度结转", ("office",)),
        _E.TERMINATED: Row("终止", ("office",), payload=("reason",)),
        _E.CHASED: Row("催办", ("office",), "unit", ("duty",)),
        _E.ANSWERED: Row("回应催办", ("unit",), "unit"),
        _E.CORRECTED: Row(
            "更正", ("office",), payload=("event", "payload", "said", "occurred_at", "void", "destroyed", "second")
        ),
        _E.WAIVED: Row("豁免", ("decider",), payload=("duty",)),
        _E.OVERTURNED: Row("撤销逾期认定", ("decider",), payload=("duty",)),
        _E.VERDICT: Row("系统判定", ("system",), payload=("duty", "outcome", "due", "at", "digests")),
        _E.BREACH_TOLD: Row("告知逾期", ("office",), "unit", ("duty",)),
        _E.BREACH_EXPLAINED: Row("说明情况", ("unit",), "unit", ("duty",)),
        _E.BREACH_CONFIRMED: Row("认定逾期", ("office",), "unit", ("duty",)),
        _E.PROPOSAL_DECIDED: Row(
            "处置建议审定", ("decider",), payload=("proposal", "proposes", "decision", "excluded", "reason")
        ),
        _E.CALENDAR_ACCEPTED: Row("采用新日历", ("office",), payload=("digest",)),
        _E.MIGRATED: Row("改用新版制度", ("office",), payload=("to", "floors", "reason")),
        _E.DOCUMENT_RECEIVED: Row("收文", ("receiver", "office"), counts=Counts.OCCURRED),
        _E.DISPATCHED: Row("发文（完成收发文程序）", ("receiver", "submitter", "office"), "unit"),
        _E.MEETING_ENDED: Row("会议结束", ("host", "office"), counts=Counts.OCCURRED),
        _E.MINUTES_ISSUED: Row("形成纪要", ("host",), "unit"),
        _E.SUBMITTED: Row("呈送", ("unit",), "unit"),
        _E.APPROVED: Row("研究通过", ("office",), counts=Counts.OCCURRED),
        _E.COMPLAINT_RECEIVED: Row("接到投诉", ("office",), counts=Counts.OCCURRED),
        _E.FOUND_VALID: Row("认定有效投诉", ("office",), "unit", ("fact",)),
        _E.VISITED: Row("实地督查、走访", ("office", "lead"), "unit"),
        _E.CONCLUSION_DELIVERED: Row("督查结论送达", ("office",), "unit"),
        _E.REVIEW_ASKED: Row("申请复核", ("unit",), "unit", ("reason",)),
        _E.REVIEW_DECIDED: Row("复核决定", ("decider",), "unit", ("granted",)),
    }
)

SETTLED_BY: Final[Mapping[EventKind, frozenset[EventKind]]] = MappingProxyType(
    {act: frozenset({act}) | {kind for kind, row in TABLE.items() if act in row.satisfies} for act in EventKind}
)
"""Which events settle an act (`deployed` settles `signed` only where the head deploys: `core.obligation.acts`)."""


@dataclass(frozen=True, slots=True)
class Event:
    """One recorded fact of a matter.

    ``seq`` is its place in the matter's own order, from 1. ``unit`` is the thread it belongs to, None for the whole
    matter. ``for_unit`` is true where the receiving office recorded it for the unit (paper, telephone, with evidence):
    it then counts at ``occurred_at``, within the pack's tolerance.
    """

    seq: int
    kind: EventKind
    recorded_at: datetime
    occurred_at: datetime | None = None
    unit: str | None = None
    actor: str = ""
    principal: str = ""
    for_unit: bool = False
    payload: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
