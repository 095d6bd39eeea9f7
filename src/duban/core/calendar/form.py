"""Typed values out of a positioned mapping: every mistake becomes a Problem, nothing is guessed, reading goes on.

Conventions: a method returns None exactly where it has added a Problem (or the value's key was missing, which is one).
"""

from __future__ import annotations

import re
from collections.abc import Sequence as Many
from datetime import date
from difflib import get_close_matches
from typing import Final

from duban.core.document import Mapping, Node, Scalar, Sequence
from duban.core.instant import read_day
from duban.core.problem import Place, Problem

DAY_HINT: Final = "日期写作年-月-日，如2026-02-28"
LONGEST_TEXT: Final = 500
LONGEST_LIST: Final = 100
MOST_PROBLEMS: Final = 100
"""A hostile file must cost no more than an honest one: no list that is compared pair by pair is longer than this, no
text comes back longer in a message, and nobody reads the hundred-and-first mistake."""


class Form:
    """One mapping with a closed set of keys.

    Args:
        node: what was found where the mapping should be.
        what: what it is, in Chinese, for the sentences (“放假安排”).
        required: the keys that must be there, in the order they are usually written.
        optional: the keys that may be there.
        problems: where mistakes are added.

    >>> from duban.core.document import read_document
    >>> problems = []
    >>> form = Form(read_document("yaer: 2022", "2022.yaml"), "放假通知", ("year",), (), problems)
    >>> print(*problems)
    2022.yaml:1:1: 放假通知里没有“yaer”这一项（是不是“year”？）
    """

    def __init__(
        self, node: Node, what: str, required: Many[str], optional: Many[str], problems: list[Problem]
    ) -> None:
        self.place, self.problems = node.place, problems
        self.entries: dict[str, Node] = {}
        allowed = [*required, *optional]
        if not isinstance(node, Mapping):
            self.add(node.place, f"{what}应写成若干“键: 值”", "not-a-mapping", _choice(allowed))
            return
        self.entries = node.entries
        meant: set[str] = set()
        """A required key that was only misspelt is told as such, not missed as well."""
        unknown = [key for key in node.entries if key not in allowed]
        for key in unknown[:MOST_PROBLEMS]:
            near = get_close_matches(_short(key), [each for each in allowed if each not in node.entries], 1)
            meant.update(near)
            hint = f"是不是“{near[0]}”？" if near else _choice(allowed)
            self.add(node.key_places[key], f"{what}里没有“{_short(key)}”这一项", "unknown-key", hint)
        for key in required:
            if key not in node.entries and key not in meant:
                self.add(node.place, f"{what}缺少“{key}”", "missing-key", "请补上这一项")

    def add(self, where: Place, what: str, rule: str, hint: str) -> None:
        self.problems.append(Problem(where, what, rule, hint))

    def place_of(self, key: str) -> Place:
        """Where the value of a key stands; where the mapping stands if the key is missing."""
        return self.entries[key].place if key in self.entries else self.place

    def text(self, key: str) -> str | None:
        """The value as text, not empty."""
        node = self.entries.get(key)
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.add(node.place, f"“{key}”应是一段文字", "not-a-text", "请写在同一行，不要写成列表或键值")
            return None
        if not node.text.strip():
            self.add(node.place, f"“{key}”是空的", "empty-value", "请补上内容")
            return None
        if len(node.text) > LONGEST_TEXT:
            self.add(
                node.place, f"“{key}”有{len(node.text)}字", "too-long", f"最多{LONGEST_TEXT}字，请检查引号是否成对"
            )
            return None
        return node.text

    def whole(self, key: str) -> int | None:
        """The value as a whole number of at most four digits, written in digits only."""
        text = self.text(key)
        if text is None:
            return None
        if re.fullmatch(r"\d{1,4}", text, re.ASCII) is None:
            what = f"“{key}”应是四位以内的整数，这里写的是“{_short(text)}”"
            self.add(self.place_of(key), what, "not-a-number", "请只用0至9的数字书写")
            return None
        return int(text)

    def day(self, key: str) -> date | None:
        """The value as a day."""
        return self.read_day(self.entries[key]) if key in self.entries else None

    def read_day(self, node: Node) -> date | None:
        """A day written anywhere below this mapping."""
        if not isinstance(node, Scalar):
            self.add(node.place, "这里应是一个日期", "not-a-day", DAY_HINT)
            return None
        day = read_day(node.text)
        if day is None:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", node.text, re.ASCII):
                self.add(node.place, f"“{node.text}”这一天不存在", "no-such-day", "请对照通知改正月、日")
            else:
                self.add(node.place, f"“{_short(node.text)}”不是日期", "not-a-day", DAY_HINT)
        return day

    def inner(self, key: str, what: str, required: Many[str], optional: Many[str] = ()) -> Form:
        """The value as a mapping of its own; an empty one where the key is missing, which is reported already."""
        if key in self.entries:
            return Form(self.entries[key], what, required, optional, self.problems)
        return Form(Mapping({}, {}, self.place), what, (), optional, self.problems)

    def inner_open(self, key: str, what: str) -> Form:
        """The value as a mapping whose keys are data, such as names or years."""
        node = self.entries.get(key)
        return self.inner(key, what, tuple(node.entries) if isinstance(node, Mapping) else ())

    def items(self, key: str) -> tuple[Node, ...] | None:
        """The value as a list, each item still to be read."""
        node = self.entries.get(key)
        if node is None:
            return None
        if not isinstance(node, Sequence):
            self.add(node.place, f"“{key}”应是列表", "not-a-list", "每项另起一行，以“- ”开头；没有则写[]")
            return None
        if len(node.items) > LONGEST_LIST:
            hint = f"最多{LONGEST_LIST}项，请检查是否选错了文件"
            self.add(node.place, f"“{key}”有{len(node.items)}项", "too-many", hint)
            return None
        return node.items


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}……"


def _choice(allowed: Many[str]) -> str:
    return f"可用的键：{'、'.join(allowed)}" if allowed else "请另起一行并缩进"
