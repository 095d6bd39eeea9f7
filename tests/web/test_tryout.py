"""The page 试一试 as data."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from duban.core.instant import read_instant
from duban.core.problem import Place, Problem
from duban.policies.shelf import shipped_calendar, shipped_pack, shipped_pack_ids
from duban.web.tryout import Answer, Form, answer, by_field, read_form

NOW = read_instant("2022-11-14T09:30")
assert NOW is not None
PACKS = [shipped_pack(pack_id) for pack_id in shipped_pack_ids()]


def asked(start: str, within: str = "", **more: Any) -> Answer:
    found, problems = answer(Form(start, within, **more), PACKS, shipped_calendar(), NOW)
    assert found, problems
    return found


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("2022-11-11T10:00", "还有2个工作日"),  # due on Wednesday the 16th, today is Monday
        ("2022-11-09T10:00", "今天到期"),
        ("2022-11-08T10:00", "已过1个工作日"),  # due on Friday the 11th
    ],
)
def test_the_days_left_are_working_days(start: str, words: str) -> None:
    assert asked(start, "P3WD").left == words


def test_an_hour_that_has_gone_today_is_past() -> None:
    assert asked("2022-11-14T08:00", "PT1H").left == "今天已到期"


def test_days_counted_backwards_are_shown_in_the_order_of_the_calendar() -> None:
    days = [cell.date for cell in asked("2022-11-16T10:00", "P3WD", dir="before").cells]
    assert days == sorted(days)
    assert days[0] == date(2022, 11, 11)


def test_every_mark_of_the_engine_has_a_sign_and_a_word() -> None:
    cells = asked("2022-11-11T10:00", "P3WD", pauses=(("2022-11-14T09:00", "2022-11-15T09:00"),)).cells
    assert {(cell.sign, cell.word) for cell in cells} == {
        ("▸", "起算"),
        ("○", "不计"),
        ("‖", "中止计时"),
        ("●", "计入"),
        ("◆", "到期"),
    }


def test_a_form_keeps_what_was_written_as_it_was_written() -> None:
    form = read_form(
        {"start": ["2022-13-01"], "within": [" P3WD "], "pause_from": ["a", ""], "pause_to": ["b", ""]}, NOW
    )
    assert (form.start, form.within, form.pauses) == ("2022-13-01", "P3WD", (("a", "b"),))
    assert form.pause_rows == (("a", "b"), ("", ""))


def test_a_pauses_sentence_says_which_pause_it_is() -> None:
    problems = [Problem(Place("pauses[1]"), "恢复计时不晚于中止计时", "pause-order")]
    assert by_field(problems)["pauses"] == "第2段：恢复计时不晚于中止计时"


def test_a_chosen_rule_brings_its_own_period_sentence_and_clause() -> None:
    found = asked("2022-09-28T16:00", "P99D", rule="weixian-2022/WX-5")
    assert found.day == "2022年10月8日（周六）"
    assert found.basis
    assert "会议结束后3日内" in found.basis.sentence
    assert found.basis.ground.startswith("依据：二(四)“原则上在会议结束后3日内形成会议纪要”")


def test_a_rule_without_a_figure_says_what_is_missing_and_guesses_nothing() -> None:
    found = asked("2022-09-28T16:00", rule="district-2022/XQ-2.plan")
    assert (found.day, found.cells, found.due) == ("", (), None)
    assert "要由本地设定" in found.undetermined


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [("nowhere/X-1", "没有制度“nowhere”"), ("weixian-2022/WX-99", "没有规则“WX-99”"), ("weixian-2022", "没有规则“”")],
)
def test_a_rule_that_is_not_there_is_told_beside_the_other_mistakes(rule: str, sentence: str) -> None:
    found, problems = answer(Form("2022-02-30T10:00", "", rule), PACKS, shipped_calendar(), NOW)
    errors = by_field(problems)
    assert found is None
    assert sentence in errors["rule"]
    assert "不存在" in errors["start"]
