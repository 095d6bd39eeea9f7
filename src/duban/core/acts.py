"""Who may do what to a matter: one table of capacity × act × state × situation, shared by page, API and guard.

Conventions: the table is data and closed; what it does not allow is refused. A capacity only ever adds acts, save that
whoever does the work never judges it (`JUDGING`). A person's capacities towards one matter come from
`duban.apps.matters.access`, its situation from `duban.core.situation`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from duban.core.capacity import ADMINISTRATORS, CAPACITIES, DOERS, STATES, Capacity
from duban.core.events import TABLE, EventKind
from duban.core.situation import Situation


class Other(StrEnum):
    """What people do with a matter that leaves no event of its own."""

    VIEW = "view"
    VIEW_INSTRUCTION_TEXT = "view_instruction_text"
    PRINT = "print"
    EDIT_DRAFT = "edit_draft"
    ASSIGN = "assign"
    ATTACH = "attach"
    MARK_NODE = "mark_node"
    PLAN_NODE = "plan_node"
    SPLIT = "split"


Act = EventKind | Other

OTHERS: Final[Mapping[Other, str]] = MappingProxyType(
    {
        Other.VIEW: "查看",
        Other.VIEW_INSTRUCTION_TEXT: "查看批示原文",
        Other.PRINT: "打印",
        Other.EDIT_DRAFT: "修改拟立项事项",
        Other.ASSIGN: "指定经办人",
        Other.ATTACH: "上传附件",
        Other.MARK_NODE: "登记节点完成",
        Other.PLAN_NODE: "增加、调整节点",
        Other.SPLIT: "分解",
    }
)
ACTS: Final[tuple[Act, ...]] = (*Other, *EventKind)


def chinese(act: Act) -> str:
    """The word of an act on buttons and in sentences.

    >>> chinese(EventKind.CLOSED), chinese(Other.VIEW)
    ('销号', '查看')
    """
    return OTHERS[act] if isinstance(act, Other) else TABLE[act].chinese


class Need(NamedTuple):
    """A fact of the situation an act asks for, and the sentence when it is missing."""

    fact: str
    wanted: bool
    otherwise: str


class Rule(NamedTuple):
    """One line of the table: who, in which states of the matter, with what given; ``for_unit``: only 代录."""

    by: frozenset[Capacity]
    states: frozenset[str]
    needs: tuple[Need, ...] = ()
    for_unit: bool = False


class Permit(NamedTuple):
    """All that the table says of an act."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not: a short stable name of the kind (``capacity``, ``state``, ``own-work``, ``situation``), and a sentence."""

    kind: str
    sentence: str


_C = Capacity
_DRAFT = frozenset({"draft"})
_RUNNING = frozenset({"live", "reported"})
_OVER = frozenset({"closed", "terminated", "merged"})
_SET_UP = _RUNNING | _OVER
_ALL = _DRAFT | _SET_UP

_OFFICE = frozenset({_C.SUPERVISOR, _C.HEAD})
_UNIT = frozenset({_C.UNIT_CLERK, _C.SECTION_HEAD, _C.UNIT_DEPUTY, _C.UNIT_HEAD})
_ABOVE = frozenset({_C.LEADER, _C.CHIEF})
_RECEIVING = _OFFICE | {_C.SECTION}
_OUTSIDE_DUTIES = frozenset({_C.HOST, _C.RECEIVER, _C.SUBMITTER})
_HEAD = frozenset({_C.HEAD})
_DECIDER = frozenset({_C.DECIDER})
_SEES_WHOLE = _OFFICE | {_C.DECIDER, _C.APPROVER}
_SEES = _UNIT | _ABOVE | _OUTSIDE_DUTIES | {_C.LEAD, _C.LEAD_ABOVE, _C.HANDLER, _C.SECTION, _C.CONTACT, _C.NAMED}

_APPROVED = Need("approved", True, "还没有登记立项依据和批准人，请先登记批准")
_EXTENSION = Need("extension_pending", True, "该单位没有待审定的延期申请")
_NO_EXTENSION = Need("extension_pending", False, "该单位已有一份延期申请在等待审定")
_RETURN = Need("return_pending", True, "该单位没有待审定的退回申请")
_NO_RETURN = Need("return_pending", False, "该单位已有一份退回申请在等待审定")
_COMPLETION = Need("completion_pending", True, "该单位没有待核查的办结报告")
_REPORT = Need("report_filed", True, "该单位还没有可退回的反馈或办结报告")
_NOT_FILED = Need("filed", False, "办结报告已提交，类别不能再改；确需更改的，先退回重办")
_VERIFIED = Need("verified", True, "还有应报告办结的单位没有核查通过，请先核查")
_PAUSED = Need("paused", True, "计时没有中止，不用恢复")
_NOT_PAUSED = Need("paused", False, "计时已经中止，先恢复才能再次中止")
_NO_CHILDREN = Need("open_children", False, "还有分解事项没有销号，先办完分解事项")
_STANDARD = Need("standard_stated", True, "没有写明销号标准，请先补充销号标准")
_EVIDENCE = Need("evidence", True, "没有办结佐证材料，请承办单位补充佐证，或在核查时附上")
_CHASED = Need("chased", True, "该单位没有待回应的催办")
_TOLD = Need("breach_told", True, "还没有向该单位告知逾期，请先告知")
_HEARD = Need("heard", True, "该单位还没有说明情况，说明期也没有届满")
_BREACHED = Need("breached", True, "没有可处理的逾期")
_PROPOSAL = Need("proposal_waiting", True, "没有待审定的处置建议")
_HANDED_OVER = Need("handed_over", True, "这件事项没有移交纪委监委")


def _by(who: frozenset[Capacity], *needs: Need, states: frozenset[str] = _RUNNING) -> Permit:
    return Permit((Rule(who, states, needs),))


def _by_unit(*needs: Need, who: frozenset[Capacity] = _UNIT) -> Permit:
    """The unit's own act; on paper or by telephone the receiving section or the office records it for the unit."""
    return Permit((Rule(who, _RUNNING, needs), Rule(_RECEIVING, _RUNNING, needs, for_unit=True)))


_SIGHT = Permit(
    (
        Rule(_SEES_WHOLE, _ALL),
        Rule(_SEES, _SET_UP),
        Rule(frozenset({_C.DISCIPLINE}), _SET_UP, (_HANDED_OVER,)),
    )
)
_E = EventKind
PERMITS: Final[Mapping[Act, Permit]] = MappingProxyType(
    {
        Other.VIEW: _SIGHT,
        # Units see what they are to do, never the instruction's own words or image.
        Other.VIEW_INSTRUCTION_TEXT: Permit((Rule(_SEES_WHOLE, _ALL), Rule(_ABOVE | {_C.NAMED}, _SET_UP))),
        Other.PRINT: _SIGHT,
        Other.EDIT_DRAFT: _by(_OFFICE, states=_DRAFT),
        Other.ASSIGN: _by(_UNIT | _HEAD),
        Other.ATTACH: Permit(
            (Rule(_OFFICE, _DRAFT | _RUNNING), Rule(_UNIT | _OUTSIDE_DUTIES | {_C.SECTION}, _RUNNING))
        ),
        Other.MARK_NODE: _by(_OFFICE | _UNIT),
        Other.PLAN_NODE: _by(_OFFICE),
        # A lead unit breaks its own matter into tasks for its assisting units and its own sections, and no others.
        Other.SPLIT: _by(_OFFICE | {_C.LEAD}),
        _E.SET_UP: _by(_OFFICE, _APPROVED, states=_DRAFT),
        _E.ASSIGNED: Permit((Rule(_OFFICE | {_C.LEAD}, _RUNNING),)),
        _E.RECEIPTED: _by_unit(),
        _E.SIGNED: _by_unit(who=frozenset({_C.UNIT_HEAD})),
        _E.DEPLOYED: _by_unit(),
        _E.REPORTED: _by_unit(),
        _E.RESULT_REPORTED: _by_unit(),
        _E.COMPLETION_ASKED: _by_unit(),
        # While its report waits, the unit adds what proves it; no clock moves by that.
        _E.SUPPLEMENTED: _by_unit(_COMPLETION),
        _E.VERIFIED: _by(_OFFICE | _ABOVE, _COMPLETION, _EVIDENCE),
        _E.CLOSED: _by(_HEAD | _ABOVE, _NO_CHILDREN, _VERIFIED, _STANDARD, _EVIDENCE),
        _E.RETURN_ASKED: _by_unit(_NO_RETURN),
        _E.RETURN_DECIDED: _by(_HEAD | _DECIDER, _RETURN),
        _E.SENT_BACK: _by(_OFFICE | _ABOVE, _REPORT),
        _E.PAUSED: _by(_OFFICE | _DECIDER, _NOT_PAUSED),
        _E.RESUMED: _by(_OFFICE | _DECIDER, _PAUSED),
        _E.EXTENSION_ASKED: _by_unit(_NO_EXTENSION),
        _E.EXTENSION_DECIDED: _by(_DECIDER, _EXTENSION),
        _E.CLASSIFIED: _by(_OFFICE, _NOT_FILED, states=_DRAFT | _RUNNING),
        _E.INSTRUCTED: _by(_OFFICE | _ABOVE | _DECIDER),
        _E.UNITS_CHANGED: _by(_OFFICE),
        _E.MERGED: _by(_OFFICE | _DECIDER, _NO_CHILDREN),
        _E.CARRIED_OVER: _by(_OFFICE),
        _E.TERMINATED: _by(_HEAD | _DECIDER, _NO_CHILDREN),
        _E.CHASED: _by(_RECEIVING | {_C.LEAD_ABOVE}),
        _E.ANSWERED: _by_unit(_CHASED),
        _E.CORRECTED: _by(_OFFICE, states=_SET_UP),
        _E.WAIVED: _by(_DECIDER, _BREACHED),
        _E.OVERTURNED: _by(_DECIDER | {_C.CHIEF}, _BREACHED, states=_SET_UP),
        _E.VERDICT: _by(frozenset({_C.MACHINE}), states=_SET_UP),
        _E.BREACH_TOLD: _by(_OFFICE, _BREACHED),
        _E.BREACH_EXPLAINED: _by_unit(_TOLD),
        _E.BREACH_CONFIRMED: _by(_HEAD, _TOLD, _HEARD),
        _E.PROPOSAL_DECIDED: _by(_HEAD | _ABOVE, _PROPOSAL, states=_SET_UP),
        _E.CALENDAR_ACCEPTED: _by(_HEAD),
        _E.MIGRATED: _by(_HEAD),
        _E.DOCUMENT_RECEIVED: _by(_RECEIVING | {_C.RECEIVER}),
        _E.DISPATCHED: _by(_RECEIVING | {_C.RECEIVER, _C.SUBMITTER}),
        _E.MEETING_ENDED: _by(_RECEIVING | {_C.HOST}),
        _E.MINUTES_ISSUED: Permit((Rule(frozenset({_C.HOST}), _RUNNING), Rule(_RECEIVING, _RUNNING, for_unit=True))),
        _E.SUBMITTED: _by_unit(who=_UNIT | {_C.SUBMITTER}),
        _E.APPROVED: _by(_OFFICE),
        _E.COMPLAINT_RECEIVED: _by(_RECEIVING),
        _E.FOUND_VALID: _by(_HEAD),
        _E.VISITED: _by(_RECEIVING | {_C.LEAD}),
        _E.CONCLUSION_DELIVERED: _by(_OFFICE),
        _E.REVIEW_ASKED: _by_unit(),
        _E.REVIEW_DECIDED: _by(_DECIDER),
    }
)
"""The table. An act that is not here is nobody's."""

JUDGING: Final[frozenset[Act]] = frozenset(
    {
        _E.VERIFIED,
        _E.CLOSED,
        _E.RETURN_DECIDED,
        _E.SENT_BACK,
        _E.PAUSED,
        _E.RESUMED,
        _E.EXTENSION_DECIDED,
        _E.MERGED,
        _E.TERMINATED,
        _E.WAIVED,
        _E.OVERTURNED,
        _E.BREACH_CONFIRMED,
        _E.PROPOSAL_DECIDED,
        _E.FOUND_VALID,
        _E.CONCLUSION_DELIVERED,
        _E.REVIEW_DECIDED,
    }
)
"""Acts that judge the work, or take it off whoever does it: never by the doer (谁承办，谁不核查、不销号、不批自己的申请)."""


def allowed_acts(capacities: Collection[Capacity], state: str, situation: Situation) -> frozenset[Act]:
    """What may be done now.

    Args:
        capacities: of the person (and principal) towards this matter and thread.
        state: one of `STATES`.
        situation: the facts of that thread. With ``for_unit`` only what can be recorded for a unit is allowed.

    Returns:
        Acts of `ACTS`; empty for a stranger and for the three administrators.

    >>> sorted(act.value for act in allowed_acts({Capacity.UNIT_HEAD}, "closed", Situation()))
    ['print', 'view']
    """
    return frozenset(act for act in ACTS if refusal(act, capacities, state, situation) is None)


def why_not(act: Act, capacities: Collection[Capacity], state: str, situation: Situation) -> str:
    """Why an act is refused: one Chinese sentence that says who may, or what is missing; empty if it is allowed.

    >>> why_not(EventKind.CLOSED, {Capacity.SUPERVISOR}, "reported", Situation())
    '“销号”由督查室主任、分管领导、主要领导办理'
    """
    found = refusal(act, capacities, state, situation)
    return found.sentence if found else ""


def refusal(act: Act, capacities: Collection[Capacity], state: str, situation: Situation) -> Refusal | None:
    """As `why_not`, with the kind of refusal; None where the act is allowed."""
    word = chinese(act)
    held = frozenset(capacities)
    if ADMINISTRATORS & held:
        return Refusal("capacity", "管理员不办理也不查看督办事项")
    permit = PERMITS[act]
    mine = [rule for rule in permit.rules if rule.by & held]
    fitting = [rule for rule in mine if rule.for_unit == situation.for_unit or act in (Other.VIEW, Other.PRINT)]
    if not fitting:
        return Refusal("capacity", _who_may(act, situation.for_unit))
    now = [rule for rule in fitting if state in rule.states]
    if not now:
        states = "、".join(STATES[each] for each in STATES if any(each in rule.states for rule in fitting))
        return Refusal("state", f"事项{STATES[state]}，不能“{word}”；“{word}”只用于{states}的事项")
    if act in JUDGING and (situation.doer or DOERS & held):
        return Refusal(
            "own-work", f"承办或经手申报的人不能对自己的事项“{word}”，请由{_names(act, False)}中未参与办理的人办理"
        )
    missing = [next((need for need in rule.needs if not _given(need, situation)), None) for rule in now]
    first = next(iter(missing))
    if all(missing) and first is not None:
        return Refusal("situation", f"现在不能“{word}”：{first.otherwise}")
    return None


def _given(need: Need, situation: Situation) -> bool:
    return bool(getattr(situation, need.fact)) is need.wanted


@cache
def _names(act: Act, for_unit: bool) -> str:
    by = frozenset[Capacity]().union(*(rule.by for rule in PERMITS[act].rules if rule.for_unit == for_unit))
    unit = ["承办单位（联络员、科室负责人、分管负责人、主要负责人）"] if by >= _UNIT else []
    return "、".join(unit + [CAPACITIES[each] for each in CAPACITIES if each in (by - _UNIT if unit else by)])


@cache
def _who_may(act: Act, for_unit: bool) -> str:
    word, names = chinese(act), _names(act, for_unit)
    if for_unit:
        return f"“{word}”由{names}代录" if names else f"“{word}”不能代录，由{_names(act, False)}办理"
    others = _names(act, True)
    return f"“{word}”由{names}办理" + (f"，纸质、电话的由{others}代录" if others else "")
