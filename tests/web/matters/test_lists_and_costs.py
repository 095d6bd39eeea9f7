"""今日, papers and error pages; and what each page costs in queries, whatever the ledger holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story

from duban.apps.org.models import Person

pytestmark = pytest.mark.django_db
Sees = Callable[[Person], Client]


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_today_lists_what_one_owes_with_the_act_that_settles_it(story: Story, sees: Sees) -> None:
    matter = story.begin()
    text = text_of(sees(story.cast.clerk), "/")
    assert f"/matters/{matter.pk}?act=deployed-{story.cast.housing.pk}#composer" in text
    assert text.index("WX-10.1") < text.index("WX-10.3") < text.index("WX-10.7")  # by urgency
    assert "今天没有要办的" in text_of(sees(story.cast.stranger), "/")


def test_the_act_of_today_opens_its_form(story: Story, sees: Sees) -> None:
    matter, unit = story.begin(), story.cast.housing.pk
    text = text_of(sees(story.cast.clerk), f"/matters/{matter.pk}?act=deployed-{unit}")
    place = text.index(f'id="act-deployed-{unit}"')
    assert " open" in text[text.rindex("<details", 0, place) : place]


def test_the_basis_tells_rule_clause_story_and_days(story: Story, sees: Sees) -> None:
    matter = story.begin()
    clerk = sees(story.cast.clerk)
    text = text_of(clerk, f"/matters/{matter.pk}/why?duty={matter.pk}/WX-10.3/{story.cast.housing.pk}/2/1")
    for words in (
        "3天内要向上级部门反馈办理情况",
        "三(二)",
        "原文写明",
        "交办：11月7日（周一）09:00",
        "逐日计算",
        "到期",
    ):
        assert words in text
    refused = clerk.get(f"/matters/{matter.pk}/why?duty=nothing")
    assert refused.status_code == 404
    assert "从事项页重新打开依据" in refused.content.decode()


def test_the_sheet_holds_number_units_dues_and_contact(story: Story, sees: Sees) -> None:
    matter = story.begin()
    text = text_of(sees(story.cast.clerk), f"/matters/{matter.pk}/sheet")
    for words in (matter.number, "牵头单位：住建局", "11月10日（周四）前", "联系人", "杜督查", "签批"):
        assert words in text


@pytest.mark.parametrize("address", ["/nowhere", "/matters/99", "/attachments/99", "/matters/new"])
def test_a_refusal_is_one_sentence_that_says_what_to_do_next(story: Story, sees: Sees, address: str) -> None:
    response = sees(story.cast.clerk).get(address)
    assert response.status_code in (403, 404)
    assert "请" in response.content.decode()


def test_administrators_are_led_to_their_own_page_and_see_no_matter(story: Story, sees: Sees) -> None:
    matter = story.begin()
    admin = sees(story.cast.system_admin)
    assert admin.get("/").status_code == 302
    assert admin.get(f"/matters/{matter.pk}").status_code == 404


COSTS = {
    "/": 14,
    "{matter}": 25,
    "{matter}/why?duty={duty}": 21,
    "{matter}/sheet": 21,
    "/matters/new": 19,
}


@pytest.mark.parametrize("address", COSTS)
def test_a_page_costs_these_queries(story: Story, sees: Sees, django_assert_num_queries: Any, address: str) -> None:
    matter = story.begin()
    for n in range(3):
        story.begin(title=f"另外第{n}件")
    duty = f"{matter.pk}/WX-10.3/{story.cast.housing.pk}/2/1"
    client = sees(story.cast.supervisor)
    whole = address.format(matter=f"/matters/{matter.pk}", duty=duty)
    text_of(client, whole)
    with django_assert_num_queries(COSTS[address]):
        text_of(client, whole)
