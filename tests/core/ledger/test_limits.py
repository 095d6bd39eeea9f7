"""Limits as ledgers write them: a day only where it is certain."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from duban.core.ledger.limits import Limit, read_limit

PHRASES = Path(__file__).parents[4] / "shared/mission/samples/time_phrases.json"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12月底前", "2022-12-31"),
        ("2022.12.20", "2022-12-20"),
        ("2022-12-31", "2022-12-31"),
        ("2022/6/3", "2022-06-03"),
        ("2022年12月20日", "2022-12-20"),
        ("20221220", "2022-12-20"),
        ("11月30日前", "2022-11-30"),
        ("年底前", "2022-12-31"),
        ("年内见成效", "2022-12-31"),
        ("到2023年底", "2023-12-31"),
        ("2020年年底前", "2020-12-31"),
        ("9月投入使用", "2022-09-30"),
        ("5月底前动工", "2022-05-31"),
        ("12月底前办8场", "2022-12-31"),
        ("11月", "2022-11-30"),
        ("2月底", "2022-02-28"),
        ("2024年2月底前", "2024-02-29"),
        ("十二月底前", "2022-12-31"),
        ("十月十五日前", "2022-10-15"),
        ("１２月２０日前", "2022-12-20"),
        ("10月上旬", "2022-10-10"),
        ("10月中旬前", "2022-10-20"),
        ("第二季度末", "2022-06-30"),
        ("三季度", "2022-09-30"),
        ("上半年", "2022-06-30"),
        ("1-8月", "2022-08-31"),
        ("3月10日至24日", "2022-03-24"),
        ("2022年11月—2023年1月", "2023-01-31"),
        ("于2019年12月20日（星期五）前", "2019-12-20"),
        ("8月：", "2022-08-31"),
        ("今年年底前", "2022-12-31"),
    ],
)
def test_a_certain_phrase_is_its_last_day(text: str, day: str) -> None:
    assert read_limit(text, 2022) == Limit(text, date.fromisoformat(day))


def test_a_number_of_a_spreadsheet_is_its_day() -> None:
    # Spreadsheets count days from 1899-12-30: 44926 is the last day of 2022.
    assert read_limit(44926, None).day == date(2022, 12, 31)
    assert read_limit("44926", None).day == date(2022, 12, 31)


def test_an_empty_cell_is_no_limit_and_no_question() -> None:
    assert read_limit("  ", 2022) == Limit("")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("13月底前", "没有13月"),
        ("2022年2月30日前", "没有2022年2月30日"),
        ("20221320", "没有13月"),
        ("长期坚持", "没有写明哪一天"),
        ("已经完成，长期坚持", "没有写明哪一天"),
        ("及时", "没有写明哪一天"),
        ("每年一次", "没有写明哪一天"),
        ("在收到工作任务后3个工作日内", "没有写明哪一天"),
        ("办结后5日内", "没有写明哪一天"),
        ("2022年12月20日后", "没有写明哪一天"),
        ("于每年2月底前", "没有写明哪一天"),
        ("7、8月", "一栏里写了几件事，请指定完成时限"),
        ("1月内", "“1月内”可能是1个月以内，也可能是1月份以内"),
        ("2021年5月1日至2022年4月30日实施", "没有写明哪一天"),
        ("12.20", "只有数字，不知道是哪一天"),
        ("2022", "只有数字，不知道是哪一天"),
        ("8月前完成", "“8月前”可能是8月之前，也可能是8月底以前"),
        ("1-8月办5场，12月底前办8场", "写了2个时间，请指定以哪一天为完成时限"),
        ("1-8月完成12个，12月底前完成20个", "写了2个时间，请指定以哪一天为完成时限"),
        ("3月10日至2月8日", "起止时间前后颠倒，或跨了年"),
        ("11月-1月", "起止时间前后颠倒，或跨了年"),
    ],
)
def test_what_is_not_certain_is_asked(text: str, question: str) -> None:
    found = read_limit(text, 2022)
    assert (found.day, found.question) == (None, question)


def test_of_several_days_the_last_is_put_before_the_person_and_not_taken() -> None:
    found = read_limit("1-8月完成12个，12月底前完成20个", 2022)
    assert (found.day, found.suggested) == (None, date(2022, 12, 31))


def test_a_day_without_a_year_is_asked_where_nobody_has_stated_the_year() -> None:
    assert read_limit("12月底前", None).question == "没有写年份"
    assert read_limit("今年年底前", None).question == "没有写年份"


@pytest.mark.skipif(not PHRASES.exists(), reason="the samples are not beside this checkout")
def test_no_phrase_of_the_samples_is_read_as_another_day_than_its_reader_read() -> None:
    wrong, read = [], 0
    for each in json.loads(PHRASES.read_text(encoding="utf-8")):
        day = read_limit(each["phrase"], 2022).day
        if day is None:
            continue
        wanted = {value if len(value) > 7 else f"2022-{value}" for value in each["value"].split(",")}
        read += 1
        if each["kind"] != "date" or day.isoformat() not in wanted:
            wrong.append((each["phrase"], each["kind"], each["value"], day))
    assert wrong == []
    assert read >= 40  # of 64 dates
