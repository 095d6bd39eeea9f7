"""`/health` for machines, and the page 系统."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from tests.apps.matters.conftest import Story
from tests.cast import at
from tests.people import logged_in

from duban import clock
from duban.apps.watch import heartbeats
from duban.apps.watch.models import Outage, SetAside

pytestmark = pytest.mark.django_db


def asked() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/health")
    return answer.status_code, json.loads(answer.content)


def test_a_monitor_hears_that_all_is_well(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: at("2022-11-07T12:00"))
    story.begin()
    heartbeats.beat("one:1", clock.machine(), clock.machine(), {})
    assert asked() == (200, {"ok": True, "database": True, "worker": True, "late_seconds": 0})
    monkeypatch.setattr(clock, "now", lambda: at("2022-11-08T00:01"))
    assert asked() == (200, {"ok": True, "database": True, "worker": True, "late_seconds": 60})
    monkeypatch.setattr(clock, "now", lambda: at("2022-11-08T02:00"))
    assert asked() == (503, {"ok": False, "database": True, "worker": True, "late_seconds": 7200})


def test_a_monitor_hears_that_no_worker_is_there(story: Story) -> None:
    assert asked() == (503, {"ok": False, "database": True, "worker": False, "late_seconds": 0})


def test_a_monitor_hears_that_the_database_is_gone(story: Story) -> None:
    def gone(*_: Any) -> Any:
        raise OperationalError

    with connection.execute_wrapper(gone):
        assert asked() == (503, {"ok": False, "database": False, "worker": None, "late_seconds": None})


def test_a_monitor_costs_four_queries_and_no_session(story: Story, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        assert "sessionid" not in Client().get("/health").cookies


@pytest.mark.parametrize("who", ["head", "system_admin"])
def test_the_page_says_what_to_do(story: Story, who: str) -> None:
    client = logged_in(Client(), story.cast.people[who])
    page = client.get("/system/").content.decode()
    assert "没有巡查进程在工作" in page
    assert "还没有" in page
    heartbeats.beat("one:1", clock.machine(), clock.machine(), {})
    page = client.get("/system/").content.decode()
    assert "✓ 运行正常" in page
    assert "one:1" in page
    assert 'href="/system/"' in page


@pytest.mark.parametrize("who", ["supervisor", "clerk", "chief", "auditor", "security_admin"])
def test_others_are_refused_the_page_and_its_acts(story: Story, who: str) -> None:
    client = logged_in(Client(), story.cast.people[who])
    assert client.get("/system/").status_code == 403
    assert client.post("/system/again", {"row": "1"}).status_code == 403
    assert client.post("/system/outages", {"begins": "2022-11-07T08:00"}).status_code == 403
    assert 'href="/system/"' not in client.get("/me").content.decode()


def test_an_outage_is_recorded_or_told_what_is_wrong_with_nothing_lost(story: Story) -> None:
    client = logged_in(Client(), story.cast.system_admin)
    sent = {"begins": "2022-11-07T20:00", "ends": "2022-11-07T19:00", "reason": "机房停电"}
    page = client.post("/system/outages", sent, follow=True).content.decode()
    assert "止不晚于起，请改为起以后的时间" in page
    assert 'value="机房停电"' in page
    page = client.post("/system/outages", {**sent, "begins": ""}, follow=True).content.decode()
    assert "没有填写起" in page
    assert not Outage.objects.exists()
    page = client.post("/system/outages", {**sent, "ends": "2022-11-08T08:00"}, follow=True).content.decode()
    assert "已登记停用时段" in page
    made = Outage.objects.get()
    assert (made.begins, made.ends, made.recorded_by) == (
        at("2022-11-07T20:00"), at("2022-11-08T08:00"), story.cast.system_admin,
    )  # fmt: skip
    assert "2022年11月7日（周一）20:00" in page


def test_a_row_that_was_set_aside_is_tried_again_from_the_page(story: Story) -> None:
    matter = story.begin()
    row = SetAside.objects.create(
        kind="matter",
        row=matter.pk,
        title=f"{matter.number} {matter.title}",
        error="KeyError：x",
        at=at("2022-11-08T00:01"),
    )
    admin = logged_in(Client(), story.cast.system_admin).get("/system/").content.decode()
    assert matter.title not in admin
    assert "KeyError" in admin
    client = logged_in(Client(), story.cast.head)
    assert matter.title in client.get("/system/").content.decode()
    page = client.post("/system/again", {"row": str(row.pk)}, follow=True).content.decode()
    assert "已恢复推算" in page
    assert not SetAside.objects.exists()
    page = client.post("/system/again", {"row": str(row.pk)}, follow=True).content.decode()
    assert "已不在搁置之列" in page
