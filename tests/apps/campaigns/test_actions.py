"""Papers are handed in by the unit itself or recorded by the office; matters belong to a campaign by the office's act."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.apps.campaigns.conftest import SIX, begun
from tests.apps.matters.conftest import Story
from tests.apps.matters.conftest import story as story
from tests.cast import at

from duban.apps.audit.models import Entry
from duban.apps.campaigns.actions import hand_back, hand_in, put_under, take_out
from duban.apps.campaigns.models import Belonging, HandedIn
from duban.apps.campaigns.queries import campaign, pack_of
from duban.apps.matters.unit_sight import sight
from duban.apps.org.models import Person
from duban.apps.org.queries import standing
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db

NOW = "2022-04-02T09:00"


@pytest.fixture(autouse=True)
def district(story: Story) -> None:
    """The cast's county under the district's pack, which has four stages."""
    story.cast.county.pack = "district-2022"
    story.cast.county.save()


def as_(person: Person, when: str = NOW) -> tuple[Any, Person]:
    return standing(person, at(when).date()), person


def hands(story: Story, who: str, when: str = NOW, day: date | None = None, **more: str) -> HandedIn:
    asked = {"rule": "XQ-20.2", "what": "自查和整改工作开展情况", "document": "住建〔2022〕8号", **more}
    unit = story.cast.housing.pk
    return hand_in(
        *as_(getattr(story.cast, who), when), unit, asked["rule"], asked["what"], asked["document"], day, at(when)
    )


def state(story: Story, when: str = NOW) -> str:
    seen = sight(standing(story.cast.head, at(when).date()))
    assert seen is not None
    found = campaign(pack_of(story.cast.county.pk, at(when)), SIX, seen, at(when))
    unit = str(story.cast.housing.pk)
    [paper] = [
        each for phase in found.standing.phases for each in phase.asked if (phase.rule, each.unit) == ("XQ-20.2", unit)
    ]
    return str(paper.state)


def rules(refused: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [each.rule for each in refused.value.problems]


@pytest.mark.parametrize(("when", "expected"), [("2022-03-31T23:59", "met"), ("2022-04-01T00:00", "met_late")])
def test_xq_20_a_unit_s_paper_counts_at_the_instant_it_is_handed_in(story: Story, when: str, expected: str) -> None:
    assert state(story, "2022-04-02T09:00") == "late"
    row = hands(story, "clerk", when)
    assert (row.for_unit, state(story)) == (False, expected)


def test_xq_20_what_came_on_paper_counts_on_the_day_it_came_and_says_who_recorded_it(story: Story) -> None:
    row = hands(story, "supervisor", day=date(2022, 3, 31))
    assert (row.for_unit, row.recorded_by, state(story)) == (True, story.cast.supervisor, "met")
    assert Entry.objects.filter(act="paper_handed_in", actor=story.cast.supervisor).count() == 1


def test_a_unit_cannot_date_its_own_paper_back(story: Story) -> None:
    hands(story, "clerk", day=date(2022, 3, 30))
    assert state(story) == "met_late"


def test_handed_back_it_is_owed_again_and_counts_by_the_new_one(story: Story) -> None:
    row = hands(story, "clerk", "2022-03-30T09:00")
    with pytest.raises(BadInput) as twice:
        hands(story, "clerk")
    assert rules(twice) == ["twice"]
    hand_back(*as_(story.cast.supervisor), row.pk, "没有问题清单", at(NOW))
    assert state(story) == "late"
    hands(story, "clerk", "2022-04-03T09:00")
    assert state(story, "2022-04-04T09:00") == "met_late"


@pytest.mark.parametrize(
    "who", ["stranger", "finance_clerk", "leader", "chief", "discipline", "neighbour_supervisor", "auditor"]
)
def test_nobody_else_hands_in_or_back_for_a_unit_or_moves_a_matter(story: Story, who: str) -> None:
    row, matter = hands(story, "clerk"), begun(story, "2022-04-01T09:00")
    put_under(*as_(story.cast.supervisor), SIX, [matter.number], at(NOW))
    doer = as_(getattr(story.cast, who))
    for attempt in (
        lambda: hands(story, who, what="别的"),
        lambda: hand_back(*doer, row.pk, "不全", at(NOW)),
        lambda: put_under(*doer, SIX, [matter.number], at(NOW)),
        lambda: take_out(*doer, SIX, matter.pk, at(NOW)),
    ):
        with pytest.raises(BadInput) as refused:
            attempt()
        assert set(rules(refused)) <= {"capacity", "not-asked", "not-found", "no-campaign", "no-such-matter"}
    row.refresh_from_db()
    assert row.returned_at is None
    assert Belonging.objects.get().left_at is None


@pytest.mark.parametrize(
    ("more", "day", "rule"),
    [({"what": "别的"}, None, "not-asked"), ({"rule": "XQ-20.3"}, None, "not-asked"), ({"document": ""}, None, "missing"),
     ({}, date(2022, 5, 1), "future")],
)  # fmt: skip
def test_a_paper_nobody_asked_for_or_of_a_day_to_come_is_not_kept(
    story: Story, more: dict[str, str], day: date | None, rule: str
) -> None:
    with pytest.raises(BadInput) as refused:
        hands(story, "supervisor", day=day, **more)
    assert rules(refused) == [rule]
    assert not HandedIn.objects.exists()


def test_matters_are_put_under_a_campaign_all_or_none_and_taken_out_on_record(story: Story) -> None:
    one, other = begun(story, "2022-04-01T09:00"), begun(story, "2022-04-01T09:00")
    doer = as_(story.cast.supervisor)
    with pytest.raises(BadInput) as refused:
        put_under(*doer, SIX, [one.number, "督〔2022〕999"], at(NOW))
    assert rules(refused) == ["no-such-matter"]
    assert not Belonging.objects.exists()
    assert put_under(*doer, SIX, [one.number, other.number], at(NOW)) == 2
    assert put_under(*doer, SIX, [one.number], at(NOW)) == 0
    take_out(*doer, SIX, one.pk, at(NOW))
    assert list(Belonging.objects.filter(left_at=None).values_list("matter", flat=True)) == [other.pk]


def test_xq_20_what_falls_due_in_a_stage_is_counted_from_its_matters_limits(story: Story) -> None:
    """A date of 20 March lies in two stages, for they overlap as written; nobody reported by it."""
    matter = begun(story, "2022-03-07T09:00", own_due=at("2022-03-20T24:00"))
    put_under(*as_(story.cast.supervisor), SIX, [matter.number], at(NOW))
    from duban.apps.matters.actions import judge
    from duban.apps.matters.models import Duty

    judge([matter.pk], at(NOW))
    due = set(
        Duty.objects.filter(matter=matter, due=at("2022-03-20T24:00"), side="handling").values_list("unit", flat=True)
    )
    seen = sight(standing(story.cast.head, at(NOW).date()))
    assert seen is not None
    found = campaign(pack_of(story.cast.county.pk, at(NOW)), SIX, seen, at(NOW))
    first, second, third, last = found.falling
    assert (first.due, last.due) == (0, 0)
    assert due
    assert second.due >= len(due)
    assert third.due >= len(due)
    assert second.late >= len(due)
