"""``duban calendar``: a year as a person and as a machine reads it, and the checking of files."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import pytest

from duban.cli import calendar
from duban.cli.calendar import columns
from duban.policies import shelf

GALLERY = Path(__file__).parents[1] / "broken" / "calendars"
SHIPPED = Path(shelf.__file__).parent / "calendars" / "cn"


def run(*args: str) -> int:
    parser = argparse.ArgumentParser()
    calendar.add_parser(parser.add_subparsers(required=True))
    parsed = parser.parse_args(["calendar", *args])
    code = parsed.run(parsed)
    assert isinstance(code, int)
    return code


def page(capsys: pytest.CaptureFixture[str], year: str) -> list[str]:
    assert run("show", year) == 0
    return capsys.readouterr().out.splitlines()


def test_a_year_is_shown_with_its_notice_spans_make_up_days_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n".join(page(capsys, "2022"))
    assert text.startswith("2022年工作日历\n")
    assert "依据：国务院办公厅关于2022年部分节假日安排的通知\n" in text
    assert "https://www.gov.cn/zhengce/zhengceku/2021-10/25/content_5644835.htm" in text
    assert "放假：国庆节　10月1日（六）至10月7日（五），7天" in text
    assert "10月8日（六）、10月9日（日）" in text
    assert "另据2023年的通知：12月31日（六）休息（元旦）" in text
    assert "10月18天" in text
    assert text.endswith("全年249天")


def test_the_days_of_a_month_stand_under_their_weekdays(capsys: pytest.CaptureFixture[str]) -> None:
    lines = page(capsys, "2022")
    start = next(number for number, line in enumerate(lines) if "10月　" in line)
    right = [line[columns_index(line, calendar.MONTH + len(calendar.BETWEEN)) :] for line in lines[start : start + 8]]
    assert right == [
        "         10月　工作日18天",
        "一   二   三   四   五   六   日",
        "                          1休  2休",
        " 3休  4休  5休  6休  7休  8班  9班",
        "10   11   12   13   14   15-  16-",
        "17   18   19   20   21   22-  23-",
        "24   25   26   27   28   29-  30-",
        "31",
    ]


def columns_index(line: str, width: int) -> int:
    """How many characters fill so many columns: fails where a full-width sign straddles the boundary."""
    for index in range(len(line) + 1):
        if columns(line[:index]) == width:
            return index
    raise AssertionError(line)


@pytest.mark.parametrize("year", ["2021", "2023", "2026", "2027"])
def test_every_line_of_the_grid_keeps_the_columns(capsys: pytest.CaptureFixture[str], year: str) -> None:
    lines = page(capsys, year)
    grid = lines[: next(number for number, line in enumerate(lines) if line.startswith("标记"))]
    assert all(columns(line) <= 2 * calendar.MONTH + len(calendar.BETWEEN) for line in grid)
    for line in grid:
        if columns(line) > calendar.MONTH + len(calendar.BETWEEN):
            columns_index(line, calendar.MONTH + len(calendar.BETWEEN))


def test_the_last_year_says_which_december_days_wait(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n".join(page(capsys, "2026"))
    assert text.startswith("2026年工作日历（部分暂定）")
    assert "14   15   16   17   18   19-  20-" in text
    assert "21?  22?  23?  24?  25?  26-? 27-?" in text
    assert "暂定：12月21日至31日要等2027年的通知" in text
    assert text.endswith("全年248天（部分暂定）")


def test_a_year_without_notice_says_plainly_what_is_known_and_what_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n".join(page(capsys, "2027"))
    assert text.startswith("2027年工作日历（暂定）")
    assert " 1休? 2-?  3-?" in text
    assert "2027年的放假通知没有载入" in text
    assert "春节　　2月5日（五）、2月6日（六）、2月7日（日）、2月8日（一）" in text.replace("春节  　", "春节　　")
    assert "未知：放假怎样调休、哪些周末上班、法定节假日遇周末在哪天补休。" in text


def test_a_year_as_json_holds_every_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "2026", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert list(data) == ["year", "notice", "provisional", "working_days", "months", "days"]
    assert (data["year"], data["provisional"], data["working_days"], len(data["days"])) == (2026, True, 248, 365)
    assert data["notice"]["title"] == "国务院办公厅关于2026年部分节假日安排的通知"
    assert data["months"][1] == {"month": 2, "working_days": 16}
    assert data["days"][58] == {"date": "2026-02-28", "works": True, "why": "调休上班", "provisional": False}
    assert sum(month["working_days"] for month in data["months"]) == 248


def test_a_provisional_year_as_json_has_no_notice(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "2027", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["notice"], data["provisional"]) == (None, True)
    assert all(day["provisional"] for day in data["days"])


@pytest.mark.parametrize("year", ["2013", "2100", "next", "-1", "二〇二二", "9" * 5000])
def test_a_year_outside_the_calendar_is_one_line_of_error(capsys: pytest.CaptureFixture[str], year: str) -> None:
    assert run("show", *(["--", year] if year.startswith("-") else [year])) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert shown.err.endswith("可以看2014至2099年\n")
    assert len(shown.err) < 100


def test_the_shipped_files_are_found_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", str(SHIPPED / "2022.yaml"), str(SHIPPED / "2023.yaml")) == 0
    assert capsys.readouterr().out == (
        "2022年：放假31天，调休上班7天，工作日249天，没有发现错误\n"
        "2023年：放假27天，调休上班7天，工作日249天，没有发现错误\n"
    )


def test_a_broken_file_is_told_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    broken = GALLERY / "04-no-such-day.yaml"
    assert run("check", str(broken), str(SHIPPED / "2023.yaml")) == 1
    assert capsys.readouterr().out == f"{broken}:14:5: “2022-02-30”这一天不存在（请对照通知改正月、日）\n"


def test_a_file_is_checked_beside_the_shipped_notices(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = (SHIPPED / "2022.yaml").read_text("utf-8")
    text = text.replace("  - 2022-10-09\n", "  - 2022-10-09\n  - 2022-12-31\n")
    text = text.replace("make_up_days: 7, working_days: 249", "make_up_days: 8, working_days: 250")
    (tmp_path / "2022.yaml").write_text(text, "utf-8")
    assert run("check", str(tmp_path / "2022.yaml")) == 1
    assert "2022-12-31在这里放假（元旦）" in capsys.readouterr().out


def test_one_year_given_twice_is_a_mistake(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    copy = shutil.copy(SHIPPED / "2022.yaml", tmp_path / "2022.yaml")
    assert run("check", str(SHIPPED / "2022.yaml"), str(copy)) == 1
    assert "2022年的通知已经有了" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_is_one_line_of_error(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("check", str(tmp_path / "none.yaml")) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
