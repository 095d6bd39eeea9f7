"""Milestones on the matter's page: reached by the office or the unit, told by a word, refused to others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story
from tests.cast import at

from duban.apps.matters.actions import NodeMark, mark_nodes
from duban.apps.matters.models import EventRow, FormerPlan, Matter, Node
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


def test_the_office_adds_a_milestone_and_replans_one_and_the_old_day_stays(
    story: Story, sees: Sees, matter: Matter
) -> None:
    office, page = sees(story.cast.supervisor), f"/matters/{matter.pk}"
    assert office.post(f"{page}/plan", {"name": "验收", "planned": "2022-12-20"}).status_code == 302
    node = Node.objects.get(matter=matter, name="封顶")
    sent = {"node": node.pk, "planned": "2022-12-10", "seen": "2022-11-30", "reason": "雨季停工"}
    assert office.post(f"{page}/plan", sent).status_code == 302
    text = " ".join(office.get(page).content.decode().split())
    for words in (
        "验收 <span class=\"soft\">计划12月20日（周二），立项后由杜督查增加", "封顶 <span class=\"soft\">计划12月10日（周六）",
        "原计划11月30日（周三）（杜督查于11月7日（周一）调整：雨季停工）",
    ):  # fmt: skip
        assert words in text
    assert "原计划11月30日" in sees(story.cast.clerk).get(page).content.decode()
    stale = office.post(f"{page}/plan", {**sent, "planned": "2022-12-12"})
    assert stale.status_code == 409
    assert "刚刚已调整到2022-12-10" in stale.content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [({"reason": " "}, "要写调整的理由"), ({"planned": ""}, "没有写计划日期"), ({"planned": "2022-11-30"}, "计划日期没有变"),
     ({"planned": "2022-02-30"}, "不存在"), ({"reason": "机密★一年"}, "国家秘密标志"), ({"node": "999999"}, "没有这个节点"),
     ({"node": "", "name": " "}, "节点要有名称")],
)  # fmt: skip
def test_what_is_not_written_rightly_changes_no_plan(
    story: Story, sees: Sees, matter: Matter, change: dict[str, str], said: str
) -> None:
    node = Node.objects.get(matter=matter, name="封顶")
    sent = {"node": node.pk, "planned": "2022-12-10", "seen": "2022-11-30", "reason": "雨季停工", **change}
    response = sees(story.cast.supervisor).post(f"/matters/{matter.pk}/plan", sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not FormerPlan.objects.exists()
    assert Node.objects.filter(matter=matter).count() == 3


def test_units_and_strangers_plan_nothing_and_what_is_reached_stays_as_planned(
    story: Story, sees: Sees, matter: Matter
) -> None:
    c, page = story.cast, f"/matters/{matter.pk}"
    sent = {"name": "验收", "planned": "2022-12-20"}
    assert sees(c.clerk).post(f"{page}/plan", sent).status_code == 409
    assert "增加节点" not in sees(c.clerk).get(page).content.decode()
    assert sees(c.stranger).post(f"{page}/plan", sent).status_code == 404
    reached = Node.objects.get(matter=matter, name="开工")
    sees(c.clerk).post(f"{page}/nodes", {"node": reached.pk, "done": "2022-11-01", "seen": ""})
    again = {"node": reached.pk, "planned": "2022-11-02", "seen": "2022-11-01", "reason": "改"}
    assert "不能再调整计划" in sees(c.supervisor).post(f"{page}/plan", again).content.decode()
    assert Node.objects.filter(matter=matter).count() == 3
