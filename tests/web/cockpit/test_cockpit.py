"""驾驶舱: whose it is, what it offers, and the way from each number to its list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.apps.matters.conftest import Story
from tests.cast import at
from tests.web.conftest import Sees, page

from duban.apps.matters.actions import judge
from duban.apps.matters.models import Duty, Matter, Party
from duban.apps.outbox.models import Proposal

pytestmark = pytest.mark.django_db
LATE = "2022-11-22T10:00"
"""WX-7's ten working days from 7 November ended on the 21st."""


@pytest.fixture
def late(story: Story, it_is: Callable[[str], None]) -> Matter:
    found = story.begin(title="城东棚户区改造", leader=story.cast.leader.pk, nodes=(("封顶", date(2022, 12, 1)),))
    judge([found.pk], at(LATE))
    it_is(LATE)
    return found


def tile(text: str, word: str) -> str:
    [found] = re.findall(rf"<h2>{word}</h2>\s*(<p class=\"big\">.*?)<details", text, re.DOTALL)
    return found


def test_every_number_opens_the_list_it_counts(story: Story, sees: Sees, late: Matter) -> None:
    client = sees(story.cast.supervisor)
    text = page(client, "/cockpit")
    addresses = set(re.findall(r'href="(/matters/\?figure=[^"]*)"', text))
    assert {re.findall(r"figure=(\w+)", each)[0] for each in addresses} == {
        "running",
        "standing_late",
        "due",
        "late",
        "nodes",
    }
    for address in addresses:
        assert "城东棚户区改造" in page(client, address), address


def test_a_tile_says_its_number_its_unit_and_how_it_was_a_month_ago(story: Story, sees: Sees, late: Matter) -> None:
    text = page(sees(story.cast.supervisor), "/cockpit")
    assert re.search(r'class="big"><a [^>]*>1</a><span class="unit">件</span>', tile(text, "在办"))
    assert "比上月同日（10月22日）多1件" in tile(text, "在办")
    overdue = Duty.objects.filter(state="late", side="handling").count()
    assert f"多{overdue}件次" in tile(text, "逾期未办")
    assert "trend worse" in tile(text, "逾期未办")
    assert "上月同期（至10月22日）没有到期的" in tile(text, "本月按期率")
    assert "持平" in tile(text, "本月销号")


def test_the_worst_is_told_in_a_sentence_with_what_is_proposed(story: Story, sees: Sees, late: Matter) -> None:
    c = story.cast
    Duty.objects.exclude(rule="WX-7", unit=c.housing).filter(matter=late).delete()
    client = sees(c.supervisor)
    told = "住建局应于11月21日（周一）前反馈结果，已过1个工作日仍未办；责任领导方副县长。"
    assert f"{told}没有待审定的处置建议，也没有等待回应的催办。" in page(client, "/cockpit")
    Party.objects.filter(matter=late, unit=c.housing).update(chased_at=at("2022-11-22T09:00"))
    assert f"{told}11月22日（周二）09:00已催办，单位尚未回应。" in page(client, "/cockpit")
    row = Proposal.objects.create(
        key="提级", jurisdiction=c.county, rule="WX-12", clause="三(四)", subject_kind="matter", unit=c.housing, matter=late,
        proposes="raise", threshold=1, arming=1, reached_at=at(LATE), made_at=at(LATE),
    )  # fmt: skip
    assert f'<a href="/proposals/{row.pk}">建议提级督办，待审定</a>。' in page(client, "/cockpit")


def test_the_heat_table_gives_each_cell_a_number_and_leads_on_to_the_unit(
    story: Story, sees: Sees, late: Matter
) -> None:
    housing = story.cast.housing
    client = sees(story.cast.supervisor)
    text = page(client, "/cockpit")
    [row] = re.findall(
        rf'<tr><th scope="row"><a href="(/cockpit\?of=unit-{housing.pk})">住建局</a></th>(.*?)</tr>', text, re.DOTALL
    )
    cells = re.findall(r'<td class="h(\d)"[^>]*>(?:<a[^>]*>)?(\d+)', row[1])
    assert len(cells) == 12
    assert all((level == "0") == (number == "0") for level, number in cells)
    assert "驾驶舱：住建局" in page(client, row[0])


def test_a_milestone_ahead_names_its_day_its_matter_and_its_lead(story: Story, sees: Sees, late: Matter) -> None:
    text = page(sees(story.cast.supervisor), "/cockpit")
    assert re.search(
        r"12月1日（周四）</td><td[^>]*>封顶</td><td[^>]*><a [^>]*>城东棚户区改造</a></td><td[^>]*>住建局", text
    )
    assert "11月22日（周二）至12月5日（周一）" in text


def test_a_supervisor_may_choose_the_county_a_portfolio_or_a_unit(story: Story, sees: Sees) -> None:
    c = story.cast
    text = page(sees(c.supervisor), "/cockpit")
    assert re.findall(r'<optgroup label="(\w+)">', text) == ["地区", "领导", "单位"]
    assert f'<option value="charge-{c.leader.pk}">方副县长分管</option>' in text
    assert f'<option value="place-{c.county.pk}" selected>某县</option>' in text


def test_a_leader_begins_with_the_portfolio_and_is_offered_nothing_else(story: Story, sees: Sees, late: Matter) -> None:
    c = story.cast
    client = sees(c.leader)
    text = page(client, "/cockpit")
    assert "驾驶舱：方副县长分管" in text
    assert re.findall(r'<option value="([\w-]+)"', text) == [f"charge-{c.leader.pk}", f"unit-{c.housing.pk}"]
    assert "财政局" not in text
    refused = page(client, f"/cockpit?of=unit-{c.finance.pk}")
    assert "没有这个范围，或者它不由您督查、分管。下面是方副县长分管。" in refused
    assert page(client, "/cockpit?of=unit-999999").count("没有这个范围") == 1


@pytest.mark.parametrize(
    "person", ["stranger", "clerk", "unit_head", "section", "discipline", "system_admin", "auditor"]
)
def test_who_oversees_nothing_is_refused_and_not_shown_the_way(
    story: Story, sees: Sees, late: Matter, person: str
) -> None:
    client = sees(story.cast.people[person])
    for address in ("/cockpit", "/cockpit?wall=1", f"/cockpit?of=place-{story.cast.county.pk}"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "城东棚户区改造" not in answer.content.decode()
    assert 'href="/cockpit"' not in client.get("/packs/").content.decode()


def test_a_neighbour_sees_their_own_county_s_noughts(story: Story, sees: Sees, late: Matter) -> None:
    text = page(sees(story.cast.neighbour_supervisor), "/cockpit")
    assert "驾驶舱：邻县" in text
    assert "没有逾期未办的事项" in text
    assert "城东棚户区改造" not in text


def test_the_wall_has_no_menus_and_asks_for_itself_each_minute(story: Story, sees: Sees, late: Matter) -> None:
    text = page(sees(story.cast.chief), "/cockpit?wall=1")
    assert f'hx-get="/cockpit?of=place-{story.cast.county.pk}&wall=1" hx-trigger="every 60s"' in text
    assert "涉密不上网" in text
    assert "截至11月22日（周二）10:00，每分钟更新" in text
    for absent in ("主导航", 'role="search"', "冼县长", 'class="bell"', "<form"):
        assert absent not in text
    assert "城东棚户区改造" in text


def test_lists_are_narrowed_to_the_county_where_others_have_matters_too(story: Story, sees: Sees, late: Matter) -> None:
    c = story.cast
    assert "place=" not in page(sees(c.supervisor), "/cockpit")
    Matter.objects.create(
        jurisdiction=c.neighbour,
        number="邻〔2022〕1",
        title="邻县的",
        created_by=c.neighbour_supervisor,
        created_at=at(LATE),
    )
    client = sees(c.supervisor)
    [address] = set(re.findall(r'href="(/matters/\?figure=running[^"]*)"', page(client, "/cockpit")))
    assert address.endswith(f"&place={c.county.pk}")
    assert "限本地区的事项" in page(client, address)


def test_without_matters_the_page_says_so(story: Story, sees: Sees) -> None:
    text = page(sees(story.cast.chief), "/cockpit")
    for said in ("没有逾期未办的事项", "这12周没有逾期", "14日内没有到期的节点", "本月还没有到期的"):
        assert said in text


def test_the_page_costs_these_queries(story: Story, sees: Sees, late: Matter, django_assert_num_queries: Any) -> None:
    client = sees(story.cast.supervisor)
    client.get("/cockpit")
    with django_assert_num_queries(33):
        client.get("/cockpit")
