"""Which matters a person may see, as one condition of the database: the same sight as `access.capacities` gives.

Conventions: denied unless a branch allows it. Each branch is a set of ids that an index answers; they are united, so the
cost for a unit's person grows with their own matters, not with the ledger. Where the exact set needs the matters
themselves, a list is narrowed by a wider one first (``keys``), and only the rows it shows are asked exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from duban.apps.matters.access import LEADING, OFFICE, is_administrator
from duban.apps.matters.models import Approval, Instruction, Matter, Party
from duban.apps.org.models import Person
from duban.apps.org.queries import standing as standing_on
from duban.apps.org.standing import Standing
from duban.apps.outbox.models import Proposal
from duban.core.situation import AGREED

_MATTER: dict[Any, str] = {Matter: "pk", Party: "matter", Instruction: "matter", Proposal: "grounds"}
"""How each branch names the matter."""
_NAMED_IN_PARTY = ("clerk", "first_responsible", "direct_responsible")


def on_behalf(standing: Standing) -> tuple[Standing, ...]:
    """The standings of those somebody stands in for on that day. No query where there is nobody."""
    if not standing.principals:
        return ()
    people = Person.objects.filter(pk__in=standing.principals, is_active=True).order_by("pk")
    return tuple(standing_on(person, standing.day) for person in people)


def visible(
    standing: Standing, principals: Sequence[Standing] | None = None, among: Sequence[int] | None = None
) -> QuerySet[Matter]:
    """The matters somebody may see; every list, search, count, export and feed begins here.

    Args:
        principals: as `on_behalf` gave them; None: they are read.
        among: only these ids are asked for: the cost then no longer grows with what the person may see.

    Returns:
        An unordered query whose one condition indexes answer; nothing for administrators, strangers and people
        without a role.
    """
    return in_sight(standing, on_behalf(standing) if principals is None else principals, among)


def sees(standing: Standing, principals: Sequence[Standing], matter: int, jurisdiction: int) -> bool:
    """Whether somebody may see this one matter: the same answer as `visible`, asked reason by reason until one holds.

    Args:
        jurisdiction: the matter's, as the database has it.

    Returns:
        True for whoever sees the whole jurisdiction, without a query; else after one query a reason.
    """
    whole, branches = _branches(standing, principals)
    if jurisdiction in whole:
        return True
    return any(each.rows.filter(**{_MATTER[each.rows.model]: matter}).exists() for each in branches)


def in_sight(
    standing: Standing, principals: Iterable[Standing] = (), among: Sequence[int] | None = None
) -> QuerySet[Matter]:
    """The matters a person may see: their own, and those of the people they stand in for.

    Returns:
        An unordered query of one condition; ``none()`` where nothing lets the person see anything.
    """
    whole, branches = _branches(standing, principals)
    condition = Q(jurisdiction__in=sorted(whole)) if whole else Q()
    if branches and among is None:
        condition |= _among(keys for each in branches for keys in each.keys) & _asked(branches, "pk")
    elif branches:
        condition |= _among(each.rows.filter(**{f"{_MATTER[each.rows.model]}__in": among}) for each in branches)
    found = Matter.objects.filter(condition) if condition else Matter.objects.none()
    return found if among is None else found.filter(pk__in=among)


def _among(sets: Iterable[QuerySet[Any, Any]]) -> Q:
    first, *others = sets
    return Q(pk__in=first.union(*others) if others else first)


def _asked(branches: Iterable[Branch], matter: str) -> Q:
    """Whether a branch holds this very row."""
    found = Q()
    for each in branches:
        found |= Q(Exists(each.rows.filter(**{_MATTER[each.rows.model]: OuterRef(matter)})))
    return found


def seen(standing: Standing, principals: Iterable[Standing] = (), matter: str = "matter") -> Q:
    """The same sight as a condition on rows that name a matter, asked row by row.

    For few rows out of many matters: what somebody owes, what falls on a day. Its cost grows with those rows, not with
    what the person may see.

    Args:
        matter: the rows' way to their matter.
    """
    whole, branches = _branches(standing, principals)
    condition = Q(**{f"{matter}__jurisdiction__in": sorted(whole)}) if whole else Q()
    return condition | _asked(branches, matter) or Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Branch:
    """The ids that one reason lets somebody see. ``keys``: sets that hold all of them, each answered by one index without
    a look at the matters; they may hold more."""

    rows: QuerySet[Any, Any]
    keys: tuple[QuerySet[Any, Any], ...]


def _exact(rows: QuerySet[Any, Any]) -> Branch:
    return Branch(rows, (rows,))


def _branches(standing: Standing, principals: Iterable[Standing]) -> tuple[set[int], list[Branch]]:
    """The jurisdictions a person sees whole, and the sets of ids beside them; nothing for an administrator."""
    whole: set[int] = set()
    branches: list[Branch] = []
    for each in (standing, *principals) if not is_administrator(standing) else ():
        if is_administrator(each):
            continue
        for jurisdiction, roles in _places(each):
            if roles & OFFICE:
                whole.add(jurisdiction)
                continue
            if roles & LEADING:
                branches += _leaders(each, jurisdiction, roles)
            if "discipline" in roles:
                branches.append(_handed_over(jurisdiction))
        branches += _units(each)
    return whole, branches


def _places(standing: Standing) -> list[tuple[int, frozenset[str]]]:
    own = [(standing.jurisdiction_id, standing.roles)] if standing.jurisdiction_id else []
    return [*own, *sorted(standing.elsewhere.items())]


def _leaders(standing: Standing, jurisdiction: int, roles: frozenset[str]) -> list[Branch]:
    """A leader's matters: those of the portfolio, and those that name the leader, even as a draft or restricted."""
    me = standing.person_id
    there = Matter.objects.filter(jurisdiction=jurisdiction)
    instructed = Instruction.objects.filter(leader=me, kind="instruct", matter__jurisdiction=jurisdiction)
    approved = there.filter(approval__in=Approval.objects.filter(approver=me))
    found = [  # whoever sets the date or approves the setting-up sees the draft too; others from the set-up on
        _exact(_ids(there.filter(leader=me))),
        _exact(_ids(approved)),
        _exact(instructed.order_by().values_list("matter_id")),
    ]
    if "chief" in roles:
        found.append(_exact(_ids(there.filter(circle="ordinary"))))
    held = standing.portfolio | standing.contacts
    if "leader" in roles and held:
        charged = Party.objects.filter(
            unit__in=sorted(held), left_at=None, matter__jurisdiction=jurisdiction, matter__circle="ordinary"
        )
        keys = Party.objects.filter(unit__in=sorted(held), left_at=None).values_list("matter_id")
        found.append(Branch(charged.exclude(matter__state="draft").values_list("matter_id"), (keys,)))
    return found


def _handed_over(jurisdiction: int) -> Branch:
    """What discipline may see: the matters a decided hand-over (移交) rests on, and no other."""
    decided = Proposal.objects.filter(jurisdiction=jurisdiction, proposes="hand_over", decision__in=sorted(AGREED))
    return _exact(decided.exclude(grounds=None).values_list("grounds"))


def _units(standing: Standing) -> list[Branch]:
    """A unit's matters, of any jurisdiction that has one with it; of restricted ones those that name the person."""
    if not standing.units:
        return []
    now_in = Party.objects.filter(left_at=None)
    live = now_in.exclude(matter__state="draft")
    ours, mine = Q(unit__in=sorted(standing.units)), [Q(**{column: standing.person_id}) for column in _NAMED_IN_PARTY]
    named = reduce(or_, mine)
    parts = Matter.objects.filter(parent__in=_leads(standing))
    return [
        Branch(
            live.filter(ours, matter__circle="ordinary").values_list("matter_id"),
            (now_in.filter(ours).values_list("matter_id"),),
        ),
        Branch(
            live.filter(named).values_list("matter_id"),
            tuple(Party.objects.filter(each).values_list("matter_id") for each in mine),
        ),
        Branch(_ids(parts.filter(circle="ordinary").exclude(state="draft")), (_ids(parts),)),
    ]


def _leads(standing: Standing) -> QuerySet[Any, Any]:
    """The matters somebody's units lead: whoever leads a matter sees its parts."""
    leads = Party.objects.filter(left_at=None, role="lead", unit__in=sorted(standing.units))
    return leads.values_list("matter_id")


def _ids(matters: QuerySet[Matter]) -> QuerySet[Any, Any]:
    return matters.order_by().values_list("pk")
