"""按单位分表, filled outside, and collected: differences are seen before anything is written, and all is taken back at once."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.apps.matters.conftest import Story
from tests.web.conftest import Sees, page

from duban.apps.audit.models import Entry
from duban.apps.boards.models import Batch
from duban.apps.matters.attachments import path_of
from duban.apps.matters.latest import latest
from duban.apps.matters.models import Attachment, EventRow
from duban.paper.filled_sheet import DONE, KEY, TOLD

pytestmark = pytest.mark.django_db
RECEIVED = "2022-11-07T10:30"


@pytest.fixture
def now(it_is: Callable[[str], None]) -> None:
    it_is("2022-11-07T11:00")


def split(client: Client, query: str = "") -> dict[str, bytes]:
    """The sheets that are given out, by the name of the file."""
    answer = client.get(f"/matters/split?{query}")
    assert answer.status_code == 200
    packed = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))
    return {name: packed.read(name) for name in packed.namelist()}


def rows(held: bytes) -> list[list[str]]:
    book = CalamineWorkbook.from_filelike(BytesIO(held))
    return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]


def filled(held: bytes, told: Mapping[str, Mapping[str, str]]) -> bytes:
    """The sheet as a unit fills it in its own program: by title, what is written under which heading."""
    to = BytesIO()
    book = xlsxwriter.Workbook(to)
    sheet = book.add_worksheet()
    cells = rows(held)
    heads = cells[2]
    for n, row in enumerate(cells):
        written = told.get(row[2], {}) if n > 2 else {}
        for k, text in enumerate(row):
            sheet.write_string(n, k, written.get(heads[k], text))
    book.close()
    return to.getvalue()


def sent(client: Client, *sheets: tuple[str, bytes], received: str = RECEIVED) -> HttpResponse:
    files = [SimpleUploadedFile(name, held) for name, held in sheets]
    return client.post("/matters/collect", {"files": files, "received": received})


def confirmed(client: Client, answer: HttpResponse) -> HttpResponse:
    text = answer.content.decode()
    keys = [part.partition('"')[0] for part in text.split('name="row" value="')[1:]]
    return client.post("/matters/collect", {"do": "confirm", "row": keys})


def test_each_unit_gets_its_own_matters_with_two_columns_to_fill_and_the_rest_locked(
    story: Story, sees: Sees, now: None
) -> None:
    c = story.cast
    both = story.begin(title="两家的")
    story.begin(title="住建局一家的", parties=story.new().parties[:1])
    story.does(c.clerk, "reported", both, "2022-11-07T09:30", c.housing, text="已完成三层")
    sheets = split(sees(c.supervisor))
    assert list(sheets) == ["01-住建局.xlsx", "02-财政局.xlsx"]
    housing, finance = (rows(held) for held in sheets.values())
    assert [row[2] for row in housing[3:]] == ["住建局一家的", "两家的"]
    assert [row[2] for row in finance[3:]] == ["两家的"]
    assert housing[4][6] == "已完成三层"
    assert finance[3][6] == ""  # another unit's words are not given out
    assert housing[2][-3:] == [TOLD, DONE, KEY]
    inner = zipfile.ZipFile(BytesIO(sheets["01-住建局.xlsx"])).read("xl/worksheets/sheet1.xml").decode()
    assert "<sheetProtection" in inner
    assert 'hidden="1"' in inner
    assert 'paperSize="8"' in inner
    entry = Entry.objects.get(act="ledger_exported")
    assert ('"units":2' in entry.detail, '"count":2' in entry.detail) == (True, True)


def test_what_came_back_is_seen_first_then_recorded_for_the_units_and_taken_back_at_once(
    story: Story, sees: Sees, now: None
) -> None:
    c, client = story.cast, sees(story.cast.supervisor)
    first = story.begin(title="甲事")
    second = story.begin(title="乙事")
    story.does(c.clerk, "reported", first, "2022-11-07T09:30", c.housing, text="已完成三层")
    sheets = split(client)
    housing = filled(sheets["01-住建局.xlsx"], {"甲事": {TOLD: "主体封顶"}, "乙事": {TOLD: "全部完成", DONE: "是"}})
    finance = filled(sheets["02-财政局.xlsx"], {"甲事": {TOLD: "资金拨付"}})
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as whole:
        whole.writestr("收回/财政局.xlsx", finance)
    before = EventRow.objects.count()
    answer = sent(client, ("住建局.xlsx", housing), ("收回.zip", packed.getvalue()))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "2张表，可记录3行" in text
    for words in ("已完成三层", "主体封顶", "资金拨付", "报告办结"):
        assert words in text
    assert (EventRow.objects.count(), Attachment.objects.count()) == (before, 0)

    done = confirmed(client, answer)
    batch = Batch.objects.get()
    assert (done.status_code, done["Location"]) == (302, f"/matters/?done={batch.pk}")
    told = latest([first.pk, second.pk])
    assert {unit: said.text for unit, said in told[first.pk].items()} == {
        c.housing.pk: "主体封顶", c.finance.pk: "资金拨付",
    }  # fmt: skip
    event = EventRow.objects.get(matter=second, kind="completion_asked")
    assert (event.for_unit, event.actor, event.occurred_at.isoformat()) == (
        True, c.supervisor, "2022-11-07T02:30:00+00:00",
    )  # fmt: skip
    excerpt = path_of(event.attachments.get().sm3).read_text(encoding="utf-8")
    assert "住建局.xlsx 第4行，SM3 " in excerpt
    assert "主体封顶" not in excerpt  # that stands in another matter
    assert "已回收填报3项" in page(client, f"/matters/?done={batch.pk}")
    client.post(f"/matters/bulk/{batch.pk}/take-back")
    assert latest([first.pk])[first.pk][c.housing.pk].text == "已完成三层"
    assert latest([second.pk])[second.pk] == {}


def test_what_changed_meanwhile_is_shown_and_not_chosen_beforehand(
    story: Story, sees: Sees, now: None, it_is: Callable[[str], None]
) -> None:
    c, client = story.cast, sees(story.cast.supervisor)
    matter = story.begin(title="甲事")
    held = split(client)["01-住建局.xlsx"]
    story.does(c.clerk, "reported", matter, "2022-11-07T11:00", c.housing, text="网上报的")
    changed = filled(held, {"甲事": {TOLD: "纸上写的", "事项": "改过的名字"}})
    text = sent(client, ("住建局.xlsx", changed)).content.decode()
    assert "表中事项是“改过的名字”，系统里是“甲事”" in text
    assert "发表以后这个单位已另有办理记录" in text
    assert "checked" not in text
    assert "网上报的" in text

    answer = sent(client, ("住建局.xlsx", changed))
    it_is("2022-11-07T11:10")
    story.does(c.clerk, "reported", matter, "2022-11-07T11:10", c.housing, text="又报了一次")
    refused = confirmed(client, answer)
    assert refused.status_code == 409
    assert latest([matter.pk])[matter.pk][c.housing.pk].text == "又报了一次"
    assert not Batch.objects.exists()


def test_what_cannot_be_recorded_is_told_row_by_row(story: Story, sees: Sees, now: None) -> None:
    c, client = story.cast, sees(story.cast.supervisor)
    for title in ("甲事", "乙事", "丙事", "丁事", "戊事"):
        matter = story.begin(title=title)
    story.does(c.clerk, "reported", matter, "2022-11-07T09:30", c.housing, text="没有变化")
    held = split(client)["01-住建局.xlsx"]
    told = {
        "甲事": {TOLD: "写了", KEY: "1-2"}, "乙事": {DONE: "是"}, "丙事": {TOLD: "写了", DONE: "差不多"},
        "戊事": {TOLD: "没有变化"},
    }  # fmt: skip
    text = sent(client, ("住建局.xlsx", filled(held, told))).content.decode()
    for words in ("核对码认不出", "没有写本次进展", "是否办结”填了“差不多”", "与上次反馈相同"):
        assert words in text
    assert 'name="row"' not in text
    assert "丁事" not in text  # nothing was written there
    late = sent(client, ("住建局.xlsx", filled(held, {"甲事": {TOLD: "写了"}})), received="2022-10-01T09:00")
    assert "发生时间超过补录期限" in late.content.decode()
    ahead = sent(client, ("住建局.xlsx", filled(held, {"甲事": {TOLD: "写了"}})), received="2022-11-08T09:00")
    assert "发生时间晚于现在" in ahead.content.decode()


def test_a_file_that_is_no_such_sheet_or_bears_a_marking_is_told_by_its_name(
    story: Story, sees: Sees, now: None
) -> None:
    client = sees(story.cast.supervisor)
    story.begin(title="甲事")
    held = split(client)["01-住建局.xlsx"]
    for name, content, words in (
        ("坏.xlsx", b"PK\x03\x04", "坏.xlsx"),
        ("坏.zip", b"nothing", "不是能读的zip文件"),
        ("别的.xlsx", filled(held, {}), "没有填写任何内容"),
        ("密.xlsx", filled(held, {"甲事": {TOLD: "机密★1年"}}), "国家秘密标志"),
    ):
        answer = sent(client, (name, content))
        assert (answer.status_code, words in answer.content.decode()) == (422, True), name
    assert sent(client, ("住建局.xlsx", held), received="昨天").status_code == 422
    assert client.post("/matters/collect", {"do": "confirm", "row": "1-2-3"}).status_code == 409


def test_strangers_neither_split_nor_collect_and_a_foreign_key_tells_nothing(
    story: Story, sees: Sees, now: None
) -> None:
    c = story.cast
    story.begin(title="甲事")
    held = filled(split(sees(c.supervisor))["01-住建局.xlsx"], {"甲事": {TOLD: "写了", "事项": "无"}})
    for stranger in (c.clerk, c.stranger, c.system_admin):
        assert sees(stranger).get("/matters/split").status_code == 403
        assert sent(sees(stranger), ("住建局.xlsx", held)).status_code == 403
    neighbour = sent(sees(c.neighbour_supervisor), ("住建局.xlsx", held)).content.decode()
    assert "核对码认不出" in neighbour
    assert "甲事" not in neighbour
    assert sees(c.neighbour_supervisor).get("/matters/split").status_code == 302
