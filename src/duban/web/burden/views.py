"""The page of 减负. It reads, asks and renders; limits are measured by the core, rows written by the app's actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from duban import clock
from duban.apps.conduct import actions
from duban.apps.conduct.models import Issue
from duban.apps.conduct.queries import Year, year_of
from duban.apps.matters.access import OFFICE
from duban.apps.matters.models import Matter
from duban.apps.matters.queries import visible
from duban.apps.matters.unit_sight import Sight, sight
from duban.core.instant import at_beijing, read_day
from duban.core.policy.sentence import sentence
from duban.core.policy.told_rules import QuotaRule
from duban.core.policy.vocabulary import QUOTA_CLASSES, QUOTA_MEASURES, QUOTA_OF
from duban.core.problem import BadInput
from duban.core.quota.gauge import Gauge
from duban.core.words import Basis
from duban.web.dates import short_day
from duban.web.matters.gather import Asker
from duban.web.matters.views import asker_of
from duban.web.people import flash

NONE: Final = "没有这个单位，或者它的登记不在您的知悉范围。请从减负页重新打开。"
SIZES: Final = (("length", "字数"), ("minutes", "时长（分钟）"), ("people", "人数"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit under one limit: ``said`` is used of at most, ``left`` what is left in words, ``over`` how many lie beyond."""

    said: str
    left: str
    over: int
    unmeasured: int
    word: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as the page explains it."""

    id: str
    clause: str
    word: str
    sentence: str
    stated: bool
    unset: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One thing issued; ``id`` 0: a meeting that a matter tells."""

    id: int
    day: str
    of: str
    kind: str
    title: str
    matter: int
    sizes: str
    over: str
    explanation: str
    by: str


@require_safe
def burden(request: HttpRequest) -> HttpResponse:
    """A year's limits of the units one may see; with a unit, what it issued and the form to record more."""
    asker, now = asker_of(request), clock.now()
    seen, this = _sight(asker), at_beijing(now).year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and 2000 <= int(asked) <= this else this
    found = year_of(seen, year, now)
    unit = _number(request.GET.get("unit")) or (found.units[0] if len(found.units) == 1 else 0)
    if unit and unit not in found.units:
        raise Http404(NONE)
    lines = _lines(found, unit, asker) if unit else ()
    page = {
        "year": year,
        "years": [each for each in (this, this - 1, this - 2) if each >= 2000],
        "pack": found.pack,
        "limits": [_limit(rule, found) for rule in found.rules],
        "rows": [
            (each, found.tree.units[each].name, [_cell(gauge) for gauge in found.gauges[each]]) for each in found.units
        ],
        "unit": unit,
        "unit_name": found.tree.units[unit].name if unit else "",
        "lines": lines,
        "may_record": unit and (unit in seen.own or bool(asker.standing.roles & OFFICE)),
        "office": bool(asker.standing.roles & OFFICE),
        "kinds": QUOTA_OF.items(),
        "classes": QUOTA_CLASSES.items(),
        "sizes": SIZES,
        "told": flash.take(request),
    }
    return render(request, "burden/page.html", page)


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Records what was issued, or strikes it."""
    asker, now, given = asker_of(request), clock.now(), request.POST
    _sight(asker)
    which, year = given.get("do", ""), given.get("year", "")
    try:
        if which == "issue":
            row = actions.issue(asker.standing, asker.person, _read(given), now)
            flash.tell(request, f"已登记“{row.title}”{'，超过限额，说明已一并记录' if row.over else ''}。")
        elif which == "strike":
            row = actions.strike(asker.standing, asker.person, _number(given.get("id")), given.get("because", ""), now)
            flash.tell(request, f"已撤销“{row.title}”。")
        else:
            raise Http404(NONE)
    except BadInput as wrong:
        errors = {
            each.where.file: f"{each.what}。{each.hint}。" if each.hint else f"{each.what}。" for each in wrong.problems
        }
        flash.complain(request, which, given.get("id", ""), dict(given.lists()), errors)
    unit = _number(given.get("unit"))
    seen = _sight(asker)
    back = {"unit": f"{unit}"} if unit and seen.sees(unit) else {}
    back |= {"year": year} if year.isascii() and year.isdigit() else {}
    query = "&".join(f"{name}={value}" for name, value in back.items())
    return redirect(f"{reverse('burden')}{f'?{query}' if query else ''}#{which}")


def _read(given: Mapping[str, Any]) -> actions.NewIssue:
    sizes = {name: _size(str(given.get(name, ""))) for name, _ in SIZES}
    return actions.NewIssue(
        _number(given.get("unit")), given.get("of", ""), given.get("title", ""), read_day(str(given.get("day", "")).strip()),
        given.get("kind", ""), given.get("number", ""), given.get("about", ""), explanation=given.get("explanation", ""),
        **sizes,
    )  # fmt: skip


def _size(text: str) -> int | None:
    """A size as written; 0, which none is, for what is no number."""
    text = text.strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _cell(gauge: Gauge) -> Cell:
    word = _word(gauge.of, gauge.measure)
    if gauge.at_most is None:
        return Cell(f"{gauge.used}", "上限未设定", 0, len(gauge.unmeasured), word)
    left = gauge.at_most - gauge.used
    each = gauge.first is None
    said = f"{gauge.used}／{gauge.at_most}"
    if gauge.over:
        return Cell(
            said, f"超{len(gauge.over)}件" if each else f"超{-left}", len(gauge.over), len(gauge.unmeasured), word
        )
    return Cell(said, "最大" if each else f"余{left}", 0, len(gauge.unmeasured), word)


def _limit(rule: QuotaRule, found: Year) -> Limit:
    unset = not isinstance(rule.at_most, int)
    return Limit(
        rule.id,
        rule.clause,
        _word(rule.of, rule.measure),
        sentence(rule, found.pack),
        rule.basis is Basis.STATED,
        unset,
    )


def _word(of: str, measure: str) -> str:
    return f"{QUOTA_OF[of]}{QUOTA_MEASURES[measure]}"


def _lines(found: Year, unit: int, asker: Asker) -> tuple[Line, ...]:
    held = [each for each in found.meetings if each.unit == unit]
    keys = [each.matter for each in held]
    seen: Mapping[int, Matter] = visible(asker.standing, asker.principals, keys).in_bulk() if keys else {}
    over: dict[str, list[str]] = {}
    for gauge in found.gauges[unit]:
        for key in gauge.over:
            over.setdefault(key, []).append(gauge.rule)
    told = [(each.day, _line(each, over, found.year)) for each in found.issues if each.unit_id == unit]
    for each in held:
        matter = seen.get(each.matter)
        title = matter.title if matter else "不在您的知悉范围的会议"
        beyond = "、".join(over.get(each.key, ()))
        line = Line(0, short_day(each.day, found.year), QUOTA_OF["meetings"], "", title, each.matter if matter else 0, "",
                    beyond, "", "台账里的会议")  # fmt: skip
        told.append((each.day, line))
    return tuple(line for _, line in sorted(told, key=lambda one: one[0], reverse=True))


def _line(row: Issue, over: Mapping[str, list[str]], year: int) -> Line:
    sizes = "、".join(f"{value}{unit}" for value, unit in
                      ((row.length, "字"), (row.minutes, "分钟"), (row.people, "人")) if value)  # fmt: skip
    title = f"{row.title}{f'（{row.number}）' if row.number else ''}"
    return Line(
        row.pk, short_day(row.day, year), QUOTA_OF[row.of], QUOTA_CLASSES.get(row.kind, ""), title, 0, sizes,
        "、".join(over.get(f"issue-{row.pk}", ())), row.explanation, row.recorded_by.name,
    )  # fmt: skip


def _sight(asker: Asker) -> Sight:
    seen = sight(asker.standing, asker.principals)
    if seen is None:
        raise PermissionDenied("减负由督查机构、领导和各单位查看")
    return seen


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else 0
