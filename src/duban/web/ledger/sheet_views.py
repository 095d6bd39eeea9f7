"""表样: the office's own columns and its superior's, kept, thrown away, and exported in. Views read, ask and render."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from duban import clock
from duban.apps.boards.sheet_forms import (
    FIELDS,
    OFFICE,
    PAPERS,
    STANDS,
    Written,
    as_written,
    drop_form,
    forms_of,
    keep_form,
)
from duban.core.problem import BadInput
from duban.web.ledger.asking import read
from duban.web.ledger.chips import chips
from duban.web.ledger.views import around_of, asked_of, people_of, said_of
from duban.web.matters.gather import Asker
from duban.web.matters.refusing import sentence
from duban.web.matters.views import asker_of
from duban.web.people import flash

EXAMPLE = "序号\n工作任务＝事项\n牵头单位\n责任单位\n完成时限\n进展情况＝最新进展\n完成状态＝状态用语\n亮灯\n备注＝空列"


@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """The forms there are, each exporting the list of this address; and, for the office, one to write."""
    return _page(request, asker_of(request))


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps a form, or shows it again with all that is wrong."""
    asker = _office(request)
    asked = read(dict(QueryDict(request.POST.get("query", "")).lists()))
    written = Written(*(request.POST.get(name, "") for name in ("name", "title", "paper", "columns", "words")))
    try:
        kept = keep_form(asker.standing, asker.person, written, clock.now())
    except BadInput as wrong:
        return _page(
            request, asker, written, [f"{each.what}{f'，{each.hint}' if each.hint else ''}" for each in wrong.problems]
        )
    flash.tell(request, f"已保存表样“{kept.name}”")
    return redirect(f"{reverse('ledger-sheets')}?{asked.query()}")


@require_POST
def drop(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Throws a form away."""
    try:
        drop_form(asker_of(request).standing, sheet_id)
    except BadInput as refused:
        raise Http404("".join(map(sentence, refused.problems))) from refused
    flash.tell(request, "已删除表样")
    return redirect("ledger-sheets")


def _page(
    request: HttpRequest, asker: Asker, written: Written | None = None, problems: list[str] | None = None
) -> HttpResponse:
    asked, around = asked_of(request), around_of(request)
    if request.method == "POST":
        asked = read(dict(QueryDict(request.POST.get("query", "")).lists()))
    forms = forms_of(asker.standing)
    opened = next((each for each in forms if str(each.pk) == request.GET.get("form", "")), None)
    if written is None:
        written = as_written(opened) if opened else Written("", "", "A3", EXAMPLE)
    page = {
        "forms": [(each, as_written(each), "、".join(head for head, _ in each.columns)) for each in forms],
        "asked": asked.query(),
        "said": said_of(asked, chips(asked, around.lights, people_of(asker))),
        "may": bool(asker.standing.roles & OFFICE),
        "written": written,
        "problems": problems or [],
        "fields": "、".join(FIELDS.values()),
        "stands": "、".join(STANDS),
        "papers": PAPERS,
        "present": f"{around.now:%Y-%m-%dT%H:%M}",
        "told": flash.take(request),
    }
    return render(request, "ledger/sheets.html", page, status=422 if problems else 200)


def _office(request: HttpRequest) -> Asker:
    asker = asker_of(request)
    if not asker.standing.roles & OFFICE:
        raise PermissionDenied("表样由督查机构保存")
    return asker
