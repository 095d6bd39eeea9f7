"""Reads a pack: two texts in; a frozen pack, or every mistake in it at once, in the order of the text.

Importing this module costs the schema (pydantic); what only uses rules imports `duban.core.policy.rules`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Files
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from typing import Final

from pydantic import ValidationError

from duban.core.digest import digest
from duban.core.document import MOST_PROBLEMS, Mapping, Node, Scalar, Sequence, read_document, shown
from duban.core.policy.checks import check_conflicts, check_pack, check_rule, check_rules, get, text, texts
from duban.core.policy.complaint import complaints, place_at
from duban.core.policy.freeze import freeze_pack, freeze_rule
from duban.core.policy.overlap import overlaps_inside
from duban.core.policy.rules import Pack
from duban.core.policy.schema import MODELS, Level, PackFile, RuleLevel
from duban.core.policy.setting_checks import check_settings
from duban.core.policy.stored import PACK_FILE, RULES_FILE, canonical, plain, positioned
from duban.core.problem import BadInput, Place, Problem

MOST_RULES: Final = 500
"""Every rule is compared with every other; the longest real document gives about fifty."""


def read_pack(files: Files[str, str | bytes]) -> Pack | tuple[Problem, ...]:
    """The pack of ``pack.yaml`` and ``rules.yaml``, or everything that is wrong with them, sorted by place.

    Args:
        files: text by file name; other names are not looked at.
    """
    sheet = _Sheet()
    for name in (PACK_FILE, RULES_FILE):
        if name in files:
            sheet.take(name, files[name])
        else:
            sheet.problems.append(Problem(Place(name), f"缺少文件{name}", "missing-file", "请在同一文件夹内补上"))
    return sheet.finish()


def check_alone(name: str, content: str | bytes) -> tuple[Problem, ...]:
    """What is wrong with one file of a pack read by itself: a list is taken for rules, anything else for ``pack.yaml``.

    What only both files together can tell (settings, references from one to the other) is not checked.
    """
    node = read_document(content, name)
    if isinstance(node, tuple):
        return node
    sheet = _Sheet()
    if isinstance(node, Sequence):
        sheet.take_rules(node)
    else:
        sheet.take_pack(node)
    return tuple(sorted(sheet.problems))


def store(files: Files[str, str | bytes]) -> str:
    """The canonical text of both files, as the database keeps it.

    Raises:
        BadInput: the files are no sound pack.
    """
    read = read_pack(files)
    if isinstance(read, tuple):
        raise BadInput(*read)
    nodes = [read_document(files[name], name) for name in (PACK_FILE, RULES_FILE)]
    return canonical(*(node for node in nodes if not isinstance(node, tuple)))


def read_stored(stored: str) -> Pack:
    """The pack of a stored text; `Pack.digest` is the text's own.

    Raises:
        BadInput: the text is not what `store` wrote.
    """
    try:
        both = json.loads(stored)
        nodes = {name: positioned(both[name], name) for name in (PACK_FILE, RULES_FILE)}
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(Problem(Place("stored"), "存档的制度文本已损坏", "stored-form", "请用备份恢复")) from error
    sheet = _Sheet()
    sheet.take_pack(nodes[PACK_FILE])
    sheet.take_rules(nodes[RULES_FILE])
    read = sheet.finish()
    if isinstance(read, tuple):
        raise BadInput(*read)
    return read


@dataclass(slots=True)
class _Sheet:
    """A pack while it is being read."""

    problems: list[Problem] = field(default_factory=list)
    pack_node: Node | None = None
    rules_node: Node | None = None
    pack: PackFile | None = None
    rules: list[RuleLevel] = field(default_factory=list)
    """Only the sound ones: a rule with a mistake is not compared with others as well."""
    rule_nodes: list[Mapping] = field(default_factory=list)

    def take(self, name: str, content: str | bytes) -> None:
        node = read_document(content, name)
        if isinstance(node, tuple):
            self.problems += node
        elif name == PACK_FILE:
            self.take_pack(node)
        else:
            self.take_rules(node)

    def take_pack(self, node: Node) -> None:
        self.pack_node = node
        read = self._model(PackFile, node, "pack.yaml")
        if isinstance(read, PackFile):
            self.pack = read
        if isinstance(node, Mapping):
            self._add(check_pack(node))

    def take_rules(self, node: Node) -> None:
        self.rules_node = node
        if not isinstance(node, Sequence) or not node.items:
            hint = "每条规则另起一行，前面加“- ”"
            self.problems.append(Problem(node.place, "rules.yaml要写成规则的列表", "list-form", hint))
            return
        if len(node.items) > MOST_RULES:
            what = f"规则有{len(node.items):,}条，超过{MOST_RULES}条"
            self.problems.append(Problem(node.place, what, "too-large", "请分成几个制度包"))
            return
        for item in node.items:
            if not isinstance(item, Mapping):
                hint = "请写成 - {id: …, kind: …, …}"
                self.problems.append(Problem(item.place, "每条规则要写成一组键值", "level-form", hint))
                continue
            self.rule_nodes.append(item)
            self._take_rule(item)
        self._add(check_rules(self.rule_nodes, self._extends))

    def finish(self) -> Pack | tuple[Problem, ...]:
        if isinstance(self.pack_node, Mapping) and self.rule_nodes:
            self._add(check_conflicts(self.pack_node, self.rule_nodes, self._extends))
            self._add(check_settings(self.pack_node, self.rule_nodes, self._extends))
            self._add(self._overlaps(self.pack_node))
        if self.problems or not (self.pack and self.pack_node and self.rules_node):
            return tuple(sorted(self.problems))
        return freeze_pack(self.pack, self.rules, digest(canonical(self.pack_node, self.rules_node)))

    def _overlaps(self, pack: Mapping) -> Iterator[Problem]:
        conflicts = get(pack, "conflicts")
        settled = [
            frozenset(named.text for named in texts(each, "rules"))
            for each in (conflicts.items if isinstance(conflicts, Sequence) else ())
        ]
        places = {text(node, "id"): place_at(node, ("id",)) for node in self.rule_nodes}
        yield from overlaps_inside([freeze_rule(rule) for rule in self.rules], settled, places)

    def _add(self, found: Iterable[Problem]) -> None:
        """Takes no more than anybody reads: the checks are lazy, and a hostile file holds thousands."""
        self.problems += islice(found, max(MOST_PROBLEMS - len(self.problems), 1))

    @property
    def _extends(self) -> bool:
        return bool(texts(self.pack_node, "extends"))

    def _take_rule(self, node: Mapping) -> None:
        kind, own = get(node, "kind"), text(node, "id")
        noun = f"规则{shown(own)}" if own else "这条规则"
        model = MODELS.get(text(node, "kind"))
        if model is None:
            self.problems.append(_unknown_kind(node, kind, noun))
            return
        before = len(self.problems)
        read = self._model(model, node, noun)
        self._add(check_rule(node))
        if isinstance(read, RuleLevel) and len(self.problems) == before:
            self.rules.append(read)

    def _model(self, model: type[Level], node: Node, noun: str) -> Level | None:
        try:
            return model.model_validate(plain(node))
        except ValidationError as error:
            self._add(complaints(error, node, model, noun))
            return None


def _unknown_kind(node: Mapping, kind: Node | None, noun: str) -> Problem:
    kinds = "、".join(MODELS)
    if kind is None:
        return Problem(node.place, f"{noun}缺少“kind”", "missing-key", f"请补上规则种类：{kinds}")
    if not isinstance(kind, Scalar):
        return Problem(kind.place, "规则种类要写一个词", "one-value", f"可用：{kinds}")
    near = get_close_matches(kind.text, MODELS, n=1, cutoff=0.6)
    hint = f"是否应为 {near[0]}" if near else f"可用：{kinds}"
    return Problem(kind.place, f"没有“{shown(kind.text)}”这种规则", "unknown-kind", hint)


def rule_places(files: Files[str, str | bytes]) -> dict[str, Place]:
    """Where each rule's id stands in ``rules.yaml``, for problems found after reading."""
    node = read_document(files[RULES_FILE], RULES_FILE)
    places: dict[str, Place] = defaultdict(lambda: Place(RULES_FILE))
    for item in node.items if isinstance(node, Sequence) else ():
        if named := get(item, "id"):
            places[text(item, "id")] = named.place
    return places
