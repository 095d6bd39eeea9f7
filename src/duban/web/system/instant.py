"""One request has one instant: in a rehearsal the stored clock is read once for it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from duban.apps.watch import rehearsal


def one_instant(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Django middleware; an ordinary installation notices nothing of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with rehearsal.one_instant():
            return answer(request)

    return middleware
