"""Names in the form of 立项 as rows of the organisation: units by name or other name, people by name in their unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from duban.apps.matters.actions.act import NewApproval, NewInstruction, NewMatter, NewParty
from duban.apps.matters.models import Approval, Matter
from duban.apps.org import queries as org
from duban.apps.org.models import Grant, Person, Post, UnitAlias
from duban.core.document import shown
from duban.core.instant import start_of
from duban.core.problem import Place, Problem
from duban.core.words import ROLES
from duban.web.matters.entry import Entry, read_date, read_end


@dataclass(slots=True)
class Directory:
    """The organisation of one jurisdiction on a day, read once for a form."""

    jurisdiction: int
    day: date
    units: dict[str, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    leaders: dict[str, Person] = field(default_factory=dict)
    office: dict[str, Person] = field(default_factory=dict)

    @classmethod
    def of(cls, jurisdiction: int, day: date) -> Directory:
        """Five small queries."""
        made = cls(jurisdiction, day)
        for branch in org.tree(jurisdiction).flat(day):
            made.names[branch.unit.id] = branch.unit.name
            made.units.setdefault(branch.unit.name, branch.unit.id)
        for alias in UnitAlias.objects.filter(unit__jurisdiction=jurisdiction, unit__in=list(made.names)):
            made.units.setdefault(alias.name, alias.unit_id)
        made.posts = org.posts_on(jurisdiction, day)
        for grant in Grant.objects.on(day).filter(jurisdiction=jurisdiction).select_related("person"):
            if grant.role in ("leader", "chief"):
                made.leaders.setdefault(grant.person.name, grant.person)
            elif grant.role in ("supervisor", "head"):
                made.office.setdefault(grant.person.name, grant.person)
        return made

    @property
    def tops(self) -> tuple[str, ...]:
        return tuple(self.names.values())

    def holder(self, unit: int, post: str) -> Person | None:
        """Who holds a post in a unit; the first where several do."""
        return next((each.person for each in self.posts if each.unit_id == unit and each.post == post), None)

    def member(self, unit: int, name: str) -> Person | None:
        """Somebody of the unit, by name."""
        return next((each.person for each in self.posts if each.unit_id == unit and each.person.name == name), None)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The matter to set up, its units' people by id for showing, and everything that is wrong."""

    new: NewMatter
    people: dict[int, str]
    names: dict[int, str]
    problems: tuple[Problem, ...]


def resolve(entry: Entry, directory: Directory, me: Person, parent: Matter | None, now: datetime) -> Resolved:
    """The entry against the organisation.

    Args:
        parent: the matter whose number was written as the one above, as far as this person may see it.
    """
    problems: list[Problem] = []
    people: dict[int, str] = {}
    parties = []
    for n, row in enumerate(entry.units):
        party = _party(row, f"units[{n}]", directory, people, problems)
        if party is not None:
            parties.append(party)
    if entry["parent"] and parent is None:
        what = f"没有编号为“{shown(entry['parent'])}”的事项"
        problems.append(Problem(Place("parent"), what, "not-found", "请核对编号"))
    leader = _named(entry["leader"], "leader", directory.leaders, "县领导", people, problems)
    supervisor = _named(entry["supervisor"], "supervisor", directory.office, "督查干部", people, problems) or me.pk
    people.setdefault(me.pk, me.name)
    new = NewMatter(
        jurisdiction=directory.jurisdiction,
        title=entry["title"],
        parties=tuple(parties),
        stated={name: word for name, word in entry.stated.items() if name != "kind"},
        own_due=read_end(entry["own_due"], "own_due", problems),
        superior_due=read_end(entry["superior_due"], "superior_due", problems),
        superior_number=entry["superior_number"],
        superior_status=entry["superior_status"],
        source_title=entry["source_title"],
        source_number=entry["source_number"],
        requirement=entry["requirement"],
        work_standard=entry["work_standard"],
        closing_standard=entry["closing_standard"],
        details=dict(entry.details),
        parent=parent.pk if parent else None,
        approval=_approval(entry, directory, problems),
        leader=leader,
        supervisor=supervisor,
        circle=entry["circle"] or "ordinary",
        instructions=tuple(_instructions(entry, directory, problems)),
        nodes=tuple(_nodes(entry, problems)),
    )
    return Resolved(new, people, directory.names, tuple(problems))


def _party(
    row: dict[str, str] | object, place: str, directory: Directory, people: dict[int, str], problems: list[Problem]
) -> NewParty | None:
    assert isinstance(row, dict)
    unit = directory.units.get(row["unit"])
    if unit is None:
        what = f"没有单位“{shown(row['unit'])}”"
        problems.append(Problem(Place(place), what, "unknown-unit", "请从列表里选，或先在组织里登记"))
        return None
    found: dict[str, int | None] = {}
    for column, post in (("clerk", "clerk"), ("first", "head"), ("direct", "deputy")):
        name = row.get(column, "")
        person = directory.member(unit, name) if name else directory.holder(unit, post)
        if name and person is None:
            what = f"{row['unit']}没有“{shown(name)}”"
            problems.append(Problem(Place(place), what, "unknown-person", "请核对姓名，或先在组织里登记其职务"))
        if person is not None:
            people[person.pk] = person.name
        found[column] = person.pk if person else None
    return NewParty(
        unit,
        row.get("role") if row.get("role") in ROLES else "responsible",  # type: ignore[arg-type]
        read_end(row.get("inner_due", ""), place, problems),
        found["clerk"],
        found["first"],
        found["direct"],
    )


def _named(
    name: str, place: str, among: dict[str, Person], what: str, people: dict[int, str], problems: list[Problem]
) -> int | None:
    if not name:
        return None
    person = among.get(name)
    if person is None:
        problems.append(Problem(Place(place), f"没有{what}“{shown(name)}”", "unknown-person", "请核对姓名"))
        return None
    people[person.pk] = person.name
    return person.pk


def _approval(entry: Entry, directory: Directory, problems: list[Problem]) -> Approval | NewApproval | None:
    if entry["approval"]:
        wanted = entry["approval"]
        found = Approval.objects.filter(jurisdiction=directory.jurisdiction, pk=wanted if wanted.isdigit() else 0)
        approval = found.first()
        if approval is None:
            problems.append(Problem(Place("approval"), "没有这份批准", "not-found", "请重新选择"))
        return approval
    if not entry["authority"]:
        return None
    day = read_date(entry["approved_on"], "approved_on", problems)
    if day is None and not entry["approved_on"]:
        problems.append(Problem(Place("approved_on"), "没有写批准日期", "missing"))
    approver = directory.leaders.get(entry["approver"]) or directory.office.get(entry["approver"])
    if approver is None:
        what = f"没有批准人“{shown(entry['approver'])}”" if entry["approver"] else "没有写批准人"
        problems.append(Problem(Place("approver"), what, "unknown-person", "请从列表里选"))
    if day is None or approver is None:
        return None
    return NewApproval(entry["authority"], approver.pk, start_of(day), entry["document"])


def _nodes(entry: Entry, problems: list[Problem]) -> Iterator[tuple[str, date]]:
    for n, row in enumerate(entry.nodes):
        place = f"nodes[{n}]"
        day = read_date(row["planned"], place, problems)
        if not row["name"] or not row["planned"]:
            problems.append(Problem(Place(place), "节点名称和计划日期都要写", "missing"))
        elif day is not None:
            yield row["name"], day


def _instructions(entry: Entry, directory: Directory, problems: list[Problem]) -> list[NewInstruction]:
    found = []
    for n, row in enumerate(entry.instructions):
        place = f"instructions[{n}]"
        if not row["leader_name"] or not row["text"]:
            problems.append(Problem(Place(place), "批示领导和原文都要写", "missing"))
            continue
        day = read_date(row["dated"], place, problems)
        if day is None:
            if not row["dated"]:
                problems.append(Problem(Place(place), "没有写批示日期", "missing"))
            continue
        leader = directory.leaders.get(row["leader_name"])
        kind = row["kind"] or "instruct"
        found.append(NewInstruction(row["leader_name"], row["text"], day, kind, leader.pk if leader else None))
    return found
