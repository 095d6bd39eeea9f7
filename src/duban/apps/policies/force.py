"""Which edition of a pack is in force where, and since when.

Conventions: what the product ships is in force from when it was kept, until a jurisdiction puts an edition in force by
its own act; from then on only its acts count there, and in the jurisdictions inside it: an upgrade of the product moves
nothing by itself. Each edition holds until the next one begins: none overlap and there is no gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from duban.apps.policies.models import Edition, Kind

Lineage = Callable[[], Sequence[int]]
"""The keys of a jurisdiction and of those it lies in, the nearest first; asked only where somebody put one in force."""


class Row(NamedTuple):
    """An edition that was kept, once for each act that put it in force (``place``, ``since``; neither where
    the act was withdrawn), or once with neither."""

    identifier: str
    digest: str
    stored_at: datetime
    kind: str
    place: int | None
    since: datetime | None


class Step(NamedTuple):
    """An edition and since when it holds. ``enacted``: by an act, not by being shipped."""

    digest: str
    since: datetime
    enacted: bool


def rows(identifier: str = "") -> tuple[Row, ...]:
    """All that was kept of a pack (of every pack, where none is named), in the order it was. One query."""
    found = Edition.objects.exclude(kind=Kind.CALENDAR)
    if identifier:
        found = found.filter(identifier=identifier)
    acts = ("enactments__jurisdiction", "enactments__since", "enactments__withdrawal")
    fields = ("identifier", "digest", "stored_at", "kind", *acts)
    listed = found.order_by("id", "enactments__id").values_list(*fields)
    return tuple(
        Row(name, digest, stored_at, kind, *((place, since) if withdrawn is None else (None, None)))
        for name, digest, stored_at, kind, place, since, withdrawn in listed
    )


def steps(kept: Iterable[Row], identifier: str, lineage: Lineage | None = None) -> tuple[Step, ...]:
    """The editions of a pack that hold one after the other, the oldest first, those to come included.

    Args:
        lineage: of the jurisdiction asked for; None: what the product ships, whoever changed it for themselves.
    """
    shipped: dict[str, Step] = {}
    acts: dict[int, list[Step]] = {}
    for row in kept:
        if row.identifier != identifier:
            continue
        if row.kind == Kind.PACK:
            shipped.setdefault(row.digest, Step(row.digest, row.stored_at, False))
        if row.place is not None and row.since is not None:
            acts.setdefault(row.place, []).append(Step(row.digest, row.since, True))
    nearest = next((place for place in lineage() if place in acts), None) if acts and lineage else None
    if nearest is None:
        return tuple(shipped.values())
    own = sorted(acts[nearest], key=lambda step: step.since)
    return (*(step for step in shipped.values() if step.since < own[0].since), *own)


def holding(found: Sequence[Step], at: datetime | None) -> Step | None:
    """The step that holds at an instant (None: the last one, though its day may be to come); None where nothing is kept."""
    begun = [step for step in found if at is None or not step.enacted or step.since <= at]
    return begun[-1] if begun else None
