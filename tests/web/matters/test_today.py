"""今日: figures open their lists, a line is settled where it stands, what is refused gives back what was typed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story

from duban.apps.matters.models import EventRow
from duban.apps.org.models import Person, StandIn

pytestmark = pytest.mark.django_db
Sees = Callable[[Person], Client]
HTMX = {"HX-Request": "true"}


def text_of(client: Client, address: str, **more: str) -> str:
    answer = client.get(address, headers=more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_line_is_settled_in_place_and_the_list_is_told_to_read_itself_again(story: Story, sees: Sees) -> None:
    matter, unit, clerk = story.begin(), story.cast.housing.pk, sees(story.cast.clerk)
    page = text_of(clerk, "/")
    form = f"/matters/{matter.pk}/acts/deployed/form?place=1&amp;unit={unit}"
    assert form in page
    shown = text_of(clerk, form.replace("&amp;", "&"), **HTMX)
    assert 'name="place" value="1"' in shown
    assert 'hx-target="#place-1"' in shown
    said = {"unit": unit, "seen": "1", "place": "1", "text": "三步走，月底前完成"}
    answer = clerk.post(f"/matters/{matter.pk}/acts/deployed", said, headers=HTMX)
    assert answer.status_code == 200
    assert json.loads(answer["HX-Trigger"]) == {"settled": {}}
    assert f"已记录：{matter.number} 部署" in answer.content.decode()
    assert EventRow.objects.filter(kind="deployed").count() == 1
    assert f"act=deployed-{unit}" not in text_of(clerk, "/")


def test_without_scripts_the_same_form_leads_back_to_today(story: Story, sees: Sees) -> None:
    matter, unit = story.begin(), story.cast.housing.pk
    said = {"unit": unit, "seen": "1", "place": "1", "text": "三步走"}
    answer = sees(story.cast.clerk).post(f"/matters/{matter.pk}/acts/deployed", said)
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_what_is_refused_in_place_is_given_back_with_the_sentence_beside_its_field(story: Story, sees: Sees) -> None:
    matter, unit, clerk = story.begin(), story.cast.housing.pk, sees(story.cast.clerk)
    said = {"unit": unit, "seen": "1", "place": "1", "until": "2022-02-30", "reason": "雨季停工"}
    answer = clerk.post(f"/matters/{matter.pk}/acts/extension_asked", said, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "雨季停工" in text
    assert "2022-02-30" in text
    assert not EventRow.objects.filter(kind="extension_asked").exists()


def test_somebody_faster_is_told_in_place_and_nothing_typed_is_lost(story: Story, sees: Sees) -> None:
    matter, unit = story.begin(), story.cast.housing
    story.does(story.cast.unit_head, "receipted", matter, "2022-11-07T09:30", unit)
    said = {"unit": unit.pk, "seen": "1", "place": "1", "text": "三步走"}
    answer = sees(story.cast.clerk).post(f"/matters/{matter.pk}/acts/deployed", said, headers=HTMX)
    assert answer.status_code == 409
    assert "居局长已于2022-11-07 09:30对住建局“签收”" in answer.content.decode()
    assert "三步走" in answer.content.decode()


def test_a_stranger_is_not_given_the_form(story: Story, sees: Sees) -> None:
    matter = story.begin()
    address = f"/matters/{matter.pk}/acts/deployed/form?place=1&unit={story.cast.housing.pk}"
    assert sees(story.cast.stranger).get(address).status_code == 404
    assert "现在不能这样办" in text_of(sees(story.cast.supervisor), address)


def test_what_is_verified_waits_on_the_day_of_whoever_closes_it_and_says_so_everywhere(
    story: Story, sees: Sees, it_is: Callable[[str], None]
) -> None:
    c, matter = story.cast, story.begin()
    for unit, clerk in ((c.housing, c.clerk), (c.finance, c.finance_clerk)):
        story.does(clerk, "completion_asked", matter, "2022-11-07T09:30", unit, text="验收合格", files=(story.file(),))
    it_is("2022-11-07T10:00")
    office, head, form = sees(c.supervisor), sees(c.head), "act=closed#composer"
    page, listed = f"/matters/{matter.pk}", "/matters/?state=verified"
    assert "待核查" in text_of(office, page).replace("已办结（待核查）", "")
    assert "待批" not in text_of(office, page)
    assert matter.title not in text_of(office, listed)
    assert form not in text_of(head, "/")
    for unit in (c.housing, c.finance):
        story.does(c.supervisor, "verified", matter, "2022-11-07T09:45", unit, text="相符")
    today = text_of(head, "/")
    assert f"/matters/{matter.pk}?{form}" in today
    assert "等您销号" in today
    assert f"/matters/{matter.pk}/acts/closed" in text_of(
        head, f"/matters/{matter.pk}/acts/closed/form?place=1", **HTMX
    )
    assert all(form not in text_of(sees(each), "/") for each in (c.supervisor, c.clerk, c.stranger))
    assert all("待销号" in text_of(office, each) for each in (page, f"/matters/{matter.pk}/drawer", listed))
    assert matter.title in text_of(office, listed)
    assert matter.title not in text_of(office, "/matters/?state=reported")
    assert "待销号" in text_of(office, "/matters/counts?state=verified")
    story.does(c.head, "closed", matter, "2022-11-07T09:50", text="符合销号标准")
    assert form not in text_of(head, "/")


def test_figures_open_exactly_their_list(story: Story, sees: Sees, it_is: Callable[[str], None]) -> None:
    late, today = story.begin(title="已逾期的"), story.begin("2022-11-08T09:00", title="今天到期的")
    it_is("2022-11-08T10:00")
    clerk = sees(story.cast.clerk)
    overdue, tonight = text_of(clerk, "/?show=late"), text_of(clerk, "/?show=today")
    assert late.number in overdue
    assert today.number not in overdue
    assert today.number in tonight
    assert late.number not in tonight
    assert late.number in text_of(clerk, "/?show=nonsense")


def test_a_chase_and_an_overdue_told_wait_for_an_answer(story: Story, sees: Sees, it_is: Callable[[str], None]) -> None:
    c, matter = story.cast, story.begin()
    duty = f"{matter.pk}/WX-10.1/{c.housing.pk}/2/1"
    story.does(c.supervisor, "chased", matter, "2022-11-08T08:30", c.housing, {"duty": duty}, text="请立即部署")
    story.does(c.supervisor, "breach_told", matter, "2022-11-08T08:40", c.housing, {"duty": duty}, text="请说明")
    it_is("2022-11-08T10:00")
    page = text_of(sees(c.clerk), "/?show=answer")
    assert f"act=answered-{c.housing.pk}" in page
    assert f"act=breach_explained-{c.housing.pk}" in page
    story.does(c.clerk, "reported", matter, "2022-11-08T09:00", c.housing, text="已部署，正在推进")
    page = text_of(sees(c.clerk), "/?show=answer")
    assert f"act=answered-{c.housing.pk}" not in page  # a report answers a chase
    assert f"act=breach_explained-{c.housing.pk}" in page


def test_a_stand_in_is_told_for_whom(story: Story, sees: Sees) -> None:
    c = story.cast
    story.begin()
    StandIn.objects.create(person=c.stranger, principal=c.clerk, valid_from="2022-11-01")
    page = text_of(sees(c.stranger), "/")
    assert "并代朱联络办理" in page
    assert "WX-10.1" in page
    assert "并代" not in text_of(sees(c.finance_clerk), "/")
