"""The ten commonest tasks done in a browser by hands that count; the published page says the same."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.apps.imports.people import head_of
from tests.apps.matters.conftest import told
from tests.apps.watch.conftest import Watched
from tests.browser.clicks.hands import Hands
from tests.browser.clicks.page import PAGE, written
from tests.browser.matters.conftest import Desk
from tests.cast import at
from tests.paper.ledgers import KEY_WORK, workbook

from duban.apps.matters.actions import NewParty, judge
from duban.apps.org.models import Person
from duban.apps.watch.sweep import sweep

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("outside"),
    pytest.mark.parametrize("page", ["desk"], indirect=True),
]
NOW = "2022-11-24T12:00"
Task = Callable[[Page, Hands], None]


@pytest.fixture
def watched(transactional_db: None, tmp_path: Path, settings: Any) -> Watched:
    """Monday three 批示件 of 住建局, all of them late on the 22nd, the overdues confirmed on the 24th."""
    story = Watched(told(tmp_path, settings).cast)
    for unit in (story.cast.finance, story.cast.land, story.cast.water, story.cast.town):
        head_of(unit)
    cast = story.cast
    alone = (
        NewParty(cast.housing.pk, "lead", clerk=cast.clerk.pk, first_responsible=cast.unit_head.pk),
        NewParty(cast.office.pk, "office"),
    )
    found = [story.begin("2022-11-07T09:00", title=f"11-07第{n}件", parties=alone) for n in (1, 2, 3)]
    judge([each.pk for each in found], at("2022-11-22T09:00"))
    for matter in found:
        story.confirm(matter, "2022-11-24")
    sweep(at(NOW))
    return story


def rail(page: Page, word: str) -> Locator:
    """A page of the left rail."""
    return page.get_by_label("主导航").get_by_role("link", name=word, exact=True)


def closes(page: Page, hands: Hands) -> None:
    """On the matter's own page: 今日 has no line for it, since no rule asks for it by a day."""
    hands.click(rail(page, "台账"))
    hands.click(page.get_by_role("link", name="11-07第1件", exact=True).first)
    form = page.locator("#composer details.act").filter(has=page.locator("summary").filter(has_text="销号")).first
    hands.click(form.locator("summary").first)
    hands.fill(form.locator("[name=text]").last, "资料齐全，予以销号。")
    hands.click(form.get_by_role("button", name="销号", exact=True))
    expect(page.locator("#composer .notice")).to_contain_text("已记录：销号")


def sets_up(page: Page, hands: Hands) -> None:
    hands.click(page.get_by_role("link", name="立项", exact=True).first)
    hands.choose(page.get_by_label("来源", exact=True), "instruction")
    hands.choose(page.locator("#instructor"), "leader")
    hands.fill(page.locator("[name=instruction_leader_name]"), "方副县长")
    hands.fill(page.locator("[name=instruction_dated]"), "2022-11-24")
    hands.fill(page.locator("[name=instruction_text]"), "请住建局查清原因，结果报我。")
    hands.fill(page.get_by_label("事项名称"), "东门片区停水原因调查")
    hands.choose(page.locator("#class"), "important")
    hands.fill(page.locator("#work_standard"), "查清原因并恢复供水")
    hands.fill(page.locator("#closing_standard"), "现场核查合格")
    hands.fill(page.locator("[name=unit]").first, "住建局")
    hands.fill(page.locator("#authority"), "副县长批示")
    hands.fill(page.locator("#approver"), "方副县长")
    hands.fill(page.locator("#approved_on"), "2022-11-24")
    hands.click(page.get_by_role("button", name="下一步：看时限"))
    hands.click(page.get_by_role("button", name="立项并交办"))
    expect(page.locator("#composer .notice")).to_contain_text("已立项并交办")


def brings_in(page: Page, hands: Hands) -> None:
    hands.click(rail(page, "台账"))
    hands.click(page.get_by_role("link", name="导入台账").first)
    hands.hand_in(page.get_by_label("表格文件（xlsx、xls）"), "重点工作.xlsx", workbook(KEY_WORK))
    hands.click(page.get_by_role("button", name="读表"))
    hands.choose(page.get_by_label("来源", exact=True), "instruction")
    hands.choose(page.get_by_label("批示交办的领导"), "leader")
    hands.choose(page.get_by_label("类别"), "general")
    hands.fill(page.get_by_label("工作标准"), "按要求完成")
    hands.fill(page.get_by_label("考核（销号）标准"), "现场核查合格")
    hands.fill(page.get_by_label("立项依据"), "县政府常务会议")
    hands.fill(page.get_by_label("批准人"), "冼县长")
    hands.fill(page.get_by_label("批准日期"), "2022-11-04")
    hands.click(page.get_by_role("button", name="下一步：单位和时限"))
    hands.choose(page.get_by_label("“各有关部门”是指"), "none")
    hands.choose(page.get_by_label("“各乡镇（街道）”是指"), "towns")
    hands.fill(page.get_by_label("“县直有关部门”是哪个单位"), "水利局、自然资源局")
    hands.fill(page.get_by_label("“长期坚持”的完成时限"), "2022-12-31")
    hands.fill(page.get_by_label("“13月底前”的完成时限"), "2022-12-31")
    hands.click(page.get_by_role("button", name="下一步：逐行核对"))
    hands.click(page.get_by_role("link", name="改第9行"))
    hands.fill(page.locator("#mend-title"), "统计核查")
    hands.click(page.get_by_role("button", name="改好这一行"))
    hands.click(page.get_by_role("button", name="确认导入7件"))
    expect(page.get_by_text("✓ 已立项7件")).to_be_visible()


def sees_what_is_late(page: Page, hands: Hands) -> None:
    hands.click(rail(page, "台账"))
    hands.click(page.get_by_label("视图").get_by_role("link", name="逾期"))
    expect(page.locator("tbody tr").first).to_contain_text("逾期")


def chases(page: Page, hands: Hands) -> None:
    hands.click(rail(page, "催办"))
    for n in range(3):
        hands.tick(page.locator("tbody").get_by_role("checkbox").nth(n))
    hands.fill(page.get_by_label("催办内容"), "请今天下午报进展，写明原因。")
    hands.click(page.get_by_role("button", name="催办所选"))
    expect(page.get_by_role("status")).to_contain_text("已催办3项")


def settles(verb: str, words: str, text: str, file: str = "") -> Task:
    """A line of 今日 settled where it stands."""

    def task(page: Page, hands: Hands) -> None:
        row = page.locator("tbody").filter(has=page.get_by_role("link", name=verb, exact=True)).filter(has_text=words)
        hands.click(row.first.get_by_role("link", name=verb, exact=True).first)
        form = page.locator("#todo form, tbody form").filter(has=page.get_by_role("button", name=verb, exact=True))
        hands.fill(form.locator("[name=text]"), text)
        if file:
            hands.hand_in(form.locator("[name=files]"), file, "现场照片与验收单".encode())
        hands.click(form.get_by_role("button", name=verb, exact=True))
        expect(page.locator("#said")).to_contain_text("已记录")

    return task


def reads_why(page: Page, hands: Hands) -> None:
    sees_what_is_late(page, hands)
    hands.click(page.locator("tbody tr a").first)
    hands.click(page.locator("#duties .why").first)
    expect(page.locator("#why")).to_contain_text("依据")


def takes_away(page: Page, hands: Hands) -> None:
    hands.click(rail(page, "台账"))
    with page.expect_download():
        hands.click(page.get_by_role("link", name="导出所见"))


def decides(page: Page, hands: Hands) -> None:
    hands.click(rail(page, "处置建议"))
    hands.click(page.locator("tbody").get_by_role("link", name="通报"))
    hands.tick(page.get_by_label("同意并拟文"))
    hands.click(page.get_by_role("button", name="提交审定意见"))
    hands.click(page.get_by_role("link", name="拟文稿"))
    expect(page.locator("article")).to_contain_text("通报")


def test_the_ten_commonest_tasks_take_the_clicks_and_keys_that_are_published(desk: Desk, watched: Watched) -> None:
    c, counts, first = watched.cast, {}, "11-07第1件"

    def does(name: str, *parts: tuple[Person, Task]) -> None:
        hands = Hands()
        for person, task in parts:
            desk.comes(person, NOW)
            task(desk.page, hands)
        counts[name] = hands.count

    does("看今天有哪些逾期", (c.supervisor, sees_what_is_late))
    does("查一件为什么是红的", (c.supervisor, reads_why))
    does("催办三项逾期", (c.supervisor, chases))
    does("单位反馈一次进展", (c.clerk, settles("反馈进展", first, "已部署，正在核查。")))
    done = settles("报告办结", first, "已查清并恢复供水。", "现场照片.txt")
    does("报告办结并附佐证", (c.clerk, done))
    does(
        "核查并销号",
        (c.supervisor, settles("核查通过", first, "现场核对，与标准相符。")),
        (c.head, closes),
    )
    does("导出台账报领导", (c.supervisor, takes_away))
    does("审定一条处置建议并拟文", (c.head, decides))
    does("立项一件批示件并交办", (c.supervisor, sets_up))
    does("导入一本7行的台账", (c.supervisor, brings_in))

    page = written(counts)
    if os.environ.get("DUBAN_WRITE_CLICKS"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "write the page anew: DUBAN_WRITE_CLICKS=1"
