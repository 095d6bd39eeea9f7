"""A sent form as an act: texts become dates and choices, or problems beside their fields. Pure.

Whether the act is allowed, and whether it fits the matter, is judged by `duban.apps.matters.actions`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from duban.apps.matters.actions.act import Act, NewInstruction
from duban.core.document import shown
from duban.core.events import EventKind
from duban.core.instant import read_instant
from duban.core.matter.facts import Party
from duban.core.problem import Place, Problem
from duban.core.words import DIMENSIONS
from duban.web.matters.composer import ANSWERING, CALL, FOR_UNIT, FORMS, WITHOUT, Blank
from duban.web.matters.entry import read_date, read_end

_E = EventKind
_ENDS: Final = frozenset({"limit", "until", "due", "own_due", "superior_due"})
"""Dates that are dues: they run until 24:00 of their day."""


def written(kind: EventKind, query: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """What was written, as it was written, to be shown again beside a problem."""
    found: dict[str, object] = {}
    for blank in (*FORMS[kind], *FOR_UNIT):
        values = [value.strip() for value in query.get(blank.name, ())]
        if values:
            found[blank.name] = values if blank.kind == "duties" else values[-1]
    if kind is _E.UNITS_CHANGED:
        found |= {name: each[-1] for name, each in query.items() if each and name.startswith(("party-", "new_"))}
    return found


def read_act(
    matter: int,
    kind: EventKind,
    query: Mapping[str, Sequence[str]],
    duties: Collection[str],
    merge_into: Mapping[str, int] | None = None,
    parties: Sequence[Party] = (),
) -> tuple[Act | None, tuple[Problem, ...]]:
    """The act a form asks for, without its files; or everything that is wrong with it.

    Args:
        duties: the keys an act of this thread may name; another is refused, however it came into the form.
        merge_into: ids of matters by the number that was written, as far as this person may see them.
        parties: the units as they stand, for an act that changes them.
    """
    said = written(kind, query)
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for blank in FORMS[kind]:
        if blank.kind == "files":
            continue
        if blank.kind == "parties":
            values["units"] = _changed(parties, said)
            continue
        raw = said.get(blank.name, "")
        if blank.required and not raw:
            problems.append(Problem(Place(blank.name), f"请填写{blank.label}", "missing"))
            continue
        value = _typed(blank, raw, duties, problems)
        if value not in (None, "", ()):
            values[blank.name] = value
    if kind is _E.EXTENSION_DECIDED and values.get("granted") and "due" not in values:
        problems.append(Problem(Place("due"), "同意延期的，请写明延至哪一天", "missing"))
    if kind is _E.MERGED and "into" in values:
        into = (merge_into or {}).get(values["into"])
        if into is None:
            problems.append(
                Problem(Place("into"), f"没有编号为“{shown(values['into'])}”的事项", "not-found", "请核对编号")
            )
        values["into"] = into
    for_unit = (query.get("for_unit") or [""])[-1] == "1"
    occurred = _moment(str(said.get("occurred_at", "")), problems) if for_unit else None
    if for_unit and occurred is None and not problems:
        problems.append(Problem(Place("occurred_at"), "代录要写明单位实际办理的时间", "missing"))
    unit, seen = (_number((query.get(name) or [""])[-1]) for name in ("unit", "seen"))
    if problems:
        return None, tuple(problems)
    for blank in (WITHOUT, *CALL):
        values.pop(blank.name, None)
    text = str(values.pop("text", ""))
    instructions: tuple[NewInstruction, ...] = ()
    if kind is _E.INSTRUCTED:
        # The leader's words are kept apart from the event: units see what they are to do, not the instruction.
        instructions, text = (NewInstruction(values.pop("leader_name"), text, values.pop("dated")),), ""
    return Act(
        matter, kind, unit, _payload(kind, values), text,
        occurred_at=occurred, for_unit=for_unit, expected=seen, instructions=instructions,
    ), ()  # fmt: skip


def unproven(act: Act, query: Mapping[str, Sequence[str]]) -> tuple[Problem, ...]:
    """The warning before a unit reports done with nothing to prove it; none where it says that it will add it later."""
    if act.kind is not _E.COMPLETION_ASKED or act.for_unit or act.files or query.get(WITHOUT.name):
        return ()
    hint = f"请附上材料；确实暂时没有的，勾选“{WITHOUT.label}”"
    return (Problem(Place("files"), "没有附佐证材料，督查机构不能核查通过", "unproven", hint),)


def _changed(parties: Sequence[Party], said: Mapping[str, object]) -> tuple[Party, ...]:
    """The units after the change: each in the role that was chosen for it, without those that leave, and a new one."""
    found = []
    for party in parties:
        role = str(said.get(f"party-{party.unit}", party.role)) if party.role in ANSWERING else party.role
        if role:
            found.append(Party(party.unit, role))
    new, role = _number(str(said.get("new_unit", ""))), str(said.get("new_role", ""))
    return (*found, Party(str(new), role)) if new else tuple(found)


def _payload(kind: EventKind, values: dict[str, Any]) -> dict[str, Any]:
    if kind is _E.CLASSIFIED:
        return {"facts": {"class": values["class"]}}
    if kind in (_E.EXTENSION_DECIDED, _E.RETURN_DECIDED) and not values.get("granted"):
        return {"granted": False}
    return values


def _typed(blank: Blank, raw: object, duties: Collection[str], problems: list[Problem]) -> Any:
    if blank.kind == "duties":
        chosen = [raw] if isinstance(raw, str) and raw else list(raw) if isinstance(raw, list) else []
        return _known(blank, tuple(chosen), duties, problems)
    text = str(raw)
    if blank.kind == "duty":
        return text if _known(blank, (text,), duties, problems) else None
    if blank.kind == "yes":
        return text == "yes" or None
    if blank.kind == "date":
        reader = read_end if blank.name in _ENDS else read_date
        return reader(text, blank.name, problems)
    if blank.kind == "unit":
        return _number(text)
    if blank.name == "granted" and text:
        return text == "yes"
    if blank.name == "class" and text not in DIMENSIONS["class"]:
        problems.append(Problem(Place("class"), f"没有类别“{shown(text)}”", "unknown-word", "请从列表里选"))
    return text


def _known(blank: Blank, keys: tuple[str, ...], duties: Collection[str], problems: list[Problem]) -> tuple[str, ...]:
    if any(key not in duties for key in keys):
        problems.append(Problem(Place(blank.name), "选的时限不属于这件事项", "unknown-duty", "请重新打开这一页再选"))
        return ()
    return keys


def _moment(text: str, problems: list[Problem]) -> datetime | None:
    if not text:
        return None
    found = read_instant(text)
    if found is None:
        hint = "如 2022-11-14T09:30"
        problems.append(Problem(Place("occurred_at"), f"时间“{shown(text)}”不存在", "no-such-instant", hint))
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
