"""How a pack is kept in the database: canonical JSON of both files, found by its digest, read back as the same pack.

Conventions: sorted keys, UTF-8, no spaces, every scalar as text; comments and layout decide nothing and are not kept.
"""

from __future__ import annotations

import json
from typing import Any, Final

from duban.core.document import Mapping, Node, Scalar, Sequence
from duban.core.problem import Place

SCHEMA: Final = "1"
"""The version of the stored form; a later reader upgrades what an earlier one wrote."""
PACK_FILE: Final = "pack.yaml"
RULES_FILE: Final = "rules.yaml"


def plain(node: Node) -> Any:
    """The tree as plain texts, lists and dicts, as the schema reads it and the store keeps it."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()}


def positioned(value: Any, file: str) -> Node:
    """The tree of plain values again; every place is the file, for a stored text has no lines to point at."""
    place = Place(file)
    if isinstance(value, list):
        return Sequence(tuple(positioned(item, file) for item in value), place)
    if isinstance(value, dict):
        return Mapping({key: positioned(each, file) for key, each in value.items()}, dict.fromkeys(value, place), place)
    return Scalar(value if isinstance(value, str) else json.dumps(value), place, True)


def canonical(pack: Node, rules: Node) -> str:
    """Both files as one canonical text.

    >>> leaf = Scalar("1.10", Place("pack.yaml"), True)
    >>> canonical(Mapping({"b": leaf, "a": leaf}, {}, leaf.place), Sequence((), leaf.place))
    '{"pack.yaml":{"a":"1.10","b":"1.10"},"rules.yaml":[],"schema":"1"}'
    """
    both = {PACK_FILE: plain(pack), RULES_FILE: plain(rules), "schema": SCHEMA}
    return json.dumps(both, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
