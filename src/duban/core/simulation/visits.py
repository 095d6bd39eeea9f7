"""FZ-7's question: how many visits a differentiated cadence asks for, and how many a uniform monthly one, on one ledger.

Conventions: a visit is owed where a period of a visit cadence ended while the matter was open (the engine's own word: its due
passed and nobody came). What a week's tasks ask for instead of visits, a daily reminder, is counted apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from duban.core.assess import Rules
from duban.core.cadence.form import Cadence, Every
from duban.core.events import EventKind
from duban.core.instant import last_day
from duban.core.obligation.obligation import Obligation
from duban.core.policy.rules import CadenceRule, Setting
from duban.core.words import Side

_TRACKING = frozenset({EventKind.VISITED, EventKind.CHASED})
UNIFORM = "uniform-monthly"
"""The id of the rule put in the place of a pack's own: in no document, made for the comparison."""


@dataclass(frozen=True, slots=True, order=True)
class Visit:
    """A visit owed to a unit about one matter, on any day from ``first`` through ``last``."""

    unit: str
    last: date
    first: date
    matter: str


def visits(unit: str, matter: str, obligations: Iterable[Obligation]) -> Iterator[Visit]:
    """The visits owed in a matter whose period ended while it was open."""
    for o in obligations:
        if o.act is EventKind.VISITED and o.side is Side.SUPERVISING and o.breached_at is not None:
            yield Visit(unit, last_day(o.breached_at), o.born.date(), matter)


def trackings(obligations: Iterable[Obligation]) -> int:
    """The daily reminders owed instead of visits."""
    return sum(
        1 for o in obligations if o.act is EventKind.CHASED and o.side is Side.SUPERVISING and o.breached_at is not None
    )


def trips(owed: Iterable[Visit]) -> int:
    """The fewest trips that make all visits, where one trip to a unit serves all its matters that are due a visit that day.

    Going to each unit on the last day of the visit that ends first is never worse than going earlier.

    >>> may = [Visit("住建局", date(2025, 5, 31), date(2025, 5, 1), str(n)) for n in range(3)]
    >>> half = Visit("住建局", date(2025, 5, 15), date(2025, 5, 1), "9")
    >>> trips(may), trips([*may, half]), trips([*may, Visit("水利局", date(2025, 5, 31), date(2025, 5, 1), "4")])
    (1, 1, 2)
    """
    by_unit: dict[str, list[Visit]] = defaultdict(list)
    for each in owed:
        by_unit[each.unit].append(each)
    count = 0
    for theirs in by_unit.values():
        went: date | None = None
        for each in sorted(theirs):
            if went is None or went < each.first:
                went, count = each.last, count + 1
    return count


def differs(rules: Rules) -> bool:
    """Whether a pack has visit cadences of its own that a uniform one could be laid beside."""
    return any(rule.act is EventKind.VISITED and rule.side is Side.SUPERVISING for rule in rules.cadences)


def uniform(rules: Rules) -> Rules:
    """The same pack with one visit a month for every matter its own cadences reach, and none of them.

    A cadence whose figure nobody has set reaches nothing, so the two are laid over the same matters.
    """
    own = [rule for rule in rules.cadences if rule.act in _TRACKING and rule.side is Side.SUPERVISING]
    reached = {rule.applies: rule for rule in own if not isinstance(rule.every, Setting)}
    monthly = tuple(
        replace(rule, id=f"{UNIFORM}.{n}", act=EventKind.VISITED, every=Cadence(Every.MONTH), bracket=None, within=None)
        for n, rule in enumerate(reached.values(), 1)
    )
    gone = {rule.id for rule in own}
    kept = tuple(rule for rule in rules.pack.rules if rule.id not in gone or not isinstance(rule, CadenceRule))
    return replace(rules, pack=replace(rules.pack, rules=(*kept, *monthly)))
