"""The ledger for a person: what a row shows, fifty at a time, in a constant number of queries.

Conventions: pages are keyset-paged (``after`` is what the last page gave), never counted; lights are told from the
stored instants of the duties, so a list is exact even while the sweep is late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import F, Q, QuerySet

from duban.apps.matters.chosen import Filters, narrowed
from duban.apps.matters.closing import among
from duban.apps.matters.grouping import cursor, grouped
from duban.apps.matters.models import Duty, Matter, Party
from duban.apps.matters.sight import visible
from duban.apps.matters.words import VERIFIED
from duban.apps.org.standing import Standing
from duban.core.instant import at_beijing
from duban.core.words import Light

PAGE: Final = 50
_WAITING: Final = ("open", "late", "undetermined")


_NAMES: Final = {"leader_name": F("leader__name"), "supervisor_name": F("supervisor__name")}


class Seat(NamedTuple):
    """A unit that is a party now: its key, its name, its role."""

    unit: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the matter, its present parties, the handling duty due next, its light now, the names of its leader and its
    督办专人 (empty: nobody), and the key of its group where there are groups."""

    matter: Matter
    parties: tuple[Seat, ...]
    next_duty: Duty | None
    light: Light
    leader: str = ""
    supervisor: str = ""
    group: str = ""
    stock: bool = False
    """What is late was late already when it was entered (存量逾期), all of it."""
    verified: bool = False
    """It is verified and waits to be struck off (待销号)."""

    @property
    def state(self) -> str:
        """A key of `duban.apps.matters.words.SHOWN`."""
        return VERIFIED if self.verified else self.matter.state


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
    """A page of the ledger: three queries (four in order of dues, and under headings; one more where a row is complete).

    Args:
        after: the ``after`` of the page before; one that cannot be read begins anew.
        size: rows a page.
    """
    found = narrowed(visible(standing, principals), filters, now).annotate(**_NAMES)
    if filters.group:
        placed = grouped(found, filters, now, after, size)
        lines = _lines([each.matter for each in placed[:size]], now)
        named = tuple(replace(line, group=each.group) for line, each in zip(lines, placed, strict=False))
        return Ledger(named, cursor(placed[size - 1]) if len(placed) > size else "")
    rows = _by_due(found, after, size) if filters.order == "due" else _newest(found, after, size)
    more = len(rows) > size
    rows = rows[:size]
    return Ledger(_lines(rows, now), _cursor(rows[-1], filters.order) if more else "")


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
    parties: dict[int, list[Seat]] = {key: [] for key in keys}
    now_in = Party.objects.filter(matter__in=keys, left_at=None).order_by("pk")
    for matter, unit, name, role in now_in.values_list("matter_id", "unit_id", "unit__name", "role"):
        parties[matter].append(Seat(unit, name, role))
    duties: dict[int, list[Duty]] = {key: [] for key in keys}
    for duty in Duty.objects.filter(matter__in=keys, side="handling", state__in=_WAITING).order_by("due", "pk"):
        duties[duty.matter_id].append(duty)
    closing = among(rows)
    return tuple(replace(_line(row, parties[row.pk], duties[row.pk], now), verified=row.pk in closing) for row in rows)


def _line(row: Matter, parties: Iterable[Seat], duties: Sequence[Duty], now: datetime) -> Line:
    following = min(duties, key=lambda duty: (duty.due is None, duty.due or duty.started, duty.pk), default=None)
    lights = {light_of(duty, now) for duty in duties}
    worst = next((light for light in (Light.LATE, Light.SOON) if light in lights), Light.NORMAL)
    leader, supervisor = (vars(row)[name] or "" for name in _NAMES)
    return Line(row, tuple(parties), following, worst, leader, supervisor, stock=late_as_stock(duties, now))


def late_as_stock(duties: Iterable[Duty], now: datetime) -> bool:
    """Whether something of these duties is late, and all that is late is 存量逾期."""
    late = [duty.stock for duty in duties if light_of(duty, now) is Light.LATE]
    return bool(late) and all(late)


def light_of(duty: Duty, now: datetime) -> Light:
    """The light of a stored duty at an instant."""
    if duty.state == "late" or (duty.state == "open" and duty.due is not None and duty.due <= now):
        return Light.LATE
    if duty.state == "open" and duty.soon_at is not None and duty.soon_at <= now:
        return Light.SOON
    return Light.NORMAL
