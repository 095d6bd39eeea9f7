"""The working hours of jurisdictions, for sending: each read once a call."""

from __future__ import annotations

from datetime import datetime

from duban.apps.matters.rules import calendar_in_force
from duban.apps.notify.times import Office
from duban.apps.org.actions.local import HOURS
from duban.apps.org.models import LocalSetting
from duban.core.period.hours import BusinessHours, read_hours


class Offices:
    """An `Office` for each jurisdiction; lives for one call."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._known: dict[int | None, Office] = {}

    def of(self, jurisdiction: int | None) -> Office:
        """When people of a jurisdiction are at work."""
        if jurisdiction not in self._known:
            self._known[jurisdiction] = Office(calendar_in_force(jurisdiction, self._now), hours_of(jurisdiction))
        return self._known[jurisdiction]


def hours_of(jurisdiction: int | None) -> BusinessHours:
    """The business hours a jurisdiction has set; none where it has not."""
    rows = LocalSetting.objects.filter(jurisdiction=jurisdiction, name=HOURS.name).order_by("valid_from")
    read = (read_hours(value, since) for value, since in rows.values_list("value", "valid_from"))
    return BusinessHours(tuple(season for season in read if season is not None))
