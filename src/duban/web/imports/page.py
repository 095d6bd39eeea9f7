"""What the pages of 导入台账 show, as plain values; nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from duban.apps.imports.choices import FACTS, TEXTS, Choices
from duban.apps.imports.mapping_file import FACTS as FACT_NAMES
from duban.apps.imports.planning import Plan, Question
from duban.apps.imports.rows import PlannedRow
from duban.core.instant import last_day
from duban.core.ledger.grid import said
from duban.core.ledger.headings import FIELDS
from duban.core.ledger.lines import FIXABLE
from duban.core.ledger.table import letter
from duban.core.policy.rules import FieldsRule
from duban.core.policy.vocabulary import FIELDS as DEMANDED
from duban.core.problem import Place, Problem
from duban.core.words import DIMENSIONS
from duban.web.dates import short_day
from duban.web.matters.entry import extra

SIZE: Final = 100
"""Rows a page shows."""
SHOWS: Final = {"all": "全部", "held": "有问题", "ready": "可导入", "left": "不导入", "changed": "与上次不同"}
STEPS: Final = (("import-columns", "各列用途"), ("import-names", "单位和时限"), ("import-rows", "逐行核对"))
FACT_WORDS: Final = {name: word for word, name in FACT_NAMES.items()}


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column: where it stands, its heading, what it is taken for and why, and what its first cells say."""

    n: int
    letter: str
    heading: str
    field: str
    why: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of the preview."""

    row: int
    title: str
    requirement: str
    units: tuple[str, ...]
    limit: str
    words: str
    stock: bool
    taken: bool
    left: str
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    same: tuple[int, str] | None
    changes: tuple[tuple[str, str, str], ...]
    cells: tuple[tuple[str, str], ...] = ()
    texts: Mapping[str, str] | None = None


def columns_of(plan: Plan, choices: Choices) -> tuple[ColumnLine, ...]:
    """The columns as they stand in the file."""
    found = []
    for n, (column, guess) in enumerate(zip(plan.table.columns, plan.guesses, strict=True)):
        samples = dict.fromkeys(_short(said(row.cells[n])) for row in plan.table.rows if said(row.cells[n]))
        why = guess.why if choices.fields[n] == guess.field else ""
        found.append(ColumnLine(n, letter(column.at), column.heading, choices.fields[n], why, tuple(samples)[:3]))
    return tuple(found)


def facts_of(choices: Choices) -> tuple[tuple[str, str, tuple[tuple[str, str], ...], str], ...]:
    """What may be stated of all rows: name, Chinese, what to choose from, what is chosen."""
    unsaid = ("", "未写明")
    return tuple(
        (name, FACT_WORDS[name], (unsaid, *DIMENSIONS[name].items()), choices.facts.get(name, "")) for name in FACTS
    )


def texts_of(choices: Choices) -> tuple[tuple[str, str, str], ...]:
    """Texts for all rows: name of the field, Chinese, what is written."""
    return tuple((f"text-{name}", word, choices.texts.get(name, "")) for name, word in TEXTS.items())


STANDARDS: Final = MappingProxyType(
    {
        "work_standard": "work_standard",
        "assessment_standard": "closing_standard",
        "completion_standard": "closing_standard",
    }
)
"""Fields a pack may demand that a column fills or one text for all rows: what the pack calls it, and what a ledger does."""


def unstated(plan: Plan, choices: Choices) -> tuple[Problem, ...]:
    """The standards the pack demands of these matters that no column states and no text for all rows does."""
    found: dict[str, Problem] = {}
    for rule in _demanding(plan, choices):
        for name in rule.fields:
            field = STANDARDS.get(name, "")
            if field and field not in choices.fields and not choices.texts.get(field, "").strip():
                what = f"没有哪一列是“{FIELDS[field]}”，制度{rule.clause}要求写明"
                hint = "请给那一列选上，或写在“整份台账相同的”一栏"
                found.setdefault(field, Problem(Place(f"text-{field}"), what, "standard-missing", hint))
    return tuple(found.values())


def _demanding(plan: Plan, choices: Choices) -> tuple[FieldsRule, ...]:
    """The rules that say what matters of these facts must state."""
    if plan.rules is None:
        return ()
    facts = {**choices.facts, "kind": "supervised"}
    return tuple(
        rule
        for rule in plan.rules.pack.rules
        if isinstance(rule, FieldsRule) and all(facts.get(fact) in wanted for fact, wanted in rule.applies)
    )


def details_of(plan: Plan, choices: Choices) -> tuple[tuple[str, str, str], ...]:
    """The further fields the pack demands of matters of these facts, and those that are written already."""
    if plan.rules is None:
        return ()
    demanded = {name for rule in _demanding(plan, choices) for name in rule.fields}
    return tuple(
        (f"detail-{name}", DEMANDED[name], choices.details.get(name, ""))
        for name, _ in extra(plan.rules.pack)
        if name in demanded or choices.details.get(name)
    )


def row_line(plan: Plan, row: PlannedRow, year: int, *, opened: bool = False) -> RowLine:
    """A row of the preview; ``opened``: with all its cells, to be mended."""
    new, line = row.new, row.line
    cells = next(each.cells for each in plan.table.rows if each.number == line.row) if opened else ()
    return RowLine(
        line.row,
        line.title,
        line.requirement,
        tuple(f"{role}：{plan.units.get(unit, '')}" for role, unit in row.parties),
        short_day(last_day(new.own_due), year) if new.own_due else "",
        line.limit.text,
        row.stock,
        row.taken,
        row.left,
        tuple(map(sentence, row.problems)),
        row.notes,
        (row.same.pk, row.same.number) if row.same else None,
        tuple((each.chinese, each.before or "（空）", each.now or "（空）") for each in row.changes),
        tuple((column.heading, said(cell)) for column, cell in zip(plan.table.columns, cells, strict=False)),
        {name: line.texts.get(name, "") for name in FIXABLE} if opened else None,
    )


def shown_rows(plan: Plan, show: str) -> Sequence[PlannedRow]:
    """The rows of one view of `SHOWS`."""
    if show == "held":
        return plan.held_up
    if show == "ready":
        return [row for row in plan.rows if row.taken and not row.problems]
    if show == "left":
        return [row for row in plan.rows if not row.taken]
    if show == "changed":
        return [row for row in plan.rows if row.changes]
    return plan.rows


def where_of(question: Question) -> str:
    """The rows a question is about, in words.

    >>> where_of(Question("及时", "", (3, 5)))
    '第3、5行'
    """
    rows = "、".join(map(str, question.rows[:8]))
    return f"第{rows}行" + (f"等{len(question.rows)}行" if len(question.rows) > 8 else "")


def sentence(problem: Problem) -> str:
    """A problem with its place, as it stands beside a row."""
    return f"{problem.where.file}：{problem.what}" + (f"（{problem.hint}）" if problem.hint else "")


def field_words() -> tuple[tuple[str, str], ...]:
    """What a column may be used for."""
    return (("", "请选择"), *FIELDS.items())


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 24 else line[:23] + "…"
