"""What a matter's own events make of its spine: facts, state, parties, versions. Pure; rows are written elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from duban.core.events import TABLE, Event, EventKind
from duban.core.matter.facts import Facts
from duban.core.matter.history import History
from duban.core.situation import open_chases

_E = EventKind
FIELDS: Final = (
    "number", "kind", "title", "circle", "superior_number", "superior_status", "source_title", "source_number",
    "requirement", "work_standard", "closing_standard", "details", "parent_id", "approval_id", "leader_id",
    "supervisor_id", "pack", "jurisdiction_id",
)  # fmt: skip
"""The columns the set-up states beside the facts of the engine; only a correction of the set-up changes them."""
PEOPLE: Final = ("first_responsible_id", "direct_responsible_id")
_ENDS: Final = {_E.CLOSED: "closed", _E.TERMINATED: "terminated", _E.MERGED: "merged"}
STEPS: Final = {
    _E.ASSIGNED: "live",
    _E.COMPLETION_ASKED: "reported",
    _E.SENT_BACK: "live",
    _E.VERIFIED: "verified",
}


@dataclass(frozen=True, slots=True)
class PartyNow:
    """A unit as it stands to the matter now."""

    role: str
    inner_due: datetime | None = None
    chased_at: datetime | None = None
    people: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spine:
    """``fields`` are the columns of `FIELDS`; ``threads`` the version of every unit's thread, by unit."""

    fields: Mapping[str, Any]
    facts: Facts
    state: str
    merged_into: int | None
    parties: Mapping[int, PartyNow]
    facts_version: int
    threads: Mapping[int, int]
    reported_at: datetime | None = None
    ended_at: datetime | None = None


def spine_of(history: History, events: Sequence[Event]) -> Spine:
    """The spine after all of a matter's events.

    Args:
        history: those events folded (with corrections applied).
        events: as recorded, in order.
    """
    ended = history.ended
    return Spine(
        {**stated_fields(events), **_superiors_words(history)},
        history.facts,
        _ENDS[ended.kind] if ended else _state(history),
        int(ended.payload["into"]) if ended and ended.kind is _E.MERGED else None,
        _parties(history),
        sum(1 for event in events if TABLE[event.kind].per == "matter" and event.kind is not _E.VERDICT),
        Counter(int(event.unit) for event in events if event.unit and TABLE[event.kind].per == "unit"),
        _reported_at(history),
        ended.recorded_at if ended else None,
    )


def steps(history: History) -> dict[str, str]:
    """How far each unit's thread is: ``live``, ``reported`` or ``verified``, by unit."""
    found: dict[str, str] = {}
    for event in history.events:
        if event.kind in STEPS and event.unit:
            found[event.unit] = STEPS[event.kind]
    return found


def answering(facts: Facts) -> tuple[str, ...]:
    """The units whose completion closes the matter."""
    return facts.units(("lead",)) or facts.units(("responsible",)) or facts.units(("assisting",))


def _state(history: History) -> str:
    done, units = steps(history), answering(history.facts)
    return "reported" if units and all(done.get(unit) in {"reported", "verified"} for unit in units) else "live"


def _reported_at(history: History) -> datetime | None:
    """When the last unit reported complete; a matter struck off without a report was complete then."""
    done, units = steps(history), answering(history.facts)
    asked: dict[str | None, datetime] = {event.unit: event.recorded_at for event in history.of(_E.COMPLETION_ASKED)}
    if units and all(unit in asked and done.get(unit) in {"reported", "verified"} for unit in units):
        return max(asked[unit] for unit in units)
    ended = history.ended
    return ended.recorded_at if ended and ended.kind is _E.CLOSED else None


def is_verified(history: History) -> bool:
    """Whether the completion of every unit that answers for the matter was found good."""
    done, units = steps(history), answering(history.facts)
    return bool(units) and all(done.get(unit) == "verified" for unit in units)


def stated_fields(events: Sequence[Event]) -> dict[str, Any]:
    """The columns of `FIELDS` as the set-up and its corrections state them."""
    found: dict[str, Any] = {}
    for event in events:
        if event.kind is _E.SET_UP:
            found |= event.payload.get("spine", {})
        elif event.kind is _E.CORRECTED and event.payload.get("event") == 1:
            found |= event.payload.get("payload", {}).get("spine", {})
        elif event.kind is _E.MIGRATED:
            found["pack"] = event.payload["to"]
    return found


def _superiors_words(history: History) -> dict[str, Any]:
    """The superior's number and status as further instructions state them; a corrected one as it was corrected."""
    found: dict[str, Any] = {}
    for event in history.of(_E.INSTRUCTED):
        found |= {name: event.payload[name] for name in ("superior_number", "superior_status") if name in event.payload}
    return found


def _parties(history: History) -> dict[int, PartyNow]:
    inner: dict[str, datetime | None] = {}
    people: dict[str, Mapping[str, int | None]] = {}
    for event in history.events:
        if event.kind is _E.ASSIGNED and event.unit:
            inner[event.unit] = event.payload.get("inner_due")
        people |= event.payload.get("people", {})
    chased = {unit: event.recorded_at for unit, event in open_chases(history).items()}
    return {
        int(party.unit): PartyNow(party.role, inner.get(party.unit), chased.get(party.unit), people.get(party.unit, {}))
        for party in history.facts.parties
    }
