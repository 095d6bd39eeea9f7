"""导入台账: the list with the upload, an import confirmed, its result, taken back. Views read, ask and render."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duban import clock
from duban.apps.imports import actions, queries
from duban.apps.imports.models import STATES
from duban.apps.imports.planning import plan
from duban.apps.matters import access
from duban.apps.matters.words import STATES as MATTER_STATES
from duban.core.problem import BadInput
from duban.paper.workbook import MOST_BYTES
from duban.web.dates import short_moment
from duban.web.imports.page import sentence
from duban.web.imports.steps import draft_of, rows_page, sentences
from duban.web.matters.views import asker_of
from duban.web.people import flash


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The imports there were, and a file for a new one."""
    asker = asker_of(request)
    refused = access.may_begin(asker.standing)
    if refused is not None:
        raise PermissionDenied("导入台账由督查干部、督查室主任办理。请将台账送督查室。")
    wrong: list[str] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is not None:
                data = file.read(MOST_BYTES + 1)
                made = actions.take_in(asker.standing, asker.person, file.name or "台账.xlsx", data, clock.now())
                return redirect("import-columns", import_id=made.pk)
            wrong = ["文件：没有选择文件（请选择一份表格）"]
        except BadInput as no:
            wrong = [sentence(each) for each in no.problems]
    year = clock.now().year
    lines = [
        {
            "id": each.pk, "file": each.file, "by": each.person.name, "at": short_moment(each.uploaded_at, year),
            "state": STATES[each.state],
        }
        for each in queries.imports_of(asker.standing)
    ]  # fmt: skip
    shown = {"lines": lines, "wrong": wrong, "flash": flash.take(request)}
    return render(request, "imports/list.html", shown, status=422 if wrong else 200)


@require_safe
def result(request: HttpRequest, import_id: int) -> HttpResponse:
    """What became of an import; one that is not confirmed yet goes on where it stood."""
    asker, source = draft_of(request, import_id)
    if source.state == "draft":
        return redirect("import-columns" if not source.version else "import-rows", import_id=source.pk)
    year = clock.now().year
    shown = {
        "source": source,
        "state": STATES[source.state],
        "done": short_moment(source.done_at, year) if source.done_at else "",
        "undone": short_moment(source.undone_at, year) if source.undone_at else "",
        "lines": [
            {
                "row": each.number, "id": each.matter_id, "number": each.matter.number, "title": each.matter.title,
                "state": MATTER_STATES[each.matter.state],
            }
            for each in queries.rows_of(source)
        ],
        "may_undo": "head" in asker.standing.roles,
        "flash": flash.take(request),
        "wrong": [],
    }  # fmt: skip
    return render(request, "imports/result.html", shown)


@require_POST
def confirm(request: HttpRequest, import_id: int) -> HttpResponse:
    """Sets up what was seen, whole or not at all."""
    asker, source = draft_of(request, import_id)
    now = clock.now()
    try:
        made = actions.bring_in(asker.standing, asker.person, source, request.POST.get("seen", ""), now)
    except BadInput as no:
        if source.state != "draft":
            return redirect("import", import_id=import_id)
        found = plan(source, asker.person, now)
        wrong = [each for each in no.problems if each not in found.problems]
        return rows_page(request, source, found, sentences(wrong), status=409)
    flash.tell(request, f"已立项{len(made)}件，并交办承办单位")
    return redirect("import", import_id=import_id)


@require_POST
def take_back(request: HttpRequest, import_id: int) -> HttpResponse:
    """Ends every matter of an import, on record, while nothing has happened on any of them."""
    asker, source = draft_of(request, import_id)
    try:
        count = actions.undo(asker.standing, asker.person, source, clock.now())
        flash.tell(request, f"已撤销导入，{count}件事项已终止，记录保留")
    except BadInput as no:
        told = "".join(f"{sentence(each)}。" for each in no.problems[:5])
        flash.complain(request, "undo", "", {}, {"": f"没有撤销。{told}"})
    return redirect("import", import_id=import_id)


@require_POST
def drop(request: HttpRequest, import_id: int) -> HttpResponse:
    """Throws a draft away."""
    asker, source = draft_of(request, import_id)
    try:
        actions.drop(asker.standing, source)
        flash.tell(request, f"已放弃“{source.file}”，没有导入任何事项")
    except BadInput as no:
        flash.tell(request, "".join(sentence(each) for each in no.problems))
    return redirect("imports")
