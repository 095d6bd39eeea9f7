"""What one matter's judgement and new events put before people, as rows of the outbox. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from duban.apps.matters.models import Matter
from duban.apps.outbox.models import Notice, Proposal
from duban.core.assess import Assessment
from duban.core.events import Event, EventKind
from duban.core.matter.facts import Facts
from duban.core.tidings import tidings

_E = EventKind
TOLD_BY: Final = ("in_app", "mail")
_COUNTED_AGAIN: Final = frozenset(
    {_E.BREACH_CONFIRMED, _E.WAIVED, _E.OVERTURNED, _E.FOUND_VALID, _E.CORRECTED, _E.MIGRATED, _E.MERGED}
)
"""Events after which somebody's record must be counted again."""


def notices(row: Matter, facts: Facts, assessment: Assessment, new: Iterable[Event], at: datetime) -> Iterator[Notice]:
    """The reminders the engine calls for at ``at``, and what the events just recorded tell people.

    Args:
        facts: the matter's facts after those events.
    """
    duties = {o.key: o for o in assessment.obligations}
    for notice in assessment.notices:
        duty = duties[notice.obligation]
        yield Notice(
            key=notice.key, jurisdiction_id=row.jurisdiction_id, matter_id=row.pk, unit_id=_unit(duty.debtor),
            kind="reminder", duty=duty.key, due_version=duty.due_version, rule=notice.rule, step=notice.step,
            at=notice.at, to=list(notice.to), channels=list(notice.channels), urgency=notice.urgency, made_at=at,
        )  # fmt: skip
    for told in tidings(new, facts):
        yield Notice(
            key=told.key(str(row.pk)), jurisdiction_id=row.jurisdiction_id, matter_id=row.pk, unit_id=_unit(told.unit),
            kind=told.event.kind.value, seq=told.event.seq, at=told.event.recorded_at, to=list(told.to),
            channels=list(TOLD_BY), urgency=told.urgency, made_at=at,
        )  # fmt: skip


def proposals(row: Matter, assessment: Assessment, at: datetime) -> Iterator[Proposal]:
    """What a chase rule proposes about this one matter (提级督办)."""
    for found in assessment.proposals:
        yield Proposal(
            key=found.key, jurisdiction_id=row.jurisdiction_id, rule=found.rule, clause=found.clause,
            subject_kind="matter", unit_id=_unit(found.subject), matter_id=row.pk, proposes=found.proposes,
            threshold=found.threshold, arming=found.arming, reached_at=found.reached_at, made_at=at,
            basis=list(found.basis),
        )  # fmt: skip


def counted_again(row: Matter, assessment: Assessment, new: Iterable[Event]) -> set[tuple[int, int]]:
    """The (jurisdiction, unit) pairs whose record these events may have changed."""
    found: set[tuple[int, int]] = set()
    for event in new:
        if event.kind in _COUNTED_AGAIN:
            units = {event.unit} if event.unit else {breach.debtor for breach in assessment.breaches}
            units |= {o.debtor for o in assessment.obligations if o.key == event.payload.get("duty")}
            found |= {(row.jurisdiction_id, int(unit)) for unit in units if unit and unit.isdigit()}
    return found


def _unit(debtor: str | None) -> int | None:
    return int(debtor) if debtor and debtor.isdigit() else None
