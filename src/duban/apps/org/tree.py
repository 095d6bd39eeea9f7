"""The units of a jurisdiction as a tree, and the sets of them. Pure; `queries` keeps one in memory for each stamp.

A descendant query would cost several milliseconds of every request; a tree of some hundred units is read once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit as the tree knows it."""

    id: int
    parent: int | None
    name: str
    kind: str
    valid_from: date
    valid_to: date | None
    successor: int | None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit valid on the day, how deep it stands (0: at the top), and the units inside it."""

    unit: UnitFacts
    depth: int
    inside: tuple[Branch, ...]


class UnitTree:
    """All units a jurisdiction ever had, with what stands under what and what followed what."""

    def __init__(self, units: Iterable[UnitFacts]) -> None:
        """Units in the order in which they are to be shown."""
        self.units = {unit.id: unit for unit in units}
        self._inside: dict[int | None, list[UnitFacts]] = {}
        self._before: dict[int, list[int]] = {}
        for unit in self.units.values():
            self._inside.setdefault(unit.parent, []).append(unit)
            if unit.successor is not None:
                self._before.setdefault(unit.successor, []).append(unit.id)

    def subtree(self, unit_id: int, day: date) -> frozenset[int]:
        """The unit and all inside it on a day, and those that merged into any of them: their items are carried on."""
        found: set[int] = set()
        waiting = [unit_id] if unit_id in self.units else []
        while waiting:
            each = waiting.pop()
            if each in found:
                continue
            found.add(each)
            waiting += [unit.id for unit in self._inside.get(each, ()) if unit.holds_on(day)]
            waiting += [old for old in self._before.get(each, ()) if not self.units[old].holds_on(day)]
        return frozenset(found)

    def branches(self, day: date) -> tuple[Branch, ...]:
        """The units valid on a day, as a tree."""
        return tuple(self._branch(unit, 0, day) for unit in self._inside.get(None, ()) if unit.holds_on(day))

    def _branch(self, unit: UnitFacts, depth: int, day: date) -> Branch:
        inside = (each for each in self._inside.get(unit.id, ()) if each.holds_on(day))
        return Branch(unit, depth, tuple(self._branch(each, depth + 1, day) for each in inside))

    def flat(self, day: date) -> Iterator[Branch]:
        """The same, line by line from the top."""
        waiting = list(reversed(self.branches(day)))
        while waiting:
            branch = waiting.pop()
            yield branch
            waiting += reversed(branch.inside)

    def path(self, unit_id: int) -> str:
        """The unit's name with those above it: ``住建局/建管科``."""
        names: list[str] = []
        at: int | None = unit_id
        while at is not None and at in self.units:
            names.append(self.units[at].name)
            at = self.units[at].parent
        return "/".join(reversed(names))
