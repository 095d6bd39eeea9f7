"""What is under way goes over to an edition in force, by an act of the head with a reason; the worker carries it out.

Each matter goes over by its own sealed event, in the head's name and with that reason (`duban.apps.matters.actions`): it
never creates a breach and never shortens a running limit, and what has ended is never touched. What may not go over keeps
its edition, and it is said why.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from duban.apps.audit.actions import record
from duban.apps.editing.enacting import heads, steps_in
from duban.apps.editing.foreseeing import open_matters
from duban.apps.editing.models import Application, Stayed
from duban.apps.matters.actions import Change, migrate_those_that_may
from duban.apps.org.models import Person
from duban.apps.policies import force
from duban.apps.policies.models import Enactment
from duban.core.problem import BadInput, Place, Problem
from duban.core.secrecy import marking

BATCH: Final = 20
"""Matters a transaction: others wait for it, for a second at most."""
MOST: Final = 200
"""Matters that one round of the worker takes over."""


def apply_to_open(
    enactment: Enactment, reason: str, by: Person, now: datetime, principal: Person | None = None
) -> Application:
    """The head's act; what goes over is found and done by the worker. While one is being carried out, another is refused.

    Raises:
        BadInput: the person may not, there is no reason, the edition is not in force (any more), or one is under way.
    """
    place = enactment.jurisdiction_id
    problems: list[Problem] = []
    if not heads(by, place, now, principal):
        what = "在办事项改用新版由本区划的督查室主任决定"
        raise BadInput(Problem(Place("reason"), what, "not-yours", "请送督查室主任"))
    if not reason.strip():
        problems.append(Problem(Place("reason"), "没有写理由", "reason-missing", "请写明为什么在办事项也改用新版"))
    if len(reason) > 1000:
        problems.append(Problem(Place("reason"), f"理由有{len(reason)}个字，最多1000个", "too-long", "请缩短"))
    if secret := marking(reason):
        what = f"内容有国家秘密标志“{secret}”，没有存入"
        problems.append(Problem(Place("reason"), what, "secret", "涉密内容不得录入本系统"))
    with transaction.atomic():
        Enactment.objects.select_for_update(of=("self",)).get(pk=enactment.pk)
        present = force.holding(steps_in(place, enactment.identifier), now)
        if present is None or present.digest != enactment.edition.digest or enactment.since > now:
            what = "这一版现在没有施行，在办事项不能改用"
            problems.append(Problem(Place("reason"), what, "not-in-force", "请等施行之日，或改用现行的一版"))
        if Application.objects.filter(enactment=enactment, done_at=None).exists():
            problems.append(Problem(Place("reason"), "正在改用，还没有办完", "under-way", "请等这一次办完"))
        if problems:
            raise BadInput(*problems)
        total = open_matters(place, enactment.edition.digest).count()
        made = Application.objects.create(
            enactment=enactment, reason=reason.strip(), by=by, principal=principal, asked_at=now, total=total
        )
        detail = {"摘要": enactment.edition.digest, "在办事项": total, "理由": reason.strip()}
        if principal is not None:
            detail["代"] = principal.name
        record("pack_applied", now, by, enactment.identifier, detail)
    return made


def apply_some(now: datetime) -> Mapping[str, int]:
    """The worker's job: takes some more matters over, in the order of their keys."""
    looked = 0
    while looked < MOST:
        found = _batch(now)
        if found is None:
            break
        looked += found
    return {"looked": looked}


def _batch(now: datetime) -> int | None:
    """One batch in one transaction, the events and how far it went; None where nothing waits."""
    with transaction.atomic():
        waiting = Application.objects.select_for_update(of=("self",), skip_locked=True).filter(done_at=None)
        found = waiting.select_related("enactment__edition", "by", "principal").order_by("pk")
        row = found.first()
        if row is None:
            return None
        to = row.enactment.edition.digest
        keys = open_matters(row.enactment.jurisdiction_id, to).filter(pk__gt=row.cursor).values_list("pk", flat=True)
        batch = list(keys[:BATCH])
        if batch:
            changes = [Change(key, to, row.reason) for key in batch]
            try:
                done, stay = migrate_those_that_may(changes, row.by, now, row.principal)
            except BadInput as refused:  # whoever decided it may no more, or stands in no more: nobody goes over by it
                if any(each.rule == "clock-behind" for each in refused.problems):
                    raise
                done, stay = [], dict.fromkeys(batch, refused.problems)
            Stayed.objects.bulk_create(
                Stayed(application=row, matter_id=key, said="；".join(map(_said, problems)))
                for key, problems in stay.items()
            )
            row.went, row.hindered, row.cursor = row.went + len(done), row.hindered + len(stay), batch[-1]
        row.looked += len(batch)
        row.total = max(row.total, row.looked)
        if len(batch) < BATCH:
            row.done_at, row.total = now, row.looked
        row.save()
    return max(len(batch), 1)


def _said(problem: Problem) -> str:
    return problem.what + (f"（{problem.hint}）" if problem.hint else "")
