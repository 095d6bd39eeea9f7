"""待销号: what every unit reported complete and was verified, and what nobody has struck off yet.

Conventions: it is no state of its own. The matter stays 已办结; the word, the chip and the line on 今日 are told from its
records, by one condition of the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from django.db.models import Exists, OuterRef, Q, Subquery

from duban.apps.matters.access import capacities
from duban.apps.matters.models import EventRow, Matter
from duban.apps.matters.sight import visible
from duban.apps.matters.spine import STEPS
from duban.apps.matters.words import RUNNING, VERIFIED
from duban.apps.org.standing import Standing
from duban.core.acts import PERMITS
from duban.core.capacity import DOERS
from duban.core.events import EventKind

_E = EventKind
_CLOSERS: Final = frozenset().union(*(rule.by for rule in PERMITS[_E.CLOSED].rules))
_MOST: Final = 500


def to_close() -> Q:
    """The matters that are complete and of whose reports none waits for its verification."""
    later = EventRow.objects.filter(
        matter=OuterRef("matter"), unit=OuterRef("unit"), seq__gt=OuterRef("seq"), kind__in=sorted(STEPS)
    )
    waits = EventRow.objects.filter(~Exists(later), matter=OuterRef("pk"), kind=_E.COMPLETION_ASKED)
    return Q(~Exists(waits), state="reported")


def of_states(states: Iterable[str]) -> Q:
    """The matters in one of these states as they are shown: `VERIFIED` is parted from ``reported``."""
    plain = set(states) - {VERIFIED, "reported"}
    found = Q(state__in=sorted(plain))
    if {VERIFIED, "reported"} <= set(states):
        return found | Q(state="reported")
    if VERIFIED in states:
        return found | to_close()
    return found | (Q(state="reported") & ~to_close()) if "reported" in states else found


def among(rows: Collection[Matter]) -> frozenset[int]:
    """The keys of those that are 待销号. One query where one of them is complete, else none."""
    keys = [row.pk for row in rows if row.state == "reported"]
    return (
        frozenset(Matter.objects.filter(to_close(), pk__in=keys).values_list("pk", flat=True)) if keys else frozenset()
    )


def waiting_to_close(everyone: Sequence[Standing]) -> list[Matter]:
    """What these people may strike off, the one verified first at the top; what has parts still open waits for them.

    Args:
        everyone: their own standing first; then those they stand in for.

    Returns:
        Matters with ``verified_at``.
    """
    if not any(each.places_of({str(capacity) for capacity in _CLOSERS}) for each in everyone):
        return []
    last = EventRow.objects.filter(matter=OuterRef("pk"), kind=_E.VERIFIED).order_by("-seq").values("recorded_at")[:1]
    open_parts = Matter.objects.filter(parent=OuterRef("pk"), state__in=RUNNING)
    found = visible(everyone[0], everyone[1:]).filter(to_close(), ~Exists(open_parts))
    rows = found.annotate(verified_at=Subquery(last)).filter(verified_at__isnull=False).order_by("verified_at", "pk")
    read = rows.select_related("approval").prefetch_related("parties", "instructions")[:_MOST]
    return [row for row in read if any(_closes(each, row) for each in everyone)]


def _closes(standing: Standing, matter: Matter) -> bool:
    held = capacities(standing, matter, matter.parties.all())
    return bool(held & _CLOSERS) and not held & DOERS
