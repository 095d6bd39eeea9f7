"""When a message may leave. Days as in the State Council's notices: 30 September 2022 is a Friday, 1–7 October rest,
8 and 9 October are working days."""

from __future__ import annotations

from datetime import date, time

import pytest
from tests.cast import OFFICE_HOURS, at, calendar

from duban.apps.notify.times import Office, Quiet, send_after
from duban.core.period.hours import NO_HOURS, BusinessHours, DayHours, closing_at

SET = Office(calendar(), OFFICE_HOURS)
"""09:00-12:00, 14:00-18:00."""


@pytest.mark.parametrize(
    ("urgency", "arises", "leaves"),
    [
        ("normal", "2022-11-07T10:00", "2022-11-08T09:00"),  # in the digest of the next working day
        ("normal", "2022-11-08T00:00", "2022-11-08T09:00"),  # fell due at midnight: this morning's
        ("normal", "2022-11-08T09:00", "2022-11-09T09:00"),  # this morning's has left
        ("normal", "2022-11-11T17:00", "2022-11-14T09:00"),  # over the weekend
        ("normal", "2022-09-30T10:00", "2022-10-08T09:00"),  # over the holiday, to the make-up Saturday
        ("urgent", "2022-11-07T10:00", "2022-11-07T10:00"),
        ("urgent", "2022-11-07T12:00", "2022-11-07T14:00"),  # the noon rest is none of the working hours
        ("urgent", "2022-11-07T18:00", "2022-11-08T09:00"),  # at the closing time itself the office is shut
        ("urgent", "2022-11-12T10:00", "2022-11-14T09:00"),  # a Saturday
        ("urgent", "2022-10-08T10:00", "2022-10-08T10:00"),  # a Saturday that works
        ("extra_urgent", "2022-10-01T03:00", "2022-10-01T03:00"),
    ],
)
def test_when_a_message_leaves(urgency: str, arises: str, leaves: str) -> None:
    assert send_after(urgency, at(arises), SET) == at(leaves)


@pytest.mark.parametrize(
    ("hours", "arises", "leaves"),
    [
        (NO_HOURS, "2022-11-07T18:30", "2022-11-08T09:00"),  # our default, docs/dev/decisions/0008
        (NO_HOURS, "2022-11-07T17:59", "2022-11-07T17:59"),
        (closing_at(time(17, 30)), "2022-11-07T17:30", "2022-11-08T09:00"),
        (closing_at(time(8)), "2022-11-07T08:30", "2022-11-07T09:00"),  # a close that leaves no day is not believed
    ],
)
def test_where_no_opening_is_set_nine_o_clock_holds(hours: BusinessHours, arises: str, leaves: str) -> None:
    assert send_after("urgent", at(arises), Office(calendar(), hours)) == at(leaves)


def test_summer_hours_hold_from_their_day_on() -> None:
    early = DayHours(time(17), ((time(8), time(17)),), date(2022, 11, 8))
    office = Office(calendar(), BusinessHours((*OFFICE_HOURS.seasons, early)))
    assert send_after("normal", at("2022-11-06T10:00"), office) == at("2022-11-07T09:00")
    assert send_after("normal", at("2022-11-07T10:00"), office) == at("2022-11-08T08:00")


@pytest.mark.parametrize(
    ("quiet", "leaves"),
    [
        (Quiet(time(8), time(10, 30)), "2022-11-08T10:30"),
        (Quiet(time(21), time(9, 30)), "2022-11-08T09:30"),  # over midnight
        (Quiet(time(21), time(9)), "2022-11-08T09:00"),  # its end is no part of it
        (Quiet(time(12), time(14)), "2022-11-08T09:00"),
    ],
)
def test_quiet_hours_delay_what_is_ordinary_to_their_end(quiet: Quiet, leaves: str) -> None:
    assert send_after("normal", at("2022-11-07T10:00"), SET, quiet) == at(leaves)


def test_quiet_hours_delay_nothing_urgent() -> None:
    whole = Quiet(time(0), time(23, 59))
    assert send_after("urgent", at("2022-11-07T10:00"), SET, whole) == at("2022-11-07T10:00")
    assert send_after("extra_urgent", at("2022-11-07T02:00"), SET, whole) == at("2022-11-07T02:00")


def test_quiet_hours_to_midnight_and_after_end_on_the_next_day() -> None:
    late = Office(calendar(), BusinessHours((DayHours(time(23), ((time(22), time(23)),)),)))
    assert send_after("normal", at("2022-11-07T10:00"), late, Quiet(time(21), time(6))) == at("2022-11-08T06:00")
