"""What proves that a unit did its part: the files beside its reports, its supplements and their verification."""

from __future__ import annotations

from typing import Final

from duban.apps.matters.models import Attachment, EventRow
from duban.core.events import EventKind

PROVING: Final = (
    EventKind.REPORTED, EventKind.RESULT_REPORTED, EventKind.COMPLETION_ASKED, EventKind.SUPPLEMENTED,
    EventKind.VERIFIED,
)  # fmt: skip
"""The events whose files are evidence (佐证) of completion."""


def proves(event: EventRow) -> bool:
    """Whether the files beside an event are evidence. The slip of a progress report that the office recorded for a unit
    proves that there was a call or a paper, not that the work is done."""
    return event.kind in PROVING and not (event.for_unit and event.kind == EventKind.REPORTED)


def units_with_proof(matter: int) -> frozenset[int]:
    """The units of a matter that have laid down a file that `proves`.

    Returns:
        Ids of units; empty where nothing proves anything yet. One query.
    """
    found = Attachment.objects.filter(event__matter=matter, event__kind__in=PROVING, event__unit__isnull=False)
    found = found.exclude(event__for_unit=True, event__kind=EventKind.REPORTED)
    return frozenset(found.order_by().values_list("event__unit", flat=True).distinct())
