"""台账 by mouse, by keyboard and by thumb: chips with counts, the drawer, many at once, views, columns."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook
from tests.apps.watch.conftest import Watched

from duban.apps.matters.models import EventRow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Shoots = Callable[[str], None]
desk_only = pytest.mark.parametrize("page", ["desk"], indirect=True)
phone_only = pytest.mark.parametrize("page", ["phone"], indirect=True)


@pytest.fixture
def ledger(page: Page, story: Watched, live_server: Any, enter: Any) -> Page:
    """The head of supervision before the ledger."""
    enter(page.context, story.cast.head)
    page.goto(f"{live_server.url}/matters/")
    expect(page.locator("#n-total")).to_contain_text("共56件")
    return page


@desk_only
def test_chips_count_narrow_and_stand_in_the_address(ledger: Page, shoots: Shoots) -> None:
    page = ledger
    shoots("1-all")
    page.locator(".chip", has_text="亮灯").locator("summary").click()
    expect(page.locator("#n-light-late")).not_to_have_text("")
    shoots("2-chip")
    count = int(page.locator("#n-light-late").inner_text())
    assert count >= 2
    page.locator(".chip", has_text="亮灯").locator("[value=late]").check()
    expect(page.locator("#n-total")).to_have_text(f"共{count}件")
    expect(page).to_have_url(re.compile(r"/matters/\?light=late$"))  # a view to be mailed
    expect(page.locator("#said-light")).to_have_text("逾期")
    expect(page.locator("tr.row.late")).to_have_count(count)
    page.keyboard.press("Escape")
    page.get_by_label("分组").select_option("unit")
    expect(page.locator(".group th").first).to_have_text("住建局")
    page.get_by_role("link", name="清空").click()
    page.get_by_label("分组").select_option("source")
    expect(page.locator(".group")).not_to_have_count(0)
    shoots("3-groups")


@desk_only
def test_the_keyboard_moves_opens_looks_selects_and_gets_the_focus_back(ledger: Page, shoots: Shoots) -> None:
    page = ledger
    keys, focused = page.keyboard, page.locator("tr.row:focus-within")
    keys.press("j")
    expect(page.locator("tr.row").nth(0)).to_have_attribute("data-row", focused.get_attribute("data-row") or "")
    keys.press("j")
    keys.press("j")
    keys.press("k")
    second = page.locator("tr.row").nth(1)
    expect(second.locator(".c-title a")).to_be_focused()
    keys.press("x")
    expect(second.locator("[name=m]")).to_be_checked()
    expect(page.locator("[data-picked]")).to_have_text("1")
    keys.press("v")
    drawer = page.locator("#drawer")
    expect(drawer).to_be_visible()
    expect(drawer).to_contain_text(second.locator(".c-title a").inner_text())
    shoots("4-drawer")
    keys.press("j")
    expect(drawer).to_contain_text(page.locator("tr.row").nth(2).locator(".c-number").inner_text())
    keys.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.locator("tr.row").nth(2).locator(".c-title a")).to_be_focused()
    page.locator("tr.row").nth(4).hover()
    page.locator("tr.row").nth(4).get_by_role("link", name="预览").click()
    expect(drawer).to_be_focused()
    drawer.get_by_role("button", name="关闭").click()
    expect(page.locator("tr.row").nth(4).locator(".c-title a")).to_be_focused()
    keys.press("?")
    expect(page.locator("#keys")).to_be_visible()
    shoots("5-keys")
    keys.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    keys.press("/")
    expect(page.locator("#search")).to_be_focused()
    keys.type("jjx督查")
    expect(page.locator("#search")).to_have_value("jjx督查")
    page.locator("#search").fill("督查")
    keys.press("Enter")
    expect(page.locator("#n-total")).to_have_text("共5件")
    shoots("6-search")
    keys.press("j")
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("督查高标准农田")


def test_many_are_chased_after_a_look_and_taken_back(ledger: Page, shoots: Shoots) -> None:
    page = ledger
    for n in (0, 1, 2):
        page.locator("tr.row").nth(n).locator("[name=m]").check()
    page.locator("#bulk").get_by_label("内容").fill("请于本周五前报进度")
    shoots("7-chosen")
    page.locator("#bulk").get_by_role("button", name="预览").click()
    expect(page.locator("h1")).to_contain_text("催办")
    shoots("8-preview")
    page.get_by_role("button", name="确认催办").click()
    expect(page.locator(".done")).to_contain_text("已催办6项")
    shoots("9-done")
    assert EventRow.objects.filter(kind="chased").count() == 6
    page.get_by_role("button", name="撤回").click()
    expect(page.locator(".done")).to_contain_text("已撤回：催办6项")
    assert EventRow.objects.filter(kind="corrected").count() == 6


@desk_only
def test_columns_are_chosen_a_view_is_kept_and_what_is_shown_is_exported(
    ledger: Page, shoots: Shoots, tmp_path: Path
) -> None:
    page = ledger
    page.locator(".drop summary").filter(has_text=re.compile("^列$")).click()
    page.locator(".drop[open]").get_by_label("领导").check()
    page.locator(".drop[open]").get_by_label("节点", exact=True).uncheck()
    shoots("10-columns")
    page.get_by_role("button", name="用这些列").click()
    expect(page.locator("thead")).to_contain_text("领导")
    page.locator(".drop summary", has_text="存为视图").click()
    page.get_by_label("名称").fill("领导看的")
    page.get_by_label("全区划共用").check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".views [aria-current]")).to_contain_text("领导看的")
    shoots("11-view")
    with page.expect_download() as got:
        page.get_by_role("link", name="导出所见").click()
    file = tmp_path / got.value.suggested_filename
    got.value.save_as(file)
    rows = CalamineWorkbook.from_filelike(BytesIO(file.read_bytes())).get_sheet_by_index(0).to_python()
    assert len(rows) == 3 + 56
    head = [each.strip() for each in page.locator("thead th").all_inner_texts() if each.strip() not in ("", "预览")]
    assert [str(each) for each in rows[2]] == head


@phone_only
def test_on_a_telephone_rows_are_cards_and_chips_open_over_the_whole_width(ledger: Page, shoots: Shoots) -> None:
    page = ledger
    shoots("1-all")
    page.locator(".chip", has_text="单位").locator("summary").click()
    shoots("2-chip")
    page.locator(".chip[open]").get_by_label("住建局").check()
    expect(page.locator("#said-unit")).to_have_text("住建局")
    small = page.evaluate(
        """() => [...document.querySelectorAll('main a, main button, main summary, main select, .hit')]
            .filter(each => each.offsetParent && getComputedStyle(each).opacity !== '0')
            .map(each => [each.getBoundingClientRect().height, each.textContent.trim().slice(0, 12)])
            .filter(([height]) => height && height < 40)"""
    )
    assert [each for each in small if each[1] != "清空"] == []


@desk_only
def test_without_javascript_the_ledger_is_a_plain_form(
    page: Page, story: Watched, live_server: Any, browser: Any, enter: Any
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", viewport={"width": 1440, "height": 900})
    enter(context, story.cast.supervisor)
    plain = context.new_page()
    plain.goto(f"{live_server.url}/matters/")
    plain.locator(".chip", has_text="亮灯").locator("summary").click()
    plain.locator(".chip[open]").locator("[value=late]").check()
    plain.get_by_role("button", name="筛选").click()
    expect(plain.locator("#said-light")).to_have_text("逾期")
    plain.get_by_role("link", name="各项件数").click()
    expect(plain.locator("h1")).to_have_text("各项件数")
    plain.get_by_role("link", name="住建局").click()
    expect(plain.locator("#said-unit")).to_have_text("住建局")
    plain.locator("tr.row").first.locator("[name=m]").check()
    plain.locator("#bulk").get_by_label("内容").fill("请抓紧")
    plain.locator("#bulk").get_by_role("button", name="预览").click()
    expect(plain.get_by_role("button", name="确认催办")).to_be_visible()
    context.close()
