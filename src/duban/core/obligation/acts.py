"""Which recorded act settles a duty, and at which instant it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duban.core.events import TABLE, Counts, Event, EventKind
from duban.core.matter.history import History, effective_start
from duban.core.obligation.limits import Limits


@dataclass(frozen=True, slots=True)
class Filing:
    """An act that settles a duty: the instant it counts at, and the event's place in the matter's order."""

    at: datetime
    seq: int


def counts_at(event: Event, limits: Limits) -> datetime:
    """When a fulfilment counts: recorded by the debtor, when recorded; recorded by the office for it, when it happened.

    The office's word is taken only within the pack's tolerance; a record made later than that counts when it was made.
    """
    if event.for_unit and event.occurred_at is not None and limits.tolerates(event.occurred_at, event.recorded_at):
        return event.occurred_at
    return event.recorded_at


def settling(
    act: EventKind,
    thread: str | None,
    start: Event,
    history: History,
    limits: Limits,
    after_seq: int,
    before: int | None = None,
) -> list[Filing]:
    """The acts that settle a duty, in the matter's order.

    Args:
        act: what is owed.
        thread: the unit whose acts count; None for an act of the whole matter.
        start: the starting event; where it is an outside fact, an act may have been recorded before it.
        after_seq, before: only events between these places of the matter's order.
    """
    outside = TABLE[start.kind].counts is Counts.OCCURRED and after_seq == start.seq
    found = []
    for event in history.acts(act):
        if before is not None and event.seq >= before:
            continue
        if event.unit != thread and event.unit is not None and thread is not None:
            continue
        if act is EventKind.SIGNED and event.kind is EventKind.DEPLOYED and not event.payload.get("by_head"):
            continue
        at = counts_at(event, limits)
        if event.seq > after_seq or (outside and at >= effective_start(start)):
            found.append(Filing(at, event.seq))
    return found


def earliest(filings: list[Filing]) -> Filing | None:
    """The one that counts earliest: a paper answer may be recorded after a later one."""
    return min(filings, key=lambda f: (f.at, f.seq), default=None)
