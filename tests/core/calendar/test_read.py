"""Reading a notice: all mistakes at once, and hostile files refused before they cost anything."""

from __future__ import annotations

from duban.core.calendar.notice import Notice
from duban.core.calendar.read import read_notice
from duban.core.problem import Problem

GOOD = """\
year: 2024
notice: 国务院办公厅关于2024年部分节假日安排的通知
url: https://www.gov.cn/
covers: {from: 2024-01-01, to: 2024-12-31}
off:
  - {name: 元旦, from: 2024-01-01, to: 2024-01-01}
  - {name: 春节, from: 2024-02-10, to: 2024-02-17}
work: [2024-02-18, 2024-02-04]
totals: {days_off: 9, make_up_days: 2, working_days: 258}
"""


def problems_of(text: str | bytes) -> list[Problem]:
    found = read_notice(text, "2024.yaml")
    assert isinstance(found, tuple)
    return list(found)


def test_a_notice_is_read_with_its_days_sorted() -> None:
    notice = read_notice(GOOD, "2024.yaml")
    assert isinstance(notice, Notice)
    assert (notice.year, notice.number) == (2024, "")
    assert [day.isoformat() for day in notice.work] == ["2024-02-04", "2024-02-18"]
    assert [holiday.name for holiday in notice.off] == ["元旦", "春节"]


def test_a_notice_may_carry_its_number() -> None:
    notice = read_notice(GOOD + "number: 国办发明电〔2099〕1号\n", "2024.yaml")
    assert isinstance(notice, Notice)
    assert notice.number == "国办发明电〔2099〕1号"


def test_all_mistakes_are_told_at_once_in_the_order_of_the_text() -> None:
    broken = GOOD.replace("https://www.", "www.").replace("2024-01-01, to: 2024-01-01", "2024-01-01, to: 2024-13-01")
    broken = broken.replace("2024-02-18", "2024-02-19").replace("days_off: 9", "days_of: 9")
    assert [(problem.where.line, problem.rule) for problem in problems_of(broken)] == [
        (3, "url-form"),
        (6, "no-such-day"),
        (8, "not-a-weekend"),
        (9, "unknown-key"),
    ]


def test_a_span_inside_a_longer_one_is_seen_past_its_neighbour() -> None:
    spans = "  - {name: 甲, from: 2024-02-11, to: 2024-02-11}\n  - {name: 乙, from: 2024-02-13, to: 2024-02-13}\n"
    broken = GOOD.replace("work:", spans + "work:")
    assert [problem.rule for problem in problems_of(broken)] == ["overlapping-spans", "overlapping-spans"]


def test_totals_are_not_recounted_while_the_days_are_wrong() -> None:
    assert [problem.rule for problem in problems_of(GOOD.replace("2024-02-18", "2024-02-19"))] == ["not-a-weekend"]


def test_each_total_is_recounted() -> None:
    broken = GOOD.replace("9, make_up_days: 2, working_days: 258", "8, make_up_days: 3, working_days: 257")
    assert [problem.rule for problem in problems_of(broken)] == ["totals"] * 3


def test_something_that_is_no_notice_at_all_is_told_so() -> None:
    assert [problem.rule for problem in problems_of("")] == ["empty"]
    assert [problem.rule for problem in problems_of("- 1\n")] == ["not-a-mapping"]
    assert [problem.rule for problem in problems_of(GOOD.replace("name: 元旦", "name: [元旦]"))] == ["not-a-text"]
    assert [problem.rule for problem in problems_of(GOOD.replace("2024-02-18,", "[2024-02-18],"))] == ["not-a-day"]


def test_a_file_of_ten_megabytes_is_refused_unparsed() -> None:
    [problem] = problems_of(b"work: [" + b"2024-02-18, " * 800_000 + b"]")
    assert problem.rule == "too-large"


def test_a_long_list_is_not_compared_pair_by_pair() -> None:
    spans = "  - {name: 甲, from: 2024-02-10, to: 2024-02-17}\n" * 3_000
    assert [problem.rule for problem in problems_of(GOOD.replace("work:", spans + "work:"))] == ["too-many"]


def test_a_text_without_end_does_not_come_back_in_the_message() -> None:
    problems = problems_of(
        GOOD.replace("https://", "x" * 9_000).replace("2024-02-18", "1" * 9_000) + "y" * 900 + ": 1\n"
    )
    assert [problem.rule for problem in problems] == ["too-long", "not-a-day", "unknown-key"]
    assert all(len(problem.what) < 100 for problem in problems)


def test_no_more_mistakes_are_listed_than_anybody_reads() -> None:
    assert len(problems_of(GOOD + "".join(f"key{number}: 1\n" for number in range(9_000)))) == 100


def test_deep_nesting_is_refused() -> None:
    assert [problem.rule for problem in problems_of("work: " + "[" * 90_000)] == ["too-deep"]
    assert "too-deep" not in [problem.rule for problem in problems_of("{a: " * 20 + "}" * 20)]
    assert [problem.rule for problem in problems_of("{a: " * 21 + "}" * 21)] == ["too-deep"]


def test_a_bomb_of_aliases_is_refused() -> None:
    levels = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 20)]
    rules = {problem.rule for problem in problems_of("a0: &a0 [x]\n" + "\n".join(levels))}
    assert rules == {"alias", "anchor"}
