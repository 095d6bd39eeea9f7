"""What a simulated year comes to under one pack: counts, proposals under the ladders, points, visits, and who carries what.

Conventions: ladders are counted by `tally`, points by `score`; here the breaches are only handed to them unit by unit. A
proposal is dated the day it could truly be made: when it was reached, or when the last breach it rests on was confirmed,
whichever is later. What people would decide is not supposed: a proposal is a proposal.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from duban.core.assess import Rules
from duban.core.instant import last_day
from duban.core.ladder.countable import NO_SUCCESSION, of_breach
from duban.core.ladder.tally import tally
from duban.core.obligation.obligation import Breach
from duban.core.points.score import Earning, score
from duban.core.policy.fill import names_in
from duban.core.policy.rules import LadderRule
from duban.core.policy.told_rules import PointsRule
from duban.core.simulation.sums import Sums
from duban.core.simulation.visits import differs, trips


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal that would be made: ``on`` the day, ``first`` whether it is the first of its kind for the unit."""

    unit: str
    rule: str
    clause: str
    proposes: str
    threshold: int
    at: datetime
    basis: tuple[str, ...]
    first: bool

    @property
    def on(self) -> date:
        return last_day(self.at)


@dataclass(frozen=True, slots=True)
class UnitYear:
    """One unit's year. ``busiest`` is its week with most acts and reminders, by its Monday, and how many; None: none."""

    unit: str
    matters: int
    closed: int
    acts: int
    reminders: int
    breaches: int
    counted: int
    """Breaches that some ladder counts (confirmed, and of a rule it names)."""
    points: int
    busiest: tuple[date, int] | None


@dataclass(frozen=True, slots=True)
class PersonYear:
    """One person's year: matters given, acts, reminders, the busiest week."""

    person: str
    matters: int
    acts: int
    reminders: int
    busiest: tuple[date, int] | None


@dataclass(frozen=True, slots=True)
class Week:
    """One week, by its Monday, of all units and the office."""

    monday: date
    given: int
    acts: int
    reminders: int
    breaches: int
    closed: int
    office: int
    """What the office does itself: verifications, closings, calls and papers."""


@dataclass(frozen=True, slots=True)
class Visiting:
    """Visits owed, the fewest trips that make them, and daily reminders owed instead of visits."""

    visits: int
    trips: int
    trackings: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """``visiting`` is None where the pack asks for no visits; ``unfilled`` are rules whose figure nobody has set, with how
    many duties have no date for it; ``left_out`` the ladders over things a simulation has none of."""

    pack: str
    title: str
    matters: int
    units: tuple[UnitYear, ...]
    people: tuple[PersonYear, ...]
    weeks: tuple[Week, ...]
    reminders: int
    breaches: int
    confirmed: int
    provisional: int
    proposed: tuple[Proposed, ...]
    raised: int
    points: int
    head_points: int
    """Points of the heads of units, where the pack gives points to persons."""
    points_unset: tuple[str, ...]
    visiting: Visiting | None
    reminders_unset: tuple[str, ...]
    """The figures of reminders nobody has set, by their titles: those do not come."""
    unfilled: tuple[tuple[str, str, int], ...]
    left_out: tuple[str, ...]
    ladders: tuple[str, ...]
    """The ladders that were counted."""

    def first_of(self, proposes: str, by: datetime | None = None) -> tuple[Proposed, ...]:
        """The first proposal of a kind for each unit, by an instant (exclusive; None: the whole year)."""
        return tuple(
            each for each in self.proposed if each.first and each.proposes == proposes and (by is None or each.at < by)
        )


def outcome(sums: Sums, rules: Rules, units: Iterable[str], end: datetime) -> Outcome:
    """What the sums come to.

    Args:
        units: all units, those without a matter too.
        end: the last instant of the year, exclusive.
    """
    names = tuple(units)
    by_unit: dict[str, list[Breach]] = defaultdict(list)
    for breach in sorted(sums.breaches, key=lambda each: (each.at, each.key)):
        by_unit[breach.debtor].append(breach)
    counting = [ladder for ladder in rules.ladders if ladder.subject == "unit" and _of_breaches(ladder, rules)]
    proposed = [each for unit in names for each in _proposed(unit, by_unit[unit], counting, end)]
    proposed.sort(key=lambda each: (each.at, each.unit, each.threshold))
    things = [
        Earning(b.key, "breach", b.at, unit, b.rule)
        for unit in names
        for b in by_unit[unit]
        if b.confirmed_at is not None and not b.provisional and not b.stock
    ]
    things += [
        Earning(f"{p.rule}/{p.unit}/{p.at}", "circular", p.at, p.unit) for p in proposed if p.proposes == "circular"
    ]
    ours, heads = score(rules.pack, "unit", things, end), score(rules.pack, "person", things, end)
    counted = frozenset(rule for ladder in counting for rule in ladder.counts)
    earned: Counter[str] = Counter()
    for point in ours.points:
        earned[point.subject] += point.value
    supposed = {
        rule.id for rule in rules.pack.rules if isinstance(rule, PointsRule) and rule.on in ("breach", "circular")
    }
    per_unit, per_person = _by_who(sums.units), _by_who(sums.people)
    return Outcome(
        rules.pack.id,
        rules.pack.title,
        sums.matters,
        tuple(_unit(name, per_unit[name], by_unit[name], counted, earned[name]) for name in names),
        tuple(_person(name, per_person[name]) for name in sorted(per_person)),
        _weeks(sums),
        _total(sums, "reminders"),
        len(sums.breaches),
        sum(1 for b in sums.breaches if b.confirmed_at is not None),
        sum(1 for b in sums.breaches if b.provisional),
        tuple(proposed),
        len(sums.raised),
        sum(earned.values()),
        sum(point.value for point in heads.points),
        tuple(rule for rule in (*ours.undetermined, *heads.undetermined) if rule in supposed),
        Visiting(len(sums.visits), trips(sums.visits), sums.trackings) if differs(rules) else None,
        _unset(rules),
        tuple(sorted((rule, why, count) for (rule, why), count in sums.undetermined.items())),
        tuple(ladder.id for ladder in rules.ladders if ladder not in counting),
        tuple(ladder.id for ladder in counting),
    )


def _unset(rules: Rules) -> tuple[str, ...]:
    titles = {each.name: each.title for each in rules.pack.settings}
    return tuple(dict.fromkeys(titles[name] for chase in rules.chases for name in names_in(chase.steps)))


def _of_breaches(ladder: LadderRule, rules: Rules) -> bool:
    known = {rule.id for rule in rules.pack.rules}
    return any(what in known for what in ladder.counts)


def _proposed(unit: str, breaches: Sequence[Breach], ladders: Sequence[LadderRule], end: datetime) -> list[Proposed]:
    if not breaches or not ladders:
        return []
    confirmed = {breach.key: breach.confirmed_at for breach in breaches}
    told = tally(ladders, unit, (of_breach(each) for each in breaches), (), (), NO_SUCCESSION, end)
    found: list[Proposed] = []
    seen: set[tuple[str, str]] = set()
    for each in told.proposals:
        at = max([each.reached_at, *(day for key in each.basis if (day := confirmed[key]) is not None)])
        kind = each.rule, each.proposes
        found.append(
            Proposed(
                unit, each.rule, each.clause, each.proposes, each.threshold, at, each.basis, kind not in seen
            )
        )  # fmt: skip
        seen.add(kind)
    return found


def _by_who(counts: Counter[tuple[str, str, date]]) -> dict[str, dict[str, Counter[date]]]:
    found: dict[str, dict[str, Counter[date]]] = defaultdict(lambda: defaultdict(Counter))
    for (what, who, week), count in counts.items():
        found[who][what][week] += count
    return found


def _busiest(theirs: dict[str, Counter[date]]) -> tuple[date, int] | None:
    load: Counter[date] = Counter(theirs["acts"])
    load.update(theirs["reminders"])
    return min(((week, count) for week, count in load.items()), key=lambda each: (-each[1], each[0]), default=None)


def _unit(
    name: str, theirs: dict[str, Counter[date]], breaches: Sequence[Breach], counted: frozenset[str], points: int
) -> UnitYear:
    sound = [of_breach(breach) for breach in breaches]
    return UnitYear(
        name, theirs["given"].total(), theirs["closed"].total(), theirs["acts"].total(), theirs["reminders"].total(),
        len(breaches), sum(1 for one in sound if one.counts and one.what in counted), points, _busiest(theirs),
    )  # fmt: skip


def _person(name: str, theirs: dict[str, Counter[date]]) -> PersonYear:
    return PersonYear(
        name, theirs["given"].total(), theirs["acts"].total(), theirs["reminders"].total(), _busiest(theirs)
    )


def _weeks(sums: Sums) -> tuple[Week, ...]:
    table: dict[date, Counter[str]] = defaultdict(Counter)
    for (what, _, week), count in sums.units.items():
        table[week][what] += count
    for (_, week), count in sums.office.items():
        table[week]["office"] += count
    return tuple(
        Week(week, *(table[week][what] for what in ("given", "acts", "reminders", "breaches", "closed", "office")))
        for week in sorted(table)
    )


def _total(sums: Sums, wanted: str) -> int:
    return sum(count for (what, _, _), count in sums.units.items() if what == wanted)
