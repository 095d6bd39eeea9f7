"""What the engine said, as rows: duties, lights, the spine. Told from events alone, so it can be rebuilt and compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from duban.apps.matters import bulk, models
from duban.apps.matters.spine import FIELDS, PEOPLE, PartyNow, spine_of
from duban.core.assess import Assessment
from duban.core.events import Event
from duban.core.instant import at_beijing
from duban.core.matter.history import History
from duban.core.obligation.obligation import Breach, Obligation
from duban.core.words import Light, State

DUTY: Final = (
    "matter_id", "rule", "clause", "unit_id", "side", "act", "state", "started", "due", "first_due", "due_version", "soon_at",
    "done_at", "breached_at", "told_at", "explained_at", "confirmed_at", "restated", "provisional", "stock", "undetermined",
)  # fmt: skip
MATTER: Final = (
    *FIELDS, "stated", "own_due", "superior_due", "state", "merged_into_id", "facts_version", "events", "head",
    "light", "next_due", "next_wakeup", "reported_at", "ended_at",
)  # fmt: skip
PARTY: Final = ("role", "inner_due", "chased_at", "thread_version", "light", *PEOPLE)
_WAITING: Final = frozenset({State.OPEN, State.LATE})


@dataclass(slots=True)
class Told:
    """What the rows of one matter should hold, as values by column."""

    matter: Mapping[str, Any]
    parties: Mapping[int, Mapping[str, Any]]
    duties: Mapping[str, Mapping[str, Any]]


@dataclass(slots=True)
class Changes:
    """Rows to write, gathered over many matters and written at once."""

    matters: list[models.Matter] = field(default_factory=list)
    parties: list[models.Party] = field(default_factory=list)
    new_parties: list[models.Party] = field(default_factory=list)
    duties: list[models.Duty] = field(default_factory=list)
    new_duties: list[models.Duty] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)

    def write(self) -> None:
        """Writes all of it; the caller holds the transaction and the locks."""
        bulk.delete(models.Duty, self.gone)
        bulk.update(self.duties, DUTY)
        bulk.insert(self.new_duties, ("key", *DUTY))
        bulk.update(self.parties, (*PARTY, "left_at"))
        bulk.insert(self.new_parties, ("matter_id", "unit_id", "clerk_id", "left_at", *PARTY))
        bulk.update(self.matters, (*MATTER, "judged_at"))

    def insertions(self) -> tuple[bulk.Made, ...]:
        """Of matters that are new themselves: their duties and parties, made ready."""
        assert not any((self.gone, self.duties, self.parties))
        return (
            bulk.insertion(self.new_duties, ("key", *DUTY)),
            bulk.insertion(self.new_parties, ("matter_id", "unit_id", "clerk_id", "left_at", *PARTY)),
        )


def told(history: History, events: Sequence[Event], assessment: Assessment) -> Told:
    """What the rows should hold. Pure.

    Args:
        history: the events folded at the instant of the assessment.
        events: the same as recorded.
        assessment: at that instant.
    """
    spine = spine_of(history, events)
    waiting = [o.due for o in assessment.obligations if o.state in _WAITING and o.due is not None]
    matter = {
        **spine.fields,
        "stated": dict(spine.facts.stated),
        "own_due": spine.facts.own_due,
        "superior_due": spine.facts.superior_due,
        "state": spine.state,
        "merged_into_id": spine.merged_into,
        "facts_version": spine.facts_version,
        "light": assessment.light.value,
        "next_due": min(waiting, default=None),
        "next_wakeup": assessment.next_wakeup,
        "reported_at": spine.reported_at,
        "ended_at": spine.ended_at,
    }
    parties = {
        unit: _party(now, spine.threads.get(unit, 0), assessment.lights.get(str(unit), Light.NORMAL))
        for unit, now in spine.parties.items()
    }
    breaches = {breach.key: breach for breach in assessment.breaches}
    duties = {o.key: _duty(history.matter.id, o, breaches.get(o.key)) for o in assessment.obligations}
    return Told(matter, parties, duties)


def gather(
    changes: Changes,
    row: models.Matter,
    parties: Iterable[models.Party],
    duties: Iterable[models.Duty],
    should: Told,
    at: datetime,
    clerks: Mapping[int, int | None] | None = None,
) -> None:
    """Adds to ``changes`` what must be written so that the rows say what they should.

    Args:
        row: the matter's row; ``events`` and ``head`` are already as the chain's.
        parties: those that have not left.
        clerks: the clerk of each unit that joins now.
    """
    _set(row, should.matter)
    row.judged_at = at
    changes.matters.append(row)
    known = {party.unit_id: party for party in parties}
    for unit, values in should.parties.items():
        if unit not in known:
            clerk = (clerks or {}).get(unit)
            changes.new_parties.append(models.Party(matter=row, unit_id=unit, clerk_id=clerk, **values))
        elif _set(known[unit], values):
            changes.parties.append(known[unit])
    for unit, party in known.items():
        if unit not in should.parties:
            party.left_at = at
            changes.parties.append(party)
    stood = {duty.key: duty for duty in duties}
    for key, values in should.duties.items():
        if key not in stood:
            changes.new_duties.append(models.Duty(key=key, **values))
        elif _set(stood[key], values):
            changes.duties.append(stood[key])
    changes.gone += [duty.pk for key, duty in stood.items() if key not in should.duties]


def differs(row: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """The first column of a row (by column) that does not hold what it should; empty where all do."""
    for column, value in values.items():
        if row[column] != value and not _same(row[column], value):
            return column
    return ""


def _set(row: Any, values: Mapping[str, Any]) -> bool:
    changed = False
    for column, value in values.items():
        if not _same(getattr(row, column), value):
            setattr(row, column, value)
            changed = True
    return changed


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return at_beijing(one) == at_beijing(other)
    return bool(one == other)


def _party(now: PartyNow, version: int, light: Light) -> dict[str, Any]:
    people = {column: now.people.get(column) for column in PEOPLE}
    return {
        "role": now.role, "inner_due": now.inner_due, "chased_at": now.chased_at, "thread_version": version,
        "light": light.value, **people,
    }  # fmt: skip


def _duty(matter: str, o: Obligation, breach: Breach | None) -> dict[str, Any]:
    return {
        "matter_id": int(matter),
        "rule": o.rule,
        "clause": o.clause,
        "unit_id": int(o.debtor) if o.debtor.isdigit() else None,
        "side": o.side.value,
        "act": o.act.value,
        "state": o.state.value,
        "started": o.started,
        "due": o.due,
        "first_due": o.former[0] if o.former else o.due,
        "due_version": o.due_version,
        "soon_at": o.soon_at,
        "done_at": o.done_at,
        "breached_at": o.breached_at,
        "told_at": breach.told_at if breach else None,
        "explained_at": breach.explained_at if breach else None,
        "confirmed_at": breach.confirmed_at if breach else None,
        "restated": o.restated,
        "provisional": o.provisional,
        "stock": o.stock,
        "undetermined": o.undetermined[:120],
    }
