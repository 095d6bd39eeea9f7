"""A page of the ledger under headings: group by group, within each in the order asked for, page by page without a gap.

Conventions: the first query gives keys only, so that a sort carries no rows. A cursor names group, date and key of the
last row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from duban.apps.matters.chosen import Filters, lit, shines
from duban.apps.matters.models import Matter, Party
from duban.apps.matters.words import RUNNING
from duban.core.words import STOCK

NO_ONE: Final = 2**62
"""Stands for “none” behind every key."""
NO_WORD: Final = "~"
_NEVER: Final = datetime(9000, 1, 1, tzinfo=UTC)
LIGHTS: Final = ("late", STOCK, "soon", "normal", "")
"""In the order of their groups; the last holds what has no light."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A matter of the page and the key of its group: an id, a word, or empty where there is none."""

    matter: Matter
    group: str


def grouped(found: QuerySet[Matter], filters: Filters, now: datetime, after: str, size: int) -> list[Placed]:
    """The next rows of the page, one more than ``size`` where there are more. Two queries."""
    by_due = filters.order == "due"
    keyed = found.annotate(group=_KEYS[filters.group](now), when=Coalesce("next_due", Value(_NEVER)))
    if place := _read(after, filters.group):
        group, when, pk = place
        here = Q(when__gt=when) | Q(when=when, pk__gt=pk) if by_due else Q(pk__lt=pk)
        keyed = keyed.filter(Q(group__gt=group) | (Q(group=group) & here))
    keys = keyed.order_by("group", *(("when", "pk") if by_due else ("-pk",))).values_list("pk", "group")[: size + 1]
    order = dict(keys)
    rows = {row.pk: row for row in found.filter(pk__in=list(order))}
    return [Placed(rows[pk], _word(key, filters.group)) for pk, key in order.items() if pk in rows]


def cursor(last: Placed) -> str:
    """What asks for the page after this row."""
    when = last.matter.next_due
    return f"{last.group}|{when.isoformat() if when else ''}|{last.matter.pk}"


def _read(after: str, group: str) -> tuple[Any, datetime, int] | None:
    parts = after.split("|")
    if len(parts) != 3 or not (parts[2].isascii() and parts[2].isdigit() and len(parts[2]) < 19):
        return None
    try:
        when = datetime.fromisoformat(parts[1]) if parts[1] else _NEVER
    except ValueError:
        return None
    if not when.tzinfo:
        return None
    key: Any = parts[0] or NO_WORD
    if group == "light":
        key = LIGHTS.index(parts[0]) if parts[0] in LIGHTS else 0
    elif group in ("unit", "leader"):
        known = parts[0].isascii() and parts[0].isdigit() and len(parts[0]) < 19
        key = int(parts[0]) if known else NO_ONE
    return key, when, int(parts[2])


def _word(key: Any, group: str) -> str:
    if group == "light":
        return LIGHTS[key]
    return "" if key in (NO_ONE, NO_WORD) else str(key)


def _unit(_: datetime) -> Expression:
    """The unit that leads; else the first that is responsible."""
    parties = Party.objects.filter(matter=OuterRef("pk"), left_at=None).order_by("pk").values("unit_id")
    first = (Subquery(parties.filter(role=role)[:1]) for role in ("lead", "responsible"))
    return Coalesce(*first, Value(NO_ONE), output_field=BigIntegerField())


def _light(now: datetime) -> Expression:
    late, stock, soon, normal, none = range(len(LIGHTS))
    return Case(
        When(~Q(state__in=RUNNING), then=Value(none)), When(shines("late", now), then=Value(late)),
        When(shines(STOCK, now), then=Value(stock)),
        When(lit(now), then=Value(soon)), default=Value(normal), output_field=IntegerField(),
    )  # fmt: skip


_KEYS: Final[Mapping[str, Callable[[datetime], Expression]]] = MappingProxyType(
    {
        "unit": _unit,
        "light": _light,
        "leader": lambda _: Coalesce(F("leader_id"), Value(NO_ONE), output_field=BigIntegerField()),
        "source": lambda _: Coalesce(F("source"), Value(NO_WORD), output_field=CharField()),
    }
)
