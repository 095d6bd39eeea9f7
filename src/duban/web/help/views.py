"""说明: the list of help pages, and one of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from duban.web.door.guard import open_to_all
from duban.web.help.texts import groups, text
from duban.web.help.tour import COOKIE, LASTS, OFF, is_demo, steps


@require_safe
def help_list(request: HttpRequest) -> HttpResponse:
    """All there is to read."""
    return render(request, "help/list.html", {"groups": groups(), "demo": is_demo(request)})


@require_safe
def help_page(request: HttpRequest, page: str) -> HttpResponse:
    """One page, with its headings beside it."""
    found = text(page)
    if found is None:
        raise Http404("没有这一页说明")
    return render(request, "help/page.html", {"text": found, "groups": groups()})


@open_to_all
@require_POST
def tour(request: HttpRequest) -> HttpResponse:
    """The tour goes to a step, or is put away; only in the demo."""
    if not is_demo(request):
        raise Http404("这里没有导览")
    to, back = request.POST.get("to", ""), request.POST.get("back", "")
    if to not in {OFF, *(str(each.place) for each in steps())}:
        raise Http404("导览没有这一步")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    answer = redirect(back if ours else "/")
    answer.set_cookie(COOKIE, to, max_age=LASTS, httponly=True, samesite="Lax", secure=request.is_secure())
    return answer
