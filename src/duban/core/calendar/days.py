"""The calendar: for every day of the horizon whether it works, why, and whether that is known or provisional.

Conventions: built once, never changed; every answer is one or two look-ups in arrays over the days of the horizon.
A day outside the horizon raises `OutsideHorizon`: it is no bad input but a question nobody can answer.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import accumulate, compress
from typing import Any, Final

from duban.core.calendar.check import check_notices
from duban.core.calendar.horizon import FIRST, LAST, OutsideHorizon
from duban.core.calendar.notice import LATE_DECEMBER, Notice, days_of
from duban.core.calendar.override import Override, check_overrides
from duban.core.calendar.statute import Statute
from duban.core.digest import digest
from duban.core.instant import ONE_DAY, at_beijing
from duban.core.problem import BadInput

__all__ = ["Calendar", "OutsideHorizon", "build_calendar"]

_ORIGIN: Final = FIRST.toordinal()
_LENGTH: Final = LAST.toordinal() - _ORIGIN + 1
_WEEK: Final = b"\x01\x01\x01\x01\x01\x00\x00"


@dataclass(frozen=True, eq=False)
class Calendar:
    """Working days from ``first`` through ``last``, as decided by ``notices``, ``statute`` and ``overrides``.

    ``replaces`` is the calendar in force before this one and ``since`` the instant this one came into force in the
    jurisdiction (None: always). Made by `build_calendar`; two calendars are compared by ``digest``.
    """

    first: date
    last: date
    notices: tuple[Notice, ...] = field(repr=False)
    statute: Statute = field(repr=False)
    overrides: tuple[Override, ...]
    replaces: Calendar | None = field(repr=False)
    since: datetime | None
    _works: bytes = field(repr=False)
    _reasons: Mapping[int, str] = field(repr=False)
    _open: bytes = field(repr=False)
    _worked: array[int] = field(repr=False)
    """How many working days lie before each day; one longer than the horizon."""
    _working: array[int] = field(repr=False)
    """The ordinals of all working days."""
    _opened: array[int] = field(repr=False)
    """How many provisional days lie before each day."""

    def works(self, day: date) -> bool:
        """Whether the day is a working day."""
        at = day.toordinal() - _ORIGIN
        return self._works[at if 0 <= at < _LENGTH else _at(day)] == 1

    def provisional(self, day: date) -> bool:
        """Whether no notice has decided the day yet: it follows weekends and the statute only."""
        return self._open[_at(day)] == 1

    def why(self, day: date) -> str:
        """Why the day works or rests: 工作日, 周末, a holiday's name, 调休上班, or an override's reason.

        Whether that is provisional is for the caller to add (暂定).
        """
        at = _at(day)
        return self._reasons.get(at) or ("工作日" if self._works[at] else "周末")

    def next_working(self, day: date) -> date:
        """The day itself if it works, else the first working day after it."""
        at = _at(day)
        return day if self._works[at] else self._nth(self._worked[at])

    def add_working(self, day: date, n: int) -> date:
        """The n-th working day after the day; before it where n is negative; the day itself, working or not, for 0."""
        at = _at(day)
        if n > 0:
            return self._nth(self._worked[at + 1] + n - 1)
        return self._nth(self._worked[at] + n) if n else day

    def working_between(self, after: date, through: date) -> int:
        """How many working days d there are with ``after`` < d ≤ ``through``; 0 where there is no such day."""
        return max(self._worked[_at(through) + 1] - self._worked[_at(after) + 1], 0)

    def any_provisional(self, start: date, end: date) -> bool:
        """Whether any day from ``start`` through ``end`` is provisional; false where end is before start."""
        first, last = start.toordinal() - _ORIGIN, end.toordinal() - _ORIGIN
        if not (0 <= first < _LENGTH and 0 <= last < _LENGTH):
            raise OutsideHorizon(end if 0 <= first < _LENGTH else start)
        return self._opened[last + 1] > self._opened[first]

    @property
    def canonical(self) -> str:
        """What decides the days as one canonical JSON text, as the database keeps it."""
        return json.dumps(self._content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)

    @cached_property
    def digest(self) -> str:
        """``sm3:…`` over what decides the days, not over how the files were laid out or what was in force before."""
        return digest(self.canonical)

    def _content(self) -> dict[str, Any]:
        overrides = sorted((_plain(override) for override in self.overrides), key=str)
        statute = {
            "law": self.statute.law,
            "versions": [asdict(version) for version in self.statute.versions],
            "anchors": {str(year): asdict(anchors) for year, anchors in self.statute.anchors.items()},
        }
        return {"notices": [_plain(notice) for notice in self.notices], "statute": statute, "overrides": overrides}

    def _nth(self, index: int) -> date:
        if index < 0:
            raise OutsideHorizon(FIRST - ONE_DAY)
        try:
            return date.fromordinal(self._working[index])
        except IndexError:
            raise OutsideHorizon(LAST + ONE_DAY) from None


def build_calendar(
    notices: Iterable[Notice],
    statute: Statute,
    overrides: Iterable[Override] = (),
    replaces: Calendar | None = None,
    since: datetime | None = None,
) -> Calendar:
    """Lays statute over weekends, notices over statute, and a jurisdiction's overrides over all of them.

    Args:
        notices: at most one a year, in any order.
        statute: for the days no notice has decided.
        overrides: the jurisdiction's own days, in any order.
        replaces: the calendar in force before, if it changed while matters were running.
        since: the instant the new one came into force; needed with ``replaces``.

    Raises:
        BadInput: notices or overrides that contradict each other; ask `check_notices` and `check_overrides` first.
        ValueError: ``replaces`` without ``since``, or an instant without a zone.
    """
    notices = tuple(sorted(notices, key=lambda notice: notice.year))
    overrides = tuple(overrides)
    if problems := (*check_notices(notices, statute), *check_overrides(overrides)):
        raise BadInput(*problems)
    if replaces is not None and since is None:
        raise ValueError("a calendar that replaces another needs the instant it came into force")
    start = FIRST.weekday()
    works = bytearray((_WEEK * (_LENGTH // 7 + 2))[start : start + _LENGTH])
    undecided = _undecided(notices)
    reasons: dict[int, str] = {}
    named = _statutory(statute, undecided)
    for notice in notices:
        named.update(notice.named())
    for day, (working, why) in (named | _local(overrides)).items():
        at = day.toordinal() - _ORIGIN
        if 0 <= at < _LENGTH:  # a notice of 2014 may name days of December 2013
            works[at], reasons[at] = working, why
    for override in overrides:
        first, last = _at(override.day_from), _at(override.day_to)
        undecided[first : last + 1] = bytes(last + 1 - first)
    return Calendar(
        first=FIRST,
        last=LAST,
        notices=notices,
        statute=statute,
        overrides=overrides,
        replaces=replaces,
        since=None if since is None else at_beijing(since),
        _works=bytes(works),
        _reasons=reasons,
        _open=bytes(undecided),
        _worked=array("H", accumulate(works, initial=0)),
        _working=array("I", compress(range(_ORIGIN, _ORIGIN + _LENGTH), works)),
        _opened=array("H", accumulate(undecided, initial=0)),
    )


def _at(day: date) -> int:
    at = day.toordinal() - _ORIGIN
    if 0 <= at < _LENGTH:
        return at
    raise OutsideHorizon(day)


def _undecided(notices: tuple[Notice, ...]) -> bytearray:
    """1 for each day no notice decides. Late December is decided by two: its own year's and the next one's."""
    undecided = bytearray(b"\x01" * _LENGTH)
    years = {notice.year for notice in notices}
    for notice in notices:
        last = notice.last if notice.year + 1 in years else date(notice.year, 12, LATE_DECEMBER) - ONE_DAY
        first, end = _at(max(notice.first, FIRST)), _at(last) + 1
        undecided[first:end] = bytes(end - first)
    return undecided


def _statutory(statute: Statute, undecided: bytearray) -> dict[date, tuple[bool, str]]:
    """The statutory holidays of the days no notice decides. No substitute days: only the notice says which they are."""
    named = {}
    for year in range(FIRST.year, LAST.year + 1):
        for day, name in statute.days_off(year).items():
            if undecided[_at(day)]:
                named[day] = (False, name)
    return named


def _local(overrides: tuple[Override, ...]) -> dict[date, tuple[bool, str]]:
    """The overridden days; where two agree on a day, both reasons are said."""
    named: dict[date, tuple[bool, str]] = {}
    for override in overrides:
        for day in days_of(override.day_from, override.day_to):
            before = f"{named[day][1]}、" if day in named else ""
            named[day] = (override.works, before + override.reason)
    return named


def _plain(fact: Notice | Override) -> dict[str, Any]:
    """A fact as data, without the places it was read from."""
    plain = asdict(fact)
    del plain["where"]
    for holiday in plain.get("off", ()):
        del holiday["where"]
    return plain
