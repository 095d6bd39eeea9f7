"""Acts done where their line stands on 今日: the form, the word that it is done, or the form again with what is wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from duban.apps.matters.models import Matter
from duban.core.events import EventKind
from duban.core.problem import Problem
from duban.web.matters.composer import VERBS, Offer
from duban.web.matters.gather import Desk
from duban.web.matters.refusing import STALE, again, sentence

TEMPLATE = "matters/in_place.html"


def opened(request: HttpRequest, found: Desk, form: str, place: str) -> HttpResponse:
    """The form of an act; ``form`` is ``kind-unit``, the unit empty where the page must say whose thread it is."""
    kind, _, unit = form.partition("-")
    offers = [each for each in found.offers() if each.kind == kind and not each.for_unit]
    offer = next((each for each in offers if unit in ("", each.unit or "")), None)
    return _form(request, found, offer, place)


def settled(request: HttpRequest, row: Matter, kind: EventKind, draft: str) -> HttpResponse:
    """It is done: the list is read again, and what was done is told. Without scripts, 今日 itself."""
    said = f"已记录：{row.number} {VERBS[kind]}。"
    if not request.headers.get("HX-Request"):
        answer = HttpResponse(status=302)
        answer["Location"] = reverse("today")
        return answer
    answer = render(request, TEMPLATE, {"settled": said, "notice_draft": draft})
    answer["HX-Trigger"] = json.dumps({"settled": {}})
    return answer


def refused(
    request: HttpRequest, found: Desk, form: str, said: Mapping[str, object], problems: Sequence[Problem], place: str
) -> HttpResponse:
    """What was typed is given back with what is wrong; where the act is gone, the words to be copied."""
    stale = "".join(dict.fromkeys(sentence(each) for each in problems if each.rule in STALE))
    offer = next((each for each in found.offers() if each.id == form), None)
    if offer is None:
        kept = str(said.get("text") or said.get("reason") or "")
        more = "".join(dict.fromkeys(map(sentence, problems))) + (f"您写的内容：{kept}" if kept else "")
        return _form(request, found, None, place, more, 409)
    wrong = again(offer, said, [each for each in problems if each.rule not in STALE])
    status = 409 if any(each.rule == "stale" for each in problems) else 422
    return _form(request, found, wrong, place, stale, status)


def _form(
    request: HttpRequest, found: Desk, offer: Offer | None, place: str, stale: str = "", status: int = 200
) -> HttpResponse:
    shown = {
        "settled": "",
        "matter": found.row.pk,
        "offer": offer,
        "seen": found.seen(offer.unit) if offer else "",
        "place": place,
        "stale": stale,
    }
    return render(request, TEMPLATE, shown, status=status)
