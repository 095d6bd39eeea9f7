"""我的: somebody who will be away names who acts for them, for a stretch of days, and may end it earlier."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from duban.apps.org import queries
from duban.apps.org.actions.doer import Doer, bad
from duban.apps.org.actions.roles import end_stand_in, let_stand_in
from duban.apps.org.models import Person
from duban.core.instant import read_day
from duban.core.problem import BadInput
from duban.web.people import flash
from duban.web.people.views import doer_of

FORM = "my-stand-in"


@require_POST
def name(request: HttpRequest) -> HttpResponse:
    """Names a stand-in. The last day is said inclusively, as people say it."""
    by = doer_of(request)
    try:
        first, last = _day(request, "first"), _day(request, "last")
        found = _person(by, request.POST.get("person", ""))
        made = let_stand_in(by, found, by.person, first, last + timedelta(days=1), request.POST.get("reason", ""))
    except BadInput as refused:
        named = {"until": "last"}
        errors = {named.get(each.where.file, each.where.file): str(each) for each in refused.problems}
        flash.complain(request, FORM, "", dict(request.POST.lists()), errors)
    else:
        flash.tell(request, f"已请{made.person.name}自{first}至{last}代您办理；每条记录都会写明两人")
    return redirect("me")


@require_POST
def end(request: HttpRequest, stand_in_id: int) -> HttpResponse:
    """Ends a stand-in of one's own today."""
    by = doer_of(request)
    given = queries.stand_in(by.standing, stand_in_id)
    if given is None or given.principal_id != by.person.pk:
        raise Http404("没有这项委托。请从我的页面重新打开。")
    end_stand_in(by, given, by.today)
    flash.tell(request, f"{given.person.name}不再代您办理")
    return redirect("me")


def _day(request: HttpRequest, name: str) -> date:
    found = read_day(request.POST.get(name, "").strip())
    if found is None:
        raise bad(name, "没有写日期，或写法不对", "day-form", "如2022-11-14")
    return found


def _person(by: Doer, said: str) -> Person:
    """A colleague by name or account; a name two people bear asks for the account."""
    said = said.strip()
    people = [each for each in queries.people_of(by.standing.jurisdiction_id or 0) if said in (each.name, each.login)]
    if not said or not people:
        raise bad("person", f"本区划没有“{said}”" if said else "没有写由谁代行", "unknown-person", "请写姓名或账号")
    if len(people) > 1:
        raise bad("person", f"有{len(people)}人叫{said}", "two-people", "请写账号")
    return people[0]
