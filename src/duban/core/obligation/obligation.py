"""An obligation (办理时限): who owes what act by when, under which rule, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duban.core.events import EventKind
from duban.core.words import Light, Side, State


@dataclass(slots=True)
class Obligation:
    """One duty of one debtor. Made by `assess`, never changed after it has been returned.

    ``key`` is matter / rule / debtor / seq of the starting event / occurrence, and never changes. A duty restated by a
    new limit starts with that event; its occurrence is the seq of the event that started the first one. ``due`` is exclusive,
    None while paused or undetermined; ``due_version`` grows with every recorded change of it and ``former`` keeps the
    older ones. ``breached_at`` is the due instant that passed unmet: it stays when the duty is done late or released.
    ``stock`` marks a duty that was already overdue when it was entered (存量逾期): shown, never counted.
    ``thread`` is the unit whose events settle it (for the decider's duties, the applicant).
    """

    key: str
    rule: str
    clause: str
    debtor: str
    thread: str | None
    side: Side
    act: EventKind
    started: datetime
    born: datetime
    start_seq: int
    due: datetime | None = None
    due_version: int = 1
    former: tuple[datetime, ...] = ()
    provisional: bool = False
    undetermined: str = ""
    state: State = State.OPEN
    soon_at: datetime | None = None
    soon: bool = False
    done_at: datetime | None = None
    done_seq: int = 0
    breached_at: datetime | None = None
    stock: bool = False
    restated: bool = False
    """The due is a written new limit (退回重办、续批) after an earlier breach: missing it counts again."""
    superior_due: datetime | None = None
    wakes_at: datetime | None = None
    """When the engine must look again although nothing is recorded: the end of a pause."""

    @property
    def running(self) -> bool:
        """Whether it still waits for the debtor."""
        return self.state in (State.OPEN, State.LATE)

    @property
    def light(self) -> Light:
        if self.state is State.LATE:
            return Light.LATE
        return Light.SOON if self.state is State.OPEN and self.soon else Light.NORMAL


@dataclass(frozen=True, slots=True)
class Breach:
    """An obligation of the handling side whose due instant ``at`` passed unmet, and what was recorded about it since.

    It is *counted* (计次) by a ladder only where it was confirmed (认定), was not provisional and is not stock.
    """

    key: str
    rule: str
    matter: str
    debtor: str
    at: datetime
    provisional: bool = False
    stock: bool = False
    restated: bool = False
    told_at: datetime | None = None
    explained_at: datetime | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A reminder the machine may send. ``key`` is obligation / number of its due version / step."""

    key: str
    rule: str
    obligation: str
    at: datetime
    step: int
    to: tuple[str, ...]
    channels: tuple[str, ...]
    urgency: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule puts before a person. ``key`` is ladder / subject / arming / threshold; ``basis``: its breaches."""

    key: str
    rule: str
    clause: str
    subject: str
    proposes: str
    threshold: int
    arming: int
    reached_at: datetime
    basis: tuple[str, ...]
    replaces: str = ""
    """For a correction: the key of the issued proposal whose basis fell away."""


def obligation_key(matter: str, rule: str, debtor: str, seq: int, occurrence: int = 1) -> str:
    """The identity of an obligation; never an array order.

    >>> obligation_key("督〔2022〕031", "WX-7", "住建局", 2)
    '督〔2022〕031/WX-7/住建局/2/1'
    """
    return f"{matter}/{rule}/{debtor}/{seq}/{occurrence}"
