"""Written forms of periods, cadences and business hours: what is read, what is refused, what is said."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from tests.cast import OFFICE_HOURS, at, calendar, period

from duban.core.cadence.form import Every, read_cadence
from duban.core.instant import BEIJING
from duban.core.period.due import due
from duban.core.period.form import LONGEST, Period, Unit, read_period
from duban.core.period.hours import NO_HOURS, BusinessHours, DayHours, closing_at, read_hours
from duban.core.period.pause import NO_PAUSES, Pause, Pauses, as_pauses
from duban.core.period.working_hours import after_working_hours, before_working_hours, running


class TestPeriod:
    @pytest.mark.parametrize(
        ("text", "count", "unit", "chinese"),
        [
            ("P3WD", 3, Unit.WORKING_DAY, "3个工作日"),
            ("P7D", 7, Unit.DAY, "7日"),
            ("P2W", 2, Unit.WEEK, "2周"),
            ("P1M", 1, Unit.MONTH, "1个月"),
            ("P1Y", 1, Unit.YEAR, "1年"),
            ("PT30M", 30, Unit.MINUTE, "30分钟"),
            ("PT2H", 2, Unit.HOUR, "2小时"),
            ("PT4WH", 4, Unit.WORKING_HOUR, "4个工作小时"),
            ("P0D", 0, Unit.DAY, "当日"),
        ],
    )
    def test_each_form_is_read_written_and_said(self, text: str, count: int, unit: Unit, chinese: str) -> None:
        found = read_period(text)
        assert found == Period(count, unit)
        assert (str(found), found.chinese, found.by_clock) == (text, chinese, "T" in text)

    @pytest.mark.parametrize(
        "text",
        ["5 days", "P", "PT", "3WD", "P3", "P3WDX", " P3D", "P-3D", "P1.5D", "P0WD", "PT0H", "P0M", "P3S", "PT3D", "P3WH",
         "P１D", "p3d", "P1M2D", "", "P10000D", "P0000001D"],
    )  # fmt: skip
    def test_nothing_else_is(self, text: str) -> None:
        assert read_period(text) is None

    def test_the_longest_count_is_still_read(self) -> None:
        assert read_period(f"P{LONGEST}D") == Period(LONGEST, Unit.DAY)


class TestCadence:
    @pytest.mark.parametrize(
        ("text", "chinese"),
        [
            ("daily", "每日"), ("workdaily", "每个工作日"), ("weekly", "每周"), ("weekly:Mon", "每周一前"),
            ("weekly:Sun", "每周日前"),
            ("biweekly", "每两周"), ("semimonthly", "每半月"), ("monthly", "每月"), ("monthly:25", "每月25日前"),
            ("monthly:first", "每月1日前"), ("monthly:last", "每月月末前"), ("bimonthly", "每两月"), ("quarterly", "每季度"),
            ("quarterly:M1D1", "每季度第1个月1日前"),
            ("quarterly:M3D31", "每季度第3个月31日前"), ("semiannual", "每半年"),
            ("annual", "每年"),
            ("annual:01-31", "每年1月31日前"),
            ("annual:02-29", "每年2月29日前"), ("annual:02-last", "每年2月末前"),
            ("annual:12-01", "每年12月1日前"),
            ("every-10-days", "每10日"), ("per-event", "一事一报"),
        ],
    )  # fmt: skip
    def test_each_form_is_read_written_and_said(self, text: str, chinese: str) -> None:
        found = read_cadence(text)
        assert found is not None
        assert (str(found), found.chinese) == (text, chinese)

    @pytest.mark.parametrize(
        "text",
        ["", "fortnightly", "every-days", "every-0-days", "every-1000-days", "weekly:", "weekly:Fun", "weekly:tue",
         "monthly:0", "monthly:32", "monthly:", "monthly:1st", "quarterly:M0D1", "quarterly:M4D1", "quarterly:M1D0",
         "quarterly:M1D32", "quarterly:D1", "annual:00-01", "annual:13-01", "annual:02-30", "annual:04-31", "annual:1-1",
         "annual:01-00", "daily:1", "biweekly:Tue", "semiannual:06-30", "per-event:1", "quarterly:M1D1x"],
    )  # fmt: skip
    def test_nothing_else_is(self, text: str) -> None:
        assert read_cadence(text) is None

    def test_so_many_times_and_rolling(self) -> None:
        found = read_cadence("monthly", times=2, rolling=True)
        assert found is not None
        assert (found.times, found.rolling, found.chinese) == (2, True, "每月2次")
        assert read_cadence("monthly", times=0) is None
        every = read_cadence("every-15-days")
        assert every is not None
        assert (every.every, every.days, every.rolling) == (Every.DAYS, 15, True)


class TestHours:
    def test_sessions_are_read_in_order(self) -> None:
        found = read_hours("08:30-12:00, 14:30-17:30", date(2022, 6, 1))
        sessions = ((time(8, 30), time(12)), (time(14, 30), time(17, 30)))
        assert found == DayHours(time(17, 30), sessions, date(2022, 6, 1))

    def test_the_close_alone_is_read(self) -> None:
        assert read_hours("18:00", date(2022, 6, 1)) == DayHours(time(18), (), date(2022, 6, 1))
        assert closing_at(time(18)) == BusinessHours((DayHours(time(18)),))

    @pytest.mark.parametrize(
        "text",
        ["", "9-12", "09:00-", "-12:00", "12:00-09:00", "09:00-09:00", "09:00-12:00,11:00-18:00",
         "14:00-18:00,09:00-12:00", "09:00-12:00,", "09:00-25:00", "上午"],
    )  # fmt: skip
    def test_nothing_else_is(self, text: str) -> None:
        assert read_hours(text) is None

    def test_summer_and_winter_hours_follow_each_other(self) -> None:
        winter, summer = DayHours(time(17, 30)), DayHours(time(18), valid_from=date(2022, 6, 1))
        hours = BusinessHours((winter, summer))
        assert hours.on(date(2022, 5, 31)) is winter
        assert hours.on(date(2022, 6, 1)) is summer
        assert BusinessHours((summer,)).on(date(2022, 5, 31)) is None

    def test_after_close_begins_at_the_close(self) -> None:
        hours = closing_at(time(18))
        assert [hours.after_close(at(f"2022-11-07T{clock}")) for clock in ("17:59", "18:00")] == [False, True]
        assert not NO_HOURS.after_close(at("2022-11-07T23:59"))

    def test_the_sessions_of_a_day_are_instants_at_beijing(self) -> None:
        found = OFFICE_HOURS.sessions(date(2022, 11, 7))
        assert found is not None
        assert next(found) == (datetime(2022, 11, 7, 9, tzinfo=BEIJING), datetime(2022, 11, 7, 12, tzinfo=BEIJING))
        assert closing_at(time(18)).sessions(date(2022, 11, 7)) is None
        assert NO_HOURS.sessions(date(2022, 11, 7)) is None


class TestWorkingHours:
    def stopped(self, *stretches: tuple[str, str]) -> Pauses:
        return Pauses(Pause(at(f"2022-11-07T{begins}"), at(f"2022-11-07T{ends}")) for begins, ends in stretches)

    @pytest.mark.parametrize(
        ("stretches", "ends"),
        [
            ((), "11:00"),
            ((("09:30", "10:00"),), "11:30"),
            ((("07:00", "08:00"), ("09:30", "10:00")), "11:30"),
            ((("08:00", "09:00"),), "11:00"),
            ((("08:00", "09:30"),), "11:30"),
            ((("11:30", "14:30"),), "11:00"),
            ((("10:30", "14:30"),), "15:00"),
            ((("09:10", "09:20"), ("09:40", "09:50")), "11:20"),
            ((("09:00", "18:00"),), None),
        ],
    )
    def test_two_working_hours_from_nine_less_the_pauses(
        self, stretches: tuple[tuple[str, str], ...], ends: str | None
    ) -> None:
        stopped = self.stopped(*stretches)
        found = after_working_hours(at("2022-11-07T09:00"), 2, calendar(), OFFICE_HOURS, stopped)
        assert found == (at(f"2022-11-07T{ends}") if ends else at("2022-11-08T11:00"))
        answer = due(at("2022-11-07T09:00"), period("PT2WH"), calendar(), hours=OFFICE_HOURS, pauses=stopped)
        assert (answer.at, answer.provisional, answer.start_day) == (found, False, date(2022, 11, 7))

    def test_the_running_parts_of_a_session(self) -> None:
        nine_to_twelve = (at("2022-11-07T09:00"), at("2022-11-07T12:00"))
        parts = running(iter([nine_to_twelve]), self.stopped(("09:30", "10:00"), ("11:00", "12:00")))
        assert list(parts) == [
            (at("2022-11-07T09:00"), at("2022-11-07T09:30")),
            (at("2022-11-07T10:00"), at("2022-11-07T11:00")),
        ]

    def test_backwards_from_the_morning_of_a_monday(self) -> None:
        assert before_working_hours(at("2022-11-14T09:00"), 4, calendar(), OFFICE_HOURS) == at("2022-11-11T14:00")
        assert before_working_hours(at("2022-11-14T13:00"), 3, calendar(), OFFICE_HOURS) == at("2022-11-14T09:00")
        assert before_working_hours(at("2022-11-14T09:00"), 4, calendar(), closing_at(time(18))) is None

    def test_working_hours_into_an_unpublished_year_are_provisional(self) -> None:
        answer = due(at("2026-12-31T16:00"), period("PT9WH"), calendar(), hours=OFFICE_HOURS)
        assert answer.provisional


class TestPauses:
    def test_touching_and_overlapping_pauses_are_one(self) -> None:
        a, b, c = at("2022-11-07T09:00"), at("2022-11-08T09:00"), at("2022-11-09T09:00")
        assert Pauses([Pause(b, c), Pause(a, b)]).stretches == ((a, c),)
        assert Pauses([Pause(a, c), Pause(a, b)]).stretches == ((a, c),)
        assert Pauses([Pause(a, b), Pause(c, None)]).open_from == c
        assert Pauses([Pause(a, c), Pause(b, None)]).open_from == a
        assert Pauses([Pause(a, None), Pause(b, c)]).stretches == ()

    def test_an_empty_or_backward_pause_is_none(self) -> None:
        a, b = at("2022-11-07T09:00"), at("2022-11-08T09:00")
        assert not Pauses([Pause(b, a), Pause(a, a)])

    def test_the_clock_stands_still_from_the_beginning_to_before_the_end(self) -> None:
        a, b = at("2022-11-07T09:00"), at("2022-11-08T09:00")
        closed, still = Pauses([Pause(a, b)]), Pauses([Pause(a)])
        assert [closed.at(when) for when in (a, b)] == [True, False]
        assert [still.at(when) for when in (at("2022-11-07T08:59"), a, b)] == [False, True, True]
        assert not NO_PAUSES.at(a)

    def test_paused_days_are_counted_inside_a_stretch(self) -> None:
        stopped = Pauses([Pause(at("2022-11-07T09:00"), at("2022-11-10T09:00"))])
        assert stopped.days == ((date(2022, 11, 7), date(2022, 11, 9)),)
        assert stopped.count(date(2022, 11, 8), date(2022, 11, 30)) == 2
        assert stopped.count(date(2022, 11, 1), date(2022, 11, 7)) == 1
        assert stopped.count(date(2022, 11, 10), date(2022, 11, 30)) == 0
        assert stopped.covering(date(2022, 11, 6)) is None

    def test_united_pauses_can_be_united_with_others(self) -> None:
        a, b = at("2022-11-07T09:00"), at("2022-11-08T09:00")
        one = Pauses([Pause(a, b), Pause(at("2022-11-10T09:00"))])
        assert as_pauses(one) == [Pause(a, b), Pause(at("2022-11-10T09:00"))]
