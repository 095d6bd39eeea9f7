"""The three steps before an import is confirmed: columns, names and limits, rows. Views read, ask and render."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from duban import clock
from duban.apps.imports import actions, queries
from duban.apps.imports.choices import LEAVE, UNDER_WAY, Choices
from duban.apps.imports.directory import Directory
from duban.apps.imports.models import Import
from duban.apps.imports.planning import Plan, plan, tables_of
from duban.core.document import shown
from duban.core.ledger.names import split_names
from duban.core.problem import BadInput, Place, Problem
from duban.web.imports import page
from duban.web.imports.reading import last, number_of, read_columns, read_limits, read_row
from duban.web.matters.gather import Asker
from duban.web.matters.refusing import short
from duban.web.matters.views import asker_of
from duban.web.people import flash

NOT_YOURS = "没有这份导入，或者它不是本区划的。请从“导入台账”重新打开。"
ANOTHER: Final = "\0"
"""What a field that was mended before is compared with: it stays mended, though it be to nothing."""
Sent = dict[str, list[Any]]


def draft_of(request: HttpRequest, import_id: int) -> tuple[Asker, Import]:
    """Who asks, and the import, as far as it is theirs."""
    asker = asker_of(request)
    source = queries.import_for(asker.standing, import_id)
    if source is None:
        raise Http404(NOT_YOURS)
    return asker, source


def sentences(problems: Sequence[Problem]) -> list[str]:
    """What is wrong with a whole form."""
    return [page.sentence(each) for each in problems]


def over(source: Import) -> HttpResponse | None:
    """A step of an import that is no draft any more leads to its result."""
    return None if source.state == "draft" else redirect("import", import_id=source.pk)


def about(source: Import, step: str, wrong: Sequence[str] = ()) -> dict[str, Any]:
    """What every step shows: the file, the steps, what is wrong."""
    return {"source": source, "step": step, "steps": page.STEPS, "wrong": list(wrong)}


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, import_id: int) -> HttpResponse:
    """What each column is for, and what holds for all rows."""
    asker, source = draft_of(request, import_id)
    if done := over(source):
        return done
    wrong: list[str] = []
    status = 200
    if request.method == "POST":
        sent: Sent = dict(request.POST.lists())
        choices, problems = read_columns(sent, Choices.of(source.choices))
        wrong = [short(each) for each in problems]
        if not wrong:
            try:
                changed = choices.sheet != Choices.of(source.choices).sheet
                source = _chosen(request, asker, source, choices)
                wrong = [] if changed else _of_columns(plan(source, asker.person, clock.now()), choices)
                if not wrong:  # another sheet is looked at here first
                    return redirect("import-columns" if changed else "import-names", import_id=source.pk)
            except BadInput as no:
                wrong = sentences(no.problems)
        status = 422
        source.choices = replace(choices, sheet=Choices.of(source.choices).sheet).kept()
    now = clock.now()
    found, choices = plan(source, asker.person, now), Choices.of(source.choices)
    directory = Directory.of(source.jurisdiction, asker.standing.day)
    unchosen = _of_columns(found, choices)
    shown_page = {
        **about(source, "import-columns", wrong or (sentences(found.problems) if source.version else unchosen)),
        "sheets": [(n, table.sheet, len(table.rows)) for n, table in enumerate(tables_of(source))],
        "chosen": choices,
        "columns": page.columns_of(found, choices),
        "fields": page.field_words(),
        "facts": page.facts_of(choices),
        "texts": page.texts_of(choices),
        "needed": [each.where.file for each in page.unstated(found, choices)],
        "details": page.details_of(found, choices),
        "undated": _undated_of(found, choices),
        "ways": UNDER_WAY,
        "titles": found.table.titles,
        "notes": found.table.notes,
        "rows": len(found.table.rows),
        "approvals": queries.approvals_of(asker.standing),
        "leaders": list(directory.leaders),
        "office": list(directory.office),
    }
    return render(request, "imports/columns.html", shown_page, status=status)


def _of_columns(found: Plan, choices: Choices) -> list[str]:
    """What keeps the first step from being left: nothing that is 事项, a column undecided, one field filled twice, a
    standard the pack demands that stands nowhere."""
    of_columns = [each for each in found.problems if each.where.file == "各列用途"]
    return [*sentences(of_columns), *(short(each) for each in page.unstated(found, choices))]


def _undated_of(found: Plan, choices: Choices) -> dict[str, Any]:
    """What is told of rows without a limit where the pack demands one (WX-11), and what was decided about them."""
    day = choices.undated if choices.undated not in ("", LEAVE) else ""
    demands = found.bare[0].demand if found.bare else ""
    return {"count": len(found.bare), "demand": demands, "way": "day" if day else choices.undated, "day": day}


@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest, import_id: int) -> HttpResponse:
    """Which units the unknown names mean, and which days the unclear limits set: each decided once."""
    asker, source = draft_of(request, import_id)
    if done := over(source):
        return done
    wrong: list[str] = []
    status = 200
    if request.method == "POST":
        sent: Sent = dict(request.POST.lists())
        choices, problems = read_limits(sent, Choices.of(source.choices))
        directory = Directory.of(source.jurisdiction, asker.standing.day)
        decided, more = _decided(sent, directory)
        wrong = [short(each) for each in (*problems, *more)]
        if not wrong:
            try:
                source = _chosen(request, asker, source, choices)
                actions.decide_names(asker.standing, asker.person, decided, clock.now())
                return redirect("import-rows", import_id=source.pk)
            except BadInput as no:
                wrong = sentences(no.problems)
        status = 422
    now = clock.now()
    found = plan(source, asker.person, now)
    directory = Directory.of(source.jurisdiction, asker.standing.day)
    sent = dict(request.POST.lists()) if wrong else {}
    shown_page = {
        **about(source, "import-names", wrong),
        "names": [
            {"words": each.words, "where": page.where_of(each), "near": each.suggested, **_said_of(sent, "unit", n)}
            for n, each in enumerate(found.names)
        ],
        "limits": [
            {"words": each.words, "where": page.where_of(each), "why": each.why, "near": each.suggested,
             **_said_of(sent, "limit", n)}
            for n, each in enumerate(found.limits)
        ],
        "units": list(directory.names.values()),
        "towns": len(directory.towns),
        "undated": _undated_of(found, Choices.of(source.choices)),
    }  # fmt: skip
    return render(request, "imports/names.html", shown_page, status=status)


def _said_of(sent: Sent, front: str, n: int) -> dict[str, str]:
    return {name: last(sent, f"{front}-{name}-{n}") for name in ("what", "named", "day", "none")}


def _decided(sent: Sent, directory: Directory) -> tuple[dict[str, Sequence[int]], list[Problem]]:
    """The units each name was said to mean; a name left undecided is left out."""
    decided: dict[str, Sequence[int]] = {}
    problems: list[Problem] = []
    for n, words in enumerate(sent.get("unit-words", ())):
        what, named = last(sent, f"unit-what-{n}"), split_names(last(sent, f"unit-named-{n}"))
        if what == "none":
            decided[words] = ()
        elif what == "towns":
            decided[words] = directory.towns
        elif named:
            found = [directory.find(each) for each in named]
            unknown = [each for each, units in zip(named, found, strict=True) if not units]
            if unknown:
                near = directory.near(unknown[0])
                hint = f"是不是“{near}”？" if near else "请从列表里选，多个单位用顿号隔开"
                what = f"“{shown(str(words))}”：没有单位“{shown(unknown[0])}”"
                problems.append(Problem(Place(f"unit-named-{n}"), what, "unit-unknown", hint))
            else:
                decided[words] = tuple(dict.fromkeys(unit for units in found for unit in units or ()))
    return decided, problems


@require_http_methods(["GET", "HEAD", "POST"])
def rows(request: HttpRequest, import_id: int) -> HttpResponse:
    """Every row in its place, with what is wrong with it; mended, left out or taken here."""
    asker, source = draft_of(request, import_id)
    if done := over(source):
        return done
    now = clock.now()
    wrong: list[str] = []
    asked = request.POST if request.method == "POST" else request.GET
    show = asked.get("show", "all") if asked.get("show") in page.SHOWS else "all"
    at = max(1, number_of(asked.get("page", "")))
    if request.method == "POST":
        row = number_of(request.POST.get("row", ""))
        try:
            choices = _row_choice(request, Choices.of(source.choices), row, plan(source, asker.person, now))
            _chosen(request, asker, source, choices)
            where = urlencode({"show": show, "page": at})
            return redirect(f"{reverse('import-rows', kwargs={'import_id': import_id})}?{where}#row-{row}")
        except BadInput as no:
            wrong = sentences(no.problems)
            source.refresh_from_db()
    found = plan(source, asker.person, now)
    return rows_page(request, source, found, wrong, show=show, at=at, status=409 if wrong else 200)


def rows_page(
    request: HttpRequest,
    source: Import,
    found: Plan,
    wrong: Sequence[str] = (),
    *,
    show: str = "all",
    at: int = 1,
    status: int = 200,
) -> HttpResponse:
    """The preview of rows, one view of it, one page."""
    chosen = page.shown_rows(found, show)
    last_page = max(1, -(-len(chosen) // page.SIZE))
    at = min(at, last_page)
    opened = number_of(request.GET.get("edit", ""))
    year = clock.now().year
    shown_page = {
        **about(source, "import-rows", [*wrong, *sentences(found.problems)]),
        "lines": [
            page.row_line(found, row, year, opened=row.line.row == opened)
            for row in chosen[(at - 1) * page.SIZE : at * page.SIZE]
        ],
        "shows": [(key, word, len(page.shown_rows(found, key))) for key, word in page.SHOWS.items()],
        "show": show,
        "page": at,
        "pages": last_page,
        "ready": len(found.ready),
        "stock": sum(1 for row in found.ready if row.stock),
        "held": len(found.held_up),
        "left": sum(1 for row in found.rows if not row.taken),
        "asked": len(found.names) + len(found.limits),
        "digest": found.digest,
        "gone": [(each.matter.pk, each.matter.number, each.title) for each in found.gone],
        "units": list(found.units.values()),
        "flash": flash.take(request),
    }
    return render(request, "imports/rows.html", shown_page, status=status)


def _row_choice(request: HttpRequest, kept: Choices, row: int, found: Plan) -> Choices:
    """What was decided about one row, or about all that are held up."""
    step = request.POST.get("do", "")
    if step == "leave-held":
        return replace(kept, takes={**kept.takes, **dict.fromkeys((each.line.row for each in found.held_up), False)})
    line = next((each.line for each in found.rows if each.line.row == row), None)
    if line is None:
        raise BadInput(Problem(Place("行"), "没有这一行", "row-unknown", "请刷新后再办"))
    if step in ("leave", "take"):
        return replace(kept, takes={**kept.takes, row: step == "take"})
    texts = {**line.texts, **dict.fromkeys(kept.fixes.get(row, {}), ANOTHER)}
    return read_row(dict(request.POST.lists()), kept, row, texts)


def _chosen(request: HttpRequest, asker: Asker, source: Import, choices: Choices) -> Import:
    """Keeps choices made on a page that showed the version it names."""
    source.version = number_of(request.POST.get("version", ""))
    return actions.choose(asker.standing, asker.person, source, choices, clock.now())
