"""表样: any list in the office's own columns, or its superior's columns and words, as it is printed."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook
from tests.apps.matters.conftest import Story
from tests.web.conftest import Sees, page

from duban.apps.audit.models import Entry
from duban.apps.boards.models import SheetForm
from duban.apps.boards.sheet_forms import FIELDS
from duban.apps.matters.models import Matter
from duban.web.ledger.form_cells import from_ledger

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20

COLUMNS = "序号\n工作任务＝事项\n责任部门＝责任单位\n牵头单位\n完成状态＝状态用语\n亮灯\n进展情况=最新进展\n备注＝空列"
WRITTEN = {
    "name": "市督查室月报",
    "title": "全市重点工作进展表",
    "paper": "A3",
    "columns": COLUMNS,
    "words": "正常＝正常推进\n逾期＝滞后",
}


def kept(story: Story, sees: Sees, **changed: str) -> SheetForm:
    answer = sees(story.cast.supervisor).post("/matters/sheets/forms", WRITTEN | changed)
    assert answer.status_code == 302
    return SheetForm.objects.get()


def file(client: Client, form: SheetForm, query: str = "") -> bytes:
    answer = client.get(f"/matters/export?{query}&form={form.pk}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows(held: bytes) -> list[list[str]]:
    book = CalamineWorkbook.from_filelike(BytesIO(held))
    return [[str(cell) for cell in row] for row in book.get_sheet_by_name("台账").to_python(skip_empty_area=False)]


def test_a_list_stands_in_the_superiors_columns_and_words(
    story: Story, sees: Sees, it_is: Callable[[str], None]
) -> None:
    c, form = story.cast, kept(story, sees)
    matter = story.begin()
    story.does(c.clerk, "reported", matter, "2022-11-07T09:30", c.housing, text="已完成三层")
    story.does(c.finance_clerk, "reported", matter, "2022-11-07T09:40", c.finance, text="资金已拨付")
    found = rows(file(sees(c.supervisor), form, "q=棚户区"))
    assert found[1][0].startswith("全市重点工作进展表")
    assert found[2] == ["序号", "工作任务", "责任部门", "牵头单位", "完成状态", "亮灯", "进展情况", "备注"]
    assert found[3] == [
        "1", "城东棚户区改造", "财政局", "住建局", "正常推进", "● 正常", "住建局：已完成三层\n财政局：资金已拨付", "",
    ]  # fmt: skip
    it_is("2022-12-20T10:00")
    assert rows(file(sees(c.supervisor), form))[3][4:6] == ["滞后", "■ 逾期"]
    assert Entry.objects.filter(act="ledger_exported").count() == 2
    Matter.objects.update(state="closed")
    assert rows(file(sees(c.supervisor), form, "q=棚户区"))[3][4:6] == ["已销号", "已销号"]


def test_it_prints_on_a3_across_with_its_head_on_every_page_and_lights_as_fill_and_word(
    story: Story, sees: Sees, it_is: Callable[[str], None]
) -> None:
    story.begin()
    it_is("2022-12-20T10:00")
    form = kept(story, sees)
    held = zipfile.ZipFile(BytesIO(file(sees(story.cast.supervisor), form)))
    sheet = held.read("xl/worksheets/sheet1.xml").decode()
    assert 'paperSize="8"' in sheet
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert "$1:$3" in held.read("xl/workbook.xml").decode()
    assert "■ 逾期" in sheet
    assert "FFF8D5D3" in held.read("xl/styles.xml").decode()
    form = kept(story, sees, paper="A4")
    held = zipfile.ZipFile(BytesIO(file(sees(story.cast.supervisor), form)))
    assert 'paperSize="9"' in held.read("xl/worksheets/sheet1.xml").decode()


def test_a_report_made_void_and_a_destroyed_one_are_no_progress(story: Story, sees: Sees) -> None:
    c, form = story.cast, kept(story, sees)
    matter = story.begin()
    story.does(c.clerk, "reported", matter, "2022-11-07T09:30", c.housing, text="先前的")
    wrong = story.does(c.clerk, "reported", matter, "2022-11-07T09:40", c.housing, text="写错的")
    story.does(
        c.supervisor, "corrected", matter, "2022-11-07T09:50", None, {"event": wrong.seq, "void": True}, text="误写"
    )
    assert rows(file(sees(c.supervisor), form))[3][6] == "先前的"


def test_every_field_of_the_form_has_its_cell(story: Story, sees: Sees) -> None:
    story.begin()
    form = kept(story, sees, columns="\n".join(FIELDS.values()))
    [row] = rows(file(sees(story.cast.supervisor), form))[3:]
    assert len(row) == len(FIELDS)
    told = dict(zip(FIELDS.values(), row, strict=True))
    assert (told["工作标准"], told["销号标准"], told["工作要求"]) == ("主体完工", "验收合格", "按期建成")
    assert (told["编号"], told["立项日期"], told["空列"]) == ("督〔2022〕001", "11月7日（周一）", "")
    assert {"units", "left", "own_due"} <= from_ledger()


def test_everything_wrong_is_told_at_once_and_what_was_written_stays(story: Story, sees: Sees) -> None:
    client = sees(story.cast.head)
    wrong = WRITTEN | {
        "name": "",
        "paper": "B5",
        "columns": "责任人门\n事项名＝事项名称",
        "words": "推进中＝正常\n在办＝推进",
    }
    answer = client.post("/matters/sheets/forms", wrong)
    told = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "名称应为1到20个字",
        "纸张只有A3、A4",
        "第1行没有“责任人门”",
        "第2行没有“事项名称”",
        "第1行的“推进中”不是本系统的状态",
    ):
        assert words in told
    assert "事项名＝事项名称" in told
    secret = client.post("/matters/sheets/forms", WRITTEN | {"title": "机密★1年"})
    assert (secret.status_code, "国家秘密标志" in secret.content.decode()) == (422, True)
    assert not SheetForm.objects.exists()


def test_a_form_is_the_jurisdictions_and_the_offices_to_keep_and_to_drop(story: Story, sees: Sees) -> None:
    c, form = story.cast, kept(story, sees)
    assert kept(story, sees, title="改过").pk == form.pk
    assert "市督查室月报" in page(sees(c.clerk), "/matters/sheets")
    assert "写表样" not in page(sees(c.clerk), "/matters/sheets")
    assert "工作任务＝事项" in page(sees(c.head), f"/matters/sheets?form={form.pk}")
    for stranger in (c.clerk, c.stranger):
        assert sees(stranger).post("/matters/sheets/forms", WRITTEN).status_code == 403
        assert sees(stranger).post(f"/matters/sheets/forms/{form.pk}/drop").status_code == 404
    neighbour = sees(c.neighbour_supervisor)
    assert "市督查室月报" not in page(neighbour, "/matters/sheets")
    assert neighbour.get(f"/matters/export?form={form.pk}").status_code == 404
    assert neighbour.post(f"/matters/sheets/forms/{form.pk}/drop").status_code == 404
    assert sees(c.head).post(f"/matters/sheets/forms/{form.pk}/drop").status_code == 302
    assert not SheetForm.objects.exists()


def test_the_page_of_the_forms_costs_the_same_for_many(
    story: Story, sees: Sees, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    form = kept(story, sees)
    client = sees(story.cast.supervisor)
    page(client, "/matters/sheets")
    with CaptureQueriesContext(connection) as one:
        page(client, "/matters/sheets")
    for n in range(5):
        form.pk, form.name = None, f"另一个{n}"
        form.save(force_insert=True)
        story.begin(title=f"第{n}件")
    with django_assert_num_queries(len(one)):
        page(client, "/matters/sheets")
    assert len(one) <= MOST_QUERIES
