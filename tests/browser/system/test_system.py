"""The rehearsal's bar and the page 系统 at a desk and on a telephone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.apps.matters.conftest import Story, told
from tests.browser.conftest import unfold
from tests.cast import at

from duban import clock
from duban.apps.org.models import Person
from duban.apps.watch import heartbeats, rehearsal
from duban.apps.watch.models import Installation, SetAside

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shot")]
Enter = Callable[[BrowserContext, Person], None]


@pytest.fixture
def story(transactional_db: None, tmp_path: Path, settings: Any) -> Story:
    return told(tmp_path, settings)


def small(page: Page) -> list[str]:
    """What a finger would miss: buttons and fields lower than 40 px."""
    return page.evaluate(
        "[...document.querySelectorAll('main button, main input, aside button, aside input')]"
        ".filter(e => e.type !== 'hidden' && e.offsetParent && e.getBoundingClientRect().height < 40)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )


def test_the_head_moves_the_clock_and_reads_what_came_of_it(
    page: Page, live_server: Any, story: Story, enter: Enter
) -> None:
    Installation.objects.create(pk=1, clock=at("2022-11-07T08:00"), since=clock.machine())
    rehearsal.know(None)
    story.begin("2022-11-07T08:00")
    enter(page.context, story.cast.head)
    page.goto(f"{live_server.url}/packs/")
    bar = page.get_by_label("演练环境")
    expect(bar).to_contain_text("演练环境 · 演练时间 2022年11月7日（周一）08:00")
    unfold(page, bar)
    bar.get_by_role("button", name="前进1小时").click()
    expect(bar).to_contain_text("2022年11月7日（周一）09:00")
    unfold(page, bar)
    bar.get_by_role("button", name="前进到明天开门").click()
    expect(bar).to_contain_text("2022年11月8日（周二）09:00")
    expect(bar.get_by_role("status")).to_have_text("✓ 已前进，推算1件事项")
    unfold(page, bar)
    bar.get_by_label("前进到", exact=True).fill("2022-11-14T15:30")
    bar.get_by_role("button", name="前进", exact=True).click()
    expect(bar).to_contain_text("2022年11月14日（周一）15:30")
    expect(page).to_have_url(f"{live_server.url}/packs/")
    assert small(page) == []


@pytest.mark.usefixtures("outside")
def test_the_door_of_a_rehearsal_bears_the_mark(page: Page, live_server: Any, transactional_db: None) -> None:
    Installation.objects.create(pk=1, clock=at("2022-11-07T08:00"), since=clock.machine())
    rehearsal.know(None)
    page.goto(f"{live_server.url}/login")
    expect(page.get_by_label("演练环境")).to_contain_text("2022年11月7日（周一）08:00")


def test_the_head_sees_what_is_wrong_and_tries_it_again(
    page: Page, live_server: Any, story: Story, enter: Enter
) -> None:
    for n in range(3):
        matter = story.begin(title=f"城东棚户区改造第{n + 1}期配套道路及管网建设")
        SetAside.objects.create(
            kind="matter", row=matter.pk, title=f"{matter.number} {matter.title}",
            error="KeyError：'2022-13' 读不到这一年的放假安排，无法推算到期日", at=at("2022-11-08T00:01"), tries=n + 1,
        )  # fmt: skip
    for node in ("duban-server-1:4711", "duban-server-2:4712"):
        heartbeats.beat(node, clock.machine(), clock.machine(), {})
    enter(page.context, story.cast.head)
    page.goto(f"{live_server.url}/system/")
    page.get_by_role("button", name="再试一次").first.click()
    expect(page.get_by_role("status")).to_contain_text("已恢复推算")
    page.locator("summary", has_text="登记停用时段").click()
    page.get_by_label("起", exact=True).fill("2022-11-07T20:00")
    page.get_by_label("止", exact=True).fill("2022-11-08T08:00")
    page.get_by_label("原因", exact=True).fill("机房停电，市电中断，备用电源只维持了一小时")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已登记停用时段")
    assert small(page) == []
    page.locator("summary", has_text="登记停用时段").click()
