"""催办: what is to be chased, chased singly or many at once; what waits; what to phone and print; how sending fares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from duban import clock
from duban.apps.matters.rules import calendar_in_force
from duban.apps.notify import actions, queries
from duban.apps.notify import chases as rows
from duban.apps.notify.deliver import duties_of
from duban.apps.org.models import Person
from duban.core.calendar.days import Calendar
from duban.core.problem import BadInput, Problem
from duban.web.dates import short_moment
from duban.web.frame import frame_of
from duban.web.matters.duty_lines import DutyLine
from duban.web.matters.gather import NOT_YOURS, Asker, desk
from duban.web.matters.refusing import sentence
from duban.web.matters.views import asker_of
from duban.web.notify import chase_lines, record_lines, sending_lines
from duban.web.people import flash

TABS: Final = {
    "due": "要催的",
    "answers": "待回应",
    "phone": "待打电话",
    "notice": "待发书面通知",
    "record": "催办记录",
    "sending": "发送情况",
}
NOT_YOURS_TO_CHASE: Final = "催办由督查干部、督查室主任和对口科室办理"


@require_safe
def chases(request: HttpRequest) -> HttpResponse:
    """One of the lists."""
    asker = _chaser(request)
    tab = request.GET.get("tab", "due")
    return _shown(request, asker, tab if tab in _tabs(asker) else "due")


@require_POST
def chase(request: HttpRequest) -> HttpResponse:
    """Chases what was chosen: all of it or nothing. A refusal shows the list again, with all that was chosen."""
    asker = _chaser(request)
    one = request.POST.get("one")
    chosen = [one] if one else request.POST.getlist("duty")
    text = request.POST.get("text", "")
    asked = []
    for value in chosen[:500]:
        key, _, version = value.rpartition("|")
        asked.append(actions.Chase(key, int(version) if version.isdecimal() and len(version) < 9 else -1))
    try:
        done = actions.chase(asked, text, asker.person, clock.now(), _principal(asker))
    except BadInput as refused:
        status = 409 if any(each.rule == "stale" for each in refused.problems) else 422
        said = {"text": text, "chosen": {each.duty for each in asked}, "problems": refused.problems}
        return _shown(request, asker, "due", said, status)
    flash.tell(request, f"已催办{len(done)}项，请对方回应；回应以前列在“待回应”")
    return redirect("chases")


@require_POST
def log_errand(request: HttpRequest, errand_id: int) -> HttpResponse:
    """Writes down a call that was made, or a paper that went out."""
    asker = _chaser(request)
    found = rows.errand_for(asker.standing, asker.principals, errand_id)
    if found is None:
        raise Http404(NOT_YOURS)
    reached, said = request.POST.get("reached", ""), request.POST.get("said", "")
    try:
        actions.log_errand(errand_id, asker.person, clock.now(), reached, said)
    except BadInput as refused:
        told = {"errand": errand_id, "reached": reached, "said": said, "problems": refused.problems}
        status = 409 if any(each.rule == "stale" for each in refused.problems) else 422
        return _shown(request, asker, found.way, told, status)
    flash.tell(request, "已登记通话" if found.way == "phone" else "已登记书面通知")
    return redirect(f"{reverse('chases')}?tab={found.way}")


@require_POST
def send_again(request: HttpRequest, letter_id: int) -> HttpResponse:
    """Tries once more what was given up."""
    asker = _chaser(request)
    if queries.letter_of(asker.standing, letter_id) is None:
        raise Http404(NOT_YOURS)
    try:
        actions.send_again(letter_id, asker.person, clock.now())
    except BadInput as refused:
        return _shown(request, asker, "sending", {"problems": refused.problems}, 409)
    flash.tell(request, "已排入发送")
    return redirect(f"{reverse('chases')}?tab=sending")


@require_safe
def sheet(request: HttpRequest, matter_id: int) -> HttpResponse:
    """催办单, to be printed: one page for each unit that is to answer, or for the one asked for."""
    asker, now = asker_of(request), clock.now()
    found = desk(asker, matter_id, now)
    if not rows.oversees(asker.standing, asker.principals, found.row, found.parties):
        raise Http404(NOT_YOURS)
    page = found.page(())
    unit = request.GET.get("unit", "")
    units = [each for each in found.parties if each.left_at is None and unit in ("", str(each.unit_id))]
    chased = {each.party.unit_id: each for each in _unanswered_of(asker, matter_id)}
    sheets = []
    for party in units:
        lines = _pressing([line for line in page.waiting if line.unit == str(party.unit_id)])
        if lines:
            waiting = chased.get(party.unit_id)
            said = chase_lines.waiting_line(waiting, found.about.calendar, now) if waiting else None
            sheets.append((party.unit.name, lines, said))
    if not sheets:
        raise Http404("这件事项现在没有要催办的时限。请回到催办页刷新。")
    keeper = found.row.supervisor or asker.person
    shown = {
        "page": page,
        "sheets": sheets,
        "place": found.row.jurisdiction.name,
        "contact": keeper.name + (f"，{keeper.phone}" if keeper.phone else ""),
        "printed": short_moment(now, 0),
    }
    return render(request, "notify/sheet.html", shown)


def _pressing(lines: list[DutyLine]) -> list[DutyLine]:
    """What is late or falls due soon; where nothing is, all that is owed: the paper is asked for, and says when."""
    return [line for line in lines if line.light != "normal"] or lines


def _unanswered_of(asker: Asker, matter_id: int) -> tuple[rows.Unanswered, ...]:
    seen = rows.overseen(asker.standing, asker.principals).filter(pk=matter_id)
    return rows.unanswered(seen)[0]


def _chaser(request: HttpRequest) -> Asker:
    asker = asker_of(request)
    if not any(rows.ROLES & each.roles for each in asker.standings):
        raise PermissionDenied(NOT_YOURS_TO_CHASE)
    return asker


def _principal(asker: Asker) -> Person | None:
    """For whom a stand-in chases who may not do so in their own right."""
    if rows.ROLES & asker.standing.roles:
        return None
    return next((person for held, person in asker.represented if rows.ROLES & held.roles), None)


def _tabs(asker: Asker) -> Mapping[str, str]:
    """How sending fares is the supervision office's affair."""
    if rows.places(asker.standing, asker.principals):
        return TABS
    return {name: word for name, word in TABS.items() if name != "sending"}


def _shown(
    request: HttpRequest, asker: Asker, tab: str, said: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    written: dict[str, Any] = {"text": "", "chosen": set(), "errand": 0, "reached": "", "said": "", "problems": ()}
    written |= said or {}
    problems: tuple[Problem, ...] = tuple(written.pop("problems"))
    field = {each.where.file: each.what + (f"（{each.hint}）" if each.hint else "") for each in problems}
    named = ("reached", "said")
    shown = {
        "tab": tab,
        "tabs": _tabs(asker),
        "flash": flash.take(request),
        "wrong": [sentence(each) for each in problems if each.where.file not in named],
        "errors": {name: field.get(name, "") for name in named},
        **written,
        **_LISTS[tab](request, asker),
    }
    return render(request, "notify/chases.html", shown, status=status)


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _calendar(asker: Asker, now: datetime) -> Calendar:
    return calendar_in_force(asker.standing.jurisdiction_id, now)


def _due(request: HttpRequest, asker: Asker) -> dict[str, Any]:
    now, lights = clock.now(), dict(frame_of(request).legend)
    calendar, page = _calendar(asker, now), max(1, _number(request, "page"))
    stock, seen = request.GET.get("stock") == "1", rows.overseen(asker.standing, asker.principals)
    found, more = rows.to_chase(seen, now, calendar, page, stock=stock)
    lines = [chase_lines.chase_line(each, lights, calendar, now) for each in found]
    return {
        "lines": lines, "stock": stock, "apart": 0 if stock else rows.stock_to_chase(seen, now),
        "following": f"?{'stock=1&' if stock else ''}page={page + 1}" if more else "",
    }  # fmt: skip


def _answers(request: HttpRequest, asker: Asker) -> dict[str, Any]:
    now, page = clock.now(), max(1, _number(request, "page"))
    calendar = _calendar(asker, now)
    found, more = rows.unanswered(rows.overseen(asker.standing, asker.principals), page)
    lines = [chase_lines.waiting_line(each, calendar, now) for each in found]
    return {"lines": lines, "following": f"?tab=answers&page={page + 1}" if more else ""}


def _errands(way: str) -> Any:
    def listed(request: HttpRequest, asker: Asker) -> dict[str, Any]:
        now = clock.now()
        calendar = _calendar(asker, now)
        found = rows.errands(asker.standing, asker.principals, way)
        duties = duties_of([each.notice for group in found for each in group])
        return {"lines": [chase_lines.errand_line(each, duties, calendar, now) for each in found], "following": ""}

    return listed


def _record(request: HttpRequest, asker: Asker) -> dict[str, Any]:
    now = clock.now()
    calendar = _calendar(asker, now)
    found, older = rows.record(rows.overseen(asker.standing, asker.principals), _number(request, "before"))
    lines = [record_lines.record_line(each, calendar, now) for each in found]
    return {"lines": lines, "following": f"?tab=record&before={found[-1].notice.pk}" if older else ""}


def _sending(request: HttpRequest, asker: Asker) -> dict[str, Any]:
    now = clock.now()
    found = queries.sending(now, rows.places(asker.standing, asker.principals))
    return {
        "lines": [sending_lines.trouble_line(each, now.year) for each in found.trouble],
        "channels": [sending_lines.channel_line(each) for each in found.outside],
        "sending": found,
        "following": "",
    }


_LISTS: Final = {
    "due": _due,
    "answers": _answers,
    "phone": _errands("phone"),
    "notice": _errands("notice"),
    "record": _record,
    "sending": _sending,
}
