"""Many at once through the pages: chosen rows or all that match, preview, confirm, take back; a stranger gets nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story
from tests.web.conftest import Sees

from duban.apps.boards.models import Batch
from duban.apps.matters.models import EventRow

pytestmark = pytest.mark.django_db
WORDS = {"kind": "chased", "text": "请抓紧"}


def steps(text: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'name="step" value="([^"]*)"', text)]


def previewed(client: Client, **form: Any) -> str:
    answer = client.post("/matters/bulk", {**WORDS, **form})
    assert answer.status_code == 200, answer.content.decode()[-3000:]
    return answer.content.decode()


def confirm(client: Client, chosen: list[str], **form: Any) -> Any:
    return client.post("/matters/bulk", {**WORDS, "do": "confirm", "step": chosen, **form})


def test_chosen_rows_are_previewed_confirmed_and_taken_back(
    story: Story, sees: Sees, it_is: Callable[[str], None]
) -> None:
    c = story.cast
    first, second = story.begin(title="甲"), story.begin(title="乙")
    office = sees(c.supervisor)
    text = previewed(office, m=[first.pk, second.pk], query="q=甲&light=soon")
    assert "将办理4项" in text
    assert "住建局：签收" in text or "住建局：" in text
    assert not EventRow.objects.filter(kind="chased").exists()
    done = confirm(office, steps(text)[:3], query="q=甲")
    batch = Batch.objects.get()
    assert done["Location"] == f"/matters/?q=%E7%94%B2&done={batch.pk}"
    assert EventRow.objects.filter(kind="chased").count() == 3
    told = office.get(done["Location"]).content.decode()
    assert "已催办3项" in told
    assert "撤回" in told
    assert "已催办3项" not in sees(c.head).get(done["Location"]).content.decode()
    it_is("2022-11-07T10:05")
    assert sees(c.head).post(f"/matters/bulk/{batch.pk}/take-back").status_code == 404
    back = office.post(f"/matters/bulk/{batch.pk}/take-back", {"query": "q=甲"}, follow=True)
    assert "已撤回：催办3项" in back.content.decode()
    assert EventRow.objects.filter(kind="corrected").count() == 3
    again = office.post(f"/matters/bulk/{batch.pk}/take-back", follow=True)
    assert "已经撤回过" in again.content.decode()


def test_all_that_match_are_laid_out_up_to_the_bound(story: Story, sees: Sees, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(4):
        story.begin(title=f"督查第{n}件")
    story.begin(title="别的")
    office = sees(story.cast.supervisor)
    text = previewed(office, all="1", query="q=督查")
    assert len(steps(text)) == 8
    assert "别的" not in text
    monkeypatch.setattr("duban.web.ledger.bulk_views.MOST", 2)
    text = previewed(office, all="1", query="q=督查")
    assert len(steps(text)) == 4
    assert "只列前2件" in text


def test_what_changed_after_the_preview_is_not_done_and_says_who_was_faster(
    story: Story, sees: Sees, it_is: Callable[[str], None]
) -> None:
    c, matter = story.cast, story.begin()
    office = sees(c.supervisor)
    chosen = steps(previewed(office, m=[matter.pk]))
    story.does(c.clerk, "receipted", matter, "2022-11-07T10:02", c.housing)
    it_is("2022-11-07T10:03")
    answer = confirm(office, chosen)
    assert answer.status_code == 409
    assert "朱联络已于2022-11-07 10:02" in answer.content.decode()
    assert not EventRow.objects.filter(kind="chased").exists()
    assert len(steps(answer.content.decode())) == 2


def test_a_missing_word_keeps_the_choice_and_asks_for_it(story: Story, sees: Sees) -> None:
    matter = story.begin()
    answer = sees(story.cast.supervisor).post("/matters/bulk", {"kind": "chased", "text": "", "m": [matter.pk]})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "没有写催办内容" in text
    assert f'name="m" value="{matter.pk}"' in text
    nothing = sees(story.cast.supervisor).post("/matters/bulk", WORDS)
    assert nothing.status_code == 422
    assert "没有选中" in nothing.content.decode()


def test_a_forged_step_does_nothing_that_was_not_laid_out(story: Story, sees: Sees) -> None:
    c, matter = story.cast, story.begin()
    office = sees(c.supervisor)
    for forged in (
        f"{matter.pk}:1:{c.water.pk}:x",
        "99999:1:1:x",
        "x",
        f"{matter.pk}::",
        f"{matter.pk}:{'9' * 20}:1:x",
    ):
        assert confirm(office, [forged]).status_code in (409, 422)
    assert not EventRow.objects.filter(kind="chased").exists()


@pytest.mark.parametrize("who", ["stranger", "neighbour_supervisor", "discipline", "system_admin", "clerk", "leader"])
def test_a_stranger_is_shown_nothing_and_a_unit_chases_nobody(story: Story, sees: Sees, who: str) -> None:
    c, matter = story.cast, story.begin()
    chosen = steps(previewed(sees(c.supervisor), m=[matter.pk]))
    client = sees(c.people[who])
    for answer in (
        client.post("/matters/bulk", {**WORDS, "m": [matter.pk]}),
        client.post("/matters/bulk", {**WORDS, "all": "1"}), confirm(client, chosen),
    ):  # fmt: skip
        assert steps(answer.content.decode()) == []
        if who not in ("clerk", "leader"):
            assert "棚户区" not in answer.content.decode()
            assert matter.number not in answer.content.decode()
    assert not EventRow.objects.filter(kind="chased").exists()


def test_the_keeper_is_changed_for_many(story: Story, sees: Sees) -> None:
    c, matter = story.cast, story.begin()
    office = sees(c.supervisor)
    form = {"kind": "supervisor", "supervisor": c.head.pk, "text": ""}
    text = previewed(office, m=[matter.pk], **form)
    assert "未写明 → 任主任" in text
    confirm(office, steps(text), **form)
    matter.refresh_from_db()
    assert matter.supervisor == c.head
    outsider = office.post("/matters/bulk", {**form, "m": [matter.pk], "supervisor": c.clerk.pk})
    assert "没有选新的督办专人" in outsider.content.decode()
