"""A supervisor's chase, at a desk and on a telephone: from what is late to the answer, and what was said by telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.apps.matters.conftest import Story
from tests.browser.matters.conftest import Desk
from tests.cast import at

from duban.apps.matters.actions import judge
from duban.apps.matters.models import EventRow
from duban.apps.notify.models import Errand
from duban.apps.notify.resolve import resolve

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("outside")]


def test_what_is_late_is_chased_answered_and_seen_to_be_answered(desk: Desk, story: Story) -> None:
    c, page = story.cast, desk.page
    late = story.begin(title="标准化厂房二期投产")
    judge([late.pk], at("2022-11-11T10:00"))
    resolve(at("2022-11-11T10:00"))

    desk.comes(c.supervisor, "2022-11-11T10:00")
    desk.opens("/chases/")
    of_housing = page.locator("tbody tr").filter(has_text="住建局")
    expect(of_housing.first).to_contain_text("没有催过")
    desk.shoots("chase-1-due")
    chosen = of_housing.filter(has_text="反馈进展").first
    chosen.get_by_role("checkbox").check()
    page.get_by_label("催办内容").fill("请今天下午报进展，写明二期设备进场的日子。")
    page.get_by_role("button", name="催办所选").click()
    expect(page.get_by_role("status")).to_contain_text("已催办1项，请对方回应")
    expect(of_housing.filter(has_text="反馈进展").first).to_contain_text("本工作日已催，再催要写理由")
    desk.shoots("chase-2-sent")

    of_housing.filter(has_text="反馈进展").first.get_by_role("button", name="催办").click()
    expect(page.get_by_role("alert")).to_contain_text("本工作日已经催办过（再催请在催办内容里写明理由）")
    desk.shoots("chase-3-again")
    assert EventRow.objects.filter(kind="chased").count() == 1

    page.get_by_role("link", name="电话", exact=False).first.click()
    call = page.locator(".errands li").filter(has_text="住建局").first
    call.locator("summary").click()
    call.get_by_label("与谁通话").fill("付副局长")
    call.get_by_label("对方说了什么").fill("设备本周六进场，下午报书面进展。")
    desk.shoots("chase-4-call")
    call.get_by_role("button", name="登记").click()
    expect(page.get_by_role("status")).to_contain_text("已登记通话")
    assert Errand.objects.filter(way="phone", state="done").exists()

    page.get_by_role("link", name="待回应").click()
    waiting = page.locator("tbody tr").filter(has_text="住建局")
    expect(waiting).to_contain_text("写明二期设备进场的日子")
    desk.shoots("chase-5-waiting")
    waiting.get_by_role("link", name="催办单").click()
    expect(page.locator("main")).to_contain_text("督查事项催办单")
    desk.shoots("chase-6-sheet")

    resolve(at("2022-11-11T10:05"))
    desk.comes(c.clerk, "2022-11-11T11:00")
    page.get_by_role("link", name="消息").click()
    told = page.locator("main li, main tr").filter(has_text="催办").first
    expect(told).to_contain_text("标准化厂房二期投产")
    desk.shoots("chase-7-message")
    desk.opens("/")
    page.locator(".today-figures .answer a").click()
    row = page.locator("tbody").filter(has_text="回应催办")
    row.get_by_role("link", name="回应催办").click()
    row.locator("form [name=text]").fill("设备周六进场，三点前报书面进展。")
    row.get_by_role("button", name="回应催办").click()
    expect(page.locator("#said")).to_contain_text("回应催办")

    desk.comes(c.supervisor, "2022-11-11T14:00")
    desk.opens("/chases/?tab=answers")
    expect(page.locator("main")).to_contain_text("催办都已回应")
    page.get_by_role("link", name="催办记录").click()
    record = page.locator("tbody tr").filter(has_text="住建局").first
    expect(page.locator("main")).to_contain_text("已回应，11月11日（周五）11:00")
    expect(record).to_contain_text("住建局")
    desk.shoots("chase-8-record")


def test_a_clerk_has_no_such_room(desk: Desk, story: Story) -> None:
    desk.comes(story.cast.clerk, "2022-11-11T10:00")
    expect(desk.page.get_by_role("link", name="催办", exact=True)).to_have_count(0)
