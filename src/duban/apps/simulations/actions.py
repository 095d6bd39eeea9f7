"""The one door for writing simulations: asked for by the supervision office, judged part by part in the worker's round."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.db import DatabaseError, transaction

from duban.apps.matters.rules import RuleBook, calendar_in_force
from duban.apps.org.models import Person
from duban.apps.org.standing import Standing
from duban.apps.policies.models import Edition, Kind
from duban.apps.simulations.asked import Asked, problems, restored, stored
from duban.apps.simulations.models import Part, Simulation
from duban.apps.simulations.own import cases as own_cases
from duban.apps.simulations.own import keys_of, named
from duban.apps.simulations.queries import may_simulate
from duban.core.assess import Rules
from duban.core.instant import at_beijing, end_of
from duban.core.problem import BadInput, Place, Problem
from duban.core.simulation import kept
from duban.core.simulation.case import Assumed, Case
from duban.core.simulation.outcome import outcome
from duban.core.simulation.standing import standing
from duban.core.simulation.sums import Sums, add_up
from duban.core.simulation.told import assumptions, ledger_told, whole, year_told
from duban.core.simulation.visits import differs, uniform
from duban.core.simulation.year import Year, invented

AT_ONCE: Final = 3
"""Simulations of one jurisdiction that may run at the same time."""
KEPT: Final = 60
"""Finished ones a jurisdiction keeps; older ones go."""
_log = logging.getLogger(__name__)


def ask(
    held: Standing, by: Person, year: Year, packs: Sequence[str], now: datetime, *, own: bool = False
) -> Simulation:
    """Has a year simulated under one pack or two; the worker does it.

    Args:
        held: the standing of ``by`` today.
        packs: identifiers of kept packs, the first one the page was opened for.
        own: over the jurisdiction's own matters of that time, as they were truly handled; else an invented year.

    Raises:
        BadInput: the person may not, a pack is not kept, the year is out of bounds, or enough run already.
    """
    if not may_simulate(held) or held.jurisdiction_id is None:
        raise BadInput(Problem(Place(""), "推演由督查干部、督查室主任办理", "capacity", "请督查室推演"))
    chosen = tuple((pack, _newest(pack)) for pack in dict.fromkeys(packs))
    asked = Asked(year, chosen, keys_of(held.jurisdiction_id, year.first, year.last) if own else None)
    calendar = calendar_in_force(held.jurisdiction_id, now)
    if wrong := problems(asked, calendar, at_beijing(now).date()):
        raise BadInput(*wrong)
    ours = Simulation.objects.filter(jurisdiction=held.jurisdiction_id)
    if ours.filter(state="running").count() >= AT_ONCE:
        raise BadInput(Problem(Place(""), f"已有{AT_ONCE}个推演在进行", "too-many", "请等一个完成再开始"))
    book = RuleBook()
    runs = len(_runs(book, held.jurisdiction_id, asked, now))
    shares = [(run, *units) for run in range(runs) for units in asked.shares()]
    with transaction.atomic():
        made = Simulation.objects.create(
            jurisdiction_id=held.jurisdiction_id, person=by, asked=stored(asked), asked_at=now, parts=len(shares)
        )
        Part.objects.bulk_create(
            Part(simulation=made, number=number, run=run, first=first, last=last)
            for number, (run, first, last) in enumerate(shares)
        )
        old = list(ours.exclude(state="running").values_list("pk", flat=True)[KEPT:])
        ours.filter(pk__in=old).delete()
    return made


def simulate_some(now: datetime) -> Mapping[str, int]:
    """A job of the round: judges one part of the simulation that was asked for first."""
    waiting = Part.objects.filter(sums__isnull=True, simulation__state="running")
    part = waiting.select_related("simulation").order_by("simulation", "number").first()
    if part is None:
        return {"parts": 0}
    simulation = part.simulation
    try:
        found = _judged(simulation, part)
        Part.objects.filter(pk=part.pk).update(sums=kept.plain(found))
        if not Part.objects.filter(simulation=simulation, sums__isnull=True).exists():
            _finish(simulation, now)
    except DatabaseError:
        raise  # the database is away or busy: the next round tries again
    except BadInput as no:
        _fail(simulation, "；".join(f"{each.where}：{each.what}" for each in no.problems), now)
    except Exception:  # one simulation that cannot be judged must not be tried for ever, nor stop the others
        _log.exception("simulation %s failed", simulation.pk)
        _fail(simulation, "推演时出错，已记入日志", now)
    return {"parts": 1}


def _judged(simulation: Simulation, part: Part) -> Sums:
    asked, place, at = restored(simulation.asked), simulation.jurisdiction_id, simulation.asked_at
    rules, _ = _runs(RuleBook(), place, asked, at)[part.run]
    calendar = calendar_in_force(place, at)
    cases: Iterable[Case]
    if asked.keys is not None:
        cases = own_cases(asked.keys[part.first - 1 : part.last])
    else:
        cases = invented(asked.year, calendar, range(part.first, part.last + 1))
    *_, (_, found) = add_up(cases, rules, calendar, Assumed(), end_of(asked.year.last))
    assert found is not None
    return found


def _finish(simulation: Simulation, now: datetime) -> None:
    """Merges the parts and tells what they come to; the parts go."""
    asked = restored(simulation.asked)
    year, end = asked.year, end_of(asked.year.last)
    runs = _runs(RuleBook(), simulation.jurisdiction_id, asked, simulation.asked_at)
    sums = [Sums() for _ in runs]
    for part in Part.objects.filter(simulation=simulation).iterator(chunk_size=1):
        sums[part.run].merge(kept.restored(part.sums or {}))
    names = year.names if asked.keys is None else _units(sums)
    found = iter([outcome(each, rules, names, end) for each, (rules, _) in zip(sums, runs, strict=True)])
    packs = []
    for rules, moved in _own(RuleBook(), simulation.jurisdiction_id, asked, simulation.asked_at):
        own = next(found)
        other = next(found).visiting if differs(rules) else None
        recorded = asked.keys is not None
        assumed = assumptions(Assumed(), rules.explain_within, moved=moved, recorded=recorded)
        told = whole(own, other, year.first, year.last, assumed)
        packs.append(named(told) if recorded else told)
    source = year_told(year) if asked.keys is None else ledger_told(year.first, year.last, len(asked.keys))
    with transaction.atomic():
        Simulation.objects.filter(pk=simulation.pk).update(
            state="done", done_at=now, result={"source": list(source), "packs": packs}
        )
        Part.objects.filter(simulation=simulation).delete()


def _units(sums: Sequence[Sums]) -> tuple[str, ...]:
    """All units that anything was given to, by their keys."""
    return tuple(sorted({who for each in sums for (_, who, _) in each.units}, key=int))


def _fail(simulation: Simulation, why: str, now: datetime) -> None:
    with transaction.atomic():
        Simulation.objects.filter(pk=simulation.pk).update(state="failed", why=why[:500], done_at=now)
        Part.objects.filter(simulation=simulation).delete()


def _own(book: RuleBook, place: int, asked: Asked, at: datetime) -> list[tuple[Rules, date | None]]:
    """The rules of each pack with the jurisdiction's figures, and its commencement where that is later than the year."""
    found = []
    for _, digest in asked.packs:
        rules = book.of(place, digest, at)
        stands, moved = standing(rules, asked.year.first)
        found.append((stands, rules.pack.commencement if moved else None))
    return found


def _runs(book: RuleBook, place: int, asked: Asked, at: datetime) -> list[tuple[Rules, date | None]]:
    """All runs: each pack's, and after one that asks for visits the same with uniform ones."""
    found = []
    for rules, moved in _own(book, place, asked, at):
        found.append((rules, moved))
        if differs(rules):
            found.append((uniform(rules), moved))
    return found


def _newest(pack: str) -> str:
    rows = Edition.objects.filter(kind=Kind.PACK, identifier=pack).order_by("-id").values_list("digest", flat=True)
    digest: str | None = rows.first()
    if digest is None:
        raise BadInput(Problem(Place("against"), "没有这份制度", "unknown-pack", "请从列表中选"))
    return digest
