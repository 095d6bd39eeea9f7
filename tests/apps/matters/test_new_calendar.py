"""A calendar that comes while matters run: later by itself, earlier only by 采用新日历, recorded verdicts never."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.cast import at

from duban.apps.matters.actions import perform
from duban.apps.matters.keeping.keys import signing_key
from duban.apps.matters.keeping.seals import seal_day, seals
from duban.apps.matters.keeping.verify import verify
from duban.apps.matters.models import Duty, EventRow, Matter
from duban.apps.matters.rules import calendar_in_force
from duban.apps.policies.calendars import keep_own_days
from duban.apps.watch.sweep import sweep
from duban.core.calendar.override import Override
from duban.core.instant import write_due
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
CLOSED = Override(date(2022, 11, 10), date(2022, 11, 10), False, "停电检修", "县府办通知")
WORKED = Override(date(2022, 11, 12), date(2022, 11, 12), True, "全县上班", "县府办通知")
TUESDAY = "2022-11-08T09:00"


def due(story: Any, matter: Matter) -> str:
    found = Duty.objects.get(matter=matter, rule="WX-7", unit=story.cast.housing)
    assert found.due is not None
    return write_due(found.due)[:10]


def decide(story: Any, *days: Override, when: str = TUESDAY) -> None:
    keep_own_days(story.cast.county.pk, days, at(when))


def accepted(story: Any, matter: Matter, when: str) -> Any:
    digest = calendar_in_force(story.cast.county.pk, at(when)).digest
    return story.act("calendar_accepted", matter, None, {"digest": digest}, text="全县统一")


def test_a_closure_moves_an_open_due_later_at_the_next_sweep_and_of_others_nothing(story: Any) -> None:
    matter = story.begin()
    assert due(story, matter) == "2022-11-21"
    decide(story, CLOSED)
    assert sweep(at("2022-11-08T10:00")).matters == 1
    assert due(story, matter) == "2022-11-22"
    assert sweep(at("2022-11-08T11:00")).matters == 0


def test_a_day_worked_moves_a_due_earlier_only_by_the_recorded_act_of_the_head(story: Any) -> None:
    c, matter = story.cast, story.begin()
    decide(story, WORKED)
    sweep(at("2022-11-08T10:00"))
    assert due(story, matter) == "2022-11-21"
    act = accepted(story, matter, "2022-11-08T11:00")
    for who in (c.supervisor, c.clerk, c.stranger, c.leader):
        with pytest.raises(BadInput):
            perform([act], who, at("2022-11-08T11:00"))
    perform([act], c.head, at("2022-11-08T11:00"))
    assert due(story, matter) == "2022-11-18"
    with pytest.raises(BadInput, match="没有因新日历提前的时限"):
        perform([accepted(story, matter, "2022-11-08T12:00")], c.head, at("2022-11-08T12:00"))


def test_a_matter_set_up_under_the_new_calendar_counts_by_it_at_once(story: Any) -> None:
    decide(story, WORKED, when="2022-11-04T09:00")
    assert due(story, story.begin()) == "2022-11-18"


def test_another_calendar_than_the_one_shown_is_refused(story: Any) -> None:
    matter = story.begin()
    decide(story, WORKED)
    act = accepted(story, matter, "2022-11-08T11:00")
    decide(story, WORKED, CLOSED, when="2022-11-08T10:30")
    with pytest.raises(BadInput, match="您看到的不是现在的日历"):
        perform([act], story.cast.head, at("2022-11-08T11:00"))


def test_it_never_moves_a_due_into_the_past(story: Any) -> None:
    matter = story.begin()
    decide(story, WORKED)
    late = "2022-11-19T09:00"  # by the new calendar it was due on the 18th at 24:00
    with pytest.raises(BadInput, match="按新日历，WX-7的时限（2022-11-18T24:00）已经过去"):
        perform([accepted(story, matter, late)], story.cast.head, at(late))
    assert not EventRow.objects.filter(kind="calendar_accepted").exists()


def test_a_recorded_verdict_stands_whatever_calendar_comes(story: Any) -> None:
    matter = story.begin()
    sweep(at("2022-11-22T09:00"))
    breached = Duty.objects.get(matter=matter, rule="WX-7", unit=story.cast.housing).breached_at
    decide(story, CLOSED, when="2022-11-22T10:00")
    sweep(at("2022-11-22T11:00"))
    assert Duty.objects.get(matter=matter, rule="WX-7", unit=story.cast.housing).breached_at == breached


def test_what_is_kept_still_fits_between_the_new_calendar_and_the_sweep(story: Any, tmp_path: Path) -> None:
    story.begin()
    seal_day(at("2022-11-07T00:00").date(), signing_key(tmp_path / "keys"), at("2022-11-08T02:00"))
    decide(story, CLOSED)
    assert verify(seals(tmp_path / "keys")).misfits == []
    sweep(at("2022-11-08T10:00"))
    assert verify(seals(tmp_path / "keys")).misfits == []
