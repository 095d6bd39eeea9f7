"""`rebuild`: all projections from the events, and what is searched, batch by batch, each batch one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import transaction

from duban.apps.matters import models, search
from duban.apps.matters.actions.case import locked
from duban.apps.matters.actions.settling import settle

BATCH: Final = 200


def rebuild(now: datetime) -> Iterator[int]:
    """Judges every matter anew and rewrites its rows; verdicts that have fallen meanwhile are recorded.

    Args:
        now: the instant of judgement.

    Yields:
        How many matters are done, after each batch. Broken off in between, what is done stays right.
    """
    after, done = 0, 0
    while True:
        with transaction.atomic():
            keys = list(models.Matter.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])
            if not keys:
                return
            cases = locked(keys, now)
            parties: dict[int, list[models.Party]] = {key: [] for key in keys}
            for party in models.Party.objects.filter(matter__in=keys, left_at=None):
                parties[party.matter_id].append(party)
            settle(cases.values(), parties)
            search.keep(keys)
        after, done = keys[-1], done + len(keys)
        yield done
