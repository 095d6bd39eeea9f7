"""Canonical JSON: one text for one meaning, so that a digest of it says something.

Conventions: sorted keys, UTF-8, no spaces, 汉字 as they are; an instant is ISO 8601 at +08:00, a day ``YYYY-MM-DD``.
Floating point numbers are refused: the same figure has many spellings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from duban.core.instant import at_beijing


def canonical(value: Any) -> str:
    """The canonical text of a value made of texts, whole numbers, truths, None, instants, days, lists and mappings.

    Raises:
        TypeError: the value holds something else (a floating point number, a set, an object).
        ValueError: an instant names no zone.

    >>> from datetime import UTC
    >>> canonical({"b": 1, "a": datetime(2022, 11, 7, 1, 0, tzinfo=UTC)})
    '{"a":"2022-11-07T09:00:00+08:00","b":1}'
    """
    return _ENCODER.encode(_plain(value))


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime):
        return at_beijing(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_key(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key must be a text, not {type(key).__name__}")
    return key
