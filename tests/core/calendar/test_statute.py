"""The table of the sky, recomputed, and the law's days beside what was in fact free."""

from __future__ import annotations

from datetime import date

import chinese_calendar
import pytest
from lunar_python import Lunar, Solar

from duban.core.calendar.statute import Statute, read_statute
from duban.core.problem import Problem
from duban.policies.shelf import shipped_statute

STATUTE = shipped_statute()
SMALL = "law: 办法\nversions:\n  - from: 2014-01-01\n    days: {春节: 初一}\nanchors:\n" + "".join(
    f"  {year}: 02-17 04-05 06-19 09-25\n" for year in range(2014, 2100)
)


def problems_of(text: str) -> list[Problem]:
    found = read_statute(text, "statutory.yaml")
    assert isinstance(found, tuple)
    return list(found)


def of_the_moon(year: int, month: int, day: int) -> date:
    solar = Lunar.fromYmd(year, month, day).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@pytest.mark.parametrize("year", range(2014, 2100))
def test_every_row_of_the_table_is_what_lunar_python_computes(year: int) -> None:
    anchors = STATUTE.anchors[year]
    qingming = Solar.fromYmd(year, 7, 1).getLunar().getJieQiTable()["清明"]
    assert anchors.new_year == of_the_moon(year, 1, 1)
    assert anchors.qingming == date(qingming.getYear(), qingming.getMonth(), qingming.getDay())
    assert anchors.duanwu == of_the_moon(year, 5, 5)
    assert anchors.mid_autumn == of_the_moon(year, 8, 15)


@pytest.mark.parametrize("year", range(2014, 2027))
def test_each_statutory_day_was_a_day_off(year: int) -> None:
    assert [day for day in STATUTE.days_off(year) if chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize(("year", "days"), [(2014, 11), (2024, 11), (2025, 13), (2027, 13), (2099, 13)])
def test_the_law_gives_eleven_days_until_2024_and_thirteen_since(year: int, days: int) -> None:
    assert len(STATUTE.days_off(year)) == days


def test_the_eve_of_spring_festival_is_statutory_since_2025() -> None:
    assert date(2024, 2, 9) not in STATUTE.days_off(2024)
    assert STATUTE.days_off(2025)[date(2025, 1, 28)] == "春节"


def test_two_holidays_on_one_day_are_both_named() -> None:
    assert STATUTE.days_off(2020)[date(2020, 10, 1)] == "中秋节、国庆节"


def test_a_small_statute_is_read() -> None:
    statute = read_statute(SMALL, "statutory.yaml")
    assert isinstance(statute, Statute)
    assert statute.days_off(2026) == {date(2026, 2, 17): "春节"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("春节: 初一", "春节: 初四", "statutory.yaml:4:16: “初四”不是节日的日子"),
        ("春节: 初一", "春节: 02-29", "statutory.yaml:4:16: “02-29”不是节日的日子"),
        ("2014-01-01", "2015-01-01", "statutory.yaml:3:5: 这一版应从2014-01-01起施行"),
        ("  2099: 02-17 04-05 06-19 09-25\n", "", "statutory.yaml:6:3: 节日日期表缺少2099年"),
        ("2099: 02-17 04-05", "2099: 04-05 02-17", "statutory.yaml:91:9: 2099年的一行应是"),
        ("2099: 02-17", "2099: 02-30", "statutory.yaml:91:9: 2099年的一行应是"),
        ("law: 办法\n", "", "statutory.yaml:1:1: 法定节假日缺少“law”"),
        ("law: 办法", "law: *a", "statutory.yaml:1:6: 不能用“*a”引用别处的内容"),
    ],
)
def test_a_mistake_in_the_statute_is_named_with_its_place(old: str, new: str, said: str) -> None:
    assert SMALL.count(old) == 1
    [problem] = problems_of(SMALL.replace(old, new))
    assert str(problem).startswith(said)
