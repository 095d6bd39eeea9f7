"""The pages of 系统. What is well and what is not, and who may do what, is decided by `duban.apps.watch`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from duban import clock
from duban.apps.notify.queries import sending
from duban.apps.org.actions.doer import Doer, Refused, bad
from duban.apps.org.models import Person
from duban.apps.watch import rehearsal
from duban.apps.watch.health import LOOKERS, health, in_words, try_again, vital
from duban.apps.watch.outages import record_outage
from duban.apps.watch.rounds import until_quiet
from duban.core.instant import at_beijing, read_instant
from duban.core.problem import BadInput, Problem
from duban.web.dates import short_moment
from duban.web.door.guard import address_of, open_to_all
from duban.web.frame import standing_of
from duban.web.people import flash
from duban.web.system.bar import SAID


@open_to_all
@require_safe
def health_of_machine(request: HttpRequest) -> HttpResponse:
    """For monitors: 200 where all is well, else 503, and three facts without secrets."""
    try:
        found = vital(clock.now(), clock.machine())
    except DatabaseError:
        return JsonResponse({"ok": False, "database": False, "worker": None, "late_seconds": None}, status=503)
    late = int(found.late.total_seconds())
    told = {"ok": found.well, "database": True, "worker": found.worker, "late_seconds": late}
    return JsonResponse(told, status=200 if found.well else 503)


@require_safe
def system(request: HttpRequest) -> HttpResponse:
    """How the installation fares."""
    by = _doer(request)
    found = health(by.now, clock.machine(), by.standing)
    year = at_beijing(by.now).year
    machine = clock.machine()
    page = {
        "found": found,
        "late": in_words(found.late) if found.late else "",
        "workers": [
            (each.node, _ago(machine - each.seen_at), short_moment(each.started_at, machine.year))
            for each in found.workers
        ],
        "stuck": [(each, short_moment(each.at, year)) for each in found.stuck],
        "oldest": short_moment(found.oldest, year) if found.oldest else "",
        "sending": sending(by.now),
        "outages": [(short_moment(each.begins, year), short_moment(each.ends, year), each) for each in found.outages],
        "flash": flash.take(request),
        "may_record": by.person.jurisdiction is not None,
    }
    return render(request, "system/page.html", page)


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """再试一次."""
    by = _doer(request)
    key = request.POST.get("row", "")
    try:
        succeeded = try_again(by, int(key) if key.isascii() and key.isdigit() and len(key) < 18 else 0)
    except BadInput as wrong:
        flash.complain(request, "again", key, {}, {"row": _sentence(wrong.problems[0])})
        return redirect("system")
    flash.tell(request, "已恢复推算") if succeeded else flash.complain(
        request, "again", key, {}, {"row": "仍然出错，原因见下表；请把原因告诉系统管理员"}
    )
    return redirect("system")


@require_POST
def outage(request: HttpRequest) -> HttpResponse:
    """登记停用时段."""
    by = _doer(request)
    place = by.person.jurisdiction
    if place is None:
        raise PermissionDenied("账号不属于任何区划")
    try:
        begins, ends = _instant(request, "begins", "起"), _instant(request, "ends", "止")
        record_outage(by, place, begins, ends, request.POST.get("reason", ""))
    except BadInput as wrong:
        errors = {each.where.file: _sentence(each) for each in reversed(wrong.problems)}
        flash.complain(request, "outage", "", dict(request.POST.lists()), errors)
        return redirect("system")
    flash.tell(request, "已登记停用时段；这段时间内到期的不计次")
    return redirect("system")


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """The rehearsal's clock forward, then everything that is due by it; and back to the page it was sent from."""
    by = _doer(request)
    now = rehearsal.kept()
    if now is None:
        raise Http404("这不是演练环境")
    try:
        to = _wanted(request, by, now)
        rehearsal.move_clock(to, by)
    except Refused as refused:
        raise PermissionDenied(_sentence(refused.problems[0])) from refused
    except BadInput as wrong:
        request.session[SAID] = f"✕ {_sentence(wrong.problems[0])}"
    else:
        request.session[SAID] = _told(to)
    back = request.POST.get("back", "")
    fine = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if fine else "system")


def _wanted(request: HttpRequest, by: Doer, now: datetime) -> datetime:
    match request.POST.get("by", ""):
        case "hour":
            return now + timedelta(hours=1)
        case "opening":
            return rehearsal.tomorrow_opens(by.standing.jurisdiction_id or 0, now)
        case _:
            return _instant(request, "to", "前进到")


def _told(at: datetime) -> str:
    found = until_quiet(at)
    swept = found.done.get("sweep", {})
    parts = [f"推算{swept.get('matters', 0)}件事项"]
    parts += [f"计次{swept['subjects']}个单位"] if swept.get("subjects") else []
    parts += [f"搁置{swept['set_aside']}项"] if swept.get("set_aside") else []
    parts += ["有一项巡查没有完成，请看“系统”页"] if found.failed else []
    return f"✓ 已前进，{'，'.join(parts)}"


def _doer(request: HttpRequest) -> Doer:
    assert isinstance(request.user, Person)  # the guard lets nobody else here
    by = Doer(request.user, standing_of(request), clock.now(), address_of(request))
    if not by.standing.roles & LOOKERS:
        raise PermissionDenied("系统运行状况由系统管理员和督查室主任查看")
    return by


def _instant(request: HttpRequest, name: str, label: str) -> datetime:
    text = request.POST.get(name, "").strip()
    found = read_instant(text)
    if found is None:
        raise bad(name, f"{label}“{text}”读不懂" if text else f"没有填写{label}", "instant-form", "如2022-11-08T09:00")
    return found


def _ago(span: timedelta) -> str:
    seconds = max(int(span.total_seconds()), 0)
    return f"{seconds}秒前" if seconds < 60 else f"{in_words(span)}前"


def _sentence(problem: Problem) -> str:
    return f"{problem.what}，{problem.hint}" if problem.hint else problem.what
