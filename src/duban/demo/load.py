"""The demo is loaded into an empty installation: founded as a rehearsal, settled, lived through, left to its visitors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.db import connection

from duban.apps.matters.models import Matter
from duban.apps.org.actions.founding import Founded, Founding, found_first
from duban.core.instant import BEIJING
from duban.demo.people import settle
from duban.demo.places import CODE, COUNTY, PACK
from duban.demo.plans import deliveries
from duban.demo.year import Year
from duban.policies.shelf import shipped_calendar

BEGINS: Final = datetime(2022, 11, 6, 20, tzinfo=BEIJING)
"""The evening before the document takes effect."""
ENDS: Final = datetime(2023, 11, 6, 10, 30, tzinfo=BEIJING)
WHOLE: Final = 300
SEED: Final = 20221107


def load(machine: datetime, share: int = WHOLE, seed: int = SEED) -> tuple[Founded, int] | None:
    """Founds 望川县 in this rehearsal and lives its year.

    Args:
        machine: this machine's clock.
        share: how many matters, about; fewer for a test.
        seed: the same seed gives the same county.

    Returns:
        The administrators' accounts and how many matters there are; None where something stands already.

    Raises:
        BadInput: this is no rehearsal (see `duban.apps.watch.rehearsal.set_up`).
    """
    founded = found_first(Founding(CODE, COUNTY, "county", PACK), BEGINS)
    if founded is None:
        return None
    with _unhurried():
        county = settle(founded, BEGINS, machine)
        Year(county, deliveries(share, seed, shipped_calendar())).live(ENDS)
    return founded, Matter.objects.count()


@contextmanager
def _unhurried() -> Iterator[None]:
    """A demo that a power cut interrupts is loaded anew: until it stands, SQLite need not wait for the disk at each day."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        connection.close()  # the next connection is as the product sets it
