"""Middleware around every page: the number of the request, its line in the log, and its count in the figures."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from duban.project import metrics
from duban.project.logs import FACTS, REQUESTS
from duban.web.system import trace

_log = logging.getLogger(REQUESTS)
NO_PAGE = "none"
"""What an address that is no page is counted as: a scanner must not make a figure for each of its guesses."""


def watched(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Django middleware; outside of all that makes the page, inside of what serves files."""

    def middleware(request: HttpRequest) -> HttpResponse:
        begun = perf_counter()
        given = request.headers.get(trace.HEADER, "") if settings.HTTPS else ""
        with trace.request(given) as number:
            response = answer(request)
            seconds = perf_counter() - begun
            page = request.resolver_match.view_name if request.resolver_match else NO_PAGE
            metrics.count(page or NO_PAGE, response.status_code, seconds)
            facts = {"page": page, "method": request.method, "status": response.status_code}
            _log.info("request", extra={FACTS: facts | {"milliseconds": round(seconds * 1000, 1)}})
        response[trace.HEADER] = number
        return response

    return middleware
