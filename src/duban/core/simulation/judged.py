"""One matter of a simulated year, judged by the engine: assessed as it is given, its acts walked, assessed at the end.

Conventions: no judgement is made here. Dues, breaches and duties are what `assess` says, reminders what the pack's chase rules
say (`came`); here is only what the units do in between, and what the office is assumed to do. An overdue is taken to be told
and confirmed (`Assumed`), which is what the events of a hearing would record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from duban.core.assess import Assessment, Rules, assess
from duban.core.calendar.days import Calendar
from duban.core.events import Event, EventKind
from duban.core.obligation.limits import Limits
from duban.core.obligation.notices import came
from duban.core.obligation.obligation import Breach, Notice, Obligation, Proposal
from duban.core.period.due import due
from duban.core.simulation.behaviour import Surroundings, acts, recorded, told_at, verified_at, when
from duban.core.simulation.case import Assumed, Case
from duban.core.words import Side, State

_E = EventKind
_CLOSING = frozenset({_E.CLOSED, _E.TERMINATED, _E.MERGED})
Happened = list[tuple[datetime, EventKind, str | None]]


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one matter under one pack. ``breaches`` are confirmed where the hearing ended in time.

    ``notices`` are all reminders that came, ``raised`` what chase rules put before a person; ``closed_at`` None: still open.
    """

    case: Case
    events: tuple[Event, ...]
    obligations: tuple[Obligation, ...]
    notices: tuple[Notice, ...]
    raised: tuple[Proposal, ...]
    breaches: tuple[Breach, ...]
    closed_at: datetime | None


def judge(case: Case, rules: Rules, calendar: Calendar, assumed: Assumed, end: datetime) -> Judged:
    """One matter from its assignment to the end of the year.

    Args:
        rules: the pack's, in force from the start of the year (`standing`).
        end: the last instant, exclusive; what is open then stays open.
    """
    limits = rules.limits(calendar)
    if case.recorded:
        events = tuple(event for event in case.recorded if event.recorded_at < end)
        return _judged(case, events, assess(rules, calendar, case.matter, events, end), rules, limits, assumed, end)
    around = Surroundings(rules.chases, limits, assumed, end)
    opening = _opening(case)
    first = assess(rules, calendar, case.matter, opening, case.given)
    happened: Happened = list(acts(case, first.obligations, around))
    happened += _struck_off(case, happened, around)
    events = _together(opening, happened)
    found = assess(rules, calendar, case.matter, events, end)
    if again := _reports(case, found, first, around, _closed(events)):
        events = _together(opening, [*happened, *again])
        found = assess(rules, calendar, case.matter, events, end)
    return _judged(case, events, found, rules, limits, assumed, end)


def _opening(case: Case) -> tuple[Event, ...]:
    """Set up and assigned, at the same instant."""
    told: list[Event] = [Event(1, _E.SET_UP, case.given)]
    for seq, unit in enumerate(case.units, 2):
        inner = {"inner_due": case.inner_due} if case.inner_due and seq > 2 else {}
        told.append(Event(seq, _E.ASSIGNED, case.given, unit=unit, payload=inner))
    return tuple(told)


def _together(opening: tuple[Event, ...], happened: Happened) -> tuple[Event, ...]:
    return (*opening, *(replace(event, seq=event.seq + len(opening)) for event in recorded(happened)))


def _struck_off(case: Case, happened: Happened, around: Surroundings) -> Happened:
    """Each completion verified; once all who answer are, the matter closed."""
    asked = {unit: at for at, kind, unit in happened if kind is _E.COMPLETION_ASKED}
    calendar = around.limits.calendar
    found: Happened = [(verified_at(at, around.assumed, calendar), _E.VERIFIED, unit) for unit, at in asked.items()]
    answering = case.matter.facts.units(("lead",))
    if answering and all(unit in asked for unit in answering):
        found.append((max(at for at, _, _ in found), _E.CLOSED, None))
    return [each for each in found if each[0] < around.end]


def _reports(
    case: Case, found: Assessment, first: Assessment, around: Surroundings, closed_at: datetime | None
) -> Happened:
    """What units do about the duties that came later: the reports owed again and again."""
    known = {o.key for o in first.obligations}
    reports: Happened = []
    counted: dict[tuple[str, EventKind], int] = {}
    for o in found.obligations:
        if o.side is not Side.HANDLING or o.key in known or o.due is None or o.debtor not in case.units:
            continue
        if o.state is State.MET:
            continue
        number = counted[o.debtor, o.act] = counted.get((o.debtor, o.act), 1) + 1
        cut = min(filter(None, (o.done_at, closed_at, around.end)))
        at = when(case, o.debtor, o.act, [o], cut, around, number)
        if at is not None:
            reports.append((at, o.act, o.debtor))
    return reports


def _closed(events: Iterable[Event]) -> datetime | None:
    return next((event.recorded_at for event in events if event.kind in _CLOSING), None)


def _judged(
    case: Case,
    events: tuple[Event, ...],
    found: Assessment,
    rules: Rules,
    limits: Limits,
    assumed: Assumed,
    end: datetime,
) -> Judged:
    closed_at = _closed(events)
    notices: list[Notice] = []
    raised: list[Proposal] = []
    for o in found.obligations:
        if o.state is State.UNDETERMINED:
            continue
        until = min(filter(None, (o.done_at, closed_at, end)))
        for each in came(o, rules.chases, limits, until):
            if isinstance(each, Notice):
                notices.append(each)
            else:
                raised.append(each)
    breaches = tuple(_heard(breach, rules, limits, assumed, end) for breach in found.breaches)
    return Judged(case, events, found.obligations, tuple(notices), tuple(raised), breaches, closed_at)


def _heard(breach: Breach, rules: Rules, limits: Limits, assumed: Assumed, end: datetime) -> Breach:
    """The breach told, heard and confirmed, as far as that lies in the year."""
    told = told_at(breach.at, assumed, limits.calendar)
    if told >= end:
        return replace(breach, told_at=None, explained_at=None, confirmed_at=None)
    within = rules.explain_within or assumed.explain_within
    confirmed = due(told, within, limits.calendar, hours=limits.hours).at
    in_time = confirmed is not None and confirmed <= end
    return replace(breach, told_at=told, explained_at=None, confirmed_at=confirmed if in_time else None)
