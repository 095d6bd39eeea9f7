"""导入: a spreadsheet is checked and shown before anything is added, then added whole."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from duban.apps.org.actions import importing
from duban.apps.org.sheets import MOST_BYTES, Sheets, read_sheets
from duban.core.problem import BadInput, Place, Problem
from duban.web.people.forms import Done
from duban.web.people.views import looker, page_of

KEY = "import"
"""In the session, between preview and confirmation: the rows as texts."""


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Upload, preview, confirm."""
    by = looker(request)
    place = by.person.jurisdiction
    if place is None or "system_admin" not in by.standing.roles:
        raise PermissionDenied("导入由系统管理员办理")
    more: dict[str, Any] = {"problems": (), "plan": None}
    if request.method == "GET":
        return page_of(request, by, "people/import.html", more)
    if "confirm" in request.POST:
        kept: Sheets = request.session.pop(KEY, {})
        problems: tuple[Problem, ...] = (
            () if kept else (Problem(Place("file"), "没有待导入的文件", "nothing", "请重新选择文件"),)
        )
        try:
            accounts = importing.bring_in(by, place, kept, by.today) if kept else ()
        except BadInput as wrong:
            problems = wrong.problems
        if not problems:
            return render(
                request, "people/accounts.html", {"done": Done("已导入", accounts), "back": reverse("people")}
            )
    else:
        file = request.FILES.get("file")
        content = file.read(MOST_BYTES + 1) if file else b""
        sheets, problems = read_sheets(content)
        if not problems:
            more["plan"], problems = importing.preview(by, place, sheets, by.today)
            if not problems:
                request.session[KEY] = sheets
    more["problems"] = [f"{each.what}（{each.hint}）" if each.hint else each.what for each in problems]
    if problems:
        more["plan"] = None
    return page_of(request, by, "people/import.html", more)
