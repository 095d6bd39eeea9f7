"""今日: what somebody owes now — duties, chases to answer, overdues to explain, decisions — in a fixed number of queries.

Conventions: lights are told from stored instants, so the list is exact even while the sweep is late. The office's own
duties are those of the matters somebody keeps (督办专人) and of those nobody keeps; ``whole`` shows the whole office's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from duban.apps.matters.access import OFFICE, sets_the_date
from duban.apps.matters.models import Duty, Matter, Party
from duban.apps.matters.sight import on_behalf, seen
from duban.apps.org.models import Unit
from duban.apps.org.standing import Standing
from duban.core.events import EventKind
from duban.core.instant import at_beijing, end_of

PAGE: Final = 50
WAITING: Final = ("open", "late", "undetermined")
SHOWN: Final = ("late", "today", "soon", "answer", "decide")
"""What the figures above the list count, and what each of them opens."""
_DATED: Final = ("late", "today", "soon")
_DECIDERS: Final = frozenset({"head", "leader", "chief"})
_E = EventKind
_Row = TypeVar("_Row", Duty, Party)


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing to do. ``duty`` is None for a chase to answer; ``about`` is what settles it."""

    matter: Matter
    unit: Unit | None
    act: EventKind
    duty: Duty | None
    since: datetime

    @property
    def due(self) -> datetime | None:
        return self.duty.due if self.duty is not None and self.act is not _E.BREACH_EXPLAINED else None


@dataclass(frozen=True, slots=True)
class Todo:
    """One page, the most urgent first. ``figures``: how many by `SHOWN`; ``more``: there is a further page."""

    items: tuple[Owed, ...]
    figures: dict[str, int]
    more: bool = False


def todo(
    standing: Standing,
    now: datetime,
    soon: datetime,
    principals: Sequence[Standing] | None = None,
    *,
    show: str = "",
    whole: bool = False,
    page: int = 1,
    size: int = PAGE,
) -> Todo:
    """What a person owes, and those they stand in for.

    Args:
        soon: the end of what counts as soon (the third working day).
        show: one of `SHOWN`; empty: all.
        whole: of the office's duties all, not only those of one's own matters.
        page: from 1.

    Returns:
        `Todo`. Ten queries at the most.
    """
    others = on_behalf(standing) if principals is None else tuple(principals)
    everyone = (standing, *others)
    mine = _mine(everyone, whole=whole)
    sight = seen(standing, others)
    found = Duty.objects.filter(sight, pk__in=mine) if mine is not None else Duty.objects.none()
    decisions = _decisions(everyone, sight)
    answers = _answers(everyone, sight)
    placed = _placed(found, now, soon)
    counted = Counter(when for _, when in placed)
    figures = {name: counted[name] for name in _DATED} | {"decide": len(decisions), "answer": len(answers)}
    first: list[Owed] = []
    if show in ("", "answer"):
        first += answers
    if show in ("", "decide"):
        first += decisions
    if page > 1:
        first = []
    keys = [key for key, when in placed if when == show or not show] if show not in ("answer", "decide") else []
    start = max(0, (page - 1) * size)
    return Todo((*first, *_rows(keys[start : start + size])), figures, len(keys) > start + size)


def _mine(everyone: Sequence[Standing], *, whole: bool) -> QuerySet[Duty, Any] | None:
    """The keys of the waiting duties of one's units and one's office: sets that an index each answers, united."""
    waiting = Duty.objects.filter(state__in=WAITING)
    found: list[QuerySet[Duty, Any]] = []
    if units := frozenset[int]().union(*(each.units for each in everyone)):
        found.append(waiting.filter(side="handling", unit__in=sorted(units)).values("pk"))
    for each in everyone:
        if places := places_of(each, OFFICE):
            kept = Matter.objects.filter(jurisdiction__in=sorted(places), state__in=("live", "reported"))
            if not whole:
                kept = kept.filter(Q(supervisor=each.person_id) | Q(supervisor=None))
            office = waiting.filter(Exists(kept.filter(pk=OuterRef("matter"))), side="supervising")
            found.append(office.values("pk"))
    return found[0].union(*found[1:]) if found else None


def _placed(found: QuerySet[Duty], now: datetime, soon: datetime) -> list[tuple[int, str]]:
    """Each duty's key and which figure counts it ("": none), in the order of the list. One query, and no row is read."""
    when = Case(*(When(_when(name, now, soon), then=Value(name)) for name in _DATED), default=Value(""))
    return list(found.order_by(F("due").asc(nulls_last=True), "pk").values_list("pk", when))


def _rows(keys: Sequence[int]) -> list[Owed]:
    rows = Duty.objects.select_related("matter", "unit").in_bulk(keys) if keys else {}
    return [_owed(rows[key]) for key in keys if key in rows]


def _when(show: str, now: datetime, soon: datetime) -> Q:
    tonight = end_of(at_beijing(now).date())
    if show == "late":
        return Q(state="late") | Q(state="open", due__lte=now)
    if show == "today":
        return Q(state="open", due__gt=now, due__lte=tonight)
    return Q(state="open", due__gt=max(now, tonight), due__lte=soon)


def _owed(duty: Duty) -> Owed:
    return Owed(duty.matter, duty.unit, EventKind(duty.act), duty, duty.started)


def _decisions(everyone: Sequence[Standing], sight: Q) -> list[Owed]:
    """Applications that wait for exactly these people."""
    if not any(places_of(each, _DECIDERS) for each in everyone):
        return []
    asked = Duty.objects.filter(sight, side="deciding", state__in=WAITING)
    asked = asked.select_related("matter__approval", "unit").prefetch_related("matter__instructions")
    rows = asked.order_by(F("due").asc(nulls_last=True), "pk")[:500]
    return [_owed(duty) for duty in rows if any(_decides(each, duty) for each in everyone)]


def _answers(everyone: Sequence[Standing], sight: Q) -> list[Owed]:
    """Chases nobody has answered, and overdues told that nobody has explained, of one's own units."""
    units = sorted(frozenset[int]().union(*(each.units for each in everyone)))
    if not units:
        return []
    chased = Party.objects.filter(unit__in=units, left_at=None, chased_at__isnull=False)
    found = [
        Owed(party.matter, party.unit, _E.ANSWERED, None, at_beijing(party.chased_at))
        for party in _in_sight(chased, sight).select_related("matter", "unit").order_by("chased_at", "pk")
        if party.chased_at is not None
    ]
    told = Duty.objects.filter(unit__in=units, told_at__isnull=False, explained_at=None, confirmed_at=None)
    return found + [
        Owed(duty.matter, duty.unit, _E.BREACH_EXPLAINED, duty, at_beijing(duty.told_at))
        for duty in _in_sight(told, sight).select_related("matter", "unit").order_by("told_at", "pk")
        if duty.told_at is not None
    ]


def _in_sight(rows: QuerySet[_Row], sight: Q) -> QuerySet[_Row]:
    """Those that may be seen. Mostly there are none at all, and asking that costs a fifth of asking for sight."""
    keys = list(rows.order_by().values_list("pk", flat=True))
    return rows.filter(sight, pk__in=keys) if keys else rows.none()


def _decides(standing: Standing, duty: Duty) -> bool:
    if duty.act == _E.RETURN_DECIDED:
        return "head" in standing.roles_in(duty.matter.jurisdiction_id)
    return sets_the_date(standing, duty.matter)


def places_of(standing: Standing, roles: Iterable[str]) -> set[int]:
    """The jurisdictions in which somebody holds one of these roles."""
    wanted = frozenset(roles)
    held: dict[int, frozenset[str]] = dict(standing.elsewhere)
    if standing.jurisdiction_id:
        held[standing.jurisdiction_id] = standing.roles
    return {place for place, names in held.items() if names & wanted}
