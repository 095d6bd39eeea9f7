"""The page 事项: what it shows to whom, what it offers, and what an act in it does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story

from duban.apps.org.models import Person

pytestmark = pytest.mark.django_db
Sees = Callable[[Person], Client]


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


def test_the_page_shows_head_chain_duties_and_story(story: Story, sees: Sees) -> None:
    matter = story.begin()
    text = text_of(sees(story.cast.supervisor), f"/matters/{matter.pk}")
    for words in (
        matter.number,
        "城东棚户区改造",
        "第一责任人",
        "居局长（住建局）",
        "签收",
        "验收合格",
        "WX-10.3",
        "立项",
    ):
        assert words in text


def test_a_stranger_is_told_the_same_as_where_there_is_none(story: Story, sees: Sees) -> None:
    matter = story.begin()
    stranger = sees(story.cast.stranger)
    assert text_of(stranger, f"/matters/{matter.pk}", 404) == text_of(stranger, "/matters/999999", 404)
    assert "住建局" in text_of(sees(story.cast.clerk), f"/matters/{matter.pk}")
