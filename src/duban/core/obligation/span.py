"""Who owes a rule's act in a matter, from when, and until when: a starting event × the debtors it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from duban.core.events import Event, EventKind
from duban.core.matter.facts import Party
from duban.core.matter.history import History, effective_start
from duban.core.obligation.limits import Limits
from duban.core.policy.rules import DeadlineRule
from duban.core.words import Side

_E = EventKind


@dataclass(frozen=True, slots=True)
class Span:
    """One debtor under one rule: when the duty was born, and when it ceased to be owed (None: not)."""

    rule: DeadlineRule
    start: Event
    debtor: str
    thread: str | None
    born: datetime
    released: datetime | None


def spans(rule: DeadlineRule, history: History, limits: Limits) -> Iterator[Span]:
    """Who owes the rule's act from when to when: a starting event × the debtors it names, while the facts fit."""
    if not history.ever_fits(rule.applies):
        return
    seen: set[str] = set()
    for start in history.of(rule.starts.event):
        at = effective_start(start)
        if at < limits.commencement or not _valid(rule, at):
            continue
        for debtor, thread in _debtors(rule, start, history):
            if not rule.starts.each and debtor in seen:
                continue
            born = _first_fit(rule, start, debtor, history)
            if born is None:
                continue
            seen.add(debtor)
            released = _released(rule, start, debtor, thread, born, history)
            if released is not None and released <= born:
                continue
            yield Span(rule, start, debtor, thread, born, released)


def _valid(rule: DeadlineRule, at: datetime) -> bool:
    day = at.date()
    return not (rule.valid_from and day < rule.valid_from) and not (rule.valid_to and day > rule.valid_to)


def _debtors(rule: DeadlineRule, start: Event, history: History) -> Iterator[tuple[str, str | None]]:
    """(debtor, thread whose acts settle it): a handling duty's is the debtor, a deciding one's the applicant."""
    facts = history.facts_at(start.recorded_at)
    if rule.side is not Side.HANDLING:
        owed = facts.units(rule.owed_by.roles)
        yield (owed[0] if owed else f"@{rule.owed_by.roles[0]}"), start.unit
    elif start.unit is not None:
        role = start.payload.get("role")
        roles = facts.roles(start.unit) or ({role} if role else frozenset())
        if not roles.isdisjoint(rule.owed_by.roles):
            yield start.unit, start.unit
    else:
        units = facts.units(rule.owed_by.roles)
        for unit in units[:1] if rule.owed_by.each == "matter" else units:
            yield unit, unit


def _first_fit(rule: DeadlineRule, start: Event, debtor: str, history: History) -> datetime | None:
    """The first instant from the start on at which the facts fit the rule (a later 认定类别 may bring it in)."""
    if history.facts_at(start.recorded_at).fits(rule.applies):
        return start.recorded_at
    for since, facts in history.segments[1:]:
        if since > start.recorded_at and facts.fits(rule.applies):
            return since
    return None


def _released(
    rule: DeadlineRule, start: Event, debtor: str, thread: str | None, born: datetime, history: History
) -> datetime | None:
    """When the duty ceased: the facts no longer fit, the unit left, its return was granted, or the matter ended."""
    ends: list[datetime] = []
    if history.ended is not None:
        ends.append(history.ended.recorded_at)
    misfit: datetime | None = None
    for since, facts in history.segments[1:]:
        if since > born:
            fits = facts.fits(rule.applies) and _still_party(facts.parties, debtor, rule)
            misfit = None if fits else misfit or since
    if misfit is not None:
        ends.append(misfit)
    if rule.side is Side.HANDLING:
        for application in history.applications:
            decided = application.decided
            if (
                application.asked.kind is _E.RETURN_ASKED
                and application.asked.unit == debtor
                and application.asked.seq > start.seq
                and decided is not None
                and decided.payload.get("granted")
            ):
                ends.append(decided.recorded_at)
                break
    return min(ends, default=None)


def _still_party(parties: tuple[Party, ...], debtor: str, rule: DeadlineRule) -> bool:
    return rule.side is not Side.HANDLING or not parties or any(party.unit == debtor for party in parties)
