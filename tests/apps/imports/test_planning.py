"""What each row of a ledger would become, before anything is written."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.imports.conftest import WHOLE, Ledgers, row
from tests.cast import at
from tests.paper.ledgers import KEY_WORK, MEASURES, NOTES, Sheet

from duban.apps.imports.choices import Choices
from duban.apps.imports.models import KnownName
from duban.apps.matters.models import Matter
from duban.core.ledger.lines import NO_LIMIT


def names(found: Any, number: int) -> list[str]:
    return [f"{role} {found.units[unit]}" for role, unit in row(found, number).parties]


def test_a_row_finds_its_units_by_name_other_name_and_short_name(ledgers: Ledgers) -> None:
    found = ledgers.plan(ledgers.whole())
    assert names(found, 3) == ["牵头单位 住建局", "责任单位 财政局", "责任单位 城关镇"]
    assert names(found, 5) == ["牵头单位 住建局"]  # 住房和城乡建设局 is 住建局
    assert [each.words for each in found.names] == ["各有关部门", "各乡镇（街道）", "县直有关部门"]


def test_a_row_is_complete_and_its_limit_is_the_end_of_its_day(ledgers: Ledgers) -> None:
    found = row(ledgers.plan(ledgers.whole()), 4)
    assert found.problems == ()
    assert (found.new.title, found.new.requirement) == ("老城改造：铺设雨水管网", "铺设雨水管网")
    assert found.new.own_due == at("2022-12-20T24:00")
    assert found.new.leader == ledgers.story.cast.leader.pk
    assert "据“重点工作.xlsx”“重点工作目标”第4行导入。" in found.new.text
    assert "完成时限原文：2022.12.20" in found.new.text


def test_what_no_field_takes_stands_in_the_record_under_its_own_heading(ledgers: Ledgers) -> None:
    text = row(ledgers.plan(ledgers.whole()), 3).new.text
    assert "进展情况：已完成六成" in text
    assert "状态：推进中" in text


def test_what_is_not_certain_holds_its_row_up_and_is_asked_once_for_all_rows(ledgers: Ledgers) -> None:
    found = ledgers.plan(ledgers.whole())
    assert [(each.words, each.why) for each in found.limits] == [
        ("长期坚持", "没有写明哪一天"), ("13月底前", "没有13月"),
    ]  # fmt: skip
    assert [each.line.row for each in found.held_up] == [5, 6, 7, 9]
    assert [each.rule for each in row(found, 7).problems] == ["limit-unclear"]
    assert "title-missing" in [each.rule for each in row(found, 9).problems]
    answered = ledgers.whole(limits={"长期坚持": NO_LIMIT, "13月底前": "2022-12-31"})
    ledgers.decide("各乡镇（街道）", ledgers.story.cast.town)
    ledgers.decide("县直有关部门")
    again = ledgers.plan(answered)
    assert row(again, 7).problems == ()
    assert row(again, 7).new.own_due == at("2022-12-31T24:00")
    assert row(again, 6).new.own_due is None


def test_a_name_decided_once_is_remembered_and_may_mean_no_unit_or_several(ledgers: Ledgers) -> None:
    c = ledgers.story.cast
    ledgers.decide("各有关部门")
    ledgers.decide("各乡镇（街道）", c.town, c.land)
    ledgers.decide("县直有关部门")
    found = ledgers.plan(ledgers.whole())
    assert found.names == ()
    assert names(found, 6) == ["牵头单位 水利局", "责任单位 城关镇", "责任单位 自然资源局"]
    assert row(found, 5).notes == ("“各有关部门”不是具体单位，没有列入",)
    assert KnownName.objects.count() == 3


def test_a_decided_name_whose_unit_is_gone_is_asked_again(ledgers: Ledgers) -> None:
    ledgers.decide("各有关部门", ledgers.story.cast.land)
    KnownName.objects.filter(name="各有关部门").update(units=[10**9])
    assert "各有关部门" in [each.words for each in ledgers.plan(ledgers.whole()).names]


def test_a_limit_that_is_over_is_told_as_stock(ledgers: Ledgers) -> None:
    found = ledgers.plan(ledgers.whole())
    assert [each.line.row for each in found.rows if each.stock] == [8]
    assert row(found, 8).notes == (
        "时限已过：导入后为存量逾期，不催办，不计次",
        "已经在办：不再要求签收、部署和首次反馈",
    )


def test_a_row_that_says_it_is_done_is_left_out_unless_somebody_wants_it(ledgers: Ledgers) -> None:
    rows = [list(each) for each in KEY_WORK[1]]
    rows[7][8] = "完成"
    sheet: Sheet = (KEY_WORK[0], rows, KEY_WORK[2])
    assert row(ledgers.plan(ledgers.whole(sheet)), 8).left == "状态写“完成”"
    wanted = row(ledgers.plan(ledgers.whole(sheet, takes={8: True})), 8)
    assert (wanted.taken, wanted.problems) == (True, ())


def test_what_all_rows_miss_is_told_for_the_whole_file_and_nothing_is_ready(ledgers: Ledgers) -> None:
    found = ledgers.plan(ledgers.upload())
    assert [each.what for each in found.problems] == ["没有登记批准"]
    assert found.ready == ()
    assert {each.where.file for each in row(found, 3).problems} == {"工作标准", "考核标准"}


def test_an_approval_must_be_somebodys_and_must_have_been_given(ledgers: Ledgers) -> None:
    approval = {"authority": "常务会议", "approver": "无此人", "approved_on": "2022-02-30"}
    found = ledgers.plan(ledgers.whole(approval=approval))
    assert [each.what for each in found.problems] == ["没有批准人“无此人”", "批准日期“2022-02-30”不是有效日期"]
    later = {"authority": "常务会议", "approver": "冼县长", "approved_on": "2022-12-01"}
    assert [each.what for each in ledgers.plan(ledgers.whole(approval=later)).problems] == ["批准日期还没有到"]


def test_a_mapping_without_a_task_or_with_two_is_told(ledgers: Ledgers) -> None:
    source = ledgers.whole()
    fields = Choices.of(source.choices).fields
    none = ledgers.choose(source, fields=tuple("extra" if each == "title" else each for each in fields))
    assert [each.rule for each in ledgers.plan(none).problems] == ["title-column"]
    two = ledgers.choose(none, fields=("title", *fields[1:]))
    assert [each.rule for each in ledgers.plan(two).problems] == ["column-twice"]


def test_a_row_mended_in_place_is_read_anew(ledgers: Ledgers) -> None:
    source = ledgers.whole(fixes={9: {"title": "统计核查", "lead": "县财政局"}, 7: {"limit": "2022-12-31"}})
    found = ledgers.plan(source)
    assert row(found, 9).problems == ()
    assert row(found, 9).new.title == "统计核查"
    assert row(found, 7).problems == ()


def test_of_several_leading_units_the_first_leads_and_it_is_told(ledgers: Ledgers) -> None:
    sheet: Sheet = ("表", [["任务名称", "牵头单位", "完成时限"], ["修桥", "住建局、财政局", "2022-12-31"]], [])
    found = ledgers.plan(ledgers.whole(sheet))
    assert names(found, 2) == ["牵头单位 住建局", "责任单位 财政局"]
    assert row(found, 2).notes == ("写了2个牵头单位：以住建局牵头，其余列为责任单位",)


def test_a_matter_of_the_same_name_in_work_is_told(ledgers: Ledgers) -> None:
    matter = ledgers.story.begin(title="修桥")
    sheet: Sheet = ("表", [["任务名称", "责任单位", "完成时限"], ["修桥", "住建局", "2022-12-31"]], [])
    assert matter.number in row(ledgers.plan(ledgers.whole(sheet)), 2).notes[0]


def test_two_units_joined_by_a_word_are_split_where_both_are_known(ledgers: Ledgers) -> None:
    sheet: Sheet = ("表", [["任务名称", "责任单位", "完成时限"], ["修桥", "住建局和财政局", "2022-12-31"]], [])
    assert names(ledgers.plan(ledgers.whole(sheet)), 2) == ["责任单位 住建局", "责任单位 财政局"]


def test_the_superiors_unit_is_not_taken_for_the_countys_own(ledgers: Ledgers) -> None:
    sheet: Sheet = ("表", [["任务名称", "责任单位", "完成时限"], ["修桥", "市住建局", "2022-12-31"]], [])
    [asked] = ledgers.plan(ledgers.whole(sheet)).names
    assert (asked.words, asked.suggested) == ("市住建局", "住建局")


def test_a_table_without_a_year_asks_every_day_that_states_none(ledgers: Ledgers) -> None:
    sheet: Sheet = ("表", [["任务名称", "责任单位", "完成时限"], ["修桥", "住建局", "12月底前"]], [])
    source = ledgers.whole(sheet)
    assert [each.why for each in ledgers.plan(source).limits] == ["没有写年份"]
    assert row(ledgers.plan(ledgers.choose(source, year=2022)), 2).new.own_due == at("2022-12-31T24:00")


def test_the_sheet_with_the_most_rows_is_read_first_and_another_may_be_chosen(ledgers: Ledgers) -> None:
    source = ledgers.upload(MEASURES, NOTES, KEY_WORK)
    assert ledgers.plan(source).table.sheet == "重点工作目标"
    other = ledgers.choose(source, sheet=0, fixes={3: {"title": "别的表的"}})
    found = ledgers.plan(other)
    assert found.table.sheet == "Sheet1"
    assert Choices.of(other.choices).fixes == {}
    assert [each.line.title for each in found.rows] == ["对进度快的单位优先安排资金", "对成效好的单位予以通报表扬"]


@pytest.mark.parametrize("count", [3, 300])
def test_a_plan_asks_the_same_few_questions_of_the_database_however_long_the_ledger(
    ledgers: Ledgers, count: int
) -> None:
    rows: list[list[Any]] = [["序号", "任务名称", "牵头单位", "责任单位", "完成时限"]]
    rows += [[n, f"第{n}项任务", "住建局", "财政局、水利局", "2022-12-31"] for n in range(1, count + 1)]
    source = ledgers.whole(("大表", rows, []))
    ledgers.plan(source)
    source.refresh_from_db()
    from duban.apps.imports.planning import plan

    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = plan(source, ledgers.story.cast.supervisor, at("2022-11-14T10:00"))
    assert len(found.ready) == count
    assert len(asked) == QUERIES


QUERIES = 12
"""Of one plan: the tree 1, full and other names 2, decided names 1, posts 1, grants 1, pack 1, settings 1 …"""


def test_planning_writes_nothing(ledgers: Ledgers) -> None:
    source = ledgers.whole()
    ledgers.plan(source)
    assert Matter.objects.count() == 0
    assert WHOLE["approval"]["authority"] == "县政府常务会议"
