"""说明: the list of help pages, and one of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from duban.web.help.texts import groups, text


@require_safe
def help_list(request: HttpRequest) -> HttpResponse:
    """All there is to read."""
    return render(request, "help/list.html", {"groups": groups()})


@require_safe
def help_page(request: HttpRequest, page: str) -> HttpResponse:
    """One page, with its headings beside it."""
    found = text(page)
    if found is None:
        raise Http404("没有这一页说明")
    return render(request, "help/page.html", {"text": found, "groups": groups()})
