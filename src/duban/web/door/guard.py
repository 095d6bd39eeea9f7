"""Nobody sees a page without having come through the door. Everything is closed but what says `open_to_all`.

One middleware decides it for every address, so that a new page is closed from its first day. It also ends sessions
nobody uses, and leads those who must change their password or enrol a second factor to where they do it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from duban import clock
from duban.apps.org.actions import door
from duban.apps.org.models import Person
from duban.apps.org.passwords import expired

View = Callable[..., HttpResponse]
OPEN: Final = "open_to_all"
ON_THE_WAY: Final = "on_the_way"


def open_to_all(view: View) -> View:
    """A view for everybody: the door itself. There should be very few."""
    setattr(view, OPEN, True)
    return view


def on_the_way(view: View) -> View:
    """A view for those who still have to change their password or enrol: where they do it, and the way out."""
    setattr(view, ON_THE_WAY, True)
    return view


class Guard:
    """Django middleware, after sessions and authentication."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        # After log-out the way back must lead to nothing, and no proxy keeps what only one person may see.
        response.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """An answer instead of the view where the person may not have it, else None."""
        if getattr(view, OPEN, False):
            return None
        person, now = request.user, clock.machine()
        if not isinstance(person, Person):
            return to_door(request)
        seen = request.session.get("seen")
        if not isinstance(seen, int | float) or now.timestamp() - seen > settings.IDLE.total_seconds():
            leave(request, person, now, idle=True)
            return to_door(request, idle=True)
        if now.timestamp() - seen > door.SEEN_EVERY.total_seconds():
            request.session["seen"] = now.timestamp()
            door.seen(request.session.session_key or "", now)
        if getattr(view, ON_THE_WAY, False):
            return None
        if person.must_change_password or expired(person.password_set_at, now):
            return _sent(request, reverse("password"))
        if request.session.get("enrol"):
            return _sent(request, reverse("second-factor"))
        return None


def leave(request: HttpRequest, person: Person, now: datetime, *, idle: bool = False) -> None:
    """End the session: nothing of it stays."""
    door.closed(person, request.session.session_key or "", now, address_of(request), idle=idle)
    logout(request)


def to_door(request: HttpRequest, *, idle: bool = False) -> HttpResponse:
    """Off to the log-in, and from there back to this page; what was being sent is not sent again."""
    words = {"next": request.get_full_path()} if request.method == "GET" and not _partial(request) else {}
    words |= {"idle": "1"} if idle else {}
    query = f"?{urlencode(words)}" if words and words != {"next": "/"} else ""
    return _sent(request, f"{reverse('log-in')}{query}")


def _sent(request: HttpRequest, address: str) -> HttpResponse:
    if _partial(request):  # a redirect would put the whole log-in page into a piece of this one
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _partial(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def address_of(request: HttpRequest) -> str:
    """Where the request came from, for the audit log."""
    return str(request.META.get("REMOTE_ADDR", ""))
