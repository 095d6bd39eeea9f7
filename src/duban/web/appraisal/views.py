"""The pages of 考评. They read, ask and render; points are reckoned by `duban.apps.appraise`, written by its actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from duban import clock
from duban.apps.appraise import actions, queries
from duban.apps.appraise.queries import Told
from duban.apps.appraise.reckoning import Reckoning
from duban.apps.appraise.words import CONFIRMERS, CREDITS
from duban.apps.matters.access import OFFICE
from duban.apps.matters.models import Matter
from duban.apps.matters.queries import visible
from duban.apps.matters.unit_sight import Sight, sight
from duban.apps.org.queries import tree, who_leads_and_supervises
from duban.core.instant import at_beijing, end_of, read_day
from duban.core.policy.told_rules import PointsRule
from duban.core.problem import BadInput
from duban.web.appraisal.exporting import sheet
from duban.web.appraisal.page import Standing, objected, shown, signed, spoken, standing
from duban.web.appraisal.page import early as offered
from duban.web.dates import long_day, short_day
from duban.web.figures.asking import PERIODS, Asked, read
from duban.web.matters.gather import Asker
from duban.web.matters.views import asker_of
from duban.web.people import flash

NONE: Final = "没有这个单位，或者它的考评不在您的知悉范围。请从考评页重新打开。"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def appraisal(request: HttpRequest) -> HttpResponse:
    """All units one may see: points, places, and how far the period's result has come."""
    asker, now = asker_of(request), clock.now()
    seen, asked = _sight(asker), asked_of(request, now)
    found = queries.told(seen.place, asked.first, asked.last, now)
    rows = queries.rows(found, seen)
    reckoning = found.reckoning
    page = {
        **_around(asker, asked, found, now),
        "rows": [
            (
                each,
                signed(each.own),
                [(name, signed(total)) for name, total in each.heads],
                _stands(each, reckoning),
            )
            for each in rows
        ],
        "level": list(dict.fromkeys(p.word for each in rows for p in _stands(each, reckoning) if p.level)),
        "tables": [place.word for place in (standing(p, reckoning, 0) for p in (rows[0].places if rows else ()))],
        "objections": _objections(found, seen, now),
        "rules": spoken(reckoning),
        "kinds": reckoning.kinds,
        "headless": len(reckoning.headless) if seen.whole else 0,
        "told_before": queries.periods(seen.place),
        "told": flash.take(request),
    }
    return render(request, "appraisal/page.html", page)


def _stands(row: queries.Row, reckoning: Reckoning) -> list[Standing]:
    return [standing(place, reckoning, row.unit) for place in row.places]


@require_safe
def unit_page(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit: every point with its reason, its places, its objections; for whoever may, the forms."""
    asker, now = asker_of(request), clock.now()
    seen, asked = _unit_in_sight(asker, unit_id), asked_of(request, now)
    found = queries.told(seen.place, asked.first, asked.last, now)
    reckoning = found.reckoning
    lines = reckoning.of(unit_id)
    keys = sorted({matter for each in lines for matter in each.thing.matters})
    matters: Mapping[int, Matter] = visible(asker.standing, asker.principals, keys).in_bulk() if keys else {}
    grounds = queries.credits_of(seen.place, [each.thing.credit for each in lines if each.thing.credit])
    office = bool(asker.standing.roles & OFFICE)
    kinds = {rule.on for rule in _point_rules(found)}
    early = queries.early(seen.place, [unit_id], asked.first, asked.last) if office and "met_early" in kinds else []
    leaders = (
        who_leads_and_supervises(seen.place, asker.standing.day)["leader"] if office and kinds & set(CREDITS) else ()
    )
    page = {
        **_around(asker, asked, found, now),
        "unit": reckoning.tree.units[unit_id],
        "lines": [shown(each, matters, grounds, found.changed, asked.last.year) for each in lines],
        "own": signed(reckoning.total(unit_id, "unit")),
        "heads": signed(reckoning.total(unit_id, "person")),
        "kinds": reckoning.kinds,
        "standings": [standing(each, reckoning, unit_id) for each in queries.places(reckoning, unit_id)],
        "objections": [
            objected(each, reckoning, asked.last.year) for each in found.objections if each.unit_id == unit_id
        ],
        "may_object": found.appraisal is not None and unit_id in seen.own and now < end_of(found.appraisal.object_by),
        "credits": [(key, word) for key, word in CREDITS.items() if key in kinds and key != "met_early"],
        "early": [offered(each, asked.last.year) for each in early],
        "leaders": leaders,
        "office": office,
        "rules": spoken(reckoning),
        "told": flash.take(request),
    }
    return render(request, "appraisal/unit.html", page)


@require_safe
def export(request: HttpRequest) -> FileResponse:
    """What is shown, as a sheet: each unit with its places, each point with its reason."""
    asker, now = asker_of(request), clock.now()
    seen, asked = _sight(asker), asked_of(request, now)
    found = queries.told(seen.place, asked.first, asked.last, now)
    file = sheet(found, seen, asker, now, str(request.META.get("REMOTE_ADDR", "")))
    name = f"考评{asked.first:%Y%m%d}-{asked.last:%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


@require_POST
def objection(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The unit objects, in its own name."""
    asker = asker_of(request)
    _unit_in_sight(asker, unit_id)
    given = request.POST

    def run() -> str:
        actions.object_to(
            asker.standing, asker.person, _number(given.get("appraisal")), unit_id, given.getlist("point"),
            given.get("reason", ""), clock.now(),
        )  # fmt: skip
        return "异议已提出，由督查室答复。"

    return _done(request, "objection", run, reverse("appraisal-unit", kwargs={"unit_id": unit_id}))


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """What the office does: a ground recorded or struck, a period told, an objection answered, a result confirmed."""
    asker = asker_of(request)
    seen, now, given = _sight(asker), clock.now(), request.POST
    held, by = asker.standing, asker.person
    if not held.roles & (OFFICE | set(CONFIRMERS)):
        raise PermissionDenied("考评由督查机构办理")
    unit = _number(given.get("unit"))
    back = reverse("appraisal-unit", kwargs={"unit_id": unit}) if unit and seen.sees(unit) else reverse("appraisal")

    def credit() -> str:
        new = actions.NewCredit(
            given.get("what", ""), unit, _credit_day(given), given.get("basis", ""), _number(given.get("approver")),
            given.get("duty", ""),
        )  # fmt: skip
        return f"已登记：{CREDITS[actions.credit(held, by, new, now).what]}。"

    def strike() -> str:
        actions.strike_credit(held, by, _number(given.get("id")), given.get("because", ""), now)
        return "已撤销，不再记分。"

    def tell() -> str:
        first, last = read_day(given.get("from", "")), read_day(given.get("to", ""))
        if first is None or last is None:
            raise Http404(NONE)
        actions.tell(held, by, first, last, read_day(given.get("object_by", "")), now)
        return "已告知各单位，可以开始提出异议。"

    def answer() -> str:
        accepted = {"yes": True, "no": False}.get(given.get("accepted", ""))
        actions.answer(held, by, _number(given.get("id")), accepted=accepted, words=given.get("words", ""), now=now)
        return "已答复。"

    def confirm() -> str:
        actions.confirm(held, by, _number(given.get("id")), given.get("shown", ""), given.get("note", ""), now)
        return "已确认。"

    acts = {"credit": credit, "strike": strike, "tell": tell, "answer": answer, "confirm": confirm}
    which = given.get("do", "")
    if which not in acts:
        raise Http404(NONE)
    return _done(request, which, acts[which], back)


def _done(request: HttpRequest, form: str, run: Callable[[], str], back: str) -> HttpResponse:
    """Does it and leads back; a refusal leads back too, with what was written and what was wrong."""
    period = {name: value for name in ("from", "to") if (value := request.POST.get(name, "")) and read_day(value)}
    address = f"{back}?from={period['from']}&to={period['to']}" if len(period) == 2 else back
    try:
        flash.tell(request, run())
    except BadInput as wrong:
        errors = {
            each.where.file: f"{each.what}。{each.hint}。" if each.hint else f"{each.what}。" for each in wrong.problems
        }
        row = request.POST.get("id", "") or request.POST.get("duty", "")
        flash.complain(request, form, row, dict(request.POST.lists()), errors)
    return redirect(f"{address}#{form}")


def asked_of(request: HttpRequest, now: datetime) -> Asked:
    """The period asked for; this year where the address names none."""
    query = dict(request.GET.lists())
    if not {"period", "from", "to"} & set(query):
        query["period"] = ["year"]
    return read(query, at_beijing(now).date())


def _around(asker: Asker, asked: Asked, found: Told, now: datetime) -> dict[str, Any]:
    """What stands above both pages: the period, its state, and what may be done to it."""
    today, appraisal = at_beijing(now).date(), found.appraisal
    waits = sum(each.accepted is None for each in found.objections)
    roles = asker.standing.roles
    heard = appraisal is not None and now >= end_of(appraisal.object_by)
    return {
        "asked": asked,
        "said": f"{long_day(asked.first)}至{long_day(asked.last)}",
        "ahead": asked.last > today,
        "period": f"from={asked.first}&to={asked.last}",
        "periods": [(word, f"?period={key}", asked.period == key) for key, word in PERIODS.items()],
        "appraisal": appraisal,
        "object_by": short_day(appraisal.object_by, today.year) if appraisal else "",
        "heard": heard,
        "waits": waits,
        "confirmed": found.confirmed,
        "confirmed_on": short_day(at_beijing(found.confirmed.at).date(), today.year) if found.confirmed else "",
        "changed": len(found.changed),
        "digest": found.reckoning.digest(),
        "may_tell": "head" in roles and appraisal is None and asked.last < today,
        "may_answer": "head" in roles,
        "may_confirm": bool(roles & set(CONFIRMERS)) and heard and not waits and (not found.confirmed or found.changed),
        "pack": found.reckoning.pack,
    }


def _objections(found: Told, seen: Sight, now: datetime) -> list[Any]:
    year = at_beijing(now).year
    return [objected(each, found.reckoning, year) for each in found.objections if seen.sees(each.unit_id)]


def _point_rules(found: Told) -> Iterable[PointsRule]:
    return (rule for rule in found.reckoning.pack.rules if isinstance(rule, PointsRule))


def _sight(asker: Asker) -> Sight:
    seen = sight(asker.standing, asker.principals)
    if seen is None:
        raise PermissionDenied("考评由督查机构、领导和被考评的单位查看")
    return seen


def _unit_in_sight(asker: Asker, unit: int) -> Sight:
    seen = sight(asker.standing, asker.principals)
    if seen is None or not seen.sees(unit) or unit not in tree(seen.place).units:
        raise Http404(NONE)
    return seen


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else 0


def _credit_day(given: Mapping[str, Any]) -> date | None:
    return read_day(str(given.get("day", "")).strip())
