"""What holds for every calendar and every day, against a slow oracle that walks day by day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from duban.core.calendar.days import Calendar, build_calendar
from duban.core.calendar.override import Override, check_overrides
from duban.policies.shelf import shipped_calendar, shipped_notices, shipped_statute

ONE_DAY = timedelta(days=1)
NEAR = st.dates(date(2020, 6, 1), date(2028, 6, 1))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any choice of the shipped notices, under up to three overrides that can stand together."""
    notices = draw(st.lists(st.sampled_from(shipped_notices()), unique=True))
    overrides: list[Override] = []
    for _ in range(draw(st.integers(0, 3))):
        first = draw(NEAR)
        override = Override(
            first, first + ONE_DAY * draw(st.integers(0, 40)), draw(st.booleans()), "调整", "县政府通知"
        )
        if not check_overrides([*overrides, override]):
            overrides.append(override)
    return build_calendar(notices, shipped_statute(), overrides)


CALENDARS = st.one_of(st.just(shipped_calendar()), calendars())


def slow_add(calendar: Calendar, day: date, n: int) -> date:
    step = ONE_DAY if n > 0 else -ONE_DAY
    for _ in range(abs(n)):
        day += step
        while not calendar.works(day):
            day += step
    return day


def slow_between(calendar: Calendar, after: date, through: date) -> int:
    days = (after + ONE_DAY * step for step in range(1, (through - after).days + 1))
    return sum(map(calendar.works, days))


@given(CALENDARS, NEAR, st.integers(-60, 60))
def test_adding_working_days_is_walking_day_by_day(calendar: Calendar, day: date, n: int) -> None:
    assert calendar.add_working(day, n) == slow_add(calendar, day, n)


@given(CALENDARS, NEAR, st.integers(-10, 200))
def test_counting_between_is_walking_day_by_day(calendar: Calendar, after: date, length: int) -> None:
    through = after + ONE_DAY * length
    assert calendar.working_between(after, through) == slow_between(calendar, after, through)


@given(CALENDARS, NEAR, st.integers(1, 300))
def test_adding_is_the_inverse_of_counting(calendar: Calendar, day: date, n: int) -> None:
    through = calendar.add_working(day, n)
    assert calendar.works(through)
    assert calendar.working_between(day, through) == n
    assert calendar.working_between(day, through - ONE_DAY) == n - 1


@given(CALENDARS, NEAR, st.integers(1, 300))
def test_going_back_from_a_working_day_undoes_going_forward(calendar: Calendar, day: date, n: int) -> None:
    start = calendar.next_working(day)
    assert calendar.add_working(calendar.add_working(start, n), -n) == start


@given(CALENDARS, NEAR)
def test_the_next_working_day_of_a_working_day_is_itself(calendar: Calendar, day: date) -> None:
    found = calendar.next_working(day)
    assert found >= day
    assert calendar.works(found)
    assert calendar.next_working(found) == found
    assert calendar.working_between(day, found) == (0 if found == day else 1)


@given(CALENDARS, NEAR, NEAR, st.integers(1, 30), st.integers(0, 30))
def test_later_and_longer_never_end_earlier(calendar: Calendar, one: date, two: date, n: int, more: int) -> None:
    early, late = sorted((one, two))
    assert calendar.add_working(early, n) <= calendar.add_working(late, n + more)


@given(CALENDARS, NEAR, st.integers(0, 100))
def test_a_range_is_provisional_where_a_day_of_it_is(calendar: Calendar, start: date, length: int) -> None:
    days = [start + ONE_DAY * step for step in range(length + 1)]
    assert calendar.any_provisional(start, days[-1]) == any(map(calendar.provisional, days))


@given(CALENDARS, NEAR)
def test_a_plain_reason_means_a_plain_day(calendar: Calendar, day: date) -> None:
    weekend = day.weekday() >= 5
    assert calendar.why(day)
    assert calendar.why(day) != "工作日" or (calendar.works(day) and not weekend)
    assert calendar.why(day) != "周末" or (not calendar.works(day) and weekend)
    assert calendar.why(day) != "调休上班" or (calendar.works(day) and weekend)
