"""The calendar's answers for named days, by the State Council's notices and the law, and agreement with other data."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime

import chinese_calendar
import pytest

from duban.core.calendar.days import Calendar, OutsideHorizon, build_calendar
from duban.core.calendar.notice import Notice, days_of
from duban.core.calendar.override import Override
from duban.core.problem import BadInput
from duban.policies.shelf import shipped_calendar, shipped_notices, shipped_statute

CALENDAR = shipped_calendar()


def notices(*years: int) -> list[Notice]:
    return [notice for notice in shipped_notices() if notice.year in years]


def local(*overrides: Override) -> Calendar:
    return build_calendar(shipped_notices(), shipped_statute(), overrides)


def rest(first: date, last: date, reason: str = "停工") -> Override:
    return Override(first, last, False, reason, "县政府通知")


def work(first: date, last: date, reason: str = "加班") -> Override:
    return Override(first, last, True, reason, "县政府通知")


# --- the notices -----------------------------------------------------------------------------------------------------


def test_every_day_of_six_years_agrees_with_chinese_calendar() -> None:
    days = list(days_of(date(2021, 1, 1), date(2026, 12, 31)))
    assert [day for day in days if CALENDAR.works(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize(
    ("year", "working_days"), [(2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]
)
def test_working_days_of_a_calendar_year_are_those_counted_from_the_notices(year: int, working_days: int) -> None:
    assert sum(map(CALENDAR.works, days_of(date(year, 1, 1), date(year, 12, 31)))) == working_days


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        (date(2022, 12, 31), False, "元旦"),  # stands in the notice of 2023
        (date(2026, 2, 28), True, "调休上班"),  # a Saturday
        (date(2025, 1, 26), True, "调休上班"),  # a Sunday
        (date(2025, 10, 6), False, "国庆节、中秋节"),
        (date(2023, 9, 29), False, "中秋节、国庆节"),
        (date(2024, 2, 9), True, "工作日"),  # 除夕 2024: the notice encourages leave, the day works
        (date(2025, 1, 28), False, "春节"),  # 除夕 2025: statutory since that year
        (date(2022, 11, 12), False, "周末"),
        (date(2022, 11, 7), True, "工作日"),
    ],
)
def test_named_days_work_or_rest_as_the_notices_say(day: date, works: bool, why: str) -> None:
    assert (CALENDAR.works(day), CALENDAR.why(day), CALENDAR.provisional(day)) == (works, why, False)


@pytest.mark.parametrize(
    ("after", "n", "expected"),
    [
        (date(2026, 9, 18), 3, date(2026, 9, 22)),
        (date(2026, 9, 24), 3, date(2026, 9, 30)),
        (date(2026, 9, 29), 5, date(2026, 10, 12)),
        (date(2026, 2, 12), 5, date(2026, 2, 26)),
        (date(2022, 11, 11), 3, date(2022, 11, 16)),
        (date(2022, 9, 30), 3, date(2022, 10, 10)),
        (date(2025, 1, 26), 2, date(2025, 2, 5)),
        (date(2022, 10, 10), -3, date(2022, 9, 30)),
        (date(2022, 10, 3), -1, date(2022, 9, 30)),
        (date(2022, 10, 3), 1, date(2022, 10, 8)),
        (date(2022, 10, 3), 0, date(2022, 10, 3)),
    ],
)
def test_the_nth_working_day_skips_rest_days_and_counts_make_up_days(after: date, n: int, expected: date) -> None:
    assert CALENDAR.add_working(after, n) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 5), date(2026, 10, 8)),
        (date(2026, 2, 28), date(2026, 2, 28)),
        (date(2026, 2, 17), date(2026, 2, 24)),
        (date(2026, 1, 31), date(2026, 2, 2)),
    ],
)
def test_a_rest_day_moves_to_the_next_working_day_and_a_make_up_saturday_stays(day: date, expected: date) -> None:
    assert CALENDAR.next_working(day) == expected


def test_working_days_between_leave_out_the_first_day_and_include_the_last() -> None:
    assert CALENDAR.working_between(date(2022, 11, 7), date(2022, 11, 11)) == 4
    assert CALENDAR.working_between(date(2022, 11, 7), date(2022, 11, 7)) == 0
    assert CALENDAR.working_between(date(2022, 11, 11), date(2022, 11, 7)) == 0


# --- what is known and what is provisional ---------------------------------------------------------------------------


def test_days_are_known_from_the_first_notice_to_the_twentieth_of_december_of_the_last() -> None:
    days = list(days_of(date(2020, 12, 1), date(2027, 1, 31)))
    known = [day for day in days if not CALENDAR.provisional(day)]
    assert known == list(days_of(date(2021, 1, 1), date(2026, 12, 20)))


def test_late_december_is_known_when_the_next_notice_is_in() -> None:
    alone = build_calendar(notices(2022), shipped_statute())
    both = build_calendar(notices(2022, 2023), shipped_statute())
    assert (alone.provisional(date(2022, 12, 20)), alone.provisional(date(2022, 12, 21))) == (False, True)
    assert not both.any_provisional(date(2022, 1, 1), date(2023, 12, 20))


def test_a_day_the_next_notice_names_is_known_without_its_own_years_notice() -> None:
    calendar = build_calendar(notices(2023), shipped_statute())
    assert calendar.why(date(2022, 12, 31)) == "元旦"
    assert not calendar.provisional(date(2022, 12, 31))
    assert calendar.provisional(date(2022, 12, 30))


def test_a_gap_between_notices_stays_provisional() -> None:
    calendar = build_calendar(notices(2021, 2023), shipped_statute())
    assert calendar.provisional(date(2022, 10, 8))
    assert not calendar.works(date(2022, 10, 8))  # the make-up Saturday is not known


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2027, 1, 1), "元旦"),
        (date(2027, 2, 5), "春节"),  # 除夕
        (date(2027, 2, 6), "春节"),  # 初一
        (date(2027, 2, 8), "春节"),  # 初三, a Monday
        (date(2027, 2, 9), "工作日"),  # no substitute day until the notice says which
        (date(2027, 2, 13), "周末"),  # no make-up day either
        (date(2027, 4, 5), "清明节"),
        (date(2027, 5, 2), "劳动节"),
        (date(2027, 5, 3), "工作日"),
        (date(2027, 6, 9), "端午节"),
        (date(2027, 9, 15), "中秋节"),
        (date(2027, 10, 3), "国庆节"),
        (date(2027, 10, 4), "工作日"),
        (date(2027, 12, 31), "工作日"),
    ],
)
def test_a_year_without_notice_rests_on_weekends_and_statutory_days_only(day: date, why: str) -> None:
    assert (CALENDAR.why(day), CALENDAR.works(day), CALENDAR.provisional(day)) == (why, why == "工作日", True)


def test_a_range_is_provisional_as_soon_as_one_day_of_it_is() -> None:
    assert not CALENDAR.any_provisional(date(2026, 12, 1), date(2026, 12, 20))
    assert CALENDAR.any_provisional(date(2026, 12, 1), date(2026, 12, 21))
    assert not CALENDAR.any_provisional(date(2026, 12, 25), date(2026, 12, 24))


# --- a jurisdiction's own days ---------------------------------------------------------------------------------------


def test_an_override_lies_over_the_notice_and_gives_its_reason() -> None:
    calendar = local(rest(date(2026, 7, 20), date(2026, 7, 21), "台风停工"), work(date(2026, 10, 1), date(2026, 10, 1)))
    assert (calendar.works(date(2026, 7, 20)), calendar.why(date(2026, 7, 20))) == (False, "台风停工")
    assert (calendar.works(date(2026, 10, 1)), calendar.why(date(2026, 10, 1))) == (True, "加班")
    assert calendar.add_working(date(2026, 7, 17), 1) == date(2026, 7, 22)
    assert calendar.works(date(2026, 7, 22))


def test_an_override_makes_a_provisional_day_known() -> None:
    calendar = local(rest(date(2027, 3, 3), date(2027, 3, 3), "民族节日"))
    assert not calendar.provisional(date(2027, 3, 3))
    assert calendar.provisional(date(2027, 3, 4))


def test_two_overrides_that_agree_on_a_day_give_both_reasons() -> None:
    calendar = local(
        rest(date(2026, 7, 20), date(2026, 7, 21), "台风"), rest(date(2026, 7, 21), date(2026, 7, 22), "停电")
    )
    assert calendar.why(date(2026, 7, 21)) == "台风、停电"


def test_a_calendar_with_contradicting_overrides_cannot_be_built() -> None:
    day = date(2026, 7, 20)
    with pytest.raises(BadInput) as refused:
        local(rest(day, day), work(day, day))
    assert [problem.rule for problem in refused.value.problems] == ["contradicting-overrides"]


# --- the horizon and the calendar as a value -------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2013, 12, 31), date(2100, 1, 1), date.min, date.max])
def test_a_day_outside_the_horizon_is_named_by_the_refusal(day: date) -> None:
    for ask in (CALENDAR.works, CALENDAR.provisional, CALENDAR.why, CALENDAR.next_working):
        with pytest.raises(OutsideHorizon) as refused:
            ask(day)
        assert refused.value.day == day


def test_counting_past_either_end_of_the_horizon_is_refused() -> None:
    for start, n, beyond in ((date(2099, 12, 30), 5, date(2100, 1, 1)), (date(2014, 1, 3), -5, date(2013, 12, 31))):
        with pytest.raises(OutsideHorizon) as refused:
            CALENDAR.add_working(start, n)
        assert refused.value.day == beyond
    assert CALENDAR.first == date(2014, 1, 1)
    assert CALENDAR.last == date(2099, 12, 31)
    assert CALENDAR.add_working(CALENDAR.last, 0) == CALENDAR.last


def test_the_refusal_survives_being_sent_to_another_process() -> None:
    refused = pickle.loads(pickle.dumps(OutsideHorizon(date(2100, 1, 1))))
    assert refused.day == date(2100, 1, 1)
    assert str(refused) == "2100-01-01不在日历范围内（2014-01-01至2099-12-31）"


def test_equal_sources_give_equal_digests_and_one_more_day_another() -> None:
    again = build_calendar(reversed(shipped_notices()), shipped_statute())
    other = local(rest(date(2026, 7, 20), date(2026, 7, 20)))
    assert CALENDAR.digest.startswith("sm3:")
    assert len(CALENDAR.digest) == len("sm3:") + 64
    assert again.digest == CALENDAR.digest != other.digest


def test_the_order_of_overrides_does_not_change_the_digest() -> None:
    one, two = rest(date(2026, 7, 20), date(2026, 7, 20)), work(date(2026, 7, 25), date(2026, 7, 25))
    assert local(one, two).digest == local(two, one).digest


def test_a_calendar_is_not_changed_after_it_was_built() -> None:
    with pytest.raises(AttributeError):
        CALENDAR.since = None  # type: ignore[misc] # that it cannot be set is what is tested


def test_a_calendar_remembers_the_one_it_replaces_and_since_when() -> None:
    since = datetime(2026, 11, 4, 1, tzinfo=UTC)
    calendar = build_calendar(shipped_notices(), shipped_statute(), replaces=CALENDAR, since=since)
    assert (calendar.replaces, calendar.since) == (CALENDAR, since)
    assert (CALENDAR.replaces, CALENDAR.since) == (None, None)


def test_a_replacing_calendar_says_since_when_and_in_which_zone() -> None:
    with pytest.raises(ValueError, match="came into force"):
        build_calendar(shipped_notices(), shipped_statute(), replaces=CALENDAR)
    naive = datetime.fromisoformat("2026-11-04T09:00:00")
    with pytest.raises(ValueError, match="no time zone"):
        build_calendar(shipped_notices(), shipped_statute(), replaces=CALENDAR, since=naive)
