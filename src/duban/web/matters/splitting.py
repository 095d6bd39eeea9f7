"""The page 分解: a lead unit's head or clerk gives a task of its own matter to an assisting unit or a section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from duban import clock
from duban.apps.matters import access
from duban.apps.matters.actions import NewMatter, NewParty, set_up
from duban.apps.matters.actions.splitting import KEPT, limit_of, units_for
from duban.apps.org.standing import Standing
from duban.core.acts import Other
from duban.core.problem import BadInput, Place, Problem
from duban.core.situation import Situation
from duban.web.matters.entry import by_field, read_end
from duban.web.matters.gather import NOT_YOURS, Desk, desk
from duban.web.matters.resolving import Directory
from duban.web.matters.views import asker_of

FIELDS: Final = ("title", "requirement", "own_due", "work_standard", "closing_standard")


@dataclass(frozen=True, slots=True)
class Choice:
    """A unit the task may go to, with who would bear it."""

    id: str
    name: str
    people: str


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, matter_id: int) -> HttpResponse:
    """Sets a task up as a part of this matter, and delivers it."""
    asker, now = asker_of(request), clock.now()
    found = desk(asker, matter_id, now)
    right = access.acting_for(
        asker.standing, asker.principals, found.row, Other.SPLIT, None, lambda _: Situation(), parties=found.parties
    )
    if isinstance(right, Problem):
        raise Http404(NOT_YOURS)
    held = next((each for each in asker.standings if each.person_id == right.principal_id), asker.standing)
    directory = Directory.of(found.row.jurisdiction_id, held.day)
    units = units_for(held, found.row, found.parties)
    said: Mapping[str, str] = {name: request.POST.get(name, "") for name in FIELDS}
    chosen = frozenset(int(each) for each in request.POST.getlist("unit") if each.isdecimal() and len(each) < 12)
    problems: list[Problem] = []
    if request.method == "POST":
        new = _new(found, said, chosen, directory, held, problems)
        whom = next((person for _, person in asker.represented if person.pk == right.principal_id), None)
        try:
            if not problems:
                [done] = set_up([new], asker.person, now, whom)
                return redirect(reverse("matter", kwargs={"matter_id": done.matter.pk}) + "?done=set_up")
        except BadInput as refused:
            problems = [*refused.problems]
    errors = by_field(problems)
    fields = {*FIELDS, "units"}
    page = {
        "page": found.page(()),
        "said": said,
        "errors": errors,
        "wrong": "".join(f"{text}。" for name, text in errors.items() if name not in fields),
        "units": _choices(units, directory, held, found),
        "chosen": {str(each) for each in chosen},
        "limit": limit_of(found.row),
    }
    return render(request, "matters/split.html", page, status=422 if problems else 200)


def _new(
    found: Desk,
    said: Mapping[str, str],
    chosen: frozenset[int],
    directory: Directory,
    held: Standing,
    problems: list[Problem],
) -> NewMatter:
    row = found.row
    if not chosen:
        problems.append(Problem(Place("承办单位"), "没有选由谁承办", "units-missing", "请至少选一个"))
    if not said["requirement"].strip():
        problems.append(Problem(Place("requirement"), "没有写明要做什么", "field-missing", "请写明工作要求"))
    return NewMatter(
        jurisdiction=row.jurisdiction_id,
        title=said["title"],
        parties=tuple(_party(unit, directory, held, found) for unit in sorted(chosen)),
        stated={name: value for name, value in row.stated.items() if name in KEPT},
        kind=row.kind,
        own_due=read_end(said["own_due"].strip(), "own_due", problems),
        requirement=said["requirement"],
        work_standard=said["work_standard"],
        closing_standard=said["closing_standard"],
        parent=row.pk,
        leader=row.leader_id,
        supervisor=row.supervisor_id,
        circle=row.circle,
    )


def _party(unit: int, directory: Directory, held: Standing, found: Desk) -> NewParty:
    """Who bears it: the unit's own people; for a section its head, and the bureau's head as first responsible."""
    head = directory.holder(unit, "head")
    section = directory.holder(unit, "section_head")
    lead = next((party for party in found.parties if party.role == "lead" and party.unit_id in held.units), None)
    inside = all(party.unit_id != unit for party in found.parties)
    first = head.pk if head else lead.first_responsible_id if lead and inside else None
    direct = directory.holder(unit, "deputy") or section
    clerk = directory.holder(unit, "clerk") or section
    return NewParty(unit, "responsible", None, clerk.pk if clerk else None, first, direct.pk if direct else None)


def _choices(units: frozenset[int], directory: Directory, held: Standing, found: Desk) -> tuple[Choice, ...]:
    names = {each.person_id: each.person.name for each in directory.posts}
    choices = []
    for unit in directory.names:
        if unit in units:
            party = _party(unit, directory, held, found)
            bearing = [names[each] for each in (party.direct_responsible, party.clerk) if each in names]
            people = "、".join(dict.fromkeys(bearing)) or "没有登记负责人和经办人"
            choices.append(Choice(str(unit), directory.names[unit], people))
    return tuple(choices)
