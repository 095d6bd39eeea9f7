"""采用新日历 and 本地日子 on the pages: told before with its dates, by the head of supervision, refused to others."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story

from duban.apps.matters.models import Duty, EventRow, Matter
from duban.apps.org.models import Person

pytestmark = pytest.mark.django_db
Sees = Callable[[Person], Client]
DAY = {
    "first": "2022-11-12", "last": "", "works": "yes", "reason": "全县上班", "basis": "县府办通知", "back": "/people/settings",
}  # fmt: skip


def form_of(text: str) -> str:
    place = text.index('id="act-calendar_accepted-all"')
    return text[place : text.index("</details>", place)]


def test_the_head_enters_a_day_is_told_which_dates_it_moves_and_accepts_it(story: Story, sees: Sees) -> None:
    matter, head = story.begin(), sees(story.cast.head)
    assert "calendar_accepted" not in head.get(f"/matters/{matter.pk}").content.decode()
    assert head.post("/people/do/own-day", DAY).status_code == 302
    assert "全县上班" in head.get("/people/settings").content.decode()
    text = form_of(head.get(f"/matters/{matter.pk}").content.decode())
    assert "住建局反馈结果（WX-7）由11月21日（周一）提前到11月18日（周五）" in text
    found = re.search(r'name="digest" value="(sm3:[0-9a-f]+)"', text)
    assert found is not None
    sent = {"digest": found[1], "seen": Matter.objects.get(pk=matter.pk).facts_version, "text": "全县统一"}
    address = f"/matters/{matter.pk}/acts/calendar_accepted"
    assert sees(story.cast.supervisor).post(address, sent).status_code == 409
    assert sees(story.cast.stranger).post(address, sent).status_code == 404
    assert "请填写采用的理由" in head.post(address, {**sent, "text": ""}).content.decode()
    assert "您看到的不是现在的日历" in head.post(address, {**sent, "digest": "sm3:0"}).content.decode()
    assert head.post(address, sent).status_code == 302
    assert str(Duty.objects.get(rule="WX-7", unit=story.cast.housing).due) == "2022-11-18 16:00:00+00:00"
    after = head.get(f"/matters/{matter.pk}").content.decode()
    assert 'id="act-calendar_accepted-all"' not in after
    assert "采用新日历" in after


def test_a_day_is_withdrawn_and_only_the_head_decides_days(story: Story, sees: Sees) -> None:
    head, other = sees(story.cast.head), sees(story.cast.supervisor)
    assert "登记本地日子" not in other.get("/people/settings").content.decode()
    assert other.post("/people/do/own-day", DAY).status_code in (403, 404)
    head.post("/people/do/own-day", DAY)
    said = "“全县上班”（2022-11-12，上班）"
    sent = {"id": said, "reason": "改期", "back": "/people/settings"}
    assert other.post("/people/do/own-day-withdrawn", sent).status_code in (403, 404)
    assert head.post("/people/do/own-day-withdrawn", sent).status_code == 302
    assert "没有登记，按国务院放假通知计算" in head.get("/people/settings").content.decode()
    assert not EventRow.objects.filter(kind="calendar_accepted").exists()
