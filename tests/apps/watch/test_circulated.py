"""WX-15: a matter that is circulated (通报) again and again is proposed to be handed over; what was corrected counts no more."""

from __future__ import annotations

import pytest
from tests.apps.watch.conftest import Watched
from tests.cast import at

from duban.apps.matters.models import Matter
from duban.apps.org.models import LocalSetting
from duban.apps.org.queries import standing
from duban.apps.outbox.models import Notice, Proposal
from duban.apps.watch.proposals import Ask, decide, visible

pytestmark = pytest.mark.django_db


@pytest.fixture
def repeated(story: Watched) -> Watched:
    """某县 has set what 重复 means: twice within a year."""
    for name, value in (("repeated_circulars", "2"), ("repeated_window", "P1Y")):
        LocalSetting.objects.create(
            jurisdiction=story.cast.county, name=name, value=value, valid_from=at("2022-01-01T00:00").date()
        )
    return story


def circulated(story: Watched, when: str, *matters: Matter, decision: str = "agreed", replaces: str = "") -> Proposal:
    """A circular of 住建局 that rests on these matters, decided by the head."""
    row = Proposal.objects.create(
        key=f"{story.cast.county.pk}:通报{Proposal.objects.count()}", jurisdiction=story.cast.county, rule="另一阶梯",
        clause="四(三)", unit=story.cast.housing, proposes="correction" if replaces else "circular", threshold=1, arming=1,
        reached_at=at(when), made_at=at(when), basis=[f"{each.pk}/1" for each in matters], replaces=replaces,
    )  # fmt: skip
    row.grounds.set(matters)
    return decide(Ask(row.pk, decision, "依据确凿" if decision == "agreed" else "已说明"), story.cast.head, at(when))


def handed_over() -> list[tuple[str, str]]:
    rows = Proposal.objects.filter(proposes="hand_over").select_related("matter").order_by("pk")
    return [(str(row.matter and row.matter.title), row.decision) for row in rows]


def test_wx_15_a_matter_circulated_twice_is_proposed_to_be_handed_over_and_one_circulated_once_is_not(
    repeated: Watched,
) -> None:
    twice, once = repeated.begin(title="棚户区改造"), repeated.begin(title="供热管网")
    first = circulated(repeated, "2022-12-01T10:00", twice, once)
    assert handed_over() == []
    second = circulated(repeated, "2023-03-01T10:00", twice)
    assert handed_over() == [("棚户区改造", "waiting")]
    row = Proposal.objects.get(proposes="hand_over")
    assert (row.rule, row.clause, row.subject_kind, row.threshold) == ("WX-15", "四(三)", "matter", 2)
    assert row.basis == [f"{twice.pk}/circular-{first.pk}", f"{twice.pk}/circular-{second.pk}"]
    assert row.unit == repeated.cast.housing
    assert list(row.grounds.all()) == [twice]
    assert Notice.objects.filter(proposal=row, kind="proposal").count() == 1
    circulated(repeated, "2023-03-02T10:00", once)
    assert handed_over() == [("棚户区改造", "waiting"), ("供热管网", "waiting")]


def test_without_the_figure_set_nothing_is_proposed(story: Watched) -> None:
    matter = story.begin()
    for when in ("2022-12-01T10:00", "2023-01-05T10:00", "2023-02-01T10:00"):
        circulated(story, when, matter)
    assert handed_over() == []


def test_two_circulars_a_year_and_a_day_apart_are_no_repetition(repeated: Watched) -> None:
    matter = repeated.begin()
    circulated(repeated, "2022-12-01T10:00", matter)
    circulated(repeated, "2023-12-02T10:00", matter)
    assert handed_over() == []


def test_a_circular_that_was_declined_is_none(repeated: Watched) -> None:
    matter = repeated.begin()
    circulated(repeated, "2022-12-01T10:00", matter)
    circulated(repeated, "2022-12-20T10:00", matter, decision="declined")
    assert handed_over() == []


def test_a_corrected_circular_counts_no_more_and_takes_back_what_waits(repeated: Watched) -> None:
    matter = repeated.begin()
    circulated(repeated, "2022-12-01T10:00", matter)
    wrong = circulated(repeated, "2022-12-20T10:00", matter)
    assert [state for _, state in handed_over()] == ["waiting"]
    circulated(repeated, "2022-12-22T10:00", matter, replaces=wrong.key)
    assert [state for _, state in handed_over()] == ["withdrawn"]
    assert Proposal.objects.get(proposes="hand_over").reason == "所依据的通报已不足次数，系统撤回"


def test_a_third_circular_asks_nothing_twice_and_a_decided_hand_over_stays(repeated: Watched) -> None:
    matter = repeated.begin()
    for when in ("2022-12-01T10:00", "2022-12-20T10:00"):
        circulated(repeated, when, matter)
    row = Proposal.objects.get(proposes="hand_over")
    decide(Ask(row.pk, "agreed", "移交"), repeated.cast.head, at("2022-12-21T10:00"))
    assert visible(standing(repeated.cast.discipline, at("2022-12-21T11:00").date())).filter(pk=row.pk).exists()
    circulated(repeated, "2023-01-05T10:00", matter)
    assert [state for _, state in handed_over()] == ["agreed"]


def test_a_unit_reads_nothing_of_what_is_only_proposed(repeated: Watched) -> None:
    matter = repeated.begin()
    for when in ("2022-12-01T10:00", "2022-12-20T10:00"):
        circulated(repeated, when, matter)
    row = Proposal.objects.get(proposes="hand_over")
    for person in (repeated.cast.clerk, repeated.cast.stranger, repeated.cast.discipline):
        assert not visible(standing(person, at("2022-12-21T10:00").date())).filter(pk=row.pk).exists()
