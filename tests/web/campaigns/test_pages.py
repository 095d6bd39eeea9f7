"""专项行动 in the browser: stages as written, papers handed in where they are owed, and only what is in one's sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.apps.campaigns.conftest import SIX, begun
from tests.apps.matters.conftest import Story
from tests.web.conftest import Sees, page

from duban.apps.campaigns.models import Belonging, HandedIn

pytestmark = pytest.mark.django_db

PAPER = "XQ-20.2|自查和整改工作开展情况"


@pytest.fixture(autouse=True)
def district(story: Story, it_is: Callable[[str], None]) -> None:
    story.cast.county.pack = "district-2022"
    story.cast.county.save()
    it_is("2022-03-20T10:00")


def test_xq_20_the_stages_stand_with_their_days_and_the_document_s_conflicts(story: Story, sees: Sees) -> None:
    text = page(sees(story.cast.head), "/campaigns")
    for words in (
        "部署启动阶段", "2月10日（周四）至2月28日（周一）", "已结束", "进行中", "未开始", "四(二) XQ-20.2",
        "3月15日至31日两个阶段重叠", "3月31日（周四）前报市效能办", "施行前，不计时",
    ):  # fmt: skip
        assert words in text
    assert text.count("进行中</span>") == 2


def test_xn_2_the_county_s_three_stages_are_shown_in_its_own_year(
    story: Story, sees: Sees, it_is: Callable[[str], None]
) -> None:
    story.cast.county.pack = "county-2023"
    story.cast.county.save()
    it_is("2023-03-10T10:00")
    client = sees(story.cast.clerk)
    text = page(client, "/campaigns")
    assert text.count("进行中</span>") == 2, "10 March stands in two stages"
    assert "问题清单台账" in text
    assert "年份是本地解释" in text


def test_a_pack_without_stages_says_so(story: Story, sees: Sees) -> None:
    story.cast.county.pack = "weixian-2022"
    story.cast.county.save()
    assert "没有写专项行动的阶段" in page(sees(story.cast.head), "/campaigns")


@pytest.mark.parametrize(
    ("who", "units"),
    [("head", {"住建局", "水利局"}), ("leader", {"住建局"}), ("clerk", {"住建局"}), ("stranger", {"水利局"})],
)
def test_each_sees_the_papers_of_their_own_units(story: Story, sees: Sees, who: str, units: set[str]) -> None:
    text = page(sees(getattr(story.cast, who)), "/campaigns")
    assert {name for name in ("住建局", "水利局") if name in text} == units


@pytest.mark.parametrize("who", ["discipline", "section", "system_admin", "auditor"])
def test_whom_it_does_not_concern_is_refused(story: Story, sees: Sees, who: str) -> None:
    client = sees(getattr(story.cast, who))
    assert client.get("/campaigns").status_code == 403
    assert client.post("/campaigns/act", {"do": "hand_in", "paper": PAPER}).status_code == 403


def test_a_clerk_hands_in_where_it_is_owed_and_the_office_hands_it_back(story: Story, sees: Sees) -> None:
    c = story.cast
    clerk = sees(c.clerk)
    assert "本单位待报" in page(clerk, "/campaigns")
    said = {"do": "hand_in", "name": SIX, "unit": c.housing.pk, "paper": PAPER, "document": "住建〔2022〕8号"}
    assert sees(c.stranger).post("/campaigns/act", said).status_code == 302
    assert not HandedIn.objects.exists()
    assert clerk.post("/campaigns/act", said).status_code == 302
    row = HandedIn.objects.get()
    text = page(clerk, "/campaigns")
    assert "按期报送" in text
    assert "3月20日（周日）10:00，朱联络" in text
    office = sees(c.supervisor)
    office.post("/campaigns/act", {"do": "hand_back", "name": SIX, "id": row.pk, "because": ""})
    assert "没有写退回理由" in page(office, "/campaigns")
    office.post("/campaigns/act", {"do": "hand_back", "name": SIX, "id": row.pk, "because": "没有清单"})
    assert "按期报送" not in page(clerk, "/campaigns")


def test_a_matter_stands_in_the_campaign_only_for_whom_may_see_it(story: Story, sees: Sees) -> None:
    matter = begun(story, "2022-03-14T09:00", title="城东棚户区改造")
    office = sees(story.cast.supervisor)
    office.post("/campaigns/act", {"do": "put", "name": SIX, "numbers": matter.number})
    assert Belonging.objects.get().matter == matter
    assert "城东棚户区改造" in page(office, "/campaigns")
    assert "城东棚户区改造" in page(sees(story.cast.clerk), "/campaigns")
    assert "城东棚户区改造" not in page(sees(story.cast.stranger), "/campaigns")
    wrong = "督〔2022〕999"
    office.post("/campaigns/act", {"do": "put", "name": SIX, "numbers": wrong})
    text = page(office, "/campaigns")
    assert f"没有编号为{wrong}的事项" in text
    assert f">{wrong}</textarea>" in text


def test_the_page_costs_these_queries(story: Story, sees: Sees, django_assert_num_queries: Any) -> None:
    matter = begun(story, "2022-03-14T09:00")
    client = sees(story.cast.supervisor)
    client.post("/campaigns/act", {"do": "put", "name": SIX, "numbers": matter.number})
    page(client, "/campaigns")
    with django_assert_num_queries(21):
        client.get("/campaigns")
