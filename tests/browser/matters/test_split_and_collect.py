"""表样, 按单位分表 and 回收 in a browser: a list goes out, is filled outside, comes back, and is seen before it is recorded."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.apps.matters.conftest import Story
from tests.browser.matters.conftest import Desk
from tests.browser.test_axe import findings
from tests.web.ledger.test_collect import filled

from duban.apps.matters.models import EventRow
from duban.apps.org.models import Person
from duban.paper.filled_sheet import TOLD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[[BrowserContext, Person], None]


def test_a_form_is_kept_and_a_list_goes_out_by_unit_and_comes_back(
    page: Page, live_server: Any, enter: Enter, desk: Desk, story: Story, tmp_path: Path
) -> None:
    story.begin(title="城东棚户区改造")
    desk.it_is("2022-11-07T11:00")
    enter(page.context, story.cast.supervisor)
    desk.opens("/matters/")
    page.get_by_role("link", name="按表样导出").click()
    page.get_by_label("名称", exact=True).fill("市督查室月报")
    page.get_by_role("textbox", name="列").fill("序号\n工作任务＝事项\n责任部门＝责任单位\n亮灯")
    page.get_by_role("button", name="保存表样").click()
    with page.expect_download() as got:
        page.get_by_role("link", name="按“市督查室月报”导出").click()
    assert got.value.suggested_filename.endswith(".xlsx")
    assert findings(page) == []
    desk.shoots("sheets")

    with page.expect_download() as got:
        page.get_by_role("link", name="按单位分表（zip）").click()
    packed = zipfile.ZipFile(got.value.path())
    [name] = [each for each in packed.namelist() if "住建局" in each]
    back = tmp_path / "住建局.xlsx"
    back.write_bytes(filled(packed.read(name), {"城东棚户区改造": {TOLD: "主体封顶"}}))
    page.get_by_label("收回的表").set_input_files(back)
    page.get_by_label("何时收到").fill("2022-11-07T10:30")
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_role("heading", name="回收填报表：先看清再记")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="主体封顶")).to_contain_text("反馈进展")
    assert not EventRow.objects.filter(kind="reported").exists()
    assert findings(page) == []
    desk.shoots("collected")
    page.get_by_role("button", name="确认记录").click()
    expect(page.get_by_role("status").first).to_contain_text("1项")
    assert EventRow.objects.get(kind="reported").unit == story.cast.housing
