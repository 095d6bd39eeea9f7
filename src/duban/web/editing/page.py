"""The texts of a draft as data for the page: the margin of each, what is wrong at which line, and what somebody else
changed meanwhile. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Final

from duban.apps.editing.checking import CASES_FILE, Checked, Texts
from duban.apps.editing.proving import Proof
from duban.core.policy.stored import PACK_FILE, RULES_FILE
from duban.core.problem import Problem

FIELDS: Final = ((RULES_FILE, "rules", "规则"), (PACK_FILE, "pack", "文件、设置和冲突"), (CASES_FILE, "cases", "案例"))
"""File, name of the field, and what it holds."""
LONGEST_MARGIN: Final = 5000
"""Lines that are numbered; no text of a pack has more."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the margin: its number, and what is wrong there (empty: nothing)."""

    number: int
    said: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One text with its margin."""

    file: str
    name: str
    title: str
    text: str
    lines: tuple[Line, ...]
    wrong: int

    @property
    def rows(self) -> int:
        return len(self.lines) + 1


@dataclass(frozen=True, slots=True)
class Fault:
    """One sentence of the list under the margin, with the field and line it leads to (0: no line)."""

    name: str
    file: str
    line: int
    column: int
    said: str

    @property
    def place(self) -> str:
        return f"{self.file}第{self.line}行第{self.column}列" if self.line else self.file


def said(problem: Problem) -> str:
    """A problem without its place."""
    return problem.what + (f"（{problem.hint}）" if problem.hint else "")


def faults(problems: Iterable[Problem]) -> tuple[Fault, ...]:
    """Problems as lines of a list."""
    names = {file: name for file, name, _ in FIELDS}
    found = []
    for each in problems:
        file = each.where.file.rpartition("/")[2]
        found.append(Fault(names.get(file, "rules"), file, each.where.line, each.where.column, said(each)))
    return tuple(found)


def sheets(texts: Texts, wrong: Sequence[Fault]) -> tuple[Sheet, ...]:
    """The three texts with their margins."""
    found = []
    for file, name, title in FIELDS:
        text = {"rules": texts.rules, "pack": texts.pack, "cases": texts.cases}[name]
        here = [each for each in wrong if each.name == name]
        by_line: dict[int, list[str]] = {}
        for each in here:
            by_line.setdefault(each.line, []).append(each.said)
        count = min(text.count("\n") + 1, LONGEST_MARGIN)
        lines = tuple(Line(n, "；".join(by_line.get(n, ()))) for n in range(1, count + 1))
        found.append(Sheet(file, name, title, text, lines, len(here)))
    return tuple(found)


def summary(found: Checked, proof: Proof) -> str:
    """How the texts stand, in one sentence."""
    if found.whole is None:
        return f"有{len(found.problems)}处不对，每处都标在它的那一行。"
    own = len(found.alone.rules) if found.alone else 0
    rules = f"本文件规则{own}条，连同上级共{len(found.whole.rules)}条"
    if proof.wrong:
        return f"规则没有写错（{rules}），案例有{len(proof.wrong)}处不对，每处都标在它的那一行。"
    if proof.superseded:
        cases = f"{proof.count}个案例，{len(proof.superseded)}个的结果会变，列在下面"
    else:
        cases = f"{proof.count}个案例都对得上" if proof.count else "没有写案例"
    aside = f"（另有{len(proof.aside)}个以前已确认不再适用）" if proof.aside else ""
    return f"读得通：{rules}；{cases}{aside}。"


def merged(theirs: Texts, mine: Texts) -> tuple[str, ...]:
    """What somebody else saved meanwhile differs from what was sent, line by line; - theirs, + yours."""
    found: list[str] = []
    for file, old, new in (
        (RULES_FILE, theirs.rules, mine.rules),
        (PACK_FILE, theirs.pack, mine.pack),
        (CASES_FILE, theirs.cases, mine.cases),
    ):
        lines = unified_diff(
            old.splitlines(), new.splitlines(), f"{file}（已存入的）", f"{file}（您的）", "", "", 1, ""
        )
        found += lines
    return tuple(found[:400])
