"""The bar of a rehearsal: on every page, with buttons for those who may move the clock."""

from __future__ import annotations

import re
from typing import Any

import pyotp
import pytest
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client
from tests.apps.matters.conftest import Story
from tests.architecture.test_stranger import addresses
from tests.cast import at
from tests.people import PASSWORD, Cast, logged_in

from duban import clock
from duban.apps.matters.models import EventRow
from duban.apps.org import factors
from duban.apps.org.models import Person
from duban.apps.watch import rehearsal

pytestmark = pytest.mark.django_db
MARK = "演练环境</b> · 演练时间 <time>2022年11月7日（周一）08:00</time>"
MOVES = "前进1小时"


def filled(matter: int, cast: Cast) -> list[str]:
    """Every address of the site for this matter and these people."""
    keys = {
        "matter_id": matter,
        "person_id": cast.clerk.pk,
        "pack_id": "weixian-2022",
        "kind": "reported",
        "year": 2022,
    }
    found = []
    for each in addresses():
        route = re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(keys.get(name[1], 1)), str(each.pattern))
        found.append("/" + route)
    return found


def test_every_page_of_a_rehearsal_bears_its_mark(rehearsed: Story) -> None:
    matter = rehearsed.begin("2022-11-07T08:00")
    seen = 0
    for who in ("supervisor", "head", "system_admin", "auditor"):
        client = logged_in(Client(), rehearsed.cast.people[who])
        for address in filled(matter.pk, rehearsed.cast):
            page = b"".join(client.get(address)).decode(errors="replace")
            if "<html" in page:
                seen += 1
                assert page.count(MARK) == 1, (who, address)
    assert seen > 40
    for address in ("/login", "/login?idle=1"):
        assert MARK in Client().get(address).content.decode()


def test_an_ordinary_installation_has_no_bar(story: Story) -> None:
    for address in ("/packs/", "/system/"):
        assert "演练" not in logged_in(Client(), story.cast.head).get(address).content.decode()
    assert "演练" not in Client().get("/login").content.decode()


def test_an_error_page_without_a_request_bears_it_too(rehearsed: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MARK in render_to_string("500.html")

    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(rehearsal, "_read", away)
    assert "<b>演练环境</b></p>" in render_to_string("500.html")


def test_the_clock_costs_a_request_one_query(rehearsed: Story, django_assert_num_queries: Any) -> None:
    client = logged_in(Client(), rehearsed.cast.supervisor)
    clock.now()
    client.get("/password")
    with django_assert_num_queries(8):  # session, person, the clock; the frame's standing: grants, tree …
        client.get("/password")


@pytest.mark.parametrize("who", ["head", "system_admin"])
def test_who_may_moves_the_clock_and_what_is_due_is_judged(rehearsed: Story, who: str) -> None:
    matter = rehearsed.begin("2022-11-07T08:00")
    client = logged_in(Client(), rehearsed.cast.people[who])
    assert MOVES in client.get("/packs/").content.decode()
    answer = client.post("/system/clock", {"by": "hour", "back": "/packs/"})
    assert answer["Location"] == "/packs/"
    page = client.get("/packs/").content.decode()
    assert "2022年11月7日（周一）09:00" in page
    assert "✓ 已前进，推算0件事项" in page
    assert "已前进" not in client.get("/packs/").content.decode()
    client.post("/system/clock", {"by": "opening", "back": "/packs/"})
    assert clock.now() == at("2022-11-08T09:00")  # the county's hours begin at nine
    assert "✓ 已前进，推算1件事项" in client.get("/packs/").content.decode()
    assert EventRow.objects.filter(matter=matter, kind="verdict").exists()
    client.post("/system/clock", {"by": "to", "to": "2022-11-14T15:30", "back": "https://evil.example/"})
    assert clock.now() == at("2022-11-14T15:30")


@pytest.mark.parametrize(
    ("to", "told"),
    [("2022-11-07T07:59", "不能退回"), ("2202-11-07T08:00", "请核对年份"), ("x", "读不懂"), ("", "没有填写")],
)
def test_a_move_that_cannot_be_is_told_on_the_bar(rehearsed: Story, to: str, told: str) -> None:
    client = logged_in(Client(), rehearsed.cast.head)
    client.post("/system/clock", {"by": "to", "to": to, "back": "/packs/"})
    page = client.get("/packs/").content.decode()
    assert told in page
    assert MARK in page


def test_others_see_the_bar_without_buttons_and_are_refused(rehearsed: Story) -> None:
    for who in ("supervisor", "clerk", "auditor"):
        client = logged_in(Client(), rehearsed.cast.people[who])
        page = client.get("/packs/").content.decode()
        assert MARK in page
        assert MOVES not in page
        assert client.post("/system/clock", {"by": "hour"}).status_code == 403
    assert clock.now() == at("2022-11-07T08:00")


def test_an_ordinary_installation_moves_no_clock(story: Story) -> None:
    assert logged_in(Client(), story.cast.head).post("/system/clock", {"by": "hour"}).status_code == 404


def test_a_jump_logs_nobody_out_and_old_passwords_stay_good(rehearsed: Story) -> None:
    client = logged_in(Client(), rehearsed.cast.head)
    for month in (1, 6, 12):
        client.post("/system/clock", {"by": "to", "to": f"2023-{month:02}-01T09:00"})
    assert client.get("/packs/").status_code == 200
    assert Client().post("/login", {"login": "ren", "password": PASSWORD})["Location"] == "/"


def test_the_door_goes_by_the_machines_clock(rehearsed: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A telephone's code fits, a lock ends, an idle session ends: while the stored clock stands still."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    head = Person.objects.get(login="ren")
    Person.objects.filter(pk=head.pk).update(second_factor=factors.sealed(secret, head.pk))
    client = Client()
    client.post("/login", {"login": "ren", "password": PASSWORD})
    code = pyotp.TOTP(secret).at(int(clock.machine().timestamp()))
    assert client.post("/login/code", {"code": code})["Location"] == "/"
    for _ in range(5):
        Client().post("/login", {"login": "zhu", "password": "wrong"})
    assert Client().post("/login", {"login": "zhu", "password": PASSWORD}).status_code == 403
    later = clock.machine().timestamp() + 16 * 60
    monkeypatch.setattr(clock, "machine", lambda: type(clock.now()).fromtimestamp(later, clock.now().tzinfo))
    assert Client().post("/login", {"login": "zhu", "password": PASSWORD}).status_code == 302
    assert "idle=1" in client.get("/packs/")["Location"]
    assert clock.now() == at("2022-11-07T08:00")
