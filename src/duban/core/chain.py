"""The chain of sealed events: each digest rests on the one before, so what is changed, moved or missing shows.

    body_digest = SM3(len(salt) ‖ salt ‖ len(body) ‖ body)
    digest      = SM3(len(previous) ‖ previous ‖ len(envelope) ‖ envelope ‖ len(body_digest) ‖ body_digest)

Every part is preceded by its length in eight bytes: nothing can be shifted from one field into the next. The body takes
part by its salted digest only, so a body that must go (a secret, somebody's personal data) can be destroyed and the chain
still verifies; without the salt nobody can guess what stood there. Digests are 64 hexadecimal digits; the empty text
precedes the first event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives import hashes

from duban.core.canonical import canonical
from duban.core.instant import at_beijing

SCHEMA: Final = 1
"""The version of the body written today."""

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTERS: Final[dict[int, Upcaster]] = {}
"""How a body of version n becomes one of n + 1. Sealed bodies are never rewritten; they are read anew."""

_SM3 = hashes.SM3()


def sm3(*parts: bytes) -> bytes:
    """SM3 of the parts one after the other (GB/T 32905)."""
    hasher = hashes.Hash(_SM3)
    for part in parts:
        hasher.update(part)
    return hasher.finalize()


def envelope(
    *,
    matter: int,
    seq: int,
    kind: str,
    unit: int | None,
    actor: int | None,
    principal: int | None,
    occurred_at: datetime | None,
    recorded_at: datetime,
    for_unit: bool,
    schema: int,
) -> str:
    """What is sealed of an event beside its body, as canonical text. Instants are aware datetimes."""
    # Written out by hand, for `verify` does it a million times; a test holds it to `canonical`.
    truth = "true" if for_unit else "false"
    return (
        f'{{"actor":{_number(actor)},"for_unit":{truth},"kind":{_text(kind)},"matter":{matter:d},'
        f'"occurred_at":{_instant(occurred_at)},"principal":{_number(principal)},'
        f'"recorded_at":{_instant(recorded_at)},"schema":{schema:d},"seq":{seq:d},"unit":{_number(unit)}}}'
    )


def _number(value: int | None) -> str:
    return "null" if value is None else f"{value:d}"


def _instant(value: datetime | None) -> str:
    return "null" if value is None else f'"{at_beijing(value).isoformat()}"'


def _text(value: str) -> str:
    return f'"{value}"' if value.isidentifier() else canonical(value)


def seal_body(salt: str, body: str) -> str:
    """The salted digest of a body.

    >>> seal_body("ab", "c") == seal_body("a", "bc")
    False
    """
    return _sealed(salt, body)


def seal_envelope(previous: str, envelope: str, body_digest: str) -> str:
    """The digest of an event whose body is known by its digest only."""
    return _sealed(previous, envelope, body_digest)


def seal_event(previous: str, envelope: str, salt: str, body: str) -> tuple[str, str]:
    """Seals one event.

    Args:
        previous: digest of the event before in the same chain; empty before the first.
        envelope: canonical text of what is not in the body (`envelope`).
        salt: random, of this event alone.
        body: canonical text.

    Returns:
        ``(body_digest, digest)``.
    """
    body_digest = seal_body(salt, body)
    return body_digest, seal_envelope(previous, envelope, body_digest)


def upcast(body: Mapping[str, Any], schema: int) -> Mapping[str, Any]:
    """A body written under an older schema version, as one of today.

    Raises:
        ValueError: the version is newer than this product.
    """
    if schema > SCHEMA:
        raise ValueError(f"body schema {schema} is newer than this version reads ({SCHEMA})")
    found = dict(body)
    for version in range(schema, SCHEMA):
        found = UPCASTERS[version](found)
    return found


class Merkle:
    """The root over chains, given one by one in the order of their matters; needs memory for the tree's height only.

    A leaf is SM3(0 ‖ canonical [matter, head, count]), a knot SM3(1 ‖ left ‖ right); what has no partner moves up.
    """

    def __init__(self) -> None:
        self._knots: list[tuple[int, bytes]] = []
        self.chains = 0
        self.events = 0

    def add(self, matter: int, head: str, count: int) -> None:
        knot, height = sm3(b"\x00", canonical([matter, head, count]).encode()), 0
        while self._knots and self._knots[-1][0] == height:
            knot, height = sm3(b"\x01", self._knots.pop()[1], knot), height + 1
        self._knots.append((height, knot))
        self.chains += 1
        self.events += count

    def root(self) -> str:
        """64 hexadecimal digits; of nothing, SM3 of nothing."""
        if not self._knots:
            return sm3().hex()
        found = self._knots[-1][1]
        for _, left in reversed(self._knots[:-1]):
            found = sm3(b"\x01", left, found)
        return found.hex()


def merkle_root(chains: Iterable[tuple[int, str, int]]) -> str:
    """The root over ``(matter, head, count)`` in ascending order of matters.

    >>> merkle_root([(1, "ab", 2)]) == merkle_root([(1, "ab", 3)])
    False
    """
    tree = Merkle()
    for matter, head, count in chains:
        tree.add(matter, head, count)
    return tree.root()


def _sealed(*texts: str) -> str:
    parts: list[bytes] = []
    for text in texts:
        data = text.encode()
        parts += (len(data).to_bytes(8, "big"), data)
    hasher = hashes.Hash(_SM3)
    hasher.update(b"".join(parts))
    return hasher.finalize().hex()
