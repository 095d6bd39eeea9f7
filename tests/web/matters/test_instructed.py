"""续批 on the page: the superior's number, status and date change with it; 代签 names both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story
from tests.cast import at

from duban.apps.matters.models import EventRow, Matter, Party
from duban.apps.org.models import Person, StandIn

pytestmark = pytest.mark.django_db
Sees = Callable[[Person], Client]
SAID = {"leader_name": "方副县长", "dated": "2022-11-07", "text": "按市里新要求抓紧"}


def seen(matter: Matter) -> int:
    return Matter.objects.get(pk=matter.pk).facts_version


def test_the_superiors_number_status_and_date_change_with_it_and_stand_on_the_matter(story: Story, sees: Sees) -> None:
    matter = story.begin(superior_number="市督〔2022〕9号", superior_status="待办", superior_due=at("2022-12-31T24:00"))
    office, page = sees(story.cast.supervisor), f"/matters/{matter.pk}"
    sent = SAID | {
        "seen": seen(matter), "superior_due": "2023-01-31", "superior_number": "市督〔2022〕31号", "superior_status": "推进中",
    }  # fmt: skip
    assert sees(story.cast.clerk).post(f"{page}/acts/instructed", sent).status_code == 409
    assert sees(story.cast.stranger).post(f"{page}/acts/instructed", sent).status_code == 404
    done = office.post(f"{page}/acts/instructed", sent)
    assert done.status_code == 302, done.content.decode()
    row = Matter.objects.get(pk=matter.pk)
    assert (row.superior_number, row.superior_status, row.superior_due) == (
        "市督〔2022〕31号", "推进中", at("2023-01-31T24:00"),
    )  # fmt: skip
    text = office.get(page).content.decode()
    assert "上级编号 市督〔2022〕31号（推进中）" in text
    assert "上级时限2023年1月31日（周二）；上级编号：市督〔2022〕31号；上级状态：推进中" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [({"superior_status": "办" * 31}, "上级状态超过30字"), ({"superior_number": "1" * 61}, "上级编号超过60字"),
     ({"superior_due": "2022-11-01"}, "新的上级时限已经过去"), ({"superior_due": "2022-11-30"}, "完成时限晚于上级时限"),
     ({"superior_status": "秘密★十年"}, "国家秘密标志")],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_nothing_is_changed(
    story: Story, sees: Sees, change: dict[str, str], said: str
) -> None:
    matter = story.begin(superior_due=at("2022-12-31T24:00"), own_due=at("2022-12-20T24:00"))
    response = sees(story.cast.supervisor).post(
        f"/matters/{matter.pk}/acts/instructed", SAID | {"seen": seen(matter)} | change
    )
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not EventRow.objects.filter(kind="instructed").exists()


def test_who_signs_for_another_stands_on_the_record_beside_the_principal(story: Story, sees: Sees) -> None:
    c, matter = story.cast, story.begin()
    StandIn.objects.create(
        person=c.deputy, principal=c.unit_head, valid_from=date(2022, 11, 1), valid_to=date(2022, 11, 30)
    )
    deputy, page = sees(c.deputy), f"/matters/{matter.pk}"
    text = deputy.get(page).content.decode()
    place = text.index(f'id="act-signed-{c.housing.pk}"')
    form = text[place : text.index("</details>", place)]
    assert f'name="principal" value="{c.unit_head.pk}"' in form
    assert "代居局长办理，记录中写明代签" in form
    sent = {
        "unit": c.housing.pk, "seen": Party.objects.get(matter=matter, unit=c.housing).thread_version,
        "text": "请建管科抓紧", "principal": c.unit_head.pk,
    }  # fmt: skip
    done = deputy.post(f"{page}/acts/signed", sent)
    assert done.status_code == 302
    row = EventRow.objects.get(matter=matter, kind="signed")
    assert (row.actor, row.principal) == (c.deputy, c.unit_head)
    for person in (c.deputy, c.unit_head, c.supervisor):
        assert "付副局长代居局长签" in sees(person).get(page).content.decode()


def test_who_does_not_stand_in_signs_for_nobody(story: Story, sees: Sees) -> None:
    c, matter = story.cast, story.begin()
    sent = {
        "unit": c.housing.pk, "seen": Party.objects.get(matter=matter, unit=c.housing).thread_version,
        "text": "冒签", "principal": c.unit_head.pk,
    }  # fmt: skip
    for person in (c.clerk, c.deputy):
        assert sees(person).post(f"/matters/{matter.pk}/acts/signed", sent).status_code == 409
    ended = StandIn.objects.create(
        person=c.deputy, principal=c.unit_head, valid_from=date(2022, 10, 1), valid_to=date(2022, 11, 7)
    )
    assert not ended.holds_on(date(2022, 11, 7))
    assert sees(c.deputy).post(f"/matters/{matter.pk}/acts/signed", sent).status_code == 409
    assert not EventRow.objects.filter(kind="signed").exists()
