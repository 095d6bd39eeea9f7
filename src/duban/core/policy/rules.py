"""What a pack says, once read: frozen rules, each with its address in a document.

The engine consumes these and nothing else; the reader (`read`) makes them from YAML. Every scalar is already typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from duban.core.cadence.bracket import Bracket
from duban.core.cadence.form import Cadence
from duban.core.events import EventKind
from duban.core.period.counting import Counting
from duban.core.period.form import Period
from duban.core.words import Basis, Side


@dataclass(frozen=True, slots=True)
class Setting:
    """A figure the document does not state: the jurisdiction fills it in, until then the result is undetermined.

    ``title`` is how the pack calls it, put in by `fill`: people are told that, not the name.
    """

    name: str
    title: str = ""

    @property
    def called(self) -> str:
        return self.title or self.name

    def take(self, value: Any) -> Any:
        """What stands in the setting's place once the jurisdiction gave ``value``."""
        return value


@dataclass(frozen=True, slots=True)
class OftenSetting(Setting):
    """How often is not stated; how many acts a period and how its periods run, the rule says itself."""

    times: int = 1
    rolling: bool = False

    def take(self, value: Cadence) -> Cadence:
        return replace(value, times=self.times, rolling=value.rolling or self.rolling)


class Limit(StrEnum):
    """A limit that is not a period but a date of the matter itself."""

    OWN = "own"
    """The instructing leader's stated date, else the superior's."""
    INNER = "inner"
    """The earlier inner date by which an assisting unit answers to the lead (stated when it was assigned)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What every rule has: its address, whether the figure is stated, and when it is valid.

    ``words`` are the few words of the source that hold the figure (stated); ``note`` is the reason of a reading
    (interp).
    """

    id: str
    kind: str
    clause: str
    basis: Basis
    words: str = ""
    note: str = ""
    firmness: str = ""
    """``must`` (必须) or ``principle`` (原则上), where the text says so; shown only."""
    valid_from: date | None = None
    valid_to: date | None = None
    tightens: str = ""
    """The id of the parent's rule this one replaces with a shorter limit; ``relaxes``: with a longer one."""
    relaxes: str = ""
    reason: str = ""
    """Why a parent's rule is tightened or relaxed."""


@dataclass(frozen=True, slots=True)
class Start:
    event: EventKind
    each: bool
    """True: every such event starts a duty. False: only the first one of each debtor."""


@dataclass(frozen=True, slots=True)
class OwedBy:
    roles: tuple[str, ...]
    each: str = "unit"
    """``unit``: each unit in that role owes it; ``matter``: it is owed once, by the first of them."""
    post: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule(Rule):
    applies: tuple[tuple[str, frozenset[str]], ...]
    starts: Start
    owed_by: OwedBy
    act: EventKind
    within: Period | Limit | Setting
    counting: Counting = Counting()
    side: Side = Side.HANDLING
    roll_basis: Basis | None = None
    """Whether the rolling of the last day is stated or a reading; None where the rule says nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CadenceRule(Rule):
    """While the matter is open, the debtor owes ``act`` so many times a period, in its bracket of (limit − start)."""

    applies: tuple[tuple[str, frozenset[str]], ...]
    starts: Start
    owed_by: OwedBy
    act: EventKind
    every: Cadence | Setting
    """How often; until the jurisdiction sets it the duty is undetermined."""
    within: Period | Setting | None = None
    """Only for ``per-event``: how long after the event."""
    bracket: Bracket | None = None
    """Only while the total limit (limit − start) lies in it; None: whatever the limit, and without one."""
    side: Side = Side.HANDLING
    counting: Counting = Counting()


@dataclass(frozen=True, slots=True, kw_only=True)
class LightRule(Rule):
    soon: Period | Setting
    """How long before due a duty turns 临期."""
    names: Mapping[str, str] = field(default_factory=dict)
    colours: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChaseStep:
    """One reminder. ``anchor`` is ``before`` (the due), ``after`` (the due) or ``since`` (the start).

    ``every``, ``times``: after the due it comes again so often, counted like ``by`` from the one before.
    """

    anchor: str
    by: Period | Setting
    to: tuple[str, ...]
    channels: tuple[str, ...]
    urgency: str = "normal"
    proposes: str | None = None
    every: Period | Setting | None = None
    times: int | Setting = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaseRule(Rule):
    """Reminders of the duties of the rules named in ``of`` (empty: of every handling duty of the pack)."""

    of: tuple[str, ...]
    steps: tuple[ChaseStep, ...]


@dataclass(frozen=True, slots=True)
class Window:
    length: Period | Setting
    mode: str
    """``rolling`` (the length before each breach) or ``calendar`` (the calendar year it falls in)."""
    basis: Basis = Basis.STATED
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    at: int | Setting
    proposes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRule(Rule):
    """N-th counted thing of a subject inside a window → a proposal.

    ``counts`` are rule ids or the words ``complaint_valid``, ``circular``, ``meeting_breach``. ``per``: each ``breach``
    (circular, …) counts, or a ``matter``, ``fact``, ``meeting`` or ``problem`` gives one count at most. ``subject`` is
    ``unit``, ``person``, ``matter`` or ``problem``.
    """

    counts: tuple[str, ...]
    per: str
    subject: str
    window: Window
    steps: tuple[Rung, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldsRule(Rule):
    applies: tuple[tuple[str, frozenset[str]], ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRule(Rule):
    """A rule that keeps its content as read; some kinds give it names and types (`told_rules`)."""

    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingDeclared:
    """A setting a pack asks its jurisdiction for. ``type`` is ``period``, ``count`` or ``text``."""

    name: str
    title: str
    type: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Where the document contradicts itself or overlaps, and the reading chosen."""

    clauses: tuple[str, ...]
    says: str
    reading: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """One document as rules. ``commencement``: nothing before it counts."""

    id: str
    title: str
    issuer: str
    level: str
    commencement: date
    number: str = ""
    issued: date | None = None
    commencement_basis: Basis = Basis.STATED
    commencement_note: str = ""
    extends: tuple[str, ...] = ()
    organ: str = ""
    """What kind of organ issued it (``government``, ``department`` …); empty where the pack does not say."""
    only_for: tuple[tuple[str, frozenset[str]], ...] = ()
    """Whose packs may rest on this one: ``level`` and ``organ`` → the words allowed. Empty: anybody's."""
    tolerance: Period | Setting | None = None
    """How long after an act the office may still record it for the unit at the instant it happened."""
    settings: tuple[SettingDeclared, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    rules: tuple[Rule, ...] = ()
    digest: str = ""

    def in_force(self, instant: datetime) -> bool:
        return instant.date() >= self.commencement
