"""A jurisdiction's own days: closures and holidays that lie over the national calendar, each with its basis.

They come into force at once. An open due moves later by them, earlier only where 采用新日历 is recorded for its matter.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from duban.apps.org.actions.doer import Doer, bad, required
from duban.apps.org.models import Jurisdiction
from duban.apps.policies.calendars import keep_own_days, own_days
from duban.core.calendar.override import Override


def add_day(
    by: Doer, jurisdiction: Jurisdiction, first: date, last: date, works: bool, reason: str, basis: str
) -> Override:
    """Days of the jurisdiction's own, from the first through the last, working or resting.

    Raises:
        Refused: the doer is not the head of supervision.
        BadInput: no reason or basis, reversed or beyond the calendar, or against days entered before.
    """
    by.must(jurisdiction.pk, "head")
    reason, basis = required("reason", "理由", reason, 40), required("basis", "依据", basis, 200)
    day = Override(first, last, works, reason, basis)
    with transaction.atomic():
        present = _locked(jurisdiction)
        if day in present:
            raise bad("first", f"{day.said}已经登记过", "twice", "不用再登记")
        keep_own_days(jurisdiction.pk, (*present, day), by.now)
        by.record("own_day_added", day.said, {"依据": basis})
    return day


def withdraw_day(by: Doer, jurisdiction: Jurisdiction, said: str, reason: str) -> Override:
    """Takes back days entered before, named as `Override.said` names them; what was decided by them stays.

    Raises:
        Refused: the doer is not the head of supervision.
        BadInput: there are none such, or no reason was given.
    """
    by.must(jurisdiction.pk, "head")
    reason = required("reason", "撤销的理由", reason, 200)
    with transaction.atomic():
        present = _locked(jurisdiction)
        found = next((each for each in present if each.said == said), None)
        if found is None:
            raise bad("id", "没有登记这几天，或者已经撤销", "not-found", "请刷新后核对")
        keep_own_days(jurisdiction.pk, (each for each in present if each != found), by.now)
        by.record("own_day_withdrawn", found.said, {"理由": reason})
    return found


def _locked(jurisdiction: Jurisdiction) -> tuple[Override, ...]:
    """Two writers wait for each other: the later one sees what the earlier one entered."""
    Jurisdiction.objects.select_for_update().get(pk=jurisdiction.pk)
    return own_days(jurisdiction.pk)
