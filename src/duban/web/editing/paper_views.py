"""A pack on paper: as a page to be printed, and as a docx. Everybody who reads the pack may have it."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from duban import clock
from duban.apps.org.queries import lineage
from duban.apps.policies import force, queries
from duban.core.instant import at_beijing
from duban.core.policy.rules import Pack
from duban.paper.written import DOCX, Part, document
from duban.web.dates import long_day
from duban.web.editing.paper import parts
from duban.web.frame import standing_of
from duban.web.library import pack_page


@require_safe
def paper(request: HttpRequest, pack_id: str) -> HttpResponse:
    """The pack clause by clause, laid out to be printed."""
    pack, found = _read(request, pack_id)
    return render(request, "editing/paper.html", {"parts": found, "pack": pack})


@require_safe
def docx(request: HttpRequest, pack_id: str) -> HttpResponse:
    """The same as a docx. The same pack on the same day gives the same bytes."""
    pack, found = _read(request, pack_id)
    answer = HttpResponse(document(found, pack.title, at_beijing(clock.now())), content_type=DOCX)
    answer["Content-Disposition"] = (
        f"attachment; filename=\"{pack.id}.docx\"; filename*=UTF-8''{quote(pack.title)}.docx"
    )
    return answer


def _read(request: HttpRequest, pack_id: str) -> tuple[Pack, tuple[Part, ...]]:
    """The pack in force where the reader is, and its paragraphs."""
    place, now = standing_of(request).jurisdiction_id, at_beijing(clock.now())
    of = (lambda: lineage(place)) if place is not None else None
    found = queries.pack(pack_id, of, now)
    step = force.holding(force.steps(force.rows(pack_id), pack_id, of), now)
    if found is None or step is None:
        raise Http404("没有这份制度")
    own = frozenset(rule.id for rule in queries.alone(step.digest).rules)
    return found, parts(pack_page(found), own, long_day(now.date()))
