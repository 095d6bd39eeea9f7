"""存量逾期: what was late when it was entered bears its own name everywhere, and is chased only when asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story
from tests.cast import at
from tests.web.conftest import page
from tests.web.ledger.test_export import sheet

from duban.apps.org.models import Person

pytestmark = pytest.mark.django_db
Sees = Callable[[Person], Client]


def test_what_was_late_when_it_was_entered_says_so_in_lists_chips_and_export(story: Story, sees: Sees) -> None:
    old = story.begin(title="早已过期的", own_due=at("2022-11-04T24:00"))
    office = sees(story.cast.supervisor)
    rows = page(office, "/matters/")
    assert "</span> 存量逾期</span>" in rows.partition('id="rows"')[2]
    assert old.title in page(office, "/matters/?light=stock").partition('id="rows"')[2]
    assert old.title not in page(office, "/matters/?light=late").partition('id="rows"')[2]
    assert "存量逾期" in page(office, "/matters/?group=light").partition('id="rows"')[2]
    counted = office.get("/matters/counts", headers={"HX-Request": "true"}).content.decode()
    assert 'id="n-light-stock" hx-swap-oob="true">1<' in counted
    assert "■</span> 存量逾期" in page(office, f"/matters/{old.pk}")
    assert "存量逾期" in page(office, f"/matters/{old.pk}/drawer")
    assert "存量逾期" in page(sees(story.cast.clerk), "/")
    assert "■ 存量逾期" in [row[0] for row in sheet(office)]


def test_what_fell_late_here_beside_it_makes_the_matter_late(
    story: Story, sees: Sees, it_is: Callable[[str], None]
) -> None:
    from duban.apps.matters.actions import judge

    both = story.begin(title="又误了一项", own_due=at("2022-11-04T24:00"))
    it_is("2022-11-09T10:00")
    judge([both.pk], at("2022-11-09T10:00"))  # 部署 was due on the 7th
    office = sees(story.cast.supervisor)
    assert both.title in page(office, "/matters/?light=late").partition('id="rows"')[2]
    assert both.title not in page(office, "/matters/?light=stock").partition('id="rows"')[2]


def test_it_is_not_among_what_is_to_be_chased_unless_asked_for(story: Story, sees: Sees) -> None:
    story.begin(title="早已过期的", own_due=at("2022-11-04T24:00"))
    office = sees(story.cast.supervisor)
    due = page(office, "/chases/")
    assert "WX-11.4" not in due
    assert "报告办结</td>" not in due
    assert "另有存量逾期2项" in due  # two units owe it
    asked = page(office, "/chases/?stock=1")
    assert asked.count("<td>报告办结</td>") == 2
    assert "■</span> 存量逾期" in asked
    chosen = asked.partition('name="duty" value="')[2].partition('"')[0]
    assert sees(story.cast.stranger).post("/chases/do?stock=1", {"one": chosen}).status_code == 403
    assert office.post("/chases/do?stock=1", {"one": chosen}).status_code == 302
