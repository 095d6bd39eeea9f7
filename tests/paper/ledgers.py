"""Small ledgers made for tests, with the troubles of real ones: they are analogues, nobody's own words."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

Sheet = tuple[str, Sequence[Sequence[Any]], Sequence[tuple[int, int, int, int]]]
"""Name, rows, merged ranges (first row, first column, last row, last column)."""

KEY_WORK: Sheet = (
    "重点工作目标",
    [
        ["2022年全县重点工作目标责任台账"],
        ["序号", "目标名称", "目标内容", "责任领导", "牵头单位", "责任单位", "目标节点或完成时限", "进展情况", "状态"],
        [
            1,
            "老城改造",
            "完成外墙粉刷",
            "方副县长",
            "县住建局",
            "县住建局、财政局\n城关镇",
            "12月底前",
            "已完成六成",
            "推进中",
        ],
        ["", "", "铺设雨水管网", "方副县长", "县住建局", "自然资源局；财政局", "2022.12.20", "", ""],
        [2, "政务服务", "压缩开办时间", "", "住房和城乡建设局牵头，各有关部门配合", "", "年底前", "", ""],
        [3, "安全生产", "隐患动态清零", "", "水利局", "各乡镇（街道）、县直有关部门", "长期坚持", "", ""],
        [4, "防汛抗旱", "修复水毁堤段", "", "水利局", "水利局", "13月底前", "", ""],
        [5, "城区道路", "北街改造通车", "", "住建局", "住建局", "10月底前", "", "滞后"],
        [6, "", "", "", "财政局", "", "11月", "", ""],
        ["说明：本台账按月更新。"],
    ],
    [(0, 0, 0, 8), (2, 0, 3, 0), (2, 1, 3, 1), (9, 0, 9, 8)],
)
NOTES: Sheet = ("填报说明", [["一、“状态”栏填写完成、推进中、滞后。"]], [])
MEASURES: Sheet = (
    "Sheet1",
    [
        ["附件"],
        ["督查激励措施任务分解表"],
        ["", "激励措施", "主责单位", "完成时限（每年）"],
        [1, "对进度快的单位优先安排资金", "财政局", "每年一次"],
        [2, "对成效好的单位予以通报表扬", "住建局、财政局", "每年一次"],
    ],
    [(1, 0, 1, 3)],
)


def workbook(*sheets: Sheet) -> bytes:
    """The bytes of an xlsx."""
    held = BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows, merged in sheets:
        sheet = book.add_worksheet(name)
        for n, row in enumerate(rows):
            for c, value in enumerate(row):
                if hasattr(value, "year"):
                    sheet.write_datetime(n, c, value, day)
                elif value != "":
                    sheet.write(n, c, value)
        for top, left, bottom, right in merged:
            sheet.merge_range(top, left, bottom, right, rows[top][left])
    book.close()
    return held.getvalue()
