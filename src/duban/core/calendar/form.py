"""Typed values out of a positioned mapping: every mistake becomes a Problem, nothing is guessed, reading goes on.

Conventions: a method returns None exactly where it has added a Problem (or the value's key was missing, which is one).
"""

from __future__ import annotations

import re
from collections.abc import Sequence as Many
from datetime import date
from difflib import get_close_matches

from duban.core.document import Mapping, Node, Scalar, Sequence
from duban.core.instant import read_day
from duban.core.problem import Place, Problem

DAY_HINT = "日期写作年-月-日，如2026-02-28"


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
    >>> print(*problems, sep="\\n")
    2022.yaml:1:1: 放假通知里没有“yaer”这一项（是不是“year”？）
    2022.yaml:1:1: 放假通知缺少“year”（请补上这一项）
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
        for key, place in node.key_places.items():
            if key not in allowed:
                near = get_close_matches(key, allowed, 1)
                hint = f"是不是“{near[0]}”？" if near else _choice(allowed)
                self.add(place, f"{what}里没有“{key}”这一项", "unknown-key", hint)
        for key in required:
            if key not in node.entries:
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
            self.add(node.place, f"“{key}”是空的", "empty-value", "请填写，或核对是否漏写")
            return None
        return node.text

    def whole(self, key: str) -> int | None:
        """The value as a whole number of at most four digits, written in digits only."""
        text = self.text(key)
        if text is None:
            return None
        if re.fullmatch(r"\d{1,4}", text, re.ASCII) is None:
            self.add(self.place_of(key), f"“{key}”的“{text}”不是整数", "not-a-number", "请只写数字，如250")
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
                self.add(node.place, f"“{node.text}”不是日期", "not-a-day", DAY_HINT)
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
        return node.items


def _choice(allowed: Many[str]) -> str:
    return f"可用的键：{'、'.join(allowed)}" if allowed else "请另起一行并缩进"
