"""处置建议: the list, one proposal, its decision, a hand-over's receipt, and the paper to be worked on."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from duban import clock
from duban.apps.matters import models
from duban.apps.matters.queries import visible as visible_matters
from duban.apps.matters.rules import calendar_in_force
from duban.apps.org.queries import lineage
from duban.apps.outbox.models import Proposal
from duban.apps.policies.queries import pack as pack_of
from duban.apps.watch.circulated import circular_in
from duban.apps.watch.proposals import Ask, decide, receipt, visible
from duban.apps.watch.tallies import CARRIED_OUT, matters_of
from duban.core.policy.rules import Pack
from duban.core.problem import BadInput, Problem
from duban.web.dates import long_day
from duban.web.matters.gather import Asker
from duban.web.matters.views import asker_of
from duban.web.proposals.page import ProposalPage, line, proposal_page

PAGE: Final = 50
NONE: Final = "没有这条处置建议，或者它不在您的知悉范围。请从处置建议页重新打开。"
TABS: Final = (("waiting", "待审定"), ("decided", "已审定"))
_READ: Final = ("unit", "matter", "decided_by", "principal", "jurisdiction", "receipted_by")


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, the longest waiting first; or what was decided, the latest first."""
    asker, now = asker_of(request), clock.now()
    tab = "decided" if request.GET.get("tab") == "decided" else "waiting"
    seen = _seen(asker)
    if tab == "waiting":
        found = seen.filter(decision="waiting").order_by("made_at", "pk")
    else:
        found = seen.exclude(decision="waiting").order_by("-decided_at", "-pk")
    page = request.GET.get("page", "1")
    number = int(page) if page.isdecimal() and 0 < int(page) < 10_000 else 1
    rows = list(found[(number - 1) * PAGE : number * PAGE + 1])
    calendar = calendar_in_force(asker.standing.jurisdiction_id, now)
    packs = {row.jurisdiction_id: _pack(row) for row in {each.jurisdiction_id: each for each in rows}.values()}
    lines = [line(row, packs[row.jurisdiction_id], calendar, now) for row in rows[:PAGE]]
    shown = {"tab": tab, "tabs": TABS, "lines": lines, "following": number + 1 if len(rows) > PAGE else 0}
    return render(request, "proposals/list.html", shown)


@require_safe
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """One proposal with its basis and, for whoever may, the three answers."""
    asker = asker_of(request)
    return _shown(request, asker, _one(asker, proposal_id))


@require_POST
def decision(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Decides it. A refusal shows the form again as it was written."""
    asker = asker_of(request)
    _one(asker, proposal_id)
    version = request.POST.get("seen", "")
    ask = Ask(
        proposal_id, request.POST.get("decision", ""), request.POST.get("reason", ""),
        tuple(request.POST.getlist("excluded")), int(version) if version.isdecimal() else None,
    )  # fmt: skip
    principal = next((who for _, who in asker.represented if str(who.pk) == request.POST.get("principal")), None)
    try:
        decide(ask, asker.person, clock.now(), principal)
    except BadInput as refused:
        status = 409 if any(each.rule in ("stale", "below-threshold") for each in refused.problems) else 422
        return _shown(request, asker, _one(asker, proposal_id), ask, refused.problems, status)
    return redirect(reverse("proposal", kwargs={"proposal_id": proposal_id}) + "?done=1")


@require_POST
def sign_receipt(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """The competent body signs for a hand-over and says what it chooses to disclose."""
    asker = asker_of(request)
    _one(asker, proposal_id)
    try:
        receipt(proposal_id, asker.person, clock.now(), request.POST.get("returned", ""))
    except BadInput as refused:
        return _shown(request, asker, _one(asker, proposal_id), None, refused.problems, 403)
    return redirect(reverse("proposal", kwargs={"proposal_id": proposal_id}) + "?done=1")


@require_safe
def paper(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """The draft of the paper that carries a decision out, to be printed and worked on."""
    asker = asker_of(request)
    row = _one(asker, proposal_id)
    if row.decision not in CARRIED_OUT:
        raise Http404("还没有同意，不能拟文。请先审定。")
    shown = {"page": _page(asker, row), "row": row, "day": long_day(clock.today())}
    return render(request, "proposals/paper.html", shown)


def _seen(asker: Asker) -> QuerySet[Proposal]:
    return visible(asker.standing, asker.principals).select_related(*_READ)


def _one(asker: Asker, proposal_id: int) -> Proposal:
    row = _seen(asker).filter(pk=proposal_id).first()
    if row is None:
        raise Http404(NONE)
    return row


def _pack(row: Proposal) -> Pack | None:
    place = row.jurisdiction
    return pack_of(place.pack, lambda: lineage(place.pk), clock.now()) if place.pack else None


def _page(asker: Asker, row: Proposal) -> ProposalPage:
    keys = matters_of(row.basis)
    matters = visible_matters(asker.standing, asker.principals, keys).in_bulk()
    duties = models.Duty.objects.filter(key__in=row.basis, matter__in=list(matters))

    def replaced(key: str) -> int:
        return _seen(asker).filter(key=key).values_list("pk", flat=True).first() or 0

    by_key, now = {duty.key: duty for duty in duties}, clock.now()
    calendar, ids = calendar_in_force(row.jurisdiction_id, now), [pk for pk in map(circular_in, row.basis) if pk]
    agreed = (
        Proposal.objects.filter(pk__in=ids, decided_at__isnull=False).values_list("pk", "decided_at") if ids else ()
    )
    circulars = {pk: at for pk, at in agreed if at is not None}
    return proposal_page(row, _pack(row), by_key, matters, calendar, now, replaced, circulars)


def _shown(
    request: HttpRequest,
    asker: Asker,
    row: Proposal,
    ask: Ask | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> HttpResponse:
    roles = [each.roles_in(row.jurisdiction_id) for each in asker.standings]
    deciders = [{"head", "leader", "chief"} & held for held in roles]
    principal = next((who for each, who in zip(deciders[1:], asker.represented, strict=True) if each), None)
    shown = {
        "page": _page(asker, row),
        "waiting": row.decision == "waiting",
        "carried_out": row.decision in CARRIED_OUT,
        "may_decide": any(deciders),
        "principal": principal[1] if principal and not deciders[0] else None,
        "may_sign": row.proposes == "hand_over" and any("discipline" in held for held in roles),
        "ask": ask,
        "wrong": [f"{each.what}。{each.hint}。" if each.hint else f"{each.what}。" for each in problems],
        "done": request.GET.get("done"),
    }
    return render(request, "proposals/proposal.html", shown, status=status)
