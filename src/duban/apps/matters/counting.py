"""How many matters each value of each chip would show, the other chips held: six queries, whatever is asked.

What a matter is by itself is counted once as a cube (one row for each combination that occurs) and added up for each
chip; units and dates need a query each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, QuerySet, Value, When

from duban.apps.matters.chosen import DUES, Filters, falls_due, lit, narrowed, shines
from duban.apps.matters.closing import to_close
from duban.apps.matters.models import Matter, Party
from duban.apps.matters.sight import visible
from duban.apps.matters.words import ANSWERING, RUNNING, VERIFIED
from duban.apps.org.standing import Standing
from duban.core.words import STOCK

_OF_THE_MATTER: Final = ("lights", "states", "leaders", "supervisors", "sources")
"""The fields of `Filters` that a cell of the cube knows."""


@dataclass(frozen=True, slots=True)
class Counts:
    """``of`` by field of `Filters`, then by value; what nothing fits is not in it. ``total``: what is shown now."""

    total: int
    of: Mapping[str, Mapping[Any, int]]


def counts(standing: Standing, filters: Filters, now: datetime, principals: Sequence[Standing] | None = None) -> Counts:
    """The counts of all chips."""
    sight = visible(standing, principals)
    plain = _only(filters, ("units", "dues"))
    whole = narrowed(sight, plain, now)
    cube = _cells(whole, *(whole.filter(each) for each in (lit(now), shines("late", now), shines(STOCK, now))))
    of: dict[str, Mapping[Any, int]] = {field: _added(cube, n, filters) for n, field in enumerate(_OF_THE_MATTER)}
    others = narrowed(sight, filters, now, without="units").values("pk")
    # “+ 0”: one walk through the index of units, instead of a search for each matter of the ledger.
    parties = Party.objects.annotate(whole=F("matter") + 0).filter(left_at=None, role__in=ANSWERING, whole__in=others)
    of["units"] = dict(parties.order_by().values_list("unit_id").annotate(n=Count("pk")))
    each = {f"n_{name}": Count("pk", filter=falls_due(name, now)) for name in DUES}
    dated = narrowed(sight, filters, now, without="dues").aggregate(**each)
    of["dues"] = {name: dated[f"n_{name}"] for name in DUES}
    return Counts(sum(n for cell, n in cube if _fits(cell, filters, "")), of)


def _cells(
    whole: QuerySet[Matter], lit: QuerySet[Matter], late: QuerySet[Matter], stock: QuerySet[Matter]
) -> list[tuple[tuple[Any, ...], int]]:
    """The cube: each combination of `_OF_THE_MATTER` that occurs, and how often. Four queries.

    Lights are told by four counts and not by one that asks each matter for its light: few are lit, and an index finds
    them.
    """
    columns = ("shown", "leader_id", "supervisor_id", "source")
    shown = Case(When(to_close(), then=Value(VERIFIED)), default=F("state"), output_field=CharField())
    every, shining, red, old = (
        {
            tuple(row[:-1]): row[-1]
            for row in found.annotate(shown=shown).order_by().values_list(*columns).annotate(n=Count("pk"))
        }
        for found in (whole, lit, late, stock)
    )
    cube: list[tuple[tuple[Any, ...], int]] = []
    for cell, n in every.items():
        if cell[0] not in (*RUNNING, VERIFIED):
            cube.append((("", *cell), n))
            continue
        near, over, before = shining.get(cell, 0), red.get(cell, 0), old.get(cell, 0)
        cube += [
            (("late", *cell), over), ((STOCK, *cell), before), (("soon", *cell), near - over - before),
            (("normal", *cell), n - near),
        ]  # fmt: skip
    return cube


def _only(filters: Filters, kept: Sequence[str]) -> Filters:
    """The same without the chips that the cube knows."""
    return Filters(
        words=filters.words, figured=filters.figured, ruled=filters.ruled, among=filters.among, parent=filters.parent,
        jurisdiction=filters.jurisdiction,
        **{name: getattr(filters, name) for name in kept},
    )  # fmt: skip


def _added(cube: Sequence[tuple[tuple[Any, ...], int]], place: int, filters: Filters) -> dict[Any, int]:
    found: Counter[Any] = Counter()
    for cell, n in cube:
        if _fits(cell, filters, _OF_THE_MATTER[place]):
            found[cell[place]] += n
    return {value: n for value, n in found.items() if value not in (None, "")}


def _fits(cell: tuple[Any, ...], filters: Filters, without: str) -> bool:
    for field, value in zip(_OF_THE_MATTER, cell, strict=True):
        wanted = getattr(filters, field)
        if wanted and field != without and value not in wanted:
            return False
    return True
