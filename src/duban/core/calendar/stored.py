"""A calendar as the database keeps it, read back: what decides the days, from the canonical text of `Calendar`.

Conventions: the text was written by `Calendar.canonical` and is found by its digest; one that cannot be read is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

from duban.core.calendar.notice import Holiday, Notice, Totals
from duban.core.calendar.override import Override
from duban.core.calendar.statute import Anchors, Statute, Version
from duban.core.problem import BadInput, Place, Problem


class Days(NamedTuple):
    """What a calendar is built of (`duban.core.calendar.days.build_calendar`)."""

    notices: tuple[Notice, ...]
    statute: Statute
    overrides: tuple[Override, ...] = ()


def read_days(text: str) -> Days:
    """What decides the days of a kept calendar.

    Raises:
        BadInput: the text is not what `Calendar.canonical` wrote.
    """
    try:
        plain = json.loads(text)
        statute = plain["statute"]
        return Days(
            tuple(_notice(each) for each in plain["notices"]),
            Statute(
                statute["law"],
                tuple(_version(each) for each in statute["versions"]),
                {int(year): Anchors(**_days(each)) for year, each in statute["anchors"].items()},
            ),
            tuple(_override(each) for each in plain["overrides"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise BadInput(_UNREADABLE) from wrong


def write_overrides(overrides: Iterable[Override], place: str, since: str) -> str:
    """A jurisdiction's own days as one canonical text.

    Args:
        place: whose days; ``since``: when they were decided, so that days once taken back can be decided again.
    """
    plain = [{name: value for name, value in asdict(each).items() if name != "where"} for each in overrides]
    content = {"overrides": sorted(plain, key=str), "place": place, "since": since}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def read_overrides(text: str) -> tuple[Override, ...]:
    """The days that `write_overrides` wrote, in order of time.

    Raises:
        BadInput: it did not write this text.

    >>> day = Override(date(2026, 7, 6), date(2026, 7, 6), False, "停电检修", "县府办通知")
    >>> read_overrides(write_overrides([day], "1", "2026-07-01")) == (day,)
    True
    """
    try:
        found = [_override(each) for each in json.loads(text)["overrides"]]
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise BadInput(_UNREADABLE) from wrong
    return tuple(sorted(found, key=lambda each: (each.day_from, each.day_to, each.reason)))


_UNREADABLE = Problem(Place("日历"), "存入的日历读不懂", "calendar-form", "请系统管理员核对数据库是否被改动")


def _notice(plain: Mapping[str, Any]) -> Notice:
    off = tuple(Holiday(each["name"], _day(each["first"]), _day(each["last"])) for each in plain["off"])
    return Notice(
        plain["year"], plain["title"], plain["url"], _day(plain["first"]), _day(plain["last"]), off,
        tuple(map(_day, plain["work"])), Totals(**plain["totals"]), plain["number"],
    )  # fmt: skip


def _version(plain: Mapping[str, Any]) -> Version:
    holidays = tuple((name, tuple(words)) for name, words in plain["holidays"])
    return Version(_day(plain["first"]), _day(plain["last"]), holidays)


def _override(plain: Mapping[str, Any]) -> Override:
    first, last = _day(plain["day_from"]), _day(plain["day_to"])
    return Override(first, last, bool(plain["works"]), plain["reason"], plain["basis"])


def _days(plain: Mapping[str, str]) -> dict[str, date]:
    return {name: _day(text) for name, text in plain.items()}


def _day(text: str) -> date:
    return date.fromisoformat(text)
