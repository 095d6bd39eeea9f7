"""今日: what somebody owes now — duties, chases to answer, overdues to explain, decisions — a page at a time.

Conventions: lights are told from stored instants, so the list is exact even while the sweep is late. The office's own
duties are those of the matters somebody keeps (督办专人) and of those nobody keeps; ``whole`` shows the whole office's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from django.db.models import F, Q, QuerySet

from duban.apps.matters.access import sets_the_date
from duban.apps.matters.closing import waiting_to_close
from duban.apps.matters.models import Duty, Matter, Party
from duban.apps.matters.sight import on_behalf, seen
from duban.apps.matters.waiting import DATED, WAITING, counted_as, waiting_for, when_of
from duban.apps.org.models import Unit
from duban.apps.org.standing import Standing
from duban.core.events import EventKind
from duban.core.instant import at_beijing

PAGE: Final = 50
SHOWN: Final = (*DATED, "answer", "decide")
"""What the figures above the list count, and what each of them opens."""
_DECIDERS: Final = frozenset({"head", "leader", "chief"})
_SHOWN: Final = (
    "key", "rule", "side", "act", "state", "due", "soon_at", "started", "undetermined", "provisional", "stock",
    "unit__name", "matter__number", "matter__title",
)  # fmt: skip
"""What a line shows: most of a matter's columns are long, and a page has fifty."""
_E = EventKind
_Row = TypeVar("_Row", Duty, Party)


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing to do. ``duty`` is None for a chase to answer and a matter to close; ``about`` is what settles it."""

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
    """One page, the most urgent first. ``figures``: how many by `SHOWN`, where the page is all there is and so tells them;
    else empty, and `figures_of` counts. ``more``: there is a further page."""

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
        `Todo`.
    """
    others = on_behalf(standing) if principals is None else tuple(principals)
    everyone = (standing, *others)
    sight = seen(standing, others)
    decisions, answers = _decisions(everyone, sight) + _closings(everyone), _answers(everyone, sight)
    first: list[Owed] = []
    if page == 1 and show in ("", "answer"):
        first += answers
    if page == 1 and show in ("", "decide"):
        first += decisions
    start, keys = max(0, (page - 1) * size), list[int]()
    if show not in ("answer", "decide"):
        waits = waiting_for(everyone, whole=whole)
        keys = waits.first(start + size + 1, counted_as(show, now, soon) if show else Q())[start:]
    rows, more = _rows(keys[:size]), len(keys) > size
    figures: dict[str, int] = {}
    if not (show or more or start):
        counted = Counter(when_of(each.duty, now, soon) for each in rows if each.duty)
        figures = {name: counted[name] for name in DATED} | {"answer": len(answers), "decide": len(decisions)}
    return Todo((*first, *rows), figures, more)


def figures_of(
    standing: Standing,
    now: datetime,
    soon: datetime,
    principals: Sequence[Standing] | None = None,
    *,
    whole: bool = False,
) -> dict[str, int]:
    """How much of each of `SHOWN` somebody owes. It looks at all of it: a long list asks for it apart."""
    others = on_behalf(standing) if principals is None else tuple(principals)
    everyone = (standing, *others)
    sight = seen(standing, others)
    dated = waiting_for(everyone, whole=whole).figures(now, soon)
    return dated | {
        "answer": len(_answers(everyone, sight)),
        "decide": len(_decisions(everyone, sight)) + len(_closings(everyone)),
    }


def _rows(keys: Sequence[int]) -> list[Owed]:
    rows = Duty.objects.select_related("matter", "unit").only(*_SHOWN).in_bulk(keys) if keys else {}
    return [_owed(rows[key]) for key in keys if key in rows]


def _owed(duty: Duty) -> Owed:
    return Owed(duty.matter, duty.unit, EventKind(duty.act), duty, duty.started)


def _decisions(everyone: Sequence[Standing], sight: Q) -> list[Owed]:
    """Applications that wait for exactly these people."""
    if not any(each.places_of(_DECIDERS) for each in everyone):
        return []
    asked = Duty.objects.filter(sight, side="deciding", state__in=WAITING)
    asked = asked.select_related("matter__approval", "unit").prefetch_related("matter__instructions")
    rows = asked.order_by(F("due").asc(nulls_last=True), "pk")[:500]
    return [_owed(duty) for duty in rows if any(_decides(each, duty) for each in everyone)]


def _closings(everyone: Sequence[Standing]) -> list[Owed]:
    """What is verified and waits to be struck off by exactly these people (WX-12)."""
    return [Owed(row, None, _E.CLOSED, None, at_beijing(row.verified_at)) for row in waiting_to_close(everyone)]  # type: ignore[attr-defined]


def _answers(everyone: Sequence[Standing], sight: Q) -> list[Owed]:
    """Chases nobody has answered, and overdues told that nobody has explained, of one's own units."""
    units = sorted(frozenset[int]().union(*(each.units for each in everyone)))
    if not units:
        return []
    chased = Party.objects.filter(unit__in=units, left_at=None, chased_at__isnull=False)
    told = Duty.objects.filter(unit__in=units, told_at__isnull=False, explained_at=None, confirmed_at=None)
    return [
        *(
            Owed(party.matter, party.unit, _E.ANSWERED, None, at_beijing(party.chased_at))
            for party in _in_sight(chased, sight, "chased_at")
            if party.chased_at is not None
        ),
        *(
            Owed(duty.matter, duty.unit, _E.BREACH_EXPLAINED, duty, at_beijing(duty.told_at))
            for duty in _in_sight(told, sight, "told_at")
            if duty.told_at is not None
        ),
    ]


def _in_sight(rows: QuerySet[_Row], sight: Q, order: str) -> list[_Row]:
    """Those that may be seen, in order. Mostly there are none at all, and asking that costs a fifth of asking for sight."""
    keys = list(rows.order_by().values_list("pk", flat=True))
    found = rows.filter(sight, pk__in=keys).select_related("matter", "unit").order_by(order, "pk")
    return list(found) if keys else []


def _decides(standing: Standing, duty: Duty) -> bool:
    if duty.act == _E.RETURN_DECIDED:
        return "head" in standing.roles_in(duty.matter.jurisdiction_id)
    return sets_the_date(standing, duty.matter)
