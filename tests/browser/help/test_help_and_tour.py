"""说明 and the guided tour in a browser: read, gone through, put away and taken up again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import unfold
from tests.browser.test_axe import findings
from tests.cast import at
from tests.people import Cast

from duban import clock
from duban.apps.org.models import Jurisdiction, Person
from duban.apps.policies.actions import keep
from duban.apps.policies.shipped import shipped_texts
from duban.apps.watch import rehearsal
from duban.apps.watch.models import Installation
from duban.demo.places import CODE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[[BrowserContext, Person], None]


def test_a_page_of_help_is_found_and_its_headings_lead_to_their_place(
    page: Page, live_server: Any, enter: Enter, people: Cast, shot: None
) -> None:
    enter(page.context, people.supervisor)
    page.goto(f"{live_server.url}/help/")
    page.get_by_role("link", name="办理", exact=True).click()
    expect(page.get_by_role("heading", name="办理", exact=True)).to_be_visible()
    page.get_by_role("navigation", name="本页目录").get_by_role("link", name="补充佐证").click()
    expect(page.get_by_role("heading", name="补充佐证")).to_be_in_viewport()
    assert findings(page) == []


def test_the_tour_goes_step_by_step_is_put_away_and_taken_up_again(
    page: Page, live_server: Any, enter: Enter, people: Cast, shot: None
) -> None:
    keep(shipped_texts(), at("2022-01-01T00:00"))
    Installation.objects.create(
        pk=1, clock=at("2023-11-06T10:30"), since=clock.machine(), shared_password="Zuoshi-2022"
    )
    Jurisdiction.objects.filter(pk=people.county.pk).update(code=CODE)
    rehearsal.know(None)
    enter(page.context, people.supervisor)
    page.goto(f"{live_server.url}/packs/")
    strip = page.get_by_role("complementary", name="十分钟导览")
    expect(strip).to_contain_text("导览 1/10")
    unfold(page, strip)
    strip.get_by_role("button", name="下一步").click()
    expect(strip).to_contain_text("导览 2/10")
    expect(strip).to_contain_text("先用 du.xiaoqin 登录")
    unfold(page, strip)
    strip.get_by_role("link", name="台账").click()
    expect(page.get_by_role("heading", name="台账", exact=True)).to_be_visible()
    expect(strip).to_contain_text("导览 2/10")  # it stays from page to page
    assert findings(page) == []
    unfold(page, strip)
    strip.get_by_role("button", name="收起导览").click()
    expect(strip).to_have_count(0)
    page.goto(f"{live_server.url}/help/")
    page.get_by_role("button", name="从头看十分钟导览").click()
    expect(strip).to_contain_text("导览 1/10")
