"""The end of every write: verdicts that have fallen are sealed, events stored, projections brought up to date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from duban import __version__
from duban.apps.matters import models
from duban.apps.matters.actions.case import Case
from duban.apps.matters.projections import Changes, gather, told
from duban.apps.matters.rules import calendar_in_force
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
    changes = Changes()
    everything = list(cases)
    stood: dict[int, list[models.Duty]] = {case.row.pk: [] for case in everything}
    for duty in models.Duty.objects.filter(matter__in=list(stood)):
        stood[duty.matter_id].append(duty)
    for case in everything:
        case.judged = case.assessment
        should = told(case.history, case.events, case.judged)
        seal_verdicts(case)
        joining = (clerks or {}).get(case.row.pk)
        gather(changes, case.row, parties.get(case.row.pk, ()), stood[case.row.pk], should, case.at, joining)
    models.EventRow.objects.bulk_create([row for case in everything for row in case.new])
    models.Attachment.objects.bulk_create([file for case in everything for file in case.attachments])
    changes.write()


def seal_verdicts(case: Case) -> None:
    """Records what was met and what breached. It changes nothing of the assessment: the engine is held to that law."""
    fallen = verdicts(case.assessment)
    recorded = {duty for kind, duty in case.history.by_duty if kind is EventKind.VERDICT}
    digests = {"calendar": calendar_in_force().digest, "engine": __version__, "pack": case.row.pack}
    for payload in fallen:
        if payload["duty"] not in recorded:
            case.append(EventKind.VERDICT, payload={**payload, "digests": digests})
