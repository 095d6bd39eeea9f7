"""Rows as what they say of a matter, and two versions of a ledger compared."""

from __future__ import annotations

from datetime import date

import pytest

from duban.core.ledger.headings import guess
from duban.core.ledger.lines import NO_LIMIT, Earlier, Line, differences, match_versions, read_lines
from duban.core.ledger.table import Column, Row, Table

HEADS = ("序号", "工作任务", "工作要求", "牵头单位", "责任单位", "完成时限", "进展情况", "状态")


def table(*rows: tuple[str | int, ...], heads: tuple[str, ...] = HEADS) -> Table:
    columns = tuple(Column(n, (head,)) for n, head in enumerate(heads))
    full = tuple(Row(n, (*row, *("",) * (len(heads) - len(row)))) for n, row in enumerate(rows, 2))
    return Table("台账", (), 1, columns, full)


def lines(*rows: tuple[str | int, ...], **more: object) -> tuple[Line, ...]:
    whole = table(*rows)
    fields = [each.field for each in guess([column.headings for column in whole.columns])]
    return read_lines(whole, fields, 2022, **more)  # type: ignore[arg-type]


def test_a_row_says_its_task_its_units_and_its_limit() -> None:
    [line] = lines((1, "修桥", "通车", "住建局牵头，财政局配合", "水利局", "年底前", "过半", "推进中"))
    assert (line.row, line.title, line.requirement) == (2, "修桥", "通车")
    assert line.units == (("lead", "住建局"), ("assisting", "财政局"), ("responsible", "水利局"))
    assert line.limit.day == date(2022, 12, 31)
    assert line.kept == (("进展情况", "过半"), ("状态", "推进中"))
    assert not line.finished


def test_a_unit_named_twice_has_its_higher_part_once() -> None:
    [line] = lines((1, "修桥", "", "住建局", "住建局、财政局", ""))
    assert line.units == (("lead", "住建局"), ("responsible", "财政局"))


def test_rows_that_share_a_task_are_told_apart_by_what_each_demands() -> None:
    first, second, alone = lines((1, "老城改造", "粉刷外墙"), ("", "老城改造", "铺设管网"), (2, "修桥", "通车"))
    assert [first.title, second.title, alone.title] == ["老城改造：粉刷外墙", "老城改造：铺设管网", "修桥"]
    assert [first.composed, alone.composed] == [True, False]
    assert first.requirement == "粉刷外墙"


def test_a_title_that_is_too_long_is_cut_at_a_sign_and_stands_whole_in_the_requirement() -> None:
    whole = "推进" * 60 + "，" + "落实" * 60
    [line] = lines((1, whole, "按月报告"))
    assert line.title == "推进" * 60 + "…"
    assert line.requirement == f"{whole}\n按月报告"
    assert line.composed


def test_what_a_person_changed_takes_the_place_of_the_cell() -> None:
    [line] = lines((1, "修桥", "", "水里局", "", "13月底前"), fixes={2: {"lead": "水利局", "limit": "2022-12-31"}})
    assert line.units == (("lead", "水利局"),)
    assert line.limit.day == date(2022, 12, 31)


def test_an_answer_about_the_words_of_a_limit_holds_for_every_row_that_has_them() -> None:
    first, second, third = lines(
        (1, "甲", "", "", "", "长期坚持"), (2, "乙", "", "", "", "长期坚持"), (3, "丙", "", "", "", "及时"),
        answers={"长期坚持": "2022-12-31", "及时": NO_LIMIT},
    )  # fmt: skip
    assert [first.limit.day, second.limit.day] == [date(2022, 12, 31)] * 2
    assert (third.limit.day, third.limit.question) == (None, "")


def test_an_answer_never_changes_what_was_certain() -> None:
    [line] = lines((1, "甲", "", "", "", "12月底前"), answers={"12月底前": "2022-11-01"})
    assert line.limit.day == date(2022, 12, 31)


def test_a_status_of_done_is_seen_and_not_done_is_not() -> None:
    done = [lines((1, "甲", "", "", "", "", "", status))[0].finished for status in ("完成", "已办结", "是")]
    open_ = [lines((1, "甲", "", "", "", "", "", status))[0].finished for status in ("未完成", "推进中", "", "滞后")]
    assert done == [True] * 3
    assert open_ == [False] * 4


def test_what_changed_between_two_versions_is_told_field_by_field() -> None:
    before = {"title": "修桥", "limit": "11月底前", "progress": "x"}
    found = differences(before, {"title": "修 桥", "limit": "12月底前", "lead": "住建局"})
    assert [(each.chinese, each.before, each.now) for each in found] == [
        ("牵头单位", "", "住建局"), ("完成时限", "11月底前", "12月底前"),
    ]  # fmt: skip


def test_a_long_ledger_is_compared_in_the_time_of_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    from duban.core.ledger import lines as module

    compared: list[int] = []
    monkeypatch.setattr(module, "TRIED", 3)
    own = module._same
    monkeypatch.setattr(module, "_same", lambda texts, names: compared.append(1) or own(texts, names))
    now = lines(*((n, f"第{n}项任务改写之后的样子", "", "各乡镇、各部门") for n in range(400)))
    earlier = [
        Earlier(n, {"number": str(n), "title": f"第{n}项任务原来的样子", "lead": "各乡镇、各部门"}) for n in range(400)
    ]
    found = match_versions(now, earlier)
    assert {row: each.key for row, each in found.items()} == {n + 2: n for n in range(400)}
    assert len(compared) < 400 * 40  # 160,000 pairs would be


def test_a_row_is_found_again_though_numbers_moved_and_words_changed() -> None:
    now = lines(
        (1, "新增任务甲乙丙丁", "", "水利局"), (2, "修建城东大桥", "", "住建局"), (3, "完成老城管网改造工程", "", "住建局"),
        (4, "义务教育学位扩容", "", "教育局"),
    )  # fmt: skip
    earlier = [
        Earlier(71, {"number": "1", "title": "修建城东大桥", "lead": "住建局"}),
        Earlier(72, {"number": "2", "title": "老城管网改造工程", "lead": "住建局"}),
        Earlier(73, {"number": "4", "title": "扩容义务教育学位", "lead": "县教育局"}),
        Earlier(74, {"number": "5", "title": "已不在表上的", "lead": "民政局"}),
    ]
    found = match_versions(now, earlier)
    assert {row: each.key for row, each in found.items()} == {3: 71, 4: 72, 5: 73}
