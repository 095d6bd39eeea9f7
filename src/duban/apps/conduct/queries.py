"""The one door for reading 减负: what units issued in a year, and each limit of the pack with what is used of it.

Conventions: a year is a calendar year. Meetings of the ledger (a meeting's matter whose end is recorded) count for the unit
that hosts them, without being written again here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from duban.apps.conduct.models import Issue
from duban.apps.matters.models import EventRow
from duban.apps.matters.rules import RuleBook, pack_in_force
from duban.apps.matters.unit_sight import Sight
from duban.apps.org.models import Jurisdiction
from duban.apps.org.queries import tree as tree_of
from duban.apps.org.tree import UnitTree
from duban.core.events import EventKind
from duban.core.instant import at_beijing, end_of, start_of
from duban.core.policy.rules import Pack
from duban.core.policy.told_rules import QuotaRule
from duban.core.quota.gauge import Gauge, Issued, gauges


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that a matter of the ledger tells."""

    matter: int
    unit: int
    day: date
    key: str


@dataclass(frozen=True, slots=True)
class Year:
    """A jurisdiction's year: its pack, what was issued, and the gauges of each unit somebody may see, by key."""

    place: int
    year: int
    day: date
    pack: Pack
    tree: UnitTree
    units: tuple[int, ...]
    issues: tuple[Issue, ...]
    meetings: tuple[Meeting, ...]
    gauges: dict[int, tuple[Gauge, ...]]

    @property
    def rules(self) -> tuple[QuotaRule, ...]:
        return limits_of(self.pack, self.year)


def limits_of(pack: Pack, year: int) -> tuple[QuotaRule, ...]:
    """The limits that hold on some day of a year, in the pack's order.

    >>> from duban.policies.shelf import shipped_pack
    >>> [len(limits_of(shipped_pack("national-base"), year)) for year in (2022, 2024)]
    [0, 6]
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    return tuple(
        rule
        for rule in pack.rules
        if isinstance(rule, QuotaRule)
        and pack.commencement <= last
        and (rule.valid_from is None or rule.valid_from <= last)
        and (rule.valid_to is None or rule.valid_to >= first)
    )


def pack_of(place: int, year: int, now: datetime) -> tuple[Pack, date]:
    """The pack with the figures of a year's last day, or of today while it runs; and that day. Not before the year began."""
    where, today = Jurisdiction.objects.get(pk=place), at_beijing(now).date()
    day = max(date(year, 1, 1), min(date(year, 12, 31), today))
    at = min(end_of(day), max(start_of(day), at_beijing(now)))
    return RuleBook().of(where.pk, pack_in_force(where, at), at).pack, day


def year_of(seen: Sight, year: int, now: datetime) -> Year:
    """A year as somebody may see it: units at the top of the tree in their sight, and sections that issued. Six queries."""
    pack, day = pack_of(seen.place, year, now)
    tree = tree_of(seen.place)
    rows = [each for each in issues_of(seen.place, year) if seen.sees(each.unit_id)]
    held = [each for each in meetings_of(seen.place, year) if seen.sees(each.unit)]
    busy = {each.unit_id for each in rows} | {each.unit for each in held}
    shown = tuple(b.unit.id for b in tree.flat(day) if seen.sees(b.unit.id) and (b.depth == 0 or b.unit.id in busy))
    counted = [*map(as_issued, rows), *map(meeting_issued, held)]
    asked = {rule.id for rule in limits_of(pack, year)}
    told = {
        unit: tuple(each for each in gauges(pack, str(unit), counted, day, at_beijing(now)) if each.rule in asked)
        for unit in shown
    }
    return Year(seen.place, year, day, pack, tree, shown, tuple(rows), tuple(held), told)


def issues_of(place: int, year: int, unit: int = 0) -> list[Issue]:
    """What stands in the register of a year, the latest first; struck rows are none. One query."""
    rows = Issue.objects.filter(
        jurisdiction=place, day__gte=date(year, 1, 1), day__lte=date(year, 12, 31), struck_at=None
    )
    rows = rows.filter(unit=unit) if unit else rows
    return list(rows.select_related("recorded_by").order_by("-day", "-pk"))


def meetings_of(place: int, year: int, unit: int = 0) -> list[Meeting]:
    """The meetings of the ledger that ended in a year, each of its host. One query."""
    rows = EventRow.objects.filter(
        kind=EventKind.MEETING_ENDED, matter__jurisdiction=place, occurred_at__gte=start_of(date(year, 1, 1)),
        occurred_at__lt=end_of(date(year, 12, 31)), matter__parties__role="host", matter__parties__left_at=None,
    )  # fmt: skip
    rows = rows.filter(matter__parties__unit=unit) if unit else rows
    found: dict[int, Meeting] = {}
    columns = ("matter_id", "seq", "occurred_at", "matter__parties__unit_id")
    for matter, seq, at, host in rows.order_by("matter", "seq").values_list(*columns):
        found.setdefault(matter, Meeting(matter, host, at_beijing(at).date(), f"meeting-{matter}-{seq}"))
    return list(found.values())


def as_issued(row: Issue) -> Issued:
    """A row as the core measures it."""
    sizes = {name: value for name in ("length", "minutes", "people") if (value := getattr(row, name)) is not None}
    return Issued(f"issue-{row.pk}", row.of, start_of(row.day), str(row.unit_id), row.kind, row.about, sizes)


def meeting_issued(each: Meeting) -> Issued:
    """A meeting of the ledger as the core measures it; how long it was and of how many is not known."""
    return Issued(each.key, "meetings", start_of(each.day), str(each.unit))


def beyond(pack: Pack, unit: int, before: Iterable[Issued], one: Issued, now: datetime) -> tuple[Gauge, ...]:
    """The limits beyond which there is one more with this one, whichever of them lies last."""
    had = list(before)
    then, told = (gauges(pack, str(unit), each, one.at.date(), at_beijing(now)) for each in (had, [*had, one]))
    return tuple(each for was, each in zip(then, told, strict=True) if len(each.over) > len(was.over))
