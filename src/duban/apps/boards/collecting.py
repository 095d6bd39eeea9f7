"""回收: what units wrote in their sheets is laid out beside what they said last, and recorded only once confirmed.

Conventions: it is recorded for the unit (代录), as received at a stated instant, through the door of every act. The
evidence is an excerpt of the row with the digest of the sheet it stood in: the sheet itself names other matters, and whoever
sees one of them must not read the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction

from duban.apps.boards.models import Batch
from duban.apps.matters.actions import Act, perform, trial
from duban.apps.matters.attachments import HeldFile, hold
from duban.apps.matters.latest import latest
from duban.apps.matters.models import Matter, Party
from duban.apps.matters.sight import visible
from duban.apps.org.models import Person
from duban.apps.org.standing import Standing
from duban.core.chain import sm3
from duban.core.events import EventKind
from duban.core.problem import BadInput, Place, Problem
from duban.paper.filled_sheet import Filled

OFFICE: Final = frozenset({"supervisor", "head"})
MOST: Final = 300
"""Rows with something written that are taken at once: what one person can still read through."""
COLLECTED: Final = "collected"
"""The kind of the batch: it is taken back like any other."""
_KEY: Final = re.compile(r"(\d{1,18})-(\d{1,18})-(\d{1,9})")
_UNKNOWN: Final = "核对码认不出，或不在您的知悉范围"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that came back: its name, its digest (SM3), its rows."""

    name: str
    sm3: str
    rows: Sequence[Filled]


@dataclass(frozen=True, slots=True)
class Came:
    """One row with something written, beside what there is.

    ``before`` is what the unit said last; ``differs`` what is not as it was given out; ``refused`` why it cannot be
    recorded, empty where it can: then ``act`` does it, its evidence not put in place yet.
    """

    sheet: str
    row: int
    number: str
    title: str
    unit: str
    before: str
    told: str
    kind: EventKind
    differs: tuple[str, ...]
    refused: str
    act: Act | None = None
    excerpt: bytes = b""

    @property
    def key(self) -> str:
        """Names the row in a form, with the version it was shown with."""
        return f"{self.act.matter}-{self.act.unit}-{self.act.expected}" if self.act else ""


def key_of(matter: int, unit: int, version: int) -> str:
    """What stands in the hidden column of a row that is given out."""
    return f"{matter}-{unit}-{version}"


def lay_out(
    sheets: Sequence[Sheet],
    held: Standing,
    principals: Sequence[Standing],
    by: Person,
    received: datetime,
    now: datetime,
) -> list[Came]:
    """Every row with something written, tried and not done.

    Raises:
        BadInput: too many rows, or the person is not of the office.
    """
    if not held.roles & OFFICE:
        raise BadInput(Problem(Place("回收"), "回收填报表由督查机构办理", "capacity"))
    written = [(sheet, each) for sheet in sheets for each in sheet.rows if each.told or each.done]
    if len(written) > MOST:
        raise BadInput(Problem(Place("回收"), f"填了{len(written)}行", "too-many", f"一次最多{MOST}行，请分几次回收"))
    asked = [_KEY.fullmatch(each.key) for _, each in written]
    keys = {int(found[1]) for found in asked if found}
    matters = {row.pk: row for row in visible(held, principals, sorted(keys))} if keys else {}
    seats = {
        (party.matter_id, party.unit_id): party
        for party in Party.objects.filter(matter__in=list(matters), left_at=None).select_related("unit")
    }
    last = latest(matters)
    found: list[Came] = []
    seen: set[tuple[int, int]] = set()
    for (sheet, row), match in zip(written, asked, strict=True):
        matter, unit, version = map(int, match.groups()) if match else (0, 0, 0)
        seat = seats.get((matter, unit)) if matter in matters else None
        twice = (matter, unit) in seen
        seen.add((matter, unit))
        before = last[matter][unit].text if matter in matters and unit in last[matter] else ""
        found.append(_came(sheet, row, matters.get(matter), seat, version, before, twice, received))
    acts = [each.act for each in found if each.act is not None]
    answers = iter(trial(acts, by, now) if acts else ())
    return [each if each.act is None else _tried(each, next(answers)) for each in found]


def carry_out(rows: Sequence[Came], by: Person, now: datetime) -> Batch:
    """Records what was confirmed: all of it or nothing.

    Raises:
        BadInput: nothing was confirmed; or as `perform`. Nothing is recorded then.
    """
    chosen = [row for row in rows if row.act is not None]
    if not chosen:
        raise BadInput(Problem(Place("回收"), "没有选中可以记录的", "nothing", "请至少选一行"))
    acts = [_with_evidence(row) for row in chosen]
    with transaction.atomic():
        done = perform(acts, by, now)
        items = [[act.matter, each.seq, None] for act, each in zip(acts, done, strict=True)]
        return Batch.objects.create(person=by, kind=COLLECTED, at=now, items=items)


def _came(
    sheet: Sheet, row: Filled, matter: Matter | None, seat: Party | None, version: int, before: str, twice: bool,
    received: datetime,
) -> Came:  # fmt: skip
    kind = EventKind.COMPLETION_ASKED if row.done == "是" else EventKind.REPORTED
    number, title = row.cells.get("编号", ""), row.cells.get("事项", "")
    if matter is None or seat is None:
        refused = _UNKNOWN if matter is None else "这个单位已不承办这件事项"
        return Came(sheet.name, row.row, number, title, "", "", row.told, kind, (), refused)
    differs = _differs(row, matter, seat, version)
    refused = ""
    if twice:
        refused = "同一单位的这件事项在前面已有一行"
    elif row.done not in ("", "是", "否"):
        refused = f"“是否办结”填了“{row.done}”，只能填“是”，没有办结的空着"
    elif not row.told:
        refused = "没有写本次进展"
    elif row.told == before and kind is EventKind.REPORTED:
        refused = "与上次反馈相同"
    act, excerpt = None, b""
    if not refused:
        excerpt = _excerpt(sheet, row, matter, seat, received)
        draft = HeldFile(sm3(excerpt).hex(), _NAME, len(excerpt), "text/plain")
        act = Act(
            matter.pk, kind, seat.unit_id, {}, row.told, files=(draft,), occurred_at=received, for_unit=True,
            expected=seat.thread_version,
        )  # fmt: skip
    return Came(
        sheet.name, row.row, matter.number, matter.title, seat.unit.name, before, row.told, kind, differs, refused, act, excerpt
    )  # fmt: skip


def _differs(row: Filled, matter: Matter, seat: Party, version: int) -> tuple[str, ...]:
    found = [
        f"表中{heading}是“{row.cells[heading]}”，系统里是“{now}”"
        for heading, now in (("编号", matter.number), ("事项", matter.title))
        if heading in row.cells and row.cells[heading] != now
    ]
    if seat.thread_version != version:
        found.append("发表以后这个单位已另有办理记录")
    return tuple(found)


_NAME: Final = "填报表摘录.txt"


def _excerpt(sheet: Sheet, row: Filled, matter: Matter, seat: Party, received: datetime) -> bytes:
    lines = (
        f"{seat.unit.name}填报　{matter.number}　{matter.title}",
        f"收到：{received:%Y-%m-%d %H:%M}",
        f"原表：{sheet.name} 第{row.row}行，SM3 {sheet.sm3}",
        f"是否办结：{row.done or '未填'}",
        "本次进展：",
        row.told,
    )
    return ("\n".join(lines) + "\n").encode()


def _tried(row: Came, problems: Sequence[Problem]) -> Came:
    if not problems:
        return row
    why = "；".join(each.what + (f"（{each.hint}）" if each.hint else "") for each in problems)
    return replace(row, refused=why, act=None, excerpt=b"")


def _with_evidence(row: Came) -> Act:
    assert row.act is not None
    return replace(row.act, files=(hold(_NAME, row.excerpt),))
