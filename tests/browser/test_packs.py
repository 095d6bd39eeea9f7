"""A pack clause by clause."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shot")]


def test_a_pack_leads_from_each_rule_to_its_trial(page: Page, live_server) -> None:
    call_command("keep_shipped", stdout=StringIO())
    page.goto(f"{live_server.url}/packs/")
    page.get_by_role("link", name="关于提升工作效率狠抓末端落实的通知").click()
    page.locator("#WX-4").get_by_role("link", name="试一试").click()
    expect(page.get_by_label("规则")).to_have_value("weixian-2022/WX-4")
    expect(page.get_by_label("推算结果")).to_contain_text("务必于2个工作日内报批完成收发文程序")
    page.go_back()
    expect(page.get_by_role("heading", level=2).first).to_be_visible()


def test_a_rule_is_tried_on_a_date_where_it_stands(page: Page, live_server) -> None:
    call_command("keep_shipped", stdout=StringIO())
    page.goto(f"{live_server.url}/packs/weixian-2022")
    rule = page.locator("#WX-7")
    rule.get_by_text("在哪一天试一试").click()
    rule.get_by_label("起算时间").fill("2022-11-07T09:00")
    rule.get_by_role("button", name="推算").click()
    expect(rule.locator(".tried")).to_contain_text("11月21日")
    expect(rule.locator(".tried .cell.counted")).to_have_count(9)
    rule.scroll_into_view_if_needed()
