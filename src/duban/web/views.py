"""The pages. Each view reads the address, asks, and renders; it decides nothing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from duban import clock
from duban.core.period.question import read_question
from duban.policies.shelf import shipped_calendar
from duban.web import tryout, yearly


@require_safe
def try_out(request: HttpRequest) -> HttpResponse:
    """A rule or a period, tried on a date."""
    now = clock.now()
    form = tryout.read_form(dict(request.GET.lists()), now)
    question, problems = read_question(form.said)
    page = {
        "form": form,
        "errors": tryout.by_field(problems),
        "answer": tryout.answer(question, shipped_calendar(), now) if question else None,
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
