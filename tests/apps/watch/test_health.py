"""How the watch fares, who is told what of it, and the two acts beside it: an outage recorded, a row tried again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.apps.watch.conftest import LATE, Watched
from tests.cast import at

from duban.apps.audit.models import Entry
from duban.apps.matters.models import Matter
from duban.apps.org.actions.doer import Refused, doer
from duban.apps.org.models import Person
from duban.apps.outbox.models import Subject
from duban.apps.watch import health as fares
from duban.apps.watch import heartbeats, sweep
from duban.apps.watch.models import Outage, SetAside
from duban.apps.watch.outages import record_outage
from duban.apps.watch.ticking import seal
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
NOW = at("2022-11-08T00:04")


def fared(now: str = "2022-11-08T00:04", person: Person | None = None) -> fares.Health:
    return fares.health(at(now), at(now), doer(person, at(now)).standing if person else None)


def test_all_is_well_where_a_worker_is_at_work_and_nothing_waits(story: Watched) -> None:
    heartbeats.beat("one:1", NOW, NOW, {})
    assert fared().attention == ()
    assert fares.vital(NOW, NOW).well


def test_no_worker_is_told_with_what_to_do(story: Watched) -> None:
    heartbeats.beat("one:1", NOW, NOW - timedelta(minutes=3), {})
    assert fared().attention == ("没有巡查进程在工作：请在服务器上启动duban worker（或duban run）",)
    assert not fares.vital(NOW, NOW).well


def test_lateness_is_that_of_the_oldest_due_wakeup(story: Watched) -> None:
    matter = story.begin()  # wakes at midnight
    story.begin(title="另一件")
    heartbeats.beat("one:1", NOW, NOW, {})
    assert fares.vital(NOW, NOW).late == timedelta(minutes=4)
    assert fares.vital(NOW, NOW).well
    heartbeats.beat("one:1", NOW, at("2022-11-08T01:30"), {})
    assert fared("2022-11-08T01:30").attention[0].startswith("巡查落后1小时30分钟：")
    SetAside.objects.create(kind="matter", row=matter.pk, title="x", error="x", at=NOW)
    assert fares.vital(NOW, NOW).late == timedelta(minutes=4)  # the other one
    sweep.sweep(NOW)
    assert fares.vital(NOW, NOW).late == timedelta()


def test_a_seal_that_is_overdue_is_told(story: Watched) -> None:
    heartbeats.beat("one:1", at(LATE), at("2022-11-10T09:00"), {})
    story.begin()
    Matter.objects.update(next_wakeup=None)
    assert fared("2022-11-09T10:59").unsealed is False
    assert fared("2022-11-09T11:01").attention[-1].startswith("还没有封存过")
    seal(date(2022, 11, 8), at("2022-11-08T01:10"))
    assert fared("2022-11-09T11:01").unsealed is False
    assert fared("2022-11-09T11:01").sealed == date(2022, 11, 7)


def poisoned(story: Watched, monkeypatch: pytest.MonkeyPatch) -> SetAside:
    """A matter whose judgement fails."""

    def broken(*_: Any) -> None:
        raise RuntimeError("内容甲乙丙")

    story.begin()
    monkeypatch.setattr(sweep, "judge", broken)
    sweep.sweep(NOW)
    return SetAside.objects.get()


def test_what_is_set_aside_is_named_to_the_office_and_not_to_an_administrator(
    story: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, c = poisoned(story, monkeypatch), story.cast
    [whole] = fared(person=c.head).stuck
    assert ("城东棚户区改造" in whole.title, "内容甲乙丙" in whole.error, whole.matter) == (True, True, row.row)
    [bare] = fared(person=c.system_admin).stuck
    assert (bare.title, bare.error, bare.matter) == (f"第{row.row}号事项", "RuntimeError", None)
    assert [each.title for each in fared().stuck] == [bare.title]
    c.neighbour_supervisor.grants.update(role="head")
    assert fared(person=c.neighbour_supervisor).stuck == []


def test_tried_again_it_leaves_the_list_or_says_that_it_failed(story: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    row, c = poisoned(story, monkeypatch), story.cast
    by = doer(c.head, NOW)
    assert fares.try_again(by, row.pk) is False
    assert SetAside.objects.get().tries == 2
    monkeypatch.undo()
    assert fares.try_again(by, row.pk) is True
    assert not SetAside.objects.exists()
    assert [entry.act for entry in Entry.objects.all()] == ["tried_again"] * 2
    assert "城东" not in "".join(entry.subject + entry.detail for entry in Entry.objects.all())
    with pytest.raises(BadInput):
        fares.try_again(by, row.pk)


@pytest.mark.parametrize("who", ["supervisor", "clerk", "chief", "auditor", "neighbour_supervisor"])
def test_nobody_else_tries_again_or_records_an_outage(
    story: Watched, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    row, c = poisoned(story, monkeypatch), story.cast
    by = doer(c.people[who], NOW)
    with pytest.raises(Refused):
        fares.try_again(by, row.pk)
    with pytest.raises(Refused):
        record_outage(by, c.county, at("2022-11-07T20:00"), at("2022-11-07T22:00"), "停电")
    assert not Outage.objects.exists()


def test_a_head_elsewhere_tries_nothing_of_ours(story: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    row, c = poisoned(story, monkeypatch), story.cast
    c.neighbour_supervisor.grants.update(role="head")
    with pytest.raises(BadInput, match="已不在搁置之列"):
        fares.try_again(doer(c.neighbour_supervisor, NOW), row.pk)


def test_an_outage_takes_a_due_inside_it_out_of_the_count(story: Watched) -> None:
    for matter in story.late(3):  # due 21 November 24:00
        story.confirm(matter, "2022-11-25")
    sweep.sweep(at("2022-11-25T12:00"))
    subject = Subject.objects.get(unit=story.cast.housing)
    assert subject.counts["WX-8"] == 3
    by = doer(story.cast.system_admin, at("2022-11-26T09:00"))
    record_outage(by, story.cast.county, at("2022-11-21T20:00"), at("2022-11-22T08:00"), "机房停电")
    sweep.sweep(at("2022-11-26T09:00"))
    subject.refresh_from_db()
    assert subject.counts["WX-8"] == 0
    entry = Entry.objects.get()
    assert (entry.act, "机房停电" in entry.detail) == ("outage_recorded", True)


@pytest.mark.parametrize(
    ("begins", "ends", "reason", "field"),
    [
        ("2022-11-07T20:00", "2022-11-07T20:00", "停电", "ends"),
        ("2022-11-07T20:00", "2022-11-08T09:00", "停电", "ends"),
        ("2022-11-07T20:00", "2022-11-07T21:00", "  ", "reason"),
    ],
)
def test_an_outage_that_makes_no_sense_is_refused(
    story: Watched, begins: str, ends: str, reason: str, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        record_outage(doer(story.cast.head, NOW), story.cast.county, at(begins), at(ends), reason)
    assert [each.where.file for each in refused.value.problems] == [field]
    assert not Outage.objects.exists()
