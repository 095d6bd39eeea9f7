"""减负 in the browser: limits with what is used and left, what lies beyond them, and each unit's own register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.apps.matters.conftest import Story
from tests.web.conftest import Sees, page

from duban.apps.conduct.models import Issue
from duban.apps.org.models import LocalSetting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def district(story: Story, it_is: Callable[[str], None]) -> None:
    story.cast.county.pack = "district-2022"
    story.cast.county.save()
    LocalSetting.objects.create(
        jurisdiction=story.cast.county, name="documents_a_year", value="1", valid_from=date(2022, 1, 1)
    )
    it_is("2022-11-07T10:00")


def said(story: Story, **more: Any) -> dict[str, Any]:
    return {
        "do": "issue",
        "unit": story.cast.housing.pk,
        "of": "documents",
        "title": "安全检查通知",
        "day": "2022-11-01",
        **more,
    }


def test_xq_17_what_is_used_and_left_stands_beside_its_clause(story: Story, sees: Sees) -> None:
    client = sees(story.cast.clerk)
    assert client.post("/burden/act", said(story)).status_code == 302
    text = page(client, "/burden")
    for words in ("1／1 <small>余0", "三(六)1 XQ-17.count", "上限未设定", "安全检查通知", "朱联络"):
        assert words in text
    answer = client.post("/burden/act", said(story, title="再发一份"))
    text = page(client, answer["Location"])
    assert "超过三(六)1（XQ-17.count）的上限1" in text
    assert 'value="再发一份"' in text
    client.post("/burden/act", said(story, title="再发一份", explanation="防汛急件"))
    text = page(client, "/burden")
    assert "■ XQ-17.count" in text
    assert "防汛急件" in text
    assert "2／1 <small>超1" in text


@pytest.mark.parametrize(
    ("who", "units"),
    [("head", {"住建局", "水利局"}), ("leader", {"住建局"}), ("clerk", {"住建局"}), ("stranger", {"水利局"})],
)
def test_each_sees_the_limits_of_their_own_units(story: Story, sees: Sees, who: str, units: set[str]) -> None:
    sees(story.cast.clerk).post("/burden/act", said(story))
    client = sees(getattr(story.cast, who))
    text = page(client, "/burden")
    assert {name for name in ("住建局", "水利局") if name in text} == units
    answer = client.get(f"/burden?unit={story.cast.housing.pk}")
    assert answer.status_code == (200 if "住建局" in units else 404)


@pytest.mark.parametrize("who", ["discipline", "section", "system_admin", "auditor"])
def test_whom_it_does_not_concern_is_refused(story: Story, sees: Sees, who: str) -> None:
    client = sees(getattr(story.cast, who))
    assert client.get("/burden").status_code == 403
    assert client.post("/burden/act", said(story)).status_code == 403
    assert not Issue.objects.exists()


def test_the_office_strikes_with_a_reason_and_a_unit_cannot(story: Story, sees: Sees) -> None:
    sees(story.cast.clerk).post("/burden/act", said(story))
    row = Issue.objects.get()
    gone = {"do": "strike", "id": row.pk, "unit": story.cast.housing.pk, "because": "重复"}
    sees(story.cast.clerk).post("/burden/act", gone)
    assert Issue.objects.filter(struck_at=None).exists()
    office = sees(story.cast.supervisor)
    office.post("/burden/act", {**gone, "because": ""})
    assert "没有写撤销理由" in page(office, f"/burden?unit={story.cast.housing.pk}")
    office.post("/burden/act", gone)
    assert not Issue.objects.filter(struck_at=None).exists()


def test_the_page_costs_these_queries(story: Story, sees: Sees, django_assert_num_queries: Any) -> None:
    client = sees(story.cast.supervisor)
    client.post("/burden/act", said(story))
    address = f"/burden?unit={story.cast.housing.pk}"
    page(client, address)
    with django_assert_num_queries(16):
        client.get(address)
