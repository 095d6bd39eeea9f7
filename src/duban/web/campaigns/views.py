"""The page of 专项行动. It reads, asks and renders; stages are judged by the core, rows written by the app's actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from duban import clock
from duban.apps.campaigns import actions, queries
from duban.apps.matters.access import OFFICE
from duban.apps.matters.models import Matter
from duban.apps.matters.unit_sight import Sight, sight
from duban.apps.matters.words import OVER, STATES
from duban.core.instant import at_beijing, read_day
from duban.core.problem import BadInput
from duban.web.campaigns.page import phases, table
from duban.web.dates import short_due
from duban.web.frame import frame_of
from duban.web.matters.gather import Asker
from duban.web.matters.views import asker_of
from duban.web.people import flash

NONE: Final = "没有这个专项行动。请从专项行动页重新打开。"


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """One campaign of the pack in force; the first where the address names none."""
    asker, now = asker_of(request), clock.now()
    seen = _sight(asker)
    pack = queries.pack_of(seen.place, now)
    titles = list(queries.rules_of(pack))
    title = request.GET.get("name", titles[0] if titles else "")
    if titles and title not in titles:
        raise Http404(NONE)
    page: dict[str, object] = {
        "titles": titles,
        "title": title,
        "pack": pack,
        "office": bool(asker.standing.roles & OFFICE),
        "told": flash.take(request),
    }
    if titles:
        today = at_beijing(now).date()
        found = queries.campaign(pack, title, seen, now)
        columns, rows = table(found, now)
        matters, count = queries.listed(seen.place, title, asker.standing, asker.principals)
        leads = queries.leads(matters)
        lights = dict(frame_of(request).legend)
        page |= {
            "phases": phases(found, today),
            "columns": columns,
            "rows": rows,
            "own": [(row, column, cell) for row in rows if row.unit in seen.own
                    for column, cell in zip(columns, row.cells, strict=True) if cell.word and not cell.row],
            "matters": [(each, leads.get(each.pk, ""), *_mark(each, lights), _next(each, today.year)) for each in matters],
            "count": count,
            "today": today,
        }  # fmt: skip
    return render(request, "campaigns/page.html", page)


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """A paper handed in or back, matters put under the campaign or taken out."""
    asker, now, given = asker_of(request), clock.now(), request.POST
    _sight(asker)
    held, by, title = asker.standing, asker.person, given.get("name", "")

    def hand_in() -> str:
        paper = given.get("paper", "").partition("|")
        day = read_day(given.get("day", "").strip()) if given.get("day") else None
        actions.hand_in(held, by, _number(given.get("unit")), paper[0], paper[2], given.get("document", ""), day, now)
        return f"已记录报送：{paper[2]}。"

    def hand_back() -> str:
        row = actions.hand_back(held, by, _number(given.get("id")), given.get("because", ""), now)
        return f"已退回{row.unit.name}的{row.what}。"

    def put() -> str:
        count = actions.put_under(held, by, title, given.get("numbers", "").replace("，", "\n").splitlines(), now)
        return f"已列入{count}件事项。"

    def out() -> str:
        return f"已移出{actions.take_out(held, by, title, _number(given.get('id')), now).number}。"

    acts: dict[str, Callable[[], str]] = {"hand_in": hand_in, "hand_back": hand_back, "put": put, "out": out}
    which = given.get("do", "")
    if which not in acts:
        raise Http404(NONE)
    try:
        flash.tell(request, acts[which]())
    except BadInput as wrong:
        errors = {
            each.where.file: f"{each.what}。{each.hint}。" if each.hint else f"{each.what}。" for each in wrong.problems
        }
        flash.complain(
            request, which, given.get("paper", "") if which == "hand_in" else "", dict(given.lists()), errors
        )
    return redirect(f"{reverse('campaigns')}?{urlencode({'name': title})}#{which}" if title else reverse("campaigns"))


def _sight(asker: Asker) -> Sight:
    seen = sight(asker.standing, asker.principals)
    if seen is None:
        raise PermissionDenied("专项行动由督查机构、领导和各单位查看")
    return seen


def _mark(row: Matter, lights: dict[str, str]) -> tuple[str, str]:
    """A running matter's light and its word; of one that is over only the word of its state."""
    return ("", STATES[row.state]) if row.state in OVER else (row.light, lights[row.light])


def _next(row: Matter, year: int) -> str:
    return short_due(row.next_due, year) if row.next_due and row.state not in OVER else ""


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else 0
