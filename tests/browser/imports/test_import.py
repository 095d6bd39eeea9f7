"""A ledger brought in by hand in a browser, at a desk and on a telephone: from the file to its matters, and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.apps.imports.people import head_of
from tests.apps.matters.conftest import Story, told
from tests.browser.conftest import SHOTS
from tests.cast import at
from tests.paper.ledgers import KEY_WORK, NOTES, workbook

from duban import clock
from duban.apps.matters.models import Matter
from duban.apps.org.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[[BrowserContext, Person], None]


@pytest.fixture
def story(transactional_db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Story:
    instant = at("2022-11-14T10:00")
    monkeypatch.setattr(clock, "now", lambda: instant)
    found = told(tmp_path, settings)
    for unit in (found.cast.finance, found.cast.land, found.cast.water, found.cast.town):
        head_of(unit)
    return found


def shoot(page: Page, name: str) -> None:
    """A picture to look at; nothing may stand beside the edge."""
    SHOTS.mkdir(exist_ok=True)
    size = "desk" if (page.viewport_size or {"width": 0})["width"] > 600 else "phone"
    page.screenshot(path=SHOTS / f"imports-{name}-{size}.png", full_page=True)
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= seen, "the page is wider than its window"


def test_a_supervisor_brings_a_ledger_in_and_the_head_takes_it_back(
    page: Page, live_server: Any, enter: Enter, story: Story
) -> None:
    enter(page.context, story.cast.supervisor)
    page.goto(f"{live_server.url}/matters/")
    page.get_by_role("link", name="导入台账").first.click()
    shoot(page, "list")
    file = {"name": "重点工作.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(KEY_WORK, NOTES)}
    page.get_by_label("表格文件（xlsx、xls）").set_input_files(files=[file])  # type: ignore[list-item]
    page.get_by_role("button", name="读表").click()

    expect(page.get_by_label("G列“目标节点或完成时限”用作")).to_have_value("limit")
    page.get_by_label("来源", exact=True).select_option("instruction")
    page.get_by_label("批示交办的领导").select_option("leader")
    page.get_by_label("类别").select_option("general")
    page.get_by_label("工作标准").fill("按要求完成")
    page.get_by_label("考核（销号）标准").fill("现场核查合格")
    page.get_by_label("立项依据").fill("县政府常务会议")
    page.get_by_label("批准人").fill("冼县长")
    page.get_by_label("批准日期").fill("2022-11-04")
    shoot(page, "columns")
    page.get_by_role("button", name="下一步：单位和时限").click()

    page.get_by_label("“各有关部门”是指").select_option("none")
    page.get_by_label("“各乡镇（街道）”是指").select_option("towns")
    page.get_by_label("“县直有关部门”是哪个单位").fill("水利局、自然资源局")
    page.get_by_role("row").filter(has_text="长期坚持").get_by_label("不定日期").check()
    page.get_by_label("“13月底前”的完成时限").fill("2022-12-31")
    shoot(page, "names")
    page.get_by_role("button", name="下一步：逐行核对").click()

    page.get_by_role("link", name="改第9行").click()
    shoot(page, "rows")
    page.locator("#mend-title").fill("统计核查")
    page.get_by_role("button", name="改好这一行").click()
    page.get_by_role("button", name="确认导入7件").click()
    expect(page.get_by_text("✓ 已立项7件，并交办承办单位")).to_be_visible()
    shoot(page, "result")
    assert Matter.objects.filter(state="live").count() == 7

    address = page.url
    enter(page.context, story.cast.head)
    page.goto(address)
    page.get_by_text("撤销这次导入").click()
    page.get_by_role("button", name="确认撤销7件").click()
    expect(page.get_by_text("已撤销导入，7件事项已终止，记录保留")).to_be_visible()
    assert not Matter.objects.filter(state="live").exists()
