"""A period's points and places, reckoned anew from what happened, whoever asks. Nothing of it is stored as truth.

Conventions: the pack is the jurisdiction's own in force, with the figures that held on the period's last day (today, while
it runs). A point that a person struck on an objection earns and costs nothing, and frees its cap. Persons are the heads
(主要负责人) of a unit on the day of each thing; where none was registered the thing is named and costs nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from django.db.models import Count, F, Q

from duban.apps.appraise.earnings import Thing, bearer, head_on, heads, things, until_of
from duban.apps.matters.figures import of_duties, of_nodes
from duban.apps.matters.models import Duty, Node
from duban.apps.matters.rules import RuleBook, pack_in_force
from duban.apps.matters.words import ANSWERING
from duban.apps.org.models import Jurisdiction
from duban.apps.org.queries import tree as tree_of
from duban.apps.org.tree import UnitTree
from duban.core.digest import digest
from duban.core.figures import Span
from duban.core.instant import at_beijing, end_of
from duban.core.points.rank import Ranking, rankings, share
from duban.core.points.score import reaches_back, score
from duban.core.policy.rules import Pack
from duban.core.policy.told_rules import PointsRule, RankRule

UNIT, PERSON = "unit", "person"
Shares = Mapping[int, tuple[int, int]]
"""Unit → (so many, of so many)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One point with its reason; ``person`` is 0 for a unit's own. ``struck``: an accepted objection took it out."""

    key: str
    rule: PointsRule
    thing: Thing
    unit: int
    person: int
    name: str
    value: int
    full: int
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Reckoning:
    """``units`` are those that stand in the tables, in the tree's order; ``shares`` by the words a rule ranks by."""

    pack: Pack
    tree: UnitTree
    span: Span
    units: tuple[int, ...]
    lines: tuple[Line, ...]
    headless: tuple[Thing, ...]
    undetermined: tuple[str, ...]
    ranks: tuple[RankRule, ...]
    tables: tuple[Ranking, ...]
    shares: Mapping[str, Shares]

    def total(self, unit: int, kind: str) -> int:
        """What a unit, or its heads together, earned and lost."""
        return sum(each.value for each in self.lines if each.unit == unit and bool(each.person) == (kind == PERSON))

    def of(self, unit: int) -> tuple[Line, ...]:
        return tuple(each for each in self.lines if each.unit == unit)

    @property
    def kinds(self) -> frozenset[str]:
        """For whom the pack has points: ``unit``, ``person``."""
        return frozenset(rule.subject for rule in self.pack.rules if isinstance(rule, PointsRule))

    def kept(self) -> dict[str, list[Any]]:
        """The points as a confirmation keeps them."""
        return {each.key: [each.unit, each.person or None, each.value] for each in self.lines if not each.struck}

    def digest(self) -> str:
        """Of the points shown: who confirms them says which."""
        return digest(repr(sorted(self.kept().items())))


def reckon(
    place: Jurisdiction,
    first: date,
    last: date,
    now: datetime,
    struck: Collection[str] = (),
    book: RuleBook | None = None,
) -> Reckoning:
    """The points and places of all units of a jurisdiction in a period. At most a dozen queries, whatever its size.

    Args:
        first: and ``last``: the period's days, both included; what lies after ``now`` is not counted.
        struck: keys of points that accepted objections took out.

    Source: engine.md (points, rank); WX-15, WX-18, FZ-5, XN-9.
    """
    now, book = at_beijing(now), book or RuleBook()
    until, span = until_of(last, now), Span(first, last, now)
    at = min(end_of(last), now)
    pack = book.of(place.pk, pack_in_force(place, at), at).pack
    tree = tree_of(place.pk)
    rules = [rule for rule in pack.rules if isinstance(rule, PointsRule)]
    found = things(place.pk, tree, {rule.on for rule in rules}, reaches_back(pack, first), until, now) if rules else []
    day = min(last, now.date())
    borne = [replace(each, unit=bearer(tree, each.unit, day)) for each in found]
    held = heads(sorted(tree.units)) if any(rule.subject == PERSON for rule in rules) else {}
    lines: list[Line] = []
    headless: dict[str, Thing] = {}
    undetermined: list[str] = []
    for rule in rules:
        told, lost, unsaid = _of_rule(pack, rule, borne, tree, held, frozenset(struck), until)
        lines += [each for each in told if first <= each.thing.day <= last]
        headless |= {each.earning.key: each for each in lost if first <= each.day <= last}
        undetermined += unsaid
    lines.sort(key=lambda each: (each.thing.earning.at, each.key))
    ranks = tuple(rule for rule in pack.rules if isinstance(rule, RankRule) and rule.subject == UNIT)
    units = _units(tree, day, {each.unit for each in lines})
    shares = _shares(place.pk, tree, span, ranks, units, day)
    return Reckoning(
        pack, tree, span, units, tuple(lines), tuple(headless.values()), tuple(undetermined), ranks,
        tuple(table for rule in ranks for table in rankings(rule, _values(rule, shares, units, lines))), shares,
    )  # fmt: skip


def _of_rule(
    pack: Pack,
    rule: PointsRule,
    found: Sequence[Thing],
    tree: UnitTree,
    held: Mapping[int, list[tuple[date, date | None, int, str]]],
    struck: frozenset[str],
    until: datetime,
) -> tuple[list[Line], list[Thing], tuple[str, ...]]:
    """The lines of one rule, the things that found no head, the rule where nobody set its figure."""
    by_key: dict[str, tuple[Thing, int, str]] = {}
    headless: list[Thing] = []
    for each in found:
        if each.earning.what != rule.on or (rule.of and each.earning.rule not in rule.of):
            continue
        person, name = 0, ""
        if rule.subject == PERSON:
            head = head_on(tree, held, _unit_then(each), each.day)
            if head is None:
                headless.append(each)
                continue
            person, name = head
        by_key[each.earning.key] = (each, person, name)
    alone = replace(pack, rules=(rule,))

    def key(thing: Thing) -> str:
        return f"{rule.id}|{thing.earning.key}"

    def asked(which: bool) -> list[Any]:
        return [
            replace(each.earning, subject=str(person or each.unit))
            for each, person, _ in by_key.values()
            if (key(each) in struck) == which
        ]

    counted = score(alone, rule.subject, asked(which=False), until)
    out = score(alone, rule.subject, asked(which=True), until)
    lines = [
        Line(key(each), rule, each, each.unit, person, name, 0 if gone else point.value, point.full, gone)
        for told, gone in ((counted, False), (out, True))
        for point in told.points
        for each, person, name in [by_key[point.key]]
    ]
    return lines, headless, tuple(dict.fromkeys((*counted.undetermined, *out.undetermined)))


def _unit_then(thing: Thing) -> int:
    """The unit it was of when it happened: a successor's head did not do what was late before."""
    return int(thing.earning.subject)


def _units(tree: UnitTree, day: date, more: Collection[int]) -> tuple[int, ...]:
    """The units at the top of the tree, and those inside that have a point of their own."""
    return tuple(
        branch.unit.id for branch in tree.flat(day) if branch.depth == 0 or branch.unit.id in more
    )  # fmt: skip


def _values(
    rule: RankRule, shares: Mapping[str, Shares], units: Sequence[int], lines: Sequence[Line]
) -> dict[str, dict[str, Fraction | None]]:
    found: dict[str, dict[str, Fraction | None]] = {}
    for by in rule.by:
        if by == "points":
            found[by] = {
                str(unit): Fraction(sum(each.value for each in lines if each.unit == unit and not each.person))
                for unit in units
            }
        else:
            of = shares.get(f"{rule.id}/{by}", {})
            found[by] = {str(unit): share(*of.get(unit, (0, 0))) for unit in units}
    return found


def _shares(
    place: int, tree: UnitTree, span: Span, ranks: Sequence[RankRule], units: Sequence[int], day: date
) -> dict[str, Shares]:
    """By rule and word; one query each."""
    found: dict[str, Shares] = {}
    top = {unit: _row_of(tree, bearer(tree, unit, day), units) for unit in tree.units}
    for rule in ranks:
        for by in rule.by:
            if by == "points":
                continue
            rows = (_results if by == "result" else _progress)(place, span, looked_at(rule))
            summed: dict[int, tuple[int, int]] = {}
            for unit, good, whole in rows:
                at = top.get(unit)
                if at is not None:
                    had = summed.get(at, (0, 0))
                    summed[at] = (had[0] + good, had[1] + whole)
            found[f"{rule.id}/{by}"] = summed
    return found


def _row_of(tree: UnitTree, unit: int, units: Sequence[int]) -> int | None:
    at: int | None = unit
    while at is not None and at in tree.units:
        if at in units:
            return at
        at = tree.units[at].parent
    return None


def _results(place: int, span: Span, of: Q) -> list[tuple[int, int, int]]:
    rows = Duty.objects.filter(of_duties("finish_due", span), of, matter__jurisdiction=place, unit__isnull=False)
    good = Count("pk", filter=of_duties("finish_on_time", span))
    return list(rows.order_by().values("unit").annotate(n=good, whole=Count("pk")).values_list("unit", "n", "whole"))


def _progress(place: int, span: Span, of: Q) -> list[tuple[int, int, int]]:
    answering = Q(matter__parties__role__in=ANSWERING, matter__parties__left_at=None)
    rows = Node.objects.filter(of_nodes("node_due", span), of, answering, matter__jurisdiction=place)
    good = Count("pk", filter=Q(done__lte=F("planned")))
    grouped = rows.order_by().values("matter__parties__unit").annotate(n=good, whole=Count("pk"))
    return list(grouped.values_list("matter__parties__unit", "n", "whole"))


_COLUMNS: Final = {"kind": "matter__kind", "source": "matter__source"}


def looked_at(rule: RankRule) -> Q:
    """A ranking rule's ``applies`` as a condition on the matter of a duty or a milestone."""
    condition = Q()
    for dimension, values in rule.applies.items():
        if dimension == "own_limit":
            given = ~Q(matter__own_due=None) | ~Q(matter__superior_due=None)
            condition &= given if values == {"given"} else ~given if values == {"none"} else Q()
        else:
            column = _COLUMNS.get(dimension, f"matter__stated__{dimension}")
            condition &= Q(**{f"{column}__in": sorted(values)})
    return condition
