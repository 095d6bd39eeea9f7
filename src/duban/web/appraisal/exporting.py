"""考评 as a sheet: who reads it sees the units that stand on their page, and no other."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final, cast

from duban.apps.appraise.queries import Told, credits_of, rows
from duban.apps.audit.actions import record
from duban.apps.matters.queries import visible
from duban.apps.matters.unit_sight import Sight
from duban.paper.ledger_sheet import SheetColumn, SheetRow, write_sheet
from duban.web.appraisal.page import shown, signed, standing
from duban.web.dates import short_moment
from duban.web.matters.gather import Asker

COLUMNS: Final = (
    SheetColumn("单位", 16), SheetColumn("记给", 12), SheetColumn("日期", 18), SheetColumn("事由", 12),
    SheetColumn("事项", 44), SheetColumn("条款", 20), SheetColumn("依据", 10), SheetColumn("分值", 8),
    SheetColumn("说明", 24),
)  # fmt: skip


def sheet(found: Told, seen: Sight, asker: Asker, now: datetime, address: str = "") -> BinaryIO:
    """The file, at its beginning; the export stands in the audit log before anybody has it."""
    span = found.reckoning.span
    state = f"{found.confirmed.by.name}已确认" if found.confirmed else "未确认"
    title = (
        f"{found.place.name}考评　{span.first}至{span.last}　{state}　{short_moment(now, 0)}　{asker.person.name}导出"
    )
    spool = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)  # noqa: SIM115 - it is sent after this returns
    file = cast("BinaryIO", spool)
    count = write_sheet(file, title, COLUMNS, _rows(found, seen, asker), now, "A3", "考评")
    record("appraisal_exported", now, asker.person, f"{span.first}至{span.last}", {"count": count}, address=address)
    file.seek(0)
    return file


def _rows(found: Told, seen: Sight, asker: Asker) -> Iterator[SheetRow]:
    told = rows(found, seen)
    lines = [line for each in told for line in each.lines]
    keys = sorted({matter for line in lines for matter in line.thing.matters})
    matters = visible(asker.standing, asker.principals, keys).in_bulk() if keys else {}
    grounds = credits_of(seen.place, [line.thing.credit for line in lines if line.thing.credit])
    for each in told:
        stands = [standing(place, found.reckoning, each.unit) for place in each.places]
        heads = [f"{name}{signed(total)}" for name, total in each.heads]
        places = [f"按{one.word}{one.place}{f'，{one.made_of}' if one.made_of else ''}" for one in stands]
        above = "　".join((each.name, f"单位积分{signed(each.own)}", *heads, *places))
        if not each.lines:
            yield SheetRow("", "", [each.name, "", "", "没有记分", "", "", "", "", ""], above)
        for line in each.lines:
            one = shown(line, matters, grounds, found.changed, 0)
            about = "；".join(f"{number} {title}".strip() for _, number, title in one.matters) or one.said
            basis = "原文写明" if one.stated else "本地解释"
            cells = [
                each.name,
                one.whose,
                one.day,
                one.what,
                about,
                f"{one.clause} {one.rule}",
                basis,
                one.value,
                one.note,
            ]
            yield SheetRow("", "", cells, above)
            above = ""
