"""The one door for making and revoking the address of a feed. One is open at a time; a new one ends the old."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from duban.apps.agenda.models import Feed
from duban.apps.audit import actions as audit
from duban.apps.org.models import Person
from duban.core.digest import digest


def make_feed(person: Person, now: datetime, *, titles: bool = False, address: str = "") -> str:
    """Makes the address anew; the one before answers nobody from then on.

    Args:
        person: whose agenda it is.
        titles: also name the matters; those of a restricted circle are never named.
        address: where the request came from, for the audit log.

    Returns:
        The secret part of the address (43 characters, 256 bits). It is shown this once and not kept.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)  # two pages at once: one address in the end
        Feed.objects.filter(person=person, revoked_at=None).update(revoked_at=now)
        Feed.objects.create(person=person, digest=digest(token), titles=titles, made_at=now)
        audit.record("feed_made", now, person, person.name, {"含事项名称": "是" if titles else "否"}, address=address)
    return token


def revoke_feed(person: Person, now: datetime, *, address: str = "") -> bool:
    """Ends the address; whether there was one."""
    with transaction.atomic():
        ended = Feed.objects.filter(person=person, revoked_at=None).update(revoked_at=now)
        if ended:
            audit.record("feed_revoked", now, person, person.name, address=address)
    return bool(ended)
