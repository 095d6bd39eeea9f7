"""The page 改用新版制度: offered to the head where there is a newer edition, its moves told before, refused to others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story
from tests.apps.matters.editions import newer, of_wx7

from duban.apps.matters.models import EventRow, Matter
from duban.apps.org.models import Person

pytestmark = pytest.mark.django_db
Sees = Callable[[Person], Client]


def test_it_is_told_before_and_recorded_with_its_reason(story: Story, sees: Sees) -> None:
    matter, head = story.begin(), sees(story.cast.head)
    page, address = f"/matters/{matter.pk}", f"/matters/{matter.pk}/migrate"
    assert "制度有新版" not in head.get(page).content.decode()
    assert "没有比这件事项所用的更新的版本" in head.get(address).content.decode()
    to = newer(of_wx7("P15WD"), when="2022-11-07T09:30")
    assert "制度有新版" in head.get(page).content.decode()
    assert "制度有新版" not in sees(story.cast.supervisor).get(page).content.decode()
    text = head.get(address).content.decode()
    assert "<td>推后</td><td>11月21日（周一）</td><td>11月28日（周一）</td><td>二(四) WX-7</td>" in text
    sent = {"to": to, "seen": Matter.objects.get(pk=matter.pk).facts_version, "reason": ""}
    refused = head.post(address, sent)
    assert refused.status_code == 422
    assert "没有写理由" in refused.content.decode()
    assert head.post(address, {**sent, "reason": "统一", "seen": 0}).status_code == 409
    done = head.post(address, {**sent, "reason": "县政府决定一并执行"})
    assert done.status_code == 302
    after = head.get(done["Location"]).content.decode()
    assert "已记录：改用新版制度" in after
    assert "理由：县政府决定一并执行" in after
    assert "改用新版制度" in head.get(f"{page}/why?duty={matter.pk}/WX-7/{story.cast.housing.pk}/2/1").content.decode()


def test_a_stranger_the_supervisor_and_the_unit_find_no_such_page(story: Story, sees: Sees) -> None:
    matter, to = story.begin(), newer(of_wx7("P15WD"), when="2022-11-07T09:30")
    address = f"/matters/{matter.pk}/migrate"
    for who in ("stranger", "supervisor", "clerk", "unit_head", "leader", "system_admin"):
        client = sees(story.cast.people[who])
        assert client.get(address).status_code == 404
        assert client.post(address, {"to": to, "seen": "1", "reason": "统一"}).status_code == 404
    assert not EventRow.objects.filter(kind="migrated").exists()


def test_why_a_limit_was_not_shortened_is_told_in_the_basis(story: Story, sees: Sees) -> None:
    matter, head = story.begin(), sees(story.cast.head)
    to = newer(of_wx7("P5WD"), when="2022-11-07T09:30")
    assert "在办的时限都不变" in head.get(f"/matters/{matter.pk}/migrate").content.decode()
    sent = {"to": to, "seen": Matter.objects.get(pk=matter.pk).facts_version, "reason": "统一"}
    assert head.post(f"/matters/{matter.pk}/migrate", sent).status_code == 302
    text = head.get(f"/matters/{matter.pk}/why?duty={matter.pk}/WX-7/{story.cast.housing.pk}/2/1").content.decode()
    assert "改用新版制度不缩短已在计时的时限" in text
