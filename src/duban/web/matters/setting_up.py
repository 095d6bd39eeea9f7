"""The page 立项: written, checked, shown with the duties it will start, confirmed. Views read, ask and render."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from duban import clock
from duban.apps.matters import access, attachments, drafts, models, queries
from duban.apps.matters.actions import NewMatter, set_up
from duban.apps.matters.actions.completeness import facts_of, missing, untrue
from duban.apps.matters.duplicates import Likeness, duplicates
from duban.apps.matters.rules import RuleBook, calendar_in_force, pack_in_force
from duban.apps.matters.words import CIRCLES, INSTRUCTION_KINDS
from duban.apps.org.models import Jurisdiction
from duban.core.assess import Rules, assess
from duban.core.events import Event, EventKind
from duban.core.instant import at_beijing
from duban.core.matter.facts import Facts, Matter
from duban.core.policy.rules import FieldsRule, Pack
from duban.core.problem import BadInput, Place, Problem
from duban.core.words import DIMENSIONS, ROLES
from duban.web.dates import short_day, short_moment
from duban.web.matters.duty_lines import DutyLine, by_urgency, duty_line
from duban.web.matters.entry import INSTRUCTION, NODE, UNIT, Entry, by_field, extra, read_entry
from duban.web.matters.gather import Asker
from duban.web.matters.refusing import sentence
from duban.web.matters.resolving import Directory, Resolved, resolve
from duban.web.matters.views import asker_of

FORM: Final = "new-matter"
_FILLS: Final = {
    "work_standard": "work_standard", "assessment_standard": "closing_standard", "completion_standard": "closing_standard",
    "content": "requirement", "instructor": "instructor", "leading_leader": "leader",
}  # fmt: skip
"""Which field of the form states what a pack may demand; the others have their own marks."""
HANDLING: Final = ("lead", "responsible", "assisting")
_ROLES: Final = tuple((role, ROLES[role]) for role in HANDLING)
_EMPTY_INSTRUCTION: Final = dict.fromkeys(INSTRUCTION, "")
_EMPTY_NODE: Final = dict.fromkeys(NODE, "")
_EMPTY_UNIT: Final = dict.fromkeys(UNIT, "")


@require_http_methods(["GET", "HEAD", "POST"])
def new_matter(request: HttpRequest) -> HttpResponse:
    """Sets up a matter in two steps."""
    asker, now = asker_of(request), clock.now()
    refused = access.may_begin(asker.standing)
    if refused is not None or asker.standing.jurisdiction_id is None:
        raise PermissionDenied(f"{refused.what}。{refused.hint}。" if refused else "您不属于任何区划，不能立项。")
    query = dict(request.POST.lists())
    step = request.POST.get("do", "")
    if request.method != "POST" or step == "discard":
        return _begun(request, asker, now, discard=step == "discard")
    entry = read_entry(query)
    if step in ("more-instructions", "more-units", "more-nodes", "back"):
        return _form(request, asker, entry, now, more=step)
    place = Jurisdiction.objects.get(pk=asker.standing.jurisdiction_id)
    directory = Directory.of(place.pk, asker.standing.day)
    resolved = resolve(entry, directory, asker.person, _parent(asker, entry["parent"]), now)
    try:
        rules = RuleBook().of(place.pk, pack_in_force(place, now), now)
        problems = [*resolved.problems, *untrue(resolved.new), *missing(resolved.new, rules)]
        if resolved.new.approval is None and resolved.new.parent is None and not entry["authority"]:
            hint = "选一份已登记的，或写明立项依据、批准人和日期"
            problems.append(Problem(Place("立项依据"), "没有登记批准", "approval-missing", hint))
        if not problems and step == "confirm":
            try:
                files = tuple(attachments.hold(each.name or "", each.read()) for each in request.FILES.getlist("files"))
            except BadInput as bad:  # the files are chosen on the page of confirmation: there it is told
                return _confirm(request, entry, resolved, rules, now, query, bad.problems)
            [done] = set_up([replace(resolved.new, files=files)], asker.person, now)
            drafts.drop(asker.person, FORM)
            return redirect(f"{reverse('matter', kwargs={'matter_id': done.matter.pk})}?done={EventKind.SET_UP}")
    except BadInput as bad:
        problems = [*bad.problems]
    if problems:
        return _form(request, asker, entry, now, problems=problems, directory=directory, status=422)
    alike = [] if request.POST.get("not_same") == "yes" else _alike(asker, resolved.new)
    if alike:
        return _form(request, asker, entry, now, alike=alike, directory=directory, status=409)
    return _confirm(request, entry, resolved, rules, now, query)


def _begun(request: HttpRequest, asker: Asker, now: datetime, *, discard: bool) -> HttpResponse:
    if discard:
        drafts.drop(asker.person, FORM)
    kept = None if discard else drafts.kept(asker.person, FORM)
    query: Mapping[str, Sequence[str]] = kept.content if kept else {"parent": [request.GET.get("parent", "")]}
    restored = short_moment(kept.saved_at, now.year) if kept else ""
    return _form(request, asker, read_entry(query), now, restored=restored, fresh=not discard)


def _form(
    request: HttpRequest,
    asker: Asker,
    entry: Entry,
    now: datetime,
    *,
    problems: Sequence[Problem] = (),
    alike: Sequence[Likeness] = (),
    more: str = "",
    restored: str = "",
    fresh: bool = False,
    directory: Directory | None = None,
    status: int = 200,
) -> HttpResponse:
    place = Jurisdiction.objects.get(pk=asker.standing.jurisdiction_id or 0)
    directory = directory or Directory.of(place.pk, asker.standing.day)
    errors = by_field(problems)
    rules = RuleBook().of(place.pk, pack_in_force(place, now), now)
    instructions = [dict(_EMPTY_INSTRUCTION, **row) for row in entry.instructions]
    units = [dict(_EMPTY_UNIT, **row) for row in entry.units]
    first_roles = ("lead", "responsible")
    page: dict[str, Any] = {
        "entry": entry,
        "errors": errors,
        "summary": f"有{len(problems)}处需要补充或更正，都写在各栏旁边。" if problems else "",
        "alike": alike,
        "restored": restored,
        "fresh": fresh,
        "extra": extra(rules.pack),
        "demanded": demanded(rules.pack),
        "required": {"title", *(_FILLS[name] for name in demanded(rules.pack) if name in _FILLS)},
        "choices": _choices(place),
        "instruction_rows": instructions
        + [dict(_EMPTY_INSTRUCTION)] * (more == "more-instructions" or not instructions),
        "unit_rows": units
        + [
            dict(_EMPTY_UNIT, role=first_roles[n] if n < len(first_roles) else "assisting")
            for n in range(len(units), max(2, len(units) + (more == "more-units")))
        ],
        "node_rows": [dict(_EMPTY_NODE, **row) for row in entry.nodes]
        + [dict(_EMPTY_NODE)] * (more == "more-nodes" or not entry.nodes),
        "unit_names": directory.tops,
        "leader_names": tuple(directory.leaders),
    }
    return render(request, "matters/new.html", page, status=status)


def demanded(pack: Pack) -> frozenset[str]:
    """The fields the pack demands of every supervised matter, whatever else is stated of it (WX-11)."""
    facts = Facts({"kind": "supervised"})
    every = (rule for rule in pack.rules if isinstance(rule, FieldsRule) and facts.fits(rule.applies))
    return frozenset(name for rule in every for name in rule.fields)


def _choices(place: Jurisdiction) -> dict[str, tuple[tuple[str, str], ...]]:
    unsaid = (("", "未写明"),)
    found = {name: unsaid + tuple(DIMENSIONS[name].items()) for name in ("source", "instructor", "class", "reporting")}
    found["urgency"] = tuple(DIMENSIONS["urgency"].items())
    found["key"] = tuple(reversed(tuple(DIMENSIONS["key"].items())))
    found["answers"] = tuple(DIMENSIONS["answers"].items())
    found["circle"] = tuple(CIRCLES.items())
    found["role"] = _ROLES
    found["instruction_kind"] = tuple(INSTRUCTION_KINDS.items())
    recent = models.Approval.objects.filter(jurisdiction=place).select_related("approver").order_by("-id")[:20]
    found["approval"] = (("", "登记新的批准"), *((str(each.pk), _words(each)) for each in recent))
    return found


def _words(approval: models.Approval) -> str:
    day = short_day(at_beijing(approval.approved_at).date(), 0)
    return f"{approval.authority}{approval.document}（{approval.approver.name}，{day}）"


def _parent(asker: Asker, number: str) -> models.Matter | None:
    if not number:
        return None
    seen = queries.visible(asker.standing, asker.principals)
    return seen.filter(jurisdiction=asker.standing.jurisdiction_id, number=number).first()


def _alike(asker: Asker, new: NewMatter) -> list[Likeness]:
    """Matters in work that may be the same, as far as this person may see them."""
    units = [party.unit for party in new.parties]
    found = duplicates(new.title, units, new.jurisdiction, new.source_number)
    seen = queries.visible(asker.standing, asker.principals).filter(pk__in=[each.matter.pk for each in found])
    mine = set(seen.values_list("pk", flat=True))
    return [each for each in found if each.matter.pk in mine]


def foreseen(new: NewMatter, rules: Rules, names: Mapping[str, str], now: datetime) -> tuple[DutyLine, ...]:
    """The duties a matter would start if it were set up and delivered at this instant, as the engine says."""
    facts = facts_of(new)
    events = [Event(1, EventKind.SET_UP, now)]
    for party in new.parties:
        if party.role in HANDLING:
            payload: dict[str, object] = {"role": party.role}
            if party.inner_due is not None:
                payload["inner_due"] = party.inner_due
            events.append(Event(len(events) + 1, EventKind.ASSIGNED, now, unit=str(party.unit), payload=payload))
    calendar = calendar_in_force(new.jurisdiction, now)
    found = assess(rules, calendar, Matter("0", facts), events, now)
    return tuple(duty_line(o, calendar, now, lambda unit: names.get(unit, unit)) for o in by_urgency(found.obligations))


def _confirm(
    request: HttpRequest,
    entry: Entry,
    resolved: Resolved,
    rules: Rules,
    now: datetime,
    query: Mapping[str, Sequence[str]],
    wrong: Sequence[Problem] = (),
) -> HttpResponse:
    new, people = resolved.new, resolved.people
    names = {str(party.unit): resolved.names[party.unit] for party in new.parties}

    def named(person: int | None) -> str:
        return people.get(person or 0, "未写明")

    answering = [party for party in new.parties if party.role in ("lead", "responsible")]
    page = {
        "entry": entry,
        "wrong": "".join(sentence(each) for each in wrong),
        "duties": foreseen(new, rules, names, now),
        "units": [
            {"role": ROLES[each.role], "name": names[str(each.unit)], "people": f"经办人{named(each.clerk)}"}
            for each in new.parties
        ],
        "nodes": [(name, short_day(planned, now.year)) for name, planned in new.nodes],
        "chain": (
            ("主要领导责任", named(new.leader)),
            ("第一责任人", "、".join(f"{named(p.first_responsible)}（{names[str(p.unit)]}）" for p in answering)),
            ("直接责任人", "、".join(f"{named(p.direct_responsible)}（{names[str(p.unit)]}）" for p in answering)),
            ("督办专人", named(new.supervisor)),
        ),
        "sent": [
            (name, value)
            for name, values in query.items()
            if name not in ("csrfmiddlewaretoken", "do", "not_same")
            for value in values
        ]
        + [("not_same", "yes")],
    }
    return render(request, "matters/confirm.html", page, status=422 if wrong else 200)
