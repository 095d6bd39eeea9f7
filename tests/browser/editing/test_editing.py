"""One rule changed in a browser: a mistake shown in the margin, mended, tried, foreseen, in force, one matter gone over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.apps.matters.conftest import Story, told
from tests.browser.conftest import SHOTS
from tests.cast import at

from duban import clock
from duban.apps.editing.applying import apply_some
from duban.apps.editing.foreseeing import foresee_some
from duban.apps.editing.models import Draft
from duban.apps.matters.models import Duty
from duban.apps.org.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = "2022-11-08T10:00"


@pytest.fixture
def story(transactional_db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Story:
    instant = at(NOW)
    monkeypatch.setattr(clock, "now", lambda: instant)
    return told(tmp_path, settings)


def look(page: Page, name: str) -> None:
    """A picture to look at; nothing may stand beside the edge."""
    SHOTS.mkdir(exist_ok=True)
    size = "desk" if (page.viewport_size or {"width": 0})["width"] > 600 else "phone"
    page.screenshot(path=SHOTS / f"editing-{name}-{size}.png", full_page=False)
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= seen, f"{name}: the page is wider than its window"


def test_one_rule_is_changed_and_put_in_force(
    story: Story, page: Page, live_server: Any, enter: Callable[[BrowserContext, Person], None]
) -> None:
    matter = story.begin("2022-11-07T09:00", title="城东棚户区改造")
    enter(page.context, story.cast.head)
    page.goto(f"{live_server.url}/packs/weixian-2022")
    page.get_by_role("link", name="修改", exact=True).click()
    page.get_by_label("这次改什么").fill("WX-7改为15个工作日")
    page.get_by_role("button", name="起草").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("WX-7改为15个工作日")
    Draft.objects.update(cases_text="")
    page.reload()
    rules = page.get_by_label("规则（rules.yaml）")
    text = rules.input_value()
    before, start, rest = text.partition("- id: WX-7\n")
    rules.fill(before + start + rest.replace("within: P10WD", "within: 15天", 1))
    expect(page.locator("#numbers-rules b")).to_have_count(1)
    expect(page.locator("#checked")).to_contain_text("15天")
    page.locator("#checked .faults a").first.click()
    assert rules.evaluate("it => it.value.slice(it.selectionStart, it.selectionEnd)") == "  within: 15天"
    tops = page.evaluate(
        """() => [...document.querySelectorAll("#numbers-rules b, #notes-rules b")]
        .filter(it => it.offsetParent).map(it => Math.round(it.getBoundingClientRect().top / 8))"""
    )
    assert len(set(tops)) <= 2, "number and note stand on one line"
    look(page, "1-margin")
    rules.fill(before + start + rest.replace("within: P10WD", "within: P15WD", 1))
    expect(page.locator("#checked")).to_contain_text("读得通")
    expect(page.locator("#numbers-rules b")).to_have_count(0)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".done")).to_contain_text("已保存（第1次）")
    page.get_by_role("link", name="用表单写一条").click()
    page.get_by_label("改草稿里已有的一条：编号").fill("WX-7")
    page.get_by_role("button", name="取出来").click()
    expect(page.get_by_label("多久以内")).to_have_value("P15WD")
    look(page, "2-form")
    page.go_back()
    page.go_back()
    page.get_by_role("link", name="试一试").last.click()
    page.get_by_label("规则").select_option("weixian-2022/WX-7")
    page.get_by_label("起算时间").fill("2022-11-07T09:00")
    page.get_by_role("button", name="推算").click()
    expect(page.get_by_label("推算结果")).to_contain_text("11月28日")
    look(page, "3-tried")
    page.get_by_role("link", name="← WX-7改为15个工作日").click()
    page.get_by_role("button", name="存为版本，看会动什么").click()
    expect(page.get_by_role("button", name="施行", exact=True)).to_be_disabled()
    page.get_by_role("button", name="看会动哪些在办事项").click()
    foresee_some(at(NOW))
    expect(page.locator("#foreseen")).to_contain_text("已推算完，共1件在办", timeout=8000)
    expect(page.locator("#foreseen")).to_contain_text("11月28日")
    look(page, "4-foreseen")
    page.reload()
    page.get_by_label("理由（依据什么文件或会议）").fill("县政府常务会议决定")
    page.get_by_role("button", name="施行", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("施行的一版")
    page.get_by_label("在办事项也改用的理由").fill("一并执行新版")
    page.get_by_role("button", name="全部在办事项改用").click()
    apply_some(at(NOW))
    expect(page.locator("#applied")).to_contain_text("已改用1件", timeout=8000)
    look(page, "5-applied")
    page.get_by_role("link", name="← ").click()
    page.locator("#history").scroll_into_view_if_needed()
    page.get_by_text("逐条看改了什么").click()
    expect(page.locator(".changed")).to_contain_text("15个工作日")
    look(page, "6-history")
    page.get_by_role("link", name="打印、导出").click()
    look(page, "7-paper")
    assert {f"{duty.due:%m-%d}" for duty in Duty.objects.filter(matter=matter, rule="WX-7") if duty.due} == {"11-28"}
