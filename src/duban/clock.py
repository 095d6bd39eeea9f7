"""The one module that reads the clock. Everything else is given `now`; a lint rule bans the rest.

An instant is aware and at +08:00, the zone of every edge of the product.
"""

from __future__ import annotations

from datetime import date, datetime

from duban.core.instant import BEIJING


def now() -> datetime:
    """This instant."""
    return datetime.now(BEIJING)


def today() -> date:
    """The Beijing day of this instant."""
    return now().date()
