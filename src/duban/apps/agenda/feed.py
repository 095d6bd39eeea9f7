"""An agenda as a calendar file (RFC 5545), by the `icalendar` library, for a person's own calendar program.

A due at 24:00 is an all-day entry of its day; one at an hour stands at that hour. Nothing is named unless the person
asked for it, and a matter of a restricted circle never is: the file leaves this house (product.md, Bounds of law).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from duban.apps.agenda.queries import Entry
from duban.core.digest import digest
from duban.core.instant import end_of


def calendar_file(entries: Iterable[Entry], now: datetime, *, titles: bool, site: str) -> bytes:
    """The file.

    Args:
        titles: name the matters that may be named.
        site: this installation's own name: keys are the same as long as it is.

    Returns:
        Text in UTF-8 with CRLF, lines folded at 75 octets.
    """
    found = Calendar()
    found.add("prodid", "-//Duban//agenda//ZH")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("x-wr-calname", "督办日历")
    found.add("x-published-ttl", "PT1H")
    for entry in entries:
        found.add_component(_event(entry, now, titles, site))
    body: bytes = found.to_ical()
    return body


def _event(entry: Entry, now: datetime, titles: bool, site: str) -> Event:
    event = Event()
    event.add("uid", f"{digest(entry.key).removeprefix('sm3:')[:32]}@{site}")
    event.add("dtstamp", now.astimezone(UTC))
    if entry.due is None or entry.due == end_of(entry.day):
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
    else:
        event.add("dtstart", entry.due.astimezone(UTC))
    event.add("summary", summary(entry, titles=titles))
    event.add("transp", "TRANSPARENT")
    return event


def summary(entry: Entry, *, titles: bool) -> str:
    """What an entry says: its number and what is due; the matter's name only where it was asked for and may be told."""
    marks = ("［逾期］" if entry.late else "") + ("［暂定］" if entry.provisional else "")
    named = titles and entry.matter.circle == "ordinary"
    what = entry.what if entry.due is not None or named else "节点"
    said = f"{marks}{entry.matter.number} {what}" + ("到期" if entry.due is not None else "")
    return f"{said}：{entry.matter.title}" if named else said
