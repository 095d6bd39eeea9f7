"""Recorded outages: a due inside one counts against nobody (engine.md, Ladders and counting). Recorded, never deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from duban.apps.org.actions.doer import Doer, bad, required
from duban.apps.org.models import Jurisdiction
from duban.apps.outbox import actions as outbox
from duban.apps.outbox.models import Subject
from duban.apps.watch.models import Outage
from duban.core.instant import at_beijing

RECORDERS: Final = ("head", "system_admin")


def record_outage(by: Doer, jurisdiction: Jurisdiction, begins: datetime, ends: datetime, reason: str) -> Outage:
    """Records that the system could not be reached from ``begins`` until before ``ends``; units are counted again.

    Raises:
        BadInput: it ends before it begins or lies ahead, or no reason is given.
        Refused: the person is neither head of supervision nor system administrator.
    """
    by.must(jurisdiction.pk, *RECORDERS)
    reason = required("reason", "原因", reason, 200)
    if ends <= begins:
        raise bad("ends", "止不晚于起", "outage-span", "请改为起以后的时间")
    if ends > by.now:
        raise bad("ends", f"止{at_beijing(ends):%Y-%m-%d %H:%M}还没有到", "outage-ahead", "恢复以后再登记")
    with transaction.atomic():
        made = Outage.objects.create(
            jurisdiction=jurisdiction, begins=begins, ends=ends, reason=reason, recorded_by=by.person,
            recorded_at=by.now,
        )  # fmt: skip
        outbox.wake(Subject.objects.filter(jurisdiction=jurisdiction).values_list("jurisdiction", "unit"), by.now)
        span = {"起": f"{at_beijing(begins):%Y-%m-%d %H:%M}", "止": f"{at_beijing(ends):%Y-%m-%d %H:%M}"}
        by.record("outage_recorded", jurisdiction.name, {**span, "原因": reason})
    return made
