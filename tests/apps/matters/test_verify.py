"""Whatever is changed behind the product's back is named, with its matter and its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cast import at

from duban.apps.audit import queries
from duban.apps.audit.actions import record
from duban.apps.audit.models import Entry, Head
from duban.apps.matters.actions import NewInstruction, judge
from duban.apps.matters.attachments import path_of
from duban.apps.matters.keeping.destroy import destroy
from duban.apps.matters.keeping.held import against_store, read_held
from duban.apps.matters.keeping.keys import public_keys, signing_key
from duban.apps.matters.keeping.rebuild import rebuild
from duban.apps.matters.keeping.seals import export, seal_day, seals, statement
from duban.apps.matters.keeping.verify import Found, verify
from duban.apps.matters.models import Attachment, Duty, EventRow, Instruction, Matter, Party, Seal
from duban.apps.outbox.models import Notice
from duban.core.problem import BadInput

LATER = "2022-11-09T09:00"


@pytest.fixture
def kept(story: Any, tmp_path: Path) -> Any:
    """Two matters with records, an attachment, and a seal over both."""
    c = story.cast
    first, second = story.begin(), story.begin(title="老旧小区改造")
    story.does(c.clerk, "receipted", first, "2022-11-07T10:00", c.housing)
    story.does(c.clerk, "reported", first, "2022-11-07T11:00", c.housing, text="已开工", files=(story.file(),))
    story.does(c.clerk, "receipted", second, "2022-11-07T10:30", c.housing)
    seal_day(at("2022-11-07T00:00").date(), signing_key(tmp_path / "keys"), at("2022-11-08T02:00"))
    story.first, story.second, story.folder = first, second, tmp_path / "keys"
    return story


def check(kept: Any, **more: Any) -> Found:
    return verify(seals(kept.folder), **more)


def named(kept: Any) -> str:
    found = check(kept).misfits
    return str(found[0]) if found else ""


@pytest.mark.django_db
def test_what_nobody_touched_fits(kept: Any) -> None:
    found = check(kept)
    assert (found.misfits, found.matters) == ([], 2)
    assert found.events == EventRow.objects.count()


def _rows(name: str) -> Any:
    return {"event": EventRow, "attachment": Attachment, "matter": Matter, "party": Party, "duty": Duty}[name]


EVENT = {
    "kind": "signed", "unit_id": None, "actor_id": None, "principal_id": 1, "occurred_at": at(LATER),
    "recorded_at": at(LATER), "for_unit": True, "body": '{"files":[],"payload":{},"text":"另一句"}', "salt": "00",
    "schema": 2, "body_digest": "0" * 64, "previous": "0" * 64, "digest": "0" * 64, "destroyed_at": at(LATER), "seq": 99,
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("column", EVENT)
def test_a_changed_column_of_an_event_is_named_with_its_matter(kept: Any, column: str) -> None:
    row = EventRow.objects.get(matter=kept.first, kind="reported")
    value = kept.cast.chief.pk if column == "principal_id" else EVENT[column]
    EventRow.objects.filter(pk=row.pk).update(**{column: value})
    said = named(kept)
    assert said.startswith(f"督〔2022〕001 第{row.seq}条：")


@pytest.mark.django_db
def test_an_event_moved_to_another_matter_is_named(kept: Any) -> None:
    row = EventRow.objects.filter(matter=kept.first).order_by("-seq")[0]
    EventRow.objects.filter(pk=row.pk).update(matter=kept.second, seq=Matter.objects.get(pk=kept.second.pk).events + 1)
    assert named(kept).startswith("督〔2022〕001")


@pytest.mark.django_db
def test_a_missing_event_in_the_middle_and_at_the_end_is_named(kept: Any) -> None:
    rows = EventRow.objects.filter(matter=kept.second).order_by("seq")
    EventRow.objects.filter(pk=rows.last().pk).delete()
    assert "登记有" in named(kept)
    EventRow.objects.filter(pk=rows[1].pk).delete()
    assert "缺第2条" in named(kept)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [("sm3", "0" * 64), ("name", "另.txt"), ("size", 1), ("media", "image/png"), ("event_id", None)],
)
def test_a_changed_column_of_an_attachment_is_named(kept: Any, column: str, value: Any) -> None:
    if column == "event_id":
        value = EventRow.objects.get(matter=kept.second, seq=1).pk
    Attachment.objects.update(**{column: value})
    assert "附件" in named(kept)


@pytest.mark.django_db
@pytest.mark.parametrize(("change", "word"), [(lambda path: path.write_bytes(b"x"), "改动"), (Path.unlink, "不在了")])
def test_a_changed_or_missing_file_is_named(kept: Any, change: Callable[[Path], object], word: str) -> None:
    change(path_of(Attachment.objects.get().sm3))
    assert word in named(kept)
    assert "佐证.txt" in named(kept)


DUTY: dict[str, Any] = {
    "key": "另", "rule": "X", "clause": "X", "unit_id": None, "side": "deciding", "act": "closed", "state": "met",
    "started": at(LATER), "due": at("2029-01-01T00:00"), "due_version": 9, "soon_at": None, "done_at": at(LATER),
    "breached_at": at(LATER), "provisional": True, "stock": True, "undetermined": "不知",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("column", DUTY)
def test_a_changed_column_of_a_duty_is_named(kept: Any, column: str) -> None:
    duty = Duty.objects.get(matter=kept.first, rule="WX-10.7", unit=kept.cast.housing)
    Duty.objects.filter(pk=duty.pk).update(**{column: DUTY[column]})
    assert named(kept).startswith("督〔2022〕001：办理时限")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("title", "另一件事"), ("state", "closed"), ("circle", "restricted"), ("stated", {}), ("own_due", at(LATER)),
        ("superior_due", at(LATER)), ("requirement", "x"), ("closing_standard", "x"), ("pack", "sm3:0"), ("events", 3),
        ("head", "0" * 64), ("facts_version", 9), ("light", "late"), ("next_due", None), ("next_wakeup", None),
        ("judged_at", at("2022-11-01T09:00")), ("judged_at", None), ("kind", "help"), ("details", {"x": "y"}),
        ("created_at", at(LATER)), ("number", "督〔2022〕999"),
    ],
)  # fmt: skip
def test_a_changed_column_of_a_matter_is_named(kept: Any, column: str, value: Any) -> None:
    Matter.objects.filter(pk=kept.first.pk).update(**{column: value})
    assert named(kept).startswith("督〔2022〕")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("role", "assisting"), ("inner_due", at(LATER)), ("thread_version", 0), ("light", "late"), ("left_at", at(LATER)),
        ("first_responsible", None),
    ],
)  # fmt: skip
def test_a_changed_column_of_a_party_is_named(kept: Any, column: str, value: Any) -> None:
    Party.objects.filter(matter=kept.first, unit=kept.cast.housing).update(**{column: value})
    assert "承办单位" in named(kept)


@pytest.mark.django_db
def test_a_changed_added_or_missing_instruction_is_named(kept: Any) -> None:
    c = kept.cast
    words = NewInstruction("冼县长", "请住建局抓紧办理。", at(LATER).date(), "instruct", c.chief.pk)
    matter = kept.begin("2022-11-09T09:00", title="批示件", instructions=(words,))
    kept.does(c.supervisor, "instructed", matter, "2022-11-09T10:00", instructions=(words, words))
    assert named(kept) == ""
    row = Instruction.objects.filter(matter=matter).last()
    for change in (
        {"text": "不急。"}, {"leader_name": "方"}, {"dated": at("2022-11-01T00:00").date()}, {"kind": "inform"},
        {"leader": c.leader}, {"order": 0}, {"matter": kept.first},
    ):  # fmt: skip
        Instruction.objects.filter(pk=row.pk).update(**change)
        assert ("批示原文" in named(kept)) is (change != {"order": 0})  # equal words in another order are the same
        row.save()
    row.delete()
    assert "批示原文" in named(kept)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("day", at("2022-11-06T00:00").date()), ("sealed_at", at(LATER)), ("chains", 9), ("events", 1), ("root", "0" * 64),
        ("signature", "0" * 128), ("signature", "x"), ("key", "0" * 64),
    ],
)  # fmt: skip
def test_a_changed_column_of_a_seal_is_named(kept: Any, column: str, value: Any) -> None:
    Seal.objects.update(**{column: value})
    assert "的封存" in named(kept)


@pytest.mark.django_db
def test_a_chain_rewritten_whole_by_somebody_who_knows_how_is_betrayed_by_the_seal(kept: Any) -> None:
    from duban.apps.matters.keeping.rebuild import rebuild as again
    from duban.core.chain import envelope, seal_event

    previous = ""
    for row in EventRow.objects.filter(matter=kept.first).order_by("seq"):
        body = row.body.replace("已开工", "已完工")
        outside = envelope(
            matter=row.matter_id, seq=row.seq, kind=row.kind, unit=row.unit_id, actor=row.actor_id,
            principal=row.principal_id, occurred_at=row.occurred_at, recorded_at=row.recorded_at,
            for_unit=row.for_unit, schema=row.schema,
        )  # fmt: skip
        body_digest, digest = seal_event(previous, outside, row.salt, body)
        EventRow.objects.filter(pk=row.pk).update(body=body, body_digest=body_digest, previous=previous, digest=digest)
        previous = digest
    Matter.objects.filter(pk=kept.first.pk).update(head=previous)
    list(again(at(LATER)))
    assert named(kept) == "2022-11-07的封存：办理记录与封存的总摘要不符"


@pytest.mark.django_db
def test_a_matter_taken_away_whole_is_betrayed_by_the_seal(kept: Any) -> None:
    for model in (Notice, Duty, Party, EventRow):
        model.objects.filter(matter=kept.second).delete()
    Matter.objects.filter(pk=kept.second.pk).delete()
    assert named(kept) == "2022-11-07的封存：封存时有2件事项，现在当日以前的有1件事项"


@pytest.mark.django_db
def test_records_after_a_seal_change_nothing_of_it_and_a_seal_taken_out_is_missed(kept: Any) -> None:
    key = signing_key(kept.folder)
    story, c = kept, kept.cast
    story.does(c.clerk, "reported", kept.second, "2022-11-08T11:00", c.housing, text="已开工")
    assert named(kept) == ""
    seal_day(at("2022-11-08T00:00").date(), key, at("2022-11-09T02:00"))
    made = seal_day(at("2022-11-10T00:00").date(), key, at("2022-11-11T02:00"))
    assert named(kept) == ""
    assert export(made)["signature"] == made.signature
    Seal.objects.filter(day=at("2022-11-08T00:00").date()).delete()
    assert named(kept).startswith("2022-11-10的封存：与签名不符")


@pytest.mark.django_db
def test_a_day_is_sealed_once_and_only_when_it_is_over(kept: Any) -> None:
    key, day = signing_key(kept.folder), at("2022-11-08T00:00").date()
    with pytest.raises(BadInput, match="还没有过完"):
        seal_day(day, key, at("2022-11-08T24:00") + timedelta(minutes=59))
    seal_day(day, key, at("2022-11-09T01:00"))
    with pytest.raises(BadInput, match="已封存到"):
        seal_day(day, key, at("2022-11-09T02:00"))


@pytest.mark.django_db
def test_nothing_is_recorded_into_a_sealed_day(kept: Any) -> None:
    with pytest.raises(BadInput, match="已经封存"):
        kept.does(kept.cast.clerk, "reported", kept.first, "2022-11-07T23:00", kept.cast.housing, text="补记")


@pytest.mark.django_db
def test_rebuild_mends_projections_and_changes_nothing_where_they_fit(kept: Any) -> None:
    Duty.objects.filter(matter=kept.first).delete()
    Party.objects.update(light="late")
    assert named(kept) != ""
    assert list(rebuild(at(LATER))) == [2]
    assert named(kept) == ""
    before = list(Duty.objects.order_by("key").values_list())
    events = EventRow.objects.count()
    list(rebuild(at(LATER)))
    assert (list(Duty.objects.order_by("key").values_list()), EventRow.objects.count()) == (before, events)


@pytest.mark.django_db
def test_a_body_destroyed_by_two_people_leaves_everything_standing_and_one_destroyed_by_hand_is_named(
    kept: Any,
) -> None:
    c, row = kept.cast, EventRow.objects.get(matter=kept.first, kind="reported")
    dues = list(Duty.objects.filter(matter=kept.first).order_by("key").values_list("key", "due", "state"))
    held = Attachment.objects.get().sm3
    with pytest.raises(BadInput, match="两个人"):
        destroy(row, c.head, c.head, "误传涉密内容", at(LATER))
    with pytest.raises(BadInput, match="不能销毁"):
        destroy(row, c.head, c.clerk, "误传涉密内容", at(LATER))
    with pytest.raises(BadInput, match="理由"):
        destroy(row, c.head, c.chief, " ", at(LATER))
    judge([kept.first.pk], at(LATER))
    dues = list(Duty.objects.filter(matter=kept.first).order_by("key").values_list("key", "due", "state"))
    destroy(row, c.head, c.chief, "误传涉密内容", at(LATER))
    row.refresh_from_db()
    assert (row.body, row.salt, row.destroyed_at) == ("", "", at(LATER))
    assert list(Duty.objects.filter(matter=kept.first).order_by("key").values_list("key", "due", "state")) == dues
    assert Attachment.objects.count() == 0
    assert named(kept) == ""
    with pytest.raises(BadInput, match="已经销毁"):
        destroy(row, c.head, c.chief, "再次", at(LATER))
    other = EventRow.objects.get(matter=kept.second, kind="receipted")
    EventRow.objects.filter(pk=other.pk).update(body="", salt="", destroyed_at=at(LATER))
    assert "没有两人销毁的记录" in named(kept)
    assert held


@pytest.mark.django_db
def test_the_set_up_itself_can_be_destroyed_and_no_date_moves(kept: Any) -> None:
    c = kept.cast
    judge([kept.second.pk], at(LATER))
    dues = list(Duty.objects.filter(matter=kept.second).order_by("key").values_list("key", "due", "state"))
    destroy(EventRow.objects.get(matter=kept.second, seq=1), c.head, c.chief, "标题误写个人信息", at(LATER))
    assert Matter.objects.get(pk=kept.second.pk).title == "（内容已销毁）"
    assert list(Duty.objects.filter(matter=kept.second).order_by("key").values_list("key", "due", "state")) == dues
    assert named(kept) == ""


@pytest.mark.django_db
def test_reassess_lists_nothing_while_rules_and_calendar_are_the_same(kept: Any) -> None:
    judge([kept.first.pk, kept.second.pk], at("2022-11-20T09:00"))
    assert EventRow.objects.filter(kind="verdict").count() > 0
    assert check(kept, reassess=True).misfits == []


@pytest.fixture
def logged(kept: Any) -> Any:
    """Three entries of the audit log before the seal of the next day, one after it."""
    for minute in range(3):
        record("log_in", at("2022-11-08T09:00") + timedelta(minutes=minute), kept.cast.clerk)
    seal_day(at("2022-11-08T00:00").date(), signing_key(kept.folder), at("2022-11-09T02:00"))
    record("log_out", at("2022-11-09T09:00"), kept.cast.clerk)
    return kept


@pytest.mark.django_db
def test_a_log_that_grew_since_the_seal_fits(logged: Any) -> None:
    assert named(logged) == ""


@pytest.mark.django_db
def test_an_entry_of_the_audit_log_that_was_changed_is_named(logged: Any) -> None:
    entry = Entry.objects.order_by("id")[1]
    Entry.objects.filter(pk=entry.pk).update(account="别人")
    assert named(logged) == f"操作审计 第{entry.pk}条：第{entry.pk}条的内容被改动过"


@pytest.mark.django_db
def test_entries_cut_off_by_somebody_who_mended_the_head_are_betrayed_by_the_seal(logged: Any) -> None:
    first, *others = Entry.objects.order_by("id")
    Entry.objects.filter(pk__in=[each.pk for each in others]).delete()
    Head.objects.update(entries=1, digest=first.digest)
    assert queries.verify() is None
    assert named(logged) == "操作审计：2022-11-08的封存：封存时有3条，现有1条：末尾的记录被删除"


@pytest.mark.django_db
def test_a_log_written_anew_by_somebody_who_knows_how_is_betrayed_by_the_seal(logged: Any) -> None:
    Entry.objects.all().delete()
    Head.objects.all().delete()
    for minute in range(4):
        record("log_in", at("2022-11-08T09:00") + timedelta(minutes=minute), logged.cast.supervisor)
    assert queries.verify() is None
    assert named(logged) == "操作审计：2022-11-08的封存：封存时的3条记录被改写"


@pytest.mark.django_db
@pytest.mark.parametrize(("column", "value"), [("audit_entries", 2), ("audit_head", "sm3:0"), ("audit_entries", None)])
def test_what_a_seal_says_of_the_audit_log_is_signed(logged: Any, column: str, value: Any) -> None:
    Seal.objects.filter(day="2022-11-08").update(**{column: value})
    assert "与签名不符" in named(logged)


@pytest.mark.django_db
def test_a_seal_from_before_the_log_was_sealed_still_fits(logged: Any) -> None:
    key, seal = signing_key(logged.folder), Seal.objects.get(day="2022-11-07")
    seal.audit_entries, seal.audit_head = None, ""
    words = statement(seal, "")
    assert "audit" not in words
    Seal.objects.filter(pk=seal.pk).update(audit_entries=None, audit_head="", signature=key.sign(words.encode()).hex())
    assert named(logged) == ""


@pytest.mark.django_db
def test_a_seal_kept_elsewhere_betrays_a_cut_log_whose_own_seal_was_taken_out_too(logged: Any, tmp_path: Path) -> None:
    file = tmp_path / "seal.json"
    file.write_text(json.dumps(export(Seal.objects.get(day="2022-11-08"))), encoding="utf-8")
    first, *others = Entry.objects.order_by("id")
    Entry.objects.filter(pk__in=[each.pk for each in others]).delete()
    Head.objects.update(entries=1, digest=first.digest)
    Seal.objects.filter(day="2022-11-08").delete()
    assert named(logged) == ""
    found = against_store(read_held(file), public_keys(logged.folder))
    assert str(found[0]) == "操作审计：文件中2022-11-08的封存：封存时有3条，现有1条：末尾的记录被删除"
