"""Foreseen, put in force by the head, applied to what is under way: told before, never a breach, never shorter, once."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.apps.editing.conftest import MONDAY, TUESDAY, WEDNESDAY, foreseen, in_force, versioned
from tests.apps.matters.conftest import Story
from tests.cast import at

from duban.apps.audit.models import Entry
from duban.apps.audit.queries import verify as audit_whole
from duban.apps.editing import applying, foreseeing
from duban.apps.editing.applying import apply_some, apply_to_open
from duban.apps.editing.enacting import enact, withdraw
from duban.apps.editing.foreseeing import foresee, foresee_some
from duban.apps.editing.models import Application, Foreseen, Foresight, Stayed
from duban.apps.matters.keeping.keys import signing_key
from duban.apps.matters.keeping.seals import seal_day, seals
from duban.apps.matters.keeping.verify import verify
from duban.apps.matters.models import Duty, EventRow, Matter
from duban.apps.matters.rules import pack_in_force
from duban.apps.org.models import StandIn
from duban.apps.policies.models import Enactment
from duban.core.instant import write_due
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
FOREIGN = ("supervisor", "clerk", "unit_head", "leader", "chief", "stranger", "system_admin", "neighbour_supervisor")


def due(matter: Matter, rule: str = "WX-7") -> set[str]:
    return {write_due(duty.due)[:10] for duty in Duty.objects.filter(matter=matter, rule=rule) if duty.due}


def day(due: datetime | None) -> str:
    return write_due(due)[:10] if due else ""


def applied(story: Story, made: Enactment, when: str = WEDNESDAY) -> Application:
    row = apply_to_open(made, "一并执行新版", story.cast.head, at(when))
    while apply_some(at(when))["looked"]:
        pass
    return Application.objects.get(pk=row.pk)


# --- foreseen --------------------------------------------------------------------------------------------------------


def test_it_is_told_of_each_open_matter_how_its_dues_would_move_and_nothing_moves(story: Story) -> None:
    matter = story.begin()
    version = versioned(story, "P15WD")
    foreseen(story, version)
    row = Foresight.objects.get()
    assert (row.total, row.looked, row.moved, row.hindered, row.counts) == (1, 1, 1, 0, {"later": 2})
    lines = Foreseen.objects.order_by("number")
    assert [(e.rule, day(e.before), day(e.after)) for e in lines] == [("WX-7", "2022-11-21", "2022-11-28")] * 2
    assert due(matter) == {"2022-11-21"}
    assert not EventRow.objects.filter(kind="migrated").exists()


def test_what_cannot_go_over_is_counted_apart_with_its_reason_and_what_has_ended_is_not_looked_at(story: Story) -> None:
    waiting, ended = story.begin(title="有申请的"), story.begin(title="终止了的")
    asked = {"until": at("2022-12-09T24:00"), "reason": "等批复"}
    story.does(story.cast.clerk, "extension_asked", waiting, MONDAY, story.cast.housing, asked)
    story.does(story.cast.head, "terminated", ended, MONDAY, payload={"reason": "政策调整"})
    foreseen(story, versioned(story))
    row = Foresight.objects.get()
    assert (row.total, row.moved, row.hindered) == (1, 0, 1)
    assert Foreseen.objects.get().said == "还有延期或退回的申请没有审定（请先审定，再改用）"


def test_it_is_worked_off_in_batches_of_which_one_broken_off_is_begun_again(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreseeing, "BATCH", 2)
    monkeypatch.setattr(foreseeing, "MOST", 2)
    for n in range(5):
        story.begin(title=f"第{n}件")
    foresee(versioned(story), story.cast.supervisor, at(MONDAY))
    assert foresee_some(at(MONDAY)) == {"looked": 2}
    assert (Foresight.objects.get().looked, Foresight.objects.get().done_at) == (2, None)

    class Killed(BaseException):
        pass

    def broken(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Foreseen.objects, "bulk_create", broken)
        with pytest.raises(Killed):
            foresee_some(at(MONDAY))
    while foresee_some(at(MONDAY))["looked"]:
        pass
    row = Foresight.objects.get()
    assert (row.looked, row.moved, row.counts, row.done_at) == (5, 5, {"later": 10}, at(MONDAY))
    assert Foreseen.objects.count() == 10


def test_of_two_workers_at_one_batch_one_writes_it(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.begin()
    foresee(versioned(story), story.cast.supervisor, at(MONDAY))
    real, inside = foreseeing.planned, []

    def the_other_is_faster(*args: Any) -> Any:
        if not inside:
            inside.append(True)
            assert foresee_some(at(MONDAY)) == {"looked": 1}
        return real(*args)

    monkeypatch.setattr(foreseeing, "planned", the_other_is_faster)
    assert foresee_some(at(MONDAY)) == {"looked": 0}
    assert (Foresight.objects.get().looked, Foreseen.objects.count()) == (1, 2)


def test_asked_for_twice_it_is_worked_off_once_and_a_stranger_may_not_ask(story: Story) -> None:
    version = versioned(story)
    first = foresee(version, story.cast.supervisor, at(MONDAY))
    assert foresee(version, story.cast.head, at(MONDAY)).pk == first.pk
    for who in ("clerk", "stranger", "chief", "neighbour_supervisor", "auditor"):
        with pytest.raises(BadInput, match="制度由采用它的区划"):
            foresee(version, story.cast.people[who], at(MONDAY))
    assert Foresight.objects.count() == 1


# --- put in force ----------------------------------------------------------------------------------------------------


def test_the_head_puts_it_in_force_from_a_day_on_and_it_is_on_the_audit_log(story: Story) -> None:
    before = pack_in_force(story.cast.county, at(TUESDAY))
    made = in_force(story)
    assert (made.since, made.by, made.reason) == (at("2022-11-09T00:00"), story.cast.head, "县政府常务会议决定")
    assert pack_in_force(story.cast.county, at("2022-11-08T23:59")) == before
    assert pack_in_force(story.cast.county, at(WEDNESDAY)) == made.edition.digest
    entry = Entry.objects.get(act="pack_enacted")
    assert made.edition.digest in entry.detail
    assert "2022-11-09" in entry.detail
    assert audit_whole() is None


def test_on_the_same_day_it_holds_from_this_instant_and_not_from_the_morning(story: Story) -> None:
    made = in_force(story, day="2022-11-08")
    assert made.since == at(TUESDAY)


@pytest.mark.parametrize("who", FOREIGN)
def test_nobody_but_the_head_puts_it_in_force_or_applies_it(story: Story, who: str) -> None:
    version = versioned(story)
    foreseen(story, version)
    with pytest.raises(BadInput, match="由本区划的督查室主任决定"):
        enact(version, date(2022, 11, 9), "统一", story.cast.people[who], at(TUESDAY))
    made = enact(version, date(2022, 11, 8), "统一", story.cast.head, at(TUESDAY))
    with pytest.raises(BadInput, match="由本区划的督查室主任决定"):
        apply_to_open(made, "统一", story.cast.people[who], at(WEDNESDAY))
    assert Enactment.objects.count() == 1
    assert not Application.objects.exists()


def test_whoever_stands_in_for_the_head_does_it_in_the_heads_name_and_nobody_else_may(story: Story) -> None:
    c = story.cast
    version = versioned(story)
    foreseen(story, version)
    with pytest.raises(BadInput, match="督查室主任决定"):
        enact(version, date(2022, 11, 9), "统一", c.supervisor, at(TUESDAY), c.head)
    StandIn.objects.create(person=c.supervisor, principal=c.head, valid_from=date(2022, 11, 8))
    made = enact(version, date(2022, 11, 9), "统一", c.supervisor, at(TUESDAY), c.head)
    assert (made.by, made.principal) == (c.supervisor, c.head)


@pytest.mark.parametrize(
    ("day", "reason", "said"),
    [
        ("2022-11-09", "  ", "没有写理由"),
        ("2022-11-09", "机密★一年", "国家秘密标志"),
        ("2022-11-07", "统一", "2022-11-07已经过去，制度不溯及既往"),
        (None, "统一", "施行日期不是有效的日期"),
    ],
)
def test_no_reason_a_day_that_is_past_and_a_marking_are_refused(
    story: Story, day: str | None, reason: str, said: str
) -> None:
    version = versioned(story)
    foreseen(story, version)
    with pytest.raises(BadInput, match=said):
        enact(version, date.fromisoformat(day) if day else None, reason, story.cast.head, at(TUESDAY))
    assert not Enactment.objects.exists()
    assert version.draft.__class__.objects.get().state == "open"


def test_it_must_have_been_looked_at_first(story: Story) -> None:
    with pytest.raises(BadInput, match="还没有看过它会怎样影响在办事项"):
        enact(versioned(story), date(2022, 11, 9), "统一", story.cast.head, at(TUESDAY))


def test_two_versions_that_would_overlap_are_told_and_the_later_follows_without_a_gap(story: Story) -> None:
    in_force(story, "P15WD", day="2022-11-15")
    version = versioned(story, "P12WD", TUESDAY)
    foreseen(story, version, TUESDAY)
    for day in ("2022-11-14", "2022-11-15"):
        with pytest.raises(BadInput, match="2022-11-15已定有一版施行，两版会重叠"):
            enact(version, date.fromisoformat(day), "统一", story.cast.head, at(TUESDAY))
    later = enact(version, date(2022, 11, 16), "统一", story.cast.head, at(TUESDAY))
    county = story.cast.county
    assert pack_in_force(county, at("2022-11-15T23:59")) != later.edition.digest
    assert pack_in_force(county, at("2022-11-16T00:00")) == later.edition.digest


def test_withdrawn_before_its_day_it_never_holds_and_may_be_put_in_force_anew(story: Story) -> None:
    before = pack_in_force(story.cast.county, at(WEDNESDAY))
    made = in_force(story, day="2022-11-15")
    for who in FOREIGN:
        with pytest.raises(BadInput, match="撤回施行由本区划的督查室主任决定"):
            withdraw(made, "文件还要改", story.cast.people[who], at(WEDNESDAY))
    with pytest.raises(BadInput, match="没有写理由"):
        withdraw(made, "", story.cast.head, at(WEDNESDAY))
    with pytest.raises(BadInput, match="已经施行，不能撤回"):
        withdraw(made, "文件还要改", story.cast.head, at("2022-11-15T00:00"))
    withdraw(made, "文件还要改", story.cast.head, at(WEDNESDAY))
    with pytest.raises(BadInput, match="已经撤回了"):
        withdraw(made, "文件还要改", story.cast.head, at(WEDNESDAY))
    assert pack_in_force(story.cast.county, at("2022-11-20T09:00")) == before
    assert Entry.objects.filter(act="pack_withdrawn").count() == 1
    again = enact(versioned_of(made), date(2022, 11, 15), "再议通过", story.cast.head, at(WEDNESDAY))
    assert pack_in_force(story.cast.county, at("2022-11-15T00:00")) == again.edition.digest


def test_days_that_would_have_no_rule_are_told(story: Story) -> None:
    from dataclasses import replace

    from duban.apps.editing.drafts import save, save_version, texts_in

    version = versioned(story)
    texts = texts_in(version.draft)
    texts = replace(texts, pack=texts.pack.replace("{date: 2022-11-07,", "{date: 2022-12-01,"))
    row = save(version.draft_id, texts, version.edits, story.cast.supervisor, at(TUESDAY))
    late = save_version(row.pk, row.edits, story.cast.supervisor, at(TUESDAY))
    foreseen(story, late, TUESDAY)
    with pytest.raises(BadInput, match="新版写明自2022-12-01施行，2022-11-09至2022-11-30没有规则"):
        enact(late, date(2022, 11, 9), "统一", story.cast.head, at(TUESDAY))
    assert enact(late, date(2022, 12, 1), "统一", story.cast.head, at(TUESDAY))


def test_done_twice_it_is_done_once(story: Story) -> None:
    made = in_force(story)
    version = versioned_of(made)
    with pytest.raises(BadInput):
        enact(version, date(2022, 11, 9), "统一", story.cast.head, at(TUESDAY))
    assert Enactment.objects.count() == 1


def versioned_of(made: Enactment) -> Any:
    from duban.apps.editing.models import Version

    return Version.objects.get(edition=made.edition)


# --- applied ---------------------------------------------------------------------------------------------------------


def test_open_matters_go_over_each_by_its_own_sealed_event_in_the_heads_name(story: Story, tmp_path: Path) -> None:
    matter, ended = story.begin(), story.begin(title="终止了的")
    story.does(story.cast.head, "terminated", ended, MONDAY, payload={"reason": "政策调整"})
    seal_day(at("2022-11-07T00:00").date(), signing_key(tmp_path / "keys"), at("2022-11-08T02:00"))
    row = applied(story, in_force(story))
    assert (row.total, row.looked, row.went, row.hindered, row.done_at) == (1, 1, 1, 0, at(WEDNESDAY))
    assert due(matter) == {"2022-11-28"}
    event = EventRow.objects.get(kind="migrated")
    assert (event.matter_id, event.actor) == (matter.pk, story.cast.head)
    assert "一并执行新版" in event.body
    assert Matter.objects.get(pk=ended.pk).pack != Matter.objects.get(pk=matter.pk).pack
    assert verify(seals(tmp_path / "keys")).misfits == []
    assert Entry.objects.filter(act="pack_applied").count() == 1


def test_a_shorter_limit_shortens_nothing_that_runs_and_makes_no_breach(story: Story) -> None:
    matter = story.begin()
    applied(story, in_force(story, "P1WD", TUESDAY, "2022-11-15"), "2022-11-15T10:00")
    assert due(matter) == {"2022-11-21"}
    assert not Duty.objects.filter(rule="WX-7", state="late").exists()
    assert due(story.begin("2022-11-15T11:00", title="新立的")) == {"2022-11-16"}


def test_what_may_not_go_over_stays_as_it_is_and_says_why_and_the_others_go(story: Story) -> None:
    free, waiting = story.begin(), story.begin(title="有申请的")
    asked = {"until": at("2022-12-09T24:00"), "reason": "等批复"}
    story.does(story.cast.clerk, "extension_asked", waiting, MONDAY, story.cast.housing, asked)
    row = applied(story, in_force(story))
    assert (row.went, row.hindered) == (1, 1)
    stayed = Stayed.objects.get()
    assert stayed.matter == waiting
    assert "申请没有审定" in stayed.said
    assert [event.matter_id for event in EventRow.objects.filter(kind="migrated")] == [free.pk]
    assert EventRow.objects.filter(matter=waiting).count() == Matter.objects.get(pk=waiting.pk).events
    story.does(story.cast.head, "extension_decided", waiting, WEDNESDAY, story.cast.housing, {"granted": False})
    again = applied(story, row.enactment, "2022-11-09T11:00")
    assert (again.total, again.went) == (1, 1)


def test_killed_in_the_midst_nothing_is_lost_nothing_doubled_and_it_goes_on(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 2)
    matters = [story.begin(title=f"第{n}件") for n in range(5)]
    made = in_force(story)
    apply_to_open(made, "一并执行新版", story.cast.head, at(WEDNESDAY))

    class Killed(BaseException):
        pass

    calls = 0
    real = applying.migrate_those_that_may

    def dies_after_writing_the_second_batch(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        done = real(*args)
        if calls == 2:
            raise Killed
        return done

    with monkeypatch.context() as patched:
        patched.setattr(applying, "migrate_those_that_may", dies_after_writing_the_second_batch)
        with pytest.raises(Killed):
            apply_some(at(WEDNESDAY))
    row = Application.objects.get()
    assert (row.looked, row.went, row.done_at) == (2, 2, None)
    assert EventRow.objects.filter(kind="migrated").count() == 2
    while apply_some(at(WEDNESDAY))["looked"]:
        pass
    row = Application.objects.get()
    assert (row.looked, row.went, row.total) == (5, 5, 5)
    events = EventRow.objects.filter(kind="migrated")
    assert sorted(event.matter_id for event in events) == [matter.pk for matter in matters]
    assert {due(matter).pop() for matter in matters} == {"2022-11-28"}


def test_it_is_not_applied_before_its_day_without_a_reason_or_while_it_is_being_applied(story: Story) -> None:
    story.begin()
    made = in_force(story, day="2022-11-15")
    with pytest.raises(BadInput, match="这一版现在没有施行"):
        apply_to_open(made, "统一", story.cast.head, at(WEDNESDAY))
    later = "2022-11-15T10:00"
    with pytest.raises(BadInput, match="没有写理由"):
        apply_to_open(made, " ", story.cast.head, at(later))
    apply_to_open(made, "统一", story.cast.head, at(later))
    with pytest.raises(BadInput, match="正在改用"):
        apply_to_open(made, "统一", story.cast.head, at(later))
    assert Application.objects.count() == 1


def test_a_head_who_is_none_any_more_when_it_is_carried_out_takes_nothing_over(story: Story) -> None:
    story.begin()
    made = in_force(story)
    apply_to_open(made, "统一", story.cast.head, at(WEDNESDAY))
    story.cast.head.grants.update(valid_to=date(2022, 11, 10))
    while apply_some(at("2022-11-10T09:00"))["looked"]:
        pass
    row = Application.objects.get()
    assert (row.went, row.hindered) == (0, 1)
    assert not EventRow.objects.filter(kind="migrated").exists()
