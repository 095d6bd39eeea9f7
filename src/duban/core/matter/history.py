"""What the events of one matter amount to at an instant: facts over time, pauses, applications, ends, verdicts.

Only events recorded by then count, in the matter's own order; a correction supersedes a payload, the original stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from duban.core.events import SETTLED_BY, TABLE, Counts, Event, EventKind
from duban.core.matter.facts import Facts, Matter
from duban.core.period.pause import NO_PAUSES, Pause, Pauses

_E = EventKind
RESTATING: Final = frozenset({_E.CLASSIFIED, _E.INSTRUCTED, _E.UNITS_CHANGED})
ENDING: Final = frozenset({_E.CLOSED, _E.TERMINATED, _E.MERGED})
_BY_DUTY: Final = frozenset(
    {_E.WAIVED, _E.OVERTURNED, _E.VERDICT, _E.BREACH_TOLD, _E.BREACH_EXPLAINED, _E.BREACH_CONFIRMED}
)
_APPLICATIONS: Final = {_E.EXTENSION_ASKED: _E.EXTENSION_DECIDED, _E.RETURN_ASKED: _E.RETURN_DECIDED}
_DECISIONS: Final = {decided: asked for asked, decided in _APPLICATIONS.items()}


@dataclass(frozen=True, slots=True)
class Application:
    """An extension or return asked for by a unit, and what became of it (``decided`` None: it waits)."""

    asked: Event
    decided: Event | None = None

    def asks(self, key: str, rule: str) -> bool:
        """Whether it asks for a duty, named by key or rule id; an application that names none asks for all."""
        return _names(self.asked, key, rule)

    def grants(self, key: str, rule: str) -> bool:
        """Whether it was granted for a duty: the decision may name fewer than were asked for, or none: all of them."""
        decided = self.decided
        if decided is None or not decided.payload.get("granted"):
            return False
        return _names(decided if decided.payload.get("duties") else self.asked, key, rule)


@dataclass(slots=True)
class History:
    """The events of a matter as far as they were recorded at ``now``, folded once for all rules."""

    matter: Matter
    now: datetime
    events: list[Event] = field(default_factory=list)
    segments: list[tuple[datetime, Facts]] = field(default_factory=list)
    by_kind: dict[EventKind, list[Event]] = field(default_factory=dict)
    applications: list[Application] = field(default_factory=list)
    by_duty: dict[tuple[EventKind, str], Event] = field(default_factory=dict)
    ended: Event | None = None
    accepted: frozenset[str] = frozenset()
    under_way_at: datetime | None = None
    """When it was entered as one already under way: the deliveries recorded then are older than their record."""
    migrated_at: datetime | None = None
    """When it last went over to another edition of its rules."""
    completion_owed: bool = False
    """Whether some rule asks a handling unit of this matter to report it done (then only that is sent back)."""
    _pauses_of: dict[str, Pauses] = field(default_factory=dict)
    _acts: dict[EventKind, list[Event]] = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        return self.segments[-1][1]

    def facts_at(self, instant: datetime) -> Facts:
        """The facts in force at an instant (those of the set-up before the first restatement)."""
        found = self.segments[0][1]
        for since, facts in self.segments[1:]:
            if since > instant:
                break
            found = facts
        return found

    def of(self, *kinds: EventKind) -> list[Event]:
        """The events of these kinds, in the matter's order."""
        if len(kinds) == 1:
            return self.by_kind.get(kinds[0], [])
        return sorted((e for kind in kinds for e in self.by_kind.get(kind, ())), key=lambda e: e.seq)

    def acts(self, act: EventKind) -> list[Event]:
        """The events that settle an act, in the matter's order."""
        found = self._acts.get(act)
        if found is None:
            found = self._acts[act] = [e for e in self.events if e.kind in SETTLED_BY[act]]
        return found

    def ever_fits(self, applies: Iterable[tuple[str, frozenset[str]]]) -> bool:
        """Whether the facts fit a rule at any time so far."""
        return any(facts.fits(applies) for _, facts in self.segments)

    def pauses_of(self, unit: str) -> Pauses:
        """When the clocks of a unit stood still: each granted pause that names it (or all) until it is resumed for it,
        or until its stated maximum if that comes first."""
        if _E.PAUSED not in self.by_kind:
            return NO_PAUSES
        if unit not in self._pauses_of:
            resumed = [e for e in self.of(_E.RESUMED) if _concerns(e, unit)]
            self._pauses_of[unit] = Pauses(
                Pause(event.recorded_at, _ends(event, resumed))
                for event in self.of(_E.PAUSED)
                if _concerns(event, unit)
            )
        return self._pauses_of[unit]

    def pause_consented(self, unit: str) -> bool:
        """Whether the superior agreed on record that a pause of this unit may pass its date."""
        return any(e.payload.get("superior_consent") for e in self.of(_E.PAUSED) if _concerns(e, unit))


def fold(matter: Matter, events: Iterable[Event], now: datetime) -> History:
    """The history of a matter at ``now``.

    Args:
        events: in the order of ``seq``; those recorded after ``now`` do not count.
    """
    history = History(matter, now, segments=[(datetime.min.replace(tzinfo=now.tzinfo), matter.facts)])
    counted = [event for event in events if event.recorded_at <= now]
    if any(event.kind is _E.CORRECTED for event in counted):
        counted = _corrected(counted)
    history.events = counted
    waiting: dict[tuple[EventKind, str | None], int] = {}
    for event in counted:
        kind = event.kind
        history.by_kind.setdefault(kind, []).append(event)
        if kind in RESTATING:
            history.segments.append((event.recorded_at, history.facts.restated(event.payload)))
        elif kind in _BY_DUTY:
            history.by_duty[kind, event.payload["duty"]] = event
        elif kind in _APPLICATIONS:
            waiting[kind, event.unit] = len(history.applications)
            history.applications.append(Application(event))
        elif kind in _DECISIONS:
            place = waiting.pop((_DECISIONS[kind], event.unit), None)
            if place is not None:
                history.applications[place] = replace(history.applications[place], decided=event)
        elif kind in ENDING:
            history.ended = history.ended or event
        elif kind is _E.CALENDAR_ACCEPTED:
            history.accepted |= {event.payload["digest"]}
        elif kind is _E.SET_UP:
            history.under_way_at = event.recorded_at if event.payload.get("under_way") else None
        elif kind is _E.MIGRATED:
            history.migrated_at = event.recorded_at
    return history


def effective_start(event: Event) -> datetime:
    """The instant a clock started by this event runs from: a delivery's recording, an outside fact's happening."""
    if TABLE[event.kind].counts is Counts.OCCURRED and event.occurred_at is not None:
        return event.occurred_at
    return event.recorded_at


def _corrected(events: list[Event]) -> list[Event]:
    """Several corrections of one event add up; the last one says whether it stands at all."""
    found: dict[int, dict[str, Any]] = {}
    occurred: dict[int, datetime] = {}
    void: dict[int, bool] = {}
    for event in events:
        if event.kind is _E.CORRECTED:
            seq, payload = event.payload["event"], event.payload
            found.setdefault(seq, {}).update(payload.get("payload") or {})
            void[seq] = bool(payload.get("void"))
            if payload.get("occurred_at") is not None:
                occurred[seq] = payload["occurred_at"]
    result = []
    for event in events:
        if event.seq not in found:
            result.append(event)
        elif not void[event.seq]:
            at = occurred.get(event.seq, event.occurred_at)
            result.append(replace(event, payload={**event.payload, **found[event.seq]}, occurred_at=at))
    return result


def _concerns(event: Event, unit: str) -> bool:
    units = event.payload.get("units")
    return not units or unit in units


def _ends(paused: Event, resumed: list[Event]) -> datetime | None:
    ends: datetime | None = paused.payload.get("until")
    for event in resumed:
        if event.seq > paused.seq:
            return event.recorded_at if ends is None else min(ends, event.recorded_at)
    return ends


def _names(event: Event, key: str, rule: str) -> bool:
    duties = event.payload.get("duties")
    return not duties or key in duties or rule in duties
