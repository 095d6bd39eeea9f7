"""The one door for putting notices and proposals out, and for waking subjects. The caller holds the transaction.

Conventions: `put` may be called any number of times with the same rows; each key is kept once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from duban.apps.outbox.models import Notice, Proposal, Subject

AT_ONCE: Final = 5000


def put(notices: Sequence[Notice], proposals: Sequence[Proposal] = ()) -> None:
    """Keeps each of these once, by its key. Of several new reminders of one duty only the latest stays waiting.

    After an outage many steps may have come at once: one message is sent, the rest are on record (engine.md, Laws 5).
    """
    if proposals:
        known = _known(Proposal, [each.key for each in proposals])
        made = Proposal.objects.bulk_create([each for each in proposals if each.key not in known])
        notices = [*notices, *map(_of_proposal, made)]
    if not notices:
        return
    known = _known(Notice, [each.key for each in notices])
    fresh = [each for each in notices if each.key not in known]
    if not fresh:
        return
    latest = lasting(fresh)
    _replace_waiting(latest)
    Notice.objects.bulk_create(fresh)


def lasting(fresh: Sequence[Notice]) -> dict[tuple[str, int], Notice]:
    """Of several new reminders of one duty only the latest stays waiting: the others are marked as skipped. Pure.

    Returns:
        Those that stay, by duty and version of its due.
    """
    latest: dict[tuple[str, int], Notice] = {}
    for each in fresh:
        if each.duty:
            rival = latest.get((each.duty, each.due_version))
            if rival is None or (each.at, each.step) >= (rival.at, rival.step):
                latest[each.duty, each.due_version] = each
    for each in fresh:
        if each.duty and latest[each.duty, each.due_version] is not each:
            each.state = "skipped"
    return latest


def withdraw(events: Iterable[tuple[int, int]]) -> None:
    """What these events (matter and seq) would tell and has not gone out yet is not sent any more."""
    for matter, seq in events:
        Notice.objects.filter(matter=matter, seq=seq, state="waiting").update(state="skipped")


def withdraw_of(matters: Collection[int]) -> None:
    """What is still waiting to be told of these matters is not sent any more."""
    Notice.objects.filter(matter__in=matters, state="waiting").update(state="skipped")


def _of_proposal(row: Proposal) -> Notice:
    return Notice(
        key=f"proposal/{row.key}", jurisdiction_id=row.jurisdiction_id, matter_id=row.matter_id, proposal=row,
        kind="proposal", rule=row.rule, at=row.reached_at, to=["office"], channels=["in_app", "mail"],
        made_at=row.made_at,
    )  # fmt: skip


def _replace_waiting(latest: Collection[tuple[str, int]]) -> None:
    """An earlier reminder of the same duty that has not gone out yet gives way to the new one."""
    for duties in batched([duty for duty, _ in latest]):
        Notice.objects.filter(duty__in=duties, state="waiting", kind="reminder").update(state="skipped")


def _known(model: type[Notice] | type[Proposal], keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for some in batched(keys):
        found |= set(model.objects.filter(key__in=some).values_list("key", flat=True))
    return found


def batched(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """In pieces that one statement takes: a database counts its parameters (SQLite 32,766)."""
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]


def wake(units: Iterable[tuple[int, int]], at: datetime) -> None:
    """Has the record of these (jurisdiction, unit) pairs counted again at the next sweep."""
    wanted = sorted(set(units))
    if not wanted:
        return
    rows = [Subject(jurisdiction_id=place, unit_id=unit, next_wakeup=at) for place, unit in wanted]
    Subject.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["jurisdiction", "unit"], update_fields=["next_wakeup"]
    )
