"""改用新版制度: by the head of supervision with a reason, held to its promises, all or none, and it still verifies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.apps.matters.editions import newer, of_wx7
from tests.cast import at

from duban.apps.matters.actions import Change, migrate
from duban.apps.matters.actions.migrating import editions_for
from duban.apps.matters.keeping.keys import signing_key
from duban.apps.matters.keeping.seals import seal_day, seals
from duban.apps.matters.keeping.verify import verify
from duban.apps.matters.models import Duty, EventRow, Matter
from duban.apps.watch.sweep import sweep
from duban.core.instant import write_due
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
WEDNESDAY = "2022-11-09T09:00"


def due(story: Any, matter: Matter) -> str:
    found = Duty.objects.get(matter=matter, rule="WX-7", unit=story.cast.housing)
    assert found.due is not None
    return write_due(found.due)[:10]


def change(matter: Matter, to: str, reason: str = "县政府决定在办事项一并执行新版") -> Change:
    return Change(matter.pk, to, reason, Matter.objects.get(pk=matter.pk).facts_version)


def test_a_matter_keeps_its_edition_until_the_head_takes_it_over(story: Any, tmp_path: Path) -> None:
    matter = story.begin()
    seal_day(at("2022-11-07T00:00").date(), signing_key(tmp_path / "keys"), at("2022-11-08T02:00"))
    to = newer(of_wx7("P15WD"))
    sweep(at("2022-11-08T12:00"))
    assert due(story, matter) == "2022-11-21"
    [done] = migrate([change(matter, to)], story.cast.head, at(WEDNESDAY))
    assert due(story, matter) == "2022-11-28"
    row = Matter.objects.get(pk=matter.pk)
    assert (row.pack, done.matter.pack) == (to, to)
    assert editions_for(row, at(WEDNESDAY)) == ()
    assert verify(seals(tmp_path / "keys")).misfits == []


def test_a_shorter_edition_leaves_what_runs_and_the_floors_are_sealed(story: Any) -> None:
    matter, to = story.begin(), newer(of_wx7("P5WD"))
    migrate([change(matter, to)], story.cast.head, at("2022-11-17T09:00"))
    assert due(story, matter) == "2022-11-21"
    row = EventRow.objects.get(matter=matter, kind="migrated")
    assert "2022-11-22T00:00:00+08:00" in row.body
    assert "一并执行新版" in row.body
    assert story.begin("2022-11-17T10:00", title="新立的").pack == to


def test_overdue_before_it_is_overdue_after_it_though_nobody_had_judged_it_yet(story: Any) -> None:
    matter, to = story.begin(), newer(of_wx7("P15WD"))
    migrate([change(matter, to)], story.cast.head, at("2022-11-22T09:00"))
    found = Duty.objects.get(matter=matter, rule="WX-7", unit=story.cast.housing)
    assert (found.state, due(story, matter)) == ("late", "2022-11-21")


@pytest.mark.parametrize("who", ["supervisor", "clerk", "unit_head", "leader", "chief", "stranger", "system_admin"])
def test_nobody_but_the_head_takes_a_matter_over(story: Any, who: str) -> None:
    matter, to = story.begin(), newer(of_wx7("P15WD"))
    with pytest.raises(BadInput):
        migrate([change(matter, to)], story.cast.people[who], at(WEDNESDAY))
    assert not EventRow.objects.filter(kind="migrated").exists()


def test_a_reason_a_newer_edition_and_a_fresh_page_are_asked_for(story: Any) -> None:
    matter, head = story.begin(), story.cast.head
    first = Matter.objects.get(pk=matter.pk).pack
    to = newer(of_wx7("P15WD"))
    for wanted, sentence in (
        (change(matter, to, "  "), "没有写理由"),
        (change(matter, to, "机密★一年"), "国家秘密标志"),
        (change(matter, first), "没有这个更新的版本"),
        (change(matter, "sm3:0"), "没有这个更新的版本"),
        (Change(matter.pk, to, "统一", 0), "您看到的不是最新情况"),
    ):
        with pytest.raises(BadInput, match=sentence):
            migrate([wanted], head, at(WEDNESDAY))
    assert not EventRow.objects.filter(kind="migrated").exists()


def test_all_or_none_go_over(story: Any) -> None:
    free, waiting = story.begin(), story.begin(title="有申请的")
    asked = {"until": at("2022-12-09T24:00"), "reason": "等批复"}
    story.does(story.cast.clerk, "extension_asked", waiting, "2022-11-08T09:00", story.cast.housing, asked)
    to = newer(of_wx7("P15WD"))
    with pytest.raises(BadInput, match="还有延期或退回的申请没有审定"):
        migrate([change(free, to), change(waiting, to)], story.cast.head, at(WEDNESDAY))
    assert due(story, free) == "2022-11-21"
    story.does(story.cast.head, "terminated", free, WEDNESDAY, payload={"reason": "政策调整"})
    with pytest.raises(BadInput, match="已终止"):
        migrate([change(free, to)], story.cast.head, at(WEDNESDAY))
