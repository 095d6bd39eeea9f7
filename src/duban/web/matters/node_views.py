"""What is sent from the milestones (节点) of a matter's page: reached, added, replanned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from duban import clock
from duban.apps.matters import access
from duban.apps.matters.actions import NodeMark, NodePlan, mark_nodes, plan_nodes
from duban.apps.org.models import Person
from duban.core.acts import Other
from duban.core.problem import BadInput, Place, Problem
from duban.core.situation import Situation
from duban.web.matters.entry import read_date
from duban.web.matters.gather import Asker, desk
from duban.web.matters.refusing import sentence
from duban.web.matters.views import asker_of, shown_matter


@require_POST
def mark_node(request: HttpRequest, matter_id: int) -> HttpResponse:
    """Enters the day a milestone was reached; an empty one takes the entry back."""
    problems = list[Problem]()
    done, seen = (_day(request, name, "完成日期", problems) for name in ("done", "seen"))
    mark = NodeMark(matter_id, _number(request.POST.get("node", "")), done, seen)
    now = clock.now()
    return _done(
        request, matter_id, Other.MARK_NODE, problems,
        lambda asker, whom: mark_nodes([mark], asker.person, now, whom),
    )  # fmt: skip


@require_POST
def plan_node(request: HttpRequest, matter_id: int) -> HttpResponse:
    """Adds a milestone, or plans one for another day."""
    problems = list[Problem]()
    planned, seen = (_day(request, name, "计划日期", problems) for name in ("planned", "seen"))
    if planned is None and not problems:
        problems.append(Problem(Place("计划日期"), "没有写计划日期", "missing", "请写明计划哪天完成"))
    node = request.POST.get("node", "")
    plan = NodePlan(
        matter_id, planned or date.max, request.POST.get("name", ""), _number(node) if node else None,
        request.POST.get("reason", ""), seen,
    )  # fmt: skip
    now = clock.now()
    return _done(
        request, matter_id, Other.PLAN_NODE, problems,
        lambda asker, whom: plan_nodes([plan], asker.person, now, whom),
    )  # fmt: skip


def _done(
    request: HttpRequest,
    matter_id: int,
    act: Other,
    problems: list[Problem],
    does: Callable[[Asker, Person | None], None],
) -> HttpResponse:
    """Does it in the right the person has, or shows the page with why not."""
    asker = asker_of(request)
    found = desk(asker, matter_id, clock.now())
    if not problems:
        right = access.acting_for(
            asker.standing, asker.principals, found.row, act, None, lambda _: Situation(), parties=found.parties
        )
        whom = None if isinstance(right, Problem) else right.principal_id
        try:
            does(asker, next((who for _, who in asker.represented if who.pk == whom), None))
        except BadInput as refused:
            problems = [*refused.problems]
    if problems:
        status = 409 if any(each.rule in ("stale", "capacity", "state") for each in problems) else 422
        words = {"stale": "".join(sentence(each) for each in problems)}
        return shown_matter(request, desk(asker, matter_id, clock.now()), words, status=status)
    return redirect(reverse("matter", kwargs={"matter_id": matter_id}) + "#nodes-title")


def _day(request: HttpRequest, name: str, label: str, problems: list[Problem]) -> date | None:
    return read_date(request.POST.get(name, "").strip(), label, problems)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0
