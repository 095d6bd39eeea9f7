"""Which matters must be judged again by an instant: those whose wake-up has come, and those a new calendar concerns."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from duban.apps.policies.calendars import changes

RUNNING = ("live", "reported")


def waking(now: datetime) -> Q:
    """The matters to judge as one condition. One query where some calendar ever replaced another: what was last judged
    before it came into force is judged anew, so that open dues move later by it. Partial indexes answer it."""
    found = Q(next_wakeup__lte=now)
    national, own = changes()
    if national is not None and national <= now:
        found |= Q(state__in=RUNNING, judged_at__lt=national)
    for place, since in own.items():
        if since <= now and (national is None or since > national):
            found |= Q(state__in=RUNNING, judged_at__lt=since, jurisdiction=place)
    return found
