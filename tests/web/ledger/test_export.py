"""导出所见: exactly the rows and columns shown, in their order and in one's own sight, with banner, lights and a log entry."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.apps.matters.conftest import Story
from tests.web.conftest import Sees

from duban.apps.audit.models import Entry

pytestmark = pytest.mark.django_db


def sheet(client: Client, query: str = "") -> list[list[str]]:
    answer = client.get(f"/matters/export?{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    return [[str(cell) for cell in row] for row in book.get_sheet_by_name("台账").to_python(skip_empty_area=False)]


def test_the_file_holds_just_what_is_shown(story: Story, sees: Sees) -> None:
    c = story.cast
    for n in range(3):
        story.begin(title=f"督查第{n}件", supervisor=c.head.pk if n else None)
    rows = sheet(sees(c.supervisor), f"q=督查&supervisor={c.head.pk}&col=supervisor&col=title&col=left")
    assert rows[0][0].startswith("涉密不上网")
    assert rows[1][0].startswith("某县督查督办台账")
    assert "杜督查导出" in rows[1][0]
    assert "查找“督查”，督办专人任主任" in rows[1][0]
    assert rows[2] == ["亮灯", "督办专人", "事项", "还有几天"]
    assert [row[:3] for row in rows[3:]] == [
        [row[0], "任主任", f"督查第{n}件"] for n, row in zip((2, 1), rows[3:], strict=True)
    ]
    assert {row[0] for row in rows[3:]} <= {"● 正常", "▲ 临期", "■ 逾期"}
    entry = Entry.objects.get(act="ledger_exported")
    assert entry.actor == c.supervisor
    assert json.loads(entry.detail)["count"] == 2


def test_groups_stand_as_lines_and_more_than_a_page_is_one_file(
    story: Story, sees: Sees, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duban.web.ledger.exporting.BATCH", 4)
    c = story.cast
    for n in range(9):
        story.begin(title=f"第{n}件", leader=c.leader.pk if n % 2 else None)
    rows = sheet(sees(c.supervisor), "group=leader&col=title")
    assert [row[0] for row in rows[3:] if not row[1]] == ["方副县长", "没有写明领导"]
    assert [row[1] for row in rows[3:] if row[1]] == [f"第{n}件" for n in (7, 5, 3, 1, 8, 6, 4, 2, 0)]


def test_an_empty_ledger_and_a_strangers_give_a_file_without_rows(story: Story, sees: Sees) -> None:
    assert len(sheet(sees(story.cast.supervisor))) == 3
    story.begin()
    for nobody in (story.cast.stranger, story.cast.neighbour_supervisor):
        rows = sheet(sees(nobody))
        assert len(rows) == 3
        assert "棚户区" not in str(rows)


def test_a_unit_gets_its_own_rows_only(story: Story, sees: Sees) -> None:
    c = story.cast
    story.begin(title="两家的")
    story.begin(title="住建局一家的", parties=story.new().parties[:1])
    assert [row[2] for row in sheet(sees(c.finance_clerk))[3:]] == ["两家的"]
    assert [row[2] for row in sheet(sees(c.clerk))[3:]] == ["住建局一家的", "两家的"]


def test_what_looks_like_a_formula_stays_a_text(story: Story, sees: Sees) -> None:
    story.begin(title="=1+1")
    assert sheet(sees(story.cast.supervisor), "col=title")[3][1] == "=1+1"
