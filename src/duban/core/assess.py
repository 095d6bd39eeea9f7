"""`assess`: everything the rules say about one matter at one instant.

Facts in, judgement out: the same inputs give the same assessment in any process and at any later time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from duban.core.calendar.days import Calendar
from duban.core.events import Event, EventKind
from duban.core.instant import start_of
from duban.core.matter.facts import Matter
from duban.core.matter.history import History, fold
from duban.core.obligation.cadence import recurring
from duban.core.obligation.deadline import duties
from duban.core.obligation.extension import Bounds
from duban.core.obligation.limits import Limits
from duban.core.obligation.notices import reminders
from duban.core.obligation.obligation import Breach, Notice, Obligation, Proposal
from duban.core.period.form import Period
from duban.core.period.hours import NO_HOURS, BusinessHours
from duban.core.policy.rules import CadenceRule, ChaseRule, DeadlineRule, LadderRule, LightRule, Pack
from duban.core.words import Light, Side, State

_E = EventKind
_KEPT_FACTS = 4096
"""How many combinations of facts are remembered; a pack knows a few hundred."""
_WORST = {Light.NORMAL: 0, Light.SOON: 1, Light.LATE: 2}


@dataclass(frozen=True)
class Rules:
    """A resolved pack with the jurisdiction's business hours and time to explain an overdue, sorted for the engine once."""

    pack: Pack
    hours: BusinessHours = NO_HOURS
    explain_within: Period | None = None
    """How long a unit may explain an overdue it was told of; None: nobody has set it, so it is never over."""
    extensions: Bounds = Bounds()
    """How often and how far a duty may be extended."""

    @cached_property
    def deadlines(self) -> Mapping[EventKind, tuple[DeadlineRule, ...]]:
        found: dict[EventKind, list[DeadlineRule]] = {}
        for rule in self.pack.rules:
            if isinstance(rule, DeadlineRule):
                found.setdefault(rule.starts.event, []).append(rule)
        return {kind: tuple(rules) for kind, rules in found.items()}

    def fitting(self, history: History) -> tuple[Mapping[EventKind, tuple[DeadlineRule, ...]], bool]:
        """The deadline rules that fit the facts at any time so far, and whether one of them asks for completion.

        Most matters never change their facts and thousands state the same ones, so what fits those is remembered.
        """
        facts = history.facts
        key = (frozenset(facts.stated.items()), facts.limit is None) if len(history.segments) == 1 else None
        kept = self._fitting.get(key) if key is not None else None
        if kept is None:
            fit = {
                kind: tuple(r for r in each if history.ever_fits(r.applies)) for kind, each in self.deadlines.items()
            }
            completion = any(
                rule.act is _E.COMPLETION_ASKED and rule.side is Side.HANDLING for each in fit.values() for rule in each
            )
            kept = fit, completion
            if key is not None and len(self._fitting) < _KEPT_FACTS:
                self._fitting[key] = kept
        return kept

    @cached_property
    def _fitting(self) -> dict[object, tuple[Mapping[EventKind, tuple[DeadlineRule, ...]], bool]]:
        return {}

    @cached_property
    def cadences(self) -> tuple[CadenceRule, ...]:
        return tuple(rule for rule in self.pack.rules if isinstance(rule, CadenceRule))

    @cached_property
    def chases(self) -> tuple[ChaseRule, ...]:
        return tuple(rule for rule in self.pack.rules if isinstance(rule, ChaseRule))

    @cached_property
    def ladders(self) -> tuple[LadderRule, ...]:
        return tuple(rule for rule in self.pack.rules if isinstance(rule, LadderRule))

    @cached_property
    def light(self) -> LightRule | None:
        return next((rule for rule in self.pack.rules if isinstance(rule, LightRule)), None)

    def limits(self, calendar: Calendar) -> Limits:
        """What dues are computed with under this pack; kept, for one calendar judges many matters."""
        kept = self._limits.get(id(calendar))
        if kept is None or kept.calendar is not calendar:
            kept = self._limits[id(calendar)] = self._limits_on(calendar)
        return kept

    @cached_property
    def _limits(self) -> dict[int, Limits]:
        return {}

    def _limits_on(self, calendar: Calendar) -> Limits:
        soon = self.light.soon if self.light is not None else None
        tolerance = self.pack.tolerance
        return Limits(
            calendar,
            self.hours,
            soon if isinstance(soon, Period) else None,
            tolerance if isinstance(tolerance, Period) else None,
            start_of(self.pack.commencement),
        )


@dataclass(frozen=True, slots=True)
class Assessment:
    """What holds at ``now``. It stays exactly so until ``next_wakeup`` (None: until something is recorded).

    ``lights`` are by responsible unit; ``light`` is the worst of them. Obligations
     stand in the order of events and rules.
    """

    obligations: tuple[Obligation, ...]
    lights: Mapping[str, Light]
    light: Light
    notices: tuple[Notice, ...]
    proposals: tuple[Proposal, ...]
    breaches: tuple[Breach, ...]
    next_wakeup: datetime | None


def assess(rules: Rules, calendar: Calendar, matter: Matter, events: Iterable[Event], now: datetime) -> Assessment:
    """Judges one matter.

    Args:
        rules: the pack in force for this matter, its settings filled in.
        calendar: working days; business hours come with the rules.
        matter: its number and what was stated when it was set up.
        events: all of its events in the order of ``seq``; those recorded after ``now`` do not count.
        now: the instant of judgement, at +08:00.

    Returns:
        `Assessment`. An obligation whose limit nobody has set is `State.UNDETERMINED`, never guessed.

    Source: engine.md.

    >>> from duban.core.instant import read_instant, write_due
    >>> from duban.core.matter.facts import Facts, Party
    >>> from duban.policies.shelf import shipped_calendar, shipped_pack
    >>> stated = {"kind": "supervised", "source": "instruction", "instructor": "leader"}
    >>> matter = Matter("1", Facts(stated, (Party("住建局", "lead"),)))
    >>> assigned = Event(1, EventKind.ASSIGNED, read_instant("2022-11-11T10:00"), unit="住建局")
    >>> rules = Rules(shipped_pack("weixian-2022"))
    >>> found = assess(rules, shipped_calendar(), matter, [assigned], read_instant("2022-11-12T09:00"))
    >>> [(o.rule, write_due(o.due)[:10], o.state.value) for o in found.obligations]
    [('WX-7', '2022-11-25', 'open'), ('WX-10.1', '2022-11-11', 'late'), ('WX-10.3', '2022-11-14', 'open')]
    """
    limits = rules.limits(calendar)
    history = fold(matter, events, now)
    obligations: list[Obligation] = []
    wakes: list[datetime] = []
    by_event, history.completion_owed = rules.fitting(history)
    for kind in history.by_kind:
        for rule in by_event.get(kind, ()):
            obligations += duties(rule, history, limits)
    for cadence in rules.cadences:
        found, born = recurring(cadence, history, limits)
        obligations += found
        if born is not None:
            wakes.append(born)
    notices: list[Notice] = []
    proposals: list[Proposal] = []
    lights: dict[str, Light] = {}
    for o in obligations:
        if o.state is State.OPEN or o.state is State.LATE:
            told, proposed, following = reminders(o, rules.chases, limits, now)
            notices += told
            proposals += proposed
            wakes += _wakes(o, following, now)
        elif o.wakes_at is not None:
            wakes.append(o.wakes_at)
        if o.side is Side.HANDLING:
            seen = lights.get(o.debtor, Light.NORMAL)
            lights[o.debtor] = o.light if _WORST[o.light] > _WORST[seen] else seen
    return Assessment(
        tuple(obligations),
        lights,
        max(lights.values(), key=_WORST.__getitem__, default=Light.NORMAL),
        tuple(notices),
        tuple(proposals),
        tuple(_breach(o, history) for o in obligations if o.breached_at is not None and o.side is Side.HANDLING),
        min(wakes, default=None),
    )


def _wakes(o: Obligation, reminder: datetime | None, now: datetime) -> list[datetime]:
    moments = (reminder, o.soon_at if o.state is State.OPEN else None, o.due if o.state is State.OPEN else None)
    return [at for at in moments if at is not None and at > now]


def _breach(o: Obligation, history: History) -> Breach:
    assert o.breached_at is not None

    def recorded(kind: EventKind) -> datetime | None:
        event = history.by_duty.get((kind, o.key))
        return None if event is None else event.recorded_at

    return Breach(
        o.key, o.rule, history.matter.id, o.debtor, o.breached_at, o.provisional, o.stock, o.restated,
        recorded(_E.BREACH_TOLD), recorded(_E.BREACH_EXPLAINED), recorded(_E.BREACH_CONFIRMED),
    )  # fmt: skip


def verdicts(assessment: Assessment) -> list[Mapping[str, object]]:
    """The payloads of the verdict events an assessment implies: what was met, what was breached.

    Recording them changes nothing (assess(events) = assess(events + these)); once recorded they move only by a
    recorded `overturned`.
    """
    found: list[Mapping[str, object]] = []
    for o in assessment.obligations:
        if o.breached_at is not None:
            found.append({"duty": o.key, "outcome": "breached", "due": o.breached_at, "at": o.breached_at})
        elif o.state is State.MET and o.due is not None:
            found.append({"duty": o.key, "outcome": "met", "due": o.due, "at": o.done_at})
    return found
