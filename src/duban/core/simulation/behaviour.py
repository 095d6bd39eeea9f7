"""How a unit goes about what it owes: when it means to act by itself, and what a reminder makes of that.

Conventions: an act settles weaker ones (a completion report everything before it), so the strongest is settled first and the
weaker are cut off by it. A unit is reminded by what the pack's chase rules send to it, and by being told of its overdue.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from duban.core.calendar.days import Calendar
from duban.core.events import SETTLED_BY, TABLE, Event, EventKind
from duban.core.instant import BEIJING, last_day
from duban.core.obligation.limits import Limits
from duban.core.obligation.notices import came
from duban.core.obligation.obligation import Notice, Obligation
from duban.core.policy.rules import ChaseRule
from duban.core.simulation.case import Assumed, Case
from duban.core.words import Side

_E = EventKind
_TO_THE_UNIT: Final = frozenset({"debtor", "head", "deputy"})
_TOLD_AT: Final = time(9)
_VERIFIED_AT: Final = time(10)
PAYLOADS: Final = {_E.DEPLOYED: {"by_head": True}}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a walk through a matter asks: the pack's chase rules, how limits are computed, what is assumed, when it ends."""

    chases: Sequence[ChaseRule]
    limits: Limits
    assumed: Assumed
    end: datetime


def told_at(at: datetime, assumed: Assumed, calendar: Calendar) -> datetime:
    """When a unit is taken to be told of an overdue.

    >>> from duban.core.instant import read_instant
    >>> from duban.policies.shelf import shipped_calendar
    >>> told_at(read_instant("2022-11-25T24:00"), Assumed(), shipped_calendar()).isoformat()
    '2022-11-28T09:00:00+08:00'
    """
    return datetime.combine(calendar.add_working(last_day(at), assumed.told_after), _TOLD_AT, BEIJING)


def verified_at(asked: datetime, assumed: Assumed, calendar: Calendar) -> datetime:
    """When the office is taken to find a completion report good."""
    return datetime.combine(calendar.add_working(asked.date(), assumed.verify_after), _VERIFIED_AT, BEIJING)


def acts(case: Case, duties: Iterable[Obligation], around: Surroundings) -> list[tuple[datetime, EventKind, str]]:
    """What the units do about the duties they have from the start: (when, what, who), in order of time.

    A lead unit whose duty to report completion has no date yet reports it when the work is done.
    """
    found: list[tuple[datetime, EventKind, str]] = []
    by_unit: dict[str, dict[EventKind, list[Obligation]]] = {unit: {} for unit in case.units}
    for o in duties:
        if o.side is Side.HANDLING and o.due is not None and o.debtor in by_unit:
            by_unit[o.debtor].setdefault(o.act, []).append(o)
    leads = case.matter.facts.units(("lead",))
    for unit, owed in by_unit.items():
        done: dict[EventKind, datetime] = {}
        if case.done is not None and unit in leads:
            owed.pop(_E.COMPLETION_ASKED, None)
            if case.done < around.end:
                done[_E.COMPLETION_ASKED] = case.done
        elif _E.COMPLETION_ASKED not in owed and unit in leads:
            at = _by_itself(case, unit, _E.COMPLETION_ASKED, case.given, case.given + timedelta(days=case.effort), 1)
            if at is not None and at < around.end:
                done[_E.COMPLETION_ASKED] = at
        for act in sorted(owed, key=lambda each: (-len(TABLE[each].satisfies), each)):
            cut = min((done[kind] for kind in SETTLED_BY[act] if kind in done), default=around.end)
            at = when(case, unit, act, owed[act], cut, around)
            if at is not None:
                done[act] = at
        found += [(at, act, unit) for act, at in done.items()]
    return sorted(found)


def when(
    case: Case,
    unit: str,
    act: EventKind,
    duties: Sequence[Obligation],
    cut: datetime,
    around: Surroundings,
    occurrence: int = 1,
) -> datetime | None:
    """When a unit does an act that settles these duties; None: not before ``cut``.

    It does so by itself, or because a reminder moved it, whichever comes first. Reminders are walked in order of time, those
    after the act do not come.
    """
    first = min(duties, key=lambda o: (o.due or around.end, o.key))
    assert first.due is not None
    at = _by_itself(case, unit, act, first.born, first.due, occurrence)
    habit, chance = case.habit(unit), case.chance(unit, f"{act}.heeds", occurrence)
    for reminded in _reminders(duties, cut, around):
        if at is not None and at <= reminded:
            break
        heeds, hours = chance.random() < habit.heeds, chance.uniform(*habit.answers)
        if heeds:
            answered = reminded + timedelta(minutes=int(hours * 60))
            at = answered if at is None else min(at, answered)
    return at if at is not None and at < cut else None


def _by_itself(
    case: Case, unit: str, act: EventKind, born: datetime, due: datetime, occurrence: int
) -> datetime | None:
    habit, chance = case.habit(unit), case.chance(unit, act, occurrence)
    forgets, share = chance.random() < habit.forgets, chance.uniform(*habit.takes)
    return None if forgets else born + timedelta(minutes=int((due - born).total_seconds() * share / 60))


def _reminders(duties: Iterable[Obligation], cut: datetime, around: Surroundings) -> list[datetime]:
    found = []
    for o in duties:
        sent = came(o, around.chases, around.limits, cut)
        found += [each.at for each in sent if isinstance(each, Notice) and not _TO_THE_UNIT.isdisjoint(each.to)]
        if o.due is not None and (told := told_at(o.due, around.assumed, around.limits.calendar)) < cut:
            found.append(told)
    return sorted(found)


def recorded(happened: Iterable[tuple[datetime, EventKind, str | None]]) -> tuple[Event, ...]:
    """What happened as the events of a matter, in order of time; at the same instant in the order given."""
    ordered = sorted(enumerate(happened), key=lambda each: (each[1][0], each[0]))
    return tuple(
        Event(seq, kind, at, unit=unit, payload=PAYLOADS.get(kind, {}))
        for seq, (_, (at, kind, unit)) in enumerate(ordered, 1)
    )
