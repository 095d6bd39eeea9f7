"""What the schema found wrong, as problems with their place: unknown, misplaced and missing keys, values, forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from duban.core.document import Mapping, Node, Scalar, shown
from duban.core.document import Sequence as ListNode
from duban.core.policy.schema import Level, PackFile
from duban.core.policy.schema.levels import homes, keys, kinds_with, label, level_at
from duban.core.problem import Place, Problem

Loc = tuple[str | int, ...]


def complaints(error: ValidationError, node: Node, model: type[Level], noun: str) -> Iterator[Problem]:
    """The problems in an error of the schema.

    Args:
        error: of ``model`` reading ``node``.
        noun: what the node is in a sentence (``规则WX-4``).
    """
    found = error.errors(include_url=False, include_input=False)
    wanted = {_path(each["loc"]) for each in found if each["type"] == "missing"}
    # A key that is misspelt or stands at the wrong level is one mistake, not an unknown key and a missing one.
    explained = {
        path for each in found if each["type"] == "extra_forbidden" for path in _meant(each["loc"], model, wanted)
    }
    for each in found:
        loc, kind = each["loc"], each["type"]
        if kind == "extra_forbidden":
            yield _unknown_key(loc, node, model, wanted)
        elif kind == "missing":
            if _path(loc) not in explained:
                yield _missing(loc, node, model, noun)
        else:
            yield _wrong_value(each, node)


def place_at(node: Node, loc: Sequence[str | int], *, key: bool = False) -> Place:
    """The place of the value at ``loc``, or as near as the tree goes; with ``key`` of its key."""
    for index, step in enumerate(loc):
        if isinstance(node, Mapping) and isinstance(step, str):
            if step not in node.entries or (key and index == len(loc) - 1):
                return node.key_places.get(step, node.place)
            node = node.entries[step]
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
    return node.place


def _path(loc: Loc) -> tuple[str, ...]:
    return tuple(step for step in loc if isinstance(step, str))


def _meant(loc: Loc, model: type[Level], wanted: set[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The missing keys an unknown one was meant to be: the same at another level, else the nearest at its own."""
    key, path = str(loc[-1]), _path(loc[:-1])
    moved = [(*home, key) for home in homes(key, model, path)]
    return [each for each in moved or [(*path, _near(loc, model))] if each in wanted]


def _near(loc: Loc, model: type[Level]) -> str:
    level = level_at(model, _path(loc[:-1]))
    near = get_close_matches(str(loc[-1]), keys(level), n=1, cutoff=0.6) if level else []
    return near[0] if near else ""


def _unknown_key(loc: Loc, node: Node, model: type[Level], wanted: set[tuple[str, ...]]) -> Problem:
    key, path = str(loc[-1]), _path(loc[:-1])
    place = place_at(node, loc, key=True)
    level = level_at(model, path)
    elsewhere = homes(key, model, path)
    if elsewhere:
        missing = [home for home in elsewhere if (*home, key) in wanted]
        to = "或".join(label(home, model) for home in missing or elsewhere)
        return Problem(place, f"“{key}”不该写在这里", "misplaced-key", f"请移到{to}")
    near = _near(loc, model)
    if near:
        return Problem(place, f"不认识“{shown(key)}”", "unknown-key", f"是否应为 {near}")
    kinds = kinds_with(key)
    if kinds:
        return Problem(place, f"“{key}”不该写在这里", "misplaced-key", f"它只用于{'、'.join(kinds)}规则")
    if model is not PackFile and key in keys(PackFile):
        return Problem(place, f"“{key}”不该写在这里", "misplaced-key", "它属于pack.yaml")
    allowed = "、".join(keys(level)) if level else ""
    hint = f"{label(path, model)}可用：{allowed}" if allowed else "请删去"
    return Problem(place, f"不认识“{shown(key)}”", "unknown-key", hint)


def _missing(loc: Loc, node: Node, model: type[Level], noun: str) -> Problem:
    key, path = str(loc[-1]), _path(loc[:-1])
    level = level_at(model, path)
    info = keys(level).get(key) if level else None
    whose = f"“{'.'.join(path)}”" if path else noun
    hint = f"请补上：{info.description}" if info and info.description else "请补上"
    return Problem(place_at(node, loc[:-1]), f"{whose}缺少“{key}”", "missing-key", hint)


def _wrong_value(each: Any, node: Node) -> Problem:
    loc: Loc = each["loc"]
    context = each.get("ctx", {})
    if "what" in context:
        of_key = loc[-1:] == ("[key]",)
        loc = loc[:-1] if of_key else loc
        if context.get("item") is not None:
            loc = (*loc, context["item"])
        hint = context["hint"]
        value = _node_at(node, loc)
        if isinstance(value, Scalar) and "：" in value.text and each["type"] == "level-form":
            hint = "这里用了全角冒号，请改为半角冒号加空格"
        return Problem(place_at(node, loc, key=of_key), context["what"], each["type"], hint)
    if each["type"] == "too_short":
        return Problem(place_at(node, loc), "这里没有写值", "empty-value", "请至少写一项")
    if each["type"] == "list_type":
        return Problem(place_at(node, loc), "这里要写成列表", "list-form", "每项另起一行，前面加“- ”")
    return Problem(place_at(node, loc), "这里要写一组键值", "level-form", "每行写“键: 值”")


def _node_at(node: Node, loc: Loc) -> Node | None:
    found: Node | None = node
    for step in loc:
        if isinstance(found, Mapping) and isinstance(step, str):
            found = found.entries.get(step)
        elif isinstance(found, ListNode) and isinstance(step, int) and step < len(found.items):
            found = found.items[step]
    return found
