"""What somebody may look at in the cockpit: jurisdictions, portfolios, units. Each has a key that stands in the address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from duban.apps.matters.overseen import Reach, reach
from duban.apps.org import queries as org
from duban.apps.org.models import Jurisdiction
from duban.apps.org.standing import NOTHING, Standing
from duban.apps.org.words import HELD


@dataclass(frozen=True, slots=True)
class Choice:
    """A jurisdiction (no ``units``), a portfolio or a unit with what stands under it."""

    key: str
    label: str
    group: str
    place: int
    units: frozenset[int] = NOTHING


def choices(standing: Standing, principals: Sequence[Standing]) -> tuple[Choice, ...]:
    """All of them, the one that is shown unasked first: the own jurisdiction, or a leader's portfolio. Nothing for who
    oversees nothing. Two queries for each jurisdiction beside the names of all."""
    found = reach(standing, principals)
    if not found.places:
        return ()
    names = dict(Jurisdiction.objects.filter(pk__in=found.places).order_by("pk").values_list("pk", "name"))
    own = sorted(names, key=lambda place: (place != standing.jurisdiction_id, place))
    people = frozenset(each.person_id for each in (standing, *principals))
    return tuple(
        choice for place in own for choice in _of_place(place, names[place], found, people, standing, several=len(own) > 1)
    )  # fmt: skip


def _of_place(
    place: int, name: str, found: Reach, people: frozenset[int], standing: Standing, *, several: bool
) -> Iterator[Choice]:
    tree, whole, after = org.tree(place), found.whole(place), f"（{name}）" if several else ""
    if whole:
        yield Choice(f"place-{place}", name, "地区", place)
    held: dict[tuple[str, int], tuple[str, frozenset[int]]] = {}
    for row in org.portfolios_on(place, standing.day):
        if whole or row.person_id in people:
            label, units = held.get((row.held, row.person_id), (f"{row.person.name}{HELD[row.held]}", NOTHING))
            held[row.held, row.person_id] = (label, units | tree.subtree(row.unit_id, standing.day))
    mine = found.held.get(place, NOTHING)
    for (kind, person), (label, units) in sorted(held.items(), key=lambda item: item[0][0] != "charge"):
        if whole or units <= mine:
            yield Choice(f"{kind}-{person}", f"{label}{after}", "领导", place, units)
    for branch in tree.flat(standing.day):
        units = tree.subtree(branch.unit.id, standing.day)
        if branch.depth == 0 and (whole or units <= mine):
            yield Choice(f"unit-{branch.unit.id}", f"{branch.unit.name}{after}", "单位", place, units)
