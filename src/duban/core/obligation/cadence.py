"""A cadence rule over a matter's history: one duty a period, for as long as the matter is open.

One act settles the one period that contains it; a period missed stays missed, and turns from 逾期 to 逾期完成 when the
debtor next acts. Periods are bracketed by the matter's time limit as it stood when the period began.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from duban.core.cadence.form import Cadence, Every
from duban.core.cadence.windows import Window, windows
from duban.core.events import Event, EventKind
from duban.core.instant import last_day
from duban.core.matter.history import History, effective_start
from duban.core.obligation.acts import Filing, settling
from duban.core.obligation.deadline import duties
from duban.core.obligation.limits import Limits, floors
from duban.core.obligation.obligation import Obligation, obligation_key
from duban.core.obligation.span import Span, spans
from duban.core.period.due import Due
from duban.core.period.pause import NO_PAUSES, Pauses, as_pauses
from duban.core.policy.rules import CadenceRule, DeadlineRule, Setting
from duban.core.words import Side, State

_E = EventKind


def recurring(rule: CadenceRule, history: History, limits: Limits) -> tuple[list[Obligation], datetime | None]:
    """The duties of a cadence rule whose periods have begun, and when the next owed period begins.

    Returns:
        (obligations in order of time, the instant the next one is born; None where there is none to come).
    """
    once = _as_deadline(rule)
    if isinstance(rule.every, Setting):
        return list(_undetermined(rule, once, history, limits)), None
    if rule.every.every is Every.EVENT:
        return list(duties(once, history, limits)), None
    found: list[Obligation] = []
    wakes: list[datetime] = []
    for span in spans(once, history, limits):
        begun, following = _of_debtor(rule, rule.every, span, history, limits)
        found += begun
        wakes += [following] if following is not None else []
    return found, min(wakes, default=None)


def _undetermined(rule: CadenceRule, once: DeadlineRule, history: History, limits: Limits) -> Iterator[Obligation]:
    """How often is not set: one duty that says so, which no act settles, for nobody knows how many are owed."""
    assert isinstance(rule.every, Setting)
    for span in spans(once, history, limits):
        if span.released is None or span.released > history.now:
            o = Obligation(
                obligation_key(history.matter.id, rule.id, span.debtor, span.start.seq, 1), rule.id, rule.clause,
                span.debtor, span.thread, rule.side, rule.act, effective_start(span.start), span.born, span.start.seq,
            )  # fmt: skip
            o.state, o.undetermined = State.UNDETERMINED, f"尚未设定“{rule.every.called}”"
            yield o


def _as_deadline(rule: CadenceRule) -> DeadlineRule:
    """The same duty as a deadline rule, for the questions both share: who owes it, from when, until when."""
    return DeadlineRule(
        id=rule.id, kind=rule.kind, clause=rule.clause, basis=rule.basis, words=rule.words, note=rule.note,
        valid_from=rule.valid_from, valid_to=rule.valid_to, applies=rule.applies, starts=rule.starts,
        owed_by=rule.owed_by, act=rule.act, within=rule.within or Setting(f"{rule.id}的时限"), side=rule.side,
        counting=rule.counting,
    )  # fmt: skip


def _of_debtor(
    rule: CadenceRule, every: Cadence, span: Span, history: History, limits: Limits
) -> tuple[list[Obligation], datetime | None]:
    start = effective_start(span.start)
    pauses = history.pauses_of(span.debtor) if rule.side is Side.HANDLING else NO_PAUSES
    acts = settling(rule.act, span.thread, span.start, history, limits, span.start.seq)
    limit = _limit_at(history, span, history.now)
    found: list[Obligation] = []
    for window in windows(every, start, limits.calendar, limit=limit, pauses=pauses):
        born = max(window.begins, span.born)
        if span.released is not None and born >= span.released:
            return found, None
        if not window.owed or window.due <= span.born or not _in_bracket(rule, start, _limit_at(history, span, born)):
            if window.begins > history.now and _no_more(rule, start, pauses, limit):
                return found, None
            continue
        if born > history.now:
            return found, born
        key = obligation_key(history.matter.id, rule.id, span.debtor, span.start.seq, window.number)
        if history.migrated_at is not None:
            # A period that was over before the rules changed is judged by what was recorded then, or not at all.
            if window.due <= history.migrated_at and (_E.VERDICT, key) not in history.by_duty:
                continue
            floored = replace(window, due=max(window.due, floors(history).get(key, window.due)))
            found.append(_obligation(rule, span, floored, key, born, acts, pauses, history, limits))
            continue
        found.append(_obligation(rule, span, window, key, born, acts, pauses, history, limits))
    return found, None


def _no_more(rule: CadenceRule, start: datetime, pauses: Pauses, limit: datetime | None) -> bool:
    """As things stand no later period is owed: the bracket is another's, or a pause has no end yet."""
    return pauses.open_from is not None or not _in_bracket(rule, start, limit)


def _obligation(
    rule: CadenceRule,
    span: Span,
    window: Window,
    key: str,
    born: datetime,
    acts: list[Filing],
    pauses: Pauses,
    history: History,
    limits: Limits,
) -> Obligation:
    o = Obligation(
        key, rule.id, rule.clause,
        span.debtor, span.thread, rule.side, rule.act, effective_start(span.start), born, span.start.seq,
        due=window.due,
    )  # fmt: skip
    done = sorted((act for act in acts if window.holds(act.at)), key=lambda act: act.at)
    settled = done[window.times - 1] if len(done) >= window.times else None
    if settled is not None:
        o.done_at, o.done_seq = settled.at, settled.seq
        if window.due != window.planned and not _held(window.planned, settled.at, pauses):
            o.due = window.planned  # a pause that began after it was done moves nothing
    held = pauses.open_from is not None and window.due > pauses.open_from
    o.breached_at = _breach(o, settled, span.released, history, held)
    later = next((act for act in acts if not act.at < window.due and act.at >= window.begins), None)
    if (_E.WAIVED, o.key) in history.by_duty:
        o.state, o.breached_at = State.WAIVED, None
    elif (_E.OVERTURNED, o.key) in history.by_duty:
        o.state, o.breached_at = State.OVERTURNED, None
    elif o.breached_at is None and (settled is not None or _verdict(o.key, history) == "met"):
        o.state = State.MET
    elif o.breached_at is not None and later is not None:
        o.state, o.done_at, o.done_seq = State.MET_LATE, later.at, later.seq
    elif span.released is not None and span.released <= history.now:
        o.state = State.RELEASED
    elif o.breached_at is not None:
        o.state = State.LATE
    elif held or (pauses and pauses.at(history.now)):
        o.state, o.due = State.PAUSED, None
        o.wakes_at = next((ends for begins, ends in pauses.stretches if begins <= history.now < ends), None)
    else:
        o.soon_at = limits.soon_at(Due(window.due, False, last_day(window.due)), born)
        o.soon = o.soon_at is not None and o.soon_at <= history.now
    return o


def _held(planned: datetime, done: datetime, pauses: Pauses) -> bool:
    """Whether a pause that began before the act covers the planned due day."""
    begun = Pauses(pause for pause in as_pauses(pauses) if pause.begins < done)
    return begun.covering(last_day(planned)) is not None


def _breach(
    o: Obligation, settled: Filing | None, released: datetime | None, history: History, held: bool
) -> datetime | None:
    verdict = _verdict(o.key, history)
    if verdict is not None:
        recorded: datetime = history.by_duty[_E.VERDICT, o.key].payload["due"]
        return recorded if verdict == "breached" else None
    if held or o.due is None or o.due > history.now or (released is not None and released < o.due):
        return None
    return None if settled is not None and settled.at < o.due else o.due


def _verdict(key: str, history: History) -> str | None:
    event = history.by_duty.get((_E.VERDICT, key))
    return None if event is None else str(event.payload["outcome"])


def _limit_at(history: History, span: Span, instant: datetime) -> datetime | None:
    """The matter's time limit as it stood: its own date, or the latest extension granted to this debtor by then."""
    limit = history.facts_at(instant).limit
    for application in history.applications:
        decided: Event | None = application.decided
        if (
            application.asked.kind is _E.EXTENSION_ASKED
            and application.asked.unit == span.debtor
            and decided is not None
            and decided.payload.get("granted")
            and decided.recorded_at <= instant
        ):
            limit = decided.payload["due"]
    return limit


def _in_bracket(rule: CadenceRule, start: datetime, limit: datetime | None) -> bool:
    """Whether (limit − start) lies in the rule's bracket."""
    if rule.bracket is None:
        return True
    return limit is not None and rule.bracket.holds(start.date(), last_day(limit))
