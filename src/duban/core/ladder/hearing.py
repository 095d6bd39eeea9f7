"""Hearing before counting: an overdue is confirmed (认定) only after the unit was told and had its time to explain."""

from __future__ import annotations

from duban.core.calendar.days import Calendar
from duban.core.events import EventKind
from duban.core.matter.history import History
from duban.core.period.due import due
from duban.core.period.form import Period
from duban.core.period.hours import BusinessHours


def heard(history: History, within: Period | None, calendar: Calendar, hours: BusinessHours) -> frozenset[str]:
    """The duties whose unit was told of its overdue and whose time to explain is over at the history's instant.

    Args:
        within: the jurisdiction's figure (no document states one); None: nobody has set it, so it is never over.

    Returns:
        Keys of duties. The time runs from the telling, as any delivery does.
    """
    if within is None:
        return frozenset()
    found = set()
    for (kind, key), event in history.by_duty.items():
        if kind is EventKind.BREACH_TOLD:
            ends = due(event.recorded_at, within, calendar, hours=hours).at
            if ends is not None and ends <= history.now:
                found.add(key)
    return frozenset(found)
