"""Every refusal of the door for writing, beside the success it is one step away from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.cast import at

from duban.apps.matters.actions import (
    Act,
    NewApproval,
    NewInstruction,
    NewMatter,
    NewParty,
    hand_over_clerk,
    perform,
    set_up,
)
from duban.apps.matters.duplicates import duplicates
from duban.apps.matters.models import Approval, Duty, EventRow, Instruction, Matter, NumberSeries, Party
from duban.apps.org.models import HandOver
from duban.core.events import EventKind
from duban.core.matter.facts import Party as PartyFact
from duban.core.problem import BadInput

DAY2 = "2022-11-08T09:00"


def refused(does: Any) -> list[str]:
    """The kinds of problems an act was refused with; nothing was written."""
    before = EventRow.objects.count(), Matter.objects.count()
    with pytest.raises(BadInput) as caught:
        does()
    assert (EventRow.objects.count(), Matter.objects.count()) == before
    return [problem.rule for problem in caught.value.problems]


# -- setting up --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_each_field_the_pack_demands_is_named_when_it_is_missing(story: Any) -> None:
    c = story.cast
    bare = NewMatter(
        c.county.pk, "修路", (NewParty(c.housing.pk, "lead"),), {"source": "instruction", "key": "yes"},
        approval=NewApproval("县政府", c.chief.pk, at("2022-11-04T10:00")),
    )  # fmt: skip
    with pytest.raises(BadInput) as caught:
        set_up([bare], c.supervisor, at(DAY2))
    assert {problem.where.file for problem in caught.value.problems} == {
        "批示交办的领导", "责任人", "完成时限", "工作标准", "考核标准", "路线图", "时间表", "责任书", "目标任务", "牵头领导",
        "责任清单", "完成标准",
    }  # fmt: skip
    assert Matter.objects.count() == 0
    assert Approval.objects.count() == 0
    assert story.begin().state == "live"


@pytest.mark.django_db
def test_without_a_recorded_approval_nothing_is_set_up_and_one_approval_may_cover_many(story: Any) -> None:
    c = story.cast
    assert refused(lambda: set_up([story.new(approval=None)], c.supervisor, at(DAY2))) == ["approval-missing"]
    done = set_up([story.new(), story.new(title="另一件")], c.supervisor, at(DAY2))
    assert [each.matter.number for each in done] == ["督〔2022〕001", "督〔2022〕002"]
    assert Approval.objects.count() == 1


@pytest.mark.django_db
def test_an_instruction_only_to_be_read_sets_up_nothing(story: Any) -> None:
    c = story.cast
    read = NewInstruction("方副县长", "阅。", at(DAY2).date(), "inform", c.leader.pk)
    study = NewInstruction("冼县长", "请研究。", at(DAY2).date(), "study", c.chief.pk)
    do = NewInstruction("冼县长", "请住建局抓紧办理。", at(DAY2).date(), "instruct", c.chief.pk)
    assert refused(lambda: story.begin(instructions=(read, study))) == ["reading-only"]
    matter = story.begin(instructions=(read, do))
    assert list(Instruction.objects.filter(matter=matter).values_list("leader_name", "order")) == [
        ("方副县长", 1), ("冼县长", 2),
    ]  # fmt: skip
    assert "抓紧办理" not in "".join(EventRow.objects.values_list("body", flat=True))


@pytest.mark.django_db
def test_a_stranger_and_an_administrator_set_up_nothing(story: Any) -> None:
    c = story.cast
    for who in (c.stranger, c.clerk, c.system_admin, c.neighbour_supervisor):
        refused(lambda who=who: set_up([story.new()], who, at(DAY2)))
    assert set_up([story.new()], c.head, at(DAY2))


@pytest.mark.django_db
def test_one_wrong_matter_of_many_sets_up_none_and_says_which(story: Any) -> None:
    c = story.cast
    with pytest.raises(BadInput, match="第2件 事项"):
        set_up([story.new(), story.new(title=" ")], c.supervisor, at(DAY2))
    assert (Matter.objects.count(), NumberSeries.objects.count()) == (0, 0)
    assert story.begin().number == "督〔2022〕001"


@pytest.mark.django_db
def test_a_stated_number_is_kept_and_never_used_twice(story: Any) -> None:
    assert story.begin(number="督〔2022〕002").number == "督〔2022〕002"
    assert refused(lambda: story.begin(number="督〔2022〕002")) == ["number-taken"]
    assert [story.begin().number, story.begin().number] == ["督〔2022〕001", "督〔2022〕003"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"stated": {"source": "instruction", "instructor": "leader", "class": "huge"}}, "fact-unknown"),
        ({"circle": "all"}, "kind-unknown"),
        ({"title": "机密★一年 某事"}, "secret"),
        ({"title": "长" * 201}, "title-long"),
    ],
)
def test_what_is_not_true_of_a_matter_is_refused(story: Any, more: Any, rule: str) -> None:
    assert rule in refused(lambda: story.begin(**more))


# -- two on one aspect, forged and stale -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_second_of_two_people_on_one_thread_is_told_who_was_first_and_another_thread_is_free(story: Any) -> None:
    c, matter = story.cast, story.begin()
    mine = story.act("reported", matter, c.housing, text="进展一")
    theirs = story.act("reported", matter, c.finance, text="资金到位")
    story.does(c.deputy, "reported", matter, DAY2, c.housing, text="进展二")
    with pytest.raises(BadInput, match="付副局长已于2022-11-08 09:00对住建局“反馈进展”"):
        perform([mine], c.clerk, at(DAY2))
    perform([theirs], c.finance_clerk, at(DAY2))
    assert EventRow.objects.filter(matter=matter, kind="reported").count() == 2


@pytest.mark.django_db
def test_a_stale_form_about_the_facts_is_refused(story: Any) -> None:
    c, matter = story.cast, story.begin()
    stale = story.act("classified", matter, payload={"facts": {"class": "important"}})
    story.does(c.supervisor, "classified", matter, DAY2, payload={"facts": {"class": "complex"}})
    assert refused(lambda: perform([stale], c.head, at(DAY2))) == ["stale"]
    assert Matter.objects.get(pk=matter.pk).stated["class"] == "complex"


@pytest.mark.django_db
def test_a_forged_matter_or_unit_is_refused_as_if_it_did_not_exist(story: Any) -> None:
    c, matter = story.cast, story.begin()
    refused(lambda: perform([Act(matter.pk + 99, EventKind.RECEIPTED, c.housing.pk)], c.clerk, at(DAY2)))
    refused(lambda: perform([Act(matter.pk, EventKind.RECEIPTED, c.water.pk)], c.stranger, at(DAY2)))
    refused(lambda: perform([Act(matter.pk, EventKind.RECEIPTED, c.finance.pk)], c.clerk, at(DAY2)))
    refused(lambda: perform([Act(matter.pk, EventKind.RECEIPTED, 999_999)], c.clerk, at(DAY2)))
    assert perform([Act(matter.pk, EventKind.RECEIPTED, c.housing.pk)], c.clerk, at(DAY2))


@pytest.mark.django_db
def test_units_and_people_of_elsewhere_gone_or_forged_are_refused(story: Any) -> None:
    c, matter = story.cast, story.begin()
    c.town.valid_to = at("2022-06-01T00:00").date()
    c.town.save()
    whole = story.new().parties[0]
    for unit in (c.neighbour_office.pk, c.town.pk, 999_999):
        strange = (replace(whole, unit=unit),)
        assert "unit-unknown" in refused(lambda strange=strange: story.begin(parties=strange))
        units = (PartyFact(str(unit), "lead"),)
        told = {"units": units}
        assert "unit-unknown" in refused(
            lambda told=told: story.does(c.supervisor, "units_changed", matter, DAY2, payload=told)
        )
    for person in (c.neighbour_supervisor.pk, 999_999):
        strange = (replace(whole, clerk=person),)
        assert "person-unknown" in refused(lambda strange=strange: story.begin(parties=strange))
        assert "approval-missing" in refused(
            lambda person=person: story.begin(approval=NewApproval("县政府", person, at("2022-11-04T10:00")))
        )
    refused(lambda: story.does(
        c.supervisor, "corrected", matter, DAY2, payload={"event": 1, "payload": {"own_due": 1.5}}, text="改"
    ))  # fmt: skip
    story.does(c.finance_clerk, "return_asked", matter, DAY2, c.finance, {"reason": "不属本单位"})
    for to in (c.neighbour_office.pk, "x"):
        assert "unit-unknown" in refused(lambda to=to: story.does(
            c.head, "return_decided", matter, DAY2, c.finance, {"granted": True, "reassign": to}
        ))  # fmt: skip
    assert story.does(c.head, "return_decided", matter, DAY2, c.finance, {"granted": True, "reassign": c.land.pk})


@pytest.mark.django_db
def test_one_refused_act_of_many_leaves_none_done(story: Any) -> None:
    c, matter = story.cast, story.begin()
    both = [story.act("receipted", matter, c.housing), story.act("receipted", matter, c.finance)]
    refused(lambda: perform(both, c.clerk, at(DAY2)))
    assert perform(both[:1], c.clerk, at(DAY2))


# -- time ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nobody_backdates_and_the_office_records_paper_within_its_tolerance_with_evidence(story: Any) -> None:
    c, matter = story.cast, story.begin()

    def report(by: Any, occurred: str, **more: Any) -> Any:
        return lambda: story.does(
            by, "reported", matter, "2022-11-11T09:00", c.housing, text="电话反馈", occurred_at=at(occurred), **more
        )

    assert refused(report(c.clerk, "2022-11-10T09:00")) == ["backdated"]
    assert refused(report(c.supervisor, "2022-11-12T09:00", for_unit=True, files=(story.file(),))) == ["in-future"]
    assert refused(report(c.supervisor, "2022-11-10T09:00", for_unit=True)) == ["evidence-missing"]
    late = report(c.supervisor, "2022-11-07T10:00", for_unit=True, files=(story.file(),))
    assert refused(late) == ["backdated"]
    assert report(c.supervisor, "2022-11-10T09:00", for_unit=True, files=(story.file(),))()


@pytest.mark.django_db
def test_a_clock_behind_the_last_record_writes_nothing(story: Any) -> None:
    c, matter = story.cast, story.begin()
    assert refused(lambda: story.does(c.clerk, "receipted", matter, "2022-11-07T08:00", c.housing)) == ["clock-behind"]


# -- the turns ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("by", "kind", "unit", "payload", "more", "rule"),
    [
        ("clerk", "reported", "housing", {}, {}, "text-missing"),
        ("clerk", "receipted", "housing", {"mood": 1}, {}, "unknown-field"),
        ("clerk", "return_asked", "housing", {}, {}, "reason-missing"),
        ("clerk", "extension_asked", "housing", {"reason": "雨"}, {}, "until-missing"),
        ("clerk", "extension_asked", "housing", {"reason": "雨", "until": at("2022-11-01T00:00")}, {}, "in-past"),
        ("clerk", "extension_asked", "housing", {"reason": "雨", "until": at("2022-11-10T00:00")}, {}, "not-later"),
        ("supervisor", "paused", None, {}, {"text": "汛期"}, "until-missing"),
        ("supervisor", "paused", None, {"until": at("2022-12-01T00:00")}, {"text": "汛期"}, "review-missing"),
        ("supervisor", "classified", None, {"facts": {"class": "vast"}}, {}, "fact-unknown"),
        ("supervisor", "instructed", None, {"own_due": at("2022-12-31T24:00")}, {}, "text-missing"),
        ("supervisor", "units_changed", None, {"units": ()}, {}, "party-form"),
        ("supervisor", "corrected", None, {"event": 77, "void": True}, {"text": "误记"}, "event-unknown"),
        ("supervisor", "corrected", None, {"event": 1, "void": True}, {"text": "误记"}, "not-correctable"),
        ("supervisor", "merged", None, {}, {}, "into-missing"),
        ("head", "terminated", None, {}, {}, "reason-missing"),
        ("supervisor", "chased", "housing", {"duty": "没有"}, {}, "duty-unknown"),
        ("clerk", "reported", "housing", {}, {"text": "绝密★长期"}, "secret"),
    ],
)
def test_an_act_told_wrongly_is_refused_by_its_kind_of_mistake(
    story: Any, by: str, kind: str, unit: str | None, payload: Any, more: Any, rule: str
) -> None:
    c, matter = story.cast, story.begin()
    where = getattr(c, unit) if unit else None
    assert rule in refused(lambda: story.does(getattr(c, by), kind, matter, DAY2, where, payload, **more))


@pytest.mark.django_db
def test_the_same_delivery_is_receipted_once(story: Any) -> None:
    c, matter = story.cast, story.begin()
    story.does(c.clerk, "receipted", matter, DAY2, c.housing)
    assert refused(lambda: story.does(c.clerk, "receipted", matter, DAY2, c.housing)) == ["twice"]


@pytest.mark.django_db
def test_a_pause_is_the_supervisors_never_after_due_and_stops_at_its_maximum(story: Any) -> None:
    c, matter = story.cast, story.begin()
    told = {"until": at("2022-12-01T00:00"), "review_on": "2022-11-20"}
    refused(lambda: story.does(c.clerk, "paused", matter, DAY2, payload=told, text="汛期"))
    for unit, by in ((c.housing, c.clerk), (c.finance, c.finance_clerk)):
        story.does(by, "deployed", matter, "2022-11-07T10:00", unit)
    assert "after-due" in refused(
        lambda: story.does(c.supervisor, "paused", matter, "2022-11-16T09:00", payload=told, text="汛期")
    )
    story.does(c.supervisor, "paused", matter, DAY2, payload=told, text="汛期")
    refused(lambda: story.does(c.supervisor, "paused", matter, DAY2, payload=told, text="汛期"))
    story.does(c.supervisor, "resumed", matter, "2022-11-10T09:00")
    refused(lambda: story.does(c.supervisor, "resumed", matter, "2022-11-10T10:00"))


@pytest.mark.django_db
def test_an_extension_is_asked_before_due_and_not_granted_past_the_superiors_date_without_its_consent(
    story: Any,
) -> None:
    c, matter = story.cast, story.begin(superior_due=at("2022-11-30T24:00"), superior_number="省督1")
    asked = {"until": at("2022-12-31T24:00"), "reason": "雨"}
    story.does(c.clerk, "extension_asked", matter, DAY2, c.housing, asked)
    refused(lambda: story.does(c.clerk, "extension_asked", matter, DAY2, c.housing, asked))
    granted = {"granted": True, "due": at("2022-12-31T24:00")}
    refused(lambda: story.does(c.clerk, "extension_decided", matter, DAY2, c.housing, granted))
    assert "superior" in refused(lambda: story.does(c.head, "extension_decided", matter, DAY2, c.housing, granted))
    story.does(c.head, "extension_decided", matter, DAY2, c.housing, {**granted, "superior_consent": True})
    late = {"until": at("2023-03-31T24:00"), "reason": "雨"}
    assert refused(
        lambda: story.does(c.finance_clerk, "extension_asked", matter, "2022-12-10T09:00", c.finance, late)
    ) == ["after-due"]


@pytest.mark.django_db
def test_the_doer_never_closes_and_a_whole_is_not_closed_before_its_parts(story: Any) -> None:
    c, whole = story.cast, story.begin()
    part = story.begin("2022-11-07T10:00", parent=whole.pk, approval=None, title="一标段")
    assert (part.approval, part.parent) == (whole.approval, whole)

    def finish(matter: Matter) -> None:
        for unit, by in ((c.housing, c.clerk), (c.finance, c.finance_clerk)):
            story.does(by, "completion_asked", matter, DAY2, unit, text="已完成", files=(story.file(),))
            story.does(c.supervisor, "verified", matter, DAY2, unit)

    finish(whole)
    refused(lambda: story.does(c.clerk, "closed", whole, "2022-11-09T09:00"))
    refused(lambda: story.does(c.head, "closed", whole, "2022-11-09T09:00"))
    refused(lambda: story.does(c.head, "closed", part, "2022-11-09T09:00"))
    finish(part)
    assert story.does(c.head, "closed", part, "2022-11-09T09:00").matter.state == "closed"
    assert story.does(c.head, "closed", whole, "2022-11-09T09:00").matter.state == "closed"
    assert "parent-over" in refused(lambda: story.begin("2022-11-10T09:00", parent=whole.pk, title="二标段"))
    refused(lambda: story.does(c.clerk, "reported", whole, "2022-11-10T09:00", c.housing, text="补充"))


@pytest.mark.django_db
def test_closing_needs_the_standard_stated_and_evidence(story: Any) -> None:
    c, matter = story.cast, story.begin()
    for unit, by in ((c.housing, c.clerk), (c.finance, c.finance_clerk)):
        story.does(by, "completion_asked", matter, DAY2, unit, text="已完成")
        refused(lambda unit=unit: story.does(c.supervisor, "verified", matter, DAY2, unit))
        story.does(c.supervisor, "verified", matter, DAY2, unit, files=(story.file(),))
    story.does(
        c.supervisor, "corrected", matter, DAY2, payload={"event": 1, "payload": {"spine": {"closing_standard": ""}}},
        text="待定",
    )  # fmt: skip
    assert Matter.objects.get(pk=matter.pk).closing_standard == ""
    refused(lambda: story.does(c.head, "closed", matter, DAY2))
    story.does(
        c.supervisor, "corrected", matter, DAY2, payload={"event": 1, "payload": {"spine": {"closing_standard": "合格"}}},
        text="补充",
    )  # fmt: skip
    assert story.does(c.head, "closed", matter, DAY2).matter.closing_standard == "合格"


@pytest.mark.django_db
def test_evidence_is_added_to_a_report_that_waits_by_its_unit_and_no_clock_moves(story: Any) -> None:
    c, matter = story.cast, story.begin()
    refused(lambda: story.does(c.clerk, "supplemented", matter, DAY2, c.housing, files=(story.file(),)))  # no report
    story.does(c.clerk, "completion_asked", matter, DAY2, c.housing, text="已完成")
    due = Duty.objects.get(matter=matter, rule="WX-10.7", unit=c.housing).due
    assert refused(lambda: story.does(c.clerk, "supplemented", matter, DAY2, c.housing)) == ["evidence-missing"]
    refused(lambda: story.does(c.finance_clerk, "supplemented", matter, DAY2, c.housing, files=(story.file(),)))
    refused(lambda: story.does(c.stranger, "supplemented", matter, DAY2, c.housing, files=(story.file(),)))
    refused(lambda: story.does(c.supervisor, "verified", matter, DAY2, c.housing))
    story.does(c.clerk, "supplemented", matter, "2022-11-10T09:00", c.housing, files=(story.file(),))
    story.does(c.supervisor, "verified", matter, "2022-11-11T09:00", c.housing)
    duty = Duty.objects.get(matter=matter, rule="WX-10.7", unit=c.housing)
    assert (duty.due, duty.state, duty.done_at) == (due, "met", at(DAY2))


@pytest.mark.django_db
def test_the_slip_of_a_call_the_office_took_down_proves_no_completion(story: Any) -> None:
    c, matter = story.cast, story.begin()
    slip = {"text": "电话反馈", "for_unit": True, "files": (story.file(),)}
    story.does(c.supervisor, "reported", matter, DAY2, c.housing, **slip)
    story.does(c.clerk, "completion_asked", matter, DAY2, c.housing, text="已完成")
    refused(lambda: story.does(c.supervisor, "verified", matter, DAY2, c.housing))
    story.does(c.clerk, "supplemented", matter, DAY2, c.housing, files=(story.file(),))
    story.does(c.supervisor, "verified", matter, DAY2, c.housing)


@pytest.mark.django_db
def test_merged_carried_over_terminated_and_units_changed_keep_what_they_must(story: Any) -> None:
    c, one, other = story.cast, story.begin(), story.begin(title="同一件事")
    assert "into-itself" in refused(lambda: story.does(c.supervisor, "merged", one, DAY2, payload={"into": one.pk}))
    merged = story.does(c.supervisor, "merged", other, DAY2, payload={"into": one.pk}).matter
    assert (merged.state, merged.merged_into_id) == ("merged", one.pk)
    due = Matter.objects.get(pk=one.pk).next_due
    carried = story.does(c.supervisor, "carried_over", one, DAY2).matter
    assert (carried.number, carried.next_due) == (one.number, due)
    units = (PartyFact(str(c.housing.pk), "lead"), PartyFact(str(c.land.pk), "assisting"))
    story.does(c.supervisor, "units_changed", one, DAY2, payload={"units": units})
    assert set(Party.objects.filter(matter=one, left_at=None).values_list("unit", "role")) == {
        (c.housing.pk, "lead"), (c.land.pk, "assisting"),
    }  # fmt: skip
    assert EventRow.objects.filter(matter=one, kind="assigned", unit=c.land).exists()
    ended = story.does(c.head, "terminated", one, DAY2, payload={"reason": "项目取消"}).matter
    assert (ended.state, ended.next_due) == ("terminated", None)


@pytest.mark.django_db
def test_a_breach_is_told_explained_confirmed_and_overturned(story: Any) -> None:
    c, matter = story.cast, story.begin()
    duty = f"{matter.pk}/WX-10.7/{c.housing.pk}/2/1"
    early = {"duty": duty}
    refused(lambda: story.does(c.supervisor, "breach_told", matter, "2022-11-14T09:00", c.housing, early))
    late = "2022-11-16T09:00"
    refused(lambda: story.does(c.head, "breach_confirmed", matter, late, c.housing, early))
    story.does(c.supervisor, "breach_told", matter, late, c.housing, early)
    assert EventRow.objects.filter(matter=matter, kind="verdict", body__contains=duty).count() == 1
    story.does(c.clerk, "breach_explained", matter, late, c.housing, early, text="连续降雨")
    refused(lambda: story.does(c.clerk, "breach_confirmed", matter, late, c.housing, early))
    story.does(c.head, "breach_confirmed", matter, late, c.housing, early)
    done = story.does(c.head, "overturned", matter, "2022-11-17T09:00", payload=early, text="不可抗力")
    assert next(o.state for o in done.assessment.obligations if o.key == duty) == "overturned"


@pytest.mark.django_db
def test_a_clerks_open_items_go_to_another_in_one_act_with_their_list(story: Any) -> None:
    c, matter = story.cast, story.begin()
    now = at(DAY2)
    for giver, taker, by in (
        (c.clerk, c.clerk, c.unit_head), (c.clerk, c.stranger, c.unit_head), (c.clerk, c.deputy, c.stranger),
        (c.deputy, c.clerk, c.unit_head),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            hand_over_clerk(giver, taker, c.housing, now, by)
    assert HandOver.objects.count() == 0
    made = hand_over_clerk(c.clerk, c.deputy, c.housing, now, c.unit_head)
    assert made.items == [{"number": matter.number, "title": matter.title}]
    assert Party.objects.get(matter=matter, unit=c.housing).clerk == c.deputy


@pytest.mark.django_db
def test_a_likely_duplicate_is_told_with_its_reason_and_another_jurisdictions_is_not(story: Any) -> None:
    c, matter = story.cast, story.begin(source_number="政办〔2022〕9号")
    [found] = duplicates("关于城东棚户区改造工作", [c.housing.pk], c.county.pk)
    assert (found.matter, found.why) == (matter, "名称有100%相同")
    [same] = duplicates("别的", [], c.county.pk, "政办〔2022〕9号")
    assert same.why == "来源文号相同：政办〔2022〕9号"
    assert duplicates("城东棚户区改造", [c.water.pk], c.county.pk) == []
    assert duplicates("城东棚户区改造", [], c.neighbour.pk, "政办〔2022〕9号") == []
    assert duplicates("农村公路养护", [c.housing.pk], c.county.pk) == []
