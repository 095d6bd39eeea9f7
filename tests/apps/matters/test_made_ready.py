"""Many matters made ready before the lock and put in place under it: the same as set up one by one, or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.apps.matters.conftest import MONDAY, Story
from tests.cast import at

from duban.apps.matters import bulk, search
from duban.apps.matters.actions import NewInstruction, prepare, set_up, write
from duban.apps.matters.keeping.seals import seals
from duban.apps.matters.keeping.verify import verify
from duban.apps.matters.models import (
    Approval,
    Duty,
    EventRow,
    Instruction,
    Matter,
    Node,
    NumberSeries,
    Party,
    SearchText,
)
from duban.apps.outbox.models import Notice
from duban.core.problem import BadInput

OWN = {"id", "pk", "number", "head", "matter_id", "key", "duty", "approval_id", "digest", "salt", "body", "body_digest",
       "previous", "words"}  # fmt: skip
"""What two matters cannot share."""


def told(model: Any, matter: Matter, *order: str) -> list[dict[str, Any]]:
    rows = model.objects.filter(**{"pk" if model is Matter else "matter": matter.pk}).order_by(*order)
    return [{name: value for name, value in row.items() if name not in OWN} for row in rows.values()]


def test_what_was_made_ready_stands_as_what_was_set_up(story: Story, tmp_path: Path) -> None:
    c = story.cast
    new = story.new(
        own_due=at("2022-12-30T24:00"), nodes=(("封顶", at("2022-12-01T00:00").date()),),
        instructions=(NewInstruction("方副县长", "请抓紧", at("2022-11-04T00:00").date(), leader=c.leader.pk),),
    )  # fmt: skip
    [one] = set_up([new], c.supervisor, at(MONDAY))
    done = write(prepare([new, new], c.supervisor, at(MONDAY)))
    assert done is not None
    assert [each.matter.number for each in done] == ["督〔2022〕002", "督〔2022〕003"]
    for other in done:
        for model, *order in (
            (Matter,), (Party, "unit"), (Duty, "rule", "unit", "started", "act"), (EventRow, "seq"),
            (Notice, "kind", "unit", "rule", "at", "step", "seq"), (Instruction, "order"), (Node, "order"),
        ):  # fmt: skip
            assert told(model, other.matter, *order) == told(model, one.matter, *order), model
        assert other.seq == 1
        assert [o.rule for o in other.assessment.obligations] == [o.rule for o in one.assessment.obligations]
    assert Approval.objects.count() == 2
    assert SearchText.objects.count() == 3
    assert search.found(Matter.objects.all(), "棚户区").count() == 3
    assert verify(seals(tmp_path / "keys")).misfits == []


def test_what_comes_after_goes_on_from_it(story: Story) -> None:
    done = write(prepare([story.new()], story.cast.supervisor, at(MONDAY)))
    assert done is not None
    matter = Matter.objects.get(pk=done[0].matter.pk)
    story.does(story.cast.clerk, "receipted", matter, "2022-11-07T10:00", story.cast.housing)
    after = story.begin("2022-11-07T11:00")
    assert after.pk > matter.pk
    assert after.number == "督〔2022〕002"


def test_whoever_was_faster_with_a_number_is_not_overwritten(story: Story) -> None:
    ready = prepare([story.new(), story.new()], story.cast.supervisor, at(MONDAY))
    first = story.begin()
    assert write(ready) is None
    assert list(Matter.objects.values_list("pk", flat=True)) == [first.pk]
    assert NumberSeries.objects.get().last == 1
    assert Approval.objects.count() == 1


def test_a_number_taken_by_hand_is_passed_over(story: Story) -> None:
    story.begin(number="督〔2022〕002")
    done = write(prepare([story.new(), story.new()], story.cast.supervisor, at(MONDAY)))
    assert done is not None
    assert [each.matter.number for each in done] == ["督〔2022〕001", "督〔2022〕003"]


def test_what_may_not_be_set_up_is_refused_before_anything_is_written(story: Story) -> None:
    for person in (story.cast.clerk, story.cast.stranger, story.cast.system_admin):
        with pytest.raises(BadInput):
            prepare([story.new()], person, at(MONDAY))
    with pytest.raises(BadInput) as no:
        prepare([story.new(), story.new(title="")], story.cast.supervisor, at(MONDAY))
    assert [str(each.where) for each in no.value.problems] == ["第2件 事项"]
    assert (Matter.objects.count(), Approval.objects.count(), NumberSeries.objects.count()) == (0, 0, 0)


def test_under_the_lock_nothing_is_asked_for_each_matter(story: Story) -> None:
    def asked(count: int) -> int:
        ready = prepare([story.new()] * count, story.cast.supervisor, at(MONDAY))
        with CaptureQueriesContext(connection) as queries:
            assert write(ready) is not None
        return sum(1 for each in queries.captured_queries if " times: " not in each["sql"])

    asked(1)  # the first of a year begins its series
    assert asked(40) == asked(2)


def test_reserved_keys_are_nobody_elses(story: Story) -> None:
    before = story.begin()
    mine = bulk.reserve(Matter, 3)
    after = story.begin()
    assert mine == sorted(set(mine))
    assert before.pk not in mine
    assert after.pk not in mine
    assert bulk.reserve(Matter, 1)[0] not in (*mine, after.pk)


def test_reserved_keys_that_were_rolled_back_harm_nobody(story: Story) -> None:
    with transaction.atomic():
        bulk.reserve(Matter, 5)
        transaction.set_rollback(True)
    assert story.begin().pk > 0


def test_more_notices_than_a_statement_takes_parameters_are_put_out(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    from duban.apps.outbox import actions as outbox

    monkeypatch.setattr(outbox, "AT_ONCE", 2)
    matter = story.begin()
    assert Notice.objects.filter(matter=matter).count() > 2
    before = Notice.objects.count()
    outbox.put(list(Notice.objects.all()))
    assert Notice.objects.count() == before  # each key is kept once
