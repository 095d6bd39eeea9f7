"""Acts to many: laid out without writing, done whole or not at all, taken back once, soon, on record, by the same person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.apps.watch.conftest import LATE, Watched
from tests.cast import at

from duban.apps.boards import bulk
from duban.apps.boards.bulk import Step, Wanted, carry_out, lay_out, undo
from duban.apps.boards.models import Batch
from duban.apps.matters.keeping.seals import seals
from duban.apps.matters.keeping.verify import verify
from duban.apps.matters.models import Duty, EventRow, Matter
from duban.apps.org.models import Person
from duban.apps.outbox.models import Notice
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
CHASE = Wanted("chased", "请抓紧，明天上午回复")


def rows(*matters: Matter) -> list[Matter]:
    return list(Matter.objects.filter(pk__in=[each.pk for each in matters]).select_related("supervisor").order_by("pk"))


def acts(steps: list[Step]) -> list[Any]:
    return [step.act for step in steps if step.act is not None and not step.refused]


def events(*matters: Matter) -> list[tuple[int, str]]:
    found = EventRow.objects.filter(matter__in=matters).exclude(kind="verdict").order_by("matter", "seq")
    return list(found.values_list("matter_id", "kind"))


def refusals(work: Any) -> set[str]:
    with pytest.raises(BadInput) as refused:
        work()
    return {problem.rule for problem in refused.value.problems}


def test_laying_out_says_row_by_row_what_will_happen_and_writes_nothing(story: Watched) -> None:
    c = story.cast
    late, fresh, over = story.late(1)[0], story.begin(LATE), story.begin(LATE)
    story.does(c.head, "terminated", over, "2022-11-22T10:00", payload={"reason": "撤项"})
    before, notices = events(late, fresh, over), Notice.objects.count()
    steps = lay_out(CHASE, rows(late, fresh, over), c.supervisor, at("2022-11-23T09:00"))
    assert (events(late, fresh, over), Notice.objects.count()) == (before, notices)
    told = [(step.matter.pk, step.unit.name if step.unit else "", bool(step.refused)) for step in steps]
    assert told == [
        (late.pk, "住建局", False), (late.pk, "财政局", False), (fresh.pk, "住建局", False), (fresh.pk, "财政局", False),
        (over.pk, "", True),
    ]  # fmt: skip
    assert steps[-1].refused == "没有单位在等的时限，不用催办"


def test_where_one_unit_is_late_only_that_one_is_chased(story: Watched) -> None:
    c, [late] = story.cast, story.late(1)
    story.does(c.finance_clerk, "completion_asked", late, "2022-11-22T10:00", c.finance, text="资金到位")
    steps = lay_out(CHASE, rows(late), c.supervisor, at("2022-11-23T09:00"))
    assert [step.unit for step in steps] == [c.housing]


def test_many_are_chased_in_one_transaction_and_each_record_names_its_duty(story: Watched) -> None:
    c, late = story.cast, story.late(3)
    now = at("2022-11-23T09:00")
    batch = carry_out(CHASE, acts(lay_out(CHASE, rows(*late), c.supervisor, now)), c.supervisor, now)
    assert len(batch.items) == 6
    chased = EventRow.objects.filter(kind="chased")
    assert {row.matter_id for row in chased} == {each.pk for each in late}
    assert all('"duty"' in row.body and "明天上午" in row.body for row in chased)
    assert verify(seals(Path())).misfits == []


def test_somebody_faster_means_nothing_is_done_and_the_first_is_named(story: Watched) -> None:
    c, late = story.cast, story.late(2)
    now = at("2022-11-23T09:00")
    laid = acts(lay_out(CHASE, rows(*late), c.supervisor, now))
    story.does(c.clerk, "reported", late[1], "2022-11-23T09:10", c.housing, text="已开工")
    before = events(*late)
    assert refusals(lambda: carry_out(CHASE, laid, c.supervisor, at("2022-11-23T09:20"))) == {"stale"}
    assert events(*late) == before
    assert not Batch.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "stranger", "leader", "neighbour_supervisor", "system_admin", "discipline"])
def test_whoever_may_not_do_it_once_may_not_do_it_to_many(story: Watched, who: str) -> None:
    c, late = story.cast, story.late(1)
    person, now = c.people[who], at("2022-11-23T09:00")
    for kind in ("chased", "breach_told"):
        steps = lay_out(Wanted(kind, "请说明"), rows(*late), person, now)
        assert steps
        assert all(step.refused for step in steps), kind
        forged = acts(lay_out(Wanted(kind, "请说明"), rows(*late), c.supervisor, now))
        assert refusals(lambda f=forged, k=kind: carry_out(Wanted(k, "请说明"), f, person, now)) <= {
            "capacity", "no-such-matter",
        }  # fmt: skip
    assert not EventRow.objects.filter(kind__in=("chased", "breach_told")).exists()


def test_overdues_are_told_then_confirmed_and_what_is_too_early_is_refused_with_its_reason(story: Watched) -> None:
    c, late = story.cast, story.late(2)
    tell, confirm = Wanted("breach_told", "请说明逾期原因"), Wanted("breach_confirmed", "情况属实，认定逾期")
    now = at("2022-11-23T09:00")
    assert {step.refused for step in lay_out(confirm, rows(*late), c.head, now)} == {"没有已告知、还没认定的逾期"}
    laid = lay_out(tell, rows(*late), c.supervisor, now)
    carry_out(tell, acts(laid), c.supervisor, now)
    told = Duty.objects.filter(told_at__isnull=False)
    assert told.count() == len(acts(laid)) >= 4
    assert {step.refused for step in lay_out(tell, rows(*late), c.supervisor, now)} == {"没有还没告知的逾期"}
    early = lay_out(confirm, rows(*late), c.head, at("2022-11-23T10:00"))
    assert early
    assert all("说明" in step.refused for step in early)
    by_supervisor = lay_out(confirm, rows(*late), c.supervisor, at("2022-12-23T10:00"))
    assert all("督查室主任" in step.refused for step in by_supervisor)
    duty = story.duty(late[0])
    story.does(c.clerk, "breach_explained", late[0], "2022-11-23T10:30", c.housing, {"duty": duty}, text="人手不足")
    steps = lay_out(confirm, rows(*late), c.head, at("2022-11-23T11:00"))
    carry_out(confirm, acts(steps), c.head, at("2022-11-23T11:00"))
    assert list(Duty.objects.filter(confirmed_at__isnull=False).values_list("key", flat=True)) == [duty]


def test_the_keeper_of_many_is_changed_by_a_correction_and_only_to_one_of_the_office(story: Watched) -> None:
    c = story.cast
    mine, theirs = story.begin(supervisor=c.supervisor.pk), story.begin(supervisor=c.head.pk)
    change, now = Wanted("supervisor", "人员调整", c.head), at("2022-11-08T09:00")
    steps = lay_out(change, rows(mine, theirs), c.supervisor, now)
    assert [step.refused for step in steps] == ["", "督办专人已经是任主任"]
    batch = carry_out(change, acts(steps), c.supervisor, now)
    mine.refresh_from_db()
    assert mine.supervisor == c.head
    assert mine.title == "城东棚户区改造"
    assert verify(seals(Path())).misfits == []
    assert undo(batch, c.supervisor, now + timedelta(minutes=5)) == 1
    mine.refresh_from_db()
    assert mine.supervisor == c.supervisor
    assert verify(seals(Path())).misfits == []
    for nobody in (c.clerk, c.neighbour_supervisor):
        steps = lay_out(Wanted("supervisor", "", nobody), rows(mine), c.supervisor, now)
        assert ["不是本区划的督查干部" in step.refused for step in steps] == [True]
    assert refusals(lambda: lay_out(Wanted("supervisor"), rows(mine), c.supervisor, now)) == {"missing"}


def test_taking_back_is_itself_recorded_and_what_was_not_yet_sent_is_not_sent(story: Watched) -> None:
    c, late = story.cast, story.late(2)
    now = at("2022-11-23T09:00")
    batch = carry_out(CHASE, acts(lay_out(CHASE, rows(*late), c.supervisor, now)), c.supervisor, now)
    assert Notice.objects.filter(kind="chased", state="waiting").count() == 4
    assert undo(batch, c.supervisor, now + timedelta(minutes=9)) == 4
    assert [kind for _, kind in events(*late)].count("chased") == 4
    corrections = EventRow.objects.filter(kind="corrected")
    assert corrections.count() == 4
    assert all("撤回" in row.body and '"void":true' in row.body for row in corrections)
    assert not Notice.objects.filter(kind="chased", state="waiting").exists()
    assert verify(seals(Path())).misfits == []
    assert refusals(lambda: undo(batch, c.supervisor, now + timedelta(minutes=9))) == {"twice"}


def test_told_overdues_that_are_taken_back_can_be_told_again(story: Watched) -> None:
    c, late = story.cast, story.late(1)
    tell, now = Wanted("breach_told", "请说明"), at("2022-11-23T09:00")
    batch = carry_out(tell, acts(lay_out(tell, rows(*late), c.supervisor, now)), c.supervisor, now)
    undo(batch, c.supervisor, now + timedelta(minutes=1))
    assert not Duty.objects.filter(told_at__isnull=False).exists()
    again = acts(lay_out(tell, rows(*late), c.supervisor, now + timedelta(minutes=2)))
    assert len(again) == len(batch.items)


def test_nobody_takes_back_what_is_anothers_too_old_or_already_acted_upon(story: Watched) -> None:
    c, late = story.cast, story.late(2)
    now = at("2022-11-23T09:00")
    batch = carry_out(CHASE, acts(lay_out(CHASE, rows(*late), c.supervisor, now)), c.supervisor, now)
    assert refusals(lambda: undo(batch, c.head, now)) == {"capacity"}
    assert refusals(lambda: undo(batch, c.supervisor, now + timedelta(minutes=11))) == {"too-late"}
    story.does(c.clerk, "answered", late[1], "2022-11-23T09:05", c.housing, text="明天报")
    before = events(*late)
    assert refusals(lambda: undo(batch, c.supervisor, now + timedelta(minutes=6))) == {"gone-on"}
    assert events(*late) == before


def test_an_order_without_words_or_for_too_many_is_refused(story: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    late, now = story.late(2), at("2022-11-23T09:00")
    who: Person = story.cast.supervisor
    assert refusals(lambda: lay_out(Wanted("chased", "  "), rows(*late), who, now)) == {"missing"}
    assert refusals(lambda: lay_out(Wanted("closed", "好"), rows(*late), who, now)) == {"unknown"}
    monkeypatch.setattr(bulk, "MOST", 1)
    assert refusals(lambda: lay_out(CHASE, rows(*late), who, now)) == {"too-many"}
    assert refusals(lambda: carry_out(CHASE, [], who, now)) == {"nothing"}


def test_many_cost_hardly_more_queries_than_one(story: Watched, django_assert_max_num_queries: Any) -> None:
    c, late = story.cast, story.late(12)
    now = at("2022-11-23T09:00")
    with django_assert_max_num_queries(20):
        laid = acts(lay_out(CHASE, rows(*late), c.supervisor, now))
    with django_assert_max_num_queries(40):
        carry_out(CHASE, laid, c.supervisor, now)
