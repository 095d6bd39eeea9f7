"""The one door for reading 考评: whose points somebody may see, what was told, objected and confirmed.

The office and the chief see their jurisdiction, a leader the units they hold, a unit's own people their own unit and
nobody else's. Places are reckoned over all units; a unit learns its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from duban.apps.appraise.models import Appraisal, Confirmation, Credit, Objection
from duban.apps.appraise.reckoning import Line, Reckoning, reckon
from duban.apps.matters.models import Duty
from duban.apps.matters.unit_sight import Sight
from duban.apps.matters.words import RUNNING
from duban.apps.org.models import Jurisdiction
from duban.core.instant import at_beijing, end_of, last_day, start_of


@dataclass(frozen=True, slots=True)
class Told:
    """A period as it stands: reckoned now, told to the units or not yet, with what was said since."""

    place: Jurisdiction
    reckoning: Reckoning
    appraisal: Appraisal | None = None
    objections: tuple[Objection, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()

    @property
    def confirmed(self) -> Confirmation | None:
        return self.confirmations[-1] if self.confirmations else None

    @property
    def changed(self) -> tuple[str, ...]:
        """Keys of points that are not what was confirmed any more: added, gone, or worth something else."""
        if self.confirmed is None:
            return ()
        now, then = self.reckoning.kept(), self.confirmed.points
        return tuple(sorted(key for key in {*now, *then} if now.get(key) != then.get(key)))


def told(place: int, first: date, last: date, now: datetime) -> Told:
    """A period of a jurisdiction, whole: show of it only what `Sight` lets. Three queries beside the reckoning."""
    where = Jurisdiction.objects.get(pk=place)
    found = Appraisal.objects.filter(jurisdiction=place, first=first, last=last).select_related("told_by").first()
    if found is None:
        return Told(where, reckon(where, first, last, now))
    objections = tuple(found.objections.select_related("unit", "made_by", "answered_by"))
    struck = [key for each in objections if each.accepted for key in each.points]
    confirmations = tuple(found.confirmations.select_related("by"))
    return Told(where, reckon(where, first, last, now, struck), found, objections, confirmations)


def periods(place: int) -> list[Appraisal]:
    """The periods the units were told of, the latest first."""
    return list(Appraisal.objects.filter(jurisdiction=place)[:24])


def credits_of(place: int, ids: Sequence[int]) -> dict[int, Credit]:
    """Recorded grounds by key, with who recorded and approved them."""
    rows = Credit.objects.filter(jurisdiction=place, pk__in=ids).select_related("recorded_by", "approved_by")
    return {each.pk: each for each in rows}


def early(place: int, units: Sequence[int], first: date, last: date) -> list[Duty]:
    """Completions reported at least a day before their limit, in a period, that nobody has found active yet (FZ-5).

    Only a date of the matter's own makes one early; a report that is not verified is none.
    """
    known = Credit.objects.filter(jurisdiction=place, what="met_early", struck_at=None).values("duty")
    rows = Duty.objects.filter(
        unit__in=units, matter__jurisdiction=place, act="completion_asked", state="met", side="handling", stock=False,
        done_at__gte=start_of(first), done_at__lt=end_of(last), matter__state__in=(*RUNNING, "closed"),
    ).exclude(key__in=known)  # fmt: skip
    rows = rows.select_related("matter", "unit").order_by("done_at", "pk")
    return [each for each in rows[:50] if each.done_at and each.due and is_early(each.done_at, each.due)]


def is_early(done: datetime, due: datetime) -> bool:
    """Whether it was done before the day of its due began.

    >>> from duban.core.instant import read_instant
    >>> due = read_instant("2025-06-30T24:00")
    >>> is_early(read_instant("2025-06-29T23:00"), due), is_early(read_instant("2025-06-30T01:00"), due)
    (True, False)
    """
    return at_beijing(done).date() < last_day(at_beijing(due))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands in one table; ``place`` 0: nothing to be measured by."""

    by: str
    rule: str
    clause: str
    place: int
    of: int
    good: int = 0
    whole: int = 0
    points: int | None = None
    shared: int = 1
    """How many stand at this place, this unit with them."""

    @property
    def level(self) -> bool:
        """Whether nobody in the table stands before another."""
        return self.shared == self.of > 1


def places(found: Reckoning, unit: int) -> tuple[Place, ...]:
    """Every table's word on one unit, in the rules' order."""
    told = []
    for table in found.tables:
        at = next((each.place for each in table.places if each.who == str(unit)), 0)
        shared = sum(each.place == at for each in table.places)
        good, whole = found.shares.get(f"{table.rule}/{table.by}", {}).get(unit, (0, 0))
        points = found.total(unit, "unit") if table.by == "points" else None
        told.append(Place(table.by, table.rule, table.clause, at, len(table.places), good, whole, points, shared))
    return tuple(told)


@dataclass(frozen=True, slots=True)
class Row:
    """One unit in the table."""

    unit: int
    name: str
    own: int
    heads: tuple[tuple[str, int], ...]
    """Each head of the period with their sum."""
    places: tuple[Place, ...]
    objected: bool = False
    lines: tuple[Line, ...] = ()


def rows(found: Told, seen: Sight) -> tuple[Row, ...]:
    """The units somebody may see, in the tree's order. No query."""
    reckoning = found.reckoning
    open_ones = {each.unit_id for each in found.objections if each.accepted is None}
    told = []
    for unit in reckoning.units:
        if not seen.sees(unit):
            continue
        lines = reckoning.of(unit)
        people: dict[tuple[int, str], int] = {}
        for each in lines:
            if each.person:
                people[each.person, each.name] = people.get((each.person, each.name), 0) + each.value
        told.append(
            Row(
                unit, reckoning.tree.units[unit].name, reckoning.total(unit, "unit"),
                tuple((name, total) for (_, name), total in people.items()), places(reckoning, unit),
                unit in open_ones, lines,
            )
        )  # fmt: skip
    return tuple(told)
