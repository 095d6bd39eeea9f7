"""`verify`: the whole store, matter by matter in batches; memory does not grow with it, and cores share the work."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any, Final

from duban.apps.matters import models
from duban.apps.matters.keeping import workers as elsewhere
from duban.apps.matters.keeping.check import ROW, Misfit, Rows, misfits
from duban.apps.matters.keeping.seals import Cut, Seals
from duban.apps.matters.projections import DUTY, PARTY
from duban.apps.matters.rules import RuleBook

BATCH: Final = 200
"""Matters looked at together."""
Leaf = tuple[int, str, int]


@dataclass(slots=True)
class Found:
    """What a batch, or all of it, showed."""

    misfits: list[Misfit] = field(default_factory=list)
    matters: int = 0
    events: int = 0
    leaves: list[Leaf] = field(default_factory=list)


def verify(seals: Seals, *, reassess: bool = False, workers: int = 1, most: int = 100) -> Found:
    """Recomputes chains, attachments, projections, seals and the audit log.

    Args:
        seals: the seals as kept, with the public keys they are checked by.
        reassess: also tell where recorded verdicts differ from what the engine would say today.
        workers: processes that share the work; each opens the database by itself.
        most: so many misfits are told, the first first; then it stops looking for more.

    Returns:
        `Found`; ``misfits`` empty where everything fits. A later one may only follow from an earlier one.
    """
    whole = Found(misfits=[*seals.wrong_signatures(), *seals.wrong_audit()])
    cut = seals.cut()
    for batch in _batches(cut, reassess, workers):
        whole.misfits += batch.misfits
        whole.matters += batch.matters
        whole.events += batch.events
        for leaf in batch.leaves:
            cut.tree.add(*leaf)
        if len(whole.misfits) >= most:
            return whole
    whole.misfits += seals.wrong_root(cut)
    return whole


def _batches(cut: Cut, reassess: bool, workers: int) -> Iterator[Found]:
    if workers == 1:
        book = RuleBook()
        for keys in _keys():
            yield look(keys, cut, reassess, book)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=elsewhere.begin) as pool:
        waiting: deque[Future[Found]] = deque()
        for keys in _keys():
            waiting.append(pool.submit(elsewhere.look, keys, cut.bare(), reassess))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _keys() -> Iterator[list[int]]:
    """The ids of all matters that exist, or of which events exist, ascending, by batches."""
    after = 0
    while True:
        keys = list(models.Matter.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        yield keys
        after = keys[-1]


def look(keys: list[int], cut: Cut, reassess: bool = False, book: RuleBook | None = None) -> Found:
    """Looks at one batch of matters: six queries and what the rules need."""
    book = book or RuleBook()
    found = Found()
    matters = {row.pk: row for row in models.Matter.objects.filter(pk__in=keys)}
    events: dict[int, list[tuple[object, ...]]] = {key: [] for key in keys}
    for row in models.EventRow.objects.filter(matter__in=keys).order_by("matter_id", "seq").values_list(*ROW):
        events[row[0]].append(row)
    parties: dict[int, list[dict[str, Any]]] = {key: [] for key in keys}
    for party in models.Party.objects.filter(matter__in=keys).values("matter_id", "unit_id", "left_at", *PARTY):
        parties[party["matter_id"]].append(party)
    duties: dict[int, list[dict[str, Any]]] = {key: [] for key in keys}
    for duty in models.Duty.objects.filter(matter__in=keys).values("key", *DUTY):
        duties[duty["matter_id"]].append(duty)
    files: dict[int, list[models.Attachment]] = {}
    for file in models.Attachment.objects.filter(event__matter__in=keys):
        files.setdefault(file.event_id, []).append(file)
    said: dict[int, list[models.Instruction]] = {key: [] for key in keys}
    for each in models.Instruction.objects.filter(matter__in=keys).order_by("order", "id"):
        said[each.matter_id].append(each)
    for key in keys:
        rows = Rows(matters[key], events[key], files, parties[key], duties[key], said[key])
        found.misfits += misfits(rows, book, reassess=reassess)
        found.matters += 1
        found.events += len(rows.events)
        if (leaf := cut.leaf(key, rows.events)) is not None:
            found.leaves.append(leaf)
    return found
