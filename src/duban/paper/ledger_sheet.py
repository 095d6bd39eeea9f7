"""The ledger as xlsx, row by row in constant memory: a secrecy line, a title, a head that stays, lights as fill and word.

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


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A heading and how wide its column is, in characters of the narrow kind."""

    heading: str
    width: float


@dataclass(frozen=True, slots=True)
class SheetRow:
    """``light`` is a key of `SHAPES` or empty; ``mark`` the word in the first cell; ``group`` begins a group."""

    light: str
    mark: str
    cells: Sequence[str]
    group: str = ""


def write_ledger(
    to: BinaryIO, title: str, columns: Sequence[SheetColumn], rows: Iterable[SheetRow], at: datetime
) -> int:
    """Writes the whole file.

    Args:
        to: an open binary file; it is not closed.
        title: the line above the head: whose ledger, when, under what conditions.
        rows: taken one by one and forgotten.
        at: the instant that stands in the file's own properties.

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
    sheet = book.add_worksheet("台账")
    plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "border_color": "#cbd2d9"})
    head = book.add_format(
        {"bold": True, "valign": "vcenter", "bg_color": "#f6f7f9", "border": 1, "border_color": "#52606d"}
    )
    banner = book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": "#9f1d20"})
    group = book.add_format({"bold": True, "bg_color": "#e3e7ec"})
    lit = {
        light: book.add_format(
            {
                "bg_color": _FILLS[light],
                "font_color": _INKS[light],
                "valign": "top",
                "border": 1,
                "border_color": "#cbd2d9",
            }
        )
        for light in SHAPES
    }
    sheet.set_column(0, 0, 9)
    for n, column in enumerate(columns, 1):
        sheet.set_column(n, n, column.width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 2)
    sheet.set_footer("&C第&P页，共&N页")
    sheet.freeze_panes(3, 1)
    last = len(columns)
    _line(sheet, 0, BANNER, banner, last)
    _line(sheet, 1, title, None, last)
    sheet.write_string(2, 0, "亮灯", head)
    for n, column in enumerate(columns, 1):
        sheet.write_string(2, n, column.heading, head)
    place, count = 3, 0
    for row in rows:
        if row.group:
            _line(sheet, place, row.group, group, last)
            place += 1
        sign = SHAPES.get(row.light, "")
        sheet.write_string(place, 0, f"{sign} {row.mark}".strip(), lit.get(row.light, plain))
        for n, text in enumerate(row.cells, 1):
            sheet.write_string(place, n, text, plain)
        place, count = place + 1, count + 1
    book.close()
    return count


def _line(sheet: xlsxwriter.worksheet.Worksheet, place: int, text: str, form: object, last: int) -> None:
    """One text over the whole width: it runs over the empty cells beside it, which bear the same fill."""
    sheet.write_string(place, 0, text, form)
    for n in range(1, last + 1):
        sheet.write_blank(place, n, None, form)
