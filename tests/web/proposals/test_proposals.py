"""处置建议 in the browser: read with its basis, decided by whoever may, refused in words that say what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.apps.matters.conftest import told
from tests.apps.watch.conftest import Watched
from tests.apps.watch.test_circulated import circulated
from tests.cast import at
from tests.people import logged_in

from duban import clock
from duban.apps.org.models import LocalSetting, Person
from duban.apps.outbox.models import Proposal
from duban.apps.watch.sweep import sweep

pytestmark = pytest.mark.django_db
Sees = Callable[[Person], Client]


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Watched:
    instant = at("2022-11-28T09:00")
    monkeypatch.setattr(clock, "now", lambda: instant)
    return Watched(told(tmp_path, settings).cast)


@pytest.fixture
def sees() -> Sees:
    return lambda person: logged_in(Client(), person)


@pytest.fixture
def row(story: Watched) -> Proposal:
    for matter in story.late(3):
        story.confirm(matter, "2022-11-24")
    sweep(at("2022-11-24T12:00"))
    return Proposal.objects.get()


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_wx_8_the_list_says_what_is_proposed_about_whom_and_since_when_it_waits(
    story: Watched, sees: Sees, row: Proposal
) -> None:
    text = text_of(sees(story.cast.head), "/proposals/")
    for words in ("通报", "住建局", "逾期达到3次", "WX-8", "11月21日（周一）", "已等2个工作日"):
        assert words in text
    assert "没有待审定的处置建议" in text_of(sees(story.cast.clerk), "/proposals/")
    assert "住建局" not in text_of(sees(story.cast.clerk), "/proposals/")


def test_the_basis_names_every_overdue_with_its_hearing_and_its_own_why(
    story: Watched, sees: Sees, row: Proposal
) -> None:
    text = text_of(sees(story.cast.head), f"/proposals/{row.pk}")
    for matter in row.grounds.all():
        assert matter.number in text
        assert f"/matters/{matter.pk}/why?duty=" in text
    assert text.count("11月24日（周四）09:00告知，11月24日（周四）10:00说明，11月24日（周四）11:00认定") == 3
    assert "逾期3次由县政府督查室进行全县通报" in text
    assert "同意并拟文" in text
    assert "同意并拟文" not in text_of(sees(story.cast.supervisor), f"/proposals/{row.pk}")


def test_agreed_by_the_head_it_can_be_printed_as_a_draft(story: Watched, sees: Sees, row: Proposal) -> None:
    head = sees(story.cast.head)
    assert head.get(f"/proposals/{row.pk}/paper").status_code == 404
    answer = head.post(f"/proposals/{row.pk}/decision", {"decision": "agreed", "seen": "0"})
    assert answer.status_code == 302
    assert "任主任，11月28日（周一）09:00" in text_of(head, f"/proposals/{row.pk}")
    paper = text_of(head, f"/proposals/{row.pk}/paper")
    assert "关于住建局逾期情况的通报（稿）" in paper
    assert paper.count("报告结果") + paper.count("反馈结果") == 3
    assert "同意" in text_of(head, "/proposals/?tab=decided")


def test_a_refusal_gives_back_what_was_written(story: Watched, sees: Sees, row: Proposal) -> None:
    said = {"decision": "partly_agreed", "seen": "0", "reason": "系统故障", "excluded": row.basis[0]}
    answer = sees(story.cast.head).post(f"/proposals/{row.pk}/decision", said)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "去掉勾选的以后不足3次" in text
    assert ">系统故障</textarea>" in text
    assert f'value="{row.basis[0]}" checked' in text


@pytest.mark.parametrize(("who", "status"), [("supervisor", 422), ("clerk", 404), ("discipline", 404)])
def test_who_may_not_decide_is_refused(story: Watched, sees: Sees, row: Proposal, who: str, status: int) -> None:
    answer = sees(getattr(story.cast, who)).post(f"/proposals/{row.pk}/decision", {"decision": "agreed", "seen": "0"})
    assert answer.status_code == status
    row.refresh_from_db()
    assert row.decision == "waiting"


def test_discipline_signs_for_a_hand_over_reads_its_matters_and_prints_them(story: Watched, sees: Sees) -> None:
    c = story.cast
    for matter in story.late(5):
        story.confirm(matter, "2022-11-24")
    sweep(at("2022-11-24T12:00"))
    row = Proposal.objects.get(threshold=5)
    discipline = sees(c.discipline)
    assert discipline.get(f"/proposals/{row.pk}").status_code == 404
    sees(c.chief).post(f"/proposals/{row.pk}/decision", {"decision": "agreed", "seen": "0"})
    assert "签收移交" in text_of(discipline, f"/proposals/{row.pk}")
    one = row.grounds.order_by("pk").first()
    assert one is not None
    assert one.number in text_of(discipline, f"/matters/{one.pk}")
    assert discipline.get(f"/matters/{one.pk}/brief").status_code == 200
    assert discipline.post(f"/proposals/{row.pk}/receipt", {"returned": "已收悉"}).status_code == 302
    assert "纪委员，11月28日（周一）09:00" in text_of(sees(c.head), f"/proposals/{row.pk}")
    assert sees(c.head).post(f"/proposals/{row.pk}/receipt", {}).status_code == 403


COSTS = {"/proposals/": 12, "/proposals/{row}": 14}


@pytest.mark.parametrize("address", COSTS)
def test_a_page_costs_these_queries(
    story: Watched, sees: Sees, row: Proposal, django_assert_num_queries: Any, address: str
) -> None:
    client, whole = sees(story.cast.head), address.format(row=row.pk)
    text_of(client, whole)
    with django_assert_num_queries(COSTS[address]):
        text_of(client, whole)


def test_a_matter_circulated_again_stands_with_its_circulars_and_their_days(story: Watched, sees: Sees) -> None:
    for name, value in (("repeated_circulars", "2"), ("repeated_window", "P1Y")):
        LocalSetting.objects.create(
            jurisdiction=story.cast.county, name=name, value=value, valid_from=at("2022-01-01T00:00").date()
        )
    matter = story.begin(title="棚户区改造")
    circulated(story, "2022-11-10T10:00", matter)
    circulated(story, "2022-11-21T16:00", matter)
    proposed = Proposal.objects.get(proposes="hand_over")
    text = text_of(sees(story.cast.head), f"/proposals/{proposed.pk}")
    for words in (
        "重复被通报，共2次",
        "被通报",
        "11月10日（周四）10:00审定",
        "11月21日（周一）16:00审定",
        "棚户区改造",
        "移交",
    ):
        assert words in text
    assert "部分不计入" not in text
    assert sees(story.cast.clerk).get(f"/proposals/{proposed.pk}").status_code == 404
