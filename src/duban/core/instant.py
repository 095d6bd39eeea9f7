"""Instants and days: aware datetimes at +08:00, half-open, a day is a Beijing day.

Conventions: a due at 24:00 of a day is held as 00:00 of the next day and *printed* as ``T24:00`` of its own day.
An act meets a duty if and only if its instant is before the due instant.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

BEIJING = timezone(timedelta(hours=8))
ONE_DAY = timedelta(days=1)
MIDNIGHT = time(0)

_INSTANT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})(?:[T ](?P<clock>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(?P<zone>Z|[+-]\d{2}:\d{2})?)?"
)


def read_day(text: str) -> date | None:
    """The day written ``YYYY-MM-DD``, or None where it is not written so or does not exist.

    >>> read_day("2022-02-28"), read_day("2022-02-30")
    (datetime.date(2022, 2, 28), None)
    """
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_clock(text: str) -> time | None:
    """The time of day written ``HH:MM`` (``24:00`` is none), or None.

    >>> read_clock("18:00"), read_clock("25:00")
    (datetime.time(18, 0), None)
    """
    if re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", text, re.ASCII) is None:
        return None
    try:
        return time.fromisoformat(text.rjust(5, "0") if text.count(":") == 1 else text.rjust(8, "0"))
    except ValueError:
        return None


def read_instant(text: str) -> datetime | None:
    """The instant written ``YYYY-MM-DDTHH:MM[:SS][zone]``, at +08:00; without a zone it is Beijing time.

    ``T24:00`` is the next midnight. A bare day is its first instant. None where it is not written so or does not exist.

    >>> read_instant("2022-11-16T24:00").isoformat()
    '2022-11-17T00:00:00+08:00'
    >>> read_instant("2022-11-16T10:00Z").isoformat()
    '2022-11-16T18:00:00+08:00'
    >>> read_instant("2022-02-30T10:00") is None
    True
    """
    match = re.fullmatch(_INSTANT, text.strip())
    if match is None or (day := read_day(match["day"])) is None:
        return None
    clock = match["clock"] or "00:00"
    over_midnight = re.fullmatch(r"24:00(:00)?", clock) is not None
    at = MIDNIGHT if over_midnight else read_clock(clock[:8])
    if at is None:
        return None
    if "." in clock:
        at = at.replace(microsecond=int(clock.partition(".")[2].ljust(6, "0")))
    zone = match["zone"]
    try:
        tz = UTC if zone == "Z" else datetime.strptime(zone, "%z").tzinfo if zone else BEIJING
        instant = datetime.combine(day, at, tz).astimezone(BEIJING)
        return instant + ONE_DAY if over_midnight else instant
    except (OverflowError, ValueError):
        return None


def read_due(text: str) -> datetime | None:
    """The due written ``text``, exclusive: a bare day means its 24:00, for that is what people mean by it.

    >>> read_due("2022-11-20").isoformat(), read_due("2022-11-20T18:00").isoformat()
    ('2022-11-21T00:00:00+08:00', '2022-11-20T18:00:00+08:00')
    """
    day = read_day(text.strip())
    return end_of(day) if day is not None else read_instant(text)


def at_beijing(instant: datetime) -> datetime:
    """The same instant at +08:00.

    Raises:
        ValueError: the instant names no zone; the engine never guesses one.
    """
    if instant.tzinfo is BEIJING:
        return instant
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} names no time zone")
    return instant.astimezone(BEIJING)


def start_of(day: date) -> datetime:
    """00:00 of a Beijing day."""
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING)


@lru_cache(maxsize=32768)
def end_of(day: date) -> datetime:
    """24:00 of a Beijing day, held as the next midnight.

    >>> end_of(date(2022, 11, 16)).isoformat()
    '2022-11-17T00:00:00+08:00'
    """
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING) + ONE_DAY


def last_day(due: datetime) -> date:
    """The day a due instant belongs to: midnight belongs to the day it ends.

    >>> last_day(end_of(date(2022, 11, 16)))
    datetime.date(2022, 11, 16)
    """
    return (due - timedelta(microseconds=1)).date()


def write_due(due: datetime) -> str:
    """A due instant as printed everywhere: minutes, ``T24:00`` for midnight, +08:00.

    >>> write_due(end_of(date(2022, 11, 16)))
    '2022-11-16T24:00+08:00'
    >>> write_due(datetime(2022, 11, 16, 11, 0, 30, tzinfo=BEIJING))
    '2022-11-16T11:00:30+08:00'
    """
    due = at_beijing(due)
    if due.timetz().replace(tzinfo=None) == MIDNIGHT:
        return f"{last_day(due).isoformat()}T24:00+08:00"
    exact = "minutes" if not (due.second or due.microsecond) else "auto"
    return due.isoformat(timespec=exact)
