"""按单位分表 and 回收: sheets given out, and what came back read beside what there is before anything is recorded."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from duban.apps.boards.collecting import MOST, OFFICE, Came, Sheet, carry_out, lay_out
from duban.core.chain import sm3
from duban.core.events import TABLE
from duban.core.instant import read_instant
from duban.core.problem import BadInput, Place, Problem
from duban.paper.filled_sheet import MOST_BYTES, Filled, read_filled
from duban.paper.secrecy import refuse_if_marked
from duban.web.door.guard import address_of
from duban.web.ledger.chips import chips
from duban.web.ledger.splitting import split as split_by_unit
from duban.web.ledger.views import around_of, asked_of, people_of, said_of
from duban.web.matters.gather import Asker
from duban.web.matters.refusing import sentence
from duban.web.matters.views import asker_of
from duban.web.people import flash

KEPT: Final = "collecting"
"""In the session, between reading and confirming: the rows as texts."""
FILES: Final = 200
WHOLE: Final = 20 * 1024 * 1024
"""Bytes that are taken at once."""


@require_safe
def split(request: HttpRequest) -> HttpResponse | FileResponse:
    """The list as a zip of one sheet a unit."""
    asker = _office(request)
    asked, around = asked_of(request), around_of(request)
    said = said_of(asked, chips(asked, around.lights, people_of(asker)))
    try:
        file = split_by_unit(asked, asker, around, said, address_of(request))
    except BadInput as refused:
        flash.tell(request, "".join(map(sentence, refused.problems)))
        return redirect(f"{reverse('ledger-sheets')}?{asked.query()}")
    name = f"按单位分表{around.now:%Y%m%d-%H%M}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@require_POST
def collect(request: HttpRequest) -> HttpResponse:
    """What came back, beside what there is; recorded only where this very list is sent back."""
    asker, around = _office(request), around_of(request)
    confirming = request.POST.get("do") == "confirm"
    problems: list[str] = []
    if confirming:
        sheets, received = _kept(request)
    else:
        sheets, problems = _read(request)
        received = read_instant(request.POST.get("received", ""))
        if received is None:
            problems.append("没有写明何时收到，或读不懂（如2022-11-14T10:00）。")
    rows: list[Came] = []
    try:
        if sheets and received:
            rows = lay_out(sheets, asker.standing, asker.principals, asker.person, received, around.now)
        if confirming:
            batch = carry_out(_confirmed(rows, request.POST.getlist("row")), asker.person, around.now)
            request.session.pop(KEPT, None)
            return redirect(f"{reverse('ledger')}?done={batch.pk}")
        if rows and received:
            written = [asdict(sheet) for sheet in sheets]
            request.session[KEPT] = {"sheets": written, "received": received.isoformat()}
    except BadInput as refused:
        problems += [sentence(each) for each in refused.problems]
    if not rows and not problems:
        problems.append("收回的表里没有填写任何内容。" if sheets else "没有待核对的表，请重新选择文件。")
    page = {
        "rows": [(row, TABLE[row.kind].chinese) for row in rows if row.act],
        "refused": [row for row in rows if not row.act],
        "problems": problems,
        "sheets": len(sheets),
        "most": MOST,
    }
    return render(request, "ledger/collect.html", page, status=409 if confirming else 422 if problems else 200)


def _read(request: HttpRequest) -> tuple[list[Sheet], list[str]]:
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    total = 0
    for name, content in _contents(request, problems):
        total += len(content)
        if len(sheets) >= FILES or total > WHOLE:
            problems.append(Problem(Place(name), "一次收的表太多", "too-many", f"最多{FILES}张、20 MB，请分几次"))
            break
        if marked := refuse_if_marked(name, content):
            problems.append(marked)
            continue
        rows, wrong = read_filled(name, content)
        if wrong:
            problems.append(wrong)
        else:
            sheets.append(Sheet(name, sm3(content).hex(), rows))
    return sheets, [sentence(each) for each in problems]


def _contents(request: HttpRequest, problems: list[Problem]) -> Iterator[tuple[str, bytes]]:
    """Every file that was sent, those in a zip one by one; none is unpacked beyond what a sheet may hold."""
    for file in request.FILES.getlist("files"):
        name, content = str(file.name), file.read(WHOLE + 1)
        if not name.lower().endswith(".zip"):
            yield name, content
            continue
        try:
            with zipfile.ZipFile(BytesIO(content)) as packed:
                for entry in packed.infolist()[: FILES + 1]:
                    if not entry.is_dir():
                        with packed.open(entry) as inner:
                            yield entry.filename.rpartition("/")[2], inner.read(MOST_BYTES + 1)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
            problems.append(Problem(Place(name), "不是能读的zip文件", "not-zip", "请直接选里面的xlsx"))


def _kept(request: HttpRequest) -> tuple[list[Sheet], datetime | None]:
    told: dict[str, Any] = request.session.get(KEPT, {})
    sheets = [Sheet(one["name"], one["sm3"], [Filled(**row) for row in one["rows"]]) for one in told.get("sheets", ())]
    return sheets, datetime.fromisoformat(told["received"]) if told else None


def _confirmed(rows: list[Came], sent: list[str]) -> list[Came]:
    """The rows that were confirmed, each with the version it was shown with: what changed meanwhile is refused."""
    versions: dict[str, int] = {}
    for key in sent:
        name, _, said = key.rpartition("-")
        if said.isascii() and said.isdigit() and len(said) < 10:
            versions[name] = int(said)
    return [
        replace(row, act=replace(row.act, expected=versions[name]))
        for row in rows
        if row.act and (name := row.key.rpartition("-")[0]) in versions
    ]


def _office(request: HttpRequest) -> Asker:
    asker = asker_of(request)
    if not asker.standing.roles & OFFICE:
        raise PermissionDenied("按单位分表、回收由督查机构办理")
    return asker
