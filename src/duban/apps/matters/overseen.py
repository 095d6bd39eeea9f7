"""What somebody oversees as a whole — a jurisdiction, a portfolio, a unit of theirs — summed without asking each matter.

Conventions: the same sight as `sight.visible`, told the other way round. The office and the chief see a jurisdiction, a
leader sees the units they hold; what of that they may not see (限知, or a unit that has left) are few matters, and these
are found and left out. So a sum walks one index, without a look at every matter. A test holds it to `visible`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from duban.apps.matters.access import OFFICE, is_administrator
from duban.apps.matters.models import Duty, Matter, Node, Party
from duban.apps.matters.sight import visible
from duban.apps.matters.words import ANSWERING, CIRCLES
from duban.apps.org.models import Jurisdiction
from duban.apps.org.standing import NOTHING, Standing

OVERSEERS: Final = OFFICE | {"leader", "chief"}
"""Whom a cockpit is for."""
_NARROW: Final = tuple(circle for circle in CIRCLES if circle != "ordinary")
_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody oversees: jurisdictions by their own office, by being their chief, units by holding them."""

    offices: frozenset[int] = NOTHING
    chiefs: frozenset[int] = NOTHING
    held: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Units in charge or in contact, with subtrees, by the jurisdiction in which the person is a leader."""

    @property
    def places(self) -> tuple[int, ...]:
        return tuple(sorted({*self.offices, *self.chiefs, *self.held}))

    def whole(self, place: int) -> bool:
        """Whether the jurisdiction is overseen as a whole."""
        return place in self.offices or place in self.chiefs


@dataclass(frozen=True, slots=True)
class Field:
    """What is summed: a jurisdiction, or ``units`` of it.

    Args:
        units: empty: the whole jurisdiction.
        unseen: ids of the matters in it that the person may not see.
        others: jurisdictions beside it that have matters too.
    """

    place: int
    units: frozenset[int] = NOTHING
    unseen: frozenset[int] = NOTHING
    others: tuple[int, ...] = ()


def reach(standing: Standing, principals: Iterable[Standing] = ()) -> Reach:
    """What somebody oversees on that day, for themselves and for those they stand in for. No query."""
    offices: set[int] = set()
    chiefs: set[int] = set()
    held: dict[int, frozenset[int]] = {}
    for each in (standing, *principals) if not is_administrator(standing) else ():
        if is_administrator(each):
            continue
        own = {each.jurisdiction_id: each.roles} if each.jurisdiction_id else {}
        for place, roles in {**each.elsewhere, **own}.items():
            if roles & OFFICE:
                offices.add(place)
            if "chief" in roles:
                chiefs.add(place)
            if "leader" in roles and (units := each.portfolio | each.contacts):
                held[place] = held.get(place, NOTHING) | units
    return Reach(frozenset(offices), frozenset(chiefs), held)


def overseen(
    standing: Standing, place: int, units: frozenset[int] = NOTHING, principals: Sequence[Standing] = ()
) -> Field | None:
    """What is summed for somebody; None where they do not oversee it. At most four queries.

    Args:
        place: a jurisdiction.
        units: units of it; empty: all of it.
    """
    found = reach(standing, principals)
    if not found.whole(place) and not (units and units <= found.held.get(place, NOTHING)):
        return None
    theirs = Exists(Matter.objects.filter(jurisdiction=OuterRef("pk")))
    others = tuple(Jurisdiction.objects.filter(theirs).exclude(pk=place).order_by().values_list("pk", flat=True))
    if place in found.offices:
        return Field(place, units, NOTHING, others)
    doubtful = set(Matter.objects.filter(circle__in=_NARROW, jurisdiction=place).values_list("pk", flat=True))
    if not found.whole(place):
        left = Party.objects.filter(unit__in=sorted(units), left_at__isnull=False)
        doubtful |= set(left.values_list("matter", flat=True))
    seen = visible(standing, principals, among=sorted(doubtful)).values_list("pk", flat=True) if doubtful else ()
    return Field(place, units, frozenset(doubtful) - frozenset(seen), others)


def matters(of: Field) -> QuerySet[Matter]:
    """The matters of a field; of units those in which they have something to do."""
    found = _seen(Matter.objects.filter(jurisdiction=of.place), of, "pk")
    if not of.units:
        return found
    parties = Party.objects.filter(unit__in=sorted(of.units), role__in=ANSWERING, left_at=None)
    return found.filter(pk__in=parties.values("matter"))


def duties(of: Field) -> QuerySet[Duty]:
    """The duties of the handling side in a field; of units their own."""
    return all_duties(of).filter(side="handling")


def all_duties(of: Field) -> QuerySet[Duty]:
    """The same of all sides: what the office and the deciders owe too."""
    found = _seen(Duty.objects.all(), of, "matter")
    if of.others:
        found = found.exclude(matter__in=Matter.objects.filter(jurisdiction__in=of.others).values("pk"))
    return found.filter(unit__in=sorted(of.units)) if of.units else found


def nodes(of: Field) -> QuerySet[Node]:
    """The milestones of a field; of units those of the matters in which they have something to do."""
    found = _seen(Node.objects.filter(matter__jurisdiction=of.place), of, "matter")
    if not of.units:
        return found
    parties = Party.objects.filter(unit__in=sorted(of.units), role__in=ANSWERING, left_at=None)
    return found.filter(Exists(parties.filter(matter=OuterRef("matter"))))  # few milestones lie ahead: asked one by one


def _seen(rows: QuerySet[_Row], of: Field, matter: str) -> QuerySet[_Row]:
    return rows.exclude(**{f"{matter}__in": sorted(of.unseen)}) if of.unseen else rows
