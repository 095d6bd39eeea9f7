"""驾驶舱 in a browser: from a number to its list, from a unit to its own cockpit, and the wall that renews itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.apps.watch.conftest import Watched
from tests.browser.conftest import SHOTS
from tests.browser.ledger.conftest import NOW
from tests.browser.test_axe import findings
from tests.cast import at

from duban.apps.matters.actions import judge
from duban.apps.matters.models import Matter
from duban.apps.org.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RUNNING = ".tile:has(h2:text-is('在办')) .big a"
Enter = Callable[[BrowserContext, Person], None]


def test_a_number_opens_its_list_and_a_unit_its_own_cockpit(
    page: Page, live_server: Any, enter: Enter, story: Watched, shoots: Callable[..., None]
) -> None:
    enter(page.context, story.cast.chief)
    page.goto(f"{live_server.url}/cockpit")
    expect(page.locator(".worst li")).to_have_count(3)
    shoots("cockpit", full=True)
    page.locator(".heat tbody th a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("驾驶舱：住建局")
    page.locator(".tile:has(h2:text-is('逾期未办')) .big a").click()
    expect(page.get_by_text("统计“期末逾期”")).to_be_visible()
    expect(page.locator("[data-row]").first).to_be_visible()


def test_choosing_a_portfolio_shows_it(
    page: Page, live_server: Any, enter: Enter, story: Watched, shoots: Callable[..., None]
) -> None:
    enter(page.context, story.cast.supervisor)
    page.goto(f"{live_server.url}/cockpit")
    page.get_by_label("范围").select_option(label="方副县长分管")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("驾驶舱：方副县长分管")
    shoots("cockpit-portfolio", full=True)


def test_the_wall_renews_itself(page: Page, live_server: Any, enter: Enter, story: Watched) -> None:
    wide = (page.viewport_size or {"width": 0})["width"] > 600
    if wide:
        page.set_viewport_size({"width": 1920, "height": 1080})
    page.clock.install()
    enter(page.context, story.cast.leader)
    page.goto(f"{live_server.url}/cockpit?wall=1")
    before = page.locator(RUNNING).inner_text()
    story.begin("2022-11-22T09:00", title="新交办的一件")
    judge([Matter.objects.get(title="新交办的一件").pk], at(NOW))
    page.clock.fast_forward(61_000)
    expect(page.locator(RUNNING)).to_have_text(f"{int(before) + 1}")
    expect(page.get_by_role("navigation")).to_have_count(0)
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"ledger-cockpit-wall-{'desk' if wide else 'phone'}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_axe_finds_nothing_on_the_wall(page: Page, live_server: Any, enter: Enter, story: Watched) -> None:
    enter(page.context, story.cast.chief)
    page.goto(f"{live_server.url}/cockpit?wall=1")
    assert findings(page) == []
