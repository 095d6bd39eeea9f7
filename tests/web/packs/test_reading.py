"""制度库, read: where each rule is used, its tone, the figures set here, a trial on a date, and its editions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.apps.matters.conftest import Story
from tests.cast import at
from tests.web.conftest import Sees, page

from duban.apps.matters.actions import judge
from duban.apps.matters.models import Duty, Matter
from duban.apps.matters.ruled import uses
from duban.apps.org.models import LocalSetting
from duban.policies.shelf import shipped_pack
from duban.web.library import changes

pytestmark = pytest.mark.django_db
LATE = "2022-11-22T10:00"
"""WX-7's ten working days from 7 November ended on the 21st."""


@pytest.fixture
def late(story: Story, it_is: Callable[[str], None]) -> Matter:
    found = story.begin(title="城东棚户区改造")
    judge([found.pk], at(LATE))
    it_is(LATE)
    return found


def rule(text: str, name: str) -> str:
    """What the page says of one rule."""
    return text.partition(f'<li id="{name}"')[2].partition('<li id="')[0]


def test_a_rule_leads_to_the_matters_that_run_under_it_and_that_were_overdue(
    story: Story, sees: Sees, late: Matter
) -> None:
    client = sees(story.cast.supervisor)
    said = rule(page(client, "/packs/weixian-2022"), "WX-7")
    for use, word in (("open", "正在按它办1件"), ("breached", "按它逾期过1件")):
        assert f'<a href="/matters/?rule=WX-7&use={use}">{word}</a>' in said
        listed = page(client, f"/matters/?rule=WX-7&use={use}")
        assert "城东棚户区改造" in listed
        assert f'name="use" value="{use}"' in listed, "choosing a chip keeps the rule"
    assert "规则WX-7（正在按它办）" in page(client, "/matters/?rule=WX-7&use=open")
    assert "没有符合条件的事项" in page(client, "/matters/?rule=WX-99&use=open")


def test_two_duties_of_one_matter_count_once_and_what_stood_overdue_at_entry_not_at_all(
    story: Story, late: Matter
) -> None:
    assert Duty.objects.filter(matter=late, rule="WX-7").count() == 2
    assert uses(Duty.objects.all(), ["WX-7"], at(LATE))["WX-7"] == {"open": 1, "breached": 1}
    Duty.objects.filter(matter=late).update(stock=True)
    assert uses(Duty.objects.all(), ["WX-7"], at(LATE))["WX-7"] == {"open": 1, "breached": 0}
    Duty.objects.filter(matter=late).update(stock=False, state="met")
    assert uses(Duty.objects.all(), ["WX-7"], at(LATE)) == {}
    Duty.objects.filter(matter=late).update(state="open", due=at("2022-11-22T09:00"))
    assert uses(Duty.objects.all(), ["WX-7"], at(LATE))["WX-7"] == {"open": 1, "breached": 1}, "the sweep is late"


@pytest.mark.parametrize("person", ["stranger", "neighbour_supervisor", "system_admin", "discipline"])
def test_a_stranger_reads_the_rules_and_hears_of_no_matter(story: Story, sees: Sees, late: Matter, person: str) -> None:
    text = page(sees(story.cast.people[person]), "/packs/weixian-2022")
    assert 'id="WX-7"' in text
    assert "城东棚户区改造" not in text
    assert not re.search(r"(正在按它办|按它逾期过)\d", text)


def test_a_clerk_and_a_leader_are_led_to_their_own_uncounted_and_the_chief_is_told_how_many(
    story: Story, sees: Sees, late: Matter
) -> None:
    c = story.cast
    for person in (c.clerk, c.leader):
        client = sees(person)
        said = rule(page(client, "/packs/weixian-2022"), "WX-7")
        assert '<a href="/matters/?rule=WX-7&use=open">正在按它办的</a>' in said
        assert "城东棚户区改造" in page(client, "/matters/?rule=WX-7&use=open")
    assert "正在按它办1件" in rule(page(sees(c.chief), "/packs/weixian-2022"), "WX-7")
    assert "没有符合条件的事项" in page(sees(c.stranger), "/matters/?rule=WX-7&use=open")


def test_a_local_interpretation_stands_in_another_tone_and_says_so(story: Story, sees: Sees) -> None:
    text = page(sees(story.cast.supervisor), "/packs/weixian-2022")
    for each in shipped_pack("weixian-2022").rules:
        said = rule(text, each.id)
        interpreted = str(each.basis) != "stated"
        assert ('<span class="tag interp">本地解释</span>' in said) == interpreted, each.id
        assert said.startswith(' class="interp"') == interpreted, each.id


def test_each_conflict_of_the_document_is_listed_with_its_reading(story: Story, sees: Sees) -> None:
    text = page(sees(story.cast.supervisor), "/packs/weixian-2022")
    found = shipped_pack("weixian-2022").conflicts
    assert found
    assert [each.says for each in found if each.says not in text or each.reading not in text] == []


def test_a_setting_tells_its_value_here_its_ground_and_since_when(story: Story, sees: Sees) -> None:
    c = story.cast
    LocalSetting.objects.filter(name="verify_within").update(basis="督查室〔2022〕3号")
    LocalSetting.objects.filter(name="chase_before").delete()
    text = page(sees(c.supervisor), "/packs/weixian-2022")
    [said] = re.findall(r'<li id="setting-verify_within">(.*?)</li>', text, re.DOTALL)
    assert "<b>P5WD</b>" in said
    assert "依据督查室〔2022〕3号，自2022-01-01起" in said
    [undecided] = re.findall(r'<li id="setting-chase_before">(.*?)</li>', text, re.DOTALL)
    assert "待定" in undecided
    assert "P5WD" not in page(sees(c.neighbour_supervisor), "/packs/weixian-2022")
    assert "由采用这份制度的地区各自设定" in page(sees(c.supervisor), "/packs/district-2022")


def test_a_rule_with_a_figure_set_here_says_it_and_is_tried_with_it_and_elsewhere_it_is_open(
    story: Story, sees: Sees
) -> None:
    here, there = sees(story.cast.supervisor), sees(story.cast.neighbour_supervisor)
    asked = "/try?rule=weixian-2022/WX-10.0&within=&start=2022-11-07T09:00"
    assert "报告办结后5个工作日内" in rule(page(here, "/packs/weixian-2022"), "WX-10.0")
    assert "11月14日" in page(here, asked)  # five working days from Tuesday 8 November
    assert "待设定〕" in rule(page(there, "/packs/weixian-2022"), "WX-10.0")
    assert "时限待定" in page(there, asked)


def test_a_rule_is_tried_where_it_stands_and_counts_each_day(story: Story, sees: Sees) -> None:
    client = sees(story.cast.supervisor)
    said = rule(page(client, "/packs/weixian-2022"), "WX-7")
    assert 'hx-get="/try"' in said
    assert '<input type="hidden" name="rule" value="weixian-2022/WX-7">' in said
    answer = page(client, "/try?rule=weixian-2022/WX-7&within=&start=2022-11-07T09:00")
    assert "11月21日" in answer
    assert answer.count('class="cell counted') == 9  # ten working days from 8 November; the tenth is the due


def test_a_history_tells_what_came_went_and_was_changed() -> None:
    now = shipped_pack("weixian-2022")
    first, second, *rest = now.rules
    before = replace(now, rules=(replace(first, note="从前的说明"), *rest), digest="b")
    older = replace(before, title="从前的标题", digest="c")
    oldest = replace(older, rules=(*older.rules, replace(second, id="WX-0")), digest="d")
    found = changes([("四", "a", now), ("三", "b", before), ("二", "c", older), ("一", "d", oldest)])
    assert [(each.came, each.gone, each.changed, each.other, each.first) for each in found] == [
        ((second.id,), (), (first.id,), False, False),
        ((), (), (), True, False),
        ((), ("WX-0",), (), False, False),
        ((), (), (), False, True),
    ]


def test_the_page_lists_the_editions_with_the_day_they_were_kept(story: Story, sees: Sees) -> None:
    text = page(sees(story.cast.supervisor), "/packs/weixian-2022")
    assert "2022年1月1日（周六）00:00存入" in text or "1月1日（周六）00:00存入" in text
    assert "最早的一版" in text


def test_with_matters_of_others_the_list_is_narrowed_to_the_county(story: Story, sees: Sees, late: Matter) -> None:
    c = story.cast
    Matter.objects.create(
        jurisdiction=c.neighbour,
        number="邻〔2022〕1",
        title="邻县的",
        created_by=c.neighbour_supervisor,
        created_at=at(LATE),
    )
    said = rule(page(sees(c.supervisor), "/packs/weixian-2022"), "WX-7")
    assert f"/matters/?rule=WX-7&use=open&place={c.county.pk}" in said


def test_an_address_with_a_use_nobody_knows_is_the_whole_ledger(story: Story, sees: Sees, late: Matter) -> None:
    text = page(sees(story.cast.supervisor), "/matters/?rule=WX-7&use=unknown")
    assert "规则WX-7" not in text


def test_reading_a_pack_costs_these_queries(
    story: Story, sees: Sees, late: Matter, django_assert_num_queries: Any
) -> None:
    client = sees(story.cast.supervisor)
    client.get("/packs/weixian-2022")
    with django_assert_num_queries(15):
        client.get("/packs/weixian-2022")
