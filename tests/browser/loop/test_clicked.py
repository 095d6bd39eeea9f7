"""The loop by clicking: a ledger brought in, a 批示件 typed, time let pass, red seen, the proposal decided, signed off, exported.

Conventions: two more 批示件 of the same unit, and their overdues, are recorded by the actions the forms call, so that
WX-8 reaches its three; everything else is done on the pages, by whoever may.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import SHOTS
from tests.browser.matters.conftest import Desk
from tests.cast import at
from tests.loop.ledgers import ANALOGUES
from tests.loop.places import COUNTY, HOUSING, found, person
from tests.loop.story import Done, Typed
from tests.loop.walk import Walk

from duban import clock
from duban.apps.matters.models import Duty, Matter
from duban.apps.policies.actions import keep
from duban.apps.policies.shipped import shipped_texts
from duban.apps.watch import rehearsal
from duban.cli.main import main

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("outside"),
    pytest.mark.parametrize("page", ["desk"], indirect=True),
]
TITLE = "东门片区停水原因调查"


@dataclass
class Seat(Desk):
    """Somebody before a screen of the rehearsal, whose time only its bar moves."""

    def sits(self, login: str) -> None:
        self.comes(person(login), "")

    def shows(self, name: str) -> None:
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"loop-{name}.png", full_page=True)

    def brings_in(self, data: bytes) -> None:
        """The county's ledger through its three pages."""
        page = self.page
        self.opens("/matters/")
        page.get_by_role("link", name="导入台账").first.click()
        file: Any = {"name": "重点工作.xlsx", "mimeType": "application/octet-stream", "buffer": data}
        page.get_by_label("表格文件（xlsx、xls）").set_input_files(files=[file])
        page.get_by_role("button", name="读表").click()
        page.get_by_label("来源", exact=True).select_option("annual_target")
        page.get_by_label("工作标准").fill("按目标内容完成")
        page.get_by_label("考核（销号）标准").fill("现场核查合格")
        page.get_by_label("立项依据").fill("县政府常务会议")
        page.get_by_label("批准人").fill("某县主要领导")
        page.get_by_label("批准日期").fill("2022-11-04")
        page.get_by_role("button", name="下一步：单位和时限").click()
        page.get_by_label("“各乡镇”是指").select_option("towns")
        page.get_by_label("“有关乡镇”是哪个单位").fill("北山镇")
        page.get_by_label("“各有关部门”是指").select_option("none")
        page.get_by_label("“各乡镇（街道）”是指").select_option("towns")
        page.get_by_label("“县直有关部门”是哪个单位").fill("财政局、水利局")
        for words in ("长期坚持", "13月底前", "1-8月办5场，12月底前办8场"):
            page.get_by_label(f"“{words}”的完成时限").fill("2022-12-31")
        page.get_by_role("button", name="下一步：逐行核对").click()
        page.get_by_role("link", name="改第13行").click()
        page.locator("#mend-title").fill("年度统计核查")
        page.get_by_role("button", name="改好这一行").click()
        page.get_by_role("button", name="确认导入10件").click()
        expect(page.get_by_text("✓ 已立项10件，并交办承办单位")).to_be_visible()

    def types(self) -> str:
        """A 批示件 for 住建局; answers its address."""
        page = self.page
        self.opens("/matters/new")
        page.get_by_label("来源", exact=True).select_option("instruction")
        page.locator("#instructor").select_option("leader")
        page.locator("[name=instruction_leader_name]").fill("秦一帆")
        page.locator("[name=instruction_dated]").fill("2022-11-07")
        page.locator("[name=instruction_text]").fill("请住建局查清原因，结果报我。")
        page.get_by_label("事项名称").fill(TITLE)
        page.locator("#class").select_option("important")
        page.locator("#work_standard").fill("查清原因并恢复供水")
        page.locator("#closing_standard").fill("现场核查合格")
        page.locator("[name=unit]").first.fill(HOUSING)
        page.locator("#authority").fill("秦一帆同志批示")
        page.locator("#approver").fill("秦一帆")
        page.locator("#approved_on").fill("2022-11-07")
        page.get_by_role("button", name="下一步：看时限").click()
        page.get_by_role("button", name="立项并交办").click()
        expect(page.locator("#composer .notice")).to_contain_text("已立项并交办")
        return page.url.partition("?")[0].removeprefix(self.address)

    def moves(self, to: str) -> None:
        """Lets time pass by the bar that stands on every page."""
        bar = self.page.get_by_label("演练环境")
        bar.get_by_label("前进到", exact=True).fill(to)
        bar.get_by_role("button", name="前进", exact=True).click()
        expect(bar.get_by_role("status")).to_contain_text("已前进")

    def row(self, words: str) -> Locator:
        return self.page.locator("tbody tr").filter(has_text=words).first


@pytest.fixture
def seat(page: Page, live_server: Any, transactional_db: None, tmp_path: Path, settings: Any) -> Seat:
    settings.FOLDER = tmp_path
    keep(shipped_texts(), at("2022-01-01T00:00"))
    rehearsal.set_up(at("2022-11-07T09:30"), clock.machine())
    found(clock.now(), COUNTY)
    return Seat(page, live_server.url, lambda _: None, "desk")


def test_an_office_goes_round_by_clicking_from_its_ledger_to_a_clean_verify(
    seat: Seat, tmp_path: Path, capsys: Any
) -> None:
    page, walk = seat.page, Walk(tmp_path, real=False, tell=lambda line: None)
    seat.sits("mou.ducha")
    seat.brings_in(ANALOGUES[0])
    seat.shows("1-imported")
    here = seat.types()
    walk.matters["甲"] = Matter.objects.get(title=TITLE)
    for key in ("乙", "丙"):
        walk.type(Typed(key, "", HOUSING, f"批示件{key}"))

    # Ten working days from Mon 11-07: 11-21T24:00. On Tuesday morning it is red.
    seat.sits("mou.zhuren")
    seat.moves("2022-11-22T09:00")
    seat.sits("mou.ducha")
    seat.opens("/matters/")
    expect(seat.row(TITLE)).to_contain_text("逾期")
    seat.shows("2-red")
    seat.opens(here)
    duty = Duty.objects.get(matter=walk.matters["甲"], rule="WX-7").key
    seat.does("告知逾期", duty=duty, text="请说明逾期原因。")
    seat.shows("3-told")
    seat.sits("mou.zhujian.lian")
    seat.opens(here)
    seat.does("说明情况", duty=duty, text="管网图纸缺失，排查用时较长。")
    seat.sits("mou.zhuren")
    seat.opens(here)
    seat.does("认定逾期", duty=duty, text="说明不属免责情形，认定。")
    for key in ("乙", "丙"):
        for by, kind in (
            ("ducha", "breach_told"),
            ("zhujian.lian", "breach_explained"),
            ("zhuren", "breach_confirmed"),
        ):
            walk.act(Done("", f"mou.{by}", kind, key, HOUSING, "WX-7"))

    seat.opens("/proposals/")
    expect(page.get_by_text("没有待审定的处置建议")).to_be_visible()  # nothing is counted before the next sweep
    bar = page.get_by_label("演练环境")
    bar.get_by_role("button", name="前进1小时").click()
    expect(bar.get_by_role("status")).to_contain_text("计次1个单位")
    expect(seat.row(HOUSING)).to_contain_text("通报")
    seat.shows("4-proposed")
    seat.row(HOUSING).get_by_role("link", name="通报").click()
    expect(page.get_by_label("计入的3项")).to_contain_text(TITLE)
    page.get_by_label("同意并拟文").check()
    page.get_by_role("button", name="提交审定意见").click()
    expect(page.get_by_role("link", name="拟文稿")).to_be_visible()
    seat.shows("5-decided")

    seat.sits("mou.zhujian.lian")
    seat.opens(here)
    seat.does("报告办结", text="已查清并恢复供水。", file="现场照片.txt")
    seat.sits("mou.ducha")
    seat.opens(here)
    seat.does("核查通过", text="现场核对，与标准相符。")
    seat.sits("mou.zhuren")
    seat.opens(here)
    seat.does("销号", text="资料齐全，予以销号。")
    expect(page.locator(".standing")).to_contain_text("已销号")
    seat.shows("6-closed")

    seat.opens("/matters/")
    with page.expect_download() as taken:
        page.get_by_role("link", name="导出所见").click()
    data = BytesIO(Path(taken.value.path()).read_bytes())
    rows = python_calamine.CalamineWorkbook.from_filelike(data).get_sheet_by_index(0).to_python()
    heads = next(row for row in rows if "事项" in row)
    lights = {row[heads.index("事项")]: row[heads.index("亮灯")] for row in rows[rows.index(heads) + 1 :]}
    assert len(lights) == 13, "ten of the ledger, three 批示件"
    assert (lights[TITLE], lights["批示件乙"]) == ("已销号", "■ 逾期")
    assert main(["verify", "--workers", "1"]) == 0
    assert "13件事项" in capsys.readouterr().out
