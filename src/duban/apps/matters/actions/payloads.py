"""Whether an act is told rightly: its fields, its unit, its time. What it may be said of stands in `turns`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from duban.apps.matters.actions.act import Act
from duban.apps.matters.actions.case import Case
from duban.apps.matters.actions.existing import unknown_people, unknown_units
from duban.apps.matters.events import INSTANTS, write_payload
from duban.core.calendar.days import Calendar
from duban.core.canonical import canonical
from duban.core.events import TABLE, Counts, EventKind
from duban.core.matter.facts import Party
from duban.core.problem import Place, Problem
from duban.core.secrecy import marking
from duban.core.words import DIMENSIONS, ROLES

_E = EventKind
MACHINES: Final = frozenset({_E.SET_UP, _E.VERDICT, _E.MIGRATED})
"""Events that no act of this door records: they have doors of their own."""
EXTRA: Final[Mapping[EventKind, frozenset[str]]] = {_E.RETURN_DECIDED: frozenset({"reassign"})}
MARKED_HINT: Final = "本系统不得存储、处理国家秘密，请按保密规定处理原件"
NEEDS_TEXT: Final = frozenset(
    {
        _E.REPORTED, _E.RESULT_REPORTED, _E.COMPLETION_ASKED, _E.SENT_BACK, _E.ANSWERED, _E.BREACH_EXPLAINED,
        _E.WAIVED, _E.OVERTURNED, _E.CORRECTED, _E.CALENDAR_ACCEPTED,
    }
)  # fmt: skip
NEEDS_REASON: Final = frozenset({_E.RETURN_ASKED, _E.EXTENSION_ASKED, _E.TERMINATED})


def problem(act: Act, what: str, rule: str, hint: str = "", of: str = "") -> Problem:
    """A problem of an act, placed at its Chinese name (and field)."""
    return Problem(Place(TABLE[act.kind].chinese + (f" {of}" if of else "")), what, rule, hint)


def misfits(act: Act, case: Case, calendar: Calendar) -> list[Problem]:
    """All that is wrong with how an act is told; empty where nothing is."""
    row = TABLE[act.kind]
    if act.kind in MACHINES:
        return [problem(act, "不能这样记录", "not-an-act", "请用专门的功能办理")]
    found = [*_fields(act), *_secrets(act)]
    if row.per == "unit" and act.unit is None:
        found.append(problem(act, "没有写明是哪个单位", "unit-missing", "请选择单位"))
    if row.per == "matter" and act.unit is not None:
        found.append(problem(act, "是对整个事项的，不分单位", "unit-given", "请不要选择单位"))
    if act.kind in NEEDS_TEXT and not act.text.strip():
        found.append(problem(act, "没有写内容", "text-missing", "请写明情况"))
    if act.kind in NEEDS_REASON and not str(act.payload.get("reason", "")).strip():
        found.append(problem(act, "没有写理由", "reason-missing", "请写明理由"))
    if act.kind is _E.UNITS_CHANGED or act.payload.get("reassign") is not None or act.kind is _E.ASSIGNED:
        named = _units_named(act)
        if named is None:
            found.append(problem(act, "单位写法不对", "unit-unknown", "请重新选择"))
        else:
            gone = unknown_units(named, case.row.jurisdiction_id, case.at.date())
            found += [problem(act, what, "unit-unknown", "请重新选择") for what in gone]
    people = unknown_people((each.leader for each in act.instructions), case.row.jurisdiction_id)
    found += [problem(act, what, "person-unknown", "请重新选择") for what in people]
    return [*found, *_times(act, case, calendar)]


def _units_named(act: Act) -> list[int] | None:
    """The units an act brings to a matter; None where one is no id."""
    told: list[object] = [each.unit for each in act.payload.get("units", ()) if isinstance(each, Party)]
    told += [each for each in (act.payload.get("reassign"), act.unit) if each is not None]
    return [int(str(each)) for each in told] if all(str(each).isdecimal() for each in told) else None


def _secrets(act: Act) -> Iterator[Problem]:
    """涉密不上网: what bears a secrecy marking is refused at the door, and nothing of it is kept."""
    said = (act.text, *(str(value) for value in act.payload.values()), *(each.text for each in act.instructions))
    if found := next(filter(None, map(marking, said)), None):
        yield problem(act, f"内容有国家秘密标志“{found}”，没有存入", "secret", MARKED_HINT)


def _fields(act: Act) -> list[Problem]:
    allowed = frozenset(TABLE[act.kind].payload) | EXTRA.get(act.kind, frozenset())
    found = [
        problem(act, f"没有“{name}”这一项", "unknown-field", f"可用：{'、'.join(sorted(allowed)) or '无'}")
        for name in act.payload
        if name not in allowed
    ]
    for name, value in act.payload.items():
        if name in INSTANTS and value is not None and not (isinstance(value, datetime) and value.tzinfo):
            found.append(problem(act, "时间没有写明时区或写法不对", "instant-form", of=name))
    try:
        canonical(write_payload(act.payload))
    except (TypeError, ValueError):
        found.append(problem(act, "有一项的写法不能封存", "payload-form", "时间要写明时区，数字要是整数"))
    found += [problem(act, what, "fact-unknown") for what in unknown_facts(act.payload.get("facts", {}))]
    if act.kind is _E.UNITS_CHANGED:
        found += [problem(act, what, "party-form") for what in wrong_parties(act.payload.get("units", ()))]
    if act.kind in (_E.EXTENSION_DECIDED, _E.RETURN_DECIDED) and not isinstance(act.payload.get("granted"), bool):
        found.append(problem(act, "没有写明同意还是不同意", "decision-missing", "请选择同意或不同意"))
    return found


def unknown_facts(facts: Mapping[str, Any]) -> list[str]:
    """Sentences for the facts that no dimension knows.

    >>> unknown_facts({"class": "general", "mood": "good"})
    ['没有“mood”这一类别']
    """
    found = []
    for name, value in facts.items():
        if name not in DIMENSIONS or name == "own_limit":
            found.append(f"没有“{name}”这一类别")
        elif value not in DIMENSIONS[name]:
            found.append(f"“{name}”没有“{value}”这一取值")
    return found


def wrong_parties(parties: Any) -> list[str]:
    """Sentences for what is wrong with a list of units: each once, in a known role, somebody to answer."""
    if not parties or not all(isinstance(each, Party) for each in parties):
        return ["没有写明单位"]
    found = [f"没有“{each.role}”这种分工" for each in parties if each.role not in ROLES]
    units = [each.unit for each in parties]
    if len(set(units)) < len(units):
        found.append("同一单位写了两次")
    if not any(each.role in ("lead", "responsible") for each in parties):
        found.append("没有牵头单位，也没有责任单位")
    return found


def _times(act: Act, case: Case, calendar: Calendar) -> list[Problem]:
    """Nothing lies in the future; what lies in the past needs a reason why it may count (engine.md, Fulfilment)."""
    at = act.occurred_at
    if at is None:
        if act.for_unit and not act.files:
            return [problem(act, "代录没有附纸质或电话记录", "evidence-missing", "请上传原件照片或扫描件")]
        return []
    if at.tzinfo is None:
        return [problem(act, "时间没有写明时区", "instant-form", of="发生时间")]
    if at > case.at:
        return [problem(act, "发生时间晚于现在", "in-future", "请填写实际发生的时间", of="发生时间")]
    limits = case.rules.limits(calendar)
    if act.for_unit:
        if not act.files:
            return [problem(act, "代录没有附纸质或电话记录", "evidence-missing", "请上传原件照片或扫描件")]
    elif TABLE[act.kind].counts is not Counts.OCCURRED:
        hint = "办理时间由系统按提交时记录；纸质、电话办理的由督查机构代录并附凭证"
        return [problem(act, "不能自己填写过去的时间", "backdated", hint, of="发生时间")]
    if not limits.tolerates(at, case.at):
        hint = "超过补录期限的，请按现在的时间记录并写明情况"
        return [problem(act, "发生时间超过补录期限", "backdated", hint, of="发生时间")]
    return []
