"""Plain values (texts, lists, groups) as YAML for people to change: the reader reads the same texts back. Pure.

Conventions: one key a line, two spaces a level, short lists on one line; a text is quoted only where it must be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

_FIRST: Final = (
    "id", "kind", "title", "issuer", "number", "level", "organ", "extends", "issued", "commencement", "tolerance",
    "clause", "basis", "firmness", "words", "note", "tightens", "relaxes", "reason", "valid_from", "valid_to", "applies",
    "starts", "owed_by", "act", "within", "every", "bracket", "counts", "per", "subject", "window", "of", "steps",
)  # fmt: skip
"""The order in which people write the keys; the rest follows by name."""
_WIDE: Final = 100
_NEEDS_QUOTES: Final = re.compile(r"""^$|^[\s\-?:,\[\]{}#&*!|>'"%@`~=]|\s$|:\s|:$|\s#|[\n\r]""")
_NEEDS_QUOTES_INSIDE: Final = re.compile(r"[,\[\]{}]|^\?")
"""What ends a text inside brackets."""


def laid_out(value: Any) -> str:
    """The YAML of plain values.

    >>> print(laid_out([{"within": "P3WD", "id": "A", "applies": {"kind": ["a", "b"]}, "note": "x: y"}]), end="")
    - id: A
      note: 'x: y'
      applies: {kind: [a, b]}
      within: P3WD
    """
    return "\n".join(_lines(value)) + "\n"


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            first, *rest = _lines(item)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
    elif isinstance(value, dict):
        for key in _ordered(value):
            short = _inline(value[key])
            if not isinstance(value[key], dict | list) or not value[key] or len(short) + len(key) < _WIDE:
                yield f"{_scalar(key)}: {_scalar(value[key]) if isinstance(value[key], str) else short}"
            else:
                yield f"{_scalar(key)}:"
                yield from (f"  {line}" for line in _lines(value[key]))
    else:
        yield _scalar(value)


def _inline(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key, True)}: {_inline(value[key])}" for key in _ordered(value)) + "}"
    return _scalar(value, True)


def _scalar(text: str, inside: bool = False) -> str:
    if not (_NEEDS_QUOTES.search(text) or (inside and _NEEDS_QUOTES_INSIDE.search(text))):
        return text
    if "\n" in text or "\r" in text:
        marks = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
        return '"' + "".join(marks.get(each, each) for each in text) + '"'
    return "'" + text.replace("'", "''") + "'"


def _ordered(value: dict[str, Any]) -> list[str]:
    known = [key for key in _FIRST if key in value]
    return [*known, *sorted(value.keys() - set(known))]
