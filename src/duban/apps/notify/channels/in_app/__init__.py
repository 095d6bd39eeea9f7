"""站内: the bell and the page 消息. Nothing leaves the system, so nothing can fail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from duban.apps.notify.channels import Outcome, Outcomes, Piece
from duban.apps.org.models import Person

OUTSIDE: Final = False


def why_off(settings: Any) -> str:
    """Never."""
    return ""


def address(person: Person) -> str:
    """Whoever has an account is reached."""
    return person.login


def send(pieces: Sequence[Piece], settings: Any) -> Outcomes:
    """The row is the message."""
    return Outcomes({piece.key: Outcome("sent") for piece in pieces})
