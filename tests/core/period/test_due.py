"""The table of engine.md and the vectors of the fact file, worked out by hand from the State Council's notices."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import OFFICE_HOURS, at, calendar, period

from duban.core.instant import BEIJING, last_day, write_due
from duban.core.period.counting import Counting
from duban.core.period.due import due
from duban.core.period.form import Period, Unit
from duban.core.period.hours import NO_HOURS, BusinessHours, closing_at
from duban.core.period.pause import NO_PAUSES, Pause, Pauses
from duban.core.period.walk import walk
from duban.core.words import AfterHours, Direction

SIX = closing_at(time(18))


def end(start: str, within: str, *, hours: BusinessHours = SIX, pauses: Pauses = NO_PAUSES, **how: object) -> str:
    answer = due(at(start), period(within), calendar(), counting=Counting(**how), hours=hours, pauses=pauses)  # type: ignore[arg-type]
    assert answer.at is not None, answer.undetermined
    return write_due(answer.at).removesuffix("+08:00")


def paused(*stretches: tuple[str, str]) -> Pauses:
    return Pauses(Pause(at(begins), at(ends)) for begins, ends in stretches)


@pytest.mark.parametrize(
    ("start", "within", "day"),
    [
        ("2022-11-07T09:00", "P0D", "2022-11-07"),
        ("2022-11-07T09:00", "P3D", "2022-11-10"),
        ("2022-11-11T10:00", "P3WD", "2022-11-16"),
        ("2022-09-30T16:00", "P3WD", "2022-10-10"),
        ("2022-09-30T18:30", "P0D", "2022-10-08"),
        ("2022-09-30T18:30", "P3D", "2022-10-11"),
        ("2022-09-30T18:30", "P7D", "2022-10-17"),
        ("2022-09-28T10:00", "P7D", "2022-10-08"),
        ("2022-11-07T09:00", "P10WD", "2022-11-21"),
        ("2024-01-31T10:00", "P1M", "2024-02-29"),
        ("2025-01-26T10:00", "P2WD", "2025-02-05"),
        ("2026-01-30T10:00", "P1M", "2026-02-28"),
        # facts/regulations.md §3, delivered in working hours
        ("2026-09-18T10:00", "P3WD", "2026-09-22"),
        ("2026-09-24T10:00", "P3WD", "2026-09-30"),
        ("2026-09-29T10:00", "P5WD", "2026-10-12"),
        ("2026-02-12T10:00", "P5WD", "2026-02-26"),
        ("2026-09-28T10:00", "P7D", "2026-10-08"),
        ("2025-12-31T10:00", "P1M", "2026-02-02"),
        # weeks, months and years; 2022-12-31 is a Saturday and a day off, 2023-01-02 too
        ("2022-12-17T10:00", "P1W", "2022-12-26"),  # a Saturday: deemed Monday 19th; 26th is a Monday
        ("2022-12-15T10:00", "P2W", "2022-12-29"),
        ("2022-10-31T10:00", "P2M", "2023-01-03"),  # 31 December rests, so do 1 and 2 January
        ("2022-11-30T10:00", "P3M", "2023-02-28"),
        ("2024-02-29T10:00", "P1Y", "2025-02-28"),
        ("2022-11-07T09:00", "P1Y", "2023-11-07"),
    ],
)
def test_a_deadline_of_the_worked_table_ends_at_24_00_of_its_day(start: str, within: str, day: str) -> None:
    assert end(start, within) == f"{day}T24:00"


def test_a_last_day_of_rest_does_not_roll_where_the_rule_says_so() -> None:
    assert end("2022-09-28T10:00", "P7D", roll=False) == "2022-10-05T24:00"


@pytest.mark.parametrize(("start", "day"), [("2026-01-31T10:00", "2026-02-28"), ("2026-01-17T10:00", "2026-02-24")])
def test_a_rest_day_delivery_taken_as_it_is_starts_on_its_own_day(start: str, day: str) -> None:
    assert end(start, "P1M", after_hours=AfterHours.AS_IS) == f"{day}T24:00"


def test_the_close_of_business_itself_is_after_hours() -> None:
    assert end("2022-11-07T17:59", "P0D") == "2022-11-07T24:00"
    assert end("2022-11-07T18:00", "P0D") == "2022-11-08T24:00"


def test_without_business_hours_nothing_is_after_hours_but_a_rest_day_is_still_one() -> None:
    assert end("2022-11-07T23:00", "P1D", hours=NO_HOURS) == "2022-11-08T24:00"
    assert end("2022-11-12T09:00", "P1D", hours=NO_HOURS) == "2022-11-15T24:00"


def test_before_opening_counts_as_the_same_day() -> None:
    assert end("2022-11-07T06:00", "P0D", hours=OFFICE_HOURS) == "2022-11-07T24:00"


def test_the_same_day_of_an_urgent_rest_day_delivery_is_that_rest_day() -> None:
    assert end("2022-11-12T10:00", "P0D", after_hours=AfterHours.AS_IS) == "2022-11-12T24:00"


def test_hours_run_from_the_instant_through_nights_and_rest_days() -> None:
    assert end("2022-11-11T23:30", "PT2H") == "2022-11-12T01:30"
    assert end("2022-11-11T22:00", "PT2H") == "2022-11-11T24:00"
    assert end("2022-11-11T10:00", "PT30M") == "2022-11-11T10:30"


def test_working_hours_run_only_while_the_office_is_open() -> None:
    # Friday 16:00 to 18:00 are two, Monday 9:00 to 11:00 two more
    assert end("2022-11-11T16:00", "PT4WH", hours=OFFICE_HOURS) == "2022-11-14T11:00"
    # the closing hour itself ends the last one: not the next morning
    assert end("2022-11-11T14:00", "PT4WH", hours=OFFICE_HOURS) == "2022-11-11T18:00"
    # lunch is no working hour
    assert end("2022-11-11T11:00", "PT2WH", hours=OFFICE_HOURS) == "2022-11-11T15:00"


def test_working_hours_nobody_has_set_are_undetermined() -> None:
    answer = due(at("2022-11-11T16:00"), period("PT4WH"), calendar(), hours=SIX)
    assert answer.at is None
    assert answer.undetermined == "本地尚未设定上下班时间，工作小时无法计算"


class TestPaused:
    def test_working_days_skip_the_paused_ones(self) -> None:
        stopped = paused(("2022-11-10T09:00", "2022-11-15T09:00"))
        assert end("2022-11-07T09:00", "P10WD", pauses=stopped) == "2022-11-24T24:00"

    def test_calendar_days_add_the_paused_ones_and_then_roll(self) -> None:
        # 14 + 5 paused days = 19 November, a Saturday: Monday the 21st
        stopped = paused(("2022-11-10T09:00", "2022-11-15T09:00"))
        assert end("2022-11-07T09:00", "P7D", pauses=stopped) == "2022-11-21T24:00"

    def test_a_month_adds_the_paused_days(self) -> None:
        # 7 December + 5 = 12 December, a Monday
        stopped = paused(("2022-11-10T09:00", "2022-11-15T09:00"))
        assert end("2022-11-07T09:00", "P1M", pauses=stopped) == "2022-12-12T24:00"

    def test_hours_shift_by_exactly_the_pause(self) -> None:
        stopped = paused(("2022-11-07T10:00", "2022-11-07T10:45"))
        assert end("2022-11-07T09:00", "PT2H", pauses=stopped) == "2022-11-07T11:45"

    def test_overlapping_pauses_unite(self) -> None:
        twice = paused(("2022-11-10T09:00", "2022-11-14T09:00"), ("2022-11-11T09:00", "2022-11-15T09:00"))
        assert end("2022-11-07T09:00", "P10WD", pauses=twice) == "2022-11-24T24:00"

    def test_a_pause_within_one_day_stops_no_day(self) -> None:
        stopped = paused(("2022-11-10T09:00", "2022-11-10T17:00"))
        assert end("2022-11-07T09:00", "P3D", pauses=stopped) == "2022-11-10T24:00"

    def test_a_pause_of_two_whole_days_from_midnight_stops_just_those_two(self) -> None:
        # Monday 14 and Tuesday 15 November: five working days from Friday 11 end on the 22nd instead of the 18th
        stopped = paused(("2022-11-14T00:00", "2022-11-16T00:00"))
        assert end("2022-11-11T09:00", "P5WD", pauses=stopped) == "2022-11-22T24:00"

    def test_a_pause_that_begins_at_the_due_instant_changes_nothing(self) -> None:
        stopped = paused(("2022-11-11T00:00", "2022-11-15T00:00"))
        assert end("2022-11-07T09:00", "P3D", pauses=stopped) == "2022-11-10T24:00"

    def test_a_pause_over_the_raw_end_moves_it_past_the_pause(self) -> None:
        # raw end 14 Nov; 13, 14 and 15 Nov are paused: 17 Nov, a Thursday
        stopped = paused(("2022-11-13T09:00", "2022-11-16T09:00"))
        assert end("2022-11-07T09:00", "P7D", pauses=stopped) == "2022-11-17T24:00"

    def test_the_same_day_paused_over_midnight_ends_on_the_day_of_resumption(self) -> None:
        stopped = paused(("2022-11-07T15:00", "2022-11-08T10:00"))
        assert end("2022-11-07T09:00", "P0D", pauses=stopped) == "2022-11-08T24:00"

    def test_while_paused_there_is_no_due(self) -> None:
        answer = due(
            at("2022-11-07T09:00"), period("P10WD"), calendar(), pauses=Pauses([Pause(at("2022-11-10T09:00"))])
        )
        assert (answer.at, answer.undetermined) == (None, "正在中止计时，恢复后才有到期时间")

    def test_a_pause_without_end_that_began_after_the_due_leaves_it_alone(self) -> None:
        answer = due(at("2022-11-07T09:00"), period("P3D"), calendar(), pauses=Pauses([Pause(at("2022-11-11T09:00"))]))
        assert answer.at == at("2022-11-10T24:00")


class TestBackwards:
    @pytest.mark.parametrize(
        ("start", "within", "ends"),
        [
            ("2022-11-11T10:00", "P3WD", "2022-11-08T24:00"),
            (
                "2022-10-10T10:00",
                "P3WD",
                "2022-09-30T24:00",
            ),  # 9 and 8 October are make-up days: 1, 2; then 30 September
            ("2022-11-11T10:00", "P5D", "2022-11-06T24:00"),  # a Sunday: no roll backwards
            ("2022-03-31T10:00", "P1M", "2022-02-28T24:00"),
            ("2022-11-11T10:00", "PT2H", "2022-11-11T08:00"),
        ],
    )
    def test_counting_back_leaves_out_the_day_itself_and_never_rolls(self, start: str, within: str, ends: str) -> None:
        assert end(start, within, direction=Direction.BEFORE) == ends

    def test_working_hours_count_back_through_lunch(self) -> None:
        back = end("2022-11-14T10:00", "PT4WH", hours=OFFICE_HOURS, direction=Direction.BEFORE)
        assert back == "2022-11-11T15:00"


class TestUnpublishedYears:
    def provisional(self, start: str, within: str, **how: object) -> bool:
        return due(at(start), period(within), calendar(), counting=Counting(**how)).provisional  # type: ignore[arg-type]

    def test_a_date_in_a_year_without_notice_is_provisional(self) -> None:
        assert self.provisional("2026-12-28T10:00", "P10WD")
        assert self.provisional("2027-03-01T10:00", "P3WD")

    def test_a_date_covered_by_a_notice_is_not(self) -> None:
        assert not self.provisional("2026-11-20T10:00", "P10WD")
        assert not self.provisional("2022-12-28T10:00", "P10WD")  # the 2023 notice is in: late December 2022 is settled

    def test_late_december_waits_for_the_next_notice(self) -> None:
        assert self.provisional("2026-12-29T10:00", "P2WD")

    def test_a_date_that_asks_no_calendar_is_certain_in_any_year(self) -> None:
        assert not self.provisional("2028-03-01T10:00", "P7D", roll=False, after_hours=AfterHours.AS_IS)
        assert not self.provisional("2028-03-01T10:00", "PT48H")

    def test_a_paused_date_that_asks_no_calendar_is_certain_too(self) -> None:
        stopped = paused(("2028-03-02T09:00", "2028-03-04T09:00"))
        how = Counting(roll=False, after_hours=AfterHours.AS_IS)
        answer = due(at("2028-03-01T10:00"), period("P7D"), calendar(), counting=how, pauses=stopped)
        assert (answer.at, answer.provisional) == (at("2028-03-10T24:00"), False)

    def test_beyond_the_calendar_nothing_is_guessed(self) -> None:
        answer = due(at("2099-12-01T10:00"), period("P60WD"), calendar())
        assert (answer.at, answer.undetermined) == (
            None,
            "日历只到2014-01-01至2099-12-31，超出的日期不能推算",
        )


INSTANTS = st.datetimes(
    min_value=at("2021-01-02").replace(tzinfo=None), max_value=at("2026-06-30").replace(tzinfo=None)
)
DAY_BASED = st.builds(
    Period, st.integers(1, 40), st.sampled_from([Unit.DAY, Unit.WORKING_DAY, Unit.WEEK, Unit.MONTH])
) | st.just(Period(0, Unit.DAY))
ANY = DAY_BASED | st.builds(Period, st.integers(1, 90), st.sampled_from([Unit.HOUR, Unit.MINUTE, Unit.WORKING_HOUR]))
COUNTINGS = st.builds(Counting, st.booleans(), st.sampled_from(AfterHours))


@st.composite
def pauses_after(draw: st.DrawFn) -> list[tuple[float, float]]:
    """Pauses as (hours after the start, hours long)."""
    return draw(st.lists(st.tuples(st.floats(0, 900), st.floats(1, 300)), max_size=3))


@given(INSTANTS, ANY, COUNTINGS, pauses_after(), st.sampled_from(Direction))
def test_the_day_by_day_walk_ends_where_the_count_ends(
    start: datetime, within: Period, counting: Counting, stops: list[tuple[float, float]], direction: Direction
) -> None:
    start = start.replace(tzinfo=BEIJING)
    counting = Counting(counting.roll, counting.after_hours, direction)
    stopped = Pauses(
        Pause(start + timedelta(hours=after), start + timedelta(hours=after + length)) for after, length in stops
    )
    answer = due(start, within, calendar(), counting=counting, hours=OFFICE_HOURS, pauses=stopped)
    assert answer.at is not None
    days = walk(start, within, calendar(), answer, counting=counting, hours=OFFICE_HOURS, pauses=stopped)
    assert [day.date for day in days if day.mark == "due"] == [last_day(answer.at)]
    assert days[-1].mark == "due" or within.by_clock
    if not within.by_clock:
        assert answer.at == at(days[-1].date.isoformat() + "T24:00")


@given(INSTANTS, INSTANTS, DAY_BASED, COUNTINGS)
def test_law_4_a_later_delivery_never_gives_an_earlier_due(
    one: datetime, other: datetime, within: Period, counting: Counting
) -> None:
    first, second = sorted((one.replace(tzinfo=BEIJING), other.replace(tzinfo=BEIJING)))
    earlier = due(first, within, calendar(), counting=counting, hours=OFFICE_HOURS).at
    later = due(second, within, calendar(), counting=counting, hours=OFFICE_HOURS).at
    assert earlier is not None
    assert later is not None
    assert earlier <= later


@given(INSTANTS, DAY_BASED, st.integers(0, 20), COUNTINGS)
def test_law_4_a_longer_period_never_gives_an_earlier_due(
    start: datetime, within: Period, more: int, counting: Counting
) -> None:
    start = start.replace(tzinfo=BEIJING)
    longer = Period(within.count + more, within.unit)
    short = due(start, within, calendar(), counting=counting, hours=OFFICE_HOURS).at
    long = due(start, longer, calendar(), counting=counting, hours=OFFICE_HOURS).at
    assert short is not None
    assert long is not None
    assert short <= long


@given(INSTANTS)
def test_law_4_the_same_day_comes_before_three_days_before_seven_before_a_month(start: datetime) -> None:
    start = start.replace(tzinfo=BEIJING)
    found = [due(start, period(p), calendar(), hours=OFFICE_HOURS).at for p in ("P0D", "P3D", "P7D", "P1M")]
    assert all(answer is not None for answer in found)
    assert found == sorted(found)  # type: ignore[type-var]
