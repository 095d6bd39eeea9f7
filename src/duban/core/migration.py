"""改用新版制度: what another edition of the rules would do to one matter, and what stands in the way.

Pure. A migration never creates a breach, never makes a recorded one lose its rule, and never shortens a running limit:
the floors it records hold each due where it was, and whatever a floor cannot hold is a hindrance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from duban.core.assess import Assessment, Rules, assess, verdicts
from duban.core.calendar.days import Calendar
from duban.core.events import Event, EventKind
from duban.core.instant import write_due
from duban.core.matter.facts import Matter
from duban.core.matter.history import fold
from duban.core.moves import Move, breaches_made, moves
from duban.core.obligation.obligation import Obligation
from duban.core.problem import Place, Problem
from duban.core.words import State

_E = EventKind
_PLACE = Place("改用新版制度")
_UNFALLEN = frozenset({State.OPEN, State.PENDING})


@dataclass(frozen=True, slots=True)
class Migration:
    """What would happen. ``floors``: dues that must not come earlier, by obligation key; ``hindrances``: why it may not."""

    floors: Mapping[str, datetime]
    moves: tuple[Move, ...]
    hindrances: tuple[Problem, ...]


def plan(
    old: Rules, new: Rules, calendar: Calendar, matter: Matter, events: Sequence[Event], to: str, now: datetime
) -> Migration:
    """What a migration recorded at ``now`` would do.

    Args:
        old: the rules in force for the matter; ``new``: those of the edition with digest ``to``.
        events: of the matter, in order; what has fallen under the old rules and is not sealed yet is taken as sealed.

    Source: engine.md, Rules a pack may hold: migration is an explicit act that never creates a breach and never shortens
    a running limit.
    """
    before = assess(old, calendar, matter, events, now)
    events = [*events, *_fallen(before, events, now)]
    seen = assess(new, calendar, matter, events, now)
    floors = {o.key: o.due for o in before.obligations if o.state in _UNFALLEN and o.due is not None}
    running = _running(before)
    known = {o.key for o in before.obligations}
    hindrances: list[Problem] = list(_waiting(before, events, matter, now))
    for o in seen.obligations:
        if o.key in known or o.due is None or not o.running:
            continue
        due = running.get((o.rule, o.debtor, o.start_seq))
        if due is not None and due > o.due:
            floors[o.key] = due
        elif o.due <= now:
            fresh = _started_now(new, calendar, matter, events, o, now)
            if fresh is not None and fresh > now:
                floors[o.key] = fresh
    recorded = Event(len(events) + 1, _E.MIGRATED, now, now, payload={"to": to, "floors": floors})
    after = assess(new, calendar, matter, [*events, recorded], now)
    for o in breaches_made(before, after):
        what = f"新版的{o.rule}（{o.clause}）一改用就已逾期"
        hindrances.append(Problem(_PLACE, what, "makes-breach", "请先用续批写明以后的完成时限，再改用"))
    stays = {o.key for o in after.obligations}
    for rule in dict.fromkeys(breach.rule for breach in before.breaches if breach.key not in stays):
        what = f"新版没有{rule}这一条，或不再适用，已记的逾期会失去依据"
        hindrances.append(Problem(_PLACE, what, "loses-breach", "请先办结这件事项，或在新版中保留这一条"))
    moved = moves(before, after)
    for move in moved:
        if move.earlier:
            due = move.due_before
            assert due is not None  # only a due that stands in both is earlier
            what = f"{move.duty.rule}的时限会早于原定的{write_due(due)[:16]}"
            hindrances.append(Problem(_PLACE, what, "shortens", "请等这一项办结后再改用"))
    return Migration(floors, moved, tuple(hindrances))


def _fallen(before: Assessment, events: Sequence[Event], now: datetime) -> list[Event]:
    known = {event.payload["duty"] for event in events if event.kind is _E.VERDICT}
    new = [payload for payload in verdicts(before) if payload["duty"] not in known]
    return [Event(len(events) + n, _E.VERDICT, now, now, payload=payload) for n, payload in enumerate(new, 1)]


def _running(before: Assessment) -> dict[tuple[str, str, int], datetime]:
    """The latest open due of each rule, debtor and start."""
    found: dict[tuple[str, str, int], datetime] = {}
    for o in before.obligations:
        if o.state is State.OPEN and o.due is not None:
            place = (o.rule, o.debtor, o.start_seq)
            found[place] = max(o.due, found.get(place, o.due))
    return found


def _waiting(before: Assessment, events: Sequence[Event], matter: Matter, now: datetime) -> list[Problem]:
    """What holds a clock has no due to compare: it is decided first."""
    found = []
    if any(application.decided is None for application in fold(matter, events, now).applications):
        found.append(Problem(_PLACE, "还有延期或退回的申请没有审定", "application-waits", "请先审定，再改用"))
    if any(o.state is State.PAUSED for o in before.obligations):
        found.append(Problem(_PLACE, "计时中止期间不能改用", "paused", "请先恢复计时，再改用"))
    return found


def _started_now(
    new: Rules, calendar: Calendar, matter: Matter, events: Sequence[Event], o: Obligation, now: datetime
) -> datetime | None:
    """The due a duty would have if what starts it happened now: a duty that the new edition brings begins with it."""
    begun = [
        replace(event, recorded_at=now, occurred_at=now) if event.seq == o.start_seq else event
        for event in events
        if event.seq <= o.start_seq
    ]
    found = assess(new, calendar, matter, begun, now)
    return next((each.due for each in found.obligations if each.key == o.key), None)
