"""Two editions side by side: one plain sentence a rule, and the days that would be without one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from duban.core.policy.differences import changed_words, differences, gaps
from duban.core.policy.read import read_pack
from duban.core.policy.rules import Pack
from duban.policies.shelf import shipped_pack_alone, shipped_pack_files

BEFORE = shipped_pack_alone("weixian-2022")


def changed(*pairs: tuple[str, str]) -> Pack:
    files = {name: text.decode() for name, text in shipped_pack_files("weixian-2022").items()}
    for old, new in pairs:
        assert old in files["rules.yaml"], old
        files["rules.yaml"] = files["rules.yaml"].replace(old, new, 1)
    found = read_pack(files)
    assert isinstance(found, Pack), found
    return found


def test_a_changed_figure_is_said_in_one_sentence_of_what_differs() -> None:
    after = changed(("act: minutes_issued\n  within: P3D", "act: minutes_issued\n  within: P5D"))
    [found] = differences(BEFORE, after)
    assert found.rule == "WX-5"
    assert "3日内" in found.before
    assert "5日内" in found.after
    assert found.sentence.startswith("WX-5：“")
    assert found.sentence.count("改为") == 1


def test_a_note_alone_is_named_and_the_demand_said_to_be_the_same() -> None:
    after = changed(("note: 从收到上级文件起算；发文即完成收发文程序", "note: 从收到上级文件起算"))
    assert [each.sentence for each in differences(BEFORE, after)] == ["WX-4要求不变，改了说明"]


def test_rules_that_come_and_go_are_said_with_what_they_demand() -> None:
    gone = replace(BEFORE, rules=BEFORE.rules[1:])
    [found] = differences(BEFORE, gone)
    assert found.sentence.startswith("删去WX-4：")
    [back] = differences(gone, BEFORE)
    assert back.sentence.startswith("新增WX-4：")
    assert differences(BEFORE, BEFORE) == ()


def test_parts_that_come_and_go_are_told_apart_and_a_wholly_other_sentence_is_told_whole() -> None:
    assert changed_words("甲办：三日内，反馈", "甲办：三日内，反馈，可以顺延") == "“反馈”改为“反馈，可以顺延”"
    assert changed_words("甲；乙；丙", "甲；丙") == "删去“乙”"
    many = changed_words("一，甲，二，乙，三，丙，四，丁", "一，子，二，丑，三，寅，四，卯")
    assert many == "原为“一，甲，二，乙，三，丙，四，丁”，改为“一，子，二，丑，三，寅，四，卯”"


def test_a_rule_that_begins_later_or_has_ended_leaves_days_without_it() -> None:
    late = replace(BEFORE, rules=(replace(BEFORE.rules[0], valid_from=date(2022, 12, 5)), *BEFORE.rules[1:]))
    assert gaps(BEFORE, late, date(2022, 12, 1)) == ("WX-4写明自2022-12-05起，此前这一条没有规则",)
    assert gaps(BEFORE, late, date(2022, 12, 5)) == ()
    over = replace(BEFORE, rules=(replace(BEFORE.rules[0], valid_to=date(2022, 11, 30)), *BEFORE.rules[1:]))
    assert gaps(BEFORE, over, date(2022, 12, 1)) == ("WX-4写明到2022-11-30为止，施行时已经没有这一条",)
    assert gaps(BEFORE, BEFORE, date(2022, 12, 1)) == ()
