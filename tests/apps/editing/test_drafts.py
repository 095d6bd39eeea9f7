"""Drafts: one text for the office, errors at their lines by the reader of every pack, nothing lost, strangers refused."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import Any

import pytest
from tests.apps.editing.conftest import MONDAY, TUESDAY, drafted, versioned
from tests.apps.matters.conftest import Story
from tests.apps.matters.editions import newer, of_wx7
from tests.cast import at

from duban.apps.audit.models import Entry
from duban.apps.editing.checking import Texts, check
from duban.apps.editing.drafts import begin, drop, save, save_version, texts_in
from duban.apps.editing.models import Draft, Version
from duban.apps.editing.proving import Proof, prove
from duban.apps.editing.writing import texts_of
from duban.apps.matters.rules import pack_in_force
from duban.apps.policies.models import Edition, NeverChanged
from duban.core.digest import digest
from duban.core.policy.read import store
from duban.core.problem import BadInput
from duban.policies.shelf import shipped_pack_files

pytestmark = pytest.mark.django_db
PACK = "weixian-2022"
FOREIGN = ("clerk", "unit_head", "section", "leader", "chief", "discipline", "stranger", "system_admin", "auditor")


def test_a_draft_begins_with_the_text_as_it_was_written_comments_and_cases_and_all(story: Story) -> None:
    row = begin(PACK, "改一条", story.cast.supervisor, at(MONDAY))
    assert row.rules_text == shipped_pack_files(PACK)["rules.yaml"].decode()
    assert "# Clause by clause" in row.rules_text
    assert "proves: [WX-4]" in row.cases_text
    assert Entry.objects.get(act="pack_drafted").actor == story.cast.supervisor


def test_a_kept_text_of_which_no_file_is_known_is_laid_out_and_decides_the_same(story: Story) -> None:
    kept = newer(of_wx7("P15WD"))
    texts = texts_of(kept, story.cast.county.pk)
    assert digest(store(texts.by_file)) == kept
    assert texts.rules.startswith("- id: WX-4\n  kind: deadline\n  clause: 二(四)\n")


def test_a_draft_goes_on_with_the_words_of_our_own_version_and_shows_no_neighbours(story: Story) -> None:
    version = versioned(story)
    ours, theirs = (texts_of(version.edition.digest, place.pk) for place in (story.cast.county, story.cast.neighbour))
    assert "# Clause by clause" in ours.rules
    assert "# Clause by clause" not in theirs.rules
    assert digest(store(theirs.by_file)) == version.edition.digest


@pytest.mark.parametrize("who", FOREIGN)
def test_nobody_but_the_office_drafts_and_only_the_pack_its_jurisdiction_goes_by(story: Story, who: str) -> None:
    person = story.cast.people[who]
    row = begin(PACK, "改一条", story.cast.head, at(MONDAY))
    for act in (
        lambda: begin(PACK, "改一条", person, at(MONDAY)),
        lambda: save(row.pk, Texts("x", "y"), 0, person, at(MONDAY)),
        lambda: save_version(row.pk, 0, person, at(MONDAY)),
        lambda: drop(row.pk, person, at(MONDAY)),
    ):
        with pytest.raises(BadInput, match="制度由采用它的区划的督查干部、督查室主任修改"):
            act()
    assert Draft.objects.get().edits == 0
    for foreign in ("district-2022", "national-base", "", "没有这份"):
        with pytest.raises(BadInput, match="制度由采用它的区划"):
            begin(foreign, "改一条", story.cast.supervisor, at(MONDAY))


def test_a_neighbour_of_the_same_pack_cannot_touch_our_draft(story: Story) -> None:
    row = begin(PACK, "改一条", story.cast.supervisor, at(MONDAY))
    with pytest.raises(BadInput, match="没有这份草稿"):
        save(row.pk, Texts("x", "y"), 0, story.cast.neighbour_supervisor, at(MONDAY))


def test_of_two_editors_the_second_is_told_and_the_first_stands(story: Story) -> None:
    row = begin(PACK, "改一条", story.cast.supervisor, at(MONDAY))
    texts = texts_in(row)
    first = replace(texts, rules=texts.rules + "# 第一位\n")
    assert save(row.pk, first, 0, story.cast.supervisor, at(MONDAY)).edits == 1
    with pytest.raises(BadInput, match="杜督查已先保存（第1次），您的没有存入，仍在下面"):
        save(row.pk, replace(texts, rules=texts.rules + "# 第二位\n"), 0, story.cast.head, at(MONDAY))
    assert Draft.objects.get().rules_text.endswith("# 第一位\n")
    assert save(row.pk, first, 1, story.cast.head, at(MONDAY)).edits == 1, "nothing changed, nothing counted"


def test_an_unsound_text_is_kept_as_a_draft_and_becomes_no_version(story: Story) -> None:
    row = begin(PACK, "改一条", story.cast.supervisor, at(MONDAY))
    texts = texts_in(row)
    broken = replace(texts, rules=texts.rules.replace("within: P10WD", "within: 10 days", 1))
    line = broken.rules[: broken.rules.index("10 days")].count("\n") + 1
    row = save(row.pk, broken, 0, story.cast.supervisor, at(MONDAY))
    found = check(texts_in(row), PACK, story.cast.county.pk)
    assert [(each.where.file, each.where.line) for each in found.problems] == [("rules.yaml", line)]
    assert "10 days" in found.problems[0].what
    with pytest.raises(BadInput, match="10 days"):
        save_version(row.pk, 1, story.cast.supervisor, at(MONDAY))
    assert not Version.objects.exists()


def test_every_mistake_of_both_texts_is_told_at_once_at_its_line(story: Story) -> None:
    texts = texts_of(pack_in_force(story.cast.county, at(MONDAY)), story.cast.county.pk)
    wrong = Texts(
        texts.pack.replace("level: county", "level: country"),
        texts.rules.replace("act: dispatched", "akt: dispatched", 1).replace("P10WD", "P1OWD", 1),
    )
    places = {(each.where.file, each.where.line) for each in check(wrong, PACK, story.cast.county.pk).problems}

    def line(text: str, words: str) -> int:
        return text[: text.index(words)].count("\n") + 1

    assert places >= {
        ("pack.yaml", line(wrong.pack, "country")),
        ("rules.yaml", line(wrong.rules, "akt")),
        ("rules.yaml", line(wrong.rules, "P1OWD")),
    }


def test_a_pack_keeps_its_name_and_a_word_of_its_parent_that_is_not_there_is_told(story: Story) -> None:
    texts = texts_of(pack_in_force(story.cast.county, at(MONDAY)), story.cast.county.pk)
    [renamed] = check(replace(texts, pack=texts.pack.replace("id: weixian-2022", "id: weixian-2023")), PACK, 0).problems
    assert (renamed.what, renamed.where.line) == ("制度包的编号要保持“weixian-2022”", 3)
    orphan = replace(texts, pack=texts.pack.replace("extends: national-ducha", "extends: national-x"))
    assert "national-x" in check(orphan, PACK, story.cast.county.pk).problems[0].what


BOMB = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n" for n in range(9))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- " + "a" * 10_000_000, "超过上限1,000,000"),
        ("[" * 100_000, "嵌套超过30层"),
        ("- " * 400_000, "嵌套超过30层"),
        (BOMB, "不能用“&a”作标记"),
        ("- {id: !!python/object/apply:os.system [ls]}", "不能用“!!python/object/apply:os.system”注明类型"),
    ],
    ids=["10MB", "brackets", "dashes", "aliases", "tag"],
)
def test_a_hostile_text_is_refused_quickly_by_the_same_reader(story: Story, text: str, said: str) -> None:
    texts = texts_of(pack_in_force(story.cast.county, at(MONDAY)), story.cast.county.pk)
    begun = perf_counter()
    found = check(replace(texts, rules=text), PACK, story.cast.county.pk)
    assert perf_counter() - begun < 2
    assert any(said in each.what for each in found.problems), [each.what for each in found.problems[:3]]


def test_what_is_too_large_or_marked_secret_is_not_kept(story: Story) -> None:
    row = begin(PACK, "改一条", story.cast.supervisor, at(MONDAY))
    texts = texts_in(row)
    for wrong, said in ((texts.rules * 100, "超过上限"), (texts.rules + "# 机密★一年\n", "国家秘密标志")):
        with pytest.raises(BadInput, match=said):
            save(row.pk, replace(texts, rules=wrong), 0, story.cast.supervisor, at(MONDAY))
    assert Draft.objects.get().edits == 0


def test_a_version_is_kept_by_its_digest_once_never_changes_and_decides_nothing_yet(story: Story) -> None:
    before = pack_in_force(story.cast.county, at(TUESDAY))
    version = versioned(story)
    again = save_version(version.draft_id, version.edits, story.cast.head, at(TUESDAY))
    assert again.pk == version.pk
    assert version.edition.digest == digest(store({"pack.yaml": version.pack_text, "rules.yaml": version.rules_text}))
    assert pack_in_force(story.cast.county, at(TUESDAY)) == before
    with pytest.raises(NeverChanged):
        version.save()
    assert Edition.objects.filter(kind="local").count() == 1


def test_no_change_is_no_version_and_a_finished_draft_is_changed_no_more(story: Story) -> None:
    row = begin(PACK, "改一条", story.cast.supervisor, at(MONDAY))
    Draft.objects.update(cases_text="")
    with pytest.raises(BadInput, match="没有改动"):
        save_version(row.pk, 0, story.cast.supervisor, at(MONDAY))
    drop(row.pk, story.cast.supervisor, at(MONDAY))
    with pytest.raises(BadInput, match="这份草稿已经结束"):
        save(row.pk, Texts("x", "y"), 0, story.cast.supervisor, at(MONDAY))


CASE = """- id: 下发后15个工作日
  proves: [WX-7]
  worked: 11月7日（周一）9:00交办；15个工作日自8日起数，到11月28日（周一）24:00
  hours: 09:00-12:00,14:00-18:00
  facts: {kind: supervised, source: instruction, instructor: leader, class: general}
  units: {住建局: lead}
  events:
    - {at: 2022-11-07T09:00, do: assigned, unit: 住建局}
  now: 2022-11-08T09:00
  expect:
    - {rule: WX-7, of: 住建局, due: 2022-11-28T24:00, state: open}
"""


def test_a_case_worked_out_by_hand_is_tried_on_the_draft_and_one_that_disagrees_stops_the_version(story: Story) -> None:
    row = drafted(story, "P15WD", cases=CASE)
    found = check(texts_in(row), PACK, story.cast.county.pk)
    assert found.whole is not None
    assert prove(row, texts_in(row), found.whole) == Proof(count=1)
    other: Any = drafted(story, "P12WD", cases=CASE)
    with pytest.raises(BadInput, match="应为住建局 2022-11-28T24:00"):
        save_version(other.pk, other.edits, story.cast.supervisor, at(MONDAY))


def test_a_case_that_proved_the_rule_as_it_was_is_laid_aside_with_a_reason_and_not_asked_about_again(
    story: Story,
) -> None:
    was = CASE.replace("2022-11-28T24:00", "2022-11-21T24:00")  # 10 working days from the 8th
    row, who = drafted(story, "P15WD", cases=was), story.cast.supervisor
    found = check(texts_in(row), PACK, story.cast.county.pk)
    assert found.whole is not None
    proof = prove(row, texts_in(row), found.whole)
    assert proof.wrong == ()
    [changed] = proof.changed
    assert changed.said == "WX-7：原为住建局 2022-11-21 24:00 在办，改后为住建局 2022-11-28 24:00 在办"
    for empty in ("", "  "):
        with pytest.raises(BadInput, match="有1个案例的结果会变，还没有确认"):
            save_version(row.pk, row.edits, who, at(MONDAY), empty)
    with pytest.raises(BadInput, match="国家秘密标志"):
        save_version(row.pk, row.edits, who, at(MONDAY), "秘密★1年")
    version = save_version(row.pk, row.edits, who, at(MONDAY), "县政府常务会议改为15个工作日")
    assert (version.superseded, version.reason) == (["下发后15个工作日"], "县政府常务会议改为15个工作日")
    entry = Entry.objects.filter(act="pack_version_saved").latest("pk")
    assert "县政府常务会议改为15个工作日" in entry.detail
    next_one = Draft(jurisdiction=row.jurisdiction, identifier=PACK, base=version.edition.digest)
    again = prove(next_one, texts_in(row), found.whole)
    assert (again.wrong, again.changed, again.aside) == ((), (), ("下发后15个工作日",))
