"""Who stands how to a matter, and whether they may act on it: the one gate before every act and every sight.

What the capacities allow is the table of `duban.core.acts`; `duban.apps.matters.queries.visible` is the same sight as
one condition of the database, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from duban.apps.matters.models import Matter, Party
from duban.apps.org.standing import Standing
from duban.apps.org.words import ADMINISTRATORS
from duban.core.acts import Act, Other, allowed_acts, refusal
from duban.core.capacity import DOERS, Capacity
from duban.core.events import TABLE, EventKind
from duban.core.problem import Place, Problem
from duban.core.situation import Situation

_C = Capacity
HANDLING: Final = frozenset({"lead", "responsible", "assisting"})
LEADING: Final = frozenset({"leader", "chief"})
OFFICE: Final = frozenset({"supervisor", "head"})
_OUTSIDE_DUTIES: Final = {"host": _C.HOST, "receiver": _C.RECEIVER, "submitter": _C.SUBMITTER}
_NOT_YET_A_PARTY: Final = frozenset({EventKind.ASSIGNED, EventKind.FOUND_VALID})
NO_SUCH_MATTER: Final = Problem(
    Place("事项"), "没有这件事项，或者它不在您的知悉范围", "no-such-matter", "请核对编号，或向督查室查询"
)
"""One answer for “there is none” and “it is not yours”: nobody learns from a refusal what exists."""


@dataclass(frozen=True, slots=True)
class Acting:
    """Who really acts, and for whom (代签、代录): both stand on every event."""

    actor_id: int
    principal_id: int | None = None


def capacities(
    standing: Standing,
    matter: Matter,
    parties: Iterable[Party],
    unit_id: int | None = None,
    instructors: Iterable[int | None] | None = None,
) -> frozenset[Capacity]:
    """In what capacities a person stands to a matter, and to one unit's thread of it.

    Args:
        standing: the person on the day of acting.
        matter: the row; ``approval`` (and, without ``instructors``, ``instructions``) are read through it.
        parties: its parties; those that have left give nothing.
        unit_id: the thread acted on: the unit's own people act in their own thread only. None: any thread of theirs.
        instructors: the leaders who gave its instructions.

    Returns:
        `{Capacity.STRANGER}` where there is none; the administrators' own for the three administrators.
    """
    if is_administrator(standing):
        return frozenset(_C(role) for role in _every_role(standing) & ADMINISTRATORS)
    roles = standing.roles_in(matter.jurisdiction_id)
    active = [party for party in parties if party.left_at is None]
    ordinary = matter.circle == "ordinary"
    found = {_C(role) for role in roles & OFFICE}
    if "discipline" in roles:
        found.add(_C.DISCIPLINE)
    if roles & LEADING:
        found |= _leading(standing, matter, roles, active if ordinary and matter.state != "draft" else (), instructors)
    if "head" in roles and not _setters(matter, instructors):
        found.add(_C.DECIDER)
    # Units have no part in what is not set up yet.
    assigned = active if matter.state != "draft" else []
    mine = [party for party in assigned if named_in(standing, party) or (ordinary and party.unit_id in standing.units)]
    found |= _ours(standing, mine, active, unit_id)
    if ordinary and matter.state != "draft" and standing.units and standing.units & matter.leads_above:
        found.add(_C.LEAD_ABOVE)
    return frozenset(found) or frozenset({_C.STRANGER})


def is_administrator(standing: Standing) -> bool:
    """Whether the person is one of the three administrators anywhere: they see no matter anywhere (三员分立)."""
    return bool(_every_role(standing) & ADMINISTRATORS)


def _every_role(standing: Standing) -> frozenset[str]:
    return standing.roles.union(*standing.elsewhere.values())


def named_in(standing: Standing, party: Party) -> bool:
    """Whether the person is named for this party: its clerk, first or direct responsible (WX-14), still in service."""
    named = (party.clerk_id, party.first_responsible_id, party.direct_responsible_id)
    return standing.person_id in named and bool(standing.units)


def sets_the_date(standing: Standing, matter: Matter) -> bool:
    """Whether an application to move this matter's date goes to this person; for a pack's date, to the head.

    ``approval`` and ``instructions`` are read through the row.
    """
    roles, setters = standing.roles_in(matter.jurisdiction_id), _setters(matter, None)
    return (standing.person_id in setters and bool(roles & LEADING)) or (not setters and "head" in roles)


def may_begin(standing: Standing) -> Problem | None:
    """Whether somebody may draft a new matter for setting up (拟立项) in their jurisdiction; None: yes."""
    if standing.roles & OFFICE and not is_administrator(standing):
        return None
    return Problem(Place("新建"), "拟立项由督查干部、督查室主任办理", "capacity", "请将材料送督查室")


def guard(
    standing: Standing,
    matter: Matter,
    act: Act,
    unit_id: int | None,
    situation: Situation,
    *,
    parties: Sequence[Party] | None = None,
    principal: Standing | None = None,
) -> Problem | None:
    """Whether an act is refused, and why, in one sentence that says who may.

    Args:
        situation: of this thread for this person (`duban.core.situation.situation_of`).
        parties: the matter's parties where they are at hand; otherwise they are read.
        principal: for whom the person acts as a stand-in (`acting_for`).

    Returns:
        None: allowed. `NO_SUCH_MATTER` where the person may not even see it.
    """
    rows = list(matter.parties.all()) if parties is None else parties
    held = _held(standing, principal, matter, rows, unit_id)
    if refusal(Other.VIEW, _held(standing, principal, matter, rows, None), matter.state, situation) is not None:
        return NO_SUCH_MATTER
    place = Place(matter.number or "拟立项事项")
    if isinstance(act, EventKind) and TABLE[act].per == "unit" and act not in _NOT_YET_A_PARTY:
        if unit_id is None:
            return Problem(place, f"没有说明是哪个单位的“{TABLE[act].chinese}”", "unit", "请选择单位")
        if all(party.unit_id != unit_id or party.left_at is not None for party in rows):
            return Problem(place, "该单位不是这件事项现在的承办单位", "unit", "请核对承办单位")
    found = refusal(act, held, matter.state, situation)
    return Problem(place, found.sentence, found.kind) if found else None


def may(
    standing: Standing,
    matter: Matter,
    unit_id: int | None,
    situation: Situation,
    *,
    parties: Sequence[Party] | None = None,
    principal: Standing | None = None,
) -> frozenset[Act]:
    """All that the person may do now to the matter or one thread of it: what a page offers, and nothing else.

    What can be recorded for the unit (代录) is asked for with ``for_unit`` in the situation.
    """
    rows = list(matter.parties.all()) if parties is None else parties
    return allowed_acts(_held(standing, principal, matter, rows, unit_id), matter.state, situation)


def may_record_for_unit(
    standing: Standing, matter: Matter, unit_id: int, situation: Situation, *, parties: Sequence[Party] | None = None
) -> frozenset[Act]:
    """The unit's acts that this person may record for it (代录), sight left out."""
    offered = may(standing, matter, unit_id, replace(situation, for_unit=True), parties=parties)
    return offered - {Other.VIEW, Other.PRINT}


def acting_for(
    standing: Standing,
    principals: Iterable[Standing],
    matter: Matter,
    act: Act,
    unit_id: int | None,
    situation: Callable[[frozenset[int]], Situation],
    *,
    parties: Sequence[Party] | None = None,
) -> Acting | Problem:
    """In whose right somebody acts: their own first, else that of the first they stand in for who may.

    Args:
        principals: the standings of those the person stands in for on that day.
        situation: the thread's situation for a set of people: who filed something judges it neither way.

    Returns:
        `Acting`, or the problem met in the person's own right.
    """
    rows = list(matter.parties.all()) if parties is None else parties
    own = frozenset({standing.person_id})
    refused = guard(standing, matter, act, unit_id, situation(own), parties=rows)
    if refused is None:
        return Acting(standing.person_id)
    for principal in principals:
        both = situation(own | {principal.person_id})
        if guard(standing, matter, act, unit_id, both, parties=rows, principal=principal) is None:
            return Acting(standing.person_id, principal.person_id)
    return refused


def _held(
    standing: Standing, principal: Standing | None, matter: Matter, parties: Sequence[Party], unit_id: int | None
) -> frozenset[Capacity]:
    """A stand-in has the principal's capacities, and keeps those of their own that bar them from judging."""
    own = capacities(standing, matter, parties, unit_id)
    if principal is None or is_administrator(standing) or is_administrator(principal):
        return own
    if principal.person_id not in standing.principals:
        return own
    return capacities(principal, matter, parties, unit_id) | (own & DOERS and {_C.HANDLER})


def _setters(matter: Matter, instructors: Iterable[int | None] | None) -> frozenset[int]:
    """Who set the date: the instructing leaders and the leader in charge; else, for a date of its own, who approved.

    Empty: the date is the pack's, and the head of supervision decides on it.
    """
    found = {each for each in _instructors(matter, instructors) if each} | {matter.leader_id or 0}
    if not found - {0} and matter.own_due is not None and matter.approval is not None:
        found = {matter.approval.approver_id}
    return frozenset(found - {0})


def _instructors(matter: Matter, given: Iterable[int | None] | None) -> list[int | None]:
    if given is not None:
        return list(given)
    if not matter.pk:
        return []  # being set up: what is instructed is not stored yet
    return [each.leader_id for each in matter.instructions.all() if each.kind == "instruct"]


def _leading(
    standing: Standing,
    matter: Matter,
    roles: frozenset[str],
    parties: Sequence[Party],
    instructors: Iterable[int | None] | None,
) -> set[Capacity]:
    """``parties``: those through which a portfolio lets the leader see the matter; none of a restricted one."""
    me, found = standing.person_id, set[Capacity]()
    named = {matter.leader_id, *_instructors(matter, instructors)}
    if me in named:
        found |= {_C.LEADER, _C.NAMED}
    if matter.approval is not None and matter.approval.approver_id == me:
        found.add(_C.APPROVER)
    if me in _setters(matter, instructors):
        found.add(_C.DECIDER)
    units = {party.unit_id for party in parties}
    if "leader" in roles and units & standing.portfolio:
        found.add(_C.LEADER)
    if "leader" in roles and units & standing.contacts:
        found.add(_C.CONTACT)
    if "chief" in roles and (matter.circle == "ordinary" or found):
        # Whoever set the date may have left: the chief stands above all of them.
        found |= {_C.CHIEF, _C.DECIDER}
    return found


def _ours(standing: Standing, mine: Sequence[Party], active: Sequence[Party], unit_id: int | None) -> set[Capacity]:
    found = set[Capacity]()
    for party in mine:
        if party.role in HANDLING:
            found.add(_C.HANDLER)
            if unit_id in (None, party.unit_id):
                found |= _seat(standing, party)
            if party.role == "lead" and (unit_id is None or _assists(active, unit_id)):
                found.add(_C.LEAD)
        elif party.role in _OUTSIDE_DUTIES:
            found.add(_OUTSIDE_DUTIES[party.role])
        elif party.role == "office":
            found.add(_C.SECTION)
        elif party.role == "decider":
            found.add(_C.DECIDER)
    return found


def _seat(standing: Standing, party: Party) -> set[Capacity]:
    unit = party.unit_id
    seats = {
        _C.UNIT_HEAD: standing.heads,
        _C.UNIT_DEPUTY: standing.deputies,
        _C.SECTION_HEAD: standing.section_heads,
        _C.UNIT_CLERK: standing.clerks - standing.section_heads,
    }
    if unit in standing.units and not any(unit in held for held in seats.values()):
        return {capacity for capacity, held in seats.items() if held}  # a section of the unit where they sit
    found = {capacity for capacity, held in seats.items() if unit in held}
    return found | {_C.UNIT_CLERK} if party.clerk_id == standing.person_id else found


def _assists(active: Sequence[Party], unit_id: int) -> bool:
    return any(party.unit_id == unit_id and party.role == "assisting" for party in active)
