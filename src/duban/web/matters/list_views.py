"""今日. Views read, ask and render."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from duban import clock
from duban.apps.matters import access
from duban.apps.matters.owed import SHOWN, figures_of, todo
from duban.apps.matters.rules import calendar_in_force
from duban.apps.outbox.models import Proposal
from duban.apps.watch import proposals
from duban.core.calendar.days import Calendar
from duban.core.words import PROPOSALS
from duban.web.dates import long_day, third_day
from duban.web.frame import WORKERS, frame_of, standing_of
from duban.web.matters.gather import Asker
from duban.web.matters.lists import today_line
from duban.web.matters.views import asker_of


def _lights(request: HttpRequest) -> Mapping[str, str]:
    return dict(frame_of(request).legend)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page: 今日 for whoever works with matters, the first page of their own for the others."""
    if standing_of(request).roles & WORKERS:
        return today(request)
    items = frame_of(request).items
    apart = [item for item in items if item.apart or item.name in ("people", "audit")]
    return redirect((apart or list(items))[0].address)


MOST: Final = 20
"""So many proposals stand above the list; the page of proposals has the others."""
FIGURES: Final = (
    ("late", "逾期"), ("today", "今天到期"), ("soon", "三日内"), ("answer", "待回应"), ("decide", "待我决定"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of 今日 is asked for, by whom, and what can be said of it without reading a duty."""

    asker: Asker
    now: datetime
    calendar: Calendar
    show: str
    whole: bool
    proposals: QuerySet[Proposal] | None
    """Those that wait for this person's decision; None: this person decides none."""

    @property
    def soon(self) -> datetime:
        return third_day(self.calendar, self.now)

    def figures(self, found: Mapping[str, int], more: int) -> list[tuple[str, str, int]]:
        counted = {**found, "decide": found["decide"] + more}
        return [(key, word, counted[key]) for key, word in FIGURES if counted[key] or key in ("late", "today")]


def _asked(request: HttpRequest) -> _Asked:
    asker, now, show = asker_of(request), clock.now(), request.GET.get("show", "")
    waiting = None
    if any({"head", "leader", "chief"} & each.roles for each in asker.standings):
        waiting = proposals.visible(asker.standing, asker.principals).filter(decision="waiting")
    return _Asked(
        asker, now, calendar_in_force(asker.standing.jurisdiction_id, now), show if show in SHOWN else "",
        request.GET.get("whose") == "all", waiting,
    )  # fmt: skip


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What this person's side owes, the most urgent first; each line is settled in place."""
    asked, lights = _asked(request), _lights(request)
    asker, now, show = asked.asker, asked.now, asked.show
    number = request.GET.get("page", "1")
    page = int(number) if number.isdecimal() and 0 < int(number) < 10_000 else 1
    found = todo(asker.standing, now, asked.soon, asker.principals, show=show, whole=asked.whole, page=page)
    waiting = asked.proposals
    to_decide = list(waiting.select_related("unit", "matter").order_by("made_at")[:MOST]) if waiting is not None else []
    shown = {
        "lines": [today_line(n, each, lights, asked.calendar, now) for n, each in enumerate(found.items, 1)],
        "proposals": [] if show not in ("", "decide") or page > 1 else [
            (each.pk, PROPOSALS[each.proposes], each.unit.name if each.unit else str(each.matter)) for each in to_decide
        ],
        "figures": asked.figures(found.figures, len(to_decide)) if found.figures else [],
        "show": show,
        "office": bool(asker.standing.roles & access.OFFICE),
        "whole": asked.whole,
        "for_whom": "、".join(person.name for _, person in asker.represented),
        "following": page + 1 if found.more else 0,
        "day": long_day(now.date()),
        "may_set_up": access.may_begin(asker.standing) is None,
    }  # fmt: skip
    return render(request, "matters/today.html", shown)


@require_safe
def today_figures(request: HttpRequest) -> HttpResponse:
    """The figures above a list too long to tell them by itself."""
    asked = _asked(request)
    found = figures_of(asked.asker.standing, asked.now, asked.soon, asked.asker.principals, whole=asked.whole)
    more = asked.proposals[:MOST].count() if asked.proposals is not None else 0
    shown = {"figures": asked.figures(found, more), "show": asked.show, "whole": asked.whole}
    return render(request, "matters/today_figures.html", shown)
