"""A ledger brought in by clicking: upload, columns, names and limits, rows, confirmed, taken back; and who may not."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.apps.imports.people import head_of
from tests.apps.matters.conftest import Story
from tests.paper.ledgers import KEY_WORK, NOTES, Sheet, workbook
from tests.web.conftest import Sees

from duban.apps.imports.choices import Choices
from duban.apps.imports.models import Import
from duban.apps.matters.models import Matter

COLUMNS = {
    "fact-source": "instruction", "fact-instructor": "leader", "fact-class": "general", "fact-answers": "separate",
    "text-work_standard": "按要求完成", "text-closing_standard": "现场核查合格", "approval-authority": "县政府常务会议",
    "approval-approver": "冼县长", "approval-approved_on": "2022-11-04",
}  # fmt: skip


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


class Desk:
    """Somebody of the office at work on one import."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def upload(self, *sheets: Sheet, name: str = "重点工作.xlsx") -> Any:
        file = SimpleUploadedFile(name, workbook(*(sheets or (KEY_WORK, NOTES))))
        return self.client.post(reverse("imports"), {"file": file})

    @property
    def source(self) -> Import:
        return Import.objects.latest("pk")

    def at(self, step: str) -> str:
        return reverse(step, kwargs={"import_id": self.source.pk})

    def sees(self, step: str, query: str = "") -> str:
        answer = self.client.get(self.at(step) + query)
        assert answer.status_code == 200
        return text(answer)

    def sends(self, step: str, **fields: Any) -> Any:
        return self.client.post(self.at(step), {"version": self.source.version, **fields})

    def columns(self, **more: Any) -> Any:
        choices = Choices.of(self.source.choices)
        fields = {f"field-{n}": field for n, field in enumerate(choices.fields)}
        return self.sends("import-columns", **{**COLUMNS, **fields, "sheet": choices.sheet, "year": "2022", **more})

    def names(self, **more: Any) -> Any:
        wanted = {
            "unit-words": ["各有关部门", "各乡镇（街道）", "县直有关部门"], "unit-what-0": "none", "unit-what-1": "towns",
            "unit-named-2": "水利局、自然资源局", "limit-words": ["长期坚持", "13月底前"], "limit-none-0": "yes",
            "limit-day-1": "2022-12-31",
        }  # fmt: skip
        return self.sends("import-names", **{**wanted, **more})

    def confirm(self) -> Any:
        page = self.sees("import-rows")
        seen = page.partition('name="seen" value="')[2].partition('"')[0]
        return self.client.post(self.at("import-confirm"), {"seen": seen})


@pytest.fixture
def desk(story: Story, sees: Sees, it_is: Callable[[str], None]) -> Desk:
    it_is("2022-11-14T10:00")
    c = story.cast
    for unit in (c.finance, c.land, c.water, c.town):
        head_of(unit)
    return Desk(sees(c.supervisor))


def test_a_ledger_goes_from_its_file_to_its_matters_by_clicking(desk: Desk) -> None:
    assert desk.upload()["Location"] == desk.at("import-columns")
    page = desk.sees("import-columns")
    assert "2022年全县重点工作目标责任台账" in page
    assert "表下的说明没有当作事项：说明：本台账按月更新。" in page
    assert desk.columns()["Location"] == desk.at("import-names")
    page = desk.sees("import-names")
    assert "各乡镇（街道）" in page
    assert "没有13月" in page
    assert desk.names()["Location"] == desk.at("import-rows")
    page = desk.sees("import-rows")
    assert "事项：没有写事项名称（请写明要办什么）" in page
    assert "确认导入" not in page
    desk.sends("import-rows", row=9, do="leave")
    page = desk.sees("import-rows")
    assert "将立项6件并交办承办单位；1件时限已过，记为存量逾期，不催办、不计次" in page
    assert desk.confirm()["Location"] == desk.at("import")
    page = desk.sees("import")
    assert "已立项6件，并交办承办单位" in page
    assert list(Matter.objects.order_by("pk").values_list("title", flat=True))[:2] == [
        "老城改造：完成外墙粉刷", "老城改造：铺设雨水管网",
    ]  # fmt: skip


ANNUAL = {"fact-source": "annual_target", "fact-class": "", "fact-instructor": ""}


def test_rows_without_a_limit_are_told_of_at_the_first_step_and_decided_at_once(desk: Desk) -> None:
    desk.upload()
    desk.columns(**ANNUAL)
    assert "行没有写明哪一天完成。" in desk.sees("import-columns")
    assert "制度没有给时限，又要求写明，不能立项" in desk.sees("import-names")
    desk.names()  # 长期坚持 is 不定日期
    lacking = "完成时限：没有写明"
    assert lacking in desk.sees("import-rows")
    assert desk.columns(**ANNUAL, **{"undated": "day", "undated-day": "2022-02-30"}).status_code == 422
    desk.columns(**ANNUAL, **{"undated": "day", "undated-day": "2022-12-30"})
    page = desk.sees("import-rows")
    assert lacking not in page
    assert "12月30日" in page
    assert "没有写完成时限，按“没有完成时限的行”统一定" in page
    desk.columns(**ANNUAL, undated="leave")
    page = desk.sees("import-rows")
    assert lacking not in page
    assert "没有完成时限，选了不导入" in page
    assert "12月30日" not in page


def test_where_the_pack_gives_the_limit_rows_without_one_are_no_trouble(desk: Desk) -> None:
    desk.upload()
    desk.columns()
    assert "行没有写明哪一天完成。" not in desk.sees("import-columns")
    assert "按制度规定的时限计" in desk.sees("import-names")


def test_the_first_step_is_not_left_while_no_column_is_the_matter(desk: Desk) -> None:
    desk.upload()
    fields = Choices.of(desk.source.choices).fields
    refused = desk.columns(**{f"field-{fields.index('title')}": "extra"})
    assert refused.status_code == 422
    assert "没有一列作“事项”" in text(refused)
    assert desk.columns(**{f"field-{fields.index('title')}": "title"})["Location"] == desk.at("import-names")


def test_a_row_is_mended_where_it_stands_and_what_was_not_touched_stays_the_cell(desk: Desk) -> None:
    desk.upload()
    desk.columns()
    desk.names()
    page = desk.sees("import-rows", "?edit=9")
    assert '<input id="mend-lead" name="lead" value="财政局"' in page
    fields = {
        "title": "统计核查",
        "requirement": "",
        "lead": "财政局",
        "responsible": "",
        "assisting": "",
        "limit": "11月",
        "leader": "",
    }
    desk.sends("import-rows", row=9, do="mend", **fields)
    assert Choices.of(desk.source.choices).fixes == {9: {"title": "统计核查"}}
    assert "确认导入7件" in desk.sees("import-rows")
    desk.sends("import-rows", row=9, do="mend", **{**fields, "limit": ""})
    assert Choices.of(desk.source.choices).fixes == {9: {"title": "统计核查", "limit": ""}}
    desk.sends("import-rows", row=9, do="mend", **{**fields, "limit": "", "requirement": "按月"})
    assert Choices.of(desk.source.choices).fixes == {9: {"title": "统计核查", "limit": "", "requirement": "按月"}}


def test_rows_with_problems_can_be_left_out_all_at_once(desk: Desk) -> None:
    desk.upload()
    desk.columns()
    assert "有问题的4行都不导入" in desk.sees("import-rows")
    desk.sends("import-rows", row=0, do="leave-held")
    assert "确认导入3件" in desk.sees("import-rows")
    assert desk.confirm().status_code == 302
    assert Matter.objects.count() == 3


def test_what_is_missing_for_the_whole_file_is_told_and_nothing_can_be_confirmed(desk: Desk) -> None:
    desk.upload()
    desk.columns(**{"approval-authority": ""})
    page = desk.sees("import-rows")
    assert "立项依据：没有登记批准（选一份已登记的，或写明立项依据、批准人和日期）" in page
    assert "确认导入" not in page
    answer = desk.client.post(desk.at("import-confirm"), {"seen": ""})
    assert answer.status_code == 409
    assert Matter.objects.count() == 0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"year": "22年"}, "年份“22年”读不懂（写四位数，如2022）"),
        ({"field-1": "password"}, "导入：有一项不在可选的范围里（请重新选择）"),
        ({"text-work_standard": "机密★1年"}, "导入：有国家秘密标志“机密★1年”，没有存入（请删去）"),
    ],
)
def test_a_wrong_choice_is_told_and_what_was_written_stays(desk: Desk, more: dict[str, str], said: str) -> None:
    desk.upload()
    answer = desk.columns(**more)
    assert answer.status_code == 422
    assert said in text(answer)
    assert "县政府常务会议" in text(answer)
    assert Choices.of(desk.source.choices).approval == {}


def test_a_name_that_is_answered_with_an_unknown_one_is_told_and_the_rest_stays_written(desk: Desk) -> None:
    desk.upload()
    desk.columns()
    answer = desk.names(**{"unit-named-2": "水力局", "limit-day-1": "2022-02-30"})
    assert answer.status_code == 422
    assert "“县直有关部门”：没有单位“水力局”（是不是“水利局”？）" in text(answer)
    assert "日期“2022-02-30”不存在" in text(answer)
    assert 'value="水力局"' in text(answer)
    assert "各乡镇（街道）" in text(answer)  # nothing was remembered


def test_another_sheet_may_be_chosen_and_begins_anew(desk: Desk) -> None:
    other: Sheet = ("第二批", [["任务名称", "责任单位", "完成时限"], ["修桥", "住建局", "2022-12-31"]], [])
    desk.upload(KEY_WORK, other)
    assert desk.columns(sheet=1)["Location"] == desk.at("import-columns")
    assert "1行" in desk.sees("import-columns")
    assert Choices.of(desk.source.choices).fields == ("title", "responsible", "limit")


def test_a_second_person_who_was_slower_is_told(desk: Desk) -> None:
    desk.upload()
    desk.columns()
    desk.names()
    answer = desk.client.post(desk.at("import-rows"), {"version": 0, "row": 3, "do": "leave"})
    assert answer.status_code == 409
    assert "刚刚有人改动了这份导入，没有存入" in text(answer)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("台账.xlsx", b"", "不是能读的表格文件"),
        ("台账.xlsx", b"hello", "不是能读的表格文件"),
        ("机密★1年.xlsx", workbook(KEY_WORK), "有国家秘密标志“机密★1年”"),
        ("说明.xlsx", workbook(NOTES), "没有找到表头"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_and_nothing_is_kept(desk: Desk, name: str, data: bytes, said: str) -> None:
    answer = desk.client.post(reverse("imports"), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    assert said in text(answer)
    assert Import.objects.count() == 0


def test_no_file_is_told(desk: Desk) -> None:
    assert "没有选择文件" in text(desk.client.post(reverse("imports"), {}))


def done(desk: Desk) -> None:
    desk.upload()
    desk.columns()
    desk.names()
    desk.sends("import-rows", row=9, do="leave")
    desk.confirm()


def test_the_head_takes_an_import_back_in_one_act_and_the_supervisor_is_told_who_may(
    desk: Desk, story: Story, sees: Sees
) -> None:
    done(desk)
    assert "导入错了的，由督查室主任撤销" in desk.sees("import")
    desk.client.post(desk.at("import-undo"))
    assert "没有撤销。" in desk.sees("import")
    assert set(Matter.objects.values_list("state", flat=True)) == {"live"}
    head = sees(story.cast.head)
    assert head.post(desk.at("import-undo"))["Location"] == desk.at("import")
    page = text(head.get(desk.at("import")))
    assert "已撤销导入，6件事项已终止，记录保留" in page
    assert set(Matter.objects.values_list("state", flat=True)) == {"terminated"}


def test_a_draft_is_thrown_away_and_a_done_import_is_not(desk: Desk) -> None:
    desk.upload()
    key = desk.source.pk
    page = text(desk.client.post(desk.at("import-drop"), follow=True))
    assert "已放弃“重点工作.xlsx”，没有导入任何事项" in page
    assert not Import.objects.filter(pk=key).exists()
    done(desk)
    desk.client.post(desk.at("import-drop"))
    assert desk.source.state == "done"


def test_a_later_version_shows_what_changed_and_sets_up_only_what_is_new(desk: Desk) -> None:
    done(desk)
    rows = [list(each) for each in KEY_WORK[1]]
    rows[3][6] = "2022.12.25"
    rows[-1] = [7, "养老服务", "建成助餐点", "", "财政局", "财政局", "12月底前", "", ""]
    desk.upload((KEY_WORK[0], rows, KEY_WORK[2][:3]), name="下月.xlsx")
    desk.columns()
    desk.sends("import-rows", row=9, do="leave")
    page = desk.sees("import-rows", "?show=changed")
    assert "完成时限：<del>2022.12.20</del> → <ins>2022.12.25</ins>" in page
    assert "确认导入1件" in page
    desk.confirm()
    assert Matter.objects.count() == 7


@pytest.mark.parametrize("who", ["clerk", "section", "leader", "stranger", "system_admin"])
def test_whoever_is_not_of_the_office_is_refused_and_not_shown_the_link(
    desk: Desk, story: Story, sees: Sees, who: str
) -> None:
    desk.upload()
    client = sees(story.cast.people[who])
    assert client.get(reverse("imports")).status_code == 403
    file = SimpleUploadedFile("a.xlsx", workbook(KEY_WORK))
    assert client.post(reverse("imports"), {"file": file}).status_code == 403
    for step in ("import", "import-columns", "import-names", "import-rows"):
        assert client.get(desk.at(step)).status_code == 404
    for step in ("import-confirm", "import-undo", "import-drop"):
        assert client.post(desk.at(step)).status_code == 404
    assert Import.objects.count() == 1
    assert reverse("imports") not in text(client.get(reverse("ledger")))


def test_the_neighbours_office_does_not_see_it(desk: Desk, story: Story, sees: Sees) -> None:
    desk.upload()
    client = sees(story.cast.neighbour_supervisor)
    assert client.get(desk.at("import-rows")).status_code == 404
    assert "重点工作.xlsx" not in text(client.get(reverse("imports")))


def test_the_ledger_leads_the_office_to_it(desk: Desk) -> None:
    assert reverse("imports") in text(desk.client.get(reverse("ledger")))


@pytest.mark.parametrize("count", [5, 250])
def test_the_preview_asks_the_same_of_the_database_however_long_the_ledger(desk: Desk, count: int) -> None:
    rows: list[list[Any]] = [["序号", "任务名称", "牵头单位", "责任单位", "完成时限"]]
    rows += [[n, f"第{n}项任务", "住建局", "财政局、水利局", "2022-12-31"] for n in range(1, count + 1)]
    desk.upload(("大表", rows, []))
    desk.columns()
    with CaptureQueriesContext(connection) as asked:
        page = desk.sees("import-rows")
    assert f"确认导入{count}件" in page
    assert len(asked) == PREVIEW
    if count > 100:
        assert "第1页，共3页" in page


PREVIEW = 22
"""The door and the frame 7, the import 1, the plan 11, and the person's sight."""


def test_whether_the_rows_are_under_way_is_asked_once_and_told_beside_each(desk: Desk) -> None:
    desk.upload()
    assert "导入前是否已经在办" in desk.sees("import-columns")
    desk.columns(under_way="yes")
    desk.names()
    assert desk.sees("import-rows").count("已经在办：不再要求签收、部署和首次反馈") == 7
    assert desk.columns(under_way="perhaps").status_code == 422


def test_standards_the_pack_demands_are_asked_for_at_the_first_step(desk: Desk) -> None:
    desk.upload()
    told = "没有哪一列是“考核（销号）标准”，制度"
    assert told in desk.sees("import-columns")
    answer = desk.columns(**{"text-closing_standard": " "})
    assert answer.status_code == 422
    said = text(answer)
    assert told in said
    assert "没有哪一列是“工作标准”" not in said
    assert said.count("必填") == 1
    status = Choices.of(desk.source.choices).fields.index("status")
    as_column = desk.columns(**{"text-closing_standard": "", f"field-{status}": "closing_standard"})
    assert as_column["Location"] == desk.at("import-names")
