"""Lanes: one way for each cause, its date counted like every other, and no date where nobody has set one."""

from __future__ import annotations

import pytest
from tests.cast import OFFICE_HOURS, at, calendar

from duban.core.instant import write_due
from duban.core.lanes.lane import Lane, lanes
from duban.core.policy.fill import fill
from duban.core.policy.vocabulary import CAUSES
from duban.policies.shelf import shipped_pack

TOWN, _ = fill(shipped_pack("penglai-2025"), {"rectified_within": "P5WD", "objective_every": "P10D"})


def lane(cause: str, when: str) -> Lane:
    [found] = lanes(TOWN, cause, at(when), calendar(), OFFICE_HOURS)
    return found


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_has_exactly_one_way(cause: str) -> None:
    """PL-10."""
    found = lane(cause, "2025-03-03T10:00")
    assert found.handling == {"subjective": "rectify", "mixed": "coordinate", "objective": "follow"}[cause]
    assert (found.rule, found.clause[:4]) == (f"PL-10.{cause}", "三(三)")
    assert not found.undetermined


def test_rectifying_at_once_takes_the_working_days_the_town_has_set() -> None:
    """PL-10: found Monday 28 April; 29, 30, the holiday to 5 May, then 6, 7, 8 May."""
    found = lane("subjective", "2025-04-28T10:00")
    assert found.due is not None
    assert write_due(found.due) == "2025-05-08T24:00+08:00"
    assert found.look_at is None


def test_an_objective_cause_is_looked_at_again_and_owes_no_date() -> None:
    """PL-10: found 25 September; the tenth day is 5 October, a holiday to the 8th, so the 9th."""
    found = lane("objective", "2025-09-25T10:00")
    assert found.due is None
    assert found.look_at is not None
    assert write_due(found.look_at) == "2025-10-09T24:00+08:00"


def test_a_mixed_cause_has_no_figure_and_so_no_date_and_is_not_undetermined() -> None:
    assert lane("mixed", "2025-03-03T10:00") == Lane("PL-10.mixed", "三(三)2", "coordinate", None, None, False)


def test_what_nobody_has_set_is_undetermined_and_nothing_stands_before_the_commencement() -> None:
    bare = shipped_pack("penglai-2025")
    [found] = lanes(bare, "subjective", at("2025-03-03T10:00"), calendar())
    assert (found.due, found.undetermined) == (None, True)
    assert lanes(bare, "subjective", at("2025-02-26T10:00"), calendar()) == ()
    assert lanes(shipped_pack("fuzhou-2025"), "subjective", at("2025-03-03T10:00"), calendar()) == ()
