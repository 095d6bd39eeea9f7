"""The one door for reading an agenda: dues and milestones by day, under the sight of the moment.

Conventions: a due belongs to the day it ends with (24:00 of a day is that day). ``mine``: duties of one's units, and
of the matters one leads or supervises; else all one may see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from duban.apps.agenda.models import Feed
from duban.apps.matters.models import Duty, Matter, Node, Party
from duban.apps.matters.sight import seen
from duban.apps.matters.words import RUNNING
from duban.apps.org.models import Person
from duban.apps.org.standing import Standing
from duban.core.digest import digest
from duban.core.events import TABLE, EventKind
from duban.core.instant import at_beijing, end_of, last_day, start_of

MOST: Final = 200
"""Entries of one day that are listed; how many there are is always told."""
FEED_MOST: Final = 2000
BACK, AHEAD = timedelta(days=31), timedelta(days=366)
"""The days a feed tells of, before and after today."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on a day. ``due`` is None for a milestone; ``key`` is the same as long as it is the same thing."""

    key: str
    day: date
    matter: Matter
    what: str
    unit: str = ""
    due: datetime | None = None
    late: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """How much falls on a day: dues, those of them that are overdue, milestones."""

    dues: int = 0
    late: int = 0
    nodes: int = 0


def sums(
    standing: Standing,
    first: date,
    last: date,
    now: datetime,
    principals: Sequence[Standing] | None = None,
    *,
    mine: bool,
) -> dict[date, Sum]:
    """How much falls on each day that has something. Two queries, none of which grows with what lies outside."""
    found: dict[date, Sum] = {}
    duties, nodes = _of(standing, principals, mine=mine)
    for due, late, n in (
        _between(duties, first, last).order_by().values_list("due").annotate(
            late=Count("pk", filter=Q(due__lte=now)), n=Count("pk")
        )
    ):  # fmt: skip
        day = last_day(at_beijing(due))
        before = found.get(day, Sum())
        found[day] = Sum(before.dues + n, before.late + late, before.nodes)
    for day, n in (
        nodes.filter(planned__gte=first, planned__lte=last).order_by().values_list("planned").annotate(n=Count("pk"))
    ):
        before = found.get(day, Sum())
        found[day] = Sum(before.dues, before.late, n)
    return found


def entries(
    standing: Standing, first: date, last: date, now: datetime, principals: Sequence[Standing] | None = None,
    *, mine: bool, most: int = MOST,
) -> tuple[Entry, ...]:  # fmt: skip
    """What falls on these days, in the order of time. Two queries and what sight asks."""
    duties, nodes = _of(standing, principals, mine=mine)
    rows = _between(duties, first, last).select_related("matter", "unit").order_by("due", "matter_id", "pk")[:most]
    planned = (
        nodes.filter(planned__gte=first, planned__lte=last).select_related("matter").order_by("planned", "pk")[:most]
    )
    found = [_duty(row, now) for row in rows]
    found += [Entry(f"node-{row.pk}", row.planned, row.matter, f"节点：{row.name}") for row in planned]
    return tuple(sorted(found, key=lambda entry: entry.day)[:most])


def feed_of(person: Person) -> Feed | None:
    """The address a person has open now, without its secret part."""
    return Feed.objects.filter(person=person, revoked_at=None).first()


def feed_by(token: str) -> Feed | None:
    """The feed of a secret; None where it is unknown, revoked, or its person is out of use: one answer for all."""
    found = Feed.objects.select_related("person__jurisdiction").filter(digest=digest(token), revoked_at=None).first()
    return found if found is not None and found.person.is_active else None


def feed_entries(standing: Standing, now: datetime) -> tuple[Entry, ...]:
    """What a feed tells: a month back, a year ahead, of what is one's own."""
    today = at_beijing(now).date()
    return entries(standing, today - BACK, today + AHEAD, now, mine=True, most=FEED_MOST)


def _of(
    standing: Standing, principals: Sequence[Standing] | None, *, mine: bool
) -> tuple[QuerySet[Duty], QuerySet[Node]]:
    everyone = (standing, *(principals or ()))
    sight = Q(seen(standing, principals or ()), matter__state__in=RUNNING)
    duties = Duty.objects.filter(sight, side="handling", state__in=("open", "late"))
    nodes = Node.objects.filter(sight, done=None)
    if not mine:
        return duties, nodes
    people = [each.person_id for each in everyone]
    units = sorted(frozenset[int]().union(*(each.units for each in everyone)))
    kept = Q(matter__supervisor__in=people) | Q(matter__leader__in=people)
    party = Party.objects.filter(
        matter=OuterRef("matter"), unit__in=units, left_at=None, role__in=("lead", "responsible")
    )
    return duties.filter(kept | Q(unit__in=units)), nodes.filter(kept | Q(Exists(party)))


def _between(duties: QuerySet[Duty], first: date, last: date) -> QuerySet[Duty]:
    return duties.filter(due__gt=start_of(first), due__lte=end_of(last))


def _duty(row: Duty, now: datetime) -> Entry:
    assert row.due is not None  # asked for between two days
    due = at_beijing(row.due)
    return Entry(
        f"duty-{row.key}", last_day(due), row.matter, TABLE[EventKind(row.act)].chinese, row.unit.name if row.unit else "",
        due, late=due <= now, provisional=row.provisional,
    )  # fmt: skip
