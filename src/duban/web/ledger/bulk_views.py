"""Acts to many matters: first read row by row, then confirmed, then, for a while, taken back. Views read, ask and render."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from duban import clock
from duban.apps.boards.bulk import KINDS, MOST, Step, Wanted, carry_out, lay_out, undo
from duban.apps.boards.queries import batch_of
from duban.apps.matters import queries
from duban.apps.matters.actions import Act
from duban.apps.matters.models import Matter
from duban.apps.org.models import Person
from duban.core.events import TABLE, EventKind
from duban.core.problem import BadInput, Problem
from duban.web.dates import days_left, short_due
from duban.web.ledger.asking import Asked, read
from duban.web.ledger.columns import Around
from duban.web.ledger.views import around_of, people_of
from duban.web.matters.gather import Asker
from duban.web.matters.refusing import sentence
from duban.web.matters.views import asker_of
from duban.web.people import flash

NOT_YOURS = "没有这次办理，或者不是您办理的。"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the preview: ``key`` names the step in the form, with the version it was shown with."""

    matter: int
    number: str
    title: str
    what: str
    key: str
    refused: str


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Lays out what would happen to each chosen matter; done only where this very list is sent back."""
    asker, around = asker_of(request), around_of(request)
    asked = read(dict(QueryDict(request.POST.get("query", "")).lists()))
    wanted = _wanted(request, asker)
    sent = request.POST.getlist("step")
    confirming = request.POST.get("do") == "confirm"
    chosen = [step.partition(":")[0] for step in sent] if confirming else request.POST.getlist("m")
    matters, more = _matters(asker, around, chosen, None if confirming or not request.POST.get("all") else asked)
    problems: list[str] = []
    if not matters:
        problems.append("没有选中您可以查看的事项。请先在台账里选中。")
    try:
        steps = lay_out(wanted, matters, asker.person, around.now) if matters else []
        if confirming and not problems:
            batch = carry_out(wanted, _confirmed(steps, sent), asker.person, around.now)
            return redirect(f"{reverse('ledger')}?{asked.query(done=str(batch.pk))}")
    except BadInput as refused:
        problems += [_said(each) for each in refused.problems]
        if not confirming:
            steps = []
        elif matters:
            steps = _again(wanted, matters, asker)
    lines = [_line(step, wanted, around) for step in steps]
    page = {
        "lines": [line for line in lines if not line.refused],
        "refused": [line for line in lines if line.refused],
        "wanted": wanted,
        "word": KINDS.get(wanted.kind, ""),
        "kinds": KINDS.items(),
        "supervisors": people_of(asker)["supervisor"],
        "matters": [matter.pk for matter in matters],
        "problems": problems,
        "more": more,
        "most": MOST,
        "asked": asked.query(),
        "hidden": len(set(chosen)) - len(matters) if chosen and not more else 0,
    }
    return render(request, "ledger/bulk.html", page, status=409 if confirming else 422 if problems else 200)


@require_POST
def take_back(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Takes back what was just done to many: on record, all of it or nothing."""
    asker = asker_of(request)
    batch = batch_of(asker.standing, batch_id)
    if batch is None:
        raise Http404(NOT_YOURS)
    asked = read(dict(QueryDict(request.POST.get("query", "")).lists()))
    try:
        undo(batch, asker.person, clock.now())
    except BadInput as refused:
        flash.tell(request, "没有撤回。" + "".join(sentence(each) for each in refused.problems[:5]))
    return redirect(f"{reverse('ledger')}?{asked.query(done=str(batch_id))}")


def _wanted(request: HttpRequest, asker: Asker) -> Wanted:
    kind, chosen = request.POST.get("kind", ""), request.POST.get("supervisor", "")
    known = {key for key, _ in people_of(asker)["supervisor"]}
    person = Person.objects.filter(pk=chosen).first() if kind == "supervisor" and chosen in known else None
    return Wanted(kind, request.POST.get("text", "").strip()[:2000], person)


def _matters(asker: Asker, around: Around, chosen: Sequence[str], every: Asked | None) -> tuple[list[Matter], bool]:
    """The matters chosen, as far as they may be seen, in the ledger's order; ``every``: all that fit, up to the bound.

    Returns:
        Them, and whether there would have been more than `MOST`.
    """
    if every is not None:
        filters = every.filters()
    else:
        keys = {int(each) for each in chosen if each.isascii() and each.isdigit() and len(each) < 19}
        filters = replace(Asked().filters(), among=frozenset(sorted(keys)[: MOST + 1]))
    page = queries.ledger(asker.standing, filters, around.now, size=MOST + (every is None), principals=asker.principals)
    return [line.matter for line in page.lines], bool(page.after)


def _said(problem: Problem) -> str:
    """A problem as a sentence; one of a field of the form needs no place, the field stands beside it."""
    of_a_field = problem.where.file in ("text", "supervisor")
    return f"{problem.what}。{problem.hint}。" if of_a_field else sentence(problem)


def _key(act: Act) -> str:
    return f"{act.matter}:{act.expected}:{act.unit or ''}:{act.payload.get('duty', '')}"


def _confirmed(steps: Iterable[Step], sent: Sequence[str]) -> list[Act]:
    """The acts that were confirmed, each with the version it was shown with: what changed meanwhile is refused."""
    versions = {}
    for key in sent:
        matter, _, rest = key.partition(":")
        version, _, about = rest.partition(":")
        if version.isascii() and version.isdigit() and len(version) < 10:
            versions[f"{matter}:{about}"] = int(version)
    found = []
    for step in steps:
        if step.act is not None:
            matter, _, rest = _key(step.act).partition(":")
            name = f"{matter}:{rest.partition(':')[2]}"
            if name in versions:
                found.append(replace(step.act, expected=versions[name]))
    return found


def _again(wanted: Wanted, matters: Sequence[Matter], asker: Asker) -> list[Step]:
    try:
        return lay_out(wanted, matters, asker.person, clock.now())
    except BadInput:
        return []


def _line(step: Step, wanted: Wanted, around: Around) -> Line:
    matter = step.matter
    what = ""
    if step.duty is not None and step.unit is not None:
        due = step.duty.due
        left = f"，{short_due(due, around.now.year)}前，{days_left(due, around.calendar, around.now)}" if due else ""
        what = f"{step.unit.name}：{TABLE[EventKind(step.duty.act)].chinese}（{step.duty.rule}）{left}"
    elif wanted.supervisor is not None:
        before = matter.supervisor.name if matter.supervisor else "未写明"
        what = f"{before} → {wanted.supervisor.name}"
    return Line(matter.pk, matter.number, matter.title, what, _key(step.act) if step.act else "", step.refused)
