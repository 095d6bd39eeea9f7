"""The pages of one matter: it, its basis, its papers, and the acts done to it. Views read, ask and render."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from duban import clock
from duban.apps.matters import attachments, drafts, models, queries
from duban.apps.matters.actions import perform
from duban.apps.matters.evidence import units_with_proof
from duban.apps.notify.actions import log_call
from duban.apps.org.models import Person
from duban.core.acts import Other
from duban.core.events import EventKind
from duban.core.matter.facts import Party
from duban.core.problem import BadInput, Problem
from duban.web.dates import short_moment
from duban.web.frame import standing_of
from duban.web.matters import in_place
from duban.web.matters.composer import CALL, FORMS, VERBS, Offer
from duban.web.matters.gather import NOT_YOURS, Asker, Desk, desk
from duban.web.matters.reading import read_act, unproven, written
from duban.web.matters.refusing import STALE, again, sentence, short
from duban.web.matters.why import why_page
from duban.web.notify.reminders import reminders_of

KINDS: Final = {str(kind): kind for kind in EventKind}


def asker_of(request: HttpRequest) -> Asker:
    """Who asks. The door has let nobody through who has not logged in."""
    assert isinstance(request.user, Person)
    return Asker(request.user, standing_of(request))


@require_safe
def matter(request: HttpRequest, matter_id: int) -> HttpResponse:
    """One matter."""
    found = desk(asker_of(request), matter_id, clock.now())
    done = KINDS.get(request.GET.get("done", ""))
    verb = VERBS.get(done, "") if done else ""
    words = {"notice": f"已记录：{verb}" if verb else "", "notice_draft": request.GET.get("form", "")}
    if done is EventKind.SET_UP:
        words = {"notice": f"已立项并交办，编号{found.row.number}", "notice_draft": "new-matter"}
    return shown_matter(request, found, {**words, "opened": request.GET.get("act", "")})


def shown_matter(
    request: HttpRequest,
    found: Desk,
    said: Mapping[str, str],
    *,
    status: int = 200,
    offered: tuple[Offer, ...] | None = None,
) -> HttpResponse:
    """The page with what is to be said on it: ``notice``, ``stale``, the form that stands ``opened``."""
    page = found.page(offered)
    words = {"notice": "", "notice_draft": "", "stale": "", "opened": "", **said}
    told = reminders_of(found) if page.live else ()
    if words["opened"] in KINDS:  # the list of duties names the act, the page knows whose thread it is of
        words["opened"] = next((each.id for each in page.offers if each.kind == words["opened"] and not each.rare), "")
    return render(request, "matters/matter.html", {"page": page, "reminders": told, **words}, status=status)


@require_POST
def act(request: HttpRequest, matter_id: int, kind: str) -> HttpResponse:
    """Does one act. What was typed is never lost: a refusal shows the form again as it was."""
    event = KINDS.get(kind)
    if event is None or event not in FORMS:
        raise Http404(NOT_YOURS)
    asker, now, query = asker_of(request), clock.now(), dict(request.POST.lists())
    found = desk(asker, matter_id, now)
    duties = {o.key for o in found.assessment.obligations}
    numbers = {each.number: each.pk for each in _merge_targets(found, request.POST.get("into", ""))}
    stand = tuple(Party(str(party.unit_id), party.role) for party in found.parties if party.left_at is None)
    wanted, problems = read_act(matter_id, event, query, duties, numbers, stand)
    if wanted is not None:
        try:
            files = tuple(attachments.hold(each.name or "", each.read()) for each in request.FILES.getlist("files"))
            principal = next(
                (who for _, who in asker.represented if str(who.pk) == request.POST.get("principal")), None
            )
            wanted = replace(wanted, files=files)
            problems = unproven(wanted, query)
            if problems and wanted.unit in units_with_proof(matter_id):
                problems = ()
            reached, said = (str(written(event, query).get(blank.name, "")) for blank in CALL)
            if not problems and event is EventKind.CHASED and (reached or said):
                log_call(wanted, reached, said, asker.person, now, principal)
            elif not problems:
                perform([wanted], asker.person, now, principal)
        except BadInput as refused:
            problems = refused.problems
    form = f"{event}-{request.POST.get('unit') or 'all'}{'-for' if request.POST.get('for_unit') else ''}"
    place = place_of(request.POST)
    if not problems:
        drafts.drop(asker.person, f"act-{matter_id}-{form}")
        if place:
            return in_place.settled(request, found.row, event, f"act-{matter_id}-{form}")
        address = reverse("matter", kwargs={"matter_id": matter_id})
        return redirect(f"{address}?done={event}&form=act-{matter_id}-{form}")
    again = desk(asker, matter_id, clock.now())
    if place:
        return in_place.refused(request, again, form, written(event, query), problems, place)
    return _refused(request, again, form, written(event, query), problems)


@require_safe
def act_form(request: HttpRequest, matter_id: int, kind: str) -> HttpResponse:
    """The form of one act, to be filled in where its line stands on 今日."""
    found = desk(asker_of(request), matter_id, clock.now())
    return in_place.opened(request, found, f"{kind}-{request.GET.get('unit', '')}", place_of(request.GET))


def place_of(query: Mapping[str, str]) -> str:
    """The line of 今日 that asks; empty where the matter's own page does."""
    place = query.get("place", "")
    return place if place.isascii() and place.isdigit() and len(place) < 6 else ""


def _merge_targets(found: Desk, number: str) -> list[models.Matter]:
    if not number.strip():
        return []
    sight = queries.visible(found.asker.standing, found.asker.principals)
    seen = sight.filter(jurisdiction=found.row.jurisdiction_id, number=number.strip())
    return list(seen[:1])


def _refused(
    request: HttpRequest, found: Desk, form: str, said: dict[str, object], problems: tuple[Problem, ...]
) -> HttpResponse:
    stale = [problem for problem in problems if problem.rule in STALE]
    offered = list(found.offers())
    place = next((n for n, offer in enumerate(offered) if offer.id == form), None)
    sentences = {sentence(problem) for problem in stale}
    if place is None:
        # The act is no longer there to be done: say why, and give back what was typed to be copied.
        kept = str(said.get("text") or said.get("reason") or "")
        sentences |= {sentence(problem) for problem in problems}
        more = "".join(sorted(sentences)) + (f"您写的内容：{kept}" if kept else "")
        return shown_matter(request, found, {"stale": more}, status=409, offered=tuple(offered))
    offered[place] = again(offered[place], said, [each for each in problems if each not in stale])
    status = 409 if any(problem.rule == "stale" for problem in problems) else 422
    words = {"opened": form, "stale": "".join(sorted(sentences))}
    return shown_matter(request, found, words, status=status, offered=tuple(offered))


@require_safe
def why(request: HttpRequest, matter_id: int) -> HttpResponse:
    """Why one duty is due when it is."""
    found = desk(asker_of(request), matter_id, clock.now())
    answer = why_page(found.about, request.GET.get("duty", ""), found.names)
    if answer is None:
        raise Http404("没有这项时限。事项可能已有变化，请从事项页重新打开依据。")
    return render(request, "matters/why.html", {"page": found.page(()), "why": answer})


@require_safe
def sheet(request: HttpRequest, matter_id: int) -> HttpResponse:
    """交办单, to be printed."""
    return _paper(request, matter_id, "matters/sheet.html")


@require_safe
def brief(request: HttpRequest, matter_id: int) -> HttpResponse:
    """一口清: the matter on one page."""
    return _paper(request, matter_id, "matters/brief.html")


def _paper(request: HttpRequest, matter_id: int, template: str) -> HttpResponse:
    found = desk(asker_of(request), matter_id, clock.now())
    if not found.may(Other.PRINT):
        raise Http404(NOT_YOURS)
    keeper = found.row.supervisor or found.row.created_by
    more = {
        "page": found.page(()),
        "jurisdiction": found.row.jurisdiction.name,
        "office": "督查室",
        "contact": keeper.name + (f"，{keeper.phone}" if keeper.phone else ""),
        "printed": short_moment(found.now, 0),
    }
    return render(request, template, more)


@require_safe
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponse | FileResponse:
    """A file of a matter this person may see; the instruction's own image only for those who may read it."""
    asker = asker_of(request)
    try:
        seen = queries.attachment_for(asker.standing, attachment_id, asker.principals)
    except models.Attachment.DoesNotExist as none:
        raise Http404(NOT_YOURS) from none
    path = attachments.path_of(seen.sm3)
    if not path.is_file():
        raise Http404("这个附件的文件不在服务器上，请联系系统管理员从备份恢复。")
    return FileResponse(path.open("rb"), as_attachment=True, filename=seen.name, content_type=seen.media)


@require_POST
def draft(request: HttpRequest, form: str) -> HttpResponse:
    """Keeps what is being written; answers only once it is kept."""
    assert isinstance(request.user, Person)
    try:
        drafts.save(request.user, form, request.POST.get("content", ""), clock.now())
    except BadInput as refused:
        said = {"refused": "".join(f"草稿{short(each)}。" for each in refused.problems)}
        return JsonResponse(said, status=422, json_dumps_params={"ensure_ascii": False})
    return JsonResponse({"kept": True})
