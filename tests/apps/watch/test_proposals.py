"""Ladders over a unit: WX-8 (逾期3次通报、5次移交) and WX-13 (有效投诉2次通报、4次启动问责), decided by people only."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Q
from tests.apps.watch.conftest import Watched
from tests.cast import at

from duban.apps.matters.actions import NewParty
from duban.apps.matters.models import EventRow
from duban.apps.matters.queries import visible as visible_matters
from duban.apps.org.models import Person, Unit
from duban.apps.org.queries import standing
from duban.apps.outbox.models import Notice, Proposal, Subject
from duban.apps.watch.models import Outage
from duban.apps.watch.proposals import Ask, decide, receipt, visible
from duban.apps.watch.sweep import sweep
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
DAY = "2022-11-24"
NOT_DECIDERS = (
    "clerk", "unit_head", "supervisor", "section", "discipline", "stranger", "neighbour_supervisor", "auditor",
)  # fmt: skip


def proposed() -> list[tuple[str, int, str]]:
    return [(p.rule, p.threshold, p.decision) for p in Proposal.objects.order_by("reached_at", "threshold")]


def three(story: Watched) -> Proposal:
    for matter in story.late(3):
        story.confirm(matter, DAY)
    sweep(at(f"{DAY}T12:00"))
    return Proposal.objects.get()


def refusal(ask: Ask, by: Person, when: str) -> str:
    with pytest.raises(BadInput) as refused:
        decide(ask, by, at(when))
    return str(refused.value)


def test_wx_8_three_confirmed_overdues_propose_a_circular_and_five_a_hand_over(story: Watched) -> None:
    matters = story.late(5)
    for matter in matters[:2]:
        story.confirm(matter, DAY)
    sweep(at(f"{DAY}T12:00"))
    assert proposed() == []
    assert Subject.objects.get().counts["WX-8"] == 2
    story.confirm(matters[2], "2022-11-25")
    sweep(at("2022-11-25T12:00"))
    assert proposed() == [("WX-8", 3, "waiting")]
    for matter in matters[3:]:
        story.confirm(matter, "2022-11-28")
    sweep(at("2022-11-28T12:00"))
    assert proposed() == [("WX-8", 3, "waiting"), ("WX-8", 5, "waiting")]
    last = Proposal.objects.get(threshold=5)
    assert last.reached_at == at("2022-11-21T24:00")  # the instant of a breach is its due instant
    assert sorted(last.basis) == sorted(story.duty(matter) for matter in matters)


def test_an_overdue_that_nobody_confirmed_counts_for_nothing(story: Watched) -> None:
    for matter in story.late(3)[:2]:
        story.confirm(matter, DAY)
    sweep(at("2022-12-30T12:00"))
    assert proposed() == []


def test_overdues_of_other_rules_are_no_overdues_of_wx_7(story: Watched) -> None:
    for matter in story.late(3):
        story.confirm(matter, DAY, rule="WX-10.3")
    sweep(at(f"{DAY}T12:00"))
    assert proposed() == []


def test_any_number_of_sweeps_makes_one_proposal_and_one_notice_of_it(story: Watched) -> None:
    three(story)
    for hour in ("13:00", "13:00", "14:00"):
        sweep(at(f"{DAY}T{hour}"))
    assert len(proposed()) == 1
    assert Notice.objects.filter(kind="proposal").count() == 1


def test_an_overdue_overturned_while_the_proposal_waits_withdraws_it(story: Watched) -> None:
    row = three(story)
    matter = row.grounds.order_by("pk").first()
    assert matter is not None
    story.does(
        story.cast.chief, "overturned", matter, "2022-11-25T09:00", None, {"duty": row.basis[0]}, text="系统故障"
    )
    sweep(at("2022-11-25T10:00"))
    row.refresh_from_db()
    assert row.decision == "withdrawn"
    assert "已不足次数" in row.reason


def test_an_overdue_overturned_after_the_circular_proposes_a_correction(story: Watched) -> None:
    row = three(story)
    decide(Ask(row.pk, "agreed"), story.cast.head, at("2022-11-25T09:00"))
    matter = row.grounds.order_by("pk").first()
    assert matter is not None
    story.does(
        story.cast.chief, "overturned", matter, "2022-11-28T09:00", None, {"duty": row.basis[0]}, text="系统故障"
    )
    sweep(at("2022-11-28T10:00"))
    [correction] = Proposal.objects.filter(proposes="correction")
    assert correction.replaces == row.key
    sweep(at("2022-11-28T11:00"))
    assert Proposal.objects.filter(proposes="correction").count() == 1


def test_a_proposal_is_decided_by_the_head_with_its_ground_sealed_on_every_matter(story: Watched) -> None:
    row = three(story)
    done = decide(Ask(row.pk, "agreed", expected=0), story.cast.head, at("2022-11-25T09:00"))
    assert (done.decision, done.decided_by) == ("agreed", story.cast.head)
    sealed = EventRow.objects.filter(kind="proposal_decided")
    assert sealed.count() == 3
    assert set(sealed.values_list("matter", flat=True)) == set(row.grounds.values_list("pk", flat=True))
    assert Notice.objects.filter(kind="proposal_decided", unit=story.cast.housing).count() == 1


@pytest.mark.parametrize(
    "who", ["clerk", "unit_head", "supervisor", "section", "discipline", "stranger", "neighbour_supervisor", "auditor"]
)
def test_nobody_else_decides_it(story: Watched, who: str) -> None:
    row = three(story)
    assert refusal(Ask(row.pk, "agreed"), getattr(story.cast, who), "2022-11-25T09:00")
    assert not EventRow.objects.filter(kind="proposal_decided").exists()
    row.refresh_from_db()
    assert row.decision == "waiting"


def test_the_second_of_two_deciders_is_told_who_was_faster(story: Watched) -> None:
    row = three(story)
    decide(Ask(row.pk, "declined", "已当面说明"), story.cast.head, at("2022-11-25T09:00"))
    told = refusal(Ask(row.pk, "agreed", expected=0), story.cast.chief, "2022-11-25T09:01")
    assert "任主任已“不同意”这条处置建议" in told


def test_declining_needs_a_reason(story: Watched) -> None:
    row = three(story)
    assert "没有写理由" in refusal(Ask(row.pk, "declined"), story.cast.head, "2022-11-25T09:00")


def test_declined_it_comes_again_only_with_an_overdue_not_in_its_basis(story: Watched) -> None:
    row = three(story)
    decide(Ask(row.pk, "declined", "已当面说明"), story.cast.head, at("2022-11-25T09:00"))
    sweep(at("2022-11-25T10:00"))
    assert len(proposed()) == 1
    [fourth] = story.late(1, "2022-11-08T09:00", "2022-11-23T09:00")
    story.confirm(fourth, "2022-11-28")
    sweep(at("2022-11-28T12:00"))
    assert [each[2] for each in proposed()] == ["declined", "waiting"]


def test_striking_out_so_many_that_the_threshold_is_missed_is_refused(story: Watched) -> None:
    row = three(story)
    ask = Ask(row.pk, "partly_agreed", "一件属系统故障", (row.basis[0],))
    assert "不足3次" in refusal(ask, story.cast.head, "2022-11-25T09:00")


def test_what_was_struck_out_counts_no_more(story: Watched) -> None:
    matters = story.late(4)
    for matter in matters:
        story.confirm(matter, DAY)
    sweep(at(f"{DAY}T12:00"))
    row = Proposal.objects.get()
    decide(Ask(row.pk, "partly_agreed", "一件属系统故障", (row.basis[0],)), story.cast.head, at("2022-11-25T09:00"))
    sweep(at("2022-11-25T10:00"))
    assert Subject.objects.get().counts["WX-8"] == 3
    [fifth] = story.late(1, "2022-11-08T09:00", "2022-11-23T09:00")
    story.confirm(fifth, "2022-11-28")
    sweep(at("2022-11-28T12:00"))
    assert Subject.objects.get().counts["WX-8"] == 4
    assert not Proposal.objects.filter(threshold=5).exists()


def test_a_due_inside_a_recorded_outage_counts_against_nobody(story: Watched) -> None:
    Outage.objects.create(
        jurisdiction=story.cast.county, begins=at("2022-11-21T20:00"), ends=at("2022-11-22T02:00"), reason="机房断电",
        recorded_by=story.cast.system_admin, recorded_at=at("2022-11-22T08:00"),
    )  # fmt: skip
    for matter in story.late(3):
        story.confirm(matter, DAY)
    sweep(at(f"{DAY}T12:00"))
    assert proposed() == []


def test_a_merged_unit_hands_its_count_to_its_successor(story: Watched) -> None:
    for matter in story.late(3):
        story.confirm(matter, DAY)
    c = story.cast
    heir = Unit.objects.create(jurisdiction=c.county, name="住建和城管局", valid_from=date(2022, 11, 25))
    Unit.objects.filter(pk=c.housing.pk).update(successor=heir, valid_to=date(2022, 11, 25))
    Subject.objects.create(jurisdiction=c.county, unit=heir, next_wakeup=at("2022-11-26T09:00"))
    sweep(at("2022-11-26T09:00"))
    assert Subject.objects.get(unit=heir).counts["WX-8"] == 3
    assert Subject.objects.get(unit=c.housing).counts["WX-8"] == 0


def test_the_count_of_a_year_ago_drops_out_by_itself(story: Watched) -> None:
    three(story)
    assert Subject.objects.get().next_wakeup == at("2023-11-21T24:00")
    sweep(at("2023-11-22T00:00"))
    assert Subject.objects.get().counts["WX-8"] == 0


def complaint(story: Watched, when: str, fact: str) -> None:
    c = story.cast
    matter = story.begin(
        f"{when}T08:00", title=f"投诉{fact}", kind="complaint", stated={"source": "complaint"},
        parties=(NewParty(c.housing.pk, "lead", first_responsible=c.unit_head.pk),),
    )  # fmt: skip
    story.does(c.supervisor, "complaint_received", matter, f"{when}T09:00", None, {}, occurred_at=at(f"{when}T08:30"))
    story.does(c.head, "found_valid", matter, f"{when}T10:00", c.housing, {"fact": fact}, text="属实")


def test_wx_13_two_valid_complaints_propose_a_circular_and_four_the_procedure(story: Watched) -> None:
    complaint(story, "2022-11-07", "甲")
    complaint(story, "2022-11-08", "甲")  # the same fact counts once
    sweep(at("2022-11-08T12:00"))
    assert proposed() == []
    complaint(story, "2022-11-09", "乙")
    sweep(at("2022-11-09T12:00"))
    assert proposed() == [("WX-13", 2, "waiting")]
    assert Proposal.objects.get().reached_at == at("2022-11-09T08:30")
    complaint(story, "2022-11-10", "丙")
    complaint(story, "2022-11-11", "丁")
    sweep(at("2022-11-11T12:00"))
    assert [(p.threshold, p.proposes) for p in Proposal.objects.order_by("threshold")] == [
        (2, "circular"), (4, "accountability"),
    ]  # fmt: skip


def test_a_complaint_not_found_valid_is_none(story: Watched) -> None:
    c = story.cast
    for n in range(3):
        matter = story.begin(title=f"诉求{n}", kind="complaint", stated={"source": "complaint"},
                             parties=(NewParty(c.housing.pk, "lead", first_responsible=c.unit_head.pk),))  # fmt: skip
        story.does(c.supervisor, "complaint_received", matter, "2022-11-07T10:00", None, {},
                   occurred_at=at("2022-11-07T09:30"))  # fmt: skip
    sweep(at("2022-11-09T12:00"))
    assert proposed() == []


def test_a_hand_over_agreed_to_opens_its_matters_to_discipline_and_no_others(story: Watched) -> None:
    c = story.cast
    for matter in story.late(5):
        story.confirm(matter, DAY)
    other = story.begin(title="无关的一件")
    sweep(at(f"{DAY}T12:00"))
    held = standing(c.discipline, date(2022, 11, 25))
    row = Proposal.objects.get(threshold=5)
    assert not visible_matters(held).exists()
    assert not visible(held).exists()
    decide(Ask(row.pk, "agreed"), c.chief, at("2022-11-25T09:00"))
    seen = set(visible_matters(held).values_list("pk", flat=True))
    assert seen == set(row.grounds.values_list("pk", flat=True))
    assert other.pk not in seen
    assert not Notice.objects.filter(Q(kind="proposal_decided") & Q(proposal=row)).exists()
    signed = receipt(row.pk, c.discipline, at("2022-11-28T09:00"))
    assert (signed.receipted_by, signed.receipted_at) == (c.discipline, at("2022-11-28T09:00"))
    with pytest.raises(BadInput):
        receipt(row.pk, c.head, at("2022-11-28T09:00"))


def test_a_leader_reads_the_proposals_of_the_portfolio_and_units_none(story: Watched) -> None:
    row = three(story)
    c, day = story.cast, date(2022, 11, 25)
    reads = {name for name, person in c.people.items() if visible(standing(person, day)).filter(pk=row.pk).exists()}
    assert reads == {"supervisor", "head", "chief", "leader"}
