"""按单位分表: one sheet for each unit of a list, with what it has to do and two columns to fill; all of them in one zip."""

from __future__ import annotations

import re
import tempfile
import zipfile
from datetime import datetime
from io import BytesIO
from typing import BinaryIO, Final, cast

from duban.apps.audit.actions import record
from duban.apps.boards.collecting import key_of
from duban.apps.matters.ledger import Line
from duban.apps.matters.models import Party
from duban.apps.matters.words import RUNNING
from duban.core.problem import BadInput, Place, Problem
from duban.paper.filled_sheet import DONE, KEY, TOLD
from duban.paper.ledger_sheet import SheetColumn, SheetRow, write_sheet
from duban.web.dates import short_due, short_moment
from duban.web.ledger.asking import Asked
from duban.web.ledger.columns import Around, Row
from duban.web.ledger.exporting import KEPT_IN_MEMORY, lines
from duban.web.matters.gather import Asker

COLUMNS: Final = (
    SheetColumn("序号", 6), SheetColumn("编号", 18), SheetColumn("事项", 40), SheetColumn("工作要求", 40),
    SheetColumn("完成时限", 16), SheetColumn("亮灯", 9, "light"), SheetColumn("上次反馈", 40),
    SheetColumn(TOLD, 50, "open"), SheetColumn(DONE, 14, "open"), SheetColumn(KEY, 14, "key"),
)  # fmt: skip
ANSWERING: Final = ("lead", "responsible")
MOST: Final = 2000
"""Matters that are split at once."""
_UNFIT: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def split(asked: Asked, asker: Asker, around: Around, said: str, address: str = "") -> BinaryIO:
    """The zip, at its beginning; it stands in the audit log before anybody has it.

    Raises:
        BadInput: nothing of the list is under way, or it is too long.
    """
    found = [each for each in lines(asked, asker, around, ("progress",)) if each[0].matter.state in RUNNING]
    where = Place("按单位分表")
    if not found:
        raise BadInput(Problem(where, "没有在办的事项", "nothing", "请放宽筛选"))
    if len(found) > MOST:
        raise BadInput(Problem(where, f"有{len(found)}件", "too-many", f"一次最多{MOST}件，请缩小筛选"))
    keys = [line.matter.pk for line, *_ in found]
    seats = Party.objects.filter(matter__in=keys, left_at=None, role__in=ANSWERING).select_related("unit")
    by_unit: dict[int, list[SheetRow]] = {}
    names: dict[int, str] = {}
    lined = {line.matter.pk: (line, row, told) for line, row, told, _ in found}
    place = {key: n for n, key in enumerate(keys)}
    for seat in sorted(seats, key=lambda seat: (seat.unit_id, place[seat.matter_id])):
        line, row, told = lined[seat.matter_id]
        names[seat.unit_id] = seat.unit.name
        rows = by_unit.setdefault(seat.unit_id, [])
        last = told[seat.unit_id].text if seat.unit_id in told else ""
        rows.append(
            _row(line, row, len(rows) + 1, last, key_of(seat.matter_id, seat.unit_id, seat.thread_version), around.now)
        )
    spool = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115 - it is sent after this returns
    with zipfile.ZipFile(spool, "w", zipfile.ZIP_DEFLATED) as packed:
        for n, (unit, rows) in enumerate(by_unit.items(), 1):
            one = BytesIO()
            title = f"{names[unit]}填报表　{short_moment(around.now, 0)}　只填黄色两列，填好原样交回"
            write_sheet(one, title, COLUMNS, rows, around.now, "A3")
            name = f"{n:02}-{_UNFIT.sub('_', names[unit])}.xlsx"
            packed.writestr(zipfile.ZipInfo(name, around.now.timetuple()[:6]), one.getvalue())
    detail = {"count": len(found), "units": len(by_unit), "query": asked.query(), "form": "按单位分表"}
    record("ledger_exported", around.now, asker.person, said, detail, address=address)
    spool.seek(0)
    return cast("BinaryIO", spool)


def _row(line: Line, row: Row, n: int, last: str, key: str, now: datetime) -> SheetRow:
    matter = line.matter
    due = short_due(matter.own_due, now.year) if matter.own_due else ""
    cells = (str(n), matter.number, matter.title, matter.requirement, due, last, "", "", key)
    return SheetRow(row.light, row.light_word, cells)
