"""The page 事项 as data. Pure: made from rows that were read for this person, and what the engine said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from duban.apps.matters import models
from duban.apps.matters.queries import Record
from duban.apps.matters.words import CIRCLES, INSTRUCTION_KINDS, OVER, SHOWN, VERIFIED
from duban.core.assess import Assessment
from duban.core.events import EventKind
from duban.core.policy.vocabulary import FIELDS
from duban.core.words import DIMENSIONS, ROLES, Light, State, light_word
from duban.web.dates import short_day, short_due
from duban.web.matters.composer import BESIDE, Offer
from duban.web.matters.consequence import Surroundings
from duban.web.matters.duty_lines import DutyLine, by_urgency, duty_line
from duban.web.matters.milestones import NodeLine, node_line
from duban.web.matters.story import Entry, story

STATE_MARKS: Final = MappingProxyType(
    {"draft": "＋", "live": "○", "reported": "✓", "closed": "✓✓", "terminated": "－", "merged": "→"}
)
_ORDER: Final = {role: n for n, role in enumerate(ROLES)}


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of the matter, and the people in it who bear it."""

    name: str
    role: str
    light: str
    light_word: str
    people: str
    inner_due: str
    left: bool
    shines: bool
    """Whether it has a light at all: the office and the decider have none."""


@dataclass(frozen=True, slots=True)
class Said:
    """A leader's words."""

    leader: str
    kind: str
    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A matter of the tree above or below this one."""

    id: int
    number: str
    title: str
    light: str
    light_word: str
    state_word: str
    live: bool
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Lack:
    """What an act waits for: the sentence, and the form that sends it back (empty: this person has none)."""

    sentence: str
    send_back: str


@dataclass(frozen=True, slots=True)
class MatterPage:
    """Everything the page shows; ``threads`` are the versions of the units' threads, against stale forms."""

    id: int
    number: str
    title: str
    live: bool
    state: str
    state_word: str
    state_mark: str
    light: str
    light_word: str
    restricted: bool
    superior_number: str
    superior_status: str
    paused: tuple[str, ...]
    units: tuple[UnitLine, ...]
    chain: tuple[tuple[str, str], ...]
    instructions: tuple[Said, ...]
    demands: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    nodes: tuple[NodeLine, ...]
    waiting: tuple[DutyLine, ...]
    office: tuple[DutyLine, ...]
    settled: tuple[DutyLine, ...]
    parent: Branch | None
    children: tuple[Branch, ...]
    timeline: tuple[Entry, ...]
    offers: tuple[Offer, ...]
    threads: Mapping[str, int]
    facts_version: int
    may_split: bool = False
    may_begin: bool = False
    """Whether a part is set up with the whole form of 立项 (the office), or as a lead's task."""
    may_mark: bool = False
    may_plan: bool = False
    may_migrate: bool = False
    verdicts: int = 0
    nothing_to_do: str = ""

    @property
    def dues(self) -> tuple[DutyLine, ...]:
        """Every duty of the units, what waits first: what a paper of this matter lists."""
        return self.waiting + tuple(line for line in self.settled if line.handling)

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """What is missing before an act offered here can be done; what is recorded for a unit repeats nothing."""
        back = {each.unit: each.id for each in self.offers if each.kind is EventKind.SENT_BACK}
        return tuple(
            Lack(each.lacks, back.get(each.unit, "") if each.kind is EventKind.VERIFIED else "")
            for each in self.offers
            if each.lacks and not each.for_unit
        )

    @property
    def groups(self) -> tuple[tuple[str, tuple[Offer, ...]], ...]:
        """The offers that stand behind a word: what is rare, and what is recorded for a unit."""
        rare = tuple(offer for offer in self.offers if offer.rare and not offer.for_unit)
        recorded = tuple(offer for offer in self.offers if offer.rare and offer.for_unit)
        return tuple((word, found) for word, found in (("更多办理", rare), ("代单位记录", recorded)) if found)

    @property
    def ready(self) -> tuple[Offer, ...]:
        """The offers shown at once."""
        return tuple(offer for offer in self.offers if not offer.rare)

    def seen(self, unit: str | None) -> int:
        """The version of what an act would add to: the unit's thread, or the matter's facts."""
        return self.facts_version if unit is None else self.threads.get(unit, 0)


def matter_page(
    row: models.Matter,
    parties: Sequence[models.Party],
    records: Iterable[Record],
    about: Surroundings,
    assessment: Assessment,
    lights: Mapping[str, str],
    *,
    instructions: Sequence[models.Instruction] = (),
    nodes: Sequence[models.Node] = (),
    children: Sequence[Branch] = (),
    parent: Branch | None = None,
    offers: tuple[Offer, ...] = (),
    may_split: bool = False,
    may_begin: bool = False,
    may_mark: bool = False,
    may_plan: bool = False,
    may_migrate: bool = False,
    may_correct: bool = False,
    pack: str = "",
    verified: bool = False,
    verdicts: int = 0,
) -> MatterPage:
    """The page.

    Args:
        lights: the names the pack gives to the three lights.
        instructions: only those this person may read.
        offers: what this person may do now.
        verified: it waits to be struck off (待销号).
        verdicts: how many records of the machine are not among ``records``.
    """
    now, year = about.now, about.now.year
    names = {str(party.unit_id): party.unit.name for party in parties}

    def name(unit: str) -> str:
        return names.get(unit, "有关单位")

    lines = [duty_line(o, about.calendar, now, name) for o in by_urgency(assessment.obligations)]
    open_words = {"open", "late", "pending", "paused", "undetermined"}
    light = str(assessment.light)
    return MatterPage(
        id=row.pk,
        number=row.number,
        title=row.title,
        live=row.state not in OVER and row.state != "draft",
        state=row.state,
        state_word=SHOWN[VERIFIED if verified else row.state],
        state_mark=STATE_MARKS[row.state],
        light=light,
        light_word=light_word(lights, light, stock=_stock(assessment)),
        restricted=row.circle == "restricted",
        superior_number=row.superior_number,
        superior_status=row.superior_status,
        paused=tuple(
            f"{name(unit)}中止计时"
            for unit in dict.fromkeys(o.debtor for o in assessment.obligations if o.state is State.PAUSED)
        ),
        units=tuple(
            _unit_line(party, assessment, lights, year)
            for party in sorted(parties, key=lambda p: (_ORDER[p.role], p.pk))
        ),
        chain=tuple(_chain(row, parties)),
        instructions=tuple(
            Said(each.leader_name, INSTRUCTION_KINDS[each.kind], short_day(each.dated, year), each.text)
            for each in instructions
        ),
        demands=tuple(_demands(row, year)),
        facts=(*_facts(row, year), *((("适用制度", pack),) if pack else ())),
        nodes=tuple(node_line(node, now.date(), year) for node in nodes),
        waiting=tuple(line for line in lines if line.handling and line.state in open_words),
        office=tuple(line for line in lines if not line.handling and line.state in open_words),
        settled=tuple(line for line in lines if line.state not in open_words),
        parent=parent,
        children=tuple(children),
        timeline=story(list(records), year, name, may_correct=may_correct),
        offers=offers,
        threads={str(party.unit_id): party.thread_version for party in parties},
        facts_version=row.facts_version,
        may_split=may_split,
        may_begin=may_begin,
        may_mark=may_mark,
        may_plan=may_plan,
        may_migrate=may_migrate,
        verdicts=verdicts,
        nothing_to_do="事项已了结，记录不再增加。" if row.state in OVER else "这件事项现在没有要您办理的。",
    )


def _stock(assessment: Assessment, unit: str = "") -> bool:
    """Whether all that is late (of one unit) was late already when it was entered."""
    late = [o.stock for o in assessment.obligations if o.light is Light.LATE and unit in ("", o.debtor)]
    return bool(late) and all(late)


def _unit_line(party: models.Party, assessment: Assessment, lights: Mapping[str, str], year: int) -> UnitLine:
    light = str(assessment.lights.get(str(party.unit_id), Light.NORMAL))
    people = [f"经办人{party.clerk.name}"] if party.clerk else []
    return UnitLine(
        party.unit.name,
        ROLES[party.role],
        light,
        light_word(lights, light, stock=_stock(assessment, str(party.unit_id))),
        "，".join(people),
        short_due(party.inner_due, year) if party.inner_due else "",
        party.left_at is not None,
        party.role not in BESIDE,
    )


def _chain(row: models.Matter, parties: Sequence[models.Party]) -> Iterable[tuple[str, str]]:
    """The three kinds of responsibility (WX-14) and who supervises (XQ-5)."""
    answering = [party for party in parties if party.left_at is None and party.role in ("lead", "responsible")]
    first = [f"{p.first_responsible.name}（{p.unit.name}）" for p in answering if p.first_responsible]
    direct = [f"{p.direct_responsible.name}（{p.unit.name}）" for p in answering if p.direct_responsible]
    yield "主要领导责任", row.leader.name if row.leader else "未写明"
    yield "第一责任人", "、".join(first) or "未写明"
    yield "直接责任人", "、".join(direct) or "未写明"
    if row.supervisor:
        yield "督办专人", row.supervisor.name


def _demands(row: models.Matter, year: int) -> Iterable[tuple[str, str]]:
    if row.requirement:
        yield "工作要求", row.requirement
    if row.work_standard:
        yield "工作标准", row.work_standard
    if row.closing_standard:
        yield "考核（销号）标准", row.closing_standard
    if row.own_due:
        yield "完成时限", short_due(row.own_due, year)
    if row.superior_due:
        yield "上级时限", short_due(row.superior_due, year)
    for name, text in row.details.items():
        yield FIELDS.get(name, name), str(text)


def _facts(row: models.Matter, year: int) -> Iterable[tuple[str, str]]:
    for dimension, label in (
        ("source", "来源"), ("instructor", "批示交办的领导"), ("class", "类别"), ("urgency", "紧急程度"),
        ("key", "是否重点"), ("answers", "反馈方式"), ("reporting", "上报"),
    ):  # fmt: skip
        if value := row.stated.get(dimension):
            yield label, DIMENSIONS[dimension].get(value, value)
    if row.source_title or row.source_number:
        yield "来源文件", row.source_title + (f"（{row.source_number}）" if row.source_number else "")
    if row.approval:
        approval = row.approval
        day = short_day(approval.approved_at.date(), year)
        yield "立项批准", f"{approval.approver.name}，{day}，{approval.authority}{approval.document}"
    yield "知悉范围", CIRCLES[row.circle]
