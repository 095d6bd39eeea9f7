"""统计: the page, its periods and rows, and the way from each figure to its list."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.apps.matters.conftest import Story
from tests.web.conftest import Sees, page

pytestmark = pytest.mark.django_db


def test_each_figure_stands_beside_its_unit_and_leads_to_its_list(story: Story, sees: Sees) -> None:
    story.begin(title="城东棚户区改造")
    client = sees(story.cast.supervisor)
    text = page(client, "/figures")
    [address] = re.findall(r'<dt>立项</dt><dd><a href="([^"]+)">1</a><span class="soft">件</span>', text)
    listed = page(client, address)
    assert "城东棚户区改造" in listed
    assert "统计“立项”" in listed


def test_every_figure_is_defined_on_the_page(story: Story, sees: Sees) -> None:
    from duban.core.figures import FIGURES

    text = page(sees(story.cast.supervisor), "/figures")
    assert [figure.word for figure in FIGURES.values() if figure.says not in text] == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "2022年11月1日（周二）至2022年11月30日（周三）"),
        ("?period=last_month", "2022年10月1日（周六）至2022年10月31日（周一）"),
        ("?period=quarter", "2022年10月1日（周六）至2022年12月31日（周六）"),
        ("?period=year", "2022年1月1日（周六）至2022年12月31日（周六）"),
        ("?from=2022-11-07&to=2022-11-07", "2022年11月7日（周一）至2022年11月7日（周一）"),
    ],
)
def test_the_period_is_said_in_days(story: Story, sees: Sees, query: str, said: str) -> None:
    assert said in page(sees(story.cast.supervisor), f"/figures{query}")


@pytest.mark.parametrize("query", ["?from=2022-13-01&to=2022-11-01", "?from=2022-11-30&to=2022-11-01", "?from=昨天"])
def test_days_that_are_none_are_told_and_this_month_is_shown(story: Story, sees: Sees, query: str) -> None:
    text = page(sees(story.cast.supervisor), f"/figures{query}")
    assert "起止日期读不懂，或止日早于起日" in text
    assert "2022年11月1日" in text


def test_rows_by_unit_lead_to_the_unit_s_list(story: Story, sees: Sees) -> None:
    story.begin()
    text = page(sees(story.cast.supervisor), "/figures?by=unit")
    assert re.search(rf'住建局</th>.*?figure=whole&from=2022-11-01&to=2022-11-30&unit={story.cast.housing.pk}"', text)
    assert "各行相加不等于合计" in text


def test_without_matters_the_page_says_what_to_do(story: Story, sees: Sees) -> None:
    assert "请换一段时间" in page(sees(story.cast.stranger), "/figures")


def test_the_ledger_forgets_a_figure_it_does_not_know(story: Story, sees: Sees) -> None:
    client = sees(story.cast.supervisor)
    for query in (
        "figure=无&from=2022-11-01&to=2022-11-30",
        "figure=closed&from=x&to=y",
        "figure=closed_share&from=2022-11-01&to=2022-11-30",
    ):
        assert "统计“" not in page(client, f"/matters/?{query}")


def test_the_page_costs_these_queries(story: Story, sees: Sees, django_assert_num_queries: Any) -> None:
    story.begin()
    client = sees(story.cast.supervisor)
    client.get("/figures?by=unit")
    with django_assert_num_queries(15):
        client.get("/figures?by=unit")
