"""The page 更正第n条: a record as it stands, field by field; what is changed is told before it is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from duban import clock
from duban.apps.matters import access, queries
from duban.apps.matters.actions import Act, perform
from duban.apps.matters.actions.correcting import FIXED, SPINE
from duban.apps.matters.queries import Record
from duban.core.document import shown
from duban.core.events import TABLE, Event, EventKind
from duban.core.instant import at_beijing, last_day, read_instant
from duban.core.moves import breaches_made, moves
from duban.core.problem import BadInput, Place, Problem
from duban.core.situation import Situation
from duban.web.dates import short_due
from duban.web.matters.consequence import who
from duban.web.matters.entry import read_end
from duban.web.matters.gather import NOT_YOURS, Desk, desk
from duban.web.matters.migrating import MoveLine, move_line
from duban.web.matters.refusing import sentence
from duban.web.matters.story import entry
from duban.web.matters.views import asker_of

_E: Final = EventKind
_DUES: Final = {
    "own_due": "完成时限", "superior_due": "上级时限", "limit": "重新办结的期限", "until": "延至（或最迟恢复日）",
    "due": "同意延至", "inner_due": "内部时限",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One field that may be corrected. ``kind`` is date, moment, line or long; ``now`` as a form writes it."""

    name: str
    label: str
    kind: str
    now: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was sent: the payload of the correction, as far as it can be read."""

    payload: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def lines(record: Record, corrections: Sequence[Record]) -> tuple[Line, ...]:
    """The fields of a record, each with what it says after the corrections so far."""
    payload, text, occurred = dict(record.payload), record.text, record.occurred_at
    spine = dict(payload.get("spine") or {})
    for each in corrections:
        inner = each.payload.get("payload") or {}
        payload |= inner
        spine |= inner.get("spine") or {}
        text = each.payload.get("said", text)
        occurred = each.payload.get("occurred_at") or occurred
    found = []
    if occurred is not None:
        found.append(Line("occurred_at", "实际发生的时间", "moment", f"{at_beijing(occurred):%Y-%m-%dT%H:%M}"))
    for name, label in _DUES.items():
        set_up = record.kind is _E.SET_UP and name in ("own_due", "superior_due")
        if isinstance(payload.get(name), datetime) or set_up:
            due = payload.get(name)
            found.append(Line(name, label, "date", f"{last_day(due)}" if due else "", "当日24:00止；已经过去的不能填"))
    if record.kind is _E.SET_UP:
        for name, (label, most) in SPINE.items():
            found.append(Line(f"spine-{name}", label, "long" if most > 200 else "line", str(spine.get(name) or "")))
    if record.payload.get("reason"):
        found.append(Line("reason", "理由", "long", str(payload["reason"])))
    if record.text:
        found.append(Line("said", "内容", "long", text))
    return tuple(found)


def read(seq: int, there: Sequence[Line], query: Mapping[str, str]) -> Wanted:
    """Only what differs from what stands is corrected."""
    if query.get("void") == "yes":
        return Wanted({"event": seq, "void": True})
    problems: list[Problem] = []
    told: dict[str, Any] = {"event": seq}
    inner: dict[str, Any] = {}
    for line in there:
        text = query.get(line.name, line.now).replace("\r\n", "\n").strip()
        if text == line.now.strip():
            continue
        if line.name == "occurred_at":
            told["occurred_at"] = read_instant(text)
            if told["occurred_at"] is None:
                what = f"时间“{shown(text)}”不存在"
                problems.append(Problem(Place(line.name), what, "no-such-instant", "如 2022-11-14T09:30"))
        elif line.kind == "date":
            inner[line.name] = read_end(text, line.name, problems)
        elif line.name == "said":
            told["said"] = text
            if not text:
                problems.append(Problem(Place(line.name), "内容不能改成空的", "text-missing", "整条有误的，请作废"))
        elif line.name.startswith("spine-"):
            inner.setdefault("spine", {})[line.name.removeprefix("spine-")] = text
        else:
            inner[line.name] = text
    if inner:
        told["payload"] = inner
    return Wanted(told, tuple(problems))


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, matter_id: int, seq: int) -> HttpResponse:
    """Shows the record's fields, what a change would do, and records it once it is confirmed."""
    asker, now = asker_of(request), clock.now()
    found = desk(asker, matter_id, now)
    right = access.acting_for(
        asker.standing, asker.principals, found.row, _E.CORRECTED, None, lambda _: Situation(), parties=found.parties
    )
    records = queries.timeline(asker.standing, found.row, asker.principals)
    record = next((each for each in records if each.seq == seq), None)
    if isinstance(right, Problem) or record is None or record.kind in FIXED or record.masked or record.destroyed:
        raise Http404(NOT_YOURS)
    earlier = [each for each in records if each.kind is _E.CORRECTED and each.payload.get("event") == seq]
    there, query = lines(record, earlier), {name: request.POST.get(name, "") for name in request.POST}
    wanted = read(seq, there, query) if request.method == "POST" else Wanted()
    problems, why = [*wanted.problems], query.get("why", "").strip()
    if request.method == "POST" and not problems and query.get("do") == "confirm":
        seen = query.get("seen", "")
        whom = next((person for _, person in asker.represented if person.pk == right.principal_id), None)
        expected = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 12 else -1
        act = Act(matter_id, _E.CORRECTED, payload=wanted.payload, text=why, expected=expected)
        try:
            perform([act], asker.person, now, whom)
        except BadInput as refused:
            problems = [*refused.problems]
        else:
            return redirect(reverse("matter", kwargs={"matter_id": matter_id}) + f"?done={_E.CORRECTED}#event-{seq}")
    year = now.year
    looked = request.method == "POST" and not problems
    page = {
        "page": desk(asker, matter_id, clock.now()).page(()) if problems else found.page(()),
        "record": entry(record, year),
        "kind": TABLE[record.kind].chinese,
        "lines": there,
        "said": query,
        "errors": {each.where.file: each.what + (f"（{each.hint}）" if each.hint else "") for each in problems},
        "wrong": "".join(sentence(each) for each in problems if each.where.file not in {line.name for line in there}),
        "may_void": record.kind is not _E.SET_UP,
        "looked": looked,
        "moves": _moves(found, wanted) if looked else (),
        "late": _late(found, wanted) if looked else (),
        "changes": len(wanted.payload) > 1,
    }
    stale = any(each.rule == "stale" for each in problems)
    return render(request, "matters/correct.html", page, status=409 if stale else 422 if problems else 200)


def _supposed(found: Desk, wanted: Wanted) -> Event:
    events = found.about.events
    return Event(events[-1].seq + 1, _E.CORRECTED, found.now, found.now, payload=wanted.payload)


def _moves(found: Desk, wanted: Wanted) -> tuple[MoveLine, ...]:
    after = found.about.supposing(_supposed(found, wanted))
    names = found.names
    return tuple(
        move_line(move, found.now.year, lambda unit: names.get(unit, "有关单位"))
        for move in moves(found.assessment, after)
    )


def _late(found: Desk, wanted: Wanted) -> tuple[str, ...]:
    """What would be overdue at once: said before it is recorded."""
    after, names = found.about.supposing(_supposed(found, wanted)), found.names
    return tuple(
        f"{who(o, lambda unit: names.get(unit, '有关单位'))}{TABLE[o.act].chinese}（{o.rule}）"
        + (f"，{short_due(o.due, found.now.year)}前" if o.due else "")
        for o in breaches_made(found.assessment, after)
    )
