"""Which kept calendar is in force where and when; a new one replaces the old one from the instant it was kept."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import at

from duban.apps.policies.actions import Text, keep
from duban.apps.policies.calendars import NATIONAL, calendar_at, changes, keep_own_days, own_days, steps
from duban.apps.policies.models import Kind
from duban.apps.policies.shipped import shipped_texts
from duban.core.calendar.days import build_calendar
from duban.core.calendar.override import Override
from duban.core.problem import BadInput
from duban.policies.shelf import shipped_calendar, shipped_notices, shipped_statute

pytestmark = pytest.mark.django_db
DAY = date(2022, 11, 10)
CLOSED = Override(DAY, DAY, False, "停电检修", "县府办通知")


def keep_national(when: str, *years: int) -> None:
    made = build_calendar([n for n in shipped_notices() if n.year in years], shipped_statute())
    keep([Text(Kind.CALENDAR, NATIONAL, made.digest, made.canonical)], at(when))


def works(day: date, when: str, place: int | None = None) -> bool:
    return calendar_at(steps(place), at(when)).works(day)


def test_without_a_kept_calendar_nothing_is_counted() -> None:
    with pytest.raises(BadInput, match="没有存入工作日日历"):
        calendar_at(steps(), at("2022-11-07T09:00"))


def test_the_newest_kept_edition_is_in_force_from_the_instant_it_was_kept() -> None:
    keep_national("2022-01-01T09:00", 2021, 2022)
    keep_national("2022-12-08T16:00", 2021, 2022, 2023)
    new_year = date(2023, 1, 2)  # a Monday off by the notice of 2023 alone
    assert works(new_year, "2022-12-08T15:59")
    assert not works(new_year, "2022-12-08T16:00")
    found = calendar_at(steps(), at("2022-12-09T09:00"))
    assert found.since == at("2022-12-08T16:00")
    assert found.replaces is not None
    assert found.replaces.replaces is None
    assert works(new_year, "2021-06-01T09:00")  # before anything was kept: the first that was


def test_shipped_texts_kept_again_after_an_upgrade_replace_nothing_where_they_say_the_same() -> None:
    for when in ("2022-01-01T09:00", "2022-06-01T09:00"):
        keep(shipped_texts(), at(when))
    found = calendar_at(steps(), at("2022-11-07T09:00"))
    assert (found.digest, found.replaces) == (shipped_calendar().digest, None)


def test_own_days_lie_over_it_in_their_place_alone_and_can_be_taken_back_and_decided_again() -> None:
    keep(shipped_texts(), at("2022-01-01T09:00"))
    keep_own_days(1, [CLOSED], at("2022-11-01T09:00"))
    assert not works(DAY, "2022-11-02T09:00", 1)
    assert works(DAY, "2022-11-02T09:00", 2)
    assert works(DAY, "2022-11-02T09:00")
    keep_own_days(1, [], at("2022-11-03T09:00"))
    assert works(DAY, "2022-11-04T09:00", 1)
    keep_own_days(1, [CLOSED], at("2022-11-05T09:00"))
    assert own_days(1) == (CLOSED,)
    assert not works(DAY, "2022-11-06T09:00", 1)
    assert works(DAY, "2022-11-04T09:00", 1)  # as it was then


def test_contradicting_own_days_are_refused_and_nothing_is_kept() -> None:
    other = Override(DAY, DAY, True, "抢险", "县府办通知")
    with pytest.raises(BadInput, match="互相矛盾"):
        keep_own_days(1, [CLOSED, other], at("2022-11-01T09:00"))
    assert own_days(1) == ()


def test_changes_name_only_what_replaced_something() -> None:
    keep_national("2022-01-01T09:00", 2021, 2022)
    assert changes() == (None, {})
    keep_own_days(7, [CLOSED], at("2022-11-01T09:00"))
    keep_national("2022-12-08T16:00", 2021, 2022, 2023)
    assert changes() == (at("2022-12-08T16:00"), {7: at("2022-11-01T09:00")})


def test_a_chain_is_built_once_and_asked_for_with_one_query() -> None:
    keep_national("2022-01-01T09:00", 2021, 2022)
    keep_own_days(1, [CLOSED], at("2022-11-01T09:00"))
    when: datetime = at("2022-11-07T09:00")
    first = calendar_at(steps(1), when)
    with CaptureQueriesContext(connection) as seen:
        assert calendar_at(steps(1), when) is first
    assert len(seen.captured_queries) == 1
