"""The pages. Each view reads the address, asks, and renders; it decides nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from duban import clock
from duban.apps.policies import queries
from duban.policies.shelf import shipped_calendar
from duban.web import library, tryout, yearly


@require_safe
def try_out(request: HttpRequest) -> HttpResponse:
    """A rule or a period, tried on a date."""
    now, packs = clock.now(), queries.packs()
    form = tryout.read_form(dict(request.GET.lists()), now)
    answer, problems = tryout.answer(form, packs, shipped_calendar(), now)
    page = {
        "form": form,
        "errors": tryout.by_field(problems),
        "answer": answer,
        "choices": library.choices(packs),
        "signs": tryout.SIGNS,
    }
    return render(request, "tryout/page.html", page)


@require_safe
def calendar_year(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """A year of working days; the present one where none is named."""
    page = yearly.year_page(shipped_calendar(), clock.today().year if year is None else year)
    if page is None:
        raise Http404(f"没有{year}年的日历")
    return render(request, "calendar/year.html", {"page": page})


@require_safe
def pack_list(request: HttpRequest) -> HttpResponse:
    """The packs that are kept."""
    return render(request, "packs/list.html", {"packs": queries.packs()})


@require_safe
def pack_page(request: HttpRequest, pack_id: str) -> HttpResponse:
    """One pack clause by clause."""
    pack = queries.pack(pack_id)
    if pack is None:
        raise Http404("没有这份制度")
    return render(request, "packs/pack.html", {"page": library.pack_page(pack)})
