"""Many matters made ready without a lock and put in place under it, whole or not at all: what an import needs.

Conventions: what comes out is the same as of `set_up`, whose parts this is made of. Primary keys are reserved and numbers
foreseen, so that everything can be judged and sealed beforehand; under the lock only statements made ready are run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from duban.apps.matters import bulk, calls, models, search
from duban.apps.matters.actions._guard import actor
from duban.apps.matters.actions.act import NewMatter, Performed
from duban.apps.matters.actions.case import Case, refuse_old_clock
from duban.apps.matters.actions.numbering import Foreseen, foresee, take
from duban.apps.matters.actions.setting_up import (
    approvals_of,
    begun,
    jurisdictions_of,
    keep_beside,
    refuse_all,
    row_of,
)
from duban.apps.matters.actions.settling import judged
from duban.apps.matters.rules import RuleBook, pack_in_force
from duban.apps.org.models import Person
from duban.apps.outbox import actions as outbox
from duban.apps.outbox.models import Notice, Proposal
from duban.core.instant import at_beijing


@dataclass(frozen=True, slots=True)
class Ready:
    """Matters made ready to be set up: numbered, judged and sealed in memory. `write` puts them in place."""

    new: Sequence[NewMatter]
    cases: Sequence[Case]
    approvals: Sequence[models.Approval]
    numbers: Foreseen
    statements: Sequence[bulk.Made]
    proposals: Sequence[Proposal]
    now: datetime


def prepare(new: Sequence[NewMatter], by: Person, now: datetime, principal: Person | None = None) -> Ready:
    """All the work of `set_up` that needs no lock, for many matters at once: no other writer waits while it is done.

    Args:
        new: as for `set_up`, but no parts of other matters, none with files, and none that states its own number.

    Raises:
        BadInput: as `set_up`. Only primary keys were reserved then.
    """
    assert not any(each.parent or each.files or each.number.strip() for each in new)
    who = actor(by, now, principal)
    book = RuleBook()
    refuse_old_clock(now)
    places = jurisdictions_of(new)
    made: list[models.Approval] = []

    def make(**fields: Any) -> models.Approval:
        made.append(models.Approval(pk=bulk.reserve(models.Approval, 1)[0], **fields))
        return made[-1]

    approvals = approvals_of(new, {}, who, now, make)
    packs = {key: pack_in_force(place, now) for key, place in places.items()}
    given = foresee(new, places, at_beijing(now).year)
    rows = [
        row_of(each, given.numbers[n], approvals[n], packs[each.jurisdiction], who, now) for n, each in enumerate(new)
    ]
    refuse_all(new, rows, {}, book, who, now)
    for row, key in zip(rows, bulk.reserve(models.Matter, len(rows)), strict=True):
        row.pk = key
    cases = [begun(each, row, book, who, now) for each, row in zip(new, rows, strict=True)]
    clerks = {row.pk: {party.unit: party.clerk for party in each.parties} for each, row in zip(new, rows, strict=True)}
    changes = judged(cases, {}, {}, clerks)
    notices = [told for case in cases for told in calls.notices(case.row, case.facts, case.judged, case.appended, now)]
    outbox.lasting(notices)
    statements = (
        bulk.insertion(rows, bulk.columns_of(models.Matter, key=True)),
        bulk.insertion([event for case in cases for event in case.new], bulk.columns_of(models.EventRow, key=False)),
        *changes.insertions(),
        bulk.insertion(search.made(rows), bulk.columns_of(models.SearchText, key=True)),
        bulk.insertion(notices, bulk.columns_of(Notice, key=False)),
    )
    proposals = [each for case in cases for each in calls.proposals(case.row, case.judged, now)]
    return Ready(new, cases, made, given, statements, proposals, now)


def write(ready: Ready) -> list[Performed] | None:
    """Sets up what was made ready, all of it or nothing, in one short transaction.

    Returns:
        As `set_up`; None where another took a number meanwhile: nothing was written, and it must be made ready anew.
    """
    with transaction.atomic():
        refuse_old_clock(ready.now)
        if not take(ready.numbers):
            transaction.set_rollback(True)
            return None
        for approval in ready.approvals:
            approval.save(force_insert=True)
        for statement in ready.statements:
            statement.write()
        outbox.put([], ready.proposals)
        keep_beside(ready.new, [case.row for case in ready.cases])
    return [Performed(case.row, 1, case.judged) for case in ready.cases]
