"""One row of a ledger as the matter it would become: its units found, its people, its limit, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from duban.apps.imports.choices import LEAVE, Choices
from duban.apps.imports.directory import Directory
from duban.apps.imports.models import Import
from duban.apps.matters.actions import NewApproval, NewMatter, NewParty
from duban.apps.matters.actions.completeness import missing, untrue
from duban.apps.matters.models import Approval, Matter
from duban.core.assess import Rules
from duban.core.document import shown
from duban.core.instant import end_of, read_day
from duban.core.ledger.lines import Difference, Earlier, Line, differences
from duban.core.ledger.table import Table
from duban.core.policy.vocabulary import FIELDS
from duban.core.problem import Place, Problem
from duban.core.words import ROLES

_NOBODY: Final = "请系统管理员在组织里登记该单位的主要负责人或分管负责人"
_LIMIT: Final = FIELDS["deadline"]
_RANK: Final = ("lead", "responsible", "assisting")


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What would become of a row.

    ``taken``: it is to be imported; ``left`` says why not. ``unknown``: names of units nobody knows. ``stock``: its limit
    is over already (存量逾期). ``same``: the matter an earlier version of the row became; ``changes``: what differs.
    """

    line: Line
    new: NewMatter
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    taken: bool
    left: str = ""
    unknown: tuple[str, ...] = ()
    stock: bool = False
    same: Matter | None = None
    changes: tuple[Difference, ...] = ()
    demand: str = ""
    """The sentence of the pack's demand for a stated limit (WX-11) where the cell gives none for certain; else empty."""

    @property
    def parties(self) -> tuple[tuple[str, int], ...]:
        """The Chinese of each role, and the unit."""
        return tuple((ROLES[each.role], each.unit) for each in self.new.parties)


@dataclass(frozen=True, slots=True)
class RowMaker:
    """All that is the same for every row of one ledger."""

    source: Import
    table: Table
    choices: Choices
    directory: Directory
    rules: Rules
    approval: Approval | NewApproval | None
    leader: int | None
    supervisor: int
    now: datetime
    titles: Mapping[str, str]

    def row(self, line: Line, same: Matter | None, before: Earlier | None) -> PlannedRow:
        """One row.

        Args:
            same: the matter that an earlier version of this row became.
            before: that version.
        """
        parties, unknown, notes = self._parties(line)
        leader = self._leader(line, notes)
        new = self._new(line, parties, leader)
        wanted = self.choices.takes.get(line.row)
        left = "" if wanted else "选了不导入" if wanted is False else self._left(line, same)
        demands = (each.what for each in missing(new, self.rules) if each.where.file == _LIMIT)
        demand = next(demands, "") if new.own_due is None else ""
        if demand and not line.limit.question and not left:
            new, left = self._undated(new, notes, wanted=bool(wanted))
        problems = () if left else tuple(self._problems(line, new, unknown))
        stock = new.own_due is not None and new.own_due <= self.now
        new = replace(new, under_way=self._under_way(line, late=stock))
        notes += self._notes(line, new, same, stock)
        changes = differences(before.texts, line.texts) if before else ()
        return PlannedRow(line, new, problems, tuple(notes), not left, left, unknown, stock, same, changes, demand)

    def _under_way(self, line: Line, *, late: bool) -> bool:
        """Whether it was under way before: as was said of the whole file, else as its own row shows."""
        return self.choices.under_way == "yes" or (not self.choices.under_way and (late or line.going_on))

    def _undated(self, new: NewMatter, notes: list[str], *, wanted: bool) -> tuple[NewMatter, str]:
        """The row with the limit stated for all rows that have none, or why it is left."""
        day = read_day(self.choices.undated)
        if day is not None:
            notes.append("没有写完成时限，按“没有完成时限的行”统一定")
            return replace(new, own_due=end_of(day)), ""
        return new, "没有完成时限，选了不导入" if self.choices.undated == LEAVE and not wanted else ""

    def _left(self, line: Line, same: Matter | None) -> str:
        """Why a row is not imported unless somebody wants it."""
        if same is not None:
            return f"上次已导入为{same.number}"
        if line.finished:
            return f"状态写“{shown(line.texts.get('status', ''))}”"
        return ""

    def _parties(self, line: Line) -> tuple[tuple[NewParty, ...], tuple[str, ...], list[str]]:
        roles: dict[int, str] = {}
        unknown: list[str] = []
        notes: list[str] = []
        for role, name in line.units:
            units = self.directory.find(name)
            if units is None:
                unknown.append(name)
            elif not units:
                notes.append(f"“{shown(name)}”不是具体单位，没有列入")
            for unit in units or ():
                if unit not in roles or _RANK.index(role) < _RANK.index(roles[unit]):
                    roles[unit] = role
        leads = [unit for unit, role in roles.items() if role == "lead"]
        if len(leads) > 1:
            first = self.directory.names[leads[0]]
            notes.append(f"写了{len(leads)}个牵头单位：以{first}牵头，其余列为责任单位")
            roles |= dict.fromkeys(leads[1:], "responsible")
        holder = self.directory.holder
        parties = tuple(
            NewParty(unit, role, None, holder(unit, "clerk"), holder(unit, "head"), holder(unit, "deputy"))
            for unit, role in sorted(roles.items(), key=lambda each: _RANK.index(each[1]))
        )
        return parties, tuple(unknown), notes

    def _leader(self, line: Line, notes: list[str]) -> int | None:
        for name in line.leaders:
            if person := self.directory.leaders.get(name):
                return person.pk
        if line.leaders:
            notes.append(f"组织里没有县领导“{shown('、'.join(line.leaders))}”，姓名照录")
        return self.leader

    def _new(self, line: Line, parties: tuple[NewParty, ...], leader: int | None) -> NewMatter:
        texts, all_rows = line.texts, self.choices.texts
        said = [f"据“{self.source.file}”“{self.table.sheet}”第{line.row}行导入。"]
        said += [f"{heading}：{text}" for heading, text in line.kept]
        if line.limit.text and (not line.limit.day or line.limit.text != line.limit.day.isoformat()):
            said.append(f"完成时限原文：{line.limit.text}")
        if line.leaders:
            said.append(f"责任领导原文：{texts['leader']}")
        return NewMatter(
            jurisdiction=self.source.jurisdiction_id,
            title=line.title,
            parties=parties,
            stated=dict(self.choices.facts),
            own_due=end_of(line.limit.day) if line.limit.day else None,
            superior_number=texts.get("superior_number", ""),
            source_title=" ".join(texts.get("source", "").split()) or all_rows.get("source_title", ""),
            source_number=texts.get("source_number", "") or all_rows.get("source_number", ""),
            requirement=line.requirement,
            work_standard=texts.get("work_standard", "") or all_rows.get("work_standard", ""),
            closing_standard=texts.get("closing_standard", "") or all_rows.get("closing_standard", ""),
            details={name: text for name, text in self.choices.details.items() if text.strip()},
            approval=self.approval,
            leader=leader,
            supervisor=self._supervisor(line),
            text="\n".join(said),
        )

    def _supervisor(self, line: Line) -> int:
        person = self.directory.office.get(line.texts.get("supervisor", "").strip())
        return person.pk if person else self.supervisor

    def _problems(self, line: Line, new: NewMatter, unknown: tuple[str, ...]) -> Iterator[Problem]:
        for name in unknown:
            near = self.directory.near(name)
            hint = f"是不是“{near}”？请在“单位和时限”一步指定一次" if near else "请在“单位和时限”一步指定一次"
            yield Problem(Place("单位"), f"不知道“{shown(name)}”是哪个单位", "unit-unknown", hint)
        if line.limit.question:
            what = f"“{shown(line.limit.text)}”{line.limit.question}"
            yield Problem(Place("完成时限"), what, "limit-unclear", "请在“单位和时限”一步指定，或在本行填日期")
        for each in (*untrue(new), *missing(new, self.rules)):
            if not (unknown and each.where.file in ("承办单位", "责任单位", "责任部门", "责任人")) and not (
                line.limit.question and each.where.file == "完成时限"
            ):
                yield replace(each, hint=_NOBODY) if each.where.file == "责任人" else each

    def _notes(self, line: Line, new: NewMatter, same: Matter | None, stock: bool) -> list[str]:
        found = []
        if line.composed:
            found.append("名称经过合并或截短，原文在工作要求里")
        if stock:
            found.append("时限已过：导入后为存量逾期，不催办，不计次")
        if new.under_way:
            found.append("已经在办：不再要求签收、部署和首次反馈")
        if same is None and (number := self.titles.get(new.title)):
            found.append(f"台账里已有同名的在办事项{number}，请核对是否同一件")
        return found
