"""Who is at work: each worker says so at most every half minute, by its machine's clock, in a rehearsal too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from duban.apps.watch.models import Heartbeat

EVERY: Final = timedelta(seconds=30)
ALIVE: Final = timedelta(minutes=2)
"""Who was seen within it counts as at work."""
FORGOTTEN: Final = timedelta(days=1)


def beat(node: str, started: datetime, machine: datetime, detail: Mapping[str, Any]) -> None:
    """This worker is at work; those unseen for a day are forgotten."""
    told = {"started_at": started, "seen_at": machine, "detail": dict(detail)}
    Heartbeat.objects.update_or_create(node=node, defaults=told)
    Heartbeat.objects.filter(seen_at__lt=machine - FORGOTTEN).delete()


def gone(node: str) -> None:
    """This worker has ended in order."""
    Heartbeat.objects.filter(node=node).delete()


def at_work(machine: datetime) -> list[Heartbeat]:
    """The workers seen of late, by name. One from the future, of a machine whose clock was set back, is not believed."""
    return list(Heartbeat.objects.filter(seen_at__gt=machine - ALIVE, seen_at__lt=machine + ALIVE).order_by("node"))
