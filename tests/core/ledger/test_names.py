"""Several units in one cell, and who leads."""

from __future__ import annotations

import pytest

from duban.core.ledger.names import read_units, split_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("县教育局，县住建局，县自然资源局", ["县教育局", "县住建局", "县自然资源局"]),
        ("县供销社；有关乡镇", ["县供销社", "有关乡镇"]),
        ("各部门\n各单位", ["各部门", "各单位"]),
        ("区发展和改革局、区工业和信息化局", ["区发展和改革局", "区工业和信息化局"]),
        ("各乡镇（街道、开发区）、县直有关部门", ["各乡镇（街道、开发区）", "县直有关部门"]),
        ("住建局、住建局", ["住建局"]),
        ("", []),
    ],
)
def test_a_cell_is_split_at_its_signs_and_not_inside_brackets_or_names(text: str, names: list[str]) -> None:
    assert list(split_names(text)) == names


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("办公室牵头，各科室配合", ["lead 办公室", "assisting 各科室"]),
        ("由住建局牵头负责，财政局、水利局配合实施", ["lead 住建局", "assisting 财政局", "assisting 水利局"]),
        ("住建局（牵头）、财政局", ["lead 住建局", "responsible 财政局"]),
        ("住建局(牵头)、财政局（配合）", ["lead 住建局", "assisting 财政局"]),
        ("牵头单位：住建局\n配合单位：财政局、水利局", ["lead 住建局", "assisting 财政局", "assisting 水利局"]),
        ("住建局、财政局", ["responsible 住建局", "responsible 财政局"]),
        ("住建局负责", ["lead 住建局"]),
    ],
)
def test_who_leads_and_who_helps_is_read_from_the_cell(text: str, wanted: list[str]) -> None:
    assert [" ".join(each) for each in read_units(text, "responsible")] == wanted


def test_what_the_column_says_holds_where_the_cell_says_nothing() -> None:
    assert read_units("住建局", "lead") == (("lead", "住建局"),)
