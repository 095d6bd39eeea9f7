"""A unit's sheet as it comes back filled: the rows that were given out, and what was written in the open columns. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from duban.core.problem import Place, Problem

TOLD: Final = "本次进展（请填写）"
DONE: Final = "是否办结（办结的填“是”）"
KEY: Final = "核对码"
MOST_BYTES: Final = 5 * 1024 * 1024
MOST_UNPACKED: Final = 50 * 1024 * 1024
MOST_ROWS: Final = 2000


@dataclass(frozen=True, slots=True)
class Filled:
    """One row: its number as the spreadsheet shows it, its key, what was written, and its other cells by heading."""

    row: int
    key: str
    told: str
    done: str
    cells: Mapping[str, str]


def read_filled(name: str, content: bytes) -> tuple[list[Filled], Problem | None]:
    """The rows that have a key or anything written, or why there are none.

    Args:
        name: the file's, for the sentence.
        content: the bytes of an xlsx.
    """
    where = Place(name)
    try:
        if len(content) > MOST_BYTES:
            return [], Problem(where, "超过5 MB", "too-large", "请只交回发下去的表")
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                return [], Problem(where, "解开后超过50 MB", "too-large", "请只交回发下去的表")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = [[_text(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, IndexError):
        return [], Problem(where, "不是能读的xlsx文件", "not-xlsx", "请另存为.xlsx再试")
    head = next((n for n, row in enumerate(rows) if {TOLD, DONE, KEY} <= set(row)), None)
    if head is None:
        return [], Problem(
            where, "不是发下去的填报表：少了“本次进展”或“核对码”列", "no-column", "请在原表上填写，不要删列"
        )
    if len(rows) - head > MOST_ROWS:
        return [], Problem(where, f"超过{MOST_ROWS}行", "too-many", "请只交回发下去的表")
    found = []
    for n, row in enumerate(rows[head + 1 :], head + 2):
        cells = dict(zip(rows[head], row, strict=False))
        key, told, done = (cells.pop(heading, "") for heading in (KEY, TOLD, DONE))
        if key or told or done:
            found.append(Filled(n, key, told, done, cells))
    return found, None


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell).strip()
