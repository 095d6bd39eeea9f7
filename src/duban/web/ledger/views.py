"""台账: the list, its counts, the drawer, the export, and the views somebody keeps. Views read, ask and render."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import Any, Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from duban import clock
from duban.apps.boards import actions as boards
from duban.apps.boards.bulk import KINDS, MOST, UNDO_WITHIN, WORDS
from duban.apps.boards.models import Batch
from duban.apps.boards.queries import batch_of, views_of
from duban.apps.boards.sheet_forms import forms_of
from duban.apps.matters import access, models, queries
from duban.apps.matters.chosen import GROUPS, ORDERS
from duban.apps.matters.closing import among
from duban.apps.matters.progress import milestones, traces, waiting
from duban.apps.matters.ruled import USES
from duban.apps.matters.rules import calendar_in_force
from duban.apps.org import queries as org
from duban.core.figures import FIGURES
from duban.core.problem import BadInput
from duban.web.door.guard import address_of
from duban.web.frame import frame_of, standing_of
from duban.web.ledger.asking import Asked, read
from duban.web.ledger.chips import Chip, Choices, chips
from duban.web.ledger.columns import COLUMNS, STANDARD, Around, Row, heading, row_of
from duban.web.ledger.drawer import drawer_of
from duban.web.ledger.exporting import export, file_name
from duban.web.matters.gather import NOT_YOURS, Asker
from duban.web.matters.refusing import sentence
from duban.web.matters.views import asker_of
from duban.web.people import flash

BULK: Final = access.OFFICE | {"section"}
"""Whose pages offer to do something to many; whether it is allowed is judged at each matter."""
TABS: Final = (
    ("全部", ""),
    ("逾期", "light=late"),
    ("本周到期", "due=week"),
    ("待核查", "state=reported"),
    ("待销号", "state=verified"),
)
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked_of(request: HttpRequest) -> Asked:
    return read(dict(request.GET.lists()))


def around_of(request: HttpRequest) -> Around:
    now = clock.now()
    calendar = calendar_in_force(standing_of(request).jurisdiction_id, now)
    return Around(dict(frame_of(request).legend), calendar, now)


@require_safe
def ledger_page(request: HttpRequest) -> HttpResponse:
    """The ledger, fifty at a time."""
    asker, asked, around = asker_of(request), asked_of(request), around_of(request)
    found = queries.ledger(
        asker.standing, asked.filters(), around.now, request.GET.get("after", ""), principals=asker.principals
    )
    people = people_of(asker)
    shown = chips(asked, around.lights, people)
    page = {
        "asked": asked,
        "query": asked.query(),
        "rows": _rows(found, asked, around),
        "columns": [(name, COLUMNS[name]) for name in asked.columns],
        "all_columns": _all_columns(asked),
        "chips": shown,
        "said": said_of(asked, shown),
        "orders": ORDERS.items(),
        "groups": (("", "不分组"), *GROUPS.items()),
        "tabs": _tabs(asker, asked),
        "empty": "没有符合条件的事项。请放宽筛选，或清空查找。" if asked.narrows else "台账里还没有您可以看到的事项。",
        "following": f"{reverse('ledger')}?{asked.query(view=asked.view, after=found.after)}" if found.after else "",
        "first": bool(request.GET.get("after")),
        "may_set_up": access.may_begin(asker.standing) is None,
        "may_share": "head" in asker.standing.roles,
        "bulk": KINDS.items() if asker.standing.roles & BULK else (),
        "most": MOST,
        "supervisors": people["supervisor"],
        "done": _done(asker, request.GET.get("done", ""), around),
        "told": flash.take(request),
    }
    answer = render(request, "ledger/page.html", page)
    if request.headers.get("HX-Request"):
        answer["HX-Push-Url"] = f"{reverse('ledger')}?{asked.query()}"
    return answer


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """How many each value of each chip shows: a fragment for the ledger, or a page whose figures open their lists."""
    asker, asked, around = asker_of(request), asked_of(request), around_of(request)
    found = queries.counts(asker.standing, asked.filters(), around.now, asker.principals)
    shown = chips(asked, around.lights, people_of(asker), found, reverse("ledger"))
    template = "ledger/counts.html" if request.headers.get("HX-Request") else "ledger/counts_page.html"
    page = {"chips": shown, "total": found.total, "said": said_of(asked, shown), "query": asked.query()}
    return render(request, template, page)


@require_safe
def drawer(request: HttpRequest, matter_id: int) -> HttpResponse:
    """One matter at a glance, beside the list."""
    asker, around = asker_of(request), around_of(request)
    try:
        row = queries.matter_for(asker.standing, matter_id, asker.principals)
    except models.Matter.DoesNotExist as none:
        raise Http404(NOT_YOURS) from none
    found = drawer_of(row, waiting(row), traces(row), around, verified=bool(among([row])))
    template = "ledger/drawer.html" if request.headers.get("HX-Request") else "ledger/drawer_page.html"
    return render(request, template, {"page": found})


@require_safe
def export_page(request: HttpRequest) -> FileResponse:
    """The list as a file, as shown or in a form, all of its pages."""
    asker, asked, around = asker_of(request), asked_of(request), around_of(request)
    said = said_of(asked, chips(asked, around.lights, people_of(asker)))
    wanted = request.GET.get("form", "")
    form = next((each for each in forms_of(asker.standing) if str(each.pk) == wanted), None) if wanted else None
    if wanted and form is None:
        raise Http404("没有这个表样")
    file = export(asked, asker, around, said, address_of(request), form)
    return FileResponse(file, as_attachment=True, filename=file_name(around.now), content_type=XLSX)


@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keeps what is shown as a tab."""
    asker = asker_of(request)
    asked = read(dict(QueryDict(request.POST.get("query", "")).lists()))
    shared = request.POST.get("shared") == "1"
    try:
        kept = boards.keep_view(
            asker.standing, asker.person, request.POST.get("name", ""), asked.query(), clock.now(), shared=shared
        )
    except BadInput as refused:
        flash.tell(request, "".join(map(sentence, refused.problems)))
        return redirect(f"{reverse('ledger')}?{asked.query()}")
    flash.tell(request, f"已保存视图“{kept.name}”")
    return redirect(f"{reverse('ledger')}?{asked.query(view=str(kept.pk))}")


@require_POST
def drop_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Throws a kept view away."""
    try:
        boards.drop_view(asker_of(request).standing, view_id)
    except BadInput as refused:
        raise Http404("".join(map(sentence, refused.problems))) from refused
    flash.tell(request, "已删除视图")
    return redirect("ledger")


def people_of(asker: Asker) -> dict[str, Choices]:
    """The units, leaders and 督办专人 of the asker's jurisdiction, as values of chips. Two queries."""
    place, day = asker.standing.jurisdiction_id, asker.standing.day
    if place is None:
        return {"unit": (), "leader": (), "supervisor": ()}
    return {"unit": _units(place, day), **org.who_leads_and_supervises(place, day)}


def said_of(asked: Asked, shown: tuple[Chip, ...]) -> str:
    """The conditions in words."""
    parts = [f"查找“{asked.words}”"] if asked.words else []
    if asked.figured:
        figure, first, last = asked.figured
        parts.append(f"统计“{FIGURES[figure].word}”（{first}至{last}）")
    if asked.ruled:
        rule, use = asked.ruled
        parts.append(f"规则{rule}（{USES[use]}）")
    if asked.place:
        parts.append("限本地区的事项")
    parts += [f"{chip.label}{chip.said}" for chip in shown if chip.said]
    return "，".join(parts) or "全部"


def _units(place: int, day: date) -> Choices:
    return tuple((str(each.unit.id), each.unit.name) for each in org.tree(place).flat(day) if each.depth == 0)


def _rows(found: queries.Ledger, asked: Asked, around: Around) -> list[Row]:
    nodes = milestones(line.matter.pk for line in found.lines) if "nodes" in asked.columns else {}
    made: list[Row] = []
    before: str | None = None
    for line in found.lines:
        row = row_of(line, nodes.get(line.matter.pk, ()), around)
        if asked.group and line.group != before:
            row, before = replace(row, heading=heading(line, asked.group, around.lights)), line.group
        made.append(row)
    return made


def _all_columns(asked: Asked) -> list[dict[str, Any]]:
    """Every column for the choice: those shown first, each with the address that moves it one place up."""
    found = []
    for n, name in enumerate(asked.columns):
        moved = [*asked.columns]
        if n:
            moved[n - 1], moved[n] = moved[n], moved[n - 1]
        up = f"{reverse('ledger')}?{asked.with_columns(moved).query()}" if n else ""
        found.append({"name": name, "word": COLUMNS[name], "shown": True, "up": up})
    rest = [name for name in COLUMNS if name not in asked.columns]
    return [*found, *({"name": name, "word": COLUMNS[name], "shown": False, "up": ""} for name in rest)]


@dataclass(frozen=True, slots=True)
class Tab:
    """``drop`` is where it is thrown away; empty where it is not this person's to throw away."""

    word: str
    address: str
    here: bool
    shared: bool = False
    drop: str = ""


def _tabs(asker: Asker, asked: Asked) -> list[Tab]:
    base, here = reverse("ledger"), replace(asked, order="newest", group="", columns=STANDARD).query()
    tabs = [Tab(word, f"{base}?{query}" if query else base, not asked.view and query == here) for word, query in TABS]
    for view in views_of(asker.standing):
        query = read(dict(QueryDict(view.query).lists())).query(view=str(view.pk))
        mine = not view.shared or "head" in asker.standing.roles
        drop = reverse("ledger-drop-view", kwargs={"view_id": view.pk}) if mine else ""
        tabs.append(Tab(view.name, f"{base}?{query}", asked.view == str(view.pk), view.shared, drop))
    return tabs


def _done(asker: Asker, given: str, around: Around) -> Mapping[str, Any] | None:
    """What was just done to many, with the way to take it back while that is possible."""
    if not (given.isascii() and given.isdigit() and len(given) < 12):
        return None
    batch: Batch | None = batch_of(asker.standing, int(given))
    if batch is None:
        return None
    left = batch.at + UNDO_WITHIN - around.now
    return {
        "batch": batch.pk,
        "word": WORDS[batch.kind],
        "count": len(batch.items),
        "undone": batch.undone_at is not None,
        "minutes": max(0, ceil(left.total_seconds() / 60)),
    }
