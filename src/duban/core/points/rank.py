"""Ranking units or persons as a pack says: one table for each thing it ranks by, equal values sharing a place.

Conventions: places are those of a race (1, 1, 3). A value is a fraction, so that 2 of 4 and 1 of 2 are equal to the last
digit. Who has nothing to be measured by (0 of 0) is not last but unranked, and named: no work is no failure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from duban.core.policy.told_rules import RankRule

Values = Mapping[str, Mapping[str, Fraction | None]]
"""A word of `RANKED_BY` → who → the value, higher is better; None: nothing to be measured by."""


@dataclass(frozen=True, slots=True)
class Place:
    place: int
    who: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Ranking:
    """One table; ``unranked`` are named in the order of their names, without a place."""

    rule: str
    clause: str
    by: str
    places: tuple[Place, ...]
    unranked: tuple[str, ...]


def share(part: int, whole: int) -> Fraction | None:
    """A value as so many of so many.

    >>> share(3, 4), share(0, 0)
    (Fraction(3, 4), None)
    """
    return Fraction(part, whole) if whole else None


def rankings(rule: RankRule, values: Values) -> tuple[Ranking, ...]:
    """The tables of a rule, in the order it names what it ranks by. WX-15 asks for two: by result, and by progress.

    Args:
        values: by each of the rule's words; a word without values gives an empty table.

    Source: engine.md (rank); WX-15, XN-9.

    >>> from duban.policies.shelf import shipped_pack
    >>> [wx15] = [rule for rule in shipped_pack("weixian-2022").rules if rule.id == "WX-15.rank"]
    >>> done = {"住建局": share(3, 4), "水利局": share(6, 8), "教育局": share(1, 4), "档案局": share(0, 0)}
    >>> by_result, by_progress = rankings(wx15, {"result": done})
    >>> [(place.place, place.who) for place in by_result.places], by_result.unranked, by_progress.places
    ([(1, '住建局'), (1, '水利局'), (3, '教育局')], ('档案局',), ())
    """
    return tuple(_ranking(rule, by, values.get(by, {})) for by in rule.by)


def _ranking(rule: RankRule, by: str, values: Mapping[str, Fraction | None]) -> Ranking:
    ordered = sorted(((value, who) for who, value in values.items() if value is not None), key=lambda e: (-e[0], e[1]))
    places: list[Place] = []
    for number, (value, who) in enumerate(ordered, 1):
        place = places[-1].place if places and places[-1].value == value else number
        places.append(Place(place, who, value))
    unranked = sorted(who for who, value in values.items() if value is None)
    return Ranking(rule.id, rule.clause, by, tuple(places), tuple(unranked))
