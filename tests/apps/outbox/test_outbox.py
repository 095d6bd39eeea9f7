"""What an act and the clock put before people: once, in the act's own transaction, only the latest of many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.apps.matters.conftest import Story, told
from tests.cast import at

from duban.apps.matters.actions import judge
from duban.apps.outbox.actions import wake
from duban.apps.outbox.models import Notice, Subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Story:
    return told(tmp_path, settings)


def kinds(state: str = "waiting") -> list[tuple[str, str]]:
    rows = Notice.objects.filter(state=state).order_by("id").select_related("unit")
    return [(row.kind, row.unit.name if row.unit else "") for row in rows]


def test_an_assignment_is_told_to_each_unit_once_however_often_it_is_judged(story: Story) -> None:
    matter = story.begin()
    assert [each for each in kinds() if each[0] == "assigned"] == [("assigned", "住建局"), ("assigned", "财政局")]
    judge([matter.pk], at("2022-11-07T09:30"))
    judge([matter.pk], at("2022-11-07T09:30"))
    assert len([each for each in kinds() if each[0] == "assigned"]) == 2


def test_after_an_outage_only_the_latest_reminder_of_a_duty_waits_and_the_rest_are_on_record(story: Story) -> None:
    matter = story.begin()
    judge([matter.pk], at("2022-11-18T09:00"))  # nobody swept for eleven days
    mine = f"{matter.pk}/WX-10.3/{story.cast.housing.pk}/2/1"
    found = list(Notice.objects.filter(duty=mine).order_by("step").values_list("step", "state"))
    assert found == [(1, "skipped"), (2, "skipped"), (3, "waiting")]


def test_a_reminder_that_has_not_gone_out_gives_way_to_the_next_one_of_the_same_duty(story: Story) -> None:
    matter = story.begin()
    mine = f"{matter.pk}/WX-10.3/{story.cast.housing.pk}/2/1"
    judge([matter.pk], at("2022-11-10T00:30"))  # due 10 November 24:00, reminded a day before
    assert list(Notice.objects.filter(duty=mine).values_list("step", "state")) == [(1, "waiting")]
    judge([matter.pk], at("2022-11-11T00:30"))
    assert list(Notice.objects.filter(duty=mine).order_by("step").values_list("step", "state")) == [
        (1, "skipped"), (2, "waiting"),
    ]  # fmt: skip


def test_what_units_need_not_hear_is_told_to_nobody(story: Story) -> None:
    matter = story.begin()
    before = Notice.objects.count()
    story.does(story.cast.clerk, "receipted", matter, "2022-11-07T10:00", story.cast.housing)
    assert Notice.objects.filter(kind="receipted").count() == 0
    assert Notice.objects.count() == before


def test_a_subject_is_woken_once_for_any_number_of_causes(story: Story) -> None:
    place, unit = story.cast.county.pk, story.cast.housing.pk
    wake([(place, unit), (place, unit)], at("2022-11-07T09:00"))
    wake([(place, unit)], at("2022-11-08T09:00"))
    [row] = Subject.objects.all()
    assert row.next_wakeup == at("2022-11-08T09:00")
