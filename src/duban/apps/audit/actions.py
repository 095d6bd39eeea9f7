"""The one door for writing the audit log: an entry is added, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from duban.apps.audit.chain import canonical, digest_of
from duban.apps.audit.models import Entry, Head
from duban.apps.audit.words import ACTS
from duban.apps.org.models import Person


def record(
    act: str,
    now: datetime,
    actor: Person | None,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    *,
    account: str = "",
    address: str = "",
    success: bool = True,
) -> Entry:
    """Add one entry to the chain, in the transaction of the act it tells of: both stand or neither does.

    Call it last in that transaction: whoever records next waits until it ends.

    Args:
        act: a key of `duban.apps.audit.words.ACTS`.
        actor: who did it; None where nobody is logged in.
        subject: whom or what it concerns, as a reader knows it.
        detail: what changed, without secrets.
        account: as typed at the door; else the actor's.
    """
    if act not in ACTS:
        raise ValueError(f"no such act in the audit log: {act}")
    with transaction.atomic():
        head, _ = Head.objects.get_or_create(pk=1)
        head = Head.objects.select_for_update().get(pk=1)
        entry = Entry(
            at=now,
            actor=actor,
            account=(account or (actor.login if actor else ""))[:40],
            act=act,
            subject=subject[:120],
            detail=canonical(detail or {}),
            address=address[:45],
            success=success,
            previous=head.digest,
        )
        entry.digest = digest_of(entry)
        entry.save(force_insert=True)
        head.entries += 1
        head.digest = entry.digest
        head.save()
    return entry
