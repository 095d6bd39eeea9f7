"""The ledger for a person: what a row shows, fifty at a time, in a constant number of queries.

Conventions: pages are keyset-paged (``after`` is what the last page gave), never counted; lights are told from the
stored instants of the duties, so a list is exact even while the sweep is late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from duban.apps.matters.models import Duty, Matter, Party
from duban.apps.matters.sight import visible
from duban.apps.org.standing import Standing
from duban.core.instant import at_beijing
from duban.core.words import Light

PAGE: Final = 50
_WAITING: Final = ("open", "late", "undetermined")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a ledger is asked for; an empty field asks nothing.

    ``words`` stand in the title or number; ``states`` are states of the matter; ``light`` is ``normal``, ``soon`` or
    ``late`` at ``now``; ``unit`` has a part in it; ``order`` is ``newest`` (entered last, first) or ``due``.
    """

    words: str = ""
    states: frozenset[str] = frozenset()
    light: str = ""
    unit: int | None = None
    leader: int | None = None
    supervisor: int | None = None
    kind: str = ""
    source: str = ""
    parent: int | None = None
    jurisdiction: int | None = None
    order: str = "newest"


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the matter, its present parties with their units, the handling duty due next, and its light now."""

    matter: Matter
    parties: tuple[Party, ...]
    next_duty: Duty | None
    light: Light


@dataclass(frozen=True, slots=True)
class Ledger:
    """One page; ``after`` asks for the next one, empty at the end."""

    lines: tuple[Line, ...]
    after: str = ""


def ledger(
    standing: Standing,
    filters: Filters,
    now: datetime,
    after: str = "",
    *,
    size: int = PAGE,
    principals: Sequence[Standing] | None = None,
) -> Ledger:
    """A page of the ledger: three queries (four in order of dues).

    Args:
        after: the ``after`` of the page before; one that cannot be read begins anew.
        size: rows a page.
    """
    found = _filtered(visible(standing, principals), filters, now)
    rows = _by_due(found, after, size) if filters.order == "due" else _newest(found, after, size)
    more = len(rows) > size
    rows = rows[:size]
    return Ledger(_lines(rows, now), _cursor(rows[-1], filters.order) if more else "")


def _filtered(found: QuerySet[Matter], filters: Filters, now: datetime) -> QuerySet[Matter]:
    plain: Mapping[str, object] = {
        "kind": filters.kind,
        "leader": filters.leader,
        "supervisor": filters.supervisor,
        "parent": filters.parent,
        "jurisdiction": filters.jurisdiction,
    }
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if filters.states:
        found = found.filter(state__in=sorted(filters.states))
    if filters.source:
        found = found.filter(stated__source=filters.source)
    if filters.unit:
        found = found.filter(Exists(Party.objects.filter(matter=OuterRef("pk"), unit=filters.unit, left_at=None)))
    if filters.words.strip():
        for word in filters.words.split():
            found = found.filter(Q(title__contains=word) | Q(number__contains=word))
    if filters.light:
        handling = Duty.objects.filter(matter=OuterRef("pk"), side="handling")
        late = Exists(handling.filter(Q(state="late") | Q(state="open", due__lte=now)))
        soon = Exists(handling.filter(state="open", soon_at__lte=now, due__gt=now))
        wanted = {Light.LATE: Q(late), Light.SOON: Q(soon) & ~Q(late), Light.NORMAL: ~Q(late) & ~Q(soon)}
        found = found.filter(wanted.get(Light(filters.light), Q()) if filters.light in set(Light) else Q())
    return found.select_related("leader", "supervisor", "jurisdiction")


def _newest(found: QuerySet[Matter], after: str, size: int) -> list[Matter]:
    if after.isdecimal() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    return list(found.order_by("-pk")[: size + 1])


def _by_due(found: QuerySet[Matter], after: str, size: int) -> list[Matter]:
    """Dated ones first, by date; then those without one: two ranges of one index instead of a sort of all."""
    instant, _, key = after.partition("|")
    pk = int(key) if key.isdecimal() and len(key) < 19 else 0
    since = _instant(instant) if pk else None
    rows: list[Matter] = []
    if not pk or since is not None or instant:
        dated = found.filter(next_due__isnull=False)
        if since is not None:
            dated = dated.filter(next_due__gte=since).filter(Q(next_due__gt=since) | Q(pk__gt=pk))
        rows = list(dated.order_by("next_due", "pk")[: size + 1])
    if len(rows) <= size:
        undated = found.filter(next_due=None)
        if pk and not instant:
            undated = undated.filter(pk__gt=pk)
        rows += list(undated.order_by("pk")[: size + 1 - len(rows)])
    return rows


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _cursor(last: Matter, order: str) -> str:
    if order != "due":
        return str(last.pk)
    return f"{at_beijing(last.next_due).isoformat() if last.next_due else ''}|{last.pk}"


def _lines(rows: Sequence[Matter], now: datetime) -> tuple[Line, ...]:
    keys = [row.pk for row in rows]
    parties: dict[int, list[Party]] = {key: [] for key in keys}
    for party in Party.objects.filter(matter__in=keys, left_at=None).select_related("unit").order_by("pk"):
        parties[party.matter_id].append(party)
    duties: dict[int, list[Duty]] = {key: [] for key in keys}
    for duty in Duty.objects.filter(matter__in=keys, side="handling", state__in=_WAITING).order_by("due", "pk"):
        duties[duty.matter_id].append(duty)
    return tuple(_line(row, parties[row.pk], duties[row.pk], now) for row in rows)


def _line(row: Matter, parties: Iterable[Party], duties: Sequence[Duty], now: datetime) -> Line:
    following = min(duties, key=lambda duty: (duty.due is None, duty.due or duty.started, duty.pk), default=None)
    lights = {light_of(duty, now) for duty in duties}
    worst = next((light for light in (Light.LATE, Light.SOON) if light in lights), Light.NORMAL)
    return Line(row, tuple(parties), following, worst)


def light_of(duty: Duty, now: datetime) -> Light:
    """The light of a stored duty at an instant."""
    if duty.state == "late" or (duty.state == "open" and duty.due is not None and duty.due <= now):
        return Light.LATE
    if duty.state == "open" and duty.soon_at is not None and duty.soon_at <= now:
        return Light.SOON
    return Light.NORMAL
