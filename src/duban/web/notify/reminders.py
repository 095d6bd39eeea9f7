"""The line of each reminder on the page of its matter: who, when, by which way. For those who oversee it."""

from __future__ import annotations

from datetime import datetime

from duban.apps.matters.rules import calendar_in_force
from duban.apps.notify import chases, queries
from duban.core.events import EventKind
from duban.web.matters.gather import Asker
from duban.web.notify.page import RecordLine, record_line

SHOWN = ("reminder", str(EventKind.CHASED))


def reminders_of(asker: Asker, matter: int, now: datetime) -> tuple[RecordLine, ...]:
    """What the units of a matter were reminded of and chased for, the newest first; empty for who does not oversee it."""
    if not any(chases.ROLES & each.roles for each in asker.standings):
        return ()
    if not chases.overseen(asker.standing, asker.principals).filter(pk=matter).exists():
        return ()
    told = [each for each in queries.told_of([matter]) if each.kind in SHOWN and each.state != "skipped"]
    calendar = calendar_in_force()
    return tuple(record_line(each, calendar, now) for each in chases.recorded(told))
