"""The shapes of ``cases.yaml``: lists, groups of keys and values, read strictly, every mistake kept with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from difflib import get_close_matches
from typing import TypeVar

from duban.core.document import Mapping, Node, Scalar, Sequence
from duban.core.instant import read_due, read_instant
from duban.core.problem import Problem

T = TypeVar("T")
_INSTANT_HINT = "写作2022-11-07T09:00"


class Shapes:
    """One reading; every mistake is added to ``problems`` and reading goes on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, node: Node, what: str, rule: str, hint: str = "") -> None:
        self.problems.append(Problem(node.place, what, rule, hint))

    def items(self, node: Node | None) -> Iterable[Node]:
        if node is None or (isinstance(node, Scalar) and not node.text):
            return ()
        if isinstance(node, Sequence):
            return node.items
        self.wrong(node, "这里应是列表", "not-a-list", "每项以“- ”开头")
        return ()

    def entries(self, node: Node | None, *allowed: str) -> dict[str, Node]:
        """The entries of a mapping; unknown keys are named with the nearest allowed one. No ``allowed``: any key."""
        if node is None or (isinstance(node, Scalar) and not node.text):
            return {}
        if not isinstance(node, Mapping):
            self.wrong(node, "这里应是“键: 值”", "not-a-mapping")
            return {}
        for key in node.entries:
            if allowed and key not in allowed:
                near = get_close_matches(key, allowed, 1)
                hint = f"是不是“{near[0]}”？" if near else f"可用：{'、'.join(allowed)}"
                self.problems.append(Problem(node.key_places[key], f"没有“{key}”这一项", "unknown-key", hint))
        return node.entries

    def text(self, node: Node | None) -> str:
        if node is None:
            return ""
        if isinstance(node, Scalar):
            return node.text
        self.wrong(node, "这里应是一个值", "not-a-value")
        return ""

    def texts(self, node: Node | None) -> tuple[str, ...]:
        if isinstance(node, Scalar):
            return (node.text,) if node.text else ()
        return tuple(self.text(item) for item in self.items(node))

    def read(self, node: Node | None, reader: Callable[[str], T | None], what: str, hint: str = "") -> T | None:
        if node is None:
            return None
        found = reader(self.text(node))
        if found is None:
            self.wrong(node, f"{what}“{self.text(node)}”读不懂", "bad-value", hint)
        return found

    def instant(self, node: Node | None) -> datetime | None:
        return self.read(node, read_instant, "时间", _INSTANT_HINT)

    def due(self, node: Node | None) -> datetime | None:
        return self.read(node, read_due, "期限", _INSTANT_HINT)

    def truth(self, node: Node | None) -> bool:
        return bool(self.read(node, {"yes": True, "no": False}.get, "是否", "写作yes或no"))

    def number(self, node: Node | None) -> int:
        return self.read(node, lambda text: int(text) if text.isascii() and text.isdigit() else None, "数目") or 0

    def word(self, node: Node | None, allowed: Iterable[str], what: str) -> str:
        words = list(allowed)
        return self.read(node, lambda text: text if text in words else None, what, f"可用：{'、'.join(words)}") or ""
