"""对照文件: what a person would decide on the pages, written down beforehand as YAML in the words of the pages.

Conventions: a closed set of keys; whatever is unknown, repeated or misplaced is told with its line and what is near. The
same file given with next month's ledger decides the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from duban.apps.imports.choices import LEAVE, TEXTS, Choices
from duban.apps.imports.directory import Directory
from duban.core.document import Mapping as Tree
from duban.core.document import Node, Scalar, read_document, shown
from duban.core.instant import read_day
from duban.core.ledger.headings import FIELDS, plain
from duban.core.ledger.lines import FIXABLE, NO_LIMIT
from duban.core.ledger.names import split_names
from duban.core.ledger.table import Table
from duban.core.policy.vocabulary import FIELDS as DEMANDED
from duban.core.problem import Place, Problem
from duban.core.words import DIMENSIONS

SECTIONS: Final = ("工作表", "年份", "列", "批准", "全表", "单位", "时限", "没有时限的行", "行")
APPROVAL: Final = MappingProxyType(
    {"依据": "authority", "文号": "document", "批准人": "approver", "日期": "approved_on"}
)
FACTS: Final = MappingProxyType(
    {
        "来源": "source",
        "批示交办的领导": "instructor",
        "类别": "class",
        "紧急程度": "urgency",
        "是否重点工作": "key",
        "反馈方式": "answers",
        "来源层级": "level",
        "上级要求上报": "reporting",
    }
)
_SINGLE: Final = ("工作表", "年份", "没有时限的行")
TOWNS: Final = "全部乡镇街道"
NO_UNIT: Final = "不列入"
ANY_DAY: Final = "不定日期"
NOT_TAKEN: Final = "不导入"
TAKE: Final = MappingProxyType({"导入": True, NOT_TAKEN: False})
_WHOLE: Final = {word: name for name, word in TEXTS.items()}
_DETAILS: Final = {word: name for name, word in DEMANDED.items() if word not in _WHOLE and word not in FACTS}
_FIX: Final = {FIELDS[name]: name for name in FIXABLE}


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A file as it was read: its sections, still in the words of the file."""

    sections: Mapping[str, Node]

    def sheet(self) -> str:
        """The name of the sheet; empty where it names none."""
        node = self.sections.get("工作表")
        return node.text if isinstance(node, Scalar) else ""


def read_mapping(data: bytes, file: str) -> tuple[MappingFile, tuple[Problem, ...]]:
    """The sections of a file, or everything that is wrong with how it is written.

    >>> read_mapping("列: {状态: 照录}".encode(), "对照.yaml")[1]
    ()
    >>> print(*read_mapping("例: 1".encode(), "对照.yaml")[1])
    对照.yaml:1:1: 没有“例”这一项（可用：工作表、年份、列、批准、全表、单位、时限、没有时限的行、行）
    """
    tree = read_document(data, file)
    if isinstance(tree, tuple):
        return MappingFile({}), tree
    if not isinstance(tree, Tree):
        return MappingFile({}), (Problem(Place(file, 1, 1), "应写成“项: 值”", "not-a-mapping", "如 列: …"),)
    problems = [_unknown(key, tree.key_places[key], SECTIONS) for key in tree.entries if key not in SECTIONS]
    for key, node in tree.entries.items():
        if key in _SINGLE and not isinstance(node, Scalar):
            problems.append(Problem(tree.key_places[key], f"“{key}”应是一个值", "not-a-text"))
        elif (
            key in SECTIONS
            and key not in _SINGLE
            and not isinstance(node, Tree)
            and not (isinstance(node, Scalar) and not node.text)
        ):
            problems.append(Problem(tree.key_places[key], f"“{key}”应写成“项: 值”", "not-a-mapping"))
    return MappingFile(tree.entries), tuple(problems)


@dataclass(slots=True)
class Applied:
    """The file's words as choices, and as names decided; ``problems`` where a word is none that there is."""

    choices: Choices
    names: dict[str, tuple[int, ...]]
    problems: list[Problem]


def apply(said: MappingFile, choices: Choices, table: Table, directory: Directory) -> Applied:
    """What the file decides about a table.

    Args:
        choices: as they stand; what the file does not name stays so.
        table: the sheet that was chosen.
    """
    found = Applied(choices, {}, [])
    _year(said, found)
    _columns(_section(said, "列"), found, table)
    approval = {APPROVAL[key]: text for key, text, _ in _texts("批准", _section(said, "批准"), APPROVAL, found)}
    found.choices = replace(found.choices, approval={**found.choices.approval, **approval})
    _whole(_section(said, "全表"), found)
    _units(_section(said, "单位"), found, directory)
    _limits(_section(said, "时限"), found)
    _undated(said, found)
    _rows(_section(said, "行"), found, table)
    return found


def _section(said: MappingFile, name: str) -> Tree | None:
    node = said.sections.get(name)
    return node if isinstance(node, Tree) else None


def _texts(name: str, tree: Tree | None, known: Iterable[str], found: Applied) -> Iterable[tuple[str, str, Place]]:
    """The entries of a section that are texts under a known key."""
    allowed = tuple(known)
    for key, node in tree.entries.items() if tree else ():
        if allowed and key not in allowed:
            found.problems.append(_unknown(key, tree.key_places[key] if tree else Place(name), allowed))
        elif not isinstance(node, Scalar):
            found.problems.append(Problem(node.place, f"“{shown(key)}”应是一个值", "not-a-text"))
        else:
            yield key, node.text.strip(), node.place


def _year(said: MappingFile, found: Applied) -> None:
    node = said.sections.get("年份")
    if isinstance(node, Scalar):
        if node.text.isdecimal() and 2000 <= int(node.text) <= 2100:
            found.choices = replace(found.choices, year=int(node.text))
        else:
            found.problems.append(
                Problem(node.place, f"年份“{shown(node.text)}”读不懂", "year-form", "写四位数，如2022")
            )


def _columns(tree: Tree | None, found: Applied, table: Table) -> None:
    fields = list(found.choices.fields)
    at = {plain(column.heading): n for n, column in enumerate(table.columns)}
    words = {word: name for name, word in FIELDS.items()}
    for key, text, place in _texts("列", tree, (), found):
        n = at.get(plain(key))
        if n is None:
            found.problems.append(
                _unknown(key, place, [column.heading for column in table.columns], "表里没有“{}”这一列")
            )
        elif text not in words:
            found.problems.append(_unknown(text, place, tuple(words), "没有“{}”这种用途"))
        else:
            fields[n] = words[text]
    found.choices = replace(found.choices, fields=tuple(fields))


def _whole(tree: Tree | None, found: Applied) -> None:
    facts, texts, details = dict(found.choices.facts), dict(found.choices.texts), dict(found.choices.details)
    people = {"责任领导": found.choices.leader, "督办专人": found.choices.supervisor}
    for key, text, place in _texts("全表", tree, (*FACTS, *_WHOLE, *people, *_DETAILS), found):
        if key in FACTS:
            values = {word: value for value, word in DIMENSIONS[FACTS[key]].items()}
            if text in values:
                facts[FACTS[key]] = values[text]
            else:
                found.problems.append(_unknown(text, place, tuple(values), f"“{key}”没有“{{}}”这一取值"))
        elif key in _WHOLE:
            texts[_WHOLE[key]] = text
        elif key in people:
            people[key] = text
        else:
            details[_DETAILS[key]] = text
    found.choices = replace(
        found.choices,
        facts=facts,
        texts=texts,
        details=details,
        leader=people["责任领导"],
        supervisor=people["督办专人"],
    )


def _units(tree: Tree | None, found: Applied, directory: Directory) -> None:
    for key, text, place in _texts("单位", tree, (), found):
        if text == NO_UNIT:
            found.names[key] = ()
        elif text == TOWNS:
            found.names[key] = directory.towns
        else:
            units = [(name, directory.find(name)) for name in split_names(text)]
            if wrong := next((name for name, ids in units if not ids), "" if units else text):
                found.problems.append(_unknown(wrong, place, tuple(directory.names.values()), "没有单位“{}”"))
            else:
                found.names[key] = tuple(dict.fromkeys(unit for _, ids in units for unit in ids or ()))


def _limits(tree: Tree | None, found: Applied) -> None:
    limits = dict(found.choices.limits)
    for key, text, place in _texts("时限", tree, (), found):
        if text == ANY_DAY:
            limits[key] = NO_LIMIT
        elif read_day(text) is not None:
            limits[key] = text
        else:
            what = f"日期“{shown(text)}”不存在"
            found.problems.append(Problem(place, what, "no-such-day", f"写日期，如2022-12-31，或写“{ANY_DAY}”"))
    found.choices = replace(found.choices, limits=limits)


def _undated(said: MappingFile, found: Applied) -> None:
    node = said.sections.get("没有时限的行")
    if not isinstance(node, Scalar) or not node.text.strip():
        return
    if node.text == NOT_TAKEN or read_day(node.text) is not None:
        undated = LEAVE if node.text == NOT_TAKEN else node.text
        found.choices = replace(found.choices, undated=undated)
    else:
        what = f"日期“{shown(node.text)}”不存在"
        found.problems.append(Problem(node.place, what, "no-such-day", f"写日期，如2022-12-31，或写“{NOT_TAKEN}”"))


def _rows(tree: Tree | None, found: Applied, table: Table) -> None:
    fixes, takes = dict(found.choices.fixes), dict(found.choices.takes)
    numbers = {str(row.number): row.number for row in table.rows}
    for key, node in tree.entries.items() if tree else ():
        if key not in numbers:
            place = tree.key_places[key] if tree else node.place
            found.problems.append(Problem(place, f"表里第{shown(key)}行不是事项", "row-unknown", "写电子表格里的行号"))
        elif isinstance(node, Scalar) and node.text in TAKE:
            takes[numbers[key]] = TAKE[node.text]
        elif isinstance(node, Tree):
            said = {_FIX[word]: text for word, text, _ in _texts("行", node, _FIX, found)}
            fixes[numbers[key]] = {**fixes.get(numbers[key], {}), **said}
        else:
            found.problems.append(Problem(node.place, "应写“导入”“不导入”，或要改的各栏", "row-form"))
    found.choices = replace(found.choices, fixes=fixes, takes=takes)


def _unknown(said: str, place: Place, allowed: Iterable[str], form: str = "没有“{}”这一项") -> Problem:
    words = tuple(allowed)
    near = get_close_matches(said, words, 1)
    hint = f"是不是“{near[0]}”？" if near else f"可用：{'、'.join(words[:20])}"
    return Problem(place, form.format(shown(said)), "unknown-word", hint)
