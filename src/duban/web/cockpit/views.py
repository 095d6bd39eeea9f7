"""The page 驾驶舱. It reads, asks and renders; what is counted stands in `duban.apps.boards.cockpit`."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from duban import clock
from duban.apps.boards.cockpit import board
from duban.apps.matters.overseen import overseen
from duban.apps.matters.rules import calendar_in_force
from duban.apps.org import queries as org
from duban.core.instant import at_beijing
from duban.web.cockpit.choosing import Choice, choices
from duban.web.cockpit.page import Lists, page_of
from duban.web.dates import short_moment
from duban.web.matters.views import asker_of


@require_safe
def cockpit_page(request: HttpRequest) -> HttpResponse:
    """What somebody oversees, on one screen; ``wall=1``: dark, large, without menus, renewed each minute."""
    asker, now = asker_of(request), at_beijing(clock.now())
    offered = choices(asker.standing, asker.principals)
    if not offered:
        raise PermissionDenied("驾驶舱供督查室、领导使用。")
    wanted = request.GET.get("of", "")
    chosen = next((each for each in offered if each.key == wanted), offered[0])
    of = overseen(asker.standing, chosen.place, chosen.units, asker.principals)
    if of is None:
        raise PermissionDenied("这个范围不由您督查或分管。")
    wall = request.GET.get("wall") == "1"
    tree = org.tree(chosen.place)
    keys = {each.key for each in offered}
    found = page_of(
        board(of, asker.standing, asker.principals, now),
        Lists(reverse("ledger"), of),
        {key: unit.name for key, unit in tree.units.items()},
        lambda unit: _address(f"unit-{unit}") if f"unit-{unit}" in keys else "",
        calendar_in_force(chosen.place, now),
        now,
    )
    page = {
        "page": found,
        "chosen": chosen,
        "groups": [(word, list(some)) for word, some in groupby(_by_group(offered), lambda each: each.group)],
        "unknown": bool(wanted) and wanted != chosen.key,
        "moment": short_moment(now, now.year),
        "wall": wall,
        "this": _address(chosen.key),
        "on_wall": _address(chosen.key, wall=True),
    }
    return render(request, "cockpit/wall.html" if wall else "cockpit/page.html", page)


def _by_group(offered: tuple[Choice, ...]) -> list[Choice]:
    order = list(dict.fromkeys(each.group for each in offered))
    return sorted(offered, key=lambda each: order.index(each.group))


def _address(key: str, *, wall: bool = False) -> str:
    return f"{reverse('cockpit')}?{urlencode({'of': key} | ({'wall': '1'} if wall else {}))}"
