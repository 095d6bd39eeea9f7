"""A version: how it differs, what it would do to open matters, put in force by the head, applied. Views read, ask, render."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from duban import clock
from duban.apps.editing import queries
from duban.apps.editing.applying import apply_to_open
from duban.apps.editing.checking import Texts, check
from duban.apps.editing.enacting import days_without, enact, heads, steps_in, withdraw
from duban.apps.editing.foreseeing import foresee, open_matters
from duban.apps.editing.models import KINDS, Application, Foreseen, Foresight, Version
from duban.apps.org.models import Person, Unit
from duban.apps.policies import force
from duban.apps.policies.models import Enactment
from duban.apps.policies.queries import alone
from duban.core.events import TABLE, EventKind
from duban.core.instant import at_beijing, read_day
from duban.core.policy.differences import differences
from duban.core.problem import BadInput, Problem
from duban.web.dates import short_day, short_due, short_moment
from duban.web.editing.page import faults, said
from duban.web.matters.gather import Asker
from duban.web.matters.views import asker_of
from duban.web.people import flash

NO_VERSION: Final = "没有这个版本，或者它不是您所在督查室的。请从制度库重新打开。"
NO_ACT: Final = "没有这次施行，或者它不是您所在区划的。请从制度库重新打开。"


@require_safe
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """One version: its differences, what it would do, and the act that puts it in force."""
    asker, row = _version_of(request, version_id)
    return _shown(request, asker, row)


@require_POST
def foresee_it(request: HttpRequest, version_id: int) -> HttpResponse:
    """Asks the worker what it would do."""
    asker, row = _version_of(request, version_id)
    try:
        foresee(row, asker.person, clock.now())
    except BadInput as no:
        return _shown(request, asker, row, no.problems)
    return redirect("pack-version", version_id=row.pk)


@require_POST
def enact_it(request: HttpRequest, version_id: int) -> HttpResponse:
    """Puts it in force. What was written stays where it is refused."""
    asker, row = _version_of(request, version_id)
    day = read_day(request.POST.get("day", ""))
    try:
        made = enact(row, day, request.POST.get("reason", ""), asker.person, clock.now(), _principal(request, asker))
    except BadInput as no:
        return _shown(request, asker, row, no.problems)
    flash.tell(request, f"已定自{short_moment(made.since, clock.now().year)}施行")
    return redirect("pack-enactment", enactment_id=made.pk)


@require_safe
def enactment(request: HttpRequest, enactment_id: int) -> HttpResponse:
    """An act that put an edition in force, and what has gone over to it."""
    asker, row = _enactment_of(request, enactment_id)
    return _shown_act(request, asker, row)


@require_POST
def apply_it(request: HttpRequest, enactment_id: int) -> HttpResponse:
    """The head's act on what is under way; the worker carries it out."""
    asker, row = _enactment_of(request, enactment_id)
    try:
        apply_to_open(
            row, request.POST.get("reason", ""), asker.person, clock.now(), _principal(request, asker)
        )  # fmt: skip
    except BadInput as no:
        return _shown_act(request, asker, row, no.problems)
    flash.tell(request, "已记下，后台正在逐件改用")
    return redirect("pack-enactment", enactment_id=row.pk)


@require_POST
def withdraw_it(request: HttpRequest, enactment_id: int) -> HttpResponse:
    """Takes the act back before its day."""
    asker, row = _enactment_of(request, enactment_id)
    try:
        withdraw(row, request.POST.get("reason", ""), asker.person, clock.now(), _principal(request, asker))
    except BadInput as no:
        return _shown_act(request, asker, row, no.problems)
    flash.tell(request, "已撤回，现行的一版照旧；草稿可以接着改")
    return redirect("pack-enactment", enactment_id=row.pk)


def _version_of(request: HttpRequest, version_id: int) -> tuple[Asker, Version]:
    asker = asker_of(request)
    row = queries.version_for(asker.standing, version_id)
    if row is None:
        raise Http404(NO_VERSION)
    return asker, row


def _enactment_of(request: HttpRequest, enactment_id: int) -> tuple[Asker, Enactment]:
    asker = asker_of(request)
    row = queries.enactment_for(asker.standing, enactment_id)
    if row is None:
        raise Http404(NO_ACT)
    return asker, row


def _principal(request: HttpRequest, asker: Asker) -> Person | None:
    return next((who for _, who in asker.represented if str(who.pk) == request.POST.get("principal")), None)


def _for_whom(asker: Asker, place: int, now: datetime) -> tuple[bool, Person | None]:
    """Whether this person may act as head, and for whom where they stand in."""
    if heads(asker.person, place, now):
        return True, None
    found = next((who for _, who in asker.represented if heads(asker.person, place, now, who)), None)
    return found is not None, found


def _shown(request: HttpRequest, asker: Asker, row: Version, problems: Sequence[Problem] = ()) -> HttpResponse:
    now, draft = at_beijing(clock.now()), row.draft
    held = steps_in(draft.jurisdiction_id, draft.identifier)
    present = force.holding(held, now)
    last = force.holding(held, None)
    may, principal = _for_whom(asker, draft.jurisdiction_id, now)
    look = queries.foresight_of(row)
    day = request.POST.get("day") or now.date().isoformat()
    errors = {name: "".join(said(each) for each in problems if each.where.file == name) for name in ("day", "reason")}
    chosen = read_day(day)
    page: dict[str, Any] = {
        "version": row,
        "draft": draft,
        "pack": alone(row.edition.digest),
        "saved": f"{row.by.name} {short_moment(row.at, now.year)}",
        "changes": differences(alone(last.digest), alone(row.edition.digest)) if last else (),
        "in_force": [
            f"自{short_moment(step.since, now.year)}施行"
            for step in held
            if step.digest == row.edition.digest and step.enacted
        ],
        "present": short_day(at_beijing(present.since).date(), now.year) if present else "",
        "coming": short_moment(last.since, now.year) if last and present and last != present else "",
        "may": may,
        "principal": principal,
        "day": day,
        "today": now.date().isoformat(),
        "remarks": faults(check(Texts(row.pack_text, row.rules_text), draft.identifier, draft.jurisdiction_id).remarks),
        "gaps": days_without(row, chosen, held) if chosen and not problems and chosen >= now.date() else (),
        "reason": request.POST.get("reason", ""),
        "errors": errors,
        "wrong": [said(each) for each in problems if each.where.file not in errors],
        "flash": flash.take(request),
        **_foreseen(request, asker, look, now),
    }
    return render(request, "editing/version.html", page, status=422 if problems else 200)


def _foreseen(request: HttpRequest, asker: Asker, look: Foresight | None, now: datetime) -> dict[str, Any]:
    """What a version would do, as far as it has been worked out: counts, and a page of lines."""
    if look is None:
        return {"look": None}
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    after = request.GET.get("after", "0")
    begun = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0
    rows, more = queries.lines_of(look, asker.standing, asker.principals, kind, begun)
    names = _names(rows)
    return {
        "look": look,
        "asked": short_moment(look.asked_at, now.year),
        "percent": 100 if look.done_at else look.looked * 100 // max(look.total, 1),
        "counts": [(key, word, look.counts.get(key, 0)) for key, word in KINDS.items() if look.counts.get(key)],
        "same": look.looked - look.moved - look.hindered,
        "kind": kind,
        "lines": [_line(each, names, now.year) for each in rows],
        "after": rows[-1].pk if more else 0,
        "begun": begun,
    }


def _names(rows: Sequence[Foreseen]) -> dict[str, str]:
    units = {int(each.debtor) for each in rows if each.debtor.isdecimal()}
    return {str(pk): name for pk, name in Unit.objects.filter(pk__in=units).values_list("pk", "name")}


def _line(each: Foreseen, names: dict[str, str], year: int) -> dict[str, Any]:
    act = TABLE[EventKind(each.act)].chinese if each.act else ""
    return {
        "matter": each.matter_id,
        "number": each.matter.number,
        "title": each.matter.title,
        "who": names.get(each.debtor, "有关单位") if each.debtor else "",
        "act": act,
        "rule": f"{each.clause} {each.rule}".strip(),
        "word": KINDS[each.kind],
        "before": short_due(each.before, year) if each.before else "",
        "after": short_due(each.after, year) if each.after else "",
        "said": each.said,
    }


def _shown_act(request: HttpRequest, asker: Asker, row: Enactment, problems: Sequence[Problem] = ()) -> HttpResponse:
    now = at_beijing(clock.now())
    may, principal = _for_whom(asker, row.jurisdiction_id, now)
    present = force.holding(steps_in(row.jurisdiction_id, row.identifier), now)
    done = queries.applications_of(row)
    after = request.GET.get("after", "0")
    begun = int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0
    stayed, more = queries.stayed_of(done[0], asker.standing, asker.principals, begun) if done else ((), False)
    page = {
        "act": row,
        "pack": alone(row.edition.digest),
        "by": _who(row.by, row.principal),
        "since": short_moment(row.since, now.year),
        "recorded": short_moment(row.recorded_at, now.year),
        "holds": present is not None and present.digest == row.edition.digest and row.since <= now,
        "to_come": row.since > now,
        "withdrawn": getattr(row, "withdrawal", None),
        "applications": [_application(each, now.year) for each in done],
        "left": open_matters(row.jurisdiction_id, row.edition.digest).count(),
        "running": any(each.done_at is None for each in done),
        "stayed": [
            {"matter": each.matter_id, "number": each.matter.number, "title": each.matter.title, "said": each.said}
            for each in stayed
        ],
        "after": stayed[-1].pk if more else 0,
        "may": may,
        "principal": principal,
        "reason": request.POST.get("reason", ""),
        "wrong": "".join(said(each) for each in problems),
        "flash": flash.take(request),
    }
    return render(request, "editing/enactment.html", page, status=422 if problems else 200)


def _application(each: Application, year: int) -> dict[str, Any]:
    return {
        "at": short_moment(each.asked_at, year),
        "by": _who(each.by, each.principal),
        "reason": each.reason,
        "total": each.total,
        "looked": each.looked,
        "went": each.went,
        "hindered": each.hindered,
        "done": each.done_at is not None,
        "percent": 100 if each.done_at else each.looked * 100 // max(each.total, 1),
    }


def _who(by: Person, principal: Person | None) -> str:
    return f"{by.name}（代{principal.name}）" if principal else by.name
