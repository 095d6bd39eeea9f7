"""Settings: each one used must be declared with the right type, each one declared must be used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from duban.core.document import Mapping, Node, Scalar, shown
from duban.core.document import Sequence as ListNode
from duban.core.policy.checks import get, text
from duban.core.policy.vocabulary import SETTING_TYPES
from duban.core.problem import Problem

_TYPE_OF_KEY = {
    "every": "cadence",
    "at": "count",
    "points": "count",
    "at_most": "count",
    "decided_by": "text",
    "legal_basis": "text",
}
"""What a key's missing figure is; every other key that takes a setting takes a period."""


def check_settings(pack: Mapping, rules: Sequence[Mapping], extends: bool) -> Iterator[Problem]:
    """What is wrong between the settings declared and those used.

    Args:
        extends: the pack rests on others: a setting it does not declare may be theirs and is looked up later.
    """
    declared = get(pack, "settings")
    if declared is not None and not isinstance(declared, Mapping):
        return
    known = declared.entries if declared else {}
    used: set[str] = set()
    for name, key in _uses([pack, *rules]):
        used.add(name.text)
        if name.text not in known:
            near = get_close_matches(name.text, known, n=1, cutoff=0.6)
            used.update(near)  # one misspelt name is one mistake
            if not extends:
                hint = f"是否应为 {near[0]}" if near else "请在 pack.yaml 的 settings 中声明它的名称和类型"
                yield Problem(name.place, f"设置“{shown(name.text)}”没有声明", "undeclared-setting", hint)
        else:
            wanted, given = _TYPE_OF_KEY.get(key, "period"), text(known[name.text], "type")
            if given in SETTING_TYPES and given != wanted:
                what = f"设置“{shown(name.text)}”声明为{given}（{SETTING_TYPES[given]}），"
                what += f"这里需要{wanted}（{SETTING_TYPES[wanted]}）"
                yield Problem(name.place, what, "setting-type", "请改声明，或另用一个设置")
    for own, place in declared.key_places.items() if declared else ():
        if own not in used:
            yield Problem(place, f"设置“{shown(own)}”没有规则使用", "unused-setting", "请删去，或在规则中引用")


def _uses(nodes: Sequence[Node]) -> Iterator[tuple[Scalar, str]]:
    """Every ``{setting: name}`` of a tree: the name, and the key it is the figure of."""
    waiting: list[tuple[Node, str]] = [(node, "") for node in nodes]
    while waiting:
        node, key = waiting.pop(0)
        if isinstance(node, ListNode):
            waiting += [(item, key) for item in node.items]
        elif isinstance(node, Mapping):
            [(only, name)] = node.entries.items() if len(node.entries) == 1 else [("", node)]
            # A misspelt `setting` is told by the schema; its name still counts as used.
            if isinstance(name, Scalar) and name.text and get_close_matches(only, ["setting"]):
                yield name, key
            else:
                waiting += [(value, inner) for inner, value in node.entries.items()]
