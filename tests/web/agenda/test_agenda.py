"""日历: the month, a day's list, and the address that is shown once."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story
from tests.web.conftest import Sees, page

from duban.apps.agenda.models import Feed

pytestmark = pytest.mark.django_db


def test_a_day_says_in_words_what_falls_on_it(story: Story, sees: Sees) -> None:
    story.begin(nodes=(("封顶", date(2022, 11, 21)),))
    text = page(sees(story.cast.clerk), "/agenda")
    assert re.search(r'aria-label="2022年11月21日（周一），上班，\d项到期，1个节点"', text)
    assert 'aria-label="2022年11月7日（周一），上班，' in text


def test_rest_days_and_make_up_days_bear_their_word(story: Story, sees: Sees) -> None:
    client = sees(story.cast.clerk)
    # The notice of 2022: National Day from Saturday 1 to Friday 7 October, Saturday 8 and Sunday 9 worked.
    text = page(client, "/agenda?month=2022-10")
    assert "2022年10月3日（周一），休息" in text
    assert "2022年10月8日（周六），上班" in text
    assert text.count(">休</b>") == 5
    assert text.count(">班</b>") == 2


def test_the_day_s_list_leads_to_its_matters(story: Story, sees: Sees) -> None:
    matter = story.begin(title="城东棚户区改造")
    text = page(sees(story.cast.clerk), "/agenda?day=2022-11-21")
    assert f'<a href="/matters/{matter.pk}">城东棚户区改造</a>' in text
    assert "这一天没有到期的时限" in page(sees(story.cast.clerk), "/agenda?day=2022-11-20")


@pytest.mark.parametrize("query", ["?month=2022-13", "?month=x", "?day=2022-02-30", "?day=", "?month=0000-01"])
def test_an_address_that_means_nothing_shows_this_month(story: Story, sees: Sees, query: str) -> None:
    assert "<caption>2022年11月</caption>" in page(sees(story.cast.clerk), f"/agenda{query}")


def test_a_stranger_sees_an_empty_month(story: Story, sees: Sees) -> None:
    matter = story.begin(title="城东棚户区改造")
    for query in ("", "?whole=1", "?day=2022-11-21&whole=1"):
        text = page(sees(story.cast.stranger), f"/agenda{query}")
        assert "到期" not in text.split('id="feed"')[0].replace("到期的时限", "")
        assert matter.title not in text


def test_the_address_is_shown_once_and_opens_without_log_in_until_it_is_ended(story: Story, sees: Sees) -> None:
    matter = story.begin(title="城东棚户区改造")
    client = sees(story.cast.clerk)
    client.post("/agenda/feed", {"do": "make"})
    [address] = re.findall(r'readonly value="http://testserver(/feeds/[^"]+\.ics)"', page(client, "/agenda"))
    assert "readonly value" not in page(client, "/agenda")
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    said = answer.content.decode().replace("\r\n ", "")
    assert matter.number in said
    assert matter.title not in said
    client.post("/agenda/feed", {"do": "revoke"})
    assert Client().get(address).status_code == 404
    assert "已停用订阅地址" in page(client, "/agenda")


def test_an_unknown_and_a_revoked_address_are_one_answer(story: Story, sees: Sees) -> None:
    client = sees(story.cast.clerk)
    client.post("/agenda/feed", {"do": "make"})
    [address] = re.findall(r'readonly value="http://testserver(/feeds/[^"]+\.ics)"', page(client, "/agenda"))
    client.post("/agenda/feed", {"do": "revoke"})
    revoked, unknown = Client().get(address), Client().get("/feeds/" + "x" * 43 + ".ics")
    assert revoked.status_code == unknown.status_code == 404
    assert re.sub(r"nonce=\S+", "", revoked.content.decode()) == re.sub(r"nonce=\S+", "", unknown.content.decode())


def test_nobody_ends_another_s_address(story: Story, sees: Sees) -> None:
    sees(story.cast.clerk).post("/agenda/feed", {"do": "make"})
    sees(story.cast.stranger).post("/agenda/feed", {"do": "revoke"})
    assert Feed.objects.get().revoked_at is None


def test_the_page_costs_these_queries(story: Story, sees: Sees, django_assert_num_queries: Any) -> None:
    story.begin()
    client = sees(story.cast.clerk)
    client.get("/agenda")
    with django_assert_num_queries(15):
        client.get("/agenda")
