"""The one module that reads the clock. Everything else is given `now`; a lint rule bans the rest.

An instant is aware and at +08:00, the zone of every edge of the product. A rehearsal keeps its own instant (`kept_by`):
`now` and `today` are that one, for all that concerns the work; `machine` is always this machine's clock, for what
protects and observes the installation itself: log-ins, sessions, heartbeats.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from duban.core.instant import BEIJING

Reader = Callable[[], datetime | None]
_reader: Reader | None = None


def kept_by(reader: Reader | None) -> None:
    """From now on ``reader`` is asked first; where it answers None the machine's clock holds."""
    global _reader
    _reader = reader


def now() -> datetime:
    """This instant of the work."""
    kept = _reader() if _reader is not None else None
    return machine() if kept is None else kept


def today() -> date:
    """The Beijing day of this instant."""
    return now().date()


def machine() -> datetime:
    """This machine's clock, in a rehearsal too."""
    return datetime.now(BEIJING)
