"""考评 in the browser: each sees whose points are theirs to see, why each was given, and the acts that are theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.apps.appraise.conftest import AFTER, HEARD, counted
from tests.apps.watch.conftest import Watched
from tests.cast import at
from tests.people import logged_in
from tests.web.conftest import page

from duban import clock
from duban.apps.appraise import queries
from duban.apps.appraise.models import Appraisal, Confirmation, Credit, Objection
from duban.apps.audit.models import Entry
from duban.apps.org.models import Person
from duban.web.appraisal.page import standing

pytestmark = pytest.mark.django_db
Sees = Callable[..., Client]
PERIOD = "from=2022-11-07&to=2022-11-30"
SPAN = {"from": "2022-11-07", "to": "2022-11-30"}


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Watched:
    story = counted(tmp_path, settings)
    [matter] = story.late(1)
    story.confirm(matter, "2022-11-24")
    return story


@pytest.fixture
def sees(monkeypatch: pytest.MonkeyPatch) -> Sees:
    def client(person: Person, when: str = AFTER) -> Client:
        instant = at(when)
        monkeypatch.setattr(clock, "now", lambda: instant)
        return logged_in(Client(), person)

    return client


def test_wx_18_a_point_stands_with_its_day_its_matter_its_clause_and_whom_it_is_of(story: Watched, sees: Sees) -> None:
    client = sees(story.cast.head)
    assert "居局长 −2" in page(client, f"/appraisal?{PERIOD}")
    text = page(client, f"/appraisal/{story.cast.housing.pk}?{PERIOD}")
    for words in (
        "11月21日（周一）",
        "居局长",
        "逾期",
        "11-07第1件",
        "六(三) WX-18.late",
        "本地解释",
        "−2",
        "/why?duty=",
    ):
        assert words in text
    assert "分值未设定，不记分" in text, "WX-18.appraisal has no figure here"


@pytest.mark.parametrize(
    ("of", "shared", "said"),
    [(19, 1, "第1名／19"), (19, 2, "并列第1名／19"), (19, 19, "各单位相同，不分先后"), (1, 1, "第1名／1")],
)
def test_equal_places_are_told_as_shared_and_a_table_of_equals_as_none(
    story: Watched, of: int, shared: int, said: str
) -> None:
    found = queries.told(story.cast.county.pk, date(2022, 11, 7), date(2022, 11, 30), at(AFTER)).reckoning
    place = queries.Place("result", "WX-15.rank", "三(二)", 1, of, 0, 3, None, shared)
    assert standing(place, found, story.cast.housing.pk).place == said


@pytest.mark.parametrize(
    ("who", "units"),
    [
        ("supervisor", {"住建局", "财政局", "水利局"}), ("chief", {"住建局", "财政局", "水利局"}), ("leader", {"住建局"}),
        ("clerk", {"住建局"}), ("unit_head", {"住建局"}), ("stranger", {"水利局"}), ("finance_clerk", {"财政局"}),
    ],
)  # fmt: skip
def test_each_sees_the_units_that_are_theirs_to_see(story: Watched, sees: Sees, who: str, units: set[str]) -> None:
    text = page(sees(getattr(story.cast, who)), f"/appraisal?{PERIOD}")
    main = text[text.index("<main") :]
    assert {name for name in ("住建局", "财政局", "水利局") if name in main} == units
    answer = sees(getattr(story.cast, who)).get(f"/appraisal/{story.cast.housing.pk}?{PERIOD}")
    assert answer.status_code == (200 if "住建局" in units else 404)


@pytest.mark.parametrize("who", ["discipline", "section", "system_admin", "auditor"])
def test_whom_it_does_not_concern_is_refused(story: Watched, sees: Sees, who: str) -> None:
    client = sees(getattr(story.cast, who))
    assert client.get("/appraisal").status_code == 403
    assert client.get("/appraisal/export").status_code == 403
    assert client.get(f"/appraisal/{story.cast.housing.pk}").status_code == 404


def test_from_telling_to_confirming_each_does_their_part(story: Watched, sees: Sees) -> None:
    c = story.cast
    unit = f"/appraisal/{c.housing.pk}"
    head = sees(c.head)
    assert head.post("/appraisal/act", {"do": "tell", "object_by": "2022-12-09", **SPAN}).status_code == 302
    told = Appraisal.objects.get()
    clerk = sees(c.clerk)
    assert "提出异议" in page(clerk, f"{unit}?{PERIOD}")
    assert "提出异议" not in page(sees(c.supervisor), f"{unit}?{PERIOD}")
    key = next(part.split('"')[0] for part in page(clerk, f"{unit}?{PERIOD}").split('name="point" value="')[1:])
    said = {"appraisal": told.pk, "point": key, "reason": "材料在财政局", **SPAN}
    assert sees(c.stranger).post(f"{unit}/objection", said).status_code == 404
    assert sees(c.clerk).post(f"{unit}/objection", said).status_code == 302
    made = Objection.objects.get()
    text = page(sees(c.head), f"/appraisal?{PERIOD}")
    assert "材料在财政局" in text
    assert "1件待答复" in text
    assert "确认结果" not in text
    reply = {"do": "answer", "id": made.pk, "accepted": "yes", "words": "属实", **SPAN}
    assert sees(c.clerk).post("/appraisal/act", reply).status_code == 403
    assert sees(c.head).post("/appraisal/act", reply).status_code == 302
    text = page(sees(c.clerk), f"{unit}?{PERIOD}")
    assert "异议采纳，不计入" in text
    assert "任主任：属实" in text
    text = page(sees(c.chief, HEARD), f"/appraisal?{PERIOD}")
    shown = text.split('name="shown" value="')[1].split('"')[0]
    done = {"do": "confirm", "id": told.pk, "shown": shown, **SPAN}
    assert sees(c.chief, HEARD).post("/appraisal/act", done).status_code == 302
    assert Confirmation.objects.get().by == c.chief
    assert "冼县长12月12日（周一）确认" in page(sees(c.clerk, HEARD), f"{unit}?{PERIOD}")


def test_a_refusal_says_why_and_gives_back_what_was_written(story: Watched, sees: Sees) -> None:
    c = story.cast
    client = sees(c.supervisor)
    wrong = {
        "do": "credit",
        "unit": c.housing.pk,
        "what": "commended",
        "day": "2022-11-15",
        "basis": "某政通〔2022〕3号",
        **SPAN,
    }
    answer = client.post("/appraisal/act", wrong)
    assert answer["Location"] == f"/appraisal/{c.housing.pk}?{PERIOD}#credit"
    text = page(client, f"/appraisal/{c.housing.pk}?{PERIOD}")
    assert "没有选批准的领导" in text
    assert 'value="某政通〔2022〕3号"' in text
    client.post("/appraisal/act", {**wrong, "approver": c.chief.pk})
    text = page(client, f"/appraisal/{c.housing.pk}?{PERIOD}")
    assert "某政通〔2022〕3号，冼县长批准，杜督查登记" in text
    assert "+3" in text
    assert Credit.objects.get().day == date(2022, 11, 15)


def test_a_matter_beyond_one_s_sight_is_not_named_by_its_point(story: Watched, sees: Sees) -> None:
    from duban.apps.matters.models import Matter

    Matter.objects.update(circle="restricted")
    text = page(sees(story.cast.leader), f"/appraisal/{story.cast.housing.pk}?{PERIOD}")
    assert "不在您的知悉范围的事项" in text
    assert "11-07第1件" not in text
    assert "11-07第1件" in page(sees(story.cast.head), f"/appraisal/{story.cast.housing.pk}?{PERIOD}")


def sheet(client: Client) -> list[list[str]]:
    answer = client.get(f"/appraisal/export?{PERIOD}")
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    return [[str(cell) for cell in row] for row in book.get_sheet_by_name("考评").to_python()]


def test_the_sheet_holds_each_point_with_its_reason_and_only_one_s_own_units(story: Watched, sees: Sees) -> None:
    rows = sheet(sees(story.cast.head))
    assert rows[1][0].startswith("某县考评　2022-11-07至2022-11-30　未确认")
    assert ["住建局", "居局长", "2022年11月21日（周一）", "逾期"] in [row[:4] for row in rows]
    assert Entry.objects.filter(act="appraisal_exported", actor=story.cast.head).count() == 1
    mine = sheet(sees(story.cast.stranger))
    assert {row[0].partition("　")[0] for row in mine[3:]} == {"水利局"}


@pytest.mark.parametrize(("address", "cost"), [("/appraisal", 22), ("/appraisal/{unit}", 24)])
def test_a_page_costs_these_queries(
    story: Watched, sees: Sees, django_assert_num_queries: Any, address: str, cost: int
) -> None:
    client, whole = sees(story.cast.head), f"{address.format(unit=story.cast.housing.pk)}?{PERIOD}"
    page(client, whole)
    with django_assert_num_queries(cost):
        unescape(client.get(whole).content.decode())
