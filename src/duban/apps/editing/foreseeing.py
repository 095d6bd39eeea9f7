"""What a version would do to the open matters of its jurisdiction, before anybody decides: asked for by an editor, worked
out by the worker in batches, kept as lines. Nothing of the matters is touched.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from duban.apps.audit.actions import record
from duban.apps.editing.drafts import may_edit
from duban.apps.editing.models import Foreseen, Foresight, Version
from duban.apps.matters.actions.case import Case
from duban.apps.matters.actions.migrating import planned
from duban.apps.matters.events import events_of
from duban.apps.matters.models import Matter
from duban.apps.matters.rules import RuleBook
from duban.apps.org.models import Person
from duban.core.migration import Migration
from duban.core.moves import Move
from duban.core.problem import BadInput, Place, Problem

OPEN: Final = ("live", "reported")
BATCH: Final = 100
MOST: Final = 500
"""Matters that one round of the worker looks at: a round stays short."""
_log = logging.getLogger(__name__)


def open_matters(place: int, to: str) -> QuerySet[Matter]:
    """The matters in work in a jurisdiction that do not go by this edition yet, in the order of their keys."""
    return Matter.objects.filter(jurisdiction=place, state__in=OPEN).exclude(pack=to).order_by("pk")


def foresee(version: Version, by: Person, now: datetime) -> Foresight:
    """Asks for it. While one of the same version is being worked off, that one is given.

    Raises:
        BadInput: the person may not.
    """
    place = may_edit(by, version.draft.identifier, now)
    if place is None or place.pk != version.draft.jurisdiction_id:
        what = "制度由采用它的区划的督查干部、督查室主任修改"
        raise BadInput(Problem(Place("version"), what, "not-yours", "请联系其办理"))
    with transaction.atomic():
        Version.objects.select_for_update(of=("self",)).get(pk=version.pk)
        running = Foresight.objects.filter(version=version, done_at=None).first()
        if running is not None:
            return running
        total = open_matters(place.pk, version.edition.digest).count()
        made = Foresight.objects.create(version=version, by=by, asked_at=now, total=total)
        record("pack_foreseen", now, by, str(version.draft), {"摘要": version.edition.digest, "在办事项": total})
    return made


def foresee_some(now: datetime) -> Mapping[str, int]:
    """The worker's job: looks at some more matters of what was asked for, the oldest first."""
    looked = 0
    while looked < MOST:
        found = _batch(now)
        if found is None:
            break
        looked += found
    return {"looked": looked}


def _batch(now: datetime) -> int | None:
    """One batch: worked out without a lock, then written at once with how far it went. None where nothing waits, or where
    another worker was faster. Killed in the midst, it is as if it had not begun."""
    waiting = Foresight.objects.filter(done_at=None).select_related("version__edition", "version__draft")
    row = waiting.order_by("pk").first()
    if row is None:
        return None
    to, place, begun = row.version.edition.digest, row.version.draft.jurisdiction_id, row.cursor
    matters = list(open_matters(place, to).filter(pk__gt=begun)[:BATCH])
    book, events, lines = RuleBook(), events_of([each.pk for each in matters]), list[Foreseen]()
    counts: dict[str, int] = dict(row.counts)
    for matter in matters:
        found = list(_lines(row, matter, _plan(Case(matter, events[matter.pk], book, now), to, book)))
        hindered = any(line.kind == "hindered" for line in found)
        row.hindered += hindered
        row.moved += bool(found) and not hindered
        for line in found:
            counts[line.kind] = counts.get(line.kind, 0) + 1
        lines += found
    looked, last = row.looked + len(matters), len(matters) < BATCH
    with transaction.atomic():
        mine = Foresight.objects.filter(pk=row.pk, cursor=begun, looked=row.looked, done_at=None).update(
            counts=counts, moved=row.moved, hindered=row.hindered, looked=looked,
            cursor=matters[-1].pk if matters else begun,
            total=looked if last else max(row.total, looked), done_at=now if last else None,
        )  # fmt: skip
        if not mine:
            return None
        Foreseen.objects.bulk_create(lines)
    return max(len(matters), 1)


def _plan(case: Case, to: str, book: RuleBook) -> Migration | str:
    """What would happen; a sentence where it cannot be worked out: one matter stops no other."""
    try:
        return planned(case, to, book)
    except BadInput as refused:
        return "；".join(each.what for each in refused.problems)
    except DatabaseError:
        raise
    except Exception:
        _log.exception("matter %s: what the new edition would do cannot be worked out", case.row.pk)
        return "推算没有成功，请系统管理员查看日志"


def _lines(row: Foresight, matter: Matter, found: Migration | str) -> Iterator[Foreseen]:
    if isinstance(found, str):
        yield Foreseen(foresight=row, matter=matter, number=1, kind="hindered", said=found)
        return
    if found.hindrances:
        said = "；".join(each.what + (f"（{each.hint}）" if each.hint else "") for each in found.hindrances)
        yield Foreseen(foresight=row, matter=matter, number=1, kind="hindered", said=said)
        return
    for number, move in enumerate(found.moves, 1):
        o = move.duty
        yield Foreseen(
            foresight=row, matter=matter, number=number, kind=kind_of(move), rule=o.rule[:60], clause=o.clause[:60],
            act=str(o.act), debtor=o.debtor[:100], before=None if move.comes else move.due_before,
            after=None if move.goes else move.due_after,
        )  # fmt: skip


def kind_of(move: Move) -> str:
    """The key of `duban.apps.editing.models.KINDS`. A migration makes nothing earlier: where it would, it is hindered."""
    if move.goes:
        return "gone" if move.becomes is None else "still"
    if move.comes:
        return "new" if move.was is None else "again"
    return "later"
