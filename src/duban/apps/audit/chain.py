"""What an entry's digest covers: every column, in one canonical text that begins with the digest of the one before."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Protocol

from duban.core.digest import digest


class Told(Protocol):
    """What an entry tells."""

    at: datetime
    actor_id: Any
    account: str
    act: str
    subject: str
    detail: str
    address: str
    success: bool
    previous: str


def canonical(value: Any) -> str:
    """JSON with sorted keys and without spaces.

    >>> canonical({"b": 1, "a": "乙"})
    '{"a":"乙","b":1}'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(entry: Told) -> str:
    """The digest an entry must have."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    rest = (at, entry.actor_id, entry.account, entry.act, entry.subject, entry.detail, entry.address, entry.success)
    return digest(canonical([entry.previous, *rest]))
