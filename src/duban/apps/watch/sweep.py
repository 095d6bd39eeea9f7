"""The sweep: every matter, then every subject, whose instant has come is judged again, in batches in the order of ids.

Conventions: cost grows with what is due, not with the ledger. On PostgreSQL several workers share the rows (each takes
what no other holds); on SQLite they take turns. A row whose judgement fails is set aside visibly and stops no other;
a database that is away stops the sweep, and the next one goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import DatabaseError, models, transaction

from duban.apps.matters.actions import judge
from duban.apps.matters.models import Matter
from duban.apps.matters.rules import RuleBook
from duban.apps.matters.waking import waking
from duban.apps.outbox.models import Subject
from duban.apps.watch.models import SetAside
from duban.apps.watch.tallies import count
from duban.core.problem import BadInput

BATCH: Final = 100
CLOCK_BEHIND: Final = "clock-behind"
"""The rule of the problem that concerns no single row: this machine's clock is wrong."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: how many matters and subjects it judged, and how many it had to set aside."""

    matters: int = 0
    subjects: int = 0
    set_aside: int = 0


def sweep(now: datetime, *, batch: int = BATCH, most: int | None = None) -> Swept:
    """Judges all whose wake-up has come, matters before subjects.

    Args:
        now: the instant of judgement.
        batch: rows a transaction.
        most: stop after so many matters (and so many subjects), so that a worker's round is bounded; None: all.

    Raises:
        BadInput: the clock runs behind what is recorded; nothing was judged by it.
        DatabaseError: the database is away; what was judged before stays.

    Source: engine.md, Storage and sweep.
    """
    book = RuleBook()

    def matters(keys: Sequence[int]) -> None:
        judge(keys, now, book)

    def subjects(keys: Sequence[int]) -> None:
        count(keys, now, book)

    judged, failed = _run("matter", Matter, matters, now, batch, most)
    counted, also_failed = _run("subject", Subject, subjects, now, batch, most)
    return Swept(judged, counted, failed + also_failed)


def again(row: SetAside, now: datetime) -> bool:
    """Tries a row that was set aside once more; it leaves the list where it succeeds.

    Returns:
        Whether it succeeded; if not, the new error stands on the row.
    """
    work = judge if row.kind == "matter" else count
    try:
        with transaction.atomic():
            work([row.row], now)
            SetAside.objects.filter(pk=row.pk).delete()
    except DatabaseError:
        raise
    except Exception as error:
        _set_aside(row.kind, row.row, row.title, error, now)
        return False
    return True


def _run(
    kind: str,
    model: type[Matter] | type[Subject],
    work: Callable[[Sequence[int]], None],
    now: datetime,
    batch: int,
    most: int | None,
) -> tuple[int, int]:
    """How many were judged, how many set aside. Ids only grow, so one round ends whatever the engine says."""
    aside = SetAside.objects.filter(kind=kind).values("row")
    due: models.QuerySet[Matter] | models.QuerySet[Subject]
    come = waking(now) if model is Matter else models.Q(next_wakeup__lte=now)
    due = model._default_manager.filter(come).exclude(pk__in=aside).order_by("pk")  # noqa: SLF001 - one manager for both
    after = done = failed = 0
    while most is None or done + failed < most:
        size = batch if most is None else min(batch, most - done - failed)
        keys: list[int] = []
        try:
            with transaction.atomic():
                rows = due.filter(pk__gt=after).select_for_update(skip_locked=True)
                keys = list(rows.values_list("pk", flat=True)[:size])
                if keys:
                    work(keys)
        except DatabaseError:
            raise
        except Exception as error:
            _refuse_wrong_clock(error)
            good, bad = _one_by_one(kind, model, work, keys, now)
            done, failed = done + good, failed + bad
        else:
            done += len(keys)
        if not keys:
            break
        after = keys[-1]
    return done, failed


def _one_by_one(
    kind: str,
    model: type[Matter] | type[Subject],
    work: Callable[[Sequence[int]], None],
    keys: Sequence[int],
    now: datetime,
) -> tuple[int, int]:
    """The batch was undone whole; each of it alone shows which one it was."""
    good = bad = 0
    for key in keys:
        try:
            with transaction.atomic():
                work([key])
            good += 1
        except DatabaseError:
            raise
        except Exception as error:
            _refuse_wrong_clock(error)
            _log.exception("%s %s set aside", kind, key)
            row = model._default_manager.filter(pk=key).first()  # noqa: SLF001 - one manager for both models
            _set_aside(kind, key, str(row or key), error, now)
            bad += 1
    return good, bad


def _refuse_wrong_clock(error: Exception) -> None:
    if isinstance(error, BadInput) and any(problem.rule == CLOCK_BEHIND for problem in error.problems):
        raise error


def _set_aside(kind: str, key: int, title: str, error: Exception, now: datetime) -> None:
    told = f"{type(error).__name__}：{error}"[:2000]
    row, made = SetAside.objects.get_or_create(
        kind=kind, row=key, defaults={"title": title[:300], "error": told, "at": now}
    )
    if not made:
        row.error, row.at, row.tries = told, now, row.tries + 1
        row.save(update_fields=["error", "at", "tries"])
