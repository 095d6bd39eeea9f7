"""The ledger as xlsx, row by row in constant memory: a secrecy line, a title, a head that stays, lights as fill and word.

A column may be *open*: it is filled outside. Then all other cells are locked (without a password: against slips, not against
people), and a hidden column bears the key of each row.
The same rows give the same bytes: what would differ (the instant of writing) is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import BinaryIO, Final

import xlsxwriter

BANNER: Final = "涉密不上网：本表不得载有国家秘密；内部资料，按知悉范围使用，不得外传"
SHAPES: Final[Mapping[str, str]] = MappingProxyType({"normal": "●", "soon": "▲", "late": "■"})
_FILLS: Final = MappingProxyType({"normal": "#dcefdc", "soon": "#fbeccb", "late": "#f8d5d3"})
_INKS: Final = MappingProxyType({"normal": "#2e7d32", "soon": "#8f5a12", "late": "#c62828"})


PAPERS: Final[Mapping[str, int]] = MappingProxyType({"A4": 9, "A3": 8})
"""Sizes of paper and Excel's numbers for them."""
HEAD: Final = 2
"""The row of the headings, counted from 0."""
_EDGE: Final = {"border": 1, "border_color": "#cbd2d9"}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A heading and how wide its column is, in characters of the narrow kind.

    ``kind``: ``light`` bears the row's mark with its fill, ``open`` is filled outside, ``key`` is hidden, else a plain text.
    """

    heading: str
    width: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """``light`` is a key of `SHAPES` or empty; ``mark`` its word; ``cells`` one for each column that is no light; ``group``
    begins a group."""

    light: str
    mark: str
    cells: Sequence[str]
    group: str = ""


def write_ledger(
    to: BinaryIO, title: str, columns: Sequence[SheetColumn], rows: Iterable[SheetRow], at: datetime
) -> int:
    """The ledger as it is shown: the light at the left edge, A4 across. As `write_sheet`."""
    return write_sheet(to, title, [SheetColumn("亮灯", 9, "light"), *columns], rows, at)


def write_sheet(
    to: BinaryIO,
    title: str,
    columns: Sequence[SheetColumn],
    rows: Iterable[SheetRow],
    at: datetime,
    paper: str = "A4",
    name: str = "台账",
) -> int:
    """Writes the whole file.

    Args:
        to: an open binary file; it is not closed.
        title: the line above the head: whose ledger, when, under what conditions.
        columns: at least one.
        rows: taken one by one and forgotten.
        at: the instant that stands in the file's own properties.
        paper: a key of `PAPERS`; always across, one page wide, with the head on every page.
        name: of the sheet.

    Returns:
        How many matters stand in it.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(to, options)
    book.set_properties({"title": title[:250], "created": at.replace(tzinfo=None)})
    sheet = book.add_worksheet(name)
    plain = book.add_format({"text_wrap": True, "valign": "top", **_EDGE})
    unlocked = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#fffbe6", "locked": False, **_EDGE})
    head = book.add_format(
        {"bold": True, "valign": "vcenter", "bg_color": "#f6f7f9", "border": 1, "border_color": "#52606d"}
        | ({"text_wrap": True} if paper != "A4" else {})
    )
    banner = book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": "#9f1d20"})
    group = book.add_format({"bold": True, "bg_color": "#e3e7ec"})
    lit = {
        light: book.add_format({"bg_color": _FILLS[light], "font_color": _INKS[light], "valign": "top", **_EDGE})
        for light in SHAPES
    }
    last = len(columns) - 1
    for n, column in enumerate(columns):
        sheet.set_column(n, n, column.width, None, {"hidden": True} if column.kind == "key" else {})
    if any(column.kind == "open" for column in columns):
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
    sheet.set_landscape()
    sheet.set_paper(PAPERS[paper])
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, HEAD)
    sheet.set_footer("&C第&P页，共&N页")
    sheet.freeze_panes(HEAD + 1, 1)
    _line(sheet, 0, BANNER, banner, last)
    _line(sheet, 1, title, None, last)
    for n, column in enumerate(columns):
        sheet.write_string(HEAD, n, column.heading, head)
    place, count = HEAD + 1, 0
    for row in rows:
        if row.group:
            _line(sheet, place, row.group, group, last)
            place += 1
        texts = iter(row.cells)
        for n, column in enumerate(columns):
            if column.kind == "light":
                mark = f"{SHAPES.get(row.light, '')} {row.mark}".strip()
                sheet.write_string(place, n, mark, lit.get(row.light, plain))
            else:
                sheet.write_string(place, n, next(texts), unlocked if column.kind == "open" else plain)
        place, count = place + 1, count + 1
    book.close()
    return count


def _line(sheet: xlsxwriter.worksheet.Worksheet, place: int, text: str, form: object, last: int) -> None:
    """One text over the whole width: it runs over the empty cells beside it, which bear the same fill."""
    sheet.write_string(place, 0, text, form)
    for n in range(1, last + 1):
        sheet.write_blank(place, n, None, form)
