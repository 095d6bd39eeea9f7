"""`tally`: what a subject's breaches, complaints or circulars add up to under the ladders, and what that proposes.

Conventions (engine.md, Ladders and counting): thresholds are inclusive; the instant of a breach is its due instant;
thresholds reached together are proposed in order; what a person decided is an input, never undone here.
A *run* is a stretch of time in which the count stays at or above a threshold; a run makes one proposal (an arming), and
the ladder re-arms below the threshold. A proposal already made belongs to the run its basis shares a breach with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from duban.core.instant import last_day, start_of
from duban.core.ladder.countable import Countable, Outage, Succession, counted_for
from duban.core.obligation.obligation import Proposal
from duban.core.period.due import add_months
from duban.core.period.form import Period, Unit
from duban.core.policy.rules import LadderRule, Window


class Decision(StrEnum):
    """What became of a proposal (处置建议)."""

    WAITING = "waiting"
    AGREED = "agreed"
    PARTLY = "partly_agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Decided:
    """A proposal made earlier and how it stands; ``issued`` once the paper went out."""

    proposal: Proposal
    decision: Decision = Decision.WAITING
    issued: bool = False
    corrected: bool = False
    """A correction of it was already proposed."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a subject's record amounts to at ``now``; constant until ``next_wakeup`` or the next recorded fact.

    ``counts`` by ladder id: how many count in the window that ends now. ``proposals`` are those not made before;
    ``withdrawn`` the keys of waiting ones whose basis fell below the threshold. ``undetermined`` ladder ids whose
    threshold or window the jurisdiction has not set.
    """

    counts: Mapping[str, int]
    proposals: tuple[Proposal, ...]
    withdrawn: tuple[str, ...]
    undetermined: tuple[str, ...]
    next_wakeup: datetime | None


def tally(
    ladders: Iterable[LadderRule],
    subject: str,
    breaches: Iterable[Countable],
    decisions: Iterable[Decided],
    outages: Sequence[Outage],
    succession: Succession,
    now: datetime,
) -> Tally:
    """Counts one subject under each ladder.

    Args:
        subject: a unit, person, matter or problem, as the ladder's ``subject`` says.
        breaches: what may count: confirmed breaches, valid complaints, circulars; waived and overturned ones are
            simply not among them.
        decisions: every proposal made for this subject before.
        outages: stretches in which the system was recorded as down; a due inside one does not count.
        succession: which units carry which others' breaches (merged units carry theirs).
        now: the instant of judgement.

    Source: engine.md; the clauses of the ladders themselves.

    >>> from duban.core.instant import read_instant
    >>> from duban.core.ladder.countable import NO_SUCCESSION
    >>> from duban.policies.shelf import shipped_pack
    >>> [wx8] = [rule for rule in shipped_pack("weixian-2022").rules if rule.id == "WX-8"]
    >>> late = [Countable(f"督{n}", "WX-7", read_instant(f"2023-0{n}-10T24:00"), "住建局", f"督{n}") for n in (1, 2, 3)]
    >>> found = tally([wx8], "住建局", late, (), (), NO_SUCCESSION, read_instant("2023-04-01T09:00"))
    >>> found.counts, [(p.threshold, p.proposes, p.basis) for p in found.proposals]
    ({'WX-8': 3}, [(3, 'circular', ('督1', '督2', '督3'))])
    """
    breaches, decisions = list(breaches), list(decisions)
    counts: dict[str, int] = {}
    proposals: list[Proposal] = []
    withdrawn: list[str] = []
    undetermined: list[str] = []
    wakes: list[datetime] = []
    for ladder in ladders:
        window = ladder.window
        if not isinstance(window.length, Period):
            undetermined.append(ladder.id)
            continue
        counted = counted_for(ladder, subject, breaches, outages, succession, now)
        inside = [one for one in counted if one.at <= now < leaves(one.at, window)]
        counts[ladder.id] = len(inside)
        wakes += [leaves(one.at, window) for one in inside]
        made = [d for d in decisions if d.proposal.rule == ladder.id and d.proposal.subject == subject]
        for step in ladder.steps:
            threshold = step.at
            if not isinstance(threshold, int):
                continue
            before = [d for d in made if d.proposal.threshold == threshold and d.proposal.proposes != "correction"]
            runs = list(_runs(counted, window, threshold))
            matched = _matched(runs, before)
            proposals += _proposals(ladder, subject, (threshold, step.proposes), runs, before, matched)
            fallen = [decided for decided in before if decided.proposal.key not in matched]
            withdrawn += [d.proposal.key for d in fallen if d.decision is Decision.WAITING]
            proposals += [
                _correction(ladder, d.proposal)
                for d in fallen
                if d.issued and not d.corrected and d.decision is not Decision.WAITING
            ]
        if any(not isinstance(step.at, int) for step in ladder.steps):
            undetermined.append(ladder.id)
    proposals.sort(key=lambda p: (p.reached_at, p.threshold))
    return Tally(counts, tuple(proposals), tuple(withdrawn), tuple(undetermined), min(wakes, default=None))


def leaves(at: datetime, window: Window) -> datetime:
    """When something that happened at ``at`` drops out of the window.

    >>> from duban.core.instant import read_instant
    >>> year = Window(Period(1, Unit.YEAR), "rolling")
    >>> leaves(read_instant("2022-11-07T24:00"), year).isoformat()
    '2023-11-08T00:00:00+08:00'
    >>> leaves(read_instant("2022-11-07T24:00"), Window(Period(1, Unit.YEAR), "calendar")).isoformat()
    '2023-01-01T00:00:00+08:00'
    """
    day = last_day(at)
    if window.mode == "calendar":
        return start_of(date(day.year + 1, 1, 1))
    length = window.length
    assert isinstance(length, Period)
    months = length.count * {Unit.MONTH: 1, Unit.YEAR: 12}.get(length.unit, 0)
    days = length.count * {Unit.DAY: 1, Unit.WEEK: 7}.get(length.unit, 0)
    return at + (add_months(day, months) - day) + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch in which the count stays at or above the threshold: when it was reached, on what, and all of it.

    ``ends`` is the instant the count falls below again (exclusive).
    """

    reached_at: datetime
    ends: datetime
    basis: tuple[str, ...]
    members: frozenset[str]


def _runs(counted: Sequence[Countable], window: Window, threshold: int) -> Iterator[_Run]:
    """The runs of a threshold in order of time: things arrive at their instants and leave with the window."""
    changes = sorted(
        [(leaves(one.at, window), 0, one) for one in counted] + [(one.at, 1, one) for one in counted],
        key=lambda change: (change[0], change[1], change[2].key),
    )
    inside: dict[str, Countable] = {}
    reached: tuple[datetime, tuple[str, ...]] | None = None
    members: set[str] = set()
    for at, arrives, one in changes:
        if not arrives:
            inside.pop(one.key, None)
            if reached is not None and len(inside) < threshold:
                yield _Run(reached[0], at, reached[1], frozenset(members))
                reached, members = None, set()
            continue
        inside[one.key] = one
        if reached is None and len(inside) >= threshold:
            reached, members = (at, tuple(inside)), set(inside)
        elif reached is not None:
            members.add(one.key)


def _matched(runs: Sequence[_Run], before: Sequence[Decided]) -> dict[str, _Run]:
    """Which run each earlier proposal belongs to, by its key: the one it was reached in; or, where later facts moved
    that run away, one nobody else was reached in that shares its basis. None: its basis fell away."""
    found = {
        decided.proposal.key: run
        for decided in before
        for run in runs
        if run.reached_at <= decided.proposal.reached_at < run.ends
    }
    taken = {id(run) for run in found.values()}
    for decided in before:
        free = (run for run in runs if id(run) not in taken and run.members & set(decided.proposal.basis))
        if decided.proposal.key not in found and (run := next(free, None)) is not None:
            found[decided.proposal.key] = run
    return found


def _proposals(
    ladder: LadderRule,
    subject: str,
    step: tuple[int, str],
    runs: Sequence[_Run],
    before: Sequence[Decided],
    matched: dict[str, _Run],
) -> Iterator[Proposal]:
    """A proposal for each run that has none yet, or whose last one was declined and then joined by a new breach."""
    threshold, proposes = step
    arming = max((d.proposal.arming for d in before), default=0)
    for run in runs:
        earlier = [d for d in before if matched.get(d.proposal.key) is run]
        if earlier and not _again(run, earlier):
            continue
        arming += 1
        key = f"{ladder.id}/{subject}/{arming}/{threshold}"
        yield Proposal(key, ladder.id, ladder.clause, subject, proposes, threshold, arming, run.reached_at, run.basis)


def _again(run: _Run, earlier: Sequence[Decided]) -> bool:
    """After a refusal only a breach that was not in its basis brings the proposal again; else once a run is enough."""
    latest = max(earlier, key=lambda d: d.proposal.arming)
    if latest.decision is Decision.DECLINED:
        return not run.members <= {key for d in earlier for key in d.proposal.basis}
    return latest.decision is Decision.WITHDRAWN


def _correction(ladder: LadderRule, proposal: Proposal) -> Proposal:
    """What asks a person to take an issued paper back: the ground it stood on fell away."""
    return replace(
        proposal, key=f"{proposal.key}/correction", clause=ladder.clause, proposes="correction", replaces=proposal.key
    )
