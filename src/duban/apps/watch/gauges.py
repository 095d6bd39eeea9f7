"""How the watch fares as bare numbers, for a machine that asks every few seconds: each is one look into an index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from duban.apps.audit.models import Entry
from duban.apps.matters.models import Seal
from duban.apps.outbox.models import Notice
from duban.apps.watch.heartbeats import at_work
from duban.apps.watch.models import Heartbeat, SetAside
from duban.apps.watch.wakeups import due, lateness
from duban.core.instant import end_of


@dataclass(frozen=True, slots=True)
class Gauges:
    """``due`` wake-ups, ``notices`` waiting, ``workers`` at work; instants are None where it has never been."""

    due: int
    late: timedelta
    set_aside: int
    notices: int
    workers: int
    seen: datetime | None
    sealed: datetime | None
    """The end of the last sealed day."""
    backed_up: datetime | None


def gauges(now: datetime, machine: datetime) -> Gauges:
    """The numbers of this instant.

    Raises:
        DatabaseError: the database cannot be reached.
    """
    sealed = Seal.objects.aggregate(last=Max("day"))["last"]
    return Gauges(
        due=due(now),
        late=lateness(now),
        set_aside=SetAside.objects.count(),
        notices=Notice.objects.filter(state="waiting").count(),
        workers=len(at_work(machine)),
        seen=Heartbeat.objects.aggregate(last=Max("seen_at"))["last"],
        sealed=end_of(sealed) if sealed else None,
        backed_up=last_backup(),
    )


def last_backup() -> datetime | None:
    """When the audit log last tells of a backup."""
    last: datetime | None = Entry.objects.filter(act="backed_up").aggregate(last=Max("at"))["last"]
    return last
