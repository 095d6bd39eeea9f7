"""The duties that wait for somebody, the most urgent first: a page of them without a look at the rest.

Conventions: *near* are sets of duties that an index answers alone and that hold all of somebody's, perhaps more; *exact* is
the condition that says which of them are theirs to see and to settle, asked of the rows about to be shown only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from duban.apps.matters.access import OFFICE
from duban.apps.matters.models import Duty, Matter
from duban.apps.matters.sight import seen
from duban.apps.org.standing import Standing
from duban.core.instant import at_beijing, end_of

WAITING: Final = ("open", "late", "undetermined")
DATED: Final = ("late", "today", "soon")
"""What a duty is counted as by its date; one that is due later, or has no date, is counted as none of them."""
_MOST: Final = 5_000
"""So many keys are asked about at once; beyond, the database is asked the whole question."""
_GROWTH: Final = 8
_ORDER: Final = (F("due").asc(nulls_last=True), "pk")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody's waiting duties."""

    near: tuple[QuerySet[Duty], ...]
    exact: Q

    def first(self, wanted: int, when: Q = Q()) -> list[int]:  # noqa: B008 - an empty condition never changes
        """The keys of the most urgent, at most ``wanted``.

        Two queries or three, where nearly all that is near is also theirs; more where much of it is not.
        """
        looked = wanted
        while self.near and looked <= _MOST:
            found: set[tuple[bool, datetime | None, int]] = set()
            whole = True
            for each in self.near:
                rows = each.filter(when).order_by(*_ORDER).values_list("due", "pk")[:looked]
                held = {(due is None, due, key) for due, key in rows}
                whole = whole and len(held) < looked
                found |= held
            keys = [key for *_, key in sorted(found)]
            asked = keys if whole else keys[:looked]  # beyond, a set that was cut may hold a more urgent one
            theirs = set(Duty.objects.filter(self.exact, pk__in=asked).values_list("pk", flat=True)) if asked else set()
            kept = [key for key in asked if key in theirs]
            if whole or len(kept) >= wanted:
                return kept[:wanted]
            looked *= _GROWTH
        return list(self._all().filter(when).order_by(*_ORDER).values_list("pk", flat=True)[:wanted])

    def figures(self, now: datetime, soon: datetime) -> dict[str, int]:
        """How many are counted as what, by `DATED`. One query, and no row is read."""
        when = Case(*(When(counted_as(name, now, soon), then=Value(name)) for name in DATED), default=Value(""))
        counted = Counter(self._all().order_by().values_list(when, flat=True))
        return {name: counted[name] for name in DATED}

    def _all(self) -> QuerySet[Duty]:
        if not self.near:
            return Duty.objects.none()
        first, *others = (each.values("pk") for each in self.near)
        return Duty.objects.filter(self.exact, pk__in=first.union(*others) if others else first)


def waiting_for(everyone: Sequence[Standing], *, whole: bool = False) -> Waiting:
    """What waits for somebody and those they stand in for.

    Args:
        everyone: their own standing first.
        whole: of the office's duties all, not only those of one's own matters and of those nobody keeps.
    """
    waits = Duty.objects.filter(state__in=WAITING)
    near: list[QuerySet[Duty]] = []
    theirs = Q()
    if units := sorted(frozenset[int]().union(*(each.units for each in everyone))):
        near.append(waits.filter(side="handling", unit__in=units))
        theirs |= Q(side="handling", unit__in=units)
    offices = [(each, sorted(places)) for each in everyone if (places := each.places_of(OFFICE))]
    for each, there in offices:
        theirs |= Q(_kept(each, there, whole=whole), side="supervising")
    if offices:
        near.append(waits.filter(side="supervising"))
    return Waiting(tuple(near), theirs & seen(everyone[0], everyone[1:]))


def _kept(held: Standing, places: Sequence[int], *, whole: bool) -> Q:
    kept: Any = Matter.objects.filter(jurisdiction__in=places, state__in=("live", "reported"))
    if not whole:
        kept = kept.filter(Q(supervisor=held.person_id) | Q(supervisor=None))
    return Q(Exists(kept.filter(pk=OuterRef("matter"))))


def counted_as(name: str, now: datetime, soon: datetime) -> Q:
    """The condition by which a waiting duty is counted as one of `DATED`."""
    tonight = end_of(at_beijing(now).date())
    if name == "late":
        return Q(state="late") | Q(state="open", due__lte=now)
    if name == "today":
        return Q(state="open", due__gt=now, due__lte=tonight)
    return Q(state="open", due__gt=max(now, tonight), due__lte=soon)


def when_of(duty: Duty, now: datetime, soon: datetime) -> str:
    """The same of a duty at hand; empty: none of them."""
    if duty.state == "late" or (duty.state == "open" and duty.due is not None and duty.due <= now):
        return "late"
    if duty.state != "open" or duty.due is None:
        return ""
    tonight = end_of(at_beijing(now).date())
    return "today" if duty.due <= tonight else "soon" if duty.due <= soon else ""
