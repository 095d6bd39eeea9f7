"""Rows of sealed events ↔ events of the engine.

Conventions: in the engine a matter, a unit and a person are their primary keys as text. A body is canonical JSON
``{"files": [...], "payload": {...}, "text": "..."}``; instants in it are texts at +08:00 and come back as instants.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from pydantic_core import from_json

from duban.apps.matters import models
from duban.core.chain import upcast
from duban.core.events import NOTHING, Event, EventKind
from duban.core.instant import BEIJING, at_beijing, read_instant
from duban.core.matter.facts import Facts, Matter, Party

INSTANTS: Final = frozenset({"own_due", "superior_due", "limit", "until", "due", "inner_due", "at", "occurred_at"})
"""The fields of a payload that hold an instant."""
COLUMNS: Final = (
    "matter_id", "seq", "kind", "unit_id", "actor_id", "principal_id", "occurred_at", "recorded_at", "for_unit",
    "body", "schema",
)  # fmt: skip


_KINDS: Final = {kind.value: kind for kind in EventKind}


class Body(NamedTuple):
    """What an event says beside its envelope. ``files`` are ``{"sm3", "name", "size", "media"}``."""

    payload: Mapping[str, Any]
    text: str = ""
    files: tuple[Mapping[str, Any], ...] = ()


def write_payload(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A typed payload as plain values for the canonical text."""
    return {key: _plain(value) for key, value in payload.items()}


def read_payload(plain: Mapping[str, Any]) -> dict[str, Any]:
    """A payload typed back: instants, parties, nested payloads of corrections.

    >>> read_payload({"units": [{"unit": "5", "role": "lead"}]})["units"]
    (Party(unit='5', role='lead'),)
    """
    return {key: _typed(key, value) for key, value in plain.items()}


def read_body(text: str, schema: int = 1) -> Body:
    """The body of an event; empty where it was destroyed."""
    if not text:
        return Body(NOTHING)
    found = upcast(
        from_json(text), schema
    )  # five times as quick as the standard library's, and `verify` reads millions
    return Body(read_payload(found["payload"]), found.get("text", ""), tuple(found.get("files", ())))


def event_of(row: Sequence[Any]) -> Event:
    """The engine's event of a row's `COLUMNS`."""
    _, seq, kind, unit, actor, principal, occurred, recorded, for_unit, body, schema = row
    return Event(
        seq,
        _KINDS[kind],
        at_beijing(recorded),
        at_beijing(occurred) if occurred else None,
        str(unit) if unit else None,
        str(actor) if actor else "",
        str(principal) if principal else "",
        for_unit,
        read_body(body, schema).payload,
    )


def events_of(matters: Iterable[int]) -> dict[int, list[Event]]:
    """The events of many matters, each in its own order, in one query."""
    found: dict[int, list[Event]] = {matter: [] for matter in matters}
    rows = models.EventRow.objects.filter(matter__in=list(found)).order_by("matter_id", "seq").values_list(*COLUMNS)
    for row in rows:
        found[row[0]].append(event_of(row))
    return found


def as_set_up(matter: int, events: Sequence[Event]) -> Matter:
    """The engine's matter: what was stated when it was set up, as its first event says or was corrected to say."""
    payload: dict[str, Any] = dict(events[0].payload) if events else {}
    for event in events:
        if event.kind is EventKind.CORRECTED and event.payload.get("event") == 1:
            payload |= event.payload.get("payload", {})
    facts = Facts(
        payload.get("facts", {}), tuple(payload.get("units", ())), payload.get("own_due"), payload.get("superior_due")
    )
    return Matter(str(matter), facts)


def matter_facts(row: models.Matter) -> Matter:
    """The engine's matter of one row (one query). For many, use `events_of` and `as_set_up`."""
    return as_set_up(row.pk, events_of([row.pk])[row.pk])


def _plain(value: Any) -> Any:
    if isinstance(value, Party):
        return {"role": value.role, "unit": value.unit}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value


def _typed(key: str, value: Any) -> Any:
    if isinstance(value, str):
        return _instant(value) if key in INSTANTS else value
    if key == "units" and isinstance(value, list):
        return tuple(Party(each["unit"], each["role"]) if isinstance(each, dict) else each for each in value)
    if key == "floors":
        return {duty: _instant(due) for duty, due in value.items()}
    if key == "payload" and isinstance(value, dict):
        return read_payload(value)
    return value


def _instant(text: str) -> datetime | None:
    """An instant as the canonical text writes it, quickly: `verify` reads millions."""
    if text.endswith("+08:00") and len(text) in (25, 32):
        return datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    return read_instant(text)
