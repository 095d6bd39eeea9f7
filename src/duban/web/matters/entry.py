"""The form of 立项 as it was written: read from what was sent, kept as it was written, checked for what the pack asks.

Pure. What can be judged only against the organisation and the ledger (does the unit exist, who is its head, is there
such a matter already) is judged by the actions and queries of the matters app; here a text becomes a date or a problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from duban.core.document import shown
from duban.core.instant import end_of, read_day
from duban.core.policy.rules import FieldsRule, Pack
from duban.core.policy.vocabulary import FIELDS
from duban.core.problem import Place, Problem

PLAIN: Final = (
    "title", "source", "instructor", "source_title", "source_number", "superior_number", "superior_status", "class",
    "urgency", "key", "answers", "level", "reporting", "own_due", "superior_due", "requirement", "work_standard",
    "closing_standard", "leader", "supervisor", "parent", "circle", "approval", "authority", "document", "approver",
    "approved_on",
)  # fmt: skip
DIMENSIONS: Final = ("source", "instructor", "class", "urgency", "key", "answers", "level", "reporting")
"""The fields that are words of `duban.core.words.DIMENSIONS`."""
INSTRUCTION: Final = ("leader_name", "dated", "kind", "text")
NODE: Final = ("name", "planned")
UNIT: Final = ("unit", "role", "inner_due", "clerk", "first", "direct")

COVERED: Final = MappingProxyType(
    {
        "work_standard": "work_standard",
        "assessment_standard": "closing_standard",
        "completion_standard": "closing_standard",
        "deadline": "own_due",
        "leading_leader": "leader",
        "supervisor": "supervisor",
        "instructor": "instructor",
        "content": "requirement",
    }
)
"""Fields a pack may demand that have a place of their own in the form; the others are written under their own name."""
BY_UNITS: Final = frozenset({"responsible_unit", "person", "responsible_department"})
"""Demanded fields that the rows of units answer."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was written, as it was written."""

    plain: Mapping[str, str] = field(default_factory=dict)
    instructions: tuple[Mapping[str, str], ...] = ()
    units: tuple[Mapping[str, str], ...] = ()
    nodes: tuple[Mapping[str, str], ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.plain.get(name, "")

    @property
    def stated(self) -> dict[str, str]:
        """The facts in the words of the field; what was left empty is not stated."""
        found = {name: self.plain[name] for name in DIMENSIONS if self.plain.get(name)}
        return {"kind": "supervised", **found}


def read_entry(query: Mapping[str, Sequence[str]]) -> Entry:
    """The entry from a sent form or a kept draft; empty rows are left out.

    >>> read_entry({"title": [" 修桥 "], "unit": ["住建局", ""], "role": ["lead", "assisting"]}).units[0]["unit"]
    '住建局'
    """

    def rows(prefix: str, names: tuple[str, ...], telling: tuple[str, ...]) -> tuple[Mapping[str, str], ...]:
        columns = {name: [text.strip() for text in query.get(f"{prefix}{name}", ())] for name in names}
        longest = max((len(column) for column in columns.values()), default=0)
        found = (
            {name: column[n] if n < len(column) else "" for name, column in columns.items()} for n in range(longest)
        )
        return tuple(row for row in found if any(row[name] for name in telling))

    return Entry(
        {name: (query.get(name) or [""])[-1].strip() for name in PLAIN if name in query},
        rows("instruction_", INSTRUCTION, ("leader_name", "text")),
        rows("", UNIT, ("unit",)),
        rows("node_", NODE, NODE),
        {
            name.removeprefix("detail_"): values[-1].strip()
            for name, values in query.items()
            if name.startswith("detail_") and values and values[-1].strip()
        },
    )


def extra(pack: Pack) -> tuple[tuple[str, str], ...]:
    """The fields some rule of the pack may demand that have no place of their own: id and Chinese, each once."""
    names = dict.fromkeys(
        name
        for rule in pack.rules
        if isinstance(rule, FieldsRule)
        for name in rule.fields
        if name not in COVERED and name not in BY_UNITS
    )
    return tuple((name, FIELDS[name]) for name in names)


def read_date(text: str, place: str, problems: list[Problem]) -> date | None:
    """A day that was written, None where nothing was; a mistake is added to the problems."""
    if not text:
        return None
    day = read_day(text)
    if day is None:
        problems.append(
            Problem(Place(place), f"日期“{shown(text)}”不存在", "no-such-day", "请改为有效日期，如2022-11-14")
        )
    return day


def read_end(text: str, place: str, problems: list[Problem]) -> datetime | None:
    """The end of a day that was written: a due on that day runs until its 24:00."""
    day = read_date(text, place, problems)
    return None if day is None else end_of(day)


PLACES: Final = MappingProxyType(
    {
        "事项": "title",
        "批示": "instructions",
        "承办单位": "units",
        "完成时限": "own_due",
        "上级时限": "superior_due",
        "立项依据": "authority",
        "文号": "document",
        "上级事项": "parent",
        "类别": "class",
        "节点": "nodes",
        "上级编号": "superior_number",
        "上级状态": "superior_status",
        "来源": "source_title",
        "来源文号": "source_number",
    }
    | {
        chinese: "units" if name in BY_UNITS else COVERED.get(name, f"detail_{name}")
        for name, chinese in FIELDS.items()
    }
)
"""The field of the form beside which a problem is told, by the place the action names."""


def by_field(problems: Iterable[Problem]) -> dict[str, str]:
    """The first sentence of each field with a mistake, by the field's name in the form.

    >>> by_field([Problem(Place("工作标准"), "没有写明", "field-missing", "请补充工作标准")])
    {'work_standard': '没有写明（请补充工作标准）'}
    """
    found: dict[str, str] = {}
    for problem in problems:
        place = PLACES.get(problem.where.file, problem.where.file)
        found.setdefault(place, f"{problem.what}" + (f"（{problem.hint}）" if problem.hint else ""))
    return found
