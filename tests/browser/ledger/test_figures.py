"""统计 and 日历 in a browser: from a figure to its list, from a day to its matters, an address for one's own calendar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.apps.watch.conftest import Watched

from duban.apps.matters.models import Matter
from duban.apps.org.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[[BrowserContext, Person], None]


def test_a_figure_opens_its_list_and_the_rows_say_whose_it_is(
    page: Page, live_server: Any, enter: Enter, story: Watched, shoots: Callable[..., None]
) -> None:
    enter(page.context, story.cast.supervisor)
    page.goto(f"{live_server.url}/figures")
    shown = page.locator(".figures div").filter(has_text="立项").locator("a")
    assert shown.inner_text() == f"{Matter.objects.count()}"
    page.get_by_role("link", name="按单位").click()
    expect(page.locator(".numbers tbody tr").first).to_be_visible()
    shoots("figures", full=True)
    page.locator(".figures div").filter(has_text="其中逾期未办").locator("a").click()
    expect(page.get_by_text("统计“其中逾期未办”")).to_be_visible()
    expect(page.locator("[data-row]").first).to_be_visible()


def test_a_clerk_sees_the_month_opens_a_day_and_takes_an_address(
    page: Page, live_server: Any, enter: Enter, story: Watched, shoots: Callable[..., None]
) -> None:
    enter(page.context, story.cast.clerk)
    page.goto(f"{live_server.url}/agenda")
    busy = page.locator(".grid td.in a:has(.much)").last
    busy.click()
    expect(page.locator(".day li").first).to_be_visible()
    shoots("agenda", full=True)
    page.get_by_role("button", name="建立订阅地址").click()
    address = page.get_by_label("订阅地址").input_value()
    answer = page.request.get(address)
    assert answer.ok
    assert answer.text().startswith("BEGIN:VCALENDAR")
    shoots("agenda-feed", full=True)
    page.reload()
    expect(page.get_by_label("订阅地址")).to_have_count(0)
    page.get_by_role("button", name="停用").click()
    expect(page.get_by_text("已停用订阅地址")).to_be_visible()
    assert page.request.get(address).status == 404
