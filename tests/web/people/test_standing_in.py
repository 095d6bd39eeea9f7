"""我的: one names who stands in, for which days; others cannot; the stand-in's acts show both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story, told
from tests.cast import at
from tests.people import logged_in

from duban import clock
from duban.apps.audit.models import Entry
from duban.apps.matters.models import EventRow
from duban.apps.org.models import Person, StandIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db: None, tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Story:
    instant = at("2022-11-07T10:00")
    monkeypatch.setattr(clock, "now", lambda: instant)
    return told(tmp_path, settings)


@pytest.fixture
def sees() -> Callable[[Person], Client]:
    return lambda person: logged_in(Client(), person)


ASKED = {"person": "水联络", "first": "2022-11-07", "last": "2022-11-08", "reason": "外出培训"}


def test_a_clerk_names_a_stand_in_whose_act_shows_both(story: Story, sees: Callable[[Person], Client]) -> None:
    c, matter = story.cast, story.begin()
    clerk = sees(c.clerk)
    assert clerk.post("/me/stand-in", ASKED).status_code == 302
    page = clerk.get("/me").content.decode()
    assert "已请水联络自2022-11-07至2022-11-08代您办理" in page
    assert Entry.objects.filter(act="stand_in_given").count() == 1
    other = sees(c.stranger)
    assert "代 <b>朱联络</b>" in other.get("/me").content.decode()
    said = {"unit": c.housing.pk, "seen": "1", "text": "收到", "principal": c.clerk.pk}
    assert other.post(f"/matters/{matter.pk}/acts/receipted", said).status_code == 302
    event = EventRow.objects.get(kind="receipted")
    assert (event.actor, event.principal) == (c.stranger, c.clerk)
    page = clerk.get(f"/matters/{matter.pk}").content.decode()
    assert "水联络" in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"person": "无此人"}, "本区划没有“无此人”"),
        ({"person": "林督查"}, "本区划没有“林督查”"),
        ({"person": "朱联络"}, "不能让自己代行"),
        ({"person": "席统"}, "三员不能代行他人职权"),
        ({"first": "2022-02-30"}, "没有写日期，或写法不对"),
        ({"last": "2022-11-06"}, "不晚于起期"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    story: Story, sees: Callable[[Person], Client], changed: dict[str, str], sentence: str
) -> None:
    clerk = sees(story.cast.clerk)
    clerk.post("/me/stand-in", {**ASKED, **changed})
    page = clerk.get("/me").content.decode()
    assert sentence in page
    assert 'value="外出培训"' in page
    assert not StandIn.objects.exists()


def test_only_the_principal_ends_it(story: Story, sees: Callable[[Person], Client]) -> None:
    c = story.cast
    sees(c.clerk).post("/me/stand-in", ASKED)
    row = StandIn.objects.get()
    assert sees(c.stranger).post(f"/me/stand-in/{row.pk}/end").status_code == 404
    assert sees(c.clerk).post(f"/me/stand-in/{row.pk}/end").status_code == 302
    row.refresh_from_db()
    assert str(row.valid_to) == "2022-11-07"
