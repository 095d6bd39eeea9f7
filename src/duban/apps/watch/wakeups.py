"""When the watch must wake next, and how late it is. Each question is one look into an index."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from duban.apps.matters.models import Matter
from duban.apps.outbox.models import Subject
from duban.apps.watch.models import SetAside
from duban.core.instant import at_beijing

_KINDS: Final = (("matter", Matter), ("subject", Subject))
IN_TIME: Final = timedelta()


def due(now: datetime) -> int:
    """How many wake-ups have come and were not answered yet, those set aside among them."""
    return sum(model._default_manager.filter(next_wakeup__lte=now).count() for _, model in _KINDS)  # noqa: SLF001


def lateness(now: datetime) -> timedelta:
    """How long the oldest due wake-up has been waiting; zero where nothing waits. What is set aside does not count."""
    found: list[datetime] = []
    for kind, model in _KINDS:
        aside = SetAside.objects.filter(kind=kind).values("row")
        due: QuerySet[Matter] | QuerySet[Subject] = model._default_manager.filter(next_wakeup__lte=now)  # noqa: SLF001
        found += _first(due.exclude(pk__in=aside))
    return now - min(found) if found else IN_TIME


def next_after(now: datetime) -> datetime | None:
    """The next instant at which something must be judged; None where nothing waits."""
    found: list[datetime] = []
    for _, model in _KINDS:
        found += _first(model._default_manager.filter(next_wakeup__gt=now))  # noqa: SLF001 - one manager for both
    return min(found, default=None)


def _first(rows: QuerySet[Matter] | QuerySet[Subject]) -> list[datetime]:
    return [at_beijing(at) for at in rows.order_by("next_wakeup").values_list("next_wakeup", flat=True)[:1] if at]
