"""What happened in a jurisdiction that its pack's points rules may speak of: events told as things worth points.

Conventions: a thing is of the unit that bears it on the asked day (a merged or renamed unit's are its successor's), found
by keys: one query for each kind of thing that a rule of the pack names. Only what a person confirmed is a breach here:
waived, overturned, provisional and 存量 ones, and those still being heard, are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from duban.apps.appraise.models import Credit
from duban.apps.matters.models import Duty
from duban.apps.org.models import Post
from duban.apps.org.tree import UnitTree
from duban.apps.outbox.models import Proposal
from duban.apps.watch.circulated import CIRCULAR
from duban.apps.watch.tallies import CARRIED_OUT, COMPLAINT, complaints, matters_of
from duban.core.instant import at_beijing, end_of, last_day, start_of
from duban.core.points.score import Earning, day_of

_STRUCK: Final = ("waived", "overturned")


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing: ``unit`` bears it, ``matters`` are what it lies in, ``duty`` is the key of the limit it is about."""

    earning: Earning
    unit: int
    matters: tuple[int, ...] = ()
    duty: str = ""
    credit: int = 0
    proposal: int = 0

    @property
    def day(self) -> date:
        return day_of(self.earning)


def things(
    jurisdiction: int, tree: UnitTree, kinds: Iterable[str], since: date, until: datetime, now: datetime
) -> list[Thing]:
    """All of these kinds from ``since`` up to ``until`` (exclusive), unordered.

    Args:
        kinds: words of `duban.core.policy.vocabulary.POINTS_FOR`; at most one query for each, two for complaints.
        now: what was found or confirmed by then counts, however long after it happened.
    """
    wanted, begins, units = set(kinds), start_of(since), sorted(tree.units)
    found: list[Thing] = []
    if "breach" in wanted:
        late = Duty.objects.filter(
            unit__in=units, confirmed_at__lte=now, breached_at__gt=begins, breached_at__lte=until,
            matter__jurisdiction=jurisdiction, side="handling", stock=False, provisional=False,
        ).exclude(state__in=_STRUCK)  # fmt: skip
        rows = late.values_list("key", "rule", "breached_at", "unit_id", "matter_id")
        found += [
            _thing("breach", key, at_beijing(at), unit, (matter,), rule, key)
            for key, rule, at, unit, matter in rows
            if at
        ]
    if "met" in wanted:
        done = Duty.objects.filter(
            unit__in=units, state="met", done_at__gte=begins, done_at__lt=until, matter__jurisdiction=jurisdiction,
            side="handling", stock=False,
        )  # fmt: skip
        rows = done.values_list("key", "rule", "done_at", "unit_id", "matter_id")
        found += [
            _thing("met", key, at_beijing(at), unit, (matter,), rule, key) for key, rule, at, unit, matter in rows if at
        ]
    if COMPLAINT in wanted:
        found += [
            _thing(COMPLAINT, each.key, each.at, int(each.subject), tuple(matters_of([each.key])))
            for each in complaints(jurisdiction, units, now)
            if begins <= each.at < until
        ]
    if CIRCULAR in wanted:
        found += _circulars(jurisdiction, begins, until)
    if credited := wanted & {"commended", "appraisal", "met_early"}:
        kept = Credit.objects.filter(
            jurisdiction=jurisdiction,
            what__in=sorted(credited),
            day__gte=since,
            day__lte=last_day(until),
            struck_at=None,
        )
        found += [
            _thing(each.what, f"credit-{each.pk}", start_of(each.day), each.unit_id,
                   (each.matter_id,) if each.matter_id else (), each.duty.split("/")[1] if each.duty else "", each.duty,
                   credit=each.pk)
            for each in kept
        ]  # fmt: skip
    return found


def _circulars(jurisdiction: int, begins: datetime, until: datetime) -> list[Thing]:
    agreed = Proposal.objects.filter(
        jurisdiction=jurisdiction, decision__in=sorted(CARRIED_OUT), proposes__in=(CIRCULAR, "correction")
    )
    rows = list(agreed.values_list("pk", "key", "proposes", "replaces", "decided_at", "unit_id", "basis", "excluded"))
    corrected = {row[3] for row in rows if row[2] == "correction"}
    return [
        _thing(CIRCULAR, f"circular-{pk}", at_beijing(at), unit,
               tuple(matters_of(each for each in basis if each not in struck)), proposal=pk)
        for pk, key, proposes, _, at, unit, basis, struck in rows
        if proposes == CIRCULAR and key not in corrected and at and unit and begins <= at < until
    ]  # fmt: skip


def _thing(
    what: str, key: str, at: datetime, unit: int, matters: tuple[int, ...] = (), rule: str = "", duty: str = "", *,
    credit: int = 0, proposal: int = 0,
) -> Thing:  # fmt: skip
    return Thing(Earning(key, what, at, str(unit), rule), unit, matters, duty, credit, proposal)


def bearer(tree: UnitTree, unit: int, day: date) -> int:
    """Who bears a unit's things on a day: its successor where it is no more, else itself."""
    seen: set[int] = set()
    while unit in tree.units and unit not in seen:
        seen.add(unit)
        facts = tree.units[unit]
        if facts.holds_on(day) or facts.successor is None:
            break
        unit = facts.successor
    return unit


def heads(units: Sequence[int]) -> Mapping[int, list[tuple[date, date | None, int, str]]]:
    """Who was 主要负责人 of each unit and when: (from, until exclusive or None, person, name). One query."""
    found: dict[int, list[tuple[date, date | None, int, str]]] = {}
    rows = Post.objects.filter(post="head", unit__in=units).order_by("valid_from", "pk")
    for unit, since, until, person, name in rows.values_list(
        "unit_id", "valid_from", "valid_to", "person_id", "person__name"
    ):
        found.setdefault(unit, []).append((since, until, person, name))
    return found


def until_of(last: date, now: datetime) -> datetime:
    """Up to when a period's things are told: its end, or now where that is earlier. Exclusive.

    >>> from duban.core.instant import read_instant
    >>> until_of(date(2022, 11, 30), read_instant("2022-11-22T09:00")).isoformat()
    '2022-11-22T09:00:00+08:00'
    """
    return min(end_of(last), at_beijing(now))


def head_on(
    tree: UnitTree, held: Mapping[int, list[tuple[date, date | None, int, str]]], unit: int, day: date
) -> tuple[int, str] | None:
    """The head of a unit on a day, of a section its unit's: a new head inherits nothing, a former one keeps their own."""
    at: int | None = unit
    while at is not None and at in tree.units:
        for since, until, person, name in held.get(at, ()):
            if since <= day and (until is None or day < until):
                return person, name
        at = tree.units[at].parent
    return None
