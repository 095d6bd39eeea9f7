"""What stops a duty's clock: pauses granted to its debtor, and its own applications while the decider has them."""

from __future__ import annotations

from collections.abc import Sequence

from duban.core.events import EventKind
from duban.core.matter.history import Application, History
from duban.core.obligation.obligation import Obligation
from duban.core.period.pause import NO_PAUSES, Pause, Pauses, as_pauses
from duban.core.policy.rules import DeadlineRule, Rule
from duban.core.words import Side

_E = EventKind


def holds(rule: Rule, obligation: Obligation, applications: Sequence[Application]) -> list[Pause]:
    """The stretches in which applications held the clock: the decider's delay is never the unit's breach.

    A granted extension holds nothing: it states a date of its own.
    """
    if not applications:
        return []
    return [
        Pause(a.asked.recorded_at, a.decided.recorded_at if a.decided else None)
        for a in applications
        if concerns(rule, obligation, a)
        and not (a.asked.kind is _E.EXTENSION_ASKED and a.grants(obligation.key, rule.id))
    ]


def concerns(rule: Rule, obligation: Obligation, application: Application) -> bool:
    """Whether an application is about this duty: a return about all of the unit's, an extension about those it names."""
    if obligation.side is not Side.HANDLING:
        return False
    return application.asked.kind is _E.RETURN_ASKED or application.asks(obligation.key, rule.id)


def held_pauses(rule: DeadlineRule, obligation: Obligation, history: History) -> Pauses:
    """All that stopped a duty's clock, united."""
    if rule.side is not Side.HANDLING:
        return NO_PAUSES
    own = [a for a in history.applications if a.asked.unit == obligation.thread and a.asked.seq > obligation.start_seq]
    return Pauses([*as_pauses(history.pauses_of(obligation.debtor)), *holds(rule, obligation, own)])
