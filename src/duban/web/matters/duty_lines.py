"""An obligation as a line of a page: what, by when, how long still, how it stands, under which rule. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from duban.core.calendar.days import Calendar
from duban.core.events import TABLE
from duban.core.obligation.obligation import Obligation
from duban.core.words import STOCK_WORD, Side, State, standing_word
from duban.web.dates import days_left, short_due
from duban.web.matters.consequence import Name, who

MARKS: Final = MappingProxyType(
    {
        State.OPEN: "○",
        State.PENDING: "…",
        State.PAUSED: "‖",
        State.MET: "✓",
        State.MET_LATE: "✓!",
        State.LATE: "■",
        State.WAIVED: "－",
        State.OVERTURNED: "－",
        State.RELEASED: "－",
        State.UNDETERMINED: "？",
    }
)
"""Status has marks of its own, never those of a light; only what is overdue bears the light's."""


@dataclass(frozen=True, slots=True)
class When:
    """A date as it is shown: ``provisional`` ones carry a dotted line and the word."""

    text: str
    left: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class DutyLine:
    """``handling``: it is a unit's own duty; the office's and the decider's stand apart and colour nothing."""

    key: str
    act: str
    who: str
    unit: str
    rule: str
    clause: str
    state: str
    word: str
    mark: str
    light: str
    when: When
    done: str
    why_not: str
    former: tuple[str, ...]
    handling: bool
    running: bool
    superior: str
    """The superior's date where it is another one than the due."""


def duty_line(o: Obligation, calendar: Calendar, now: datetime, name: Name) -> DutyLine:
    """One obligation as a line."""
    year = now.year
    waits = o.state in (State.OPEN, State.LATE)
    text = short_due(o.due, year) + "前" if o.due else ""
    superior = short_due(o.superior_due, year) if o.superior_due and o.superior_due != o.due else ""
    return DutyLine(
        key=o.key,
        act=TABLE[o.act].chinese,
        who=who(o, name),
        unit=o.debtor,
        rule=o.rule,
        clause=o.clause,
        state=str(o.state),
        word=STOCK_WORD
        if o.stock and o.state is State.LATE
        else standing_word(o.state, filed=o.done_at is not None) + ("（存量逾期）" if o.stock else ""),
        mark=MARKS[o.state],
        light=str(o.light),
        when=When(text, days_left(o.due, calendar, now) if waits else "", o.provisional),
        done=short_due(o.done_at, year) if o.done_at else "",
        why_not=o.undetermined,
        former=tuple(short_due(each, year) for each in o.former),
        handling=o.side is Side.HANDLING,
        running=waits,
        superior=superior,
    )


_URGENT: Final[Mapping[State, int]] = MappingProxyType(
    {State.LATE: 0, State.OPEN: 1, State.UNDETERMINED: 2, State.PENDING: 3, State.PAUSED: 4}
)


def by_urgency(obligations: Iterable[Obligation]) -> list[Obligation]:
    """What waits comes first, the most overdue at the top; what is settled last, in its order."""
    return sorted(obligations, key=lambda o: (_URGENT.get(o.state, 9), o.due is None, o.due or o.started, o.start_seq))
