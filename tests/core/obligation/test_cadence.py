"""Cadences: the periods owed, the partial ones, what settles them. Worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
from tests.cast import HOUSING, at, cadence, calendar, due_of, happened, light, matter, period, rules

from duban.core.assess import Assessment, assess
from duban.core.cadence.bracket import Bracket, Edge
from duban.core.cadence.form import read_cadence
from duban.core.cadence.windows import windows
from duban.core.instant import last_day
from duban.core.policy.rules import CadenceRule, OftenSetting
from duban.core.words import Light, State


def dues(form: str, start: str, n: int, **more: Any) -> list[str]:
    """The due days of the first ``n`` owed periods."""
    found = read_cadence(form, rolling=more.pop("rolling", False))
    assert found is not None
    owed = (w for w in windows(found, at(start), calendar(), **more) if w.owed)
    return [str(last_day(w.due)) for w in islice(owed, n)]


@pytest.mark.parametrize(
    ("form", "days"),
    [
        ("daily", ["2022-11-08", "2022-11-09", "2022-11-10"]),
        ("workdaily", ["2022-11-08", "2022-11-09", "2022-11-10"]),
        ("weekly", ["2022-11-13", "2022-11-20", "2022-11-27"]),
        ("weekly:Tue", ["2022-11-08", "2022-11-15", "2022-11-22"]),
        ("biweekly", ["2022-11-20", "2022-12-04", "2022-12-18"]),
        ("semimonthly", ["2022-11-15", "2022-11-30", "2022-12-15"]),
        ("monthly", ["2022-11-30", "2022-12-31", "2023-01-31"]),
        ("monthly:25", ["2022-11-25", "2022-12-25", "2023-01-25"]),
        ("monthly:first", ["2022-12-01", "2023-01-01", "2023-02-01"]),
        ("monthly:last", ["2022-11-30", "2022-12-31", "2023-01-31"]),
        ("monthly:31", ["2022-11-30", "2022-12-31", "2023-01-31"]),
        ("bimonthly", ["2022-12-31", "2023-02-28", "2023-04-30"]),
        ("quarterly", ["2022-12-31", "2023-03-31", "2023-06-30"]),
        ("quarterly:M3D20", ["2022-12-20", "2023-03-20", "2023-06-20"]),
        ("semiannual", ["2023-06-30", "2023-12-31", "2024-06-30"]),
        ("annual", ["2023-12-31", "2024-12-31", "2025-12-31"]),
        ("annual:01-31", ["2023-01-31", "2024-01-31", "2025-01-31"]),
        ("annual:02-last", ["2023-02-28", "2024-02-29", "2025-02-28"]),
        ("every-10-days", ["2022-11-17", "2022-11-27", "2022-12-07"]),
    ],
)
def test_the_owed_periods_after_monday_7_november_2022(form: str, days: list[str]) -> None:
    assert dues(form, "2022-11-07T09:00", 3) == days


def test_rolling_months_end_on_the_corresponding_day() -> None:
    assert dues("monthly", "2022-12-31T09:00", 3, rolling=True) == ["2023-01-31", "2023-02-28", "2023-03-31"]
    assert dues("weekly", "2022-11-09T09:00", 2, rolling=True) == ["2022-11-16", "2022-11-23"]


def test_working_days_follow_the_notice() -> None:
    # 30 September 2022, then the make-up Saturday and Sunday after the holiday
    assert dues("workdaily", "2022-09-29T09:00", 3) == ["2022-09-30", "2022-10-08", "2022-10-09"]


@pytest.mark.parametrize(("start", "first"), [("2022-11-15T09:00", "2022-11-30"), ("2022-11-16T09:00", "2022-12-31")])
def test_a_first_month_is_owed_only_if_at_least_half_remains(start: str, first: str) -> None:
    # after the 15th fifteen of thirty days remain: half; after the 16th fourteen
    assert dues("monthly", start, 1) == [first]


@pytest.mark.parametrize(("limit", "owed"), [("2022-12-15T24:00", False), ("2022-12-16T24:00", True)])
def test_a_last_month_is_owed_only_if_at_least_half_of_it_lies_before_the_limit(limit: str, owed: bool) -> None:
    # December has 31 days: fifteen are less than half, sixteen are not; then it is due with the limit
    found = dues("monthly", "2022-11-07T09:00", 2, limit=at(limit))
    assert found == ["2022-11-30", "2022-12-16" if owed else "2023-01-31"]


def test_a_period_never_rolls() -> None:
    # 31 December 2022 is a Saturday and a day off
    assert dues("monthly", "2022-12-01T09:00", 1) == ["2022-12-31"]


MONTHLY = cadence("月报", "monthly")
SET_UP = ("2022-11-07T08:30", "set_up", None)
ASSIGNED = ("2022-11-07T09:00", "assigned", HOUSING)


def judge(now: str, *told: tuple[Any, ...], of: CadenceRule = MONTHLY, **about: Any) -> Assessment:
    events = happened(SET_UP, ASSIGNED, *told)
    return assess(rules(of, light("P3D")), calendar(), matter(**about), events, at(now))


def owed(now: str, *told: tuple[Any, ...], **more: Any) -> list[tuple[str | None, State]]:
    return [(due_of(o), o.state) for o in judge(now, *told, **more).obligations]


class TestOwed:
    def test_only_periods_that_have_begun_are_there_and_the_next_one_wakes(self) -> None:
        assert owed("2022-11-20T09:00") == [("2022-11-30T24:00", State.OPEN)]
        assert judge("2022-11-28T09:00").next_wakeup == at("2022-11-30T24:00")

    def test_one_act_settles_the_one_period_that_contains_it(self) -> None:
        told = ("2022-11-20T09:00", "reported", HOUSING)
        assert owed("2023-01-05T09:00", told) == [
            ("2022-11-30T24:00", State.MET),
            ("2022-12-31T24:00", State.LATE),
            ("2023-01-31T24:00", State.OPEN),
        ]

    def test_a_period_missed_stays_missed_and_turns_done_late_with_the_next_act(self) -> None:
        told = ("2022-12-10T09:00", "reported", HOUSING)
        found = judge("2022-12-20T09:00", told)
        assert [(due_of(o), o.state) for o in found.obligations] == [
            ("2022-11-30T24:00", State.MET_LATE),
            ("2022-12-31T24:00", State.MET),
        ]
        assert [b.at for b in found.breaches] == [at("2022-11-30T24:00")]
        assert found.light is Light.NORMAL

    def test_so_many_acts_are_owed_as_the_rule_says(self) -> None:
        twice = cadence("月报", "monthly", times=2)
        one = ("2022-11-20T09:00", "reported", HOUSING)
        two = ("2022-11-21T09:00", "reported", HOUSING)
        assert owed("2022-11-22T09:00", one, of=twice) == [("2022-11-30T24:00", State.OPEN)]
        assert owed("2022-11-22T09:00", one, two, of=twice) == [("2022-11-30T24:00", State.MET)]

    def test_a_period_wholly_inside_a_pause_is_not_owed(self) -> None:
        told = (("2022-11-20T09:00", "paused", None), ("2023-01-10T09:00", "resumed", None))
        # November's end was paused too: that period waits for the day of resumption
        assert [due for due, _ in owed("2023-01-20T09:00", *told)] == ["2023-01-10T24:00", "2023-01-31T24:00"]

    def test_a_period_settled_before_the_pause_keeps_its_due(self) -> None:
        told = (("2022-11-10T09:00", "reported", HOUSING), ("2022-11-20T09:00", "paused", None))
        assert owed("2022-11-25T09:00", *told) == [("2022-11-30T24:00", State.MET)]

    def test_while_paused_without_end_nothing_falls_due(self) -> None:
        found = judge("2023-03-01T09:00", ("2022-11-20T09:00", "paused", None))
        assert [(o.due, o.state) for o in found.obligations] == [(None, State.PAUSED)]
        assert (found.breaches, found.next_wakeup) == ((), None)

    def test_closing_ends_it(self) -> None:
        closed = ("2022-12-10T09:00", "closed", None)
        told = ("2022-11-20T09:00", "reported", HOUSING)
        assert owed("2023-03-01T09:00", told, closed) == [
            ("2022-11-30T24:00", State.MET),
            ("2022-12-31T24:00", State.RELEASED),
        ]

    def test_waived_and_overturned_periods_are_no_breach(self) -> None:
        key = judge("2022-11-20T09:00").obligations[0].key
        for kind, state in (("waived", State.WAIVED), ("overturned", State.OVERTURNED)):
            found = judge("2022-12-05T09:00", ("2022-12-02T09:00", kind, None, {"duty": key}))
            assert (found.obligations[0].state, found.breaches) == (state, ())


def period_over(length: str) -> Edge:
    return Edge(period(length), False)


class TestBrackets:
    WEEK = cadence("周", "daily", bracket=Bracket(most=Edge(period("P1W"), True)))

    LONG = cadence("长", "monthly", bracket=Bracket(least=Edge(period("P3M"), True)))
    SHORT = cadence("短", "semimonthly", bracket=Bracket(period_over("P1W"), Edge(period("P3M"), False)))

    @pytest.mark.parametrize(
        ("limit", "long", "short"),
        [("2023-02-06T24:00", False, True), ("2023-02-07T24:00", True, False)],
    )
    def test_exactly_three_months_is_the_longer_bracket(self, limit: str, long: bool, short: bool) -> None:
        assert bool(owed("2022-11-20T09:00", of=self.LONG, own_due=limit)) is long
        assert bool(owed("2022-11-20T09:00", of=self.SHORT, own_due=limit)) is short

    @pytest.mark.parametrize(
        ("limit", "days", "halves"),
        [("2022-11-14T24:00", True, False), ("2022-11-15T24:00", False, True)],
    )
    def test_exactly_a_week_is_within_a_week_and_a_day_more_is_not(self, limit: str, days: bool, halves: bool) -> None:
        # assigned on Monday 7 November: a week ends on Monday the 14th
        assert bool(owed("2022-11-20T09:00", of=self.WEEK, own_due=limit)) is days
        assert bool(owed("2022-11-20T09:00", of=self.SHORT, own_due=limit)) is halves

    def test_without_a_limit_no_bracket_fits(self) -> None:
        assert owed("2022-11-20T09:00", of=self.LONG) == []

    def test_an_extension_re_brackets_from_the_next_period(self) -> None:
        told = (
            ("2022-11-20T09:00", "extension_asked", HOUSING),
            ("2022-11-21T09:00", "extension_decided", HOUSING, {"granted": True, "due": "2023-06-30T24:00"}),
        )
        # of the semimonthly rule: the halves begun before the 21st; of the monthly one: from December
        assert [due for due, _ in owed("2023-01-20T09:00", *told, of=self.SHORT, own_due="2022-12-31T24:00")] == [
            "2022-11-15T24:00",
            "2022-11-30T24:00",
        ]
        assert [due for due, _ in owed("2023-01-20T09:00", *told, of=self.LONG, own_due="2022-12-31T24:00")] == [
            "2022-12-31T24:00",
            "2023-01-31T24:00",
        ]


def test_once_for_each_event_runs_by_its_own_limit() -> None:
    rule = cadence("一事一报", "per-event", within=period("P2WD"))
    assert owed("2022-11-08T09:00", of=rule) == [("2022-11-09T24:00", State.OPEN)]
    unset = cadence("一事一报", "per-event")
    assert owed("2022-11-08T09:00", of=unset) == [(None, State.UNDETERMINED)]


def test_how_often_not_set_is_undetermined_whatever_was_reported_and_owed_by_period_once_it_is() -> None:
    unset = replace(cadence("多久一次", "monthly"), every=OftenSetting("report_every", times=2))
    told = ("2022-11-20T09:00", "reported", HOUSING)
    assert owed("2022-12-05T09:00", told, of=unset) == [(None, State.UNDETERMINED)]
    monthly = read_cadence("monthly")
    twice = replace(unset, every=OftenSetting("report_every", times=2).take(monthly))
    # two a month are owed and one was made: November is missed, December is running
    assert owed("2022-12-05T09:00", told, of=twice) == [
        ("2022-11-30T24:00", State.LATE),
        ("2022-12-31T24:00", State.OPEN),
    ]
