"""The ledger as a file: same rows, same bytes; the head stays; lights are fill and word."""

from __future__ import annotations

import zipfile
from io import BytesIO

from tests.cast import at

from duban.paper.ledger_sheet import SheetColumn, SheetRow, write_ledger

ROWS = (
    SheetRow("late", "逾期", ("督〔2022〕001", "甲"), "住建局"),
    SheetRow("", "已销号", ("督〔2022〕002", "乙")),
)
COLUMNS = (SheetColumn("编号", 16), SheetColumn("事项", 40))


def written() -> bytes:
    held = BytesIO()
    assert write_ledger(held, "某县台账", COLUMNS, iter(ROWS), at("2022-11-14T10:00")) == 2
    return held.getvalue()


def part(name: str) -> str:
    return zipfile.ZipFile(BytesIO(written())).read(name).decode()


def test_the_same_rows_give_the_same_bytes() -> None:
    assert written() == written()


def test_the_head_stays_on_screen_and_on_every_printed_page() -> None:
    sheet = part("xl/worksheets/sheet1.xml")
    assert 'topLeftCell="B4"' in sheet
    assert 'state="frozen"' in sheet
    assert 'orientation="landscape"' in sheet
    assert "$1:$3" in part("xl/workbook.xml")


def test_a_light_is_a_fill_and_a_word() -> None:
    assert "■ 逾期" in part("xl/worksheets/sheet1.xml")
    assert "FFF8D5D3" in part("xl/styles.xml")
    assert "涉密不上网" in part("xl/worksheets/sheet1.xml")
