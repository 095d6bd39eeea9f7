"""Whose standing somebody may see unit by unit: points, papers handed in, limits used.

Conventions: the office and the chief see their jurisdiction, a leader the units they hold, a unit's own people their own
unit and nobody else's. The matters behind a line are asked for by `sight.visible` all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from duban.apps.matters.access import OFFICE, is_administrator
from duban.apps.org.standing import NOTHING, Standing

OWN: Final = frozenset({"clerk", "unit_head", "unit_deputy"})
"""The roles in which somebody sees how the unit they sit in stands."""
READERS: Final = OFFICE | OWN | {"leader", "chief"}


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see of their jurisdiction: ``whole``, or these units (with what stands under them)."""

    place: int
    whole: bool = False
    units: frozenset[int] = NOTHING
    own: frozenset[int] = NOTHING
    """Those in whose name they may object."""

    def sees(self, unit: int) -> bool:
        return self.whole or unit in self.units


def sight(standing: Standing, principals: Sequence[Standing] = ()) -> Sight | None:
    """None for whoever sees nothing of it. No query."""
    place = standing.jurisdiction_id
    if place is None or is_administrator(standing):
        return None
    whole, units, own = False, NOTHING, NOTHING
    for each in (standing, *principals):
        roles = each.roles_in(place)
        if is_administrator(each):
            continue
        whole |= bool(roles & OFFICE) or "chief" in roles
        if "leader" in roles:
            units |= each.portfolio | each.contacts
        if roles & OWN:
            units |= each.units
            own |= each.units
    return Sight(place, whole, units, own) if whole or units else None
