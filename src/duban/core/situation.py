"""How a matter stands for one person about to act on one thread: the facts that `duban.core.acts` asks for.

Conventions: every fact is False until somebody says otherwise, so what is not known lets nobody do anything more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from duban.core.events import Event, EventKind
from duban.core.matter.history import History
from duban.core.obligation.obligation import Obligation
from duban.core.words import Side

_E = EventKind
_ANSWERING = frozenset({_E.ANSWERED, _E.REPORTED, _E.RESULT_REPORTED, _E.COMPLETION_ASKED, _E.SUPPLEMENTED})
AGREED = frozenset({"agreed", "partly_agreed"})
"""The decisions by which a proposal is carried out."""
_REPORTS = frozenset({_E.RESULT_REPORTED, _E.COMPLETION_ASKED, _E.VERIFIED, _E.SENT_BACK})


@dataclass(frozen=True, slots=True)
class Situation:
    """Facts about the thread of one unit (or the whole matter), for one person.

    Args:
        for_unit: the act is to be recorded for the unit (代录), by somebody else than the unit.
        doer: the person filed, or recorded for the unit, what is now to be judged.
        approved: an authority for setting up is recorded (立项依据与批准人).
        extension_pending, return_pending, completion_pending: an application or report of this unit waits.
        report_filed: something of this unit can be sent back (a result, a completion report, one found good).
        filed: a completion report was ever filed for the matter and not sent back.
        verified: every answering unit's completion was found good.
        paused: the clock of this unit stands still.
        open_children: parts of it are still to be done.
        standard_stated: the closing standard is written down.
        evidence: what proves the completion is attached.
        chased: a chase waits for an answer.
        breach_told: an overdue was told to the unit and is not yet confirmed.
        heard: the unit explained it, or its time to explain has passed.
        breached: a breach stands (overdue or done late) that can be waived or overturned.
        proposal_waiting: a proposal waits for a decision.
        handed_over: the matter was handed over to discipline.
    """

    for_unit: bool = False
    doer: bool = False
    approved: bool = False
    extension_pending: bool = False
    return_pending: bool = False
    completion_pending: bool = False
    report_filed: bool = False
    filed: bool = False
    verified: bool = False
    paused: bool = False
    open_children: bool = False
    standard_stated: bool = False
    evidence: bool = False
    chased: bool = False
    breach_told: bool = False
    heard: bool = False
    breached: bool = False
    proposal_waiting: bool = False
    handed_over: bool = False


def situation_of(
    history: History,
    obligations: Iterable[Obligation],
    unit: str | None,
    people: Collection[str],
    *,
    approved: bool = False,
    open_children: bool = False,
    standard_stated: bool = False,
    evidence: bool = False,
    proposal_waiting: bool = False,
    heard: Collection[str] = (),
    duty: str | None = None,
) -> Situation:
    """The situation of one thread, from the folded history and what the engine said of it.

    Args:
        history: the matter's events folded at the instant of acting.
        obligations: as `assess` gave them at that instant.
        unit: the thread acted on; None for the whole matter (then any unit's pending application counts).
        people: the person about to act and, for a stand-in, the principal, as the events name them.
        heard: the duties whose time to explain has passed (`duban.core.ladder.hearing`); an explanation is found here.
        duty: the one overdue that is to be judged; None: any of the thread.

    Returns:
        A `Situation`; ``for_unit`` is the caller's to say.
    """

    def of_thread(each: str | None) -> bool:
        return unit is None or each == unit

    waiting = [found.asked for found in history.applications if found.decided is None and of_thread(found.asked.unit)]
    latest = _latest_reports(history)
    reports = [event for each, event in latest.items() if event.kind is _E.COMPLETION_ASKED and of_thread(each)]
    added = [
        e for e in history.by_kind.get(_E.SUPPLEMENTED, ()) if any(e.unit == r.unit and e.seq > r.seq for r in reports)
    ]
    told, explained = _breaches(history, of_thread)
    if duty is not None:
        told &= {duty}
    answering = history.facts.units(("lead",))
    return Situation(
        doer=any(event.actor in people or event.principal in people for event in (*waiting, *reports, *added)),
        approved=approved,
        extension_pending=any(event.kind is _E.EXTENSION_ASKED for event in waiting),
        return_pending=any(event.kind is _E.RETURN_ASKED for event in waiting),
        completion_pending=bool(reports),
        report_filed=any(event.kind is not _E.SENT_BACK and of_thread(each) for each, event in latest.items()),
        filed=any(event.kind in (_E.COMPLETION_ASKED, _E.VERIFIED) for event in latest.values()),
        verified=bool(answering) and all(each in latest and latest[each].kind is _E.VERIFIED for each in answering),
        paused=any(_stands_still(history, each) for each in (answering if unit is None else (unit,))),
        open_children=open_children,
        standard_stated=standard_stated,
        evidence=evidence,
        chased=any(of_thread(each) for each in open_chases(history)),
        breach_told=bool(told),
        heard=bool(told & (explained | set(heard))),
        breached=any(o.breached_at is not None and o.side is Side.HANDLING for o in obligations),
        proposal_waiting=proposal_waiting,
        handed_over=_handed_over(history),
    )


def _latest_reports(history: History) -> dict[str | None, Event]:
    return {event.unit: event for event in history.events if event.kind in _REPORTS}


def _breaches(history: History, of_thread: Callable[[str | None], bool]) -> tuple[set[str], set[str]]:
    told: set[str] = set()
    explained: set[str] = set()
    for (kind, duty), event in history.by_duty.items():
        if not of_thread(event.unit):
            continue
        if kind is _E.BREACH_TOLD and (_E.BREACH_CONFIRMED, duty) not in history.by_duty:
            told.add(duty)
        elif kind is _E.BREACH_EXPLAINED:
            explained.add(duty)
    return told, explained


def _handed_over(history: History) -> bool:
    decided = history.by_kind.get(_E.PROPOSAL_DECIDED, ())
    return any(e.payload.get("proposes") == "hand_over" and e.payload["decision"] in AGREED for e in decided)


def _stands_still(history: History, unit: str) -> bool:
    pauses = history.pauses_of(unit)
    if pauses.open_from is not None and pauses.open_from <= history.now:
        return True
    return any(begins <= history.now < ends for begins, ends in pauses.stretches)


def open_chases(history: History) -> dict[str, Event]:
    """The chase (催办) each unit has not answered yet, by unit: the first one since its last answer.

    A report answers it as well as an answer does: nobody is asked twice for what was said.
    """
    waiting: dict[str, Event] = {}
    for event in history.events:
        if event.unit is not None and event.kind is _E.CHASED:
            waiting.setdefault(event.unit, event)
        elif event.unit is not None and event.kind in _ANSWERING:
            waiting.pop(event.unit, None)
    return {} if history.ended else waiting
