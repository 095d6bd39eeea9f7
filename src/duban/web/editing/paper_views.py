"""A pack on paper: as a page to be printed, and as a docx. Everybody who reads the pack may have it."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from duban import clock
from duban.apps.org.queries import lineage
from duban.apps.policies import queries
from duban.core.instant import at_beijing
from duban.core.policy.rules import Pack
from duban.paper.written import DOCX, document
from duban.web.dates import long_day
from duban.web.editing.paper import parts
from duban.web.frame import standing_of
from duban.web.library import pack_page


@require_safe
def paper(request: HttpRequest, pack_id: str) -> HttpResponse:
    """The pack clause by clause, laid out to be printed."""
    pack = _pack(request, pack_id)
    page = {"parts": parts(pack_page(pack), long_day(at_beijing(clock.now()).date())), "pack": pack}
    return render(request, "editing/paper.html", page)


@require_safe
def docx(request: HttpRequest, pack_id: str) -> HttpResponse:
    """The same as a docx. The same pack on the same day gives the same bytes."""
    pack = _pack(request, pack_id)
    now = at_beijing(clock.now())
    answer = HttpResponse(document(parts(pack_page(pack), long_day(now.date())), pack.title, now), content_type=DOCX)
    answer["Content-Disposition"] = (
        f"attachment; filename=\"{pack.id}.docx\"; filename*=UTF-8''{quote(pack.title)}.docx"
    )
    return answer


def _pack(request: HttpRequest, pack_id: str) -> Pack:
    place = standing_of(request).jurisdiction_id
    found = queries.pack(pack_id, (lambda: lineage(place)) if place is not None else None, clock.now())
    if found is None:
        raise Http404("没有这份制度")
    return found
