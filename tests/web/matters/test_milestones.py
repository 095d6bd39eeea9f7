"""Milestones on the matter's page: reached by the office or the unit, told by a word, refused to others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story
from tests.cast import at

from duban.apps.matters.actions import NodeMark, mark_nodes
from duban.apps.matters.models import EventRow, Matter, Node
from duban.apps.org.models import Person, StandIn
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
Sees = Callable[[Person], Client]


@pytest.fixture
def matter(story: Story) -> Matter:
    nodes = (("开工", date(2022, 11, 1)), ("征收", date(2022, 11, 5)), ("封顶", date(2022, 11, 30)))
    return story.begin(nodes=nodes)


def sent(matter: Matter, name: str, done: str, seen: str = "") -> dict[str, object]:
    return {"node": Node.objects.get(matter=matter, name=name).pk, "done": done, "seen": seen}


def test_the_unit_and_the_office_enter_the_day_and_a_word_stands_beside_the_mark(
    story: Story, sees: Sees, matter: Matter
) -> None:
    clerk, address = sees(story.cast.clerk), f"/matters/{matter.pk}"
    events = EventRow.objects.count()
    assert clerk.post(f"{address}/nodes", sent(matter, "开工", "2022-11-01")).status_code == 302
    assert sees(story.cast.supervisor).post(f"{address}/nodes", sent(matter, "征收", "2022-11-06")).status_code == 302
    text = " ".join(clerk.get(address).content.decode().split())
    for words in (
        "✓</span> 按期 开工", "（朱联络登记）", "✓</span> 逾期 征收", "11月6日（周日）完成（杜督查登记）", "○</span> 未到 封顶",
    ):  # fmt: skip
        assert words in text
    assert EventRow.objects.count() == events
    assert clerk.post(f"{address}/nodes", sent(matter, "开工", "", "2022-11-01")).status_code == 302
    assert "■</span> 逾期 开工" in clerk.get(address).content.decode()


def test_a_stranger_a_leader_and_a_matter_that_is_over_are_refused(story: Story, sees: Sees, matter: Matter) -> None:
    address, told = f"/matters/{matter.pk}/nodes", sent(matter, "开工", "2022-11-01")
    assert sees(story.cast.stranger).post(address, told).status_code == 404
    assert sees(story.cast.neighbour_supervisor).post(address, told).status_code == 404
    leader = sees(story.cast.leader)
    response = leader.post(address, told)
    assert response.status_code == 409
    assert "登记完成" not in leader.get(f"/matters/{matter.pk}").content.decode()
    story.does(story.cast.head, "terminated", matter, "2022-11-07T09:50", payload={"reason": "政策调整"})
    assert sees(story.cast.clerk).post(address, told).status_code == 409
    assert not Node.objects.exclude(done=None).exists()


def test_the_second_of_two_is_told_and_a_coming_or_wrong_day_is_refused(
    story: Story, sees: Sees, matter: Matter
) -> None:
    clerk, address = sees(story.cast.clerk), f"/matters/{matter.pk}/nodes"
    told = sent(matter, "开工", "2022-11-01")
    sees(story.cast.supervisor).post(address, sent(matter, "开工", "2022-11-02"))
    response = clerk.post(address, told)
    assert response.status_code == 409
    assert "刚刚已被登记为2022-11-02完成" in response.content.decode()
    for day, word in (("2022-11-08", "还没有到"), ("2022-02-30", "不存在")):
        response = clerk.post(address, sent(matter, "封顶", day))
        assert response.status_code == 422
        assert word in response.content.decode()


def test_a_milestone_of_another_matter_is_none_of_this_one_and_all_or_none_is_entered(
    story: Story, matter: Matter
) -> None:
    other = story.begin(title="另一件", nodes=(("验收", date(2022, 12, 1)),))
    strange, own = Node.objects.get(matter=other), Node.objects.get(matter=matter, name="开工")
    marks = [NodeMark(matter.pk, own.pk, date(2022, 11, 1)), NodeMark(matter.pk, strange.pk, date(2022, 11, 1))]
    with pytest.raises(BadInput, match="没有这个节点"):
        mark_nodes(marks, story.cast.clerk, at("2022-11-07T10:00"))
    assert not Node.objects.exclude(done=None).exists()


def test_who_stands_in_for_the_units_head_enters_it_in_that_right(story: Story, sees: Sees, matter: Matter) -> None:
    c = story.cast
    StandIn.objects.create(
        person=c.stranger, principal=c.unit_head, valid_from=date(2022, 11, 1), valid_to=date(2022, 11, 30)
    )
    assert sees(c.stranger).post(f"/matters/{matter.pk}/nodes", sent(matter, "开工", "2022-11-01")).status_code == 302
    assert Node.objects.get(name="开工").marked_by == c.stranger
