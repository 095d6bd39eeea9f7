"""The one door for reading matters: always for a person, and nothing that is not theirs to see.

Conventions: “there is none” and “it is not yours” are one answer, `Matter.DoesNotExist`. Every function asks a constant
number of queries, however many rows it returns; ``principals`` are the standings of those a person stands in for
(`on_behalf`), read once a request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Prefetch

from duban.apps.matters.access import capacities
from duban.apps.matters.chosen import Filters
from duban.apps.matters.counting import Counts, counts
from duban.apps.matters.events import read_body
from duban.apps.matters.ledger import Ledger, Line, ledger
from duban.apps.matters.models import Attachment, EventRow, FormerPlan, Instruction, Matter, Node, Party
from duban.apps.matters.sight import on_behalf, sees, visible
from duban.apps.org.standing import Standing
from duban.core.acts import Other, refusal
from duban.core.capacity import Capacity
from duban.core.events import NOTHING, EventKind
from duban.core.situation import Situation

__all__ = (
    "Branch", "Counts", "Filters", "Ledger", "Line", "Record", "Tree", "attachment_for", "capacities_of", "counts",
    "instructions_of", "ledger", "matter_for", "on_behalf", "timeline", "tree", "visible",
)  # fmt: skip
_C = Capacity
_E = EventKind
_FORMER: Final = Prefetch("former", FormerPlan.objects.select_related("changed_by"))
DEEPEST: Final = 12
"""Levels of decomposition that are followed up and down; a longer chain is a mistake of data."""
_WITH_INSTRUCTION: Final = frozenset({_E.SET_UP, _E.INSTRUCTED})
_BETWEEN_UNIT_AND_OFFICE: Final = frozenset(
    {_E.BREACH_TOLD, _E.BREACH_EXPLAINED, _E.BREACH_CONFIRMED, _E.PROPOSAL_DECIDED}
)
_OVERSEEING: Final = frozenset(
    {_C.SUPERVISOR, _C.HEAD, _C.SECTION, _C.LEADER, _C.CONTACT, _C.CHIEF, _C.DECIDER, _C.APPROVER, _C.DISCIPLINE}
)


@dataclass(frozen=True, slots=True)
class Record:
    """One event as this person may read it. ``masked``: something of it is not theirs, and is not here.

    ``unit``, ``actor`` and ``principal`` are names, empty where there is none; an event without an actor is the
    machine's own. ``files`` are only those this person may open.
    """

    seq: int
    kind: EventKind
    unit_id: int | None
    unit: str
    actor: str
    principal: str
    recorded_at: datetime
    occurred_at: datetime | None
    for_unit: bool
    payload: Mapping[str, Any]
    text: str
    files: tuple[Attachment, ...] = ()
    masked: bool = False
    destroyed: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """A matter of the tree, as far as this person may see it: ``depth`` below zero above, over zero below."""

    matter: Matter
    depth: int


@dataclass(frozen=True, slots=True)
class Tree:
    """``above`` from the root down to the parent, ``below`` parents before their parts, in order of entry."""

    above: tuple[Branch, ...]
    below: tuple[Branch, ...]

    @property
    def parent(self) -> Matter | None:
        return self.above[-1].matter if self.above and self.above[-1].depth == -1 else None

    @property
    def children(self) -> tuple[Matter, ...]:
        return tuple(branch.matter for branch in self.below if branch.depth == 1)


def matter_for(standing: Standing, pk: object, principals: Sequence[Standing] | None = None) -> Matter:
    """One matter with all its page needs: approval, people, parties, instructions, nodes. Four queries, and a few more
    for whoever does not see the whole jurisdiction.

    Raises:
        Matter.DoesNotExist: there is none, or it is not theirs: the same answer.
    """
    try:
        key = int(str(pk))
    except ValueError:
        return _none()
    if not 0 < key < 2**63:
        return _none()
    found = (
        Matter.objects.filter(pk=key)
        .select_related("jurisdiction", "approval__approver", "leader", "supervisor", "created_by", "merged_into")
        .prefetch_related(
            Prefetch(
                "parties",
                Party.objects.select_related("unit", "clerk", "first_responsible", "direct_responsible").order_by("pk"),
            ),
            "instructions",
            Prefetch("nodes", Node.objects.select_related("marked_by", "added_by").prefetch_related(_FORMER)),
        )
    )
    held = Matter.objects.filter(pk=key).values_list("jurisdiction", flat=True).first()
    others = on_behalf(standing) if principals is None else principals
    if held is None or not sees(standing, others, key, held):
        return _none()
    return found.get()


def capacities_of(
    standing: Standing, matter: Matter, principals: Sequence[Standing] | None = None
) -> frozenset[Capacity]:
    """All capacities towards a matter, one's own and those one stands in for: for sight, not for acting."""
    parties = list(matter.parties.all())
    found = capacities(standing, matter, parties)
    for each in on_behalf(standing) if principals is None else principals:
        found |= capacities(each, matter, parties) - {_C.STRANGER}
    return found


def instructions_of(
    standing: Standing, matter: Matter, principals: Sequence[Standing] | None = None
) -> tuple[Instruction, ...]:
    """The leaders' words, in their order; empty for those who may see the assignment but not the instruction."""
    if not _reads_instructions(capacities_of(standing, matter, principals), matter):
        return ()
    return tuple(matter.instructions.all())


def timeline(standing: Standing, matter: Matter, principals: Sequence[Standing] | None = None) -> tuple[Record, ...]:
    """The records of a matter in their order, with what is not this person's left out. Two queries.

    Left out are the words and files of instructions for those who may not read them, and what passes between the
    office and another unit about its overdue. That something happened, when and by whom stays.
    """
    held = capacities_of(standing, matter, principals)
    units = standing.units.union(*(each.units for each in (on_behalf(standing) if principals is None else principals)))
    whole, reads = bool(held & _OVERSEEING), _reads_instructions(held, matter)
    rows = EventRow.objects.filter(matter=matter).order_by("seq").select_related("unit", "actor", "principal")
    found: list[Record] = []
    closed: set[int] = set()
    for row in rows.prefetch_related("attachments"):
        kind = EventKind(row.kind)
        body = read_body(row.body, row.schema)
        foreign = kind in _BETWEEN_UNIT_AND_OFFICE and not whole and row.unit_id not in units
        instruction = kind in _WITH_INSTRUCTION and not reads
        if foreign or instruction or (kind is _E.CORRECTED and body.payload.get("event") in closed):
            closed.add(row.seq)
        masked = row.seq in closed
        found.append(
            Record(
                row.seq,
                kind,
                row.unit_id,
                row.unit.name if row.unit else "",
                row.actor.name if row.actor else "",
                row.principal.name if row.principal else "",
                row.recorded_at,
                row.occurred_at,
                row.for_unit,
                _assignment(body.payload) if masked and instruction else NOTHING if masked else body.payload,
                "" if masked else body.text,
                () if masked else tuple(row.attachments.all()),
                masked,
                row.destroyed_at is not None,
            )
        )
    return tuple(found)


def attachment_for(standing: Standing, pk: int, principals: Sequence[Standing] | None = None) -> Attachment:
    """A file that this person may open.

    Raises:
        Attachment.DoesNotExist: there is none, its matter is not theirs, or it is an instruction's image: one answer.
    """
    found = Attachment.objects.select_related("event__matter__approval").get(pk=pk)
    if not visible(standing, principals, [found.event.matter_id]).exists():
        raise Attachment.DoesNotExist(_NO_FILE)
    shown = {each.pk for record in timeline(standing, found.event.matter, principals) for each in record.files}
    if found.pk not in shown:
        raise Attachment.DoesNotExist(_NO_FILE)
    return found


def tree(standing: Standing, matter: Matter, principals: Sequence[Standing] | None = None) -> Tree:
    """What a matter is part of, and what its parts are: only what this person may see. Two queries a level.

    A part of a matter that is not theirs shows no parent; nothing below an unseen part is shown.
    """
    others = on_behalf(standing) if principals is None else tuple(principals)
    above: list[Branch] = []
    parent, depth = matter.parent_id, -1
    while parent is not None and depth >= -DEEPEST:
        found = visible(standing, others, [parent]).first()
        if found is None or any(found.pk == branch.matter.pk for branch in above):
            break
        above.insert(0, Branch(found, depth))
        parent, depth = found.parent_id, depth - 1
    below: list[Branch] = []
    level, depth = [matter.pk], 1
    while level and depth <= DEEPEST:
        inside = list(Matter.objects.filter(parent__in=level).values_list("pk", flat=True))
        parts = list(visible(standing, others, inside).order_by("pk")) if inside else []
        known = {matter.pk, *(branch.matter.pk for branch in below)}
        fresh = [part for part in parts if part.pk not in known]
        below += [Branch(part, depth) for part in fresh]
        level, depth = [part.pk for part in fresh], depth + 1
    return Tree(tuple(above), tuple(below))


_NO_SUCH: Final = "Matter matching query does not exist."
_NO_FILE: Final = "Attachment matching query does not exist."


def _none() -> Matter:
    raise Matter.DoesNotExist(_NO_SUCH)


def _reads_instructions(held: frozenset[Capacity], matter: Matter) -> bool:
    return refusal(Other.VIEW_INSTRUCTION_TEXT, held, matter.state, Situation()) is None


def _assignment(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """What units may know of a set-up or a further instruction: its dates, units and words of the field."""
    return {name: payload[name] for name in ("facts", "units", "own_due", "superior_due") if name in payload}
