"""A workbook's sheets as grids: xlsx, xls and what else offices save tables as. Nothing is understood here."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from duban.core.ledger.grid import Grid, Value
from duban.core.problem import Place, Problem

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_ROWS: Final = 5000
MOST_COLUMNS: Final = 60
MOST_SHEETS: Final = 40
_MARGIN: Final = 200
"""Rows beside the table itself: titles, notes, lines that name a section."""


def read_workbook(name: str, data: bytes) -> tuple[tuple[Grid, ...], tuple[Problem, ...]]:
    """The sheets that hold anything, in their order.

    Args:
        name: of the file, for sentences.
        data: the whole file.

    Returns:
        (grids, no problems) or (none, problems). A sheet that is too large is a problem, never cut off.
    """
    where = Place(f"“{name}”")
    if len(data) > MOST_BYTES:
        return (), (Problem(where, "文件超过20兆", "too-large", "请删去图片，或分成几份"),)
    try:
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:  # a few bytes can unpack to more than the memory holds
                if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                    return (), (Problem(where, "文件解开后超过200兆", "too-large", "请分成几份"),)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [each for each in book.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet]
        if len(sheets) > MOST_SHEETS:
            return (), (Problem(where, f"有{len(sheets)}张表，最多{MOST_SHEETS}张", "too-many", "请分成几份"),)
        found: list[Grid] = []
        problems: list[Problem] = []
        for each in sheets:
            sheet = book.get_sheet_by_name(each.name)
            rows, columns = (last + 1 for last in sheet.end or (-1, -1))
            if rows > MOST_ROWS + _MARGIN or columns > MOST_COLUMNS:
                what = f"“{each.name}”有{rows}行{columns}列，最多{MOST_ROWS}行{MOST_COLUMNS}列"
                problems.append(Problem(where, what, "too-many", "请分成几份，或删去没有内容的行列"))
                continue
            cells = tuple(tuple(map(_value, row)) for row in sheet.to_python(skip_empty_area=False))
            if cells and any(value != "" for row in cells for value in row):
                merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
                found.append(Grid(each.name, cells, merged, each.visible is not SheetVisibleEnum.Visible))
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError):
        return (), (Problem(where, "不是能读的表格文件", "not-a-workbook", "请另存为 .xlsx 再试"),)
    if problems:
        return (), tuple(problems)
    if not found:
        return (), (Problem(where, "没有内容", "empty", "请核对是否选对了文件"),)
    return tuple(found), ()


def _value(cell: Any) -> Value:
    """A cell as the core reads it: days in ISO form, whole numbers without a point."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    if isinstance(cell, int):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return str(cell)
