"""What this version ships, as texts to keep."""

from __future__ import annotations

from duban.apps.policies.actions import Text
from duban.apps.policies.calendars import NATIONAL
from duban.apps.policies.models import Kind
from duban.core.digest import digest
from duban.core.policy.read import store
from duban.policies.shelf import shipped_calendar, shipped_pack_files, shipped_pack_ids


def shipped_texts() -> tuple[Text, ...]:
    """Each shipped pack by itself (parents are texts of their own), and the calendar."""
    calendar = shipped_calendar()
    bodies = ((pack_id, store(shipped_pack_files(pack_id))) for pack_id in shipped_pack_ids())
    packs = (Text(Kind.PACK, pack_id, digest(body), body) for pack_id, body in bodies)
    return (*packs, Text(Kind.CALENDAR, NATIONAL, calendar.digest, calendar.canonical))
