"""The door, 组织与人员, 我的 and 操作审计 at a desk and on a telephone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from tests.apps.org.xlsx import PEOPLE, UNITS, xlsx
from tests.people import PASSWORD, SINCE, Cast

from duban import clock
from duban.apps.org.models import Grant, Person, Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shot")]
Enter = Callable[[BrowserContext, Person], None]


@pytest.fixture(autouse=True)
def patience(page: Page) -> None:
    """A page that does not answer is told soon."""
    page.set_default_timeout(10_000)


@pytest.mark.usefixtures("outside", "people")
def test_the_door_opens_to_account_and_password(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/packs/")
    expect(page.get_by_label("账号")).to_be_focused()
    page.get_by_label("账号").fill("zhu")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("密码").press("Enter")
    expect(page).to_have_url(f"{live_server.url}/packs/")
    page.goto(f"{live_server.url}/me")
    expect(page.get_by_role("heading", name="朱联络")).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


@pytest.mark.usefixtures("outside")
def test_an_administrator_changes_the_password_and_enrols(page: Page, live_server, people: Cast) -> None:
    Person.objects.filter(pk=people.auditor.pk).update(must_change_password=True)
    page.goto(f"{live_server.url}/login")
    page.get_by_label("账号").fill("shenji")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("原密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill("Renzhen-2026")
    page.get_by_label("再输一遍新密码").fill("Renzhen-2026")
    page.get_by_role("button", name="更改密码").click()
    expect(page.get_by_alt_text("绑定用的二维码")).to_be_visible()
    picture = page.get_by_alt_text("绑定用的二维码").element_handle()
    page.wait_for_function("image => image.complete && image.naturalWidth > 100", arg=picture)
    secret = page.locator(".secret").first.inner_text().replace(" ", "")
    page.screenshot(path=Path("shots") / f"enrol-{page.viewport_size['width']}.png", full_page=True)
    page.get_by_label("验证码").fill(pyotp.TOTP(secret).at(int(clock.now().timestamp())))
    page.get_by_role("button", name="绑定").click()
    expect(page.get_by_text("已绑定")).to_be_visible()


def test_the_system_administrator_adds_a_unit_and_a_person(page: Page, live_server, people: Cast, enter: Enter) -> None:
    enter(page.context, people.system_admin)
    page.goto(f"{live_server.url}/people/")
    page.locator("summary", has_text="新增单位").click()
    page.get_by_label("名称").first.fill("财政局")
    page.get_by_role("button", name="新增单位").click()
    expect(page.get_by_text("“财政局”已经有了")).to_be_visible()
    page.get_by_label("名称").first.fill("行政审批局")
    page.get_by_role("button", name="新增单位").click()
    expect(page.get_by_role("status")).to_contain_text("已新增行政审批局")
    page.get_by_role("link", name="行政审批局").click()
    page.locator("summary", has_text="新增人员").click()
    page.get_by_label("姓名").fill("申同志")
    page.get_by_label("账号").fill("shen")
    page.get_by_role("button", name="新增人员").click()
    expect(page.get_by_text("只显示这一次")).to_be_visible()
    page.get_by_role("link", name="我已交付，返回").click()
    expect(page.get_by_role("link", name="申同志")).to_be_visible()


def test_the_organisation_is_a_tree_with_people_beside_it(page: Page, live_server, people: Cast, enter: Enter) -> None:
    enter(page.context, people.head)
    for n in range(45):
        Unit.objects.create(jurisdiction=people.county, name=f"第{n + 1}单位", valid_from=SINCE, order=n + 20)
    page.goto(f"{live_server.url}/people/")
    page.get_by_role("link", name="住建局", exact=True).click()
    expect(page.get_by_role("row")).to_have_count(4)
    expect(page.get_by_text("分管领导")).to_be_visible()
    page.get_by_role("link", name="居局长").click()
    expect(page.get_by_role("heading", name="居局长")).to_be_visible()
    page.go_back()


def test_the_security_administrator_gives_a_role(page: Page, live_server, people: Cast, enter: Enter) -> None:
    enter(page.context, people.security_admin)
    page.goto(f"{live_server.url}/people/{people.clerk.pk}")
    page.locator("summary", has_text="授予角色").click()
    page.get_by_label("角色").first.select_option("auditor")
    page.get_by_role("button", name="授予角色").click()
    expect(page.locator("#error-grant--role")).to_contain_text("三员相互分立")
    page.get_by_label("角色").first.select_option("section")
    page.get_by_role("button", name="授予角色").click()
    expect(page.get_by_role("status")).to_contain_text("已授予角色")
    assert Grant.objects.filter(person=people.clerk, role="section").exists()


def test_a_setting_is_made_with_its_basis(page: Page, live_server, people: Cast, enter: Enter) -> None:
    enter(page.context, people.head)
    page.goto(f"{live_server.url}/people/settings")
    page.locator("summary", has_text="设定").first.click()
    page.get_by_label("定数").first.fill("09:00-12:00,14:00-18:00")
    page.get_by_label("依据").first.fill("县政府办作息通知")
    page.get_by_role("button", name="设定").first.click()
    expect(page.get_by_text("依据 县政府办作息通知")).to_be_visible()


def test_a_task_force_is_set_up(page: Page, live_server, people: Cast, enter: Enter) -> None:
    enter(page.context, people.head)
    page.goto(f"{live_server.url}/people/task-forces")
    page.locator("summary", has_text="成立专班").click()
    page.get_by_label("专班名称").fill("园区建设专班")
    page.get_by_label("成员").fill("组长 方副县长\n副组长 居局长")
    page.get_by_role("button", name="成立专班").click()
    # A leader's seat in the office counts as one: the post is what sits on the task force.
    expect(page.get_by_role("heading", name="园区建设专班")).to_be_visible()


def test_a_spreadsheet_is_looked_at_first(page: Page, live_server, people: Cast, enter: Enter, tmp_path: Path) -> None:
    enter(page.context, people.system_admin)
    bad, good = tmp_path / "bad.xlsx", tmp_path / "good.xlsx"
    bad.write_bytes(xlsx(单位=[UNITS, ("三股", "X局", "", "")]))
    good.write_bytes(
        xlsx(
            单位=[UNITS, ("执法局", "", "部门", "城管局")],
            人员=[PEOPLE, ("甲同志", "jia", "执法局", "局长", "主要负责人", 13800000000)],
        )
    )
    page.goto(f"{live_server.url}/people/import")
    page.get_by_label("xlsx 文件").set_input_files(bad)
    page.get_by_role("button", name="检查并预览").click()
    expect(page.get_by_role("alert")).to_contain_text("第2行“上级单位”：没有“X局”")
    page.get_by_label("xlsx 文件").set_input_files(good)
    page.get_by_role("button", name="检查并预览").click()
    expect(page.get_by_role("heading", name="将新增1个单位、1个账号")).to_be_visible()
    page.screenshot(path=Path("shots") / f"import-{page.viewport_size['width']}.png", full_page=True)
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("只显示这一次")).to_be_visible()


def test_mine_shows_what_i_hold(page: Page, live_server, people: Cast, enter: Enter) -> None:
    enter(page.context, people.leader)
    page.goto(f"{live_server.url}/me")
    expect(page.locator("#main").get_by_text("分管领导")).to_be_visible()


def test_the_auditor_finds_and_verifies(page: Page, live_server, people: Cast, enter: Enter) -> None:
    for login, password in (("zhu", "wrong"), ("nobody", "wrong"), ("zhu", PASSWORD)):
        Client().post("/login", {"login": login, "password": password})
    enter(page.context, people.auditor)
    page.goto(f"{live_server.url}/audit/")
    expect(page.get_by_role("row")).to_have_count(4)
    page.get_by_label("做了什么").select_option("log_in_failed")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("row")).to_have_count(3)
    page.get_by_role("link", name="核验全部记录").click()
    expect(page.get_by_role("status")).to_contain_text("记录完整")
    assert re.search(r"verify=1", page.url)
