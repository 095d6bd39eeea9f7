"""The guided tour: only in the demo county, one step at a time, put away and taken up again."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import resolve
from tests.cast import at
from tests.people import Cast, cast, logged_in

from duban import clock
from duban.apps.org.models import Jurisdiction
from duban.apps.policies.actions import keep
from duban.apps.policies.shipped import shipped_texts
from duban.apps.watch import rehearsal
from duban.apps.watch.models import Installation
from duban.demo.people import ACCOUNTS
from duban.demo.places import CODE
from duban.web.help.tour import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> Cast:
    keep(shipped_texts(), at("2022-01-01T00:00"))
    return cast()


@pytest.fixture
def demo(people: Cast) -> Cast:
    Installation.objects.create(
        pk=1, clock=at("2023-11-06T10:30"), since=clock.machine(), shared_password="Zuoshi-2022"
    )
    Jurisdiction.objects.filter(pk=people.county.pk).update(code=CODE)
    rehearsal.know(None)
    return people


def test_each_step_names_somebody_of_the_county_and_a_page_there_is() -> None:
    tour = steps()
    assert [each.place for each in tour] == list(range(1, 11))
    assert {each.login for each in tour if each.login} <= {each.login for each in ACCOUNTS}
    assert all(resolve(each.address.partition("?")[0]) for each in tour)
    assert all(each.text and "`" not in each.text and "](" not in each.text for each in tour)


def test_the_strip_goes_on_is_put_away_and_taken_up_again(demo: Cast) -> None:
    visitor = logged_in(Client(), demo.supervisor)
    assert "导览 1/10" in visitor.get("/packs/").content.decode()
    answer = visitor.post("/tour", {"to": "5", "back": "/packs/"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/packs/")
    page = visitor.get("/packs/").content.decode()
    assert "导览 5/10" in page
    assert "先用 <kbd>cui.xiaojun</kbd> 登录" in page
    visitor.post("/tour", {"to": "off", "back": "/packs/"})
    assert "导览" not in visitor.get("/packs/").content.decode()
    assert "从头看十分钟导览" in visitor.get("/help/").content.decode()


def test_whom_to_log_in_as_is_told_at_the_door_too_and_nowhere_but_in_a_demo(demo: Cast) -> None:
    page = Client().get("/login").content.decode()
    assert "导览 1/10" in page
    assert "Zuoshi-2022" in page
    Jurisdiction.objects.filter(pk=demo.county.pk).update(code="mx")
    assert "导览" not in Client().get("/login").content.decode()


def test_the_door_tells_first_of_those_the_tour_asks_for(demo: Cast) -> None:
    from duban.apps.watch.training import MOST_OF_A_ROLE, guests

    clerks = [each.login for each in guests([demo.finance_clerk.login]) if each.role == "单位联络员"]
    assert clerks[0] == demo.finance_clerk.login
    assert len(clerks) <= MOST_OF_A_ROLE
    assert clerks != [each.login for each in guests() if each.role == "单位联络员"]


def test_an_ordinary_installation_has_neither_tour_nor_guests(people: Cast) -> None:
    page = Client().get("/login").content.decode()
    assert "导览" not in page
    assert "演练账号" not in page
    assert logged_in(Client(), people.supervisor).post("/tour", {"to": "1"}).status_code == 404


def test_the_tour_leads_to_no_other_site_and_to_no_step_there_is_not(demo: Cast) -> None:
    visitor = logged_in(Client(), demo.supervisor)
    assert visitor.post("/tour", {"to": "2", "back": "https://example.org/"}).headers["location"] == "/"
    assert visitor.post("/tour", {"to": "2", "back": "//example.org/"}).headers["location"] == "/"
    assert visitor.post("/tour", {"to": "99"}).status_code == 404
