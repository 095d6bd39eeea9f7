"""推演一年: a year asked for, watched while the worker judges it, and what it came to. Views read, ask and render."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from duban import clock
from duban.apps.org.models import Person
from duban.apps.policies import queries as policies
from duban.apps.simulations import actions, queries
from duban.apps.simulations.asked import restored
from duban.apps.simulations.models import STATES, Simulation
from duban.core.instant import at_beijing
from duban.core.problem import BadInput
from duban.core.simulation.case import HABITS
from duban.core.simulation.told import in_words
from duban.web.dates import short_moment
from duban.web.frame import standing_of
from duban.web.simulation import asking, page

NOT_YOURS = "没有这个推演，或者它不是您的。"


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pack_id: str) -> HttpResponse:
    """The form, what was asked before, and a year asked for."""
    held, person, now = standing_of(request), request.user, at_beijing(clock.now())
    assert isinstance(person, Person)  # the door has let nobody else through
    packs = policies.packs()
    pack = next((each for each in packs if each.id == pack_id), None)
    if pack is None:
        raise Http404("没有这份制度")
    if not queries.may_simulate(held):
        raise PermissionDenied("推演由督查干部、督查室主任办理。需要的话请督查室推演。")
    form, wrong = asking.blank(now.date()), dict[str, str]()
    if request.method == "POST":
        form = asking.read(dict(request.POST.lists()))
        wrong = dict(form.errors)
        if form.year is not None:
            against = [form.values["against"]] if form.values["against"] else []
            try:
                made = actions.ask(held, person, form.year, [pack.id, *against], now, own=form.own)
                return redirect("simulation", simulation_id=made.pk)
            except BadInput as no:
                wrong = {each.where.file: f"{each.what}（{each.hint}）" for each in no.problems}
    titles = {each.id: each.title for each in packs}
    shown = {
        "pack": pack, "form": form, "wrong": wrong, "habits": HABITS,
        "others": [each for each in packs if each.id != pack.id],
        "lines": [_line(each, titles, now.year) for each in queries.simulations_of(held)],
    }  # fmt: skip
    return render(request, "simulation/ask.html", shown, status=422 if wrong else 200)


@require_safe
def simulation(request: HttpRequest, simulation_id: int) -> HttpResponse:
    """One simulation: how far it is, or what it came to."""
    found = queries.simulation_for(standing_of(request), simulation_id)
    if found is None:
        raise Http404(NOT_YOURS)
    year, titles = restored(found.asked).year, {each.id: each.title for each in policies.packs()}
    done = queries.done_parts(found)
    shown: dict[str, Any] = {
        "found": found,
        "line": _line(found, titles, clock.now().year),
        "pack_id": found.asked["packs"][0][0],
        "done": done,
        "percent": done * 100 // found.parts,
        "said": f"{in_words(year.first)}至{in_words(year.last)}",
        "years": page.pack_years(found.result, year.first, year.last) if found.state == "done" else (),
        "compared": page.compared(found.result) if found.state == "done" else (),
        "source": found.result.get("source", ()),
        "tall": page.TALL,
        "wide": page.WIDE,
    }
    return render(request, "simulation/result.html", shown)


def _line(found: Simulation, titles: Mapping[str, str], year: int) -> Mapping[str, Any]:
    asked = restored(found.asked)
    return {
        "id": found.pk, "titles": [titles.get(pack, pack) for pack, _ in asked.packs], "by": found.person.name,
        "at": short_moment(found.asked_at, year), "state": STATES[found.state],
        "year": f"{in_words(asked.year.first)}至{in_words(asked.year.last)}",
        "what": f"本地台账{len(asked.keys)}件" if asked.keys is not None
        else f"{asked.year.units}个单位，每月{asked.year.rate:g}件，种子{asked.year.seed}",
    }  # fmt: skip
