"""Real ledgers, and analogues of them, read from their files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.paper.ledgers import KEY_WORK, MEASURES, NOTES, workbook

from duban.core.ledger.headings import guess
from duban.core.ledger.table import Table, table_of, year_of
from duban.paper import workbook as reader
from duban.paper.workbook import read_workbook

LEDGERS = Path(__file__).parents[3] / "shared/mission/ledgers"
there = pytest.mark.skipif(not LEDGERS.exists(), reason="the real ledgers are not beside this checkout")


def tables(data: bytes) -> list[Table | None]:
    grids, problems = read_workbook("台账.xlsx", data)
    assert problems == ()
    return [table_of(grid) for grid in grids]


def fields(table: Table) -> list[str]:
    return [each.field for each in guess([column.headings for column in table.columns], table.numbered)]


def test_a_ledger_with_title_merged_cells_and_a_note_is_read_as_its_rows() -> None:
    table, explanations = tables(workbook(KEY_WORK, NOTES))
    assert explanations is None
    assert table is not None
    assert (table.sheet, table.heading_row, year_of(table)) == ("重点工作目标", 2, 2022)
    assert fields(table) == [
        "number",
        "title",
        "requirement",
        "leader",
        "lead",
        "responsible",
        "limit",
        "extra",
        "status",
    ]
    assert [row.number for row in table.rows] == [3, 4, 5, 6, 7, 8, 9]
    assert table.rows[1].cells[:3] == (1, "老城改造", "铺设雨水管网")
    assert table.rows[2].cells[5] == ""
    assert table.notes == ("说明：本台账按月更新。",)


def test_a_table_with_an_unheaded_number_column_is_read() -> None:
    [table] = tables(workbook(MEASURES))
    assert table is not None
    assert fields(table) == ["number", "title", "responsible", "limit"]
    assert [row.cells[0] for row in table.rows] == [1, 2]


def test_a_day_is_its_iso_text_and_a_whole_number_has_no_point() -> None:
    data = workbook(
        ("表", [["任务名称", "完成时限", "金额"], ["修桥", date(2022, 12, 31), 3.0], ["修路", 44926, 0.5]], [])
    )
    [table] = tables(data)
    assert table is not None
    assert [row.cells for row in table.rows] == [("修桥", "2022-12-31", 3), ("修路", 44926, 0.5)]


def test_what_is_no_workbook_is_one_sentence() -> None:
    for data in ("不是表格".encode(), b"PK\x03\x04broken", b""):
        grids, problems = read_workbook("台账.xlsx", data)
        assert grids == ()
        assert [str(each) for each in problems] == ["“台账.xlsx”: 不是能读的表格文件（请另存为 .xlsx 再试）"]


def test_an_empty_workbook_is_told() -> None:
    assert [each.rule for each in read_workbook("空.xlsx", workbook(("表", [], [])))[1]] == ["empty"]


def test_a_sheet_that_is_too_large_is_refused_and_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_ROWS", 2)
    monkeypatch.setattr(reader, "_MARGIN", 1)
    rows = [["任务名称", "完成时限"], ["甲", "6月"], ["乙", "7月"], ["丙", "8月"]]
    grids, problems = read_workbook("大.xlsx", workbook(("表", rows, [])))
    assert grids == ()
    assert [each.what for each in problems] == ["“表”有4行2列，最多2行60列"]


@there
def test_the_county_ledger_of_november_is_read() -> None:
    table, explanations = tables((LEDGERS / "county-key-work-2022-11.xlsx").read_bytes())
    assert explanations is None
    assert table is not None
    assert (table.heading_row, year_of(table), len(table.rows)) == (2, 2022, 11)
    assert fields(table) == [
        "number",
        "title",
        "requirement",
        "leader",
        "lead",
        "responsible",
        "limit",
        "extra",
        "problem",
        "status",
    ]
    assert [row.cells[1] for row in table.rows[:4]] == ["乡村振兴示范片区"] * 2 + ["营商环境优化"] * 2
    assert table.rows[3].cells[5] == ""  # empty and not merged: not filled
    assert table.rows[6].cells[6] == "2022-12-31"
    assert table.notes == ("说明：本台账由县政府督查室按月更新。",)


@there
def test_the_district_list_is_read() -> None:
    [table] = tables((LEDGERS / "district-2022-tasks.xlsx").read_bytes())
    assert table is not None
    assert (table.heading_row, year_of(table), len(table.rows)) == (3, 2022, 29)
    assert fields(table) == ["number", "extra", "title", "lead", "responsible", "limit", "extra", "extra"]
    assert table.rows[8].cells[1] == "一抓到底深入落实行动"  # merged over twelve rows


@there
def test_the_table_of_incentives_is_read() -> None:
    [table] = tables((LEDGERS / "incentives-2018.xlsx").read_bytes())
    assert table is not None
    assert fields(table) == ["number", "title", "responsible", "limit"]
    assert (table.heading_row, len(table.rows)) == (3, 30)
