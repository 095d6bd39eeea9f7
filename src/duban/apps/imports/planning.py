"""What an import would set up, row by row, with everything that is wrong: asked before anything is written.

Conventions: a fixed number of queries, however many rows. A ``problem`` keeps its row from being imported until it is mended
or the row left out; a ``note`` only tells. Nothing here writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from duban.apps.imports.choices import Choices
from duban.apps.imports.directory import Directory
from duban.apps.imports.models import Import, ImportedRow
from duban.apps.imports.rows import PlannedRow, RowMaker
from duban.apps.matters.actions import NewApproval
from duban.apps.matters.models import Approval, Matter
from duban.apps.matters.rules import RuleBook, pack_in_force
from duban.apps.matters.words import OVER
from duban.apps.org.models import Person
from duban.core.assess import Rules
from duban.core.document import shown
from duban.core.instant import at_beijing, read_day, start_of
from duban.core.ledger.headings import ASKED, FIELDS, SINGLE, Guess, fingerprint, guess
from duban.core.ledger.lines import Earlier, Line, match_versions, read_lines
from duban.core.ledger.table import Table, restored
from duban.core.problem import Place, Problem


@dataclass(frozen=True, slots=True)
class Question:
    """Words that stand in some rows and that a person must decide about once; ``suggested`` is put before them."""

    words: str
    why: str
    rows: tuple[int, ...]
    suggested: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """A row of the earlier version that this one no longer has."""

    matter: Matter
    title: str


@dataclass(frozen=True, slots=True)
class Plan:
    """``problems`` are of the whole file: while there are any, no row is ready."""

    table: Table
    guesses: tuple[Guess, ...]
    problems: tuple[Problem, ...]
    rows: tuple[PlannedRow, ...]
    names: tuple[Question, ...]
    limits: tuple[Question, ...]
    gone: tuple[Gone, ...] = ()
    rules: Rules | None = None
    units: Mapping[int, str] = field(default_factory=dict)

    @property
    def ready(self) -> tuple[PlannedRow, ...]:
        """The rows that would be set up now."""
        return () if self.problems else tuple(row for row in self.rows if row.taken and not row.problems)

    @property
    def held_up(self) -> tuple[PlannedRow, ...]:
        """The rows that are to be imported and cannot be yet."""
        return tuple(row for row in self.rows if row.taken and row.problems)

    @property
    def bare(self) -> tuple[PlannedRow, ...]:
        """The rows to be imported that state no limit where the pack demands one, but for those of an earlier version."""
        return tuple(row for row in self.rows if row.demand and (row.taken or row.left.startswith("没有完成时限")))

    @property
    def digest(self) -> str:
        """What is confirmed is this and nothing else: of every row that would be set up, all that it would state."""
        said = "\n".join(f"{row.line.row} {row.new!r}" for row in self.ready)
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def tables_of(source: Import) -> list[Table]:
    """The tables that were read from the file."""
    return [restored(each) for each in source.tables]


def mark_of(table: Table) -> str:
    """What a mapping, and the versions of one ledger, are remembered under."""
    return hashlib.sha256(fingerprint([each.headings for each in table.columns]).encode()).hexdigest()


def guesses_of(table: Table) -> tuple[Guess, ...]:
    """What each of its columns is taken for."""
    return guess([each.headings for each in table.columns], table.numbered)


def plan(source: Import, by: Person, now: datetime) -> Plan:
    """What an import would set up as its choices stand.

    Args:
        source: a draft.
        by: who keeps the matters (督办专人) where nobody else is named.
        now: the instant they would be set up.
    """
    choices = Choices.of(source.choices)
    table = tables_of(source)[choices.sheet]
    place, day = source.jurisdiction, at_beijing(now).date()
    directory = Directory.of(place, day)
    rules = RuleBook().of(place.pk, pack_in_force(place, now), now)
    problems = list(_of_mapping(choices.fields, table))
    approval = _approval(choices, directory, place.pk, now, problems)
    leader = _person(choices.leader, directory.leaders, "责任领导", problems)
    supervisor = _person(choices.supervisor, directory.office, "督办专人", problems) or by.pk
    lines = read_lines(table, choices.fields, choices.year, choices.limits, choices.fixes)
    earlier, matters, owners = _earlier(place.pk, mark_of(table))
    matched = match_versions(lines, earlier)
    maker = RowMaker(source, table, choices, directory, rules, approval, leader, supervisor, now, _titles(place.pk))
    rows = tuple(
        maker.row(line, matters[matched[line.row].key] if line.row in matched else None, matched.get(line.row))
        for line in lines
    )
    seen = {each.key for each in matched.values()}
    versions = {owners[key] for key in seen}  # another ledger with the same headings is no earlier version of this one
    gone = {each.key for each in earlier if owners[each.key] in versions} - seen
    return Plan(
        table,
        guesses_of(table),
        tuple(problems),
        rows,
        _names(rows, directory),
        _limits(lines, rows),
        tuple(Gone(matters[each.key], each.texts.get("title", "")) for each in earlier if each.key in gone),
        rules,
        directory.names,
    )


def _of_mapping(fields: Sequence[str], table: Table) -> Iterable[Problem]:
    for name, column in zip(fields, table.columns, strict=True):
        if name == ASKED:
            what = f"“{column.heading}”这一列作什么用还没有定"
            yield Problem(Place("各列用途"), what, "column-undecided", "请为它选一项")
    if "title" not in fields:
        yield Problem(Place("各列用途"), "没有一列作“事项”", "title-column", "请指定哪一列写的是要办的事")
    for name in sorted(SINGLE):
        if fields.count(name) > 1:
            what = f"有{fields.count(name)}列作“{FIELDS[name]}”"
            yield Problem(Place("各列用途"), what, "column-twice", "只能有一列，其余请选照录")


def _approval(
    choices: Choices, directory: Directory, place: int, now: datetime, problems: list[Problem]
) -> Approval | NewApproval | None:
    said = choices.approval
    if wanted := said.get("id", ""):
        found = Approval.objects.filter(jurisdiction=place, pk=int(wanted) if wanted.isdecimal() else 0).first()
        if found is None:
            problems.append(Problem(Place("立项依据"), "没有这份批准", "approval-unknown", "请重新选择"))
        return found
    if not said.get("authority", "").strip():
        hint = "选一份已登记的，或写明立项依据、批准人和日期"
        problems.append(Problem(Place("立项依据"), "没有登记批准", "approval-missing", hint))
        return None
    name = said.get("approver", "")
    approver = directory.leaders.get(name) or directory.office.get(name)
    if approver is None:
        what = f"没有批准人“{shown(name)}”" if name else "没有写批准人"
        problems.append(Problem(Place("批准人"), what, "person-unknown", "请从列表里选"))
    day = read_day(said.get("approved_on", "").strip())
    if day is None:
        what = f"批准日期“{shown(said.get('approved_on', ''))}”不是有效日期"
        problems.append(Problem(Place("批准日期"), what, "day-form", "如2022-11-04"))
    elif start_of(day) > now:
        problems.append(Problem(Place("批准日期"), "批准日期还没有到", "in-future", "请填写实际批准的日期"))
        day = None
    if approver is None or day is None:
        return None
    return NewApproval(said["authority"].strip(), approver.pk, start_of(day), said.get("document", "").strip())


def _person(name: str, among: Mapping[str, Person], word: str, problems: list[Problem]) -> int | None:
    if not name.strip():
        return None
    person = among.get(name.strip())
    if person is None:
        problems.append(Problem(Place(word), f"没有{word}“{shown(name)}”", "person-unknown", "请核对姓名"))
    return person.pk if person else None


def _earlier(place: int, mark: str) -> tuple[list[Earlier], dict[int, Matter], dict[int, int]]:
    """The rows of ledgers with these headings as they were imported; their matters, and their imports, by the row's key."""
    rows = ImportedRow.objects.filter(
        source__jurisdiction=place, source__fingerprint=mark, source__state="done"
    ).select_related("matter")
    found = list(rows.order_by("source_id", "number"))
    return (
        [Earlier(each.pk, each.texts) for each in found],
        {each.pk: each.matter for each in found},
        {each.pk: each.source_id for each in found},
    )


def _titles(place: int) -> dict[str, str]:
    """The numbers of the matters in work, by title."""
    rows = Matter.objects.filter(jurisdiction=place).exclude(state__in=OVER).order_by("-pk")
    return dict(rows.values_list("title", "number"))


def _names(rows: Sequence[PlannedRow], directory: Directory) -> tuple[Question, ...]:
    """The names nobody knows yet, each with the rows it stands in; the commonest first."""
    found: dict[str, list[int]] = {}
    words: dict[str, str] = {}
    for row in rows:
        if row.taken:
            for name in row.unknown:
                key = directory.plain(name)
                words.setdefault(key, name)
                found.setdefault(key, []).append(row.line.row)
    questions = [Question(words[key], "", tuple(where), directory.near(key)) for key, where in found.items()]
    return tuple(sorted(questions, key=lambda each: (-len(each.rows), each.rows)))


def _limits(lines: Sequence[Line], rows: Sequence[PlannedRow]) -> tuple[Question, ...]:
    """The words of limits that set no certain day, each with the rows it stands in; the commonest first."""
    found: dict[str, list[int]] = {}
    why: dict[str, tuple[str, date | None]] = {}
    for line, row in zip(lines, rows, strict=True):
        if row.taken and line.limit.question:
            found.setdefault(line.limit.text, []).append(line.row)
            why.setdefault(line.limit.text, (line.limit.question, line.limit.suggested))
    questions = [
        Question(words, why[words][0], tuple(where), str(why[words][1] or "")) for words, where in found.items()
    ]
    return tuple(sorted(questions, key=lambda each: (-len(each.rows), each.rows)))
