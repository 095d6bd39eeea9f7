"""What stands beside the rows of a ledger and in the drawer: milestones, the latest records. For ids somebody may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duban.apps.matters.models import Duty, EventRow, Matter, Node
from duban.core.events import EventKind

LATEST: Final = 6


@dataclass(frozen=True, slots=True)
class Trace:
    """That something happened, when and by whom; never what was said: whoever sees a matter may know as much."""

    kind: EventKind
    unit: str
    actor: str
    at: datetime


def milestones(matters: Iterable[int]) -> dict[int, list[Node]]:
    """The milestones of these matters in their order. One query."""
    found: dict[int, list[Node]] = {pk: [] for pk in matters}
    for node in Node.objects.filter(matter__in=list(found)).order_by("order", "planned", "pk"):
        found[node.matter_id].append(node)
    return found


def waiting(matter: Matter) -> list[Duty]:
    """The units' duties that are still to be done, by date. One query."""
    duties = matter.duties.filter(side="handling", state__in=("open", "late", "pending", "paused", "undetermined"))
    found = duties.select_related("unit").order_by("pk")
    return sorted(found, key=lambda duty: (duty.due is None, duty.due or duty.started, duty.pk))


def traces(matter: Matter) -> list[Trace]:
    """The latest records, the last first. One query, a few rows."""
    rows = EventRow.objects.filter(matter=matter).exclude(kind=EventKind.VERDICT).order_by("-seq")
    columns = rows.values_list("kind", "unit__name", "actor__name", "recorded_at")[:LATEST]
    return [Trace(EventKind(kind), unit or "", actor or "", at) for kind, unit, actor, at in columns]
