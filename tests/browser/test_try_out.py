"""The page 试一试 as a person meets it, at a desk and on a telephone."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shot")]


@pytest.mark.smoke
def test_the_answer_follows_each_change_and_the_address_can_be_shared(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/try")
    page.get_by_label("起算时间").fill("2022-09-30T16:00")
    page.get_by_label("时限", exact=True).fill("P3WD")
    page.get_by_label("时限", exact=True).press("Tab")
    expect(page.get_by_label("推算结果")).to_contain_text("2022年10月10日（周一）")
    expect(page.get_by_label("推算结果")).to_contain_text("24:00前")
    expect(page).to_have_url(re.compile("start=2022-09-30"))
    page.reload()
    expect(page.get_by_label("推算结果")).to_contain_text("2022年10月10日（周一）")


def test_a_chosen_rule_brings_its_period_its_words_and_its_clause(page: Page, live_server) -> None:
    call_command("keep_shipped", stdout=StringIO())
    page.goto(f"{live_server.url}/try?start=2022-11-11T10:00&within=P3WD")
    page.get_by_label("规则").select_option("district-2022/XQ-2")
    answer = page.get_by_label("推算结果")
    expect(answer).to_contain_text("2022年11月16日（周三）")
    expect(answer).to_contain_text("三(一)2“主要负责人应在收到工作任务后3个工作日内签批或部署”")
    expect(page.get_by_label("时限", exact=True)).to_be_hidden()
    answer.get_by_role("link").click()
    expect(page.locator("#XQ-2")).to_be_in_viewport()


def test_each_day_of_the_way_says_why_it_counts_or_not(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/try?start=2022-09-30T16:00&within=P3WD")
    days = page.get_by_label("逐日计算").get_by_role("listitem")
    expect(days).to_have_count(11)
    expect(days.nth(1)).to_contain_text("国庆节")
    expect(days.nth(8)).to_contain_text("调休上班")
    expect(days.nth(10)).to_contain_text("到期")


def test_a_mistake_is_one_sentence_beside_its_field_and_goes_when_it_is_mended(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/try")
    field = page.get_by_label("时限", exact=True)
    field.fill("5 days")
    field.press("Tab")
    expect(page.locator("#error-within")).to_contain_text("时限写法“5 days”读不懂")
    field.fill("P5D")
    field.press("Tab")
    expect(page.locator("#error-within")).to_be_empty()
    expect(page.get_by_label("推算结果")).to_contain_text("24:00前")


@pytest.mark.parametrize("page", ["desk"], indirect=True)
def test_without_javascript_the_form_is_a_plain_form(browser, live_server, page: Page) -> None:
    state = page.context.storage_state()
    plain = browser.new_context(java_script_enabled=False, locale="zh-CN", storage_state=state).new_page()
    plain.goto(f"{live_server.url}/try?start=2022-11-07T09:00&within=P10WD")
    plain.get_by_text("中止计时", exact=True).first.click()
    plain.locator("#pause-from-1").fill("2022-11-10T09:00")
    plain.locator("#pause-to-1").fill("2022-11-15T09:00")
    plain.get_by_role("button", name="推算").click()
    expect(plain.get_by_label("推算结果")).to_contain_text("2022年11月24日（周四）")
    page.goto(plain.url)


def test_a_provisional_date_says_so(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/try?start=2026-12-24T10:00&within=P5WD")
    expect(page.get_by_label("推算结果")).to_contain_text("暂定")


@pytest.mark.parametrize("page", ["desk"], indirect=True)
def test_a_keyboard_reaches_every_field_and_its_focus_is_seen(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/try")
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", reached[-1]
        if reached[-1] == "推算":
            break
    order = ["rule", "within", "start", "close", "推算"]
    assert [name for name in dict.fromkeys(reached) if name in order] == order
