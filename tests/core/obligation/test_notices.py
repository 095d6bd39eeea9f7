"""Reminders: their ideal instants, whom they reach, and when they stop. Worked out by hand.

Assigned Monday 2022-11-07 09:00, seven days, so due Monday 2022-11-14 24:00.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.cast import FINANCE, HOUSING, at, calendar, chase, deadline, happened, matter, period, rules

from duban.core.assess import Assessment, assess
from duban.core.instant import write_due
from duban.core.policy.rules import ChaseStep, Setting
from duban.core.words import Side

SEVEN = deadline("反馈", "P7D", "reported")
ASSIGNED = ("2022-11-07T09:00", "assigned", HOUSING)


def judge(now: str, *told: tuple[Any, ...], of: tuple[Any, ...] = (SEVEN,)) -> Assessment:
    return assess(rules(*of), calendar(), matter(), happened(ASSIGNED, *told), at(now))


@pytest.mark.parametrize(
    ("anchor", "by", "instant"),
    [
        ("before", "P1D", "2022-11-13T24:00"),
        ("before", "P1WD", "2022-11-11T24:00"),  # the 13th and 12th are a weekend
        ("before", "P30D", "2022-11-07T09:00"),  # never before the duty was born
        ("before", "PT3H", "2022-11-14T21:00"),
        ("after", "P0D", "2022-11-14T24:00"),
        ("after", "P1D", "2022-11-15T24:00"),
        ("after", "P3WD", "2022-11-17T24:00"),
        ("after", "PT2H", "2022-11-15T02:00"),
        ("since", "P0D", "2022-11-07T24:00"),
        ("since", "P3D", "2022-11-10T24:00"),
    ],
)
def test_the_ideal_instant_of_a_step(anchor: str, by: str, instant: str) -> None:
    step = chase((anchor, by))
    found = judge("2022-12-01T09:00", of=(SEVEN, step))
    assert [write_due(n.at).removesuffix("+08:00") for n in found.notices] == [instant]


def test_a_step_comes_at_its_instant_and_not_before() -> None:
    step = chase(("before", "P1D"))
    before = judge("2022-11-13T23:59", of=(SEVEN, step))
    assert (before.notices, before.next_wakeup) == ((), at("2022-11-13T24:00"))
    [notice] = judge("2022-11-13T24:00", of=(SEVEN, step)).notices
    assert (notice.to, notice.channels, notice.urgency) == (("debtor",), ("in_app",), "normal")
    assert notice.key == f"督〔2022〕031/反馈/{HOUSING}/1/1/1/催.1"


def again(every: str, times: int, by: str = "P0D") -> Any:
    step = ChaseStep("after", period(by), ("debtor",), ("in_app",), every=period(every), times=times)
    return replace(chase(), steps=(step,))


@pytest.mark.parametrize(
    ("every", "times", "instants"),
    [
        # due Monday the 14th; the 19th and 20th are a weekend
        ("P3WD", 2, ["2022-11-14T24:00", "2022-11-17T24:00", "2022-11-22T24:00"]),
        ("P1D", 3, ["2022-11-14T24:00", "2022-11-15T24:00", "2022-11-16T24:00", "2022-11-17T24:00"]),
        ("PT12H", 1, ["2022-11-14T24:00", "2022-11-15T12:00"]),
    ],
)
def test_a_repeat_is_counted_from_the_one_before_and_ends(every: str, times: int, instants: list[str]) -> None:
    found = judge("2023-06-01T09:00", of=(SEVEN, again(every, times)))
    assert [write_due(n.at).removesuffix("+08:00") for n in found.notices] == instants


def test_a_repeat_wakes_at_its_instant_has_a_name_of_its_own_and_stops_at_the_answer() -> None:
    rule = again("P3WD", 2)
    first = judge("2022-11-15T09:00", of=(SEVEN, rule))
    assert first.next_wakeup == at("2022-11-17T24:00")
    second = judge("2022-11-18T09:00", of=(SEVEN, rule))
    stem = f"督〔2022〕031/反馈/{HOUSING}/1/1/1/催"
    assert [n.key for n in second.notices] == [f"{stem}.1", f"{stem}.1+1"]
    answered = judge("2022-11-30T09:00", ("2022-11-16T09:00", "reported", HOUSING), of=(SEVEN, rule))
    assert answered.notices == ()


def test_a_repeat_whose_number_is_not_set_does_not_come() -> None:
    step = ChaseStep("after", period("P0D"), ("debtor",), ("in_app",), every=period("P1D"), times=Setting("几次"))
    found = judge("2022-12-01T09:00", of=(SEVEN, replace(chase(), steps=(step,))))
    assert [n.step for n in found.notices] == [1]


def test_a_step_after_the_start_that_would_come_after_the_due_is_left_to_the_due() -> None:
    assert judge("2022-12-01T09:00", of=(SEVEN, chase(("since", "P7D")))).notices == ()


@pytest.mark.parametrize(
    "told",
    [
        ("2022-11-10T09:00", "reported", HOUSING),
        ("2022-11-10T09:00", "extension_asked", HOUSING),
        ("2022-11-10T09:00", "paused", None),
        ("2022-11-10T09:00", "closed", None),
    ],
)
def test_nobody_is_reminded_of_what_is_done_held_paused_or_over(told: tuple[Any, ...]) -> None:
    step = chase(("before", "P1D"), ("after", "P1D"))
    assert judge("2022-11-20T09:00", of=(SEVEN, step)).notices
    assert judge("2022-11-20T09:00", told, of=(SEVEN, step)).notices == ()


def test_a_moved_due_is_reminded_of_anew() -> None:
    step = chase(("before", "P1D"))
    told = (
        ("2022-11-14T09:00", "extension_asked", HOUSING),
        ("2022-11-15T09:00", "extension_decided", HOUSING, {"granted": True, "due": "2022-11-30T24:00"}),
    )
    [notice] = judge("2022-11-30T09:00", *told, of=(SEVEN, step)).notices
    assert (notice.at, notice.key) == (at("2022-11-29T24:00"), f"督〔2022〕031/反馈/{HOUSING}/1/1/2/催.1")


def test_a_chase_that_names_rules_is_of_those_only_and_goes_before_the_general_one() -> None:
    other = deadline("部署", "P7D", "deployed")
    named, general = chase(("after", "P0D"), of=("反馈",)), replace(chase(("after", "P1D")), id="总催")
    found = judge("2022-12-01T09:00", of=(SEVEN, other, named, general))
    assert [(n.rule, n.obligation.split("/")[1]) for n in found.notices] == [("催", "反馈"), ("总催", "部署")]


def test_the_offices_own_duties_are_not_chased_by_the_general_rule() -> None:
    verify = deadline("核查", "P2WD", "verified", event="reported", side=Side.SUPERVISING, roles=("office",))
    found = judge("2022-12-01T09:00", ("2022-11-08T09:00", "reported", HOUSING), of=(verify, chase(("after", "P1D"))))
    assert found.notices == ()


def test_a_step_whose_figure_nobody_has_set_never_comes() -> None:
    step = replace(chase(), steps=(ChaseStep("before", Setting("提前量"), ("debtor",), ("in_app",)),))
    assert judge("2022-12-01T09:00", of=(SEVEN, step)).notices == ()


def test_a_step_may_put_a_proposal_before_a_person_instead() -> None:
    step = replace(
        chase(), steps=(ChaseStep("after", period("P3D"), ("office",), ("in_app",), proposes="raise"),)
    )  # fmt: skip
    assert judge("2022-11-17T23:59", of=(SEVEN, step)).proposals == ()
    found = judge("2022-11-17T24:00", of=(SEVEN, step))
    [proposal] = found.proposals
    assert (found.notices, proposal.proposes, proposal.rule, proposal.subject) == ((), "raise", "催", HOUSING)
    assert proposal.basis == (found.obligations[0].key,)
    assert proposal.key == f"催/{proposal.basis[0]}/1/1"
    assert (proposal.clause, proposal.threshold, proposal.arming) == ("三(四)", 1, 1)
    assert proposal.reached_at == at("2022-11-17T24:00")


def test_another_units_answer_stops_nothing() -> None:
    step = chase(("after", "P1D"))
    assert judge("2022-11-20T09:00", ("2022-11-10T09:00", "reported", FINANCE), of=(SEVEN, step)).notices
