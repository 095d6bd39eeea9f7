"""A lead unit breaks its own matter into tasks: for whom it may, inside its date, and by nobody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.cast import at

from duban.apps.matters.actions import NewApproval, NewMatter, NewParty, set_up
from duban.apps.matters.models import Duty, Matter, Party
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
DAY2 = "2022-11-08T09:00"


@pytest.fixture
def whole(story: Any) -> Matter:
    """住建局 leads with 建管科 inside it, 财政局 assists, 自然资源局 is responsible; due on 31 December."""
    c = story.cast
    new = story.new()
    parties = (
        *new.parties[:1],
        NewParty(c.finance.pk, "assisting"),
        NewParty(c.land.pk, "responsible", first_responsible=c.stranger.pk),
    )
    stated = {**new.stated, "answers": "gathered"}
    return story.begin(parties=parties, stated=stated, own_due=at("2022-12-31T24:00"))


def task(story: Any, whole: Matter, unit: Any, **more: Any) -> NewMatter:
    c = story.cast
    party = NewParty(unit.pk, "responsible", first_responsible=c.unit_head.pk)
    new = NewMatter(
        c.county.pk, "落实资金", (party,), work_standard="到账", closing_standard="凭证", requirement="本月到账",
        own_due=at("2022-11-30T24:00"), parent=whole.pk, leader=whole.leader_id, supervisor=whole.supervisor_id,
    )  # fmt: skip
    return replace(new, **more)


def refused(story: Any, new: NewMatter, by: Any = None) -> list[str]:
    before = Matter.objects.count()
    with pytest.raises(BadInput) as refusal:
        set_up([new], by or story.cast.clerk, at(DAY2))
    assert Matter.objects.count() == before
    return [problem.rule for problem in refusal.value.problems]


def test_the_clerk_and_the_head_of_the_lead_give_tasks_to_an_assisting_unit_and_to_a_section(
    story: Any, whole: Matter
) -> None:
    c = story.cast
    for by, unit in ((c.clerk, c.finance), (c.unit_head, c.building)):
        [done] = set_up([task(story, whole, unit)], by, at(DAY2))
        row = Matter.objects.get(pk=done.matter.pk)
        assert (row.parent_id, row.approval_id, row.created_by) == (whole.pk, whole.approval_id, by)
        assert [(duty.rule, duty.side) for duty in Duty.objects.filter(matter=row)] == [("WX-11.4", "handling")]
        assert Party.objects.get(matter=row).unit == unit


def test_the_whole_is_not_closed_while_a_task_is_open(story: Any, whole: Matter) -> None:
    c = story.cast
    [done] = set_up([task(story, whole, c.finance)], c.clerk, at(DAY2))
    story.does(c.clerk, "completion_asked", whole, "2022-11-08T10:00", c.housing, text="办结", files=(story.file(),))
    story.does(c.supervisor, "verified", whole, "2022-11-08T11:00", c.housing, text="相符")
    with pytest.raises(BadInput, match="还有分解事项没有销号"):
        story.does(c.head, "closed", whole, "2022-11-08T12:00", text="销号")
    story.does(c.head, "terminated", done.matter, "2022-11-08T13:00", payload={"reason": "合并办理"})
    story.does(c.head, "closed", whole, "2022-11-08T14:00", text="销号")


def test_nobody_else_breaks_it_up(story: Any, whole: Matter) -> None:
    c = story.cast
    for by in (c.finance_clerk, c.stranger, c.leader, c.section, c.system_admin, c.neighbour_supervisor):
        assert refused(story, task(story, whole, c.finance), by)[0] in ("capacity", "no-such-matter")


def test_a_task_goes_to_no_other_unit_and_runs_no_longer_than_the_whole(story: Any, whole: Matter) -> None:
    c = story.cast
    for unit in (c.land, c.water, c.housing, c.general):
        assert refused(story, task(story, whole, unit)) == ["unit-not-yours"]
    assert refused(story, task(story, whole, c.finance, own_due=at("2023-01-01T24:00"))) == ["after-parent"]
    assert refused(story, task(story, whole, c.finance, own_due=None)) == ["own-due-missing"]


def test_a_lead_states_no_authority_source_or_secrecy_of_its_own(story: Any, whole: Matter) -> None:
    c = story.cast
    for more in (
        {"stated": {"source": "instruction", "instructor": "chief"}},
        {"approval": NewApproval("县长批示", c.chief.pk, at("2022-11-04T10:00"))},
        {"leader": c.leader.pk}, {"circle": "restricted"}, {"superior_due": at("2022-11-30T24:00")}, {"number": "督1"},
    ):  # fmt: skip
        assert refused(story, task(story, whole, c.finance, **more)) == ["not-yours"]
    assert "field-missing" in refused(story, task(story, whole, c.finance, work_standard=""))


def test_a_matter_that_is_over_or_restricted_is_not_broken_up_by_its_lead(story: Any, whole: Matter) -> None:
    c = story.cast
    story.does(c.head, "terminated", whole, "2022-11-07T10:00", payload={"reason": "政策调整"})
    assert refused(story, task(story, whole, c.finance)) == ["parent-over"]
    closed = story.begin(
        circle="restricted",
        parties=(NewParty(c.housing.pk, "lead", clerk=c.clerk.pk, first_responsible=c.unit_head.pk),),
    )
    assert "restricted" in refused(story, task(story, closed, c.building, circle="restricted"))
