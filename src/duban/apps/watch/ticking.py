"""The tick: jobs that are done once a day. A slot is one day of one job, kept in one transaction with its effect.

Conventions: whichever process comes first does it; the others find the row. Slots that were slept through are caught up
in order, one transaction each; a job that never ran begins with the latest. A job that fails is tried again by the next
tick, its later slots wait for it, and no other job does.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from importlib import import_module
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Max

from duban.apps.matters.keeping.keys import signing_key
from duban.apps.matters.keeping.seals import seal_day
from duban.apps.matters.models import Seal
from duban.apps.watch.models import Slot
from duban.core.instant import BEIJING, ONE_DAY, at_beijing

MOST: Final = 31
"""How many slots of a job one tick catches up: a round stays short."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Daily:
    """A job of every day, at a time of day. ``run`` is given the day and the instant it is really done."""

    name: str
    at: time
    run: Callable[[date, datetime], None]


def seal(day: date, now: datetime) -> None:
    """Seals the day before, unless somebody has done so by hand. It ended more than `seals.MARGIN` ago by then."""
    wanted = day - ONE_DAY
    last = Seal.objects.aggregate(last=Max("day"))["last"]
    if last is None or last < wanted:
        seal_day(wanted, signing_key(Path(settings.FOLDER) / "keys"), now)


def clear_sessions(day: date, now: datetime) -> None:
    """Sessions that have ended leave the database."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def look_at_indexes(day: date, now: datetime) -> None:
    """SQLite chooses its ways by what it once counted and never counts by itself; PostgreSQL does.

    All of it: what it counts of a part (``analysis_limit``) leads it astray, a page of the ledger then takes twenty times as
    long. Writers wait meanwhile, some seconds for a gigabyte; so it is done in the night.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


DAILY: Final = (
    Daily("seal", time(1, 10), seal), Daily("sessions", time(3, 30), clear_sessions),
    Daily("statistics", time(4, 10), look_at_indexes),
)  # fmt: skip


def tick(now: datetime, jobs: tuple[Daily, ...] = DAILY) -> Mapping[str, int]:
    """Does every slot whose time has come and that nobody has done.

    Returns:
        How many slots were done, by job.

    Raises:
        DatabaseError: the database is away; what was done before stays.
    """
    done: dict[str, int] = {}
    for job in jobs:
        for day in _due(job, now):
            try:
                done[job.name] = done.get(job.name, 0) + _once(job, day, now)
            except DatabaseError:
                raise
            except Exception:
                _log.exception("%s of %s failed; it is tried again", job.name, day)
                break
    return done


def node() -> str:
    """This process among all that work on the installation."""
    return f"{socket.gethostname()}:{os.getpid()}"[:40]


def _due(job: Daily, now: datetime) -> list[date]:
    """The days to do, oldest first."""
    now = at_beijing(now)
    last = now.date() if now >= datetime.combine(now.date(), job.at, BEIJING) else now.date() - ONE_DAY
    newest = Slot.objects.filter(job=job.name).aggregate(newest=Max("slot"))["newest"]
    day = date.fromisoformat(newest) + ONE_DAY if newest else last
    return [day + ONE_DAY * n for n in range(min((last - day).days + 1, MOST))]


def _once(job: Daily, day: date, now: datetime) -> int:
    """1 where this process did it. Whoever else is at it holds the row until its effect is committed, or undone."""
    with transaction.atomic():
        told = {"ran_at": now, "node": node()}
        _, mine = Slot.objects.get_or_create(job=job.name, slot=day.isoformat(), defaults=told)
        if mine:
            job.run(day, now)
    return int(mine)
