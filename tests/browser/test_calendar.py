"""A year a person can check."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shot")]


def test_a_year_shows_the_notice_it_rests_on_and_each_make_up_day(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/calendar/2025")
    expect(page.get_by_role("link", name="国务院办公厅关于2025年部分节假日安排的通知")).to_be_visible()
    expect(page.locator("td.make-up")).to_have_count(5)
    expect(page.get_by_text("全年工作日248天")).to_be_visible()


def test_a_year_without_a_notice_says_what_is_not_known(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/calendar/2030")
    expect(page.get_by_role("heading", level=1)).to_contain_text("暂定")
    expect(page.get_by_text("2030年的放假通知没有载入")).to_be_visible()
