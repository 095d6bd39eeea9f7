"""A deadline rule over a matter's history: the duties it starts, how their dues move, and how each stands.

A duty has episodes. The first starts with the rule's event; a written new limit after a breach (退回重办, 续批) closes
the episode, breach and all, and starts the next. Before a breach a new limit only moves the due.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from duban.core.events import Event, EventKind
from duban.core.matter.history import History, effective_start
from duban.core.obligation.acts import Filing, earliest, settling
from duban.core.obligation.holds import concerns, holds
from duban.core.obligation.limits import Limits, base_due, floors, moved_by_pauses
from duban.core.obligation.obligation import Obligation, obligation_key
from duban.core.obligation.span import Span, spans
from duban.core.period.due import Due
from duban.core.period.pause import NO_PAUSES, Pause, Pauses, as_pauses
from duban.core.policy.rules import DeadlineRule, Limit
from duban.core.words import Side, State

_E = EventKind
_EVERY = 1 << 60
"""A place in the matter's order after every event."""
_MOVING = frozenset({_E.EXTENSION_DECIDED, _E.SENT_BACK, _E.INSTRUCTED})
_LIMIT_IN = {_E.SENT_BACK: "limit", _E.INSTRUCTED: "own_due", _E.EXTENSION_DECIDED: "due"}
_FINAL_ACTS = frozenset({_E.COMPLETION_ASKED, _E.RESULT_REPORTED})


def duties(rule: DeadlineRule, history: History, limits: Limits) -> Iterator[Obligation]:
    """Every obligation of a deadline rule, in the order of their starting events.

    Args:
        rule: in force for the matter.
        history: the matter folded at ``now``.
        limits: calendar, business hours, the pack's light and tolerance.
    """
    for span in spans(rule, history, limits):
        if not _taken_before_entry(rule, span, history):
            yield from _episodes(span, history, limits)


def _taken_before_entry(rule: DeadlineRule, span: Span, history: History) -> bool:
    """Whether the duty is a first step (签收、签批、部署、首次反馈) of a matter entered when it was long under way.

    Its true delivery lies before the record, so nothing says when the step was due; counted from the record it would fall
    overdue for a delivery that never took place then. What the matter has yet to bring, and its own date, stay owed.

    Source: engine.md, No retroactivity.
    """
    begins = span.start.recorded_at == history.under_way_at
    return begins and rule.within is not Limit.OWN and rule.act not in _FINAL_ACTS


def _episodes(span: Span, history: History, limits: Limits) -> Iterator[Obligation]:
    start_seq, after_seq = span.start.seq, span.start.seq
    stated: datetime | None = None
    born, restated = span.born, False
    while True:
        duty = _Episode(span, history, limits, start_seq, after_seq, stated, born, restated)
        again = duty.run()
        yield duty.obligation
        if again is None:
            return
        start_seq = after_seq = again.seq
        stated, born, restated = _new_limit(again), again.recorded_at, duty.obligation.breached_at is not None


def _new_limit(event: Event) -> datetime | None:
    limit: datetime | None = event.payload.get(_LIMIT_IN[event.kind])
    return limit


class _Episode:
    """One episode while it is being worked out; `obligation` is its result."""

    def __init__(
        self,
        span: Span,
        history: History,
        limits: Limits,
        start_seq: int,
        after_seq: int,
        stated: datetime | None,
        born: datetime,
        restated: bool,
    ) -> None:
        rule = span.rule
        self.span, self.history, self.limits = span, history, limits
        self.after_seq, self.stated = after_seq, stated
        # one act may restate several duties of a rule: the occurrence tells which
        occurrence = 1 if start_seq == span.start.seq else span.start.seq
        key = obligation_key(history.matter.id, rule.id, span.debtor, start_seq, occurrence)
        self.obligation = Obligation(
            key, rule.id, rule.clause, span.debtor, span.thread, rule.side, rule.act,
            effective_start(span.start), born, start_seq, restated=restated,
        )  # fmt: skip
        self.verdict = history.by_duty.get((_E.VERDICT, key)) if history.by_duty else None
        self.own = [a for a in history.applications if a.asked.unit == span.thread and a.asked.seq > after_seq]
        self.extensions = [a for a in self.own if a.asked.kind is _E.EXTENSION_ASKED and a.grants(key, rule.id)]
        self.filed: Filing | None = None

    def run(self) -> Event | None:
        """Works the episode out; returns the event that opened the next one, or None."""
        o = self.obligation
        answer = self._due()
        for move in self._moves():
            self.filed = self._filing(move.seq)
            breached = self._breached(answer.at, move.recorded_at, move.seq)
            if move.kind is _E.EXTENSION_DECIDED:
                asked = next(a.asked for a in self.extensions if a.decided is move)
                if self.filed is not None and self.filed.seq < asked.seq:
                    continue
                if answer.at is None or answer.at > asked.recorded_at:
                    answer = self._move(answer, move.payload["due"], move)
                    continue
            done = self.filed is not None and self._settled(self.filed, move.seq)
            if breached is not None or done:
                self._conclude(answer, move.recorded_at, ended_by=move)
                return move
            self.after_seq = max(self.after_seq, move.seq) if move.kind is _E.SENT_BACK else self.after_seq
            answer = self._move(answer, _new_limit(move), move)
        self.filed = self._filing()
        self._conclude(answer, self.history.now, ended_by=None)
        o.superior_due = self.history.facts.superior_due
        return None

    def _filing(self, before: int | None = None) -> Filing | None:
        span = self.span
        return earliest(
            settling(span.rule.act, span.thread, span.start, self.history, self.limits, self.after_seq, before)
        )

    # -- dues ------------------------------------------------------------------------------------------------------

    def _due(self) -> Due:
        span, history = self.span, self.history
        granted = history.pauses_of(span.debtor) if span.rule.side is Side.HANDLING else NO_PAUSES
        held = holds(span.rule, self.obligation, self.own)
        if (granted or held) and (filed := self._filing()) is not None:  # what stops later moves nothing that is done
            granted = Pauses(pause for pause in as_pauses(granted) if pause.begins < filed.at)
            held = [pause for pause in held if pause.begins < filed.at]
        pauses = Pauses([*as_pauses(granted), *held]) if held else granted
        answer = base_due(span.rule, span.start, history, self.limits, pauses, self.stated, self.obligation.born)
        superior = history.facts_at(self.obligation.born).superior_due
        if superior and granted and answer.at and answer.at > superior and not history.pause_consented(span.debtor):
            bare = base_due(
                span.rule, span.start, history, self.limits, Pauses(held), self.stated, self.obligation.born
            )
            if bare.at is not None:
                answer = answer._replace(at=min(answer.at, max(superior, bare.at)))
        floor = floors(history).get(self.obligation.key) if _E.MIGRATED in history.by_kind else None
        if floor is not None and answer.at is not None and floor > answer.at:
            answer = answer._replace(at=floor)
        return answer

    def _moves(self) -> list[Event]:
        """Recorded changes of the due in this episode, in order."""
        span, history = self.span, self.history
        if history.by_kind.keys().isdisjoint(_MOVING):
            return []
        moves = [a.decided for a in self.extensions if a.decided is not None]
        if span.rule.act in _FINAL_ACTS and span.rule.side is Side.HANDLING:
            moves += [e for e in history.of(_E.SENT_BACK) if e.payload.get("limit") and self._sends_back(e)]
        if span.rule.within is Limit.OWN:
            born = self.obligation.born
            moves += [e for e in history.of(_E.INSTRUCTED) if e.payload.get("own_due") and e.recorded_at > born]
        return sorted(
            (m for m in moves if m.seq > self.after_seq and not (span.released and m.recorded_at >= span.released)),
            key=lambda m: m.seq,
        )

    def _sends_back(self, event: Event) -> bool:
        """Whether what was sent back is what this duty asks for: the kind the unit filed last (a completion nobody is
        asked for stands for the result)."""
        if event.unit != self.span.thread:
            return False
        filed = [e for e in self.history.of(*_FINAL_ACTS) if e.unit == event.unit and e.seq < event.seq]
        kind = filed[-1].kind if filed else _E.COMPLETION_ASKED
        if kind is _E.COMPLETION_ASKED and not self.history.completion_owed:
            kind = _E.RESULT_REPORTED
        return self.span.rule.act is kind

    def _move(self, answer: Due, to: datetime | None, move: Event) -> Due:
        o = self.obligation
        if to is None:
            return answer
        if answer.at is not None and answer.at != to:
            o.former = (*o.former, answer.at)
        o.due_version += 1
        superior = self.history.facts_at(move.recorded_at).superior_due
        extended = move.kind is _E.EXTENSION_DECIDED and not move.payload.get("superior_consent")
        if extended and superior and to > superior:
            to = max(superior, answer.at) if answer.at else superior
        held = [*as_pauses(self.history.pauses_of(self.span.debtor)), *holds(self.span.rule, o, self.own)]
        since = Pauses(Pause(max(p.begins, move.recorded_at), p.ends) for p in held)
        return moved_by_pauses(to, move.recorded_at, since, answer.start_day)

    # -- standing --------------------------------------------------------------------------------------------------

    def _breached(self, due: datetime | None, at: datetime, before: int = _EVERY) -> datetime | None:
        """The due instant that had passed unmet by ``at``, None where none had; a verdict recorded by then decides."""
        if self.verdict is not None and self.verdict.seq < before:
            recorded: datetime = self.verdict.payload["due"]
            return recorded if self.verdict.payload["outcome"] == "breached" else None
        if due is None or due > at:
            return None
        if self.span.released is not None and self.span.released < due:
            return None
        if self.filed is not None and self.filed.at < due:
            return None
        return due

    def _settled(self, filed: Filing, before: int) -> bool:
        """A filed act stands: at once, or for completion when it was verified."""
        if self.span.rule.act is not _E.COMPLETION_ASKED:
            return True
        ended = self.history.ended
        if ended is not None and ended.kind is _E.CLOSED and filed.seq < ended.seq < before:
            return True
        return any(
            e.unit in (self.span.thread, None) and filed.seq < e.seq < before for e in self.history.of(_E.VERIFIED)
        )

    def _conclude(self, answer: Due, at: datetime, ended_by: Event | None) -> None:
        o, history, span = self.obligation, self.history, self.span
        o.due, o.provisional, o.undetermined = answer.at, answer.provisional, answer.undetermined
        before = ended_by.seq if ended_by else _EVERY
        if self.filed is not None:
            o.done_at, o.done_seq = self.filed.at, self.filed.seq
        o.breached_at = self._breached(answer.at, at, before)
        if o.breached_at is not None:
            o.due = o.breached_at
        o.stock = o.breached_at is not None and o.breached_at <= o.born
        released = ended_by is not None or (span.released is not None and span.released <= history.now)
        if self._excused():
            o.breached_at = None
        elif self.verdict is not None and self.verdict.payload["outcome"] == "met":
            o.state, o.due, o.done_at = State.MET, self.verdict.payload["due"], self.verdict.payload["at"]
        elif self.filed is not None and self._settled(self.filed, before):
            o.state = State.MET if o.breached_at is None else State.MET_LATE
        elif released:
            o.state = State.RELEASED
        elif self.filed is not None:
            o.state = State.PENDING
        else:
            self._waiting(answer)

    def _excused(self) -> bool:
        o, by_duty = self.obligation, self.history.by_duty
        if not by_duty:
            return False
        if (_E.WAIVED, o.key) in by_duty:
            o.state = State.WAIVED
        elif (_E.OVERTURNED, o.key) in by_duty:
            o.state = State.OVERTURNED
        else:
            return False
        return True

    def _waiting(self, answer: Due) -> None:
        """Nothing filed: late, held by an application, paused, undetermined, or simply open."""
        o, now = self.obligation, self.history.now
        pauses = self.history.pauses_of(self.span.debtor) if self.span.rule.side is Side.HANDLING else NO_PAUSES
        if o.breached_at is not None:
            o.state = State.LATE
        elif any(a.decided is None and concerns(self.span.rule, o, a) for a in self.own):
            o.state, o.due = State.PENDING, None
        elif pauses and pauses.at(now) and (answer.at is None or answer.at > now):
            o.state, o.due, o.undetermined = State.PAUSED, None, ""
            o.wakes_at = next((ends for begins, ends in pauses.stretches if begins <= now < ends), None)
        elif answer.at is None:
            o.state = State.UNDETERMINED
        else:
            o.state = State.OPEN
            o.soon_at = self.limits.soon_at(answer, o.born)
            o.soon = o.soon_at is not None and o.soon_at <= now
