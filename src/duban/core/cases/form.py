"""What a worked case says: what happened, at which instant it is judged, and what a person worked out by hand.

The expected values of a case never come from our own code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from duban.core.events import NOTHING, Event
from duban.core.ladder.countable import Countable, Outage, Succession
from duban.core.ladder.tally import Decided
from duban.core.matter.facts import Matter
from duban.core.period.counting import Counting
from duban.core.period.form import Period
from duban.core.period.hours import NO_HOURS, BusinessHours
from duban.core.problem import Place
from duban.core.words import Light, State


@dataclass(frozen=True, slots=True)
class Expected:
    """One obligation as worked out by hand; ``due`` None: it must have none."""

    rule: str
    of: str
    due: datetime | None
    state: State
    breached: datetime | None = None
    provisional: bool = False
    stock: bool = False


@dataclass(frozen=True, slots=True)
class ExpectedNotice:
    of_rule: str
    of: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """A case of `assess`. For every rule named in ``expect`` exactly these obligations must be there."""

    matter: Matter
    events: tuple[Event, ...]
    expect: tuple[Expected, ...]
    absent: tuple[str, ...] = ()
    lights: Mapping[str, Light] = field(default_factory=lambda: NOTHING)
    notices: tuple[ExpectedNotice, ...] | None = None
    wakes: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A case of `tally`: what may count, what was proposed before, and what must follow. Proposals as (at, proposes)."""

    ladder: str
    subject: str
    things: tuple[Countable, ...]
    count: int
    proposals: tuple[tuple[int, str], ...] = ()
    withdrawn: tuple[int, ...] = ()
    made: tuple[Decided, ...] = ()
    outages: tuple[Outage, ...] = ()
    succession: Succession = field(default_factory=Succession)


@dataclass(frozen=True, slots=True)
class Dated:
    """A case of `due` alone: a period from an instant, as the Civil Code counts it or as a rule declares."""

    start: datetime
    period: Period
    counting: Counting
    due: datetime | None
    """None: it must be undetermined."""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case. ``proves`` are rule ids or clause ids; ``worked`` says how a person got the expected values."""

    id: str
    place: Place
    proves: tuple[str, ...]
    worked: str
    now: datetime
    body: Judged | Counted | Dated
    hours: BusinessHours = NO_HOURS
    settings: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    unpublished: tuple[int, ...] = ()
    """Years whose notice the case pretends not to have."""
