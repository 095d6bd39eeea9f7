"""The gate every act passes: whether this person may, asked of `duban.apps.matters.access` with the matter locked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from duban.apps.matters.access import guard
from duban.apps.matters.actions.act import Act
from duban.apps.matters.actions.case import Case
from duban.apps.matters.models import Matter, Party
from duban.apps.matters.words import OVER
from duban.apps.org.models import Person
from duban.apps.org.queries import standing
from duban.apps.org.standing import Standing
from duban.core.events import EventKind
from duban.core.instant import at_beijing
from duban.core.problem import BadInput, Place, Problem
from duban.core.situation import Situation, situation_of

_E = EventKind
ASKS_FOR_PARTS = frozenset({_E.CLOSED, _E.MERGED, _E.TERMINATED})
_ASKS_FOR_EVIDENCE = frozenset({_E.VERIFIED, _E.CLOSED})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and for whom: a stand-in (代签) shows both on every event."""

    own: Standing
    principal: Standing | None = None

    @property
    def people(self) -> tuple[str, ...]:
        found = (self.own, self.principal) if self.principal else (self.own,)
        return tuple(str(each.person_id) for each in found)


def actor(by: Person, now: datetime, principal: Person | None) -> Actor:
    """The standing of a person (and principal) on the day; read before the locks are taken.

    Raises:
        BadInput: ``by`` does not stand in for that principal today.
    """

    day = at_beijing(now).date()
    own = standing(by, day)
    if principal is None:
        return Actor(own)
    if principal.pk not in own.principals:
        what = f"您今天不代{principal.name}办理"
        raise BadInput(Problem(Place("代签"), what, "not-a-stand-in", "请由本人办理，或先登记代理"))
    return Actor(own, standing(principal, day))


def refused(
    who: Actor,
    case: Case,
    act: Act,
    parties: Sequence[Party],
    *,
    proposal_waiting: bool = False,
) -> Problem | None:
    """Why this person may not do this to this matter now; None where they may.

    Args:
        proposal_waiting: it is asked where a proposal is decided; nowhere else does one wait.
    """
    situation = situation_of(
        case.history,
        case.assessment.obligations,
        str(act.unit) if act.unit is not None else None,
        who.people,
        approved=case.row.approval_id is not None or case.row.parent_id is not None,
        open_children=act.kind in ASKS_FOR_PARTS and bool(case.open_parts),
        standard_stated=bool(case.row.closing_standard.strip()),
        evidence=act.kind in _ASKS_FOR_EVIDENCE and (bool(act.files) or case.evidence(act.unit)),
        proposal_waiting=proposal_waiting,
        heard=case.heard() if act.kind is _E.BREACH_CONFIRMED else (),
        duty=act.payload.get("duty") if act.kind is _E.BREACH_CONFIRMED else None,
    )
    situation = replace(situation, for_unit=act.for_unit)
    return guard(who.own, case.row, act.kind, act.unit, situation, parties=parties, principal=who.principal)


def look_for_parts(acts: Iterable[Act], cases: Mapping[int, Case]) -> None:
    """Asks once, for all matters that these acts would end, which of their parts are in work."""
    ending = {act.matter for act in acts if act.kind in ASKS_FOR_PARTS}
    if not ending:
        return
    found: dict[int, list[str]] = {key: [] for key in ending}
    parts = Matter.objects.filter(parent__in=ending).exclude(state__in=OVER).order_by("pk")
    for parent, number in parts.values_list("parent_id", "number"):
        found[parent or 0].append(number)
    for key in ending & cases.keys():
        cases[key].open_parts = tuple(found[key])


def refused_set_up(who: Actor, row: Matter) -> Problem | None:
    """Why this person may not set this matter up; None where they may."""
    situation = Situation(approved=True)
    return guard(who.own, row, _E.SET_UP, None, situation, parties=(), principal=who.principal)
