"""The pages. Each view reads the address, asks, and renders; it decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from duban import clock
from duban.apps.editing.queries import edits, enactments_of
from duban.apps.matters.overseen import all_duties, overseen, reach
from duban.apps.matters.ruled import USES, uses
from duban.apps.org import queries as org
from duban.apps.org.models import Person
from duban.apps.policies import force, queries
from duban.apps.policies.force import Lineage
from duban.apps.policies.models import Enactment
from duban.apps.simulations.queries import may_simulate
from duban.core.instant import at_beijing
from duban.core.policy.rules import CadenceRule, DeadlineRule, Pack
from duban.policies.shelf import shipped_calendar
from duban.web import library, tryout, yearly
from duban.web.dates import short_moment
from duban.web.frame import WORKERS, standing_of
from duban.web.matters.views import asker_of


@require_safe
def try_out(request: HttpRequest) -> HttpResponse:
    """A rule or a period, tried on a date."""
    now = clock.now()
    packs = _set_here(request, queries.packs(_lineage(request), now))
    form = tryout.read_form(dict(request.GET.lists()), now)
    answer, problems = tryout.answer(form, packs, shipped_calendar(), now)
    page = {
        "form": form,
        "errors": tryout.by_field(problems),
        "answer": answer,
        "choices": library.choices(packs),
        "signs": tryout.SIGNS,
    }
    return render(request, "tryout/page.html", page)


@require_safe
def calendar_year(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """A year of working days; the present one where none is named."""
    page = yearly.year_page(shipped_calendar(), clock.today().year if year is None else year)
    if page is None:
        raise Http404(f"没有{year}年的日历")
    return render(request, "calendar/year.html", {"page": page})


@require_safe
def pack_list(request: HttpRequest) -> HttpResponse:
    """The packs that are kept."""
    return render(request, "packs/list.html", {"packs": queries.packs(_lineage(request), clock.now())})


@require_safe
def pack_page(request: HttpRequest, pack_id: str) -> HttpResponse:
    """One pack clause by clause."""
    now, person, held = at_beijing(clock.now()), request.user, standing_of(request)
    packs = {each.id: each for each in queries.packs(_lineage(request), now)}
    pack = packs.get(pack_id)
    if pack is None:
        raise Http404("没有这份制度")
    assert isinstance(person, Person)  # the door has let nobody else through
    place = person.jurisdiction
    ours = place is not None and place.pack and pack_id in _family(place.pack, packs)
    present = org.settings_on(place.pk, held.day) if place is not None and ours else {}
    page = {
        "page": library.pack_page(library.filled(pack, {name: row.value for name, row in present.items()})),
        "used": _used(request, pack, now),
        "present": present,
        "place": place.name if place is not None and ours else "",
        "history": _history(request, pack_id, now),
        "may_edit": place is not None and place.pack == pack_id and edits(held),
        "start": f"{now:%Y-%m-%dT%H:%M}",
        "may_simulate": may_simulate(held),
    }
    return render(request, "packs/pack.html", page)


def _history(
    request: HttpRequest, pack_id: str, now: datetime
) -> tuple[tuple[library.Changed, Enactment | None, bool], ...]:
    """The editions that held or will hold where the reader is, the newest first: how each differs from the one before, the
    act that put it in force, and whether it holds now."""
    found = force.steps(force.rows(pack_id), pack_id, _lineage(request))
    acts = {each.since: each for each in enactments_of(standing_of(request).jurisdiction_id, pack_id)}
    newest = tuple(reversed(found))
    verb = {True: "起施行", False: "存入"}
    told = [
        (short_moment(step.since, now.year) + verb[step.enacted], step.digest, queries.alone(step.digest))
        for step in newest
    ]
    present = force.holding(found, now)
    return tuple(
        (changed, acts.get(step.since) if step.enacted else None, step == present)
        for changed, step in zip(library.changes(told), newest, strict=True)
    )


def _lineage(request: HttpRequest) -> Lineage | None:
    """Of the reader's own jurisdiction: what is in force there is what they read."""
    place = standing_of(request).jurisdiction_id
    return (lambda: org.lineage(place)) if place is not None else None


def _set_here(request: HttpRequest, packs: tuple[Pack, ...]) -> tuple[Pack, ...]:
    """The packs with the figures of the reader's own jurisdiction in those it goes by."""
    person, held = request.user, standing_of(request)
    place = person.jurisdiction if isinstance(person, Person) else None
    ours = _family(place.pack, {each.id: each for each in packs}) if place is not None and place.pack else frozenset()
    if place is None or not ours:
        return packs
    values = {name: row.value for name, row in org.settings_on(place.pk, held.day).items()}
    return tuple(library.filled(each, values) if each.id in ours else each for each in packs)


def _family(pack_id: str, packs: Mapping[str, Pack]) -> frozenset[str]:
    """A pack and all it rests on."""
    pack = packs.get(pack_id)
    if pack is None:
        return frozenset()
    return frozenset({pack.id}).union(*(_family(each, packs) for each in pack.extends))


def _used(request: HttpRequest, pack: Pack, now: datetime) -> Mapping[str, tuple[library.Used, ...]]:
    """Where the rules are used: counted for who oversees the jurisdiction as a whole; to others their lists, uncounted."""
    asker = asker_of(request)
    place = asker.standing.jurisdiction_id or 0
    whole = reach(asker.standing, asker.principals).whole(place)
    of = overseen(asker.standing, place, frozenset(), asker.principals) if whole else None
    if of is not None:
        counts = uses(all_duties(of), (rule.id for rule in pack.rules), now)
        return library.used(counts, USES, reverse("ledger"), f"{place}" if of.others else "")
    if not asker.standing.roles & WORKERS:
        return {}
    owing = (rule.id for rule in pack.rules if isinstance(rule, DeadlineRule | CadenceRule))
    return library.used(dict.fromkeys(owing, dict.fromkeys(USES)), USES, reverse("ledger"), "")
