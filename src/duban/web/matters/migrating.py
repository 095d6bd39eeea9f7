"""The page 改用新版制度: which duties would move, come or go, told before; then recorded with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from duban import clock
from duban.apps.matters import access
from duban.apps.matters.actions import Change, migrate
from duban.apps.matters.actions.migrating import editions_for
from duban.apps.matters.rules import RuleBook
from duban.apps.policies.force import Step
from duban.core.events import TABLE, EventKind
from duban.core.instant import at_beijing
from duban.core.migration import Migration, plan
from duban.core.moves import Move
from duban.core.problem import BadInput, Problem
from duban.core.situation import Situation
from duban.web.dates import short_day, short_due
from duban.web.matters.consequence import Name, who
from duban.web.matters.gather import NOT_YOURS, Desk, desk
from duban.web.matters.refusing import sentence
from duban.web.matters.views import asker_of

_E: Final = EventKind


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A duty that does not stay as it is."""

    who: str
    act: str
    rule: str
    clause: str
    before: str
    after: str
    word: str
    """推后, 提前, 新增, 重新计时, 不再要求 or 不再计时."""


@require_http_methods(["GET", "HEAD", "POST"])
def migration(request: HttpRequest, matter_id: int) -> HttpResponse:
    """Shows what would happen, and records it once it is confirmed."""
    asker, now = asker_of(request), clock.now()
    found = desk(asker, matter_id, now)
    right = access.acting_for(
        asker.standing, asker.principals, found.row, _E.MIGRATED, None, lambda _: Situation(), parties=found.parties
    )
    if isinstance(right, Problem):
        raise Http404(NOT_YOURS)
    editions, problems = editions_for(found.row, now), list[Problem]()
    sent = request.POST if request.method == "POST" else request.GET
    to = next((each for each in editions if each.digest == sent.get("to")), editions[0] if editions else None)
    reason, seen = request.POST.get("reason", ""), request.POST.get("seen", "")
    if request.method == "POST":
        whom = next((person for _, person in asker.represented if person.pk == right.principal_id), None)
        expected = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 12 else -1
        try:
            migrate([Change(matter_id, request.POST.get("to", ""), reason, expected)], asker.person, now, whom)
        except BadInput as refused:
            problems = [*refused.problems]
            found = desk(asker, matter_id, clock.now())
        else:
            return redirect(reverse("matter", kwargs={"matter_id": matter_id}) + f"?done={_E.MIGRATED}")
    return _shown(request, found, editions, to, reason, problems)


def _shown(
    request: HttpRequest,
    found: Desk,
    editions: Sequence[Step],
    to: Step | None,
    reason: str,
    problems: Sequence[Problem],
) -> HttpResponse:
    year, names = found.now.year, found.names
    would = _planned(found, to.digest) if to else None
    page = {
        "page": found.page(()),
        "pack": found.about.rules.pack,
        "to": to,
        "editions": [(each.digest, _edition(each, year)) for each in editions],
        "lines": [move_line(move, year, lambda unit: names.get(unit, "有关单位")) for move in would.moves]
        if would
        else (),
        "hindrances": [sentence(each) for each in would.hindrances] if would else (),
        "reason": reason,
        "wrong": "".join(sentence(each) for each in problems),
    }
    stale = any(each.rule == "stale" for each in problems)
    return render(request, "matters/migrate.html", page, status=409 if stale else 422 if problems else 200)


def _planned(found: Desk, to: str) -> Migration:
    about, row = found.about, found.row
    new = RuleBook().of(row.jurisdiction_id, to, row.created_at)
    return plan(about.rules, new, about.calendar, about.matter, about.events, to, about.now)


def _edition(each: Step, year: int) -> str:
    day = short_day(at_beijing(each.since).date(), year)
    return f"{day}{'施行' if each.enacted else '存入'}的版本（{each.digest.removeprefix('sm3:')[:8]}）"


def move_line(move: Move, year: int, name: Name) -> MoveLine:
    """One duty as it stood and as it will stand."""
    o = move.duty
    if move.goes:
        word = "不再要求" if move.becomes is None else "不再计时"
    elif move.comes:
        word = "新增" if move.was is None else "重新计时"
    else:
        word = "提前" if move.earlier else "推后"
    return MoveLine(
        who(o, name),
        TABLE[o.act].chinese,
        o.rule,
        o.clause,
        short_due(move.due_before, year) if move.due_before and not move.comes else "",
        short_due(move.due_after, year) if move.due_after and not move.goes else "",
        word,
    )
