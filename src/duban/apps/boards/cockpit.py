"""驾驶舱: the figures of a field of oversight, what stands worst in it, its overdues week by week, the milestones ahead.

Conventions: every number is a figure of `duban.core.figures`, so it opens its list in the ledger. It is compared with the
same day of the month before; a month without that day lends its last one. Weeks run from Monday to Sunday.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.core.cache import cache
from django.db.models import Count, Q

from duban.apps.matters import figures
from duban.apps.matters.models import Duty, Node, Party
from duban.apps.matters.overseen import Field, duties, matters, nodes
from duban.apps.org.standing import Standing
from duban.apps.outbox.models import Proposal
from duban.apps.watch.proposals import visible as proposals_seen
from duban.core.digest import digest
from duban.core.figures import Span
from duban.core.instant import at_beijing, last_day

REMEMBERED: Final = 600
"""Seconds."""
WEEKS: Final = 12
AHEAD: Final = timedelta(days=13)
"""Fourteen days with today."""
WORST: Final = 3
MANY: Final = 300
"""Overdue duties that are looked through for the worst matters: one matter rarely has ten."""
NODES: Final = 8
"""Milestones that are listed; how many there are is always told."""


@dataclass(frozen=True, slots=True)
class Against:
    """A count now, and on the same day of the month before; with the periods its list is about."""

    figure: str
    now: int
    then: int
    span: Span
    before: Span


@dataclass(frozen=True, slots=True)
class Worst:
    """A matter whose duty has been overdue longest. ``proposals``: what waits to be decided about it, its key first."""

    duty: Duty
    chased: datetime | None
    proposals: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """Milestones due in the next fourteen days: by day, and the first of them."""

    span: Span
    total: int
    by_day: Mapping[date, int]
    first: tuple[Node, ...]
    leads: Mapping[int, str]
    """The lead unit of a matter, by the matter's key."""


@dataclass(frozen=True, slots=True)
class Board:
    """``heat``: overdues by unit (None: no unit) for each of ``weeks`` (their Mondays), oldest first."""

    running: Against
    standing: Against
    closed: Against
    due: Against
    on_time: Against
    late: Against
    weeks: tuple[Span, ...]
    heat: Mapping[int | None, tuple[int, ...]]
    worst: tuple[Worst, ...]
    ahead: Ahead


def board(of: Field, standing: Standing, principals: Sequence[Standing], now: datetime) -> Board:
    """All of a cockpit: a fixed number of queries, each of which walks one index."""
    now = at_beijing(now)
    today = now.date()
    then = same_day_last_month(today)
    spans = _Spans(Span(today, today, now), Span(today.replace(day=1), today, now))
    before = _Spans(Span(then, then, now), Span(then.replace(day=1), then, now))
    here, there = _tallied(of, spans), _remembered(of, before)

    def against(figure: str, of_month: bool) -> Against:
        at = ("day", "month")[of_month]
        return Against(figure, here[figure], there[figure], getattr(spans, at), getattr(before, at))

    weeks = weeks_to(today, now)
    return Board(
        running=against("running", of_month=False),
        standing=against("standing_late", of_month=False),
        closed=against("closed", of_month=True),
        due=against("due", of_month=True),
        on_time=against("on_time", of_month=True),
        late=against("late", of_month=True),
        weeks=weeks,
        heat=_heat(of, weeks),
        worst=_worst(of, standing, principals, now),
        ahead=_ahead(of, Span(today, today + AHEAD, now)),
    )


class _Spans(NamedTuple):
    """A day, for what stands at its end, and its month up to it, for what happened."""

    day: Span
    month: Span


def _tallied(of: Field, spans: _Spans) -> dict[str, int]:
    dues = _dues(of, spans.month)
    return {
        "running": matters(of).filter(figures.of_matters("running", spans.day)).count(),
        "standing_late": duties(of).filter(figures.of_duties("standing_late", spans.day)).count(),
        "closed": matters(of).filter(figures.of_matters("closed", spans.month)).count(),
        "due": sum(dues.values()),
        "on_time": dues["met"],
        "late": sum(dues.values()) - dues["met"],
    }


def _remembered(of: Field, spans: _Spans) -> dict[str, int]:
    """The same of a month ago, kept for ten minutes: it changes only where somebody corrects the past."""
    facts = (of.place, sorted(of.units), sorted(of.unseen), of.others, spans.day.last)
    key = f"cockpit-{digest(repr(facts))}"
    kept: dict[str, int] | None = cache.get(key)
    if kept is None:
        kept = _tallied(of, spans)
        cache.set(key, kept, REMEMBERED)
    return kept


def same_day_last_month(day: date) -> date:
    """The same day of the month before, or its last one.

    >>> same_day_last_month(date(2022, 12, 14)), same_day_last_month(date(2023, 3, 31))
    (datetime.date(2022, 11, 14), datetime.date(2023, 2, 28))
    """
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def weeks_to(today: date, now: datetime) -> tuple[Span, ...]:
    """The last twelve weeks, this one the last of them.

    >>> from duban.core.instant import read_instant
    >>> found = weeks_to(date(2022, 12, 14), read_instant("2022-12-14T10:00"))
    >>> len(found), f"{found[0].first}", f"{found[-1].first} {found[-1].last}"
    (12, '2022-09-26', '2022-12-12 2022-12-18')
    """
    monday = today - timedelta(days=today.weekday())
    starts = (monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1))
    return tuple(Span(first, first + timedelta(days=6), now) for first in starts)


def _dues(of: Field, span: Span) -> Counter[str]:
    """The dues of a period by how they ended: `due`, `on_time` and `late` in one walk."""
    found = duties(of).filter(figures.of_duties("due", span)).order_by().values_list("state").annotate(n=Count("*"))
    return Counter(dict(found))


def _heat(of: Field, weeks: Sequence[Span]) -> dict[int | None, tuple[int, ...]]:
    whole = Span(weeks[0].first, weeks[-1].last, weeks[-1].now)
    rows = duties(of).filter(figures.of_duties("late", whole)).order_by().values_list("state", "due", "unit")
    cells: Counter[tuple[int | None, int]] = Counter()
    for _, due, unit, n in rows.annotate(n=Count("*")):
        cells[unit, (last_day(at_beijing(due)) - whole.first).days // 7] += n
    units = {unit for unit, _ in cells}
    return {unit: tuple(cells[unit, week] for week in range(len(weeks))) for unit in units}


def _worst(of: Field, standing: Standing, principals: Sequence[Standing], now: datetime) -> tuple[Worst, ...]:
    late = duties(of).filter(stock=False, due__lte=now)
    # Each state in the order of its index, so that only the first rows are read; the longest of all are among them.
    some = [
        row
        for state in ("late", "open")
        for row in late.filter(state=state)
        .order_by("due", "unit_id", "stock", "done_at", "matter_id")
        .values_list("due", "unit_id", "matter_id")[:MANY]
    ]
    keys = list(dict.fromkeys(matter for _, _, matter in sorted(some, key=lambda row: (row[0], row[1] or 0, row[2]))))[
        :WORST
    ]
    if not keys:
        return ()
    rows = (
        late.filter(matter__in=keys, state__in=("late", "open"))
        .select_related("matter__leader", "unit")
        .order_by("due", "pk")
    )
    first: dict[int, Duty] = {}
    for duty in rows:
        first.setdefault(duty.matter_id, duty)
    parties = Party.objects.filter(matter__in=keys, left_at=None, chased_at__isnull=False)
    chased = {(matter, unit): at for matter, unit, at in parties.values_list("matter", "unit", "chased_at")}
    waits = _proposed(keys, standing, principals)
    return tuple(
        Worst(first[key], chased.get((key, first[key].unit_id or 0)), tuple(waits.get(key, ())))
        for key in keys
        if key in first
    )


def _proposed(
    keys: Sequence[int], standing: Standing, principals: Sequence[Standing]
) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    seen = proposals_seen(standing, principals).filter(decision="waiting")
    rows = seen.filter(Q(matter__in=keys) | Q(pk__in=_grounded(keys))).order_by("reached_at", "pk").distinct()
    for row in rows.prefetch_related("grounds"):
        about = {row.matter_id, *(each.pk for each in row.grounds.all())}
        for key in keys:
            if key in about:
                found.setdefault(key, []).append((row.pk, row.proposes))
    return found


def _grounded(keys: Sequence[int]) -> list[int]:
    through = Proposal.grounds.through
    return list(through.objects.filter(matter_id__in=keys).values_list("proposal_id", flat=True))


def _ahead(of: Field, span: Span) -> Ahead:
    found = nodes(of).filter(figures.of_nodes("nodes", span))
    by_day = dict(found.order_by().values_list("planned").annotate(n=Count("*")))
    first = tuple(found.select_related("matter").order_by("planned", "pk")[:NODES]) if by_day else ()
    leads = Party.objects.filter(matter__in=[node.matter_id for node in first], role="lead", left_at=None)
    names = dict(leads.values_list("matter", "unit__name")) if first else {}
    return Ahead(span, sum(by_day.values()), by_day, first, names)
