"""Where the table is in a sheet: titles, headings of two rows, merged cells, sections, notes."""

from __future__ import annotations

from duban.core.ledger.grid import Grid, Merge, Value
from duban.core.ledger.table import Table, table_of, year_of

HEADS = ("序号", "工作任务", "责任单位", "完成时限")


def grid(*rows: tuple[Value, ...], merged: tuple[Merge, ...] = (), name: str = "台账") -> Grid:
    width = max(len(row) for row in rows)
    return Grid(name, tuple((*row, *("",) * (width - len(row))) for row in rows), merged)


def read(*rows: tuple[Value, ...], merged: tuple[Merge, ...] = ()) -> Table:
    found = table_of(grid(*rows, merged=merged))
    assert found is not None
    return found


def test_titles_above_and_notes_below_are_not_rows() -> None:
    table = read(
        ("2022年重点工作台账",), ("填报单位：督查室",), HEADS, (1, "修桥", "住建局", "年底前"), ("说明：按月更新。",),
        merged=((0, 0, 0, 3), (4, 0, 4, 3)),
    )  # fmt: skip
    assert table.titles == ("2022年重点工作台账", "填报单位：督查室")
    assert [(row.number, row.cells) for row in table.rows] == [(4, (1, "修桥", "住建局", "年底前"))]
    assert table.notes == ("说明：按月更新。",)
    assert year_of(table) == 2022


def test_a_merged_cell_is_filled_down_and_an_empty_one_is_not() -> None:
    table = read(
        HEADS, (1, "修桥", "住建局", "6月底"), ("", "修路", "", "9月底"), ("", "种树", "", "年底"),
        merged=((1, 2, 2, 2),),
    )  # fmt: skip
    assert [row.cells[2] for row in table.rows] == ["住建局", "住建局", ""]


def test_a_heading_of_two_rows_gives_each_column_both_texts() -> None:
    table = read(
        ("序号", "工作任务", "责任分工", "", "完成时限"), ("", "", "牵头单位", "配合单位", ""),
        (1, "修桥", "住建局", "财政局", "年底"),
        merged=((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4)),
    )  # fmt: skip
    assert [column.heading for column in table.columns] == [
        "序号", "工作任务", "责任分工/牵头单位", "责任分工/配合单位", "完成时限",
    ]  # fmt: skip
    assert [row.number for row in table.rows] == [3]


def test_a_second_heading_row_below_one_wide_heading_needs_no_other_merged_cell() -> None:
    table = read(
        ("序号", "工作任务", "责任单位", "", "完成时限"), ("", "", "牵头", "配合", ""),
        (1, "修桥", "住建局", "财政局", "年底"),
        merged=((0, 2, 0, 3),),
    )  # fmt: skip
    assert [column.headings for column in table.columns][2:4] == [("责任单位", "牵头"), ("责任单位", "配合")]
    assert len(table.rows) == 1


def test_a_line_that_names_a_section_stands_over_its_rows() -> None:
    table = read(
        HEADS, ("一、项目建设",), (1, "修桥", "住建局", "年底"), ("二、民生实事",), (2, "助餐", "民政局", "年底"),
        merged=((1, 0, 1, 3), (3, 0, 3, 3)),
    )  # fmt: skip
    assert [(row.number, row.section) for row in table.rows] == [(3, "一、项目建设"), (5, "二、民生实事")]


def test_sums_empty_rows_bare_numbers_and_a_heading_printed_again_are_left_out() -> None:
    table = read(
        HEADS, (1, "修桥", "住建局", "年底"), (), HEADS, (2,), (3, "助餐", "民政局", "年底"), ("合计", "", "", "2件")
    )
    assert [row.number for row in table.rows] == [2, 6]


def test_a_row_that_says_too_little_stays_a_row_to_be_asked_about() -> None:
    table = read(HEADS, (9, "", "统计局", "11月"))
    assert [row.cells for row in table.rows] == [(9, "", "统计局", "11月")]


def test_a_sheet_of_explanations_has_no_table() -> None:
    assert table_of(grid(("一、“状态”栏填写完成、推进中、滞后。",), name="填报说明")) is None
    assert table_of(grid(("责任单位",), ("住建局",))) is None


def test_two_years_in_the_titles_are_no_year() -> None:
    assert year_of(Table("表", ("2021年结转和2022年新增任务清单", "2021年"), 2, (), ())) is None


def test_columns_that_hold_nothing_are_left_out_and_those_without_a_heading_are_named_by_their_letter() -> None:
    table = read(("序号", "工作任务", "", "", "完成时限"), (1, "修桥", "", "甲", "年底"))
    assert [column.heading for column in table.columns] == ["序号", "工作任务", "（D列，无表头）", "完成时限"]
    assert table.numbered == {0}
