"""What may be asked of the door for writing, and what it answers: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from duban.apps.matters.attachments import HeldFile
from duban.apps.matters.models import Approval, Matter
from duban.core.assess import Assessment
from duban.core.events import NOTHING, EventKind


@dataclass(frozen=True, slots=True)
class Act:
    """One thing somebody does to one matter.

    ``payload`` holds the fields the closed table allows for this kind, typed (instants aware). ``expected`` is the
    version its form was shown with: the unit's ``thread_version`` for acts of a unit, else ``facts_version``; None only
    where no form was shown. ``for_unit``: the office records it for the unit, with evidence. ``occurred_at`` is when it
    truly happened, where that is not now. Beside the table: ``return_decided`` may name ``reassign`` (the new unit's
    id), ``units_changed`` states ``units`` as `Party` values.
    """

    matter: int
    kind: EventKind
    unit: int | None = None
    payload: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    text: str = ""
    files: tuple[HeldFile, ...] = ()
    occurred_at: datetime | None = None
    for_unit: bool = False
    expected: int | None = None
    instructions: tuple[NewInstruction, ...] = ()
    """Only for 续批: the leader's further words."""


@dataclass(frozen=True, slots=True)
class Performed:
    """What became of an act: the seq of its event, and how the whole matter stands after all of the call."""

    matter: Matter
    seq: int
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class NewApproval:
    """The authority for setting up; the same value given for many matters is recorded once (一次批准，成批立项)."""

    authority: str
    approver: int
    approved_at: datetime
    document: str = ""


@dataclass(frozen=True, slots=True)
class NewInstruction:
    """A leader's words, verbatim. ``kind``: ``instruct``, ``inform`` (阅知) or ``study`` (阅研)."""

    leader_name: str
    text: str
    dated: date
    kind: str = "instruct"
    leader: int | None = None


@dataclass(frozen=True, slots=True)
class NewParty:
    unit: int
    role: str
    inner_due: datetime | None = None
    clerk: int | None = None
    first_responsible: int | None = None
    direct_responsible: int | None = None


@dataclass(frozen=True, slots=True)
class NewMatter:
    """A matter to set up. ``stated`` are words of `duban.core.words.DIMENSIONS`; ``number`` empty: given out by us.

    ``assign``: deliver it to its units in the same act (立项即交办). A part of a larger matter (``parent``) needs no
    approval of its own. ``under_way``: it was under way before it was entered here, so its first steps (签收、部署) are not
    asked for again.
    """

    jurisdiction: int
    title: str
    parties: tuple[NewParty, ...] = ()
    stated: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    kind: str = "supervised"
    number: str = ""
    own_due: datetime | None = None
    superior_due: datetime | None = None
    superior_number: str = ""
    superior_status: str = ""
    source_title: str = ""
    source_number: str = ""
    requirement: str = ""
    work_standard: str = ""
    closing_standard: str = ""
    details: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    parent: int | None = None
    approval: Approval | NewApproval | None = None
    leader: int | None = None
    supervisor: int | None = None
    circle: str = "ordinary"
    instructions: tuple[NewInstruction, ...] = ()
    nodes: tuple[tuple[str, date], ...] = ()
    files: tuple[HeldFile, ...] = ()
    text: str = ""
    assign: bool = True
    under_way: bool = False
