"""What the units said last of each matter: read for many at once, corrected words as corrected, for ids somebody may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duban.apps.matters.events import read_body
from duban.apps.matters.models import EventRow
from duban.core.events import EventKind

_E = EventKind
TOLD: Final = (_E.REPORTED, _E.RESULT_REPORTED, _E.COMPLETION_ASKED)


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a report, and when they were recorded."""

    unit: int
    unit_name: str
    text: str
    at: datetime


def latest(matters: Iterable[int]) -> dict[int, dict[int, Said]]:
    """The last report of each unit, by matter and unit; what was made void or destroyed does not count. One query.

    Whoever sees a matter may read what its units report (`queries.timeline`).
    """
    keys = list(matters)
    rows = EventRow.objects.filter(matter__in=keys, kind__in=(*TOLD, _E.CORRECTED)).order_by("matter_id", "seq")
    columns = rows.values_list("matter_id", "seq", "kind", "unit_id", "unit__name", "recorded_at", "body", "schema")
    told: dict[int, dict[int, Said]] = {key: {} for key in keys}
    void: dict[tuple[int, int], None] = {}
    said: list[tuple[int, int, Said]] = []
    for matter, seq, kind, unit, name, at, text, schema in columns:
        if not text:
            continue
        body = read_body(text, schema)
        if kind == _E.CORRECTED:
            if body.payload.get("void"):
                void[matter, int(body.payload["event"])] = None
        elif unit is not None:
            said.append((matter, seq, Said(unit, name or "", body.text, at)))
    for matter, seq, each in said:
        if (matter, seq) not in void and each.text:
            told[matter][each.unit] = each
    return told
