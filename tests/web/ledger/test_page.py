"""台账 as a page: 0, 1, 50 and 51 rows, chips in the address, groups, columns, tabs, counts, drawer; what each costs."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story
from tests.cast import at
from tests.web.conftest import Sees

from duban.apps.boards.models import SavedView
from duban.apps.matters.models import Matter

pytestmark = pytest.mark.django_db
OF_A_MEETING: dict[str, Any] = {
    "stated": {"source": "meeting", "class": "general", "answers": "separate"},
    "own_due": at("2022-11-30T24:00"),
}
NONSENSE = (
    "light=blue", "unit=x", "due=never", "order=up", "group=mood", "col=secret", "unit=" + "9" * 30, "after=x|y|z",
)  # fmt: skip


def text_of(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    return response.content.decode()


def titles(text: str) -> list[str]:
    return re.findall(r'class="c-title"[^>]*><a href="[^"]*" title="([^"]*)"', text)


def test_an_empty_ledger_says_so_and_one_row_is_one_row(story: Story, sees: Sees) -> None:
    office = sees(story.cast.supervisor)
    assert "台账里还没有您可以看到的事项" in text_of(office, "/matters/")
    story.begin(title="只有这一件")
    text = text_of(office, "/matters/")
    assert titles(text) == ["只有这一件"]
    assert "下一页" not in text
    assert "没有符合条件的事项" in text_of(office, "/matters/?state=closed")
    assert titles(text_of(sees(story.cast.stranger), "/matters/")) == []


@pytest.mark.parametrize("group", ["", "&group=unit", "&group=source&order=due"])
def test_fifty_rows_are_one_page_and_the_fifty_first_stands_on_the_next(story: Story, sees: Sees, group: str) -> None:
    office = sees(story.cast.supervisor)
    for n in range(50):
        story.begin(title=f"第{n}件")
    assert "下一页" not in text_of(office, f"/matters/?state=live{group}")
    story.begin(title="第50件")
    first = text_of(office, f"/matters/?state=live{group}")
    following = first[first.index('rel="next" href="') + 17 :].partition('"')[0].replace("&amp;", "&")
    second = text_of(office, following)
    assert (len(titles(first)), len(titles(second))) == (50, 1)
    assert len({*titles(first), *titles(second)}) == 51
    assert "回到第一页" in second


def test_everything_asked_stands_in_the_address_and_several_values_are_alternatives(story: Story, sees: Sees) -> None:
    c = story.cast
    story.begin(title="督查甲")
    story.begin(title="督查乙", leader=c.leader.pk, **OF_A_MEETING)
    office = sees(c.supervisor)
    assert titles(text_of(office, "/matters/?q=督查&source=meeting")) == ["督查乙"]
    assert titles(text_of(office, "/matters/?source=meeting&source=instruction&light=normal&light=soon")) == [
        "督查乙", "督查甲",
    ]  # fmt: skip
    text = text_of(
        office, f"/matters/?leader={c.leader.pk}&unit={c.housing.pk}&unit={c.water.pk}&supervisor={c.head.pk}"
    )
    assert titles(text) == []
    assert f'name="unit" value="{c.housing.pk}" checked' in text
    assert "领导方副县长" in text
    for nonsense in NONSENSE:
        assert titles(text_of(office, f"/matters/?{nonsense}")) == ["督查乙", "督查甲"], nonsense


def test_a_fragment_tells_the_browser_the_plain_address(story: Story, sees: Sees) -> None:
    answer = sees(story.cast.supervisor).get(
        "/matters/?q=&light=late&order=newest&group=", headers={"HX-Request": "true"}
    )
    assert answer["HX-Push-Url"] == "/matters/?light=late"


def test_groups_have_headings_in_words(story: Story, sees: Sees) -> None:
    c = story.cast
    story.begin(title="甲", leader=c.leader.pk)
    story.begin(title="乙")
    office = sees(c.supervisor)
    for group, headings in (
        ("unit", ["住建局"]), ("light", ["正常"]), ("leader", ["方副县长", "没有写明领导"]), ("source", ["领导批示"]),
    ):  # fmt: skip
        found = re.findall(r'scope="colgroup">([^<]*)<', text_of(office, f"/matters/?group={group}"))
        assert found in (headings, ["临期"]), group


def test_columns_are_chosen_and_moved_by_plain_links(story: Story, sees: Sees) -> None:
    story.begin(nodes=(("开工", date(2022, 11, 1)), ("封顶", date(2022, 12, 1))), superior_number="省督7号")
    office = sees(story.cast.supervisor)
    text = text_of(office, "/matters/?col=superior&col=title&col=nodes&col=own_due")
    head = re.findall(r'scope="col" class="c-(\w+)"', text)
    assert head == ["superior", "title", "nodes", "own_due"]
    assert "省督7号" in text
    assert "开工，计划11月1日（周二），逾期未完成" in text
    moved = re.search(r'href="([^"]*)" aria-label="节点向前移"', text)
    assert moved is not None
    again = text_of(office, moved.group(1).replace("&amp;", "&"))
    assert re.findall(r'scope="col" class="c-(\w+)"', again) == ["superior", "nodes", "title", "own_due"]


def test_counts_come_by_themselves_and_each_opens_its_list(story: Story, sees: Sees) -> None:
    c = story.cast
    for n in range(3):
        story.begin(title=f"第{n}件", **(OF_A_MEETING if n else {}))
    office = sees(c.supervisor)
    fragment = text_of(office, "/matters/counts?source=meeting", **{"HX-Request": "true"})
    assert "共2件" in fragment
    assert re.search(r'id="n-source-instruction" hx-swap-oob="true">1<', fragment)
    assert re.search(rf'id="n-unit-{c.housing.pk}" hx-swap-oob="true">2<', fragment)
    assert re.search(r'class="n zero" id="n-source-superior" hx-swap-oob="true">0<', fragment)
    plain = text_of(office, "/matters/counts")
    assert "<h1>各项件数</h1>" in plain
    opened = re.search(r'<a href="([^"]*)">会议议定</a> (\d+)件', plain)
    assert opened is not None
    assert len(titles(text_of(office, opened.group(1).replace("&amp;", "&")))) == int(opened.group(2)) == 2
    for nobody in (c.stranger, c.neighbour_supervisor, c.discipline):
        mine = text_of(sees(nobody), "/matters/counts", **{"HX-Request": "true"})
        assert "共0件" in mine
        assert set(re.findall(r'hx-swap-oob="true">([^<]*)</span>', mine)) == {"0"}


def test_the_drawer_tells_what_is_owed_and_nothing_that_was_said(story: Story, sees: Sees) -> None:
    c, matter = story.cast, story.begin(nodes=(("开工", date(2022, 11, 1)),), supervisor=story.cast.supervisor.pk)
    story.does(c.clerk, "reported", matter, "2022-11-07T09:30", c.housing, text="主体已封顶")
    address = f"/matters/{matter.pk}/drawer"
    for who in (c.supervisor, c.clerk, c.finance_clerk):
        text = text_of(sees(who), address, **{"HX-Request": "true"})
        for words in (
            matter.number,
            "城东棚户区改造",
            "牵头单位",
            "住建局",
            "朱联络",
            "开工",
            "反馈进展",
            "按期建成",
            "杜督查",
        ):
            assert words in text, words
        assert "主体已封顶" not in text
        assert "<html" not in text
    assert "<h1" in text_of(sees(c.supervisor), address) or "drawer-page" in text_of(sees(c.supervisor), address)
    for nobody in (c.stranger, c.neighbour_supervisor, c.system_admin):
        assert sees(nobody).get(address).status_code == sees(nobody).get("/matters/99999/drawer").status_code == 404


def test_a_view_is_kept_as_a_tab_shared_by_the_head_only_and_thrown_away(story: Story, sees: Sees) -> None:
    c = story.cast
    clerk, head, office = sees(c.clerk), sees(c.head), sees(c.supervisor)
    kept = clerk.post("/matters/views", {"name": " 我的 临期 ", "query": "light=soon&col=title&evil=1", "shared": ""})
    assert kept.status_code == 302
    view = SavedView.objects.get()
    assert (view.name, view.query, view.shared) == ("我的 临期", "light=soon&col=title", False)
    assert kept["Location"] == f"/matters/?light=soon&col=title&view={view.pk}"
    assert 'aria-current="page">我的 临期' in text_of(clerk, kept["Location"])
    assert "我的 临期" not in text_of(office, "/matters/")
    clerk.post("/matters/views", {"name": "我的 临期", "query": "light=late"})
    assert SavedView.objects.get().query == "light=late"
    refused = office.post("/matters/views", {"name": "全县", "query": "light=late", "shared": "1"}, follow=True)
    assert "共用视图由督查室主任保存" in refused.content.decode()
    head.post("/matters/views", {"name": "全县", "query": "light=late", "shared": "1"})
    shared = SavedView.objects.get(shared=True)
    for who, sees_it in ((c.clerk, True), (c.stranger, True), (c.neighbour_supervisor, False)):
        assert ("全县 <small>共用" in text_of(sees(who), "/matters/")) is sees_it
    for nobody in (c.clerk, c.supervisor, c.neighbour_supervisor):
        assert sees(nobody).post(f"/matters/views/{shared.pk}/drop").status_code == 404
    assert office.post(f"/matters/views/{view.pk}/drop").status_code == 404
    assert clerk.post(f"/matters/views/{view.pk}/drop").status_code == 302
    assert head.post(f"/matters/views/{shared.pk}/drop").status_code == 302
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("name", "said"), [("", "没有写视图名称"), ("长" * 21, "名称有21个字"), ("机密★1年", "国家秘密标志")]
)  # fmt: skip
def test_a_view_without_a_good_name_is_not_kept(story: Story, sees: Sees, name: str, said: str) -> None:
    answer = sees(story.cast.clerk).post("/matters/views", {"name": name, "query": ""}, follow=True)
    assert said in answer.content.decode()
    assert not SavedView.objects.exists()


def test_only_who_may_act_for_many_is_offered_it(story: Story, sees: Sees) -> None:
    story.begin()
    for who, offered in (
        ("supervisor", True),
        ("head", True),
        ("clerk", False),
        ("unit_head", False),
        ("leader", False),
    ):
        text = text_of(sees(story.cast.people[who]), "/matters/")
        assert ('id="bulk"' in text) is offered, who
        assert ('name="m"' in text) is offered, who


def test_titles_are_shown_as_text(story: Story, sees: Sees) -> None:
    matter = story.begin(title='<script>alert("x")</script>')
    office = sees(story.cast.supervisor)
    for address in ("/matters/", f"/matters/{matter.pk}/drawer", "/matters/?q=<script>"):
        assert "<script>alert" not in text_of(office, address)


COSTS = {
    "/matters/": 17,
    "/matters/?group=unit&order=due": 18,
    "/matters/?q=督查": 18,
    "/matters/?col=title&col=left": 16,
    "/matters/counts": 18,
    "{matter}/drawer": 18,
    "/matters/export": 22,
}


@pytest.mark.parametrize("address", COSTS)
@pytest.mark.parametrize("many", [1, 20])
def test_a_page_costs_these_queries_however_many_rows(
    story: Story, sees: Sees, django_assert_num_queries: Any, address: str, many: int
) -> None:
    matter = story.begin(nodes=(("开工", date(2022, 11, 1)),))
    for n in range(many):
        story.begin(title=f"督查另外第{n}件")
    client = sees(story.cast.supervisor)
    whole = address.format(matter=f"/matters/{matter.pk}")
    list(client.get(whole, headers={"HX-Request": "true"}))
    with django_assert_num_queries(COSTS[address]):
        list(client.get(whole, headers={"HX-Request": "true"}))
    assert Matter.objects.count() == many + 1
