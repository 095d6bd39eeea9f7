"""The demo is loaded into an empty installation: founded as a rehearsal, settled, lived through, left to its visitors.

Conventions: all of it is one transaction. A load that is interrupted leaves nothing behind, and the next one begins anew.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from duban.apps.matters.models import Matter
from duban.apps.org.actions.founding import Founded, Founding, found_first
from duban.apps.org.models import Jurisdiction
from duban.apps.watch import rehearsal
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
    """Makes this empty installation a rehearsal, founds 望川县 in it and lives its year.

    Args:
        machine: this machine's clock.
        share: how many matters, about; fewer for a test.
        seed: the same seed gives the same county.

    Returns:
        The administrators' accounts and how many matters there are; None where something stands already.
    """
    if Jurisdiction.objects.exists():
        return None
    with transaction.atomic():
        rehearsal.set_up(BEGINS, machine)
        founded = found_first(Founding(CODE, COUNTY, "county", PACK), BEGINS)
        assert founded is not None, "nothing stands yet"
        Year(settle(founded, BEGINS, machine), deliveries(share, seed, shipped_calendar())).live(ENDS)
        return founded, Matter.objects.count()
