"""The end of every write: verdicts that have fallen are sealed, events stored, projections brought up to date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from duban import __version__
from duban.apps.matters import calls, models, search
from duban.apps.matters.actions.case import Case
from duban.apps.matters.projections import Changes, gather, told
from duban.apps.outbox import actions as outbox
from duban.apps.outbox.models import Notice, Proposal
from duban.core.assess import verdicts
from duban.core.events import EventKind


def settle(
    cases: Iterable[Case],
    parties: Mapping[int, Sequence[models.Party]],
    clerks: Mapping[int, Mapping[int, int | None]] | None = None,
) -> None:
    """Writes all that was appended to these cases, and what the engine now says of them.

    Args:
        parties: the party rows of each matter that have not left.
        clerks: the clerks of units that join, by matter and unit.
    """
    everything = list(cases)
    stood: dict[int, list[models.Duty]] = {case.row.pk: [] for case in everything}
    for duty in models.Duty.objects.filter(matter__in=list(stood)):
        stood[duty.matter_id].append(duty)
    changes = judged(everything, parties, stood, clerks or {})
    models.EventRow.objects.bulk_create([row for case in everything for row in case.new])
    models.Attachment.objects.bulk_create([file for case in everything for file in case.attachments])
    changes.write()
    if restated := [case.row.pk for case in everything if any(e.kind in search.RESTATING for e in case.appended)]:
        search.keep(restated)
    _put_out(everything)


def judged(
    cases: Sequence[Case],
    parties: Mapping[int, Sequence[models.Party]],
    duties: Mapping[int, Sequence[models.Duty]],
    clerks: Mapping[int, Mapping[int, int | None]],
) -> Changes:
    """What must be written of these cases so that their rows say what the engine says; their verdicts are sealed. Pure.

    Args:
        duties: the duties' rows as they stand, by matter.
    """
    changes = Changes()
    for case in cases:
        case.judged, case.facts = case.assessment, case.history.facts
        should = told(case.history, case.events, case.judged)
        seal_verdicts(case)
        key = case.row.pk
        gather(changes, case.row, parties.get(key, ()), duties.get(key, ()), should, case.at, clerks.get(key))
    return changes


def _put_out(cases: Sequence[Case]) -> None:
    """What people are to be told or to decide, in the same transaction: nothing is lost, nothing told twice."""
    notices: list[Notice] = []
    proposals: list[Proposal] = []
    for case in cases:
        new = case.appended
        notices += calls.notices(case.row, case.facts, case.judged, new, case.at)
        proposals += calls.proposals(case.row, case.judged, case.at)
        outbox.wake(calls.counted_again(case.row, case.judged, new), case.at)
    outbox.put(notices, proposals)


def seal_verdicts(case: Case) -> None:
    """Records what was met and what breached. It changes nothing of the assessment: the engine is held to that law."""
    fallen = verdicts(case.assessment)
    recorded = {duty for kind, duty in case.history.by_duty if kind is EventKind.VERDICT}
    digests = {"calendar": case.calendar.digest, "engine": __version__, "pack": case.row.pack}
    for payload in fallen:
        if payload["duty"] not in recorded:
            case.append(EventKind.VERDICT, payload={**payload, "digests": digests})
