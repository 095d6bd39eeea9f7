"""A matter goes over to another edition of its rules: what moves, what is held by a floor, what stands in the way."""

from __future__ import annotations

from typing import Any

from tests.cast import HOUSING, at, cadence, calendar, deadline, due_of, happened, matter, rules

from duban.core.assess import Assessment, Rules, assess, verdicts
from duban.core.events import Event, EventKind
from duban.core.matter.facts import Matter
from duban.core.migration import Migration, plan
from duban.core.policy.rules import Limit
from duban.core.words import State

SET_UP = ("2022-11-07T09:00", "set_up", None)
ASSIGNED = ("2022-11-07T09:00", "assigned", HOUSING, {"role": "lead"})
TEN = rules(deadline("办结", "P10WD"))
"""From 7 November 09:00 ten working days end on 21 November, five on 14 November, fifteen on 28 November."""


def planned(
    new: Rules, *told: tuple[Any, ...], now: str = "2022-11-09T09:00", old: Rules = TEN, of: Matter | None = None
) -> tuple[Migration, Assessment]:
    """The plan, and how the matter stands right after it was recorded."""
    instant, whose = at(now), of or matter()
    events = happened(SET_UP, ASSIGNED, *told)
    sealed = [
        Event(len(events) + n, EventKind.VERDICT, instant, payload=payload)
        for n, payload in enumerate(verdicts(assess(old, calendar(), whose, events, instant)), 1)
    ]
    found = plan(old, new, calendar(), whose, events, "sm3:0", instant)
    payload = {"to": "sm3:0", "floors": found.floors}
    recorded = Event(len(events) + len(sealed) + 1, EventKind.MIGRATED, instant, payload=payload)
    return found, assess(new, calendar(), whose, [*events, *sealed, recorded], instant)


def dues(found: Assessment) -> list[tuple[str, str | None]]:
    return [(o.rule, due_of(o)) for o in found.obligations if o.running]


def whys(found: Migration) -> list[str]:
    return [each.rule for each in found.hindrances]


def test_a_longer_limit_moves_a_running_due_later() -> None:
    found, after = planned(rules(deadline("办结", "P15WD")))
    assert whys(found) == []
    assert [(due_of(move.was), due_of(move.becomes)) for move in found.moves] == [
        ("2022-11-21T24:00", "2022-11-28T24:00")
    ]
    assert dues(after) == [("办结", "2022-11-28T24:00")]


def test_a_shorter_limit_is_held_where_it_was_for_what_runs() -> None:
    found, after = planned(rules(deadline("办结", "P5WD")), now="2022-11-16T09:00")
    assert (whys(found), found.moves) == ([], ())
    assert dues(after) == [("办结", "2022-11-21T24:00")]
    assert after.breaches == ()


def test_an_extended_date_stays_though_the_new_limit_had_passed_before_it_was_asked_for() -> None:
    asked = ("2022-11-18T09:00", "extension_asked", HOUSING, {"until": "2022-12-09T24:00"})
    granted = ("2022-11-18T10:00", "extension_decided", HOUSING, {"granted": True, "due": "2022-12-09T24:00"})
    found, after = planned(rules(deadline("办结", "P5WD")), asked, granted, now="2022-11-22T09:00")
    assert whys(found) == []
    assert dues(after) == [("办结", "2022-12-09T24:00")]


def test_what_was_reported_done_in_time_by_the_old_limit_is_not_late_by_the_new_one() -> None:
    filed = ("2022-11-17T09:00", "completion_asked", HOUSING)
    found, after = planned(rules(deadline("办结", "P5WD")), filed, now="2022-11-18T09:00")
    assert whys(found) == []
    assert after.breaches == ()


def test_a_duty_the_new_edition_brings_begins_with_it() -> None:
    added = deadline("签收", "P1WD", act="receipted")
    found, after = planned(rules(deadline("办结", "P10WD"), added), now="2022-11-16T09:00")
    assert whys(found) == []
    assert dues(after) == [("办结", "2022-11-21T24:00"), ("签收", "2022-11-17T24:00")]
    assert [(move.was, move.becomes.rule) for move in found.moves if move.becomes] == [(None, "签收")]


def test_a_duty_the_new_edition_drops_is_told_to_go() -> None:
    old = rules(deadline("办结", "P10WD"), deadline("签收", "P5WD", act="receipted"))
    found, after = planned(rules(deadline("办结", "P10WD")), old=old)
    assert [(move.was.rule, move.becomes) for move in found.moves if move.was] == [("签收", None)]
    assert dues(after) == [("办结", "2022-11-21T24:00")]


def test_a_recorded_breach_keeps_its_rule_or_the_matter_stays() -> None:
    late = "2022-11-22T09:00"
    stays, after = planned(rules(deadline("办结", "P15WD")), now=late)
    assert whys(stays) == []
    assert [(o.state, due_of(o)) for o in after.obligations] == [(State.LATE, "2022-11-21T24:00")]
    goes, _ = planned(rules(deadline("另一条", "P40WD")), now=late)
    assert whys(goes) == ["loses-breach"]
    assert "新版没有办结这一条" in goes.hindrances[0].what


def test_a_date_of_its_own_that_has_passed_is_in_the_way_and_no_figure_is_invented() -> None:
    new = rules(deadline("办结", "P10WD"), deadline("自定", Limit.OWN, each=False))
    found, _ = planned(new, now="2022-11-09T09:00", of=matter(own_due="2022-11-08T24:00"))
    assert whys(found) == ["makes-breach"]
    assert "请先用续批写明以后的完成时限" in found.hindrances[0].hint


def test_what_waits_for_a_decision_or_stands_still_is_settled_first() -> None:
    asked = ("2022-11-08T09:00", "extension_asked", HOUSING, {"until": "2022-12-09T24:00"})
    paused = ("2022-11-08T09:00", "paused", None, {"until": "2022-12-09T24:00", "review_on": "2022-11-30"})
    assert whys(planned(TEN, asked)[0]) == ["application-waits"]
    assert whys(planned(TEN, paused)[0]) == ["paused"]


def test_periods_that_were_over_before_the_new_edition_are_not_owed_by_it() -> None:
    monthly = rules(cadence("每月报", "monthly:25"))
    weekly = rules(cadence("每周报", "weekly"))
    found, after = planned(weekly, now="2022-11-23T09:00", old=monthly)
    assert whys(found) == []
    assert after.breaches == ()
    assert [(o.rule, due_of(o)) for o in after.obligations] == [("每周报", "2022-11-27T24:00")]


def test_a_running_period_is_not_shortened() -> None:
    old, new = rules(cadence("每月报", "monthly:25")), rules(cadence("每月报", "monthly:20"))
    found, after = planned(new, now="2022-11-16T09:00", old=old)
    assert whys(found) == []
    assert dues(after) == [("每月报", "2022-11-25T24:00")]
