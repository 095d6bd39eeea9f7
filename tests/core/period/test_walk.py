"""The day strip word for word: every day from the delivery to the due, its number, its mark and why."""

from __future__ import annotations

from tests.cast import OFFICE_HOURS, at, calendar, period

from duban.core.period.counting import Counting
from duban.core.period.due import due
from duban.core.period.hours import NO_HOURS, BusinessHours
from duban.core.period.pause import NO_PAUSES, Pause, Pauses
from duban.core.period.walk import walk
from duban.core.words import AfterHours, Direction

Row = tuple[str, str, int, str]


def strip(
    start: str, within: str, *, hours: BusinessHours = NO_HOURS, pauses: Pauses = NO_PAUSES, **how: object
) -> list[Row]:
    counting = Counting(**how)  # type: ignore[arg-type]
    asked = at(start), period(within), calendar()
    answer = due(*asked, counting=counting, hours=hours, pauses=pauses)
    days = walk(*asked, answer, counting=counting, hours=hours, pauses=pauses)
    assert all(day.counted == (day.n > 0) for day in days)
    return [(f"{day.date:%m-%d}", day.mark, day.n, day.why) for day in days]


def test_working_days_with_a_holiday_and_make_up_days() -> None:
    assert strip("2022-09-30T16:00", "P2WD")[:2] == [
        ("09-30", "start", 0, "交办当日，不计"),
        ("10-01", "skipped", 0, "国庆节"),
    ]
    assert strip("2022-09-30T16:00", "P2WD")[-2:] == [
        ("10-08", "counted", 1, "第1个工作日（调休上班）"),
        ("10-09", "due", 2, "第2个工作日（调休上班）"),
    ]


def test_calendar_days_that_roll() -> None:
    # three days from Wednesday 9 November 2022 end on Saturday the 12th
    assert strip("2022-11-09T09:00", "P3D") == [
        ("11-09", "start", 0, "交办当日，不计"),
        ("11-10", "counted", 1, "第1日"),
        ("11-11", "counted", 2, "第2日"),
        ("11-12", "counted", 3, "第3日"),
        ("11-13", "skipped", 0, "周末"),
        ("11-14", "due", 0, "末日遇休息日，顺延至此"),
    ]


def test_calendar_days_that_end_on_a_working_day() -> None:
    assert strip("2022-11-07T09:00", "P2D")[-1] == ("11-09", "due", 2, "第2日")
    assert strip("2022-11-09T09:00", "P3D", roll=False)[-1] == ("11-12", "due", 3, "第3日")


def test_weeks_months_and_years_count_the_calendars_own_days() -> None:
    assert strip("2022-11-07T09:00", "P2W")[-1] == ("11-21", "due", 14, "第14日")
    assert strip("2024-01-31T09:00", "P1M")[-1] == ("02-29", "due", 29, "第29日")
    assert strip("2022-12-07T09:00", "P2M")[-1] == ("02-07", "due", 62, "第62日")
    assert strip("2022-11-07T09:00", "P1Y")[-1] == ("11-07", "due", 365, "第365日")
    assert strip("2024-02-29T09:00", "P1Y")[-1] == ("02-28", "due", 365, "第365日")


def test_the_same_day() -> None:
    assert strip("2022-11-07T09:00", "P0D") == [("11-07", "due", 0, "当日24:00止")]
    assert strip("2022-11-11T18:00", "P0D", hours=OFFICE_HOURS) == [
        ("11-11", "skipped", 0, "下班后送达"),
        ("11-12", "skipped", 0, "周末"),
        ("11-13", "skipped", 0, "周末"),
        ("11-14", "due", 0, "当日24:00止"),
    ]


def test_a_rest_day_delivery_and_one_taken_as_it_is() -> None:
    assert strip("2022-11-12T09:00", "P1D") == [
        ("11-12", "skipped", 0, "周末送达，未到上班时间"),
        ("11-13", "skipped", 0, "周末"),
        ("11-14", "start", 0, "视为上班时送达的当日，不计"),
        ("11-15", "due", 1, "第1日"),
    ]
    assert strip("2022-11-12T09:00", "P2D", after_hours=AfterHours.AS_IS) == [
        ("11-12", "start", 0, "交办当日，不计"),
        ("11-13", "counted", 1, "第1日"),
        ("11-14", "due", 2, "第2日"),
    ]


def test_paused_days_are_shown_and_made_good() -> None:
    stopped = Pauses([Pause(at("2022-11-08T09:00"), at("2022-11-10T09:00"))])
    assert strip("2022-11-07T09:00", "P2D", pauses=stopped) == [
        ("11-07", "start", 0, "交办当日，不计"),
        ("11-08", "paused", 0, "中止计时"),
        ("11-09", "paused", 0, "中止计时"),
        ("11-10", "counted", 1, "第1日"),
        ("11-11", "due", 2, "第2日"),
    ]
    assert [row[1] for row in strip("2022-11-07T09:00", "P1WD", pauses=stopped)] == ["start", "paused", "paused", "due"]


def test_a_paused_day_of_receipt_takes_nothing_away_but_from_the_same_day() -> None:
    stopped = Pauses([Pause(at("2022-11-07T15:00"), at("2022-11-08T09:00"))])
    assert strip("2022-11-07T09:00", "P2D", pauses=stopped)[1:] == [
        ("11-08", "counted", 1, "第1日"),
        ("11-09", "due", 2, "第2日"),
    ]
    assert strip("2022-11-07T09:00", "P0D", pauses=stopped) == [
        ("11-07", "start", 0, "交办当日，不计"),
        ("11-08", "due", 0, "当日中止计时，顺延至此"),
    ]


def test_a_paused_day_while_it_rolls() -> None:
    # raw end Saturday 12; Monday 14 is paused: Tuesday 15
    stopped = Pauses([Pause(at("2022-11-14T09:00"), at("2022-11-15T09:00"))])
    assert strip("2022-11-09T09:00", "P3D", pauses=stopped)[-4:] == [
        ("11-12", "counted", 3, "第3日"),
        ("11-13", "skipped", 0, "周末"),
        ("11-14", "paused", 0, "中止计时"),
        ("11-15", "due", 0, "末日遇休息日，顺延至此"),
    ]


def test_hours_over_midnight_and_through_a_pause() -> None:
    assert strip("2022-11-07T23:00", "PT48H") == [
        ("11-07", "start", 0, "自送达时刻起算"),
        ("11-08", "counted", 0, "连续计时"),
        ("11-09", "due", 0, "自23:00起48小时，到此为止"),
    ]
    stopped = Pauses([Pause(at("2022-11-08T01:00"), at("2022-11-09T01:00"))])
    found = [(day, mark) for day, mark, _, _ in strip("2022-11-07T23:00", "PT48H", pauses=stopped)]
    assert found == [("11-07", "start"), ("11-08", "paused"), ("11-09", "counted"), ("11-10", "due")]


def test_working_hours_leave_out_the_days_of_rest() -> None:
    assert strip("2022-11-11T16:00", "PT4WH", hours=OFFICE_HOURS) == [
        ("11-11", "start", 0, "自送达时刻起算"),
        ("11-12", "skipped", 0, "周末"),
        ("11-13", "skipped", 0, "周末"),
        ("11-14", "due", 0, "自16:00起4个工作小时，到此为止"),
    ]


def test_backwards() -> None:
    assert strip("2022-11-15T10:00", "P2WD", direction=Direction.BEFORE) == [
        ("11-15", "start", 0, "当日不计，向前倒数"),
        ("11-14", "counted", 1, "倒数第1个工作日"),
        ("11-13", "skipped", 0, "周末"),
        ("11-12", "skipped", 0, "周末"),
        ("11-11", "due", 2, "倒数第2个工作日"),
    ]
    assert strip("2022-11-15T10:00", "P2D", direction=Direction.BEFORE) == [
        ("11-15", "start", 0, "当日不计，向前倒数"),
        ("11-14", "counted", 1, "倒数第1日"),
        ("11-13", "due", 2, "倒数第2日"),
    ]
    assert strip("2022-11-15T10:00", "P0D", direction=Direction.BEFORE) == [("11-15", "due", 0, "当日24:00止")]
    assert [row[0] for row in strip("2022-11-15T10:00", "PT36H", direction=Direction.BEFORE)] == [
        "11-15",
        "11-14",
        "11-13",
    ]


def test_a_provisional_day_is_marked_on_the_day() -> None:
    asked = at("2026-12-30T10:00"), period("P1WD"), calendar()
    days = walk(*asked, due(*asked))
    assert [day.provisional for day in days] == [True, True]
    settled = at("2026-11-02T10:00"), period("P1WD"), calendar()
    assert [day.provisional for day in walk(*settled, due(*settled))] == [False, False]


def test_what_has_no_due_has_no_strip() -> None:
    asked = at("2022-11-07T10:00"), period("PT4WH"), calendar()
    assert walk(*asked, due(*asked)) == ()
