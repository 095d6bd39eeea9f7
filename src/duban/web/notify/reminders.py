"""The line of each reminder on the page of its matter: who, when, by which way. For those who oversee it."""

from __future__ import annotations

from duban.apps.notify import chases, queries
from duban.core.events import EventKind
from duban.web.matters.gather import Desk
from duban.web.notify.record_lines import RecordLine, record_line

SHOWN = ("reminder", str(EventKind.CHASED))


def reminders_of(desk: Desk) -> tuple[RecordLine, ...]:
    """What the units of a matter were reminded of and chased for, the newest first; empty for who does not oversee it."""
    asker = desk.asker
    if not chases.oversees(asker.standing, asker.principals, desk.row, desk.parties):
        return ()
    told = queries.told_of([desk.row.pk], SHOWN)
    return tuple(record_line(each, desk.about.calendar, desk.now) for each in chases.recorded(told))
