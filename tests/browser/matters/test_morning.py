"""A clerk's morning and a head's decision, at a desk and on a telephone: what is owed is settled where it stands."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.apps.matters.conftest import Story
from tests.apps.watch.conftest import Watched
from tests.browser.matters.conftest import Desk
from tests.cast import at

from duban.apps.matters.models import EventRow
from duban.apps.outbox.models import Proposal
from duban.apps.watch.sweep import sweep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("outside")]


def test_a_clerk_settles_what_is_due_without_leaving_the_list(desk: Desk, story: Story) -> None:
    c, page = story.cast, desk.page
    late = story.begin("2022-11-07T10:00", title="标准化厂房二期投产")
    story.begin("2022-11-08T08:00", title="企业开办压缩至1日")
    story.begin("2022-11-08T08:30", title="城区供热管网改造和老旧小区管道更新")
    sweep(at("2022-11-08T08:59"))
    duty = f"{late.pk}/WX-10.1/{c.housing.pk}/2/1"
    story.does(c.supervisor, "chased", late, "2022-11-08T08:59", c.housing, {"duty": duty}, text="请立即部署并报告")
    desk.comes(c.clerk, "2022-11-08T09:00")
    desk.shoots("today-1")
    row = page.locator("tbody").filter(has_text="企业开办").filter(has_text="部署")
    row.get_by_role("link", name="依据").click()
    expect(row.locator(".why-panel")).to_contain_text("当天要研究部署")
    desk.shoots("today-2-why")
    row.get_by_role("link", name="部署", exact=True).click()
    form = row.locator("form")
    form.locator("[name=text]").fill("建管科牵头，周三前完成流程再造。")
    desk.shoots("today-3-form")
    form.get_by_role("button", name="部署").click()
    expect(page.locator("#said")).to_contain_text("已记录")
    expect(page.locator("tbody").filter(has_text="企业开办").filter(has_text="WX-10.1")).to_have_count(0)
    assert EventRow.objects.filter(kind="deployed").count() == 1
    desk.shoots("today-4-done")
    page.locator(".today-figures .answer a").click()
    row = page.locator("tbody").filter(has_text="回应催办")
    row.get_by_role("link", name="回应催办").click()
    row.locator("form [name=text]").fill("今天上午已部署，下午报告。")
    row.get_by_role("button", name="回应催办").click()
    expect(page.locator("#said")).to_contain_text("回应催办")
    expect(page.locator("#todo")).to_contain_text("这一类现在没有要办的")


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(desk: Desk, story: Story) -> None:
    c, page = story.cast, desk.page
    story.begin("2022-11-08T08:00", title="企业开办压缩至1日")
    desk.comes(c.clerk, "2022-11-08T09:00")
    row = page.locator("tbody").filter(has_text="WX-10.1")
    row.get_by_role("link", name="部署", exact=True).click()
    form = row.locator("form")
    form.get_by_role("button", name="部署").click()
    expect(row.locator(".error").filter(has_text="部署情况")).not_to_be_empty()
    desk.shoots("today-5-wrong")
    assert not EventRow.objects.filter(kind="deployed").exists()


def test_the_head_decides_a_proposal_with_its_basis_before_the_eyes(desk: Desk, story: Story) -> None:
    watched, page = Watched(story.cast), desk.page
    for matter in watched.late(3):
        watched.confirm(matter, "2022-11-24")
    sweep(at("2022-11-24T12:00"))
    desk.comes(story.cast.head, "2022-11-28T09:00")
    desk.shoots("today-6-head")
    page.locator("tbody").filter(has_text="处置建议：通报 住建局").get_by_role("link", name="审定").click()
    expect(page.locator(".grounds li")).to_have_count(3)
    desk.shoots("proposal-1")
    page.get_by_role("radio", name="不同意").check()
    page.get_by_role("button", name="提交审定意见").click()
    expect(page.locator(".stale")).to_contain_text("没有写理由")
    page.get_by_role("radio", name="同意并拟文").check()
    page.get_by_role("button", name="提交审定意见").click()
    expect(page.locator("main")).to_contain_text("任主任，11月28日（周一）09:00")
    desk.shoots("proposal-2-agreed")
    page.get_by_role("link", name="拟文稿").click()
    expect(page.locator("h1")).to_contain_text("关于住建局逾期情况的通报（稿）")
    desk.shoots("proposal-3-paper")
    desk.opens("/proposals/?tab=decided")
    desk.shoots("proposal-4-list")
    assert Proposal.objects.get().decision == "agreed"
