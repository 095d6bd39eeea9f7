"""Counting: what a unit's confirmed breaches and valid complaints add up to under the ladders in force, and what that asks.

Conventions: a subject is a unit in a jurisdiction's ledger; the ladders are those of the pack in force there today
(breaches under older editions add by rule id). Ladders over matters are counted by `circulated`; those over persons wait
for what records them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from duban.apps.matters import models
from duban.apps.matters.events import as_set_up, events_of
from duban.apps.matters.rules import RuleBook, pack_in_force
from duban.apps.org.models import Jurisdiction, Unit
from duban.apps.outbox import actions as outbox
from duban.apps.outbox.models import Proposal, Subject
from duban.apps.watch.models import Outage as OutageRow
from duban.core.events import EventKind
from duban.core.instant import at_beijing, start_of
from duban.core.ladder.countable import Countable, Outage, Succession
from duban.core.ladder.tally import Decided, Decision, Tally, tally
from duban.core.matter.history import fold
from duban.core.obligation.obligation import Proposal as Proposed
from duban.core.policy.rules import LadderRule

COMPLAINT: Final = "complaint_valid"
_STRUCK: Final = ("waived", "overturned")
CARRIED_OUT: Final = frozenset({"agreed", "partly_agreed"})


@dataclass(slots=True)
class Ground:
    """What all subjects of one jurisdiction are counted on."""

    ladders: tuple[LadderRule, ...]
    succession: Succession
    outages: tuple[Outage, ...]


def count(subjects: Sequence[int], now: datetime, book: RuleBook | None = None) -> None:
    """Counts these subjects anew: new proposals are put out, waiting ones whose ground fell away are withdrawn.

    Args:
        subjects: primary keys of `Subject`; their rows are locked in this order.
    """
    book = book or RuleBook()
    with transaction.atomic():
        rows = list(Subject.objects.select_for_update(of=("self",)).filter(pk__in=subjects).order_by("pk"))
        grounds = {place: ground_of(place, now, book) for place in {row.jurisdiction_id for row in rows}}
        new: list[Proposal] = []
        for row in rows:
            ground = grounds[row.jurisdiction_id]
            made = list(
                Proposal.objects.filter(jurisdiction=row.jurisdiction_id, unit=row.unit_id, subject_kind="unit")
            )
            told = counted(ground, row.jurisdiction_id, row.unit_id, made, now)
            new += [_row(row, each, now) for each in told.proposals]
            withdraw(row.jurisdiction_id, told.withdrawn, made, now, "逾期（投诉）")
            row.counts, row.undetermined = dict(told.counts), list(told.undetermined)
            row.next_wakeup, row.judged_at = told.next_wakeup, now
        outbox.put((), new)
        _lay_beside(new)
        Subject.objects.bulk_update(rows, ["counts", "undetermined", "next_wakeup", "judged_at"])


def ladders_of(jurisdiction: int, now: datetime, book: RuleBook) -> tuple[LadderRule, ...]:
    """All ladders of the pack in force in a jurisdiction, with its own figures."""
    place = Jurisdiction.objects.get(pk=jurisdiction)
    return tuple(book.of(place.pk, pack_in_force(place, now), now).ladders)


def ground_of(jurisdiction: int, now: datetime, book: RuleBook) -> Ground:
    """The ladders over units in force, who was merged into whom, and when the system was recorded as down."""
    merged = Unit.objects.filter(jurisdiction=jurisdiction).exclude(successor=None).exclude(valid_to=None)
    into = {str(u.pk): (str(u.successor_id), start_of(u.valid_to)) for u in merged if u.valid_to}
    down = OutageRow.objects.filter(jurisdiction=jurisdiction).order_by("begins")
    return Ground(
        tuple(ladder for ladder in ladders_of(jurisdiction, now, book) if ladder.subject == "unit"),
        Succession(into),
        tuple(Outage(at_beijing(each.begins), at_beijing(each.ends)) for each in down),
    )


def counted(ground: Ground, jurisdiction: int, unit: int, made: Sequence[Proposal], now: datetime) -> Tally:
    """One unit under each ladder; what a person struck out of a proposal's basis counts under its ladder no more."""
    found = countables(jurisdiction, bearers(ground.succession, unit), now)
    counts: dict[str, int] = {}
    proposals: list[Proposed] = []
    withdrawn: list[str] = []
    undetermined: list[str] = []
    wakes: list[datetime] = []
    for ladder in ground.ladders:
        struck = {key for row in made if row.rule == ladder.id for key in row.excluded}
        told = tally(
            [ladder], str(unit), [one for one in found if one.key not in struck],
            [decided(row, made) for row in made if row.rule == ladder.id], ground.outages, ground.succession, now,
        )  # fmt: skip
        counts |= told.counts
        proposals += told.proposals
        withdrawn += told.withdrawn
        undetermined += told.undetermined
        wakes += [told.next_wakeup] if told.next_wakeup else []
    proposals.sort(key=lambda each: (each.reached_at, each.threshold))
    return Tally(counts, tuple(proposals), tuple(withdrawn), tuple(undetermined), min(wakes, default=None))


def bearers(succession: Succession, unit: int) -> tuple[int, ...]:
    """The unit and all that were merged into it, directly or not: it carries their breaches from then on."""
    found, fresh = {str(unit)}, {str(unit)}
    while fresh:
        fresh = {old for old, (new, _) in succession.into.items() if new in fresh} - found
        found |= fresh
    return tuple(sorted(map(int, found)))


def countables(jurisdiction: int, units: Iterable[int], now: datetime) -> list[Countable]:
    """What may count for these units: confirmed breaches, and complaints found valid (at the day they were received)."""
    units = list(units)
    late = models.Duty.objects.filter(
        unit__in=units, matter__jurisdiction=jurisdiction, side="handling", breached_at__lte=now, confirmed_at__lte=now
    ).exclude(state__in=_STRUCK)
    found = [
        Countable(
            duty.key, duty.rule, at_beijing(duty.breached_at), str(duty.unit_id), str(duty.matter_id),
            not duty.provisional and not duty.stock, duty.restated,
        )
        for duty in late.order_by("breached_at", "pk")
        if duty.breached_at is not None
    ]  # fmt: skip
    return found + complaints(jurisdiction, units, now)


def complaints(jurisdiction: int, units: Sequence[int], now: datetime) -> list[Countable]:
    """Complaints found valid against these units, each at the day it was received. Two queries, one where there is none."""
    rows = models.EventRow.objects.filter(kind="found_valid", unit__in=units, matter__jurisdiction=jurisdiction)
    matters = sorted(set(rows.values_list("matter", flat=True)))
    return [
        each
        for matter, events in (events_of(matters) if matters else {}).items()
        for each in _complaints(matter, fold(as_set_up(matter, events), events, now), frozenset(map(str, units)))
    ]


def _complaints(matter: int, history: Any, units: frozenset[str]) -> Iterable[Countable]:
    received = history.by_kind.get(EventKind.COMPLAINT_RECEIVED, ())
    for event in history.by_kind.get(EventKind.FOUND_VALID, ()):
        if event.unit in units:
            at = (received[0].occurred_at or received[0].recorded_at) if received else event.recorded_at
            fact = str(event.payload.get("fact") or f"{matter}")
            yield Countable(f"{matter}/{event.seq}", COMPLAINT, at, event.unit, fact)


# -- between the engine's proposals and their rows -----------------------------------------------------------------


def row_key(jurisdiction: int, key: str) -> str:
    """A proposal's key in the database: one unit may be counted in two ledgers (a town's and its county's)."""
    return f"{jurisdiction}:{key}"


def decided(row: Proposal, made: Iterable[Proposal] = ()) -> Decided:
    """A row as the engine reads it, of its unit or its matter; it is corrected where another one replaces it."""
    plain, subject = row.key.partition(":")[2], row.matter_id if row.subject_kind == "matter" else row.unit_id
    proposed = Proposed(
        plain, row.rule, row.clause, str(subject), row.proposes, row.threshold, row.arming,
        at_beijing(row.reached_at), tuple(row.basis), row.replaces.partition(":")[2],
    )  # fmt: skip
    corrected = any(other.replaces == row.key for other in made)
    return Decided(proposed, Decision(row.decision), row.decision in CARRIED_OUT, corrected)


def _row(subject: Subject, each: Proposed, now: datetime) -> Proposal:
    place = subject.jurisdiction_id
    return Proposal(
        key=row_key(place, each.key), jurisdiction_id=place, rule=each.rule, clause=each.clause, subject_kind="unit",
        unit_id=subject.unit_id, proposes=each.proposes, threshold=each.threshold, arming=each.arming,
        reached_at=each.reached_at, made_at=now, basis=list(each.basis),
        replaces=row_key(place, each.replaces) if each.replaces else "",
    )  # fmt: skip


def withdraw(jurisdiction: int, keys: Iterable[str], made: Sequence[Proposal], now: datetime, what: str) -> None:
    """Takes back the waiting proposals whose ground (``what``: 逾期, 通报 …) no longer reaches the threshold."""
    gone = {row_key(jurisdiction, key) for key in keys}
    for row in made:
        if row.key in gone:
            row.decision, row.decided_at, row.version = "withdrawn", now, row.version + 1
            row.reason = f"所依据的{what}已不足次数，系统撤回"
            row.save(update_fields=["decision", "decided_at", "version", "reason"])


def matters_of(basis: Iterable[str]) -> list[int]:
    """The matters a basis lies in, in order of first mention: every key begins with its matter.

    >>> matters_of(["31/WX-7/4/2/1", "9/5", "31/WX-7/4/8/2"])
    [31, 9]
    """
    return list(dict.fromkeys(int(key.partition("/")[0]) for key in basis if key.partition("/")[0].isdigit()))


def _lay_beside(new: Sequence[Proposal]) -> None:
    through = Proposal.grounds.through
    kept: Mapping[str, int] = dict(Proposal.objects.filter(key__in=[each.key for each in new]).values_list("key", "pk"))
    through.objects.bulk_create(
        through(proposal_id=kept[each.key], matter_id=matter) for each in new for matter in matters_of(each.basis)
    )
