"""What a worked case says: what happened, at which instant it is judged, and what a person worked out by hand.

The expected values of a case never come from our own code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from duban.core.campaign.phases import Paper, Stage
from duban.core.events import NOTHING, Event
from duban.core.ladder.countable import Countable, Outage, Succession
from duban.core.ladder.tally import Decided
from duban.core.matter.facts import Matter
from duban.core.period.counting import Counting
from duban.core.period.form import Period
from duban.core.period.hours import NO_HOURS, BusinessHours
from duban.core.points.score import Earning
from duban.core.problem import Place
from duban.core.quota.gauge import Issued
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
class Scored:
    """A case of `score`: what happened, and the points (rule, thing, value) and sums it must give."""

    kind: str
    things: tuple[Earning, ...]
    points: tuple[tuple[str, str, int], ...]
    total: Mapping[str, int]
    undetermined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Staged:
    """A case of `campaign_standing`: stages by rule, and papers (rule, what, unit, state), as many as the case names."""

    campaign: str
    units: Mapping[str, tuple[str, ...]]
    handed: Mapping[tuple[str, str, str], datetime]
    phases: Mapping[str, Stage]
    papers: tuple[tuple[str, str, str, Paper], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A case of `gauges`: what was issued, and (rule, used, over) of the limits the case names."""

    unit: str
    day: date
    issued: tuple[Issued, ...]
    gauges: tuple[tuple[str, int, tuple[str, ...]], ...]


Body = Judged | Counted | Dated | Scored | Staged | Measured


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case. ``proves`` are rule ids or clause ids; ``worked`` says how a person got the expected values."""

    id: str
    place: Place
    proves: tuple[str, ...]
    worked: str
    now: datetime
    body: Body
    hours: BusinessHours = NO_HOURS
    settings: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    unpublished: tuple[int, ...] = ()
    """Years whose notice the case pretends not to have."""
