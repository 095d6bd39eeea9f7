"""组织与人员: the tree and who sits where, a person, local settings, task forces, hand-over; and the acts on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from duban import clock
from duban.apps.audit import queries as log
from duban.apps.audit.words import ACTS
from duban.apps.notify.queries import preference_of
from duban.apps.org import queries
from duban.apps.org.actions import local
from duban.apps.org.actions.doer import Doer, Refused
from duban.apps.org.models import Person, Unit
from duban.apps.org.words import HELD, POSTS, ROLES, UNIT_KINDS
from duban.apps.policies.calendars import own_days
from duban.apps.policies.queries import pack
from duban.core.instant import at_beijing
from duban.core.problem import BadInput, Problem
from duban.web.door.guard import address_of
from duban.web.frame import WORKERS, standing_of
from duban.web.people import flash
from duban.web.people.acts.fields import OFFICE
from duban.web.people.forms import Form, Said
from duban.web.people.table import BY_NAME, allowed, lists

WORDS = {"posts": POSTS, "roles": ROLES, "held": HELD, "kinds": UNIT_KINDS}


def doer_of(request: HttpRequest) -> Doer:
    """Who asks, as they stand now."""
    assert isinstance(request.user, Person)  # the guard lets nobody else here
    return Doer(request.user, standing_of(request), clock.now(), address_of(request))


def looker(request: HttpRequest) -> Doer:
    by = doer_of(request)
    if not queries.may_look(by.standing):
        raise PermissionDenied("组织与人员由督查机构和管理员查看")
    return by


def page_of(request: HttpRequest, by: Doer, template: str, more: dict[str, Any]) -> HttpResponse:
    roles = by.standing.roles
    rooms = [("people", "单位人员")]
    rooms += [("local-settings", "本地设置")] if queries.may_look(by.standing) else []
    rooms += [("task-forces", "专班")] if queries.may_look(by.standing) else []
    rooms += [("handing", "移交")] if roles & (OFFICE | {"unit_head"}) else []
    rooms += [("people-import", "导入")] if "system_admin" in roles else []
    base = {"by": by, "words": WORDS, "rooms": rooms, "flash": flash.take(request), "lists": lists(by)}
    base |= {"row_forms": {form.name: form for form in allowed(by, "row")}}
    return render(request, template, base | {"back": request.get_full_path(), "today": by.today} | more)


@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    """The tree on a day, and the chosen unit with its people."""
    by = looker(request)
    place = by.standing.jurisdiction_id or 0
    day = _day(request, by.today)
    tree = queries.tree(place)
    branches = list(tree.flat(day))
    asked = request.GET.get("unit", "")
    chosen = queries.unit(by.standing, int(asked)) if asked.isascii() and asked.isdigit() else None
    if asked and chosen is None:
        raise Http404("本区划没有这个单位")
    inside = tree.subtree(chosen.pk, day) if chosen else None
    posts = [post for post in queries.posts_on(place, day) if inside is None or post.unit_id in inside]
    seated = {post.person_id for post in queries.posts_on(place, day)} if inside is None else set()
    more = {
        "day": day,
        "branches": branches,
        "chosen": chosen,
        "path": tree.path(chosen.pk) if chosen else "",
        "aliases": [alias.name for alias in chosen.aliases.all()] if chosen else [],
        "leaders": [each for each in queries.portfolios_on(place, day) if chosen and each.unit_id == chosen.pk],
        "posts": posts,
        "unseated": [each for each in queries.people_of(place) if each.pk not in seated] if inside is None else [],
        "roles_of": _roles_of(place, day),
        "forms": allowed(by, "unit")
        + (() if chosen else allowed(by, "place"))
        + (allowed(by, "unit-chosen") if chosen and chosen.valid_to is None else ()),
        "given": {
            "kind": "organ",
            "post": "clerk",
            **dict.fromkeys(("unit", "parent"), str(chosen.pk) if chosen else ""),
        }
        | _place_given(by, chosen),
    }
    return page_of(request, by, "people/organisation.html", more)


def _unit_forms(by: Doer, chosen: Unit | None) -> tuple[Form, ...]:
    if chosen is None:
        return allowed(by, "unit") + allowed(by, "place")
    return allowed(by, "unit") + (allowed(by, "unit-chosen") if chosen.valid_to is None else ())


def _place_given(by: Doer, chosen: Unit | None) -> dict[str, str]:
    place = by.person.jurisdiction
    return {"name": place.name, "pack": place.pack} if place and not chosen else {}


def _roles_of(place: int, day: date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for each in queries.grants_on(place, day):
        found.setdefault(each.person_id, []).append(ROLES[each.role])
    return found


@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: account, seats, roles, portfolios, stand-ins, each with its dates."""
    by = looker(request)
    found = queries.person(by.standing, person_id)
    if found is None:
        raise Http404("本区划没有这个人")
    more = {
        "person": found,
        "posts": queries.own_posts(found, by.today),
        "grants": queries.own_grants(found, by.today),
        "portfolios": queries.own_portfolios(found, by.today),
        "stand_ins": queries.own_stand_ins(found, by.today),
        "forms": allowed(by, "person") if found.is_active else allowed(by, "person-stopped"),
        "given": {
            "person": str(found.pk),
            "post": "clerk",
            "role": "clerk",
            "principal": str(found.pk),
            "name": found.name,
            "phone": found.phone,
            "day": str(by.today),
        },
    }
    return page_of(request, by, "people/person.html", more)


@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """The figures the documents leave to the jurisdiction."""
    by = looker(request)
    place = by.person.jurisdiction
    found = pack(place.pack, lambda: queries.lineage(place.pk)) if place else None
    more = {
        "pack": found,
        "settings": local.declared(found),
        "present": queries.settings_on(by.standing.jurisdiction_id or 0, by.today),
        "form": next(iter(allowed(by, "settings")), None),
        "days": own_days(by.standing.jurisdiction_id or 0),
        "day_form": next(iter(allowed(by, "own-days")), None),
        "withdrawing": next(iter(allowed(by, "own-day")), None),
        "writing": local.FORMS,
    }
    return page_of(request, by, "people/settings.html", more)


@require_safe
def task_forces(request: HttpRequest) -> HttpResponse:
    """The temporary bodies that stand, and who sits on them."""
    by = looker(request)
    bodies = queries.task_forces_on(by.standing.jurisdiction_id or 0, by.today)
    seats = {body.pk: [seat for seat in body.seats.all() if seat.holds_on(by.today)] for body in bodies}
    more = {"bodies": bodies, "seats": seats, "forms": allowed(by, "forces")}
    return page_of(request, by, "people/task_forces.html", more | {"given": {"day": str(by.today)}})


@require_safe
def handing(request: HttpRequest) -> HttpResponse:
    """Hand-over of a clerk's open items, and the lists of those before."""
    by = doer_of(request)
    if not by.standing.roles & (OFFICE | {"unit_head"}):
        raise PermissionDenied("移交由督查机构或单位主要负责人办理")
    found = queries.hand_overs(by.standing.jurisdiction_id or 0)
    if not by.standing.roles & OFFICE:
        found = [each for each in found if each.unit_id in by.standing.heads]
    return page_of(request, by, "people/handing.html", {"forms": allowed(by, "handing"), "past": found, "given": {}})


@require_POST
@sensitive_variables("done")
def act(request: HttpRequest, sent: str) -> HttpResponse:
    """One of the acts; then back to the page it was sent from. One-time passwords are shown at once and only once."""
    form = BY_NAME.get(sent)
    if form is None:
        raise Http404("没有这件事")
    by = doer_of(request)
    if not form.may & by.standing.roles:  # before anything of what was sent is read or answered
        raise PermissionDenied(f"“{form.title}”由{'、'.join(ROLES[role] for role in ROLES if role in form.may)}办理")
    said = Said(by, dict(request.POST.lists()))
    back = said.text("back")
    if not (back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())):
        back = reverse("people")
    if by.person.jurisdiction is None:
        raise PermissionDenied("账号不属于任何区划")
    try:
        done = form.run(said)
    except Refused as refused:
        raise PermissionDenied(_sentence(refused.problems[0])) from refused
    except BadInput as wrong:
        flash.complain(request, sent, said.text("id"), said.values, _by_field(wrong))
        return redirect(back)
    if done.accounts:
        return render(request, "people/accounts.html", {"done": done, "back": back})
    flash.tell(request, done.said)
    return redirect(back)


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """我的: what I hold, who stands in for me, where I am logged in."""
    by = doer_of(request)
    mine = by.person
    more = {
        "person": mine,
        "posts": queries.own_posts(mine, by.today),
        "grants": queries.own_grants(mine, by.today),
        "portfolios": queries.own_portfolios(mine, by.today),
        "stand_ins": queries.own_stand_ins(mine, by.today),
        "sign_ins": [(_moment(each.at), _moment(each.seen_at), each) for each in queries.sign_ins(mine)],
        "password_since": f"{at_beijing(mine.password_set_at):%Y-%m-%d}" if mine.password_set_at else "",
        "handing": bool(by.standing.heads),
        "preference": preference_of(mine) if by.standing.roles & WORKERS else None,
        "words": WORDS,
        "today": by.today,
        "flash": flash.take(request),
    }
    return render(request, "people/me.html", more)


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """操作审计: for the auditor and nobody else."""
    by = doer_of(request)
    if not log.may_read(by.standing):
        raise PermissionDenied("操作审计只由安全审计员查看")
    asked = log.Filter(
        request.GET.get("person", "").strip()[:40],
        request.GET.get("act", ""),
        _day_or_none(request.GET.get("first", "")),
        _day_or_none(request.GET.get("last", "")),
        int(before) if (before := request.GET.get("before", "")).isdigit() and len(before) < 18 else 0,
    )
    lines, older = log.page(by.standing, asked)
    query = request.GET.copy()
    if lines:
        query["before"] = str(lines[-1].id)
    more = {
        "asked": asked,
        "lines": lines,
        "older": f"?{query.urlencode()}" if older else "",
        "acts": list(ACTS.items()),
        "fault": log.verify() if "verify" in request.GET else None,
        "verified": "verify" in request.GET,
    }
    return render(request, "people/audit.html", more)


def _moment(at: datetime) -> str:
    return f"{at_beijing(at):%Y-%m-%d %H:%M}"


def _day(request: HttpRequest, default: date) -> date:
    return _day_or_none(request.GET.get("day", "")) or default


def _day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _sentence(problem: Problem) -> str:
    return f"{problem.what}，{problem.hint}" if problem.hint else problem.what


def _by_field(wrong: BadInput) -> dict[str, str]:
    return {problem.where.file: _sentence(problem) for problem in reversed(wrong.problems)}
