"""The page 分解: the lead's people choose among the units that are theirs to choose; others find no such page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story
from tests.cast import at

from duban.apps.matters.actions import NewParty
from duban.apps.matters.models import Matter
from duban.apps.org.models import Person

pytestmark = pytest.mark.django_db
Sees = Callable[[Person], Client]


@pytest.fixture
def whole(story: Story) -> Matter:
    c = story.cast
    parties = (*story.new().parties[:1], NewParty(c.finance.pk, "assisting"))
    return story.begin(parties=parties, own_due=at("2022-12-31T24:00"))


def test_a_task_is_given_and_stands_under_its_matter(story: Story, sees: Sees, whole: Matter) -> None:
    c, clerk = story.cast, sees(story.cast.clerk)
    page, address = f"/matters/{whole.pk}", f"/matters/{whole.pk}/split"
    assert address in clerk.get(page).content.decode()
    text = clerk.get(address).content.decode()
    assert "财政局" in text
    assert "建管科" in text
    assert "水利局" not in text
    assert "本事项的时限是2022-12-31，不能更晚" in text
    sent = {
        "title": "落实资金", "requirement": "本月到账", "own_due": "2022-11-30", "work_standard": "到账",
        "closing_standard": "凭证", "unit": [str(c.building.pk)],
    }  # fmt: skip
    late = clerk.post(address, {**sent, "own_due": "2023-01-31"})
    assert late.status_code == 422
    assert "晚于本事项的时限（2022-12-31T24:00）" in late.content.decode()
    forged = clerk.post(address, {**sent, "unit": [str(c.water.pk)]})
    assert "分解的任务只能交给本事项的配合单位和本单位的科室" in forged.content.decode()
    empty = clerk.post(address, {**sent, "unit": [], "requirement": "", "own_due": ""}).content.decode()
    assert "没有选由谁承办" in empty
    assert "没有写明要做什么" in empty
    done = clerk.post(address, sent)
    assert done.status_code == 302
    after = clerk.get(done["Location"]).content.decode()
    assert "上级事项：" in after
    assert "落实资金" in clerk.get(page).content.decode()


def test_an_assisting_unit_a_stranger_and_a_leader_find_no_such_page(story: Story, sees: Sees, whole: Matter) -> None:
    address = f"/matters/{whole.pk}/split"
    for who in ("finance_clerk", "stranger", "leader", "system_admin", "neighbour_supervisor"):
        client = sees(story.cast.people[who])
        assert client.get(address).status_code == 404
        assert client.post(address, {"title": "x"}).status_code == 404
    assert address not in sees(story.cast.finance_clerk).get(f"/matters/{whole.pk}").content.decode()
    office = sees(story.cast.supervisor).get(f"/matters/{whole.pk}").content.decode()
    assert "/matters/new?parent=" in office
