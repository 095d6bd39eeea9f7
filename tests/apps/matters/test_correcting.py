"""更正: the field that was wrong, the rest as it was; the original stays, several corrections add up."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cast import at

from duban.apps.matters.models import Duty, EventRow, Matter
from duban.core.instant import write_due
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
DAY2 = "2022-11-08T09:00"


def correct(story: Any, matter: Matter, when: str = DAY2, **payload: Any) -> Any:
    return story.does(story.cast.supervisor, "corrected", matter, when, payload=payload, text="笔误")


def refused(story: Any, matter: Matter, **payload: Any) -> list[str]:
    before = EventRow.objects.count()
    with pytest.raises(BadInput) as refusal:
        correct(story, matter, **payload)
    assert EventRow.objects.count() == before
    return [problem.rule for problem in refusal.value.problems]


def seq_of(matter: Matter, kind: str) -> int:
    return EventRow.objects.get(matter=matter, kind=kind).seq


def test_a_wrong_own_due_at_set_up_is_corrected_and_the_duties_follow(story: Any) -> None:
    wrong = story.begin(own_due=at("2023-12-31T24:00"))
    correct(story, wrong, event=1, payload={"own_due": at("2022-12-31T24:00")})
    row = Matter.objects.get(pk=wrong.pk)
    assert row.own_due == at("2022-12-31T24:00")
    dues = {write_due(duty.due)[:10] for duty in Duty.objects.filter(matter=wrong, rule="WX-11.4") if duty.due}
    assert dues == {"2022-12-31"}
    assert "2024-01-01T00:00:00+08:00" in EventRow.objects.get(matter=wrong, seq=1).body


def test_a_wrong_time_of_a_paper_report_moves_when_it_counts_until_a_verdict_is_recorded(story: Any) -> None:
    c, matter = story.cast, story.begin()
    paper: dict[str, Any] = {"text": "已办结", "for_unit": True, "files": (story.file(),)}
    story.does(c.supervisor, "completion_asked", matter, DAY2, c.housing, occurred_at=at("2022-11-07T10:00"), **paper)
    pending = Duty.objects.filter(matter=matter, rule="WX-10.7", unit=c.housing)
    deployed = Duty.objects.filter(matter=matter, rule="WX-10.1", unit=c.housing)
    assert (pending.get().done_at, deployed.get().done_at) == (at("2022-11-07T10:00"), at("2022-11-07T10:00"))
    correct(story, matter, event=seq_of(matter, "completion_asked"), occurred_at=at("2022-11-07T16:00"))
    assert (pending.get().done_at, deployed.get().done_at) == (at("2022-11-07T16:00"), at("2022-11-07T10:00"))


def test_several_corrections_of_one_record_add_up(story: Any) -> None:
    matter = story.begin(own_due=at("2023-12-31T24:00"))
    correct(story, matter, event=1, payload={"own_due": at("2022-12-31T24:00")})
    correct(story, matter, "2022-11-08T10:00", event=1, payload={"spine": {"title": "城东棚改"}})
    row = Matter.objects.get(pk=matter.pk)
    assert (row.title, row.own_due) == ("城东棚改", at("2022-12-31T24:00"))


def test_what_may_not_be_corrected_is_refused_by_name(story: Any) -> None:
    c = story.cast
    matter = story.begin(superior_due=at("2022-12-31T24:00"))
    story.does(c.clerk, "reported", matter, "2022-11-07T10:00", c.housing, text="已开工")
    reported = seq_of(matter, "reported")
    assert refused(story, matter, event=1, payload={"own_due": at("2022-11-07T24:00")}) == ["in-past"]
    assert refused(story, matter, event=1, payload={"own_due": at("2023-03-31T24:00")}) == ["superior"]
    assert refused(story, matter, event=1, payload={"spine": {"pack": "sm3:0"}}) == ["unknown-field"]
    assert refused(story, matter, event=1, payload={"spine": {"title": " "}}) == ["title-missing"]
    assert refused(story, matter, event=1, payload={"spine": {"source_number": "文" * 61}}) == ["field-long"]
    assert refused(story, matter, event=1, said="机密★一年")[0] == "secret"
    assert refused(story, matter, event=reported, occurred_at=at("2022-11-07T09:30")) == ["not-correctable"]
    assert refused(story, matter, event=reported) == ["payload-missing"]


def test_a_paper_records_time_stays_within_its_recording_and_the_tolerance(story: Any) -> None:
    c, matter = story.cast, story.begin()
    story.does(
        c.supervisor, "deployed", matter, DAY2, c.housing, text="已部署", for_unit=True, files=(story.file(),),
        occurred_at=at("2022-11-07T10:00"),
    )  # fmt: skip
    seq = seq_of(matter, "deployed")
    assert refused(story, matter, event=seq, occurred_at=at("2022-11-08T09:01")) == ["in-future"]
    assert refused(story, matter, event=seq, occurred_at=at("2022-11-01T10:00")) == ["backdated"]


def test_only_the_office_corrects(story: Any) -> None:
    matter = story.begin()
    for who in (story.cast.clerk, story.cast.unit_head, story.cast.leader, story.cast.stranger):
        with pytest.raises(BadInput):
            story.does(who, "corrected", matter, DAY2, payload={"event": 1, "said": "改"}, text="笔误")
