"""One 批示件 with two units, in a browser, by the right people: from 立项 to 销号 through a return, an extension, a rework."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.apps.matters.conftest import Story
from tests.browser.matters.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("outside")]

desk_only = pytest.mark.parametrize("page", ["desk"], indirect=True)
phone_only = pytest.mark.parametrize("page", ["phone"], indirect=True)


def write_entry(desk: Desk) -> None:
    page = desk.page
    desk.opens("/matters/new")
    page.get_by_label("来源", exact=True).select_option("instruction")
    page.locator("#instructor").select_option("leader")
    page.get_by_label("文号", exact=True).fill("魏督字〔2022〕5号")
    page.locator("[name=instruction_leader_name]").fill("方副县长")
    page.locator("[name=instruction_dated]").fill("2022-11-06")
    page.locator("[name=instruction_text]").fill("请住建局牵头、财政局配合，抓紧解决城东棚户区改造资金缺口，按期开工。")
    page.get_by_label("事项名称").fill("城东棚户区改造资金落实")
    page.get_by_label("工作要求").fill("落实配套资金1200万元，按期开工。")
    page.locator("#class").select_option("general")
    page.locator("#answers").select_option("separate")
    page.locator("#work_standard").fill("资金到位，施工许可办结")
    page.locator("#closing_standard").fill("施工许可证、资金到账凭证")
    for n, unit in enumerate(("住建局", "财政局")):
        page.locator("[name=unit]").nth(n).fill(unit)
    page.locator("[name=first]").nth(1).fill("蔡联络")
    page.locator("#leader").fill("方副县长")
    page.locator("#authority").fill("副县长批示")
    page.locator("#approver").fill("方副县长")
    page.locator("#approved_on").fill("2022-11-06")


@desk_only
def test_one_instruction_goes_from_set_up_to_close_out(desk: Desk, story: Story) -> None:
    cast, page = story.cast, desk.page
    desk.comes(cast.supervisor, "2022-11-07T09:00")
    write_entry(desk)
    desk.shoots("1-new")
    page.get_by_role("button", name="下一步：看时限").click()
    expect(page.get_by_role("heading", name="确认后随即交办")).to_be_visible()
    expect(page.get_by_text("WX-10.3")).to_have_count(2)
    desk.shoots("2-confirm")
    page.get_by_role("button", name="立项并交办").click()
    expect(page.locator("#composer .notice")).to_contain_text("已立项并交办")
    here = page.url.partition("?")[0].removeprefix(desk.address)
    desk.shoots("3-set-up")

    desk.comes(cast.clerk, "2022-11-07T10:00")
    desk.shoots("4-today")
    desk.opens(f"{here}?act=deployed-{cast.housing.pk}")  # where 今日 leads without scripts
    expect(page.locator("#composer details[open]")).to_contain_text("部署")
    desk.does("签收", text="收到，已报局长")
    desk.comes(cast.unit_head, "2022-11-07T14:00")
    desk.opens(here)
    desk.does("签批", text="请建管科牵头，本周拿出方案。")
    desk.does("部署", text="建管科牵头，分三步：核数、报批、拨付。", by_head="yes")
    desk.comes(cast.finance_clerk, "2022-11-07T15:00")
    desk.opens(here)
    desk.does("申请退回交办", reason="资金已列入下年预算，不属我局当期职责")
    desk.comes(cast.head, "2022-11-07T16:00")
    desk.shoots("5-today-head")
    desk.opens(here)
    desk.does("审定退回申请", "财政局", granted="no", text="配套资金由财政局统筹，继续承办。")
    desk.shoots("6-return")

    desk.comes(cast.clerk, "2022-11-09T09:00")
    desk.opens(here)
    desk.does("反馈进展", text="缺口核定为1180万元，已起草请示。")
    desk.does("申请延期", until="2022-11-25", reason="省级资金批复在途")
    desk.comes(cast.leader, "2022-11-10T09:00")
    desk.opens(here)
    desk.does("审定延期申请", "住建局", granted="yes", due="2022-11-25", text="同意，抓紧。")
    expect(page.locator("#duties")).to_contain_text("原定")
    desk.shoots("7-extension")
    page.locator("#duties .why").first.click()
    expect(page.locator("#why")).to_contain_text("依据")
    desk.shoots("8-why")

    desk.comes(cast.finance_clerk, "2022-11-14T10:00")
    desk.opens(here)
    desk.does("报告办结", text="资金1180万元已到账。", file="到账凭证.txt")
    desk.comes(cast.clerk, "2022-11-18T10:00")
    desk.opens(here)
    desk.does("报告办结", text="施工许可已办结。", file="许可证.txt")
    desk.comes(cast.supervisor, "2022-11-21T10:00")
    desk.opens(here)
    desk.does("核查通过", "财政局", text="到账凭证与标准相符。")
    desk.does("退回重办", "住建局", limit="2022-11-24", text="许可证缺发证机关盖章页。")
    desk.shoots("9-sent-back")
    desk.comes(cast.clerk, "2022-11-22T10:00")
    desk.opens(here)
    desk.does("报告办结", text="已补齐盖章页。", file="许可证盖章页.txt")
    desk.comes(cast.supervisor, "2022-11-23T10:00")
    desk.opens(here)
    desk.does("核查通过", "住建局", text="现场核对，与标准相符。")
    expect(page.locator("#act-closed-all")).to_have_count(0)  # 核查的人不销号：由督查室主任
    desk.comes(cast.head, "2022-11-23T11:00")
    desk.opens(here)
    desk.does("销号", text="两家单位均已核查通过，资料齐全。")
    expect(page.locator(".standing")).to_contain_text("已销号")
    desk.shoots("10-closed")
    desk.opens("/matters/")
    desk.shoots("11-ledger")
    desk.opens(f"{here}/sheet")
    desk.shoots("12-sheet")
    desk.opens(f"{here}/brief")
    desk.shoots("13-brief")


@phone_only
def test_a_clerk_does_their_part_on_a_telephone(desk: Desk, story: Story) -> None:
    matter = story.begin("2022-11-07T09:00")
    desk.comes(story.cast.clerk, "2022-11-08T09:00")
    desk.shoots("1-today")
    desk.opens(
        f"/matters/{matter.pk}?act=reported-{story.cast.housing.pk}#composer"
    )  # where 今日 leads without scripts
    form: Any = desk.form("反馈进展")
    expect(form.locator(".follows")).to_contain_text("随即完成")
    desk.shoots("2-form")
    desk.does("反馈进展", text="已部署，正在核数。")
    desk.shoots("3-done")
    desk.opens("/matters/")
    desk.shoots("4-ledger")
    desk.opens(f"/matters/{matter.pk}/sheet")
    desk.shoots("5-sheet")
    desk.comes(story.cast.supervisor, "2022-11-08T10:00")
    desk.opens("/matters/new")
    desk.shoots("6-new")
    desk.opens(f"/matters/{matter.pk}")
    desk.shoots("7-supervisor")


@desk_only
def test_a_draft_survives_a_lost_connection(desk: Desk, story: Story, browser: Any, enter: Any) -> None:
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai"
    )  # its console may complain: the net is gone
    enter(context, story.cast.supervisor)
    page = context.new_page()
    page.goto(f"{desk.address}/matters/new")
    page.route("**/drafts/**", lambda route: route.abort())  # the server is out of reach
    page.get_by_label("事项名称").fill("断网时写的事项")
    expect(page.locator("[data-draft-said]")).to_contain_text("先留在本机")
    page.reload()  # the browser gives back what the server had not confirmed
    expect(page.get_by_label("事项名称")).to_have_value("断网时写的事项")
    page.unroute("**/drafts/**")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-draft-said]")).to_contain_text("草稿已保存")
    assert page.evaluate("localStorage.length") == 0
    page.reload()  # now it comes from the server
    expect(page.get_by_label("事项名称")).to_have_value("断网时写的事项")
    context.close()


@desk_only
def test_the_slash_key_goes_to_the_search(desk: Desk, story: Story) -> None:
    matter = story.begin("2022-11-07T09:00")
    desk.comes(story.cast.supervisor, "2022-11-07T10:00")
    desk.page.wait_for_load_state()
    desk.page.keyboard.press("/")
    desk.page.keyboard.type(matter.number)
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#rows")).to_contain_text("城东棚户区改造")
    desk.page.locator(".chip", has_text="亮灯").locator("summary").click()
    desk.page.locator(".chip[open]").locator("[value=late]").check()
    expect(desk.page.locator("#rows")).to_contain_text("没有符合条件的事项")


@desk_only
def test_without_javascript_an_act_is_done_by_a_plain_form(desk: Desk, story: Story, browser: Any, enter: Any) -> None:
    matter = story.begin("2022-11-07T09:00")
    desk.it_is("2022-11-07T10:00")
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    enter(context, story.cast.clerk)
    plain = context.new_page()
    plain.goto(f"{desk.address}/matters/{matter.pk}")
    form = plain.locator(f"#act-reported-{story.cast.housing.pk}")
    form.locator("summary").click()
    form.locator("textarea").fill("没有脚本也能反馈")
    form.get_by_role("button", name="反馈进展").click()
    expect(plain.locator(".timeline li").first).to_contain_text("没有脚本也能反馈")
    context.close()


@phone_only
def test_a_unit_enters_on_a_telephone_the_day_a_milestone_was_reached(desk: Desk, story: Story) -> None:
    page = desk.page
    nodes = (("施工许可证办结", date(2022, 11, 4)), ("主体封顶", date(2022, 11, 30)))
    matter = story.begin("2022-11-07T09:00", nodes=nodes)
    desk.comes(story.cast.clerk, "2022-11-07T10:00")
    desk.opens(f"/matters/{matter.pk}")
    first = page.locator(".nodes li").first
    expect(first).to_contain_text("逾期 施工许可证办结")
    first.get_by_text("登记完成").click()
    first.get_by_label("完成日期").fill("2022-11-04")
    page.locator(".nodes").scroll_into_view_if_needed()
    desk.shoots("14-milestones")
    first.get_by_role("button", name="登记").click()
    expect(page.locator(".nodes li").first).to_contain_text("按期 施工许可证办结")
    expect(page.locator(".nodes li").first).to_contain_text("朱联络登记")


def test_a_refused_form_stays_open_before_the_eyes_with_what_is_wrong(desk: Desk, story: Story) -> None:
    matter, page = story.begin(), desk.page
    desk.comes(story.cast.supervisor, "2022-11-08T09:00")
    desk.opens(f"/matters/{matter.pk}")
    form = desk.form("催办", "住建局")
    for _ in range(2):  # refused twice: the second answer comes in over an opened form as well
        form.get_by_role("button", name="催办", exact=True).click()
        expect(form.locator(".error").filter(has_text="请填写催办内容")).to_be_in_viewport()
        expect(form.locator("[name=text]")).to_be_focused()
    form.locator("[name=text]").fill("请报进展")
    form.get_by_role("button", name="催办", exact=True).click()
    expect(page.locator("#composer .notice")).to_contain_text("已记录：催办")
