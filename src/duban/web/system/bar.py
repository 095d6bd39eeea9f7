"""The bar that marks every page of a rehearsal, with the buttons that move its clock for those who may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError
from django.http import HttpRequest

from duban.apps.org.models import Person
from duban.apps.watch import rehearsal
from duban.core.instant import at_beijing
from duban.web.dates import long_day, short_moment
from duban.web.frame import standing_of

SAID = "clock_told"
"""In the session: what the last move brought about, told once on the next page."""


@dataclass(frozen=True, slots=True)
class Bar:
    """``opens`` and ``back`` are empty where the reader may not move the clock. ``time``: empty where it cannot be read."""

    time: str
    said: str = ""
    opens: str = ""
    present: str = ""
    """The stored instant as a field takes it."""
    back: str = ""


def bar_of(request: HttpRequest | None) -> Bar | None:
    """The bar of the page that answers a request; None in an ordinary installation."""
    try:
        now = rehearsal.kept()
    except DatabaseError:  # the page that says so is still a rehearsal's
        return Bar("")
    if now is None:
        return None
    time = f"{long_day(now.date())}{now:%H:%M}"
    if request is None or not isinstance(getattr(request, "user", None), Person):
        return Bar(time)
    held = standing_of(request)
    if not held.roles.intersection(rehearsal.MOVERS):
        return Bar(time)
    opens = rehearsal.tomorrow_opens(held.jurisdiction_id or 0, now)
    back = request.get_full_path() if request.method == "GET" else "/"
    return Bar(time, request.session.pop(SAID, ""), short_moment(opens, now.year), field(now), back)


def field(at: datetime) -> str:
    """An instant as a field of date and time takes it."""
    return f"{at_beijing(at):%Y-%m-%dT%H:%M}"
