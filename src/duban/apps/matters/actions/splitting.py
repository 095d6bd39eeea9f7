"""A lead unit breaks its own matter into tasks: for its assisting units and its own sections, inside the matter's date.

Such a task runs by the date the lead states for it. The figures the documents set for what leaders instruct are not
started anew by it, and so no ladder counts it: that a unit answers to the instruction itself is the office's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from duban.apps.matters.access import guard
from duban.apps.matters.actions._guard import Actor
from duban.apps.matters.actions.act import NewMatter
from duban.apps.matters.models import Matter, Party
from duban.apps.org.queries import tree
from duban.apps.org.standing import Standing
from duban.core.acts import Other
from duban.core.instant import at_beijing, write_due
from duban.core.problem import Place, Problem
from duban.core.situation import Situation

KEPT: Final = frozenset({"urgency"})
"""The facts a task shares with its matter; what else is stated of the matter starts duties of its own."""


def refused_part(who: Actor, new: NewMatter, parent: Matter) -> list[Problem]:
    """Why somebody who is not of the office may not set this up as a part; empty where they may."""
    parties = list(parent.parties.all())
    why = guard(who.own, parent, Other.SPLIT, None, Situation(), parties=parties, principal=who.principal)
    if why is not None:
        return [why]
    return list(_beyond(new, parent, units_for(who.principal or who.own, parent, parties)))


def units_for(standing: Standing, parent: Matter, parties: Sequence[Party]) -> frozenset[int]:
    """The units a lead's task may go to: the assisting ones, and the sections of the leading unit itself."""
    active = [party for party in parties if party.left_at is None]
    found = {party.unit_id for party in active if party.role == "assisting"}
    whole = tree(parent.jurisdiction_id)
    for party in active:
        if party.role == "lead" and party.unit_id in standing.units:
            found |= whole.subtree(party.unit_id, standing.day) - {party.unit_id}
    return frozenset(unit for unit in found if unit in whole.units and whole.units[unit].holds_on(standing.day))


def limit_of(parent: Matter) -> str:
    """The last day a task may run, in a sentence's words; empty where the matter has no date of its own."""
    own = parent.own_due or parent.superior_due
    return write_due(at_beijing(own))[:10] if own else ""


def _beyond(new: NewMatter, parent: Matter, units: frozenset[int]) -> Iterator[Problem]:
    if parent.circle != "ordinary":
        yield Problem(Place("分解"), "限知事项由督查机构分解", "restricted", "请与督查室联系")
    if any(party.unit not in units or party.role not in ("lead", "responsible") for party in new.parties):
        what = "分解的任务只能交给本事项的配合单位和本单位的科室"
        yield Problem(Place("承办单位"), what, "unit-not-yours", "需要其他单位办理的，请督查室变更责任单位")
    if new.own_due is None:
        yield Problem(Place("完成时限"), "没有写明完成时限", "own-due-missing", "请写明这项任务最迟哪天办结")
    limit = parent.own_due or parent.superior_due
    if new.own_due is not None and limit is not None and new.own_due > limit:
        what = f"晚于本事项的时限（{write_due(at_beijing(limit))[:16]}）"
        yield Problem(Place("完成时限"), what, "after-parent", "请提前，或先申请延期")
    stated = {name: value for name, value in new.stated.items() if name not in KEPT}
    same = (new.circle, new.leader, new.supervisor) == (parent.circle, parent.leader_id, parent.supervisor_id)
    foreign = (new.approval, new.superior_due, new.superior_number, new.superior_status, new.number, *new.instructions)
    if stated or not same or any(foreign) or new.kind != parent.kind:
        what = "批准、批示、上级时限、类别和责任领导随本事项，不能另写"
        yield Problem(Place("分解"), what, "not-yours", "需要另写的，请督查室立项")
