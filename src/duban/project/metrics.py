"""Figures for Prometheus at ``/metrics``, for whoever holds the token of DUBAN_METRICS_TOKEN_FILE; to others it is not there.

Requests are counted by the name of their page, never by address. Several server processes add up by the files of
prometheus_client's multiprocess mode (`prepare`); what stands in the database is asked when somebody looks.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from duban import clock
from duban.apps.notify.queries import sending
from duban.apps.watch.gauges import gauges
from duban.web.door.guard import open_to_all

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The library's own name of the folder in which processes add up; read when it is first imported."""
BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_own = CollectorRegistry()
REQUESTS: Final = Counter("duban_requests", "Requests by page and status.", ["page", "status"], registry=_own)
SECONDS: Final = Histogram("duban_request_seconds", "Seconds a page took.", ["page"], buckets=BUCKETS, registry=_own)


def prepare(folder: Path) -> None:
    """An empty folder for the processes that are about to start, named in the environment they inherit."""
    place = folder / "metrics"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True, mode=0o700)
    os.environ[SHARED] = str(place)


def count(page: str, status: int, seconds: float) -> None:
    """One request more."""
    REQUESTS.labels(page, str(status)).inc()
    SECONDS.labels(page).observe(seconds)


class Stored(Collector):
    """What the database says of the installation at this moment."""

    def collect(self) -> Iterable[Metric]:
        """The gauges; only that the database is away where it is."""
        try:
            now = clock.now()
            found, outside = gauges(now, clock.machine()), sending(now)
        except DatabaseError:
            yield GaugeMetricFamily("duban_database_up", "Whether the database answers.", 0)
            return
        yield GaugeMetricFamily("duban_database_up", "Whether the database answers.", 1)
        told = (
            ("duban_notices_waiting", "Notices in the outbox, not yet sent on.", found.notices),
            ("duban_letters_due", "Letters to the outside that are due.", outside.due),
            ("duban_wakeups_due", "Matters and subjects whose wake-up has come.", found.due),
            ("duban_wakeups_late_seconds", "How long the oldest of them has waited.", found.late.total_seconds()),
            ("duban_set_aside", "Rows set aside after an error.", found.set_aside),
            ("duban_workers", "Workers seen within two minutes.", found.workers),
            ("duban_worker_seen_timestamp_seconds", "When a worker was last seen.", _epoch(found.seen)),
            ("duban_sealed_until_timestamp_seconds", "Until when records are sealed.", _epoch(found.sealed)),
            ("duban_backup_timestamp_seconds", "When the last backup was taken.", _epoch(found.backed_up)),
        )  # fmt: skip
        for name, words, value in told:
            if value is not None:  # what has never been is absent, not zero
                yield GaugeMetricFamily(name, words, value)


def _epoch(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()


@open_to_all
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The figures, as text. Whoever has no token, or a wrong one, hears that there is no such page."""
    token, said = settings.METRICS_TOKEN, request.headers.get("Authorization", "")
    if not token or not constant_time_compare(said, f"Bearer {token}"):
        raise Http404
    registry = CollectorRegistry()
    if os.environ.get(SHARED):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_own)
    registry.register(Stored())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)
