"""Reminders: the ideal instants at which a chase rule would have a duty's people told, before and after its due.

Quiet hours, digests and channels of a person belong to delivery; here is only when and to whom. Nobody is reminded of
what is done, held by an application, paused, or was overdue before it was entered (no storm of chases).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from duban.core.obligation.limits import Limits
from duban.core.obligation.obligation import Notice, Obligation, Proposal
from duban.core.period.due import due
from duban.core.period.form import Period
from duban.core.policy.rules import ChaseRule, ChaseStep
from duban.core.policy.vocabulary import MOST_REPEATS
from duban.core.words import Side


def reminders(
    obligation: Obligation, rules: Sequence[ChaseRule], limits: Limits, now: datetime
) -> tuple[list[Notice], list[Proposal], datetime | None]:
    """What a duty's chase rules call for by ``now``.

    Returns:
        (notices whose instant has come, proposals likewise, the next instant at which one more comes).
    """
    notices: list[Notice] = []
    proposals: list[Proposal] = []
    wakes: list[datetime] = []
    if not obligation.running or obligation.stock:
        return notices, proposals, None
    for rule in _rules_for(obligation, rules):
        for number, step in enumerate(rule.steps, 1):
            for again, at in enumerate(_instants(step, obligation, limits)):
                if at > now:
                    wakes.append(at)
                    break
                if step.proposes is not None:
                    proposals.append(_proposal(rule, step, number, at, obligation))
                else:
                    notices.append(_notice(rule, step, number, again, at, obligation))
    return notices, proposals, min(wakes, default=None)


def came(
    obligation: Obligation, rules: Sequence[ChaseRule], limits: Limits, until: datetime
) -> list[Notice | Proposal]:
    """What a duty's chase rules called for while it ran, told afterwards: everything before ``until``, in order of time.

    `reminders` tells no reminders of what is done; here somebody who knows when it was done, or ended, asks for them.

    Args:
        until: when it was done or ended, exclusive: what is done at an instant is not reminded of at that instant.
    """
    if obligation.stock:
        return []
    found: list[Notice | Proposal] = []
    for rule in _rules_for(obligation, rules):
        for number, step in enumerate(rule.steps, 1):
            for again, at in enumerate(_instants(step, obligation, limits)):
                if at >= until:
                    break
                if step.proposes is not None:
                    found.append(_proposal(rule, step, number, at, obligation))
                else:
                    found.append(_notice(rule, step, number, again, at, obligation))
    return sorted(found, key=lambda each: (each.at if isinstance(each, Notice) else each.reached_at, each.key))


def ideal_instant(step: ChaseStep, obligation: Obligation, limits: Limits) -> datetime | None:
    """When a step is meant: counted from the due or the start, never before the duty was born; None if not known."""
    if obligation.due is None or not isinstance(step.by, Period):
        return None
    if step.anchor == "before":
        at = limits.before(obligation.due, step.by)
    elif step.anchor == "after":
        at = obligation.due if step.by.same_day else limits.after(obligation.due, step.by)
    else:
        at = due(obligation.started, step.by, limits.calendar, hours=limits.hours).at
        if at is not None and at >= obligation.due:
            return None
    return None if at is None else max(at, obligation.born)


def _instants(step: ChaseStep, obligation: Obligation, limits: Limits) -> Iterator[datetime]:
    """The step's instant, then those of its repeats, each counted from the one before; a figure not set: no repeats."""
    at = ideal_instant(step, obligation, limits)
    if at is None:
        return
    yield at
    if isinstance(step.every, Period) and not step.every.same_day and isinstance(step.times, int):
        for _ in range(min(step.times, MOST_REPEATS)):
            at = limits.after(at, step.every)
            if at is None:
                return
            yield at


def _rules_for(obligation: Obligation, rules: Sequence[ChaseRule]) -> Iterator[ChaseRule]:
    named = [rule for rule in rules if obligation.rule in rule.of]
    yield from named or (rule for rule in rules if not rule.of and obligation.side is Side.HANDLING)


def _notice(rule: ChaseRule, step: ChaseStep, number: int, again: int, at: datetime, obligation: Obligation) -> Notice:
    which = f"{number}+{again}" if again else str(number)
    return Notice(
        f"{obligation.key}/{obligation.due_version}/{rule.id}.{which}",
        rule.id,
        obligation.key,
        at,
        number,
        step.to,
        step.channels,
        step.urgency,
    )


def _proposal(rule: ChaseRule, step: ChaseStep, number: int, at: datetime, obligation: Obligation) -> Proposal:
    return Proposal(
        key=f"{rule.id}/{obligation.key}/{obligation.due_version}/{number}",
        rule=rule.id,
        clause=rule.clause,
        subject=obligation.debtor,
        proposes=step.proposes or "",
        threshold=number,
        arming=obligation.due_version,
        reached_at=at,
        basis=(obligation.key,),
    )
