"""A draft in the browser: begun, written, checked as it is written, tried, saved as a version. Views read, ask, render."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duban import clock
from duban.apps.editing import drafts as actions
from duban.apps.editing import queries
from duban.apps.editing.checking import Checked, Texts
from duban.apps.editing.checking import check as read_texts
from duban.apps.editing.models import STATES, Draft
from duban.apps.editing.proving import Proof, prove
from duban.apps.org.queries import lineage, settings_on
from duban.apps.policies import queries as policies
from duban.core.instant import at_beijing
from duban.core.problem import BadInput, Problem
from duban.policies.shelf import shipped_calendar
from duban.web import library, tryout
from duban.web.dates import short_moment
from duban.web.editing.page import faults, merged, said, sheets, summary
from duban.web.matters.gather import Asker
from duban.web.matters.views import asker_of
from duban.web.people import flash

NONE: Final = "没有这份草稿，或者它不是您所在督查室的。请从制度库重新打开。"


@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request: HttpRequest, pack_id: str) -> HttpResponse:
    """The drafts of the pack one's own jurisdiction goes by, and a new one begun."""
    asker, now = asker_of(request), clock.now()
    if not queries.edits(asker.standing):
        raise PermissionDenied("制度由督查干部、督查室主任修改。需要修改的，请与督查室联系。")
    if actions.may_edit(asker.person, pack_id, now) is None:
        raise Http404("本区划没有采用这份制度，不能在这里修改。")
    wrong, title = "", request.POST.get("title", "")
    if request.method == "POST":
        try:
            made = actions.begin(pack_id, title, asker.person, now)
            return redirect("pack-draft", draft_id=made.pk)
        except BadInput as no:
            wrong = "".join(said(each) for each in no.problems)
    lines = [
        {"id": each.pk, "title": each.title, "state": STATES[each.state], "edits": each.edits,
         "by": each.changed_by.name, "at": short_moment(each.changed_at, now.year)}
        for each in queries.drafts_of(asker.standing, pack_id)
    ]  # fmt: skip
    place = asker.standing.jurisdiction_id or 0
    pack = policies.pack(pack_id, lambda: lineage(place), now)
    page = {"pack": pack, "lines": lines, "wrong": wrong, "title": title, "flash": flash.take(request)}
    return render(request, "editing/drafts.html", page, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The texts, written and saved. Whoever comes second keeps what they wrote and sees what the first one saved."""
    asker, row = draft_of(request, draft_id)
    if request.method != "POST":
        return shown(request, row, actions.texts_in(row), row.edits)
    texts, seen = _sent(request, row), _number(request.POST.get("seen", ""))
    try:
        saved = actions.save(row.pk, texts, seen, asker.person, clock.now())
    except BadInput as no:
        row = queries.draft_for(asker.standing, draft_id) or row
        stale = any(each.rule == "stale" for each in no.problems)
        return shown(request, row, texts, row.edits if stale else seen, no.problems, 409 if stale else 422)
    if saved.edits == seen:
        flash.tell(request, "没有改动，不用再存")
    else:
        flash.tell(request, f"已保存（第{saved.edits}次）")
    return redirect("pack-draft", draft_id=row.pk)


@require_POST
def check(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What is wrong with the texts as they stand in the form: the margins anew. Nothing is kept."""
    _, row = draft_of(request, draft_id)
    return render(request, "editing/margins.html", _checked(row, _sent(request, row), cases=False))


@require_safe
def try_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """试一试 on the rules of the draft as it was saved, and its worked cases."""
    _, row = draft_of(request, draft_id)
    now, texts = clock.now(), actions.texts_in(row)
    found = read_texts(texts, row.identifier, row.jurisdiction_id)
    form = tryout.read_form(dict(request.GET.lists()), now)
    page: dict[str, object] = {"draft": row, "form": form, "signs": tryout.SIGNS, "problems": faults(found.problems)}
    if found.whole is not None:
        values = settings_on(row.jurisdiction_id, at_beijing(now).date())
        whole = library.filled(found.whole, {name: each.value for name, each in values.items()})
        answer, problems = tryout.answer(form, (whole,), shipped_calendar(), now)
        proof = prove(row, texts, found.whole)
        page |= {
            "errors": tryout.by_field(problems), "answer": answer, "choices": library.choices((whole,)),
            "disagreeing": faults(proof.wrong), "proof": proof, "cases": proof.count,
        }  # fmt: skip
    return render(request, "editing/try.html", page)


@require_POST
def keep_version(request: HttpRequest, draft_id: int) -> HttpResponse:
    """The saved text as a version that never changes."""
    asker, row = draft_of(request, draft_id)
    seen = _number(request.POST.get("seen", ""))
    try:
        reason = request.POST.get("reason", "")
        made = actions.save_version(row.pk, seen, asker.person, clock.now(), reason)
    except BadInput as no:
        row = queries.draft_for(asker.standing, draft_id) or row
        stale = any(each.rule == "stale" for each in no.problems)
        return shown(request, row, actions.texts_in(row), row.edits, no.problems, 409 if stale else 422)
    return redirect("pack-version", version_id=made.pk)


@require_POST
def drop_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Gives the draft up; what is in force stays as it is."""
    asker, row = draft_of(request, draft_id)
    try:
        actions.drop(row.pk, asker.person, clock.now())
        flash.tell(request, f"已放弃“{row.title}”，现行制度没有变")
    except BadInput as no:
        flash.tell(request, "".join(said(each) for each in no.problems))
    return redirect("pack-drafts", pack_id=row.identifier)


def draft_of(request: HttpRequest, draft_id: int) -> tuple[Asker, Draft]:
    """Who asks, and the draft of their own office."""
    asker = asker_of(request)
    row = queries.draft_for(asker.standing, draft_id)
    if row is None:
        raise Http404(NONE)
    return asker, row


def shown(
    request: HttpRequest, row: Draft, texts: Texts, seen: int, problems: tuple[Problem, ...] = (), status: int = 200
) -> HttpResponse:
    """The page with these texts in it."""
    now = clock.now()
    stale = any(each.rule == "stale" for each in problems)
    found = _checked(row, texts, cases=True)
    known = {(each.file, each.line, each.said) for each in found["faults"]}  # type: ignore[attr-defined]
    apart = [each for each in faults(problems) if (each.file, each.line, each.said) not in known]
    page = {
        **found,
        "seen": seen,
        "told": [each.said for each in apart],
        "theirs": merged(actions.texts_in(row), texts) if stale else (),
        "changed": f"{row.changed_by.name} {short_moment(row.changed_at, now.year)}",
        "versions": [
            {"id": each.pk, "digest": each.edition.digest, "by": each.by.name, "at": short_moment(each.at, now.year)}
            for each in queries.versions_of(row)
        ],
        "state": STATES[row.state],
        "reason": request.POST.get("reason", ""),
        "flash": flash.take(request),
    }
    return render(request, "editing/draft.html", page, status=status)


def _checked(row: Draft, texts: Texts, *, cases: bool) -> dict[str, object]:
    found: Checked = read_texts(texts, row.identifier, row.jurisdiction_id)
    proof = prove(row, texts, found.whole) if cases and found.whole is not None else Proof()
    listed = faults((*found.problems, *proof.wrong))
    if cases or found.whole is None:
        words = summary(found, proof)
    else:
        words = f"读得通：连同上级共{len(found.whole.rules)}条规则。保存时再试案例。"
    return {
        "draft": row,
        "sheets": sheets(texts, listed),
        "faults": listed,
        "remarks": faults(found.remarks),
        "sound": not listed,
        "proof": proof,
        "summary": words,
    }


def _sent(request: HttpRequest, row: Draft) -> Texts:
    """The texts as they were sent, with the line ends that are kept; what was not sent stands as it was."""
    kept = {"pack": row.pack_text, "rules": row.rules_text, "cases": row.cases_text}
    found = {name: request.POST.get(name, text).replace("\r\n", "\n") for name, text in kept.items()}
    return Texts(found["pack"], found["rules"], found["cases"])


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
