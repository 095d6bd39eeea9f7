"""今日. Views read, ask and render."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from duban import clock
from duban.apps.matters import access
from duban.apps.matters.owed import SHOWN, todo
from duban.apps.matters.rules import calendar_in_force
from duban.apps.watch import proposals
from duban.core.words import PROPOSALS
from duban.web.dates import long_day, third_day
from duban.web.frame import WORKERS, frame_of, standing_of
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


FIGURES: Final = (
    ("late", "逾期"), ("today", "今天到期"), ("soon", "三日内"), ("answer", "待回应"), ("decide", "待我决定"),
)  # fmt: skip


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What this person's side owes, the most urgent first; each line is settled in place."""
    asker, now = asker_of(request), clock.now()
    calendar, lights = calendar_in_force(asker.standing.jurisdiction_id, now), _lights(request)
    asked = request.GET.get("show", "")
    show = asked if asked in SHOWN else ""
    whole = request.GET.get("whose") == "all"
    number = request.GET.get("page", "1")
    page = int(number) if number.isdecimal() and 0 < int(number) < 10_000 else 1
    found = todo(asker.standing, now, third_day(calendar, now), asker.principals, show=show, whole=whole, page=page)
    waiting = proposals.visible(asker.standing, asker.principals).filter(decision="waiting")
    may_decide = any({"head", "leader", "chief"} & each.roles for each in asker.standings)
    to_decide = list(waiting.select_related("unit", "matter").order_by("made_at")[:20]) if may_decide else []
    figures = found.figures | {"decide": found.figures["decide"] + len(to_decide)}
    shown = {
        "lines": [today_line(n, each, lights, calendar, now) for n, each in enumerate(found.items, 1)],
        "proposals": [] if show not in ("", "decide") or page > 1 else [
            (each.pk, PROPOSALS[each.proposes], each.unit.name if each.unit else str(each.matter)) for each in to_decide
        ],
        "figures": [(key, word, figures[key]) for key, word in FIGURES if figures[key] or key in ("late", "today")],
        "show": show,
        "office": bool(asker.standing.roles & access.OFFICE),
        "whole": whole,
        "for_whom": "、".join(person.name for _, person in asker.represented),
        "following": page + 1 if found.more else 0,
        "day": long_day(now.date()),
        "may_set_up": access.may_begin(asker.standing) is None,
    }  # fmt: skip
    return render(request, "matters/today.html", shown)
