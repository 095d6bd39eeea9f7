"""The working days in force, from the calendars that are kept: an upgrade of the product moves no date by itself.

Conventions: the newest kept edition of the national calendar is in force, over it the jurisdiction's own days (a closure,
an ethnic holiday), also kept by digest. Each edition replaces the one before from the instant it was kept: an open due
moves later by it, earlier only by a recorded act. A chain of editions is built once in the life of a process.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from duban.apps.policies.actions import Kept, Text, keep
from duban.apps.policies.models import Edition, Kind
from duban.core.calendar.days import Calendar, build_calendar
from duban.core.calendar.override import Override, check_overrides
from duban.core.calendar.stored import read_days, read_overrides, write_overrides
from duban.core.digest import digest
from duban.core.instant import at_beijing
from duban.core.problem import BadInput, Place, Problem

NATIONAL: Final = "cn"
"""The identifier of the national calendar, without any jurisdiction's own days."""
_OWN: Final = "days:"


class Step(NamedTuple):
    """One kept edition: its digest, whether it holds a jurisdiction's own days, and since when it is kept."""

    digest: str
    own: bool
    since: datetime


def steps(place: int | None = None) -> tuple[Step, ...]:
    """The editions that decide the days of a jurisdiction, in the order they were kept. One query."""
    wanted = [NATIONAL] if place is None else [NATIONAL, own_days_of(place)]
    rows = Edition.objects.filter(kind=Kind.CALENDAR, identifier__in=wanted).order_by("id")
    return tuple(
        Step(digest, identifier != NATIONAL, at_beijing(since))
        for digest, identifier, since in rows.values_list("digest", "identifier", "stored_at")
    )


def calendar_at(found: Sequence[Step], at: datetime) -> Calendar:
    """The calendar in force at an instant; before anything was kept, the first national one that was.

    Raises:
        BadInput: no national calendar is kept.
    """
    first = next((step for step in found if not step.own), None)
    if first is None:
        hint = "请系统管理员运行 duban init，或重新启动本系统"
        raise BadInput(Problem(Place("日历"), "没有存入工作日日历，期限无从计算", "calendar-missing", hint))
    kept = tuple(step for step in found if step.since <= at or step is first)
    return _chain(kept)


def own_days_of(place: int) -> str:
    """The identifier of a jurisdiction's own days."""
    return f"{_OWN}{place}"


def own_days(place: int) -> tuple[Override, ...]:
    """A jurisdiction's own days as they stand, in order of time."""
    newest = Edition.objects.filter(kind=Kind.CALENDAR, identifier=own_days_of(place)).order_by("-id").first()
    return read_overrides(newest.body) if newest else ()


def keep_own_days(place: int, days: Iterable[Override], now: datetime) -> Kept:
    """Keeps these as a jurisdiction's own days, all of them, from now on.

    Raises:
        BadInput: a day without reason or basis, beyond the horizon, or against another; nothing is kept then.
    """
    found = tuple(days)
    if problems := check_overrides(found):
        raise BadInput(*problems)
    body = write_overrides(found, str(place), at_beijing(now).isoformat())
    [kept] = keep([Text(Kind.CALENDAR, own_days_of(place), digest(body), body)], now)
    return kept


def changes() -> tuple[datetime | None, dict[int, datetime]]:
    """Since when the newest national calendar is in force (None: it replaced none), and the newest own days of each
    jurisdiction. One query; for whoever must count open dues again."""
    national: list[datetime] = []
    own: dict[int, datetime] = {}
    rows = Edition.objects.filter(kind=Kind.CALENDAR).order_by("id").values_list("identifier", "stored_at")
    for identifier, since in rows:
        if identifier == NATIONAL:
            national.append(since)
        elif identifier.startswith(_OWN):
            own[int(identifier.removeprefix(_OWN))] = since
    return (national[-1] if len(national) > 1 else None), own


@lru_cache(maxsize=256)
def _chain(kept: tuple[Step, ...]) -> Calendar:
    *earlier, last = kept
    before = _chain(tuple(earlier)) if any(not step.own for step in earlier) else None
    notices, statute, _ = read_days(_body(next(step.digest for step in reversed(kept) if not step.own)))
    own = next((step.digest for step in reversed(kept) if step.own), None)
    overrides = read_overrides(_body(own)) if own else ()
    if before is None:
        return build_calendar(notices, statute, overrides)
    made = build_calendar(notices, statute, overrides, replaces=before, since=last.since)
    return before if made.digest == before.digest else made


@lru_cache(maxsize=256)
def _body(digest: str) -> str:
    return Edition.objects.get(digest=digest).body
