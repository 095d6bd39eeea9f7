"""What headings are taken for. The sets are those of real ledgers."""

from __future__ import annotations

import pytest

from duban.core.ledger.headings import KNOWN, SINGLE, fingerprint, guess


def fields(line: str, *numbered: int) -> list[str]:
    """The fields of a line of headings; ``_`` is a column without one."""
    headings = [() if text.strip() == "_" else tuple(text.strip().split("/")) for text in line.split("|")]
    return [each.field for each in guess(headings, frozenset(numbered))]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("序号|民生实事|责任单位|完成时限", "number title responsible limit"),
        ("工作任务|分管领导|牵头组织实施单位|完成时限（年内见成效）", "title leader lead limit"),
        ("工作任务|工作要求|牵头单位|责任单位", "title requirement lead responsible"),
        ("序号|重点任务|工作措施|完成时限|牵头部门|主责单位|协办单位",
         "number title requirement limit lead responsible assisting"),
        ("工作领域|计划安排|当前进度|滞后原因|牵头单位|责任单位|责任人|镇党政办意见|镇主要领导意见",
         "extra title extra extra lead responsible extra extra extra"),
        ("序号|目标名称|目标内容|责任领导|目标节点或完成时限|备注|工作类别",
         "number title requirement leader limit extra extra"),
        ("议定事项|牵头区领导|完成时间|责任单位|有关要求|落实情况|状态|销号人|销号时间|会议类型|会议名称|会议召开时间",
         "title leader limit responsible requirement extra status extra extra source source extra"),
        ("事项类型|事项名称|责任领导|牵头单位|责任单位|督办人|评价人|相关要求|阶段信息",
         "extra title leader lead responsible supervisor extra requirement extra"),
        ("具体控制措施|预计完成时间|责任人|有限公司责任领导|配合单位或部门|是否完成|措施完成时间|是否超期",
         "title limit extra leader assisting status extra extra"),
        ("检查日期|被检查单位|存在的安全隐患|整改措施|整改时限|备注|责任人|整改到位时间|销号时间",
         "extra extra title requirement limit extra extra extra extra"),
        ("反馈问题|整改进展情况", "title extra"),
        ("序号|项目|责任单位|拟完成日期", "number title responsible limit"),
        ("项目|工作任务|牵头单位|拟完成日期|完成时间", "extra title lead limit extra"),
        ("责任科室|参加单位|问题描述|原因分析|负责人|签字时间|恢复计划|责任单位主管|审批时间|完成情况",
         "responsible assisting title extra extra extra extra extra extra extra"),
    ],
)  # fmt: skip
def test_the_headings_of_a_real_ledger_are_understood(line: str, wanted: str) -> None:
    assert fields(line) == wanted.split()


def test_a_number_column_without_a_heading_is_the_number() -> None:
    assert fields("工作任务|_|具体要求|责任科室|时限要求", 1) == [
        "title",
        "number",
        "requirement",
        "responsible",
        "limit",
    ]
    assert fields("工作任务|_|具体要求|责任科室|时限要求")[1] == "extra"


def test_a_heading_of_two_rows_is_read_by_its_lower_text_first() -> None:
    assert fields("序号|责任分工/牵头单位|责任分工/配合单位|完成时限/年度") == ["number", "lead", "assisting", "limit"]
    assert fields("任务名称|责任单位/牵头|责任单位/配合") == ["title", "lead", "assisting"]


def test_blanks_and_brackets_in_a_heading_do_not_count() -> None:
    assert fields("序 号|责 任\n单 位|完成时限(每年)|工作任务【必填】") == ["number", "responsible", "limit", "title"]


def test_a_person_is_never_taken_for_a_unit() -> None:
    for heading in ("责任单位负责人", "责任单位主管", "牵头单位联系人", "承办单位责任人"):
        assert fields(f"工作任务|{heading}") == ["title", "extra"]
    assert fields("工作任务|包保县领导") == ["title", "leader"]


def test_the_completion_time_alone_is_asked() -> None:
    assert fields("工作任务|完成时间|责任单位") == ["title", "", "responsible"]
    assert fields("工作任务|完成时间|销号时间") == ["title", "limit", "extra"]
    assert fields("工作任务|预计完成时间|完成时间") == ["title", "limit", "extra"]


def test_of_two_columns_for_one_field_the_surer_has_it_and_the_other_is_kept_as_it_is() -> None:
    assert fields("项目名称|工作任务|完成时限") == ["extra", "title", "limit"]


def test_a_heading_only_known_in_part_says_so() -> None:
    known, guessed = guess([("工作任务",), ("整改完成期限",)])
    assert (known.sure, known.why) == (True, "")
    assert (guessed.field, guessed.sure) == ("limit", False)


def test_every_heading_known_stands_for_a_field_that_there_is() -> None:
    from duban.core.ledger.headings import FIELDS

    assert set(KNOWN.values()) <= set(FIELDS)
    assert set(FIELDS) > SINGLE


def test_a_mapping_is_remembered_whatever_the_blanks_and_brackets() -> None:
    assert fingerprint([("序 号",), ("完成时限（每年）",)]) == fingerprint([("序号",), ("完成时限",)])
    assert fingerprint([("序号",), ("完成时限",)]) != fingerprint([("完成时限",), ("序号",)])
