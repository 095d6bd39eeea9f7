"""The channels there are: each is one folder beside this file that can be deleted whole. Found by name, not listed.

A channel's module has:

- ``OUTSIDE``: whether what it sends leaves the system;
- ``why_off(settings)``: why it cannot be used in this installation, in a sentence; empty: it can;
- ``address(person)``: where this person is reached by it; empty: they are not;
- ``send(pieces, settings)``: sends all of them, and says of each what became of it. It never raises for what a server
  does, and gives up in good time: what it did not come to is ``untried``.

What a piece says holds numbers, dates and addresses, no titles and no names: any channel may carry it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any, Literal, Protocol

from duban.apps.org.models import Person

State = Literal["sent", "retry", "refused", "untried"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One letter as a channel is handed it. ``key`` is its idempotency key; ``at`` the instant of sending."""

    key: str
    to: str
    subject: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a piece. ``doubtful``: it may have arrived although it is to be tried again."""

    state: State
    fault: str = ""
    said: str = ""
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Of each piece by its key; ``line``: the way outside itself is broken, with its fault (else None)."""

    of: Mapping[str, Outcome] = field(default_factory=dict)
    line: Outcome | None = None


class Channel(Protocol):
    """What a channel's module offers."""

    OUTSIDE: bool

    def why_off(self, settings: Any) -> str: ...

    def address(self, person: Person) -> str: ...

    def send(self, pieces: Sequence[Piece], settings: Any) -> Outcomes: ...


def channels() -> Mapping[str, Channel]:
    """The channels by name, as their folders stand here."""
    names = sorted(each.name for each in pkgutil.iter_modules(__path__) if each.ispkg)
    return {name: import_module(f"{__name__}.{name}") for name in names}
