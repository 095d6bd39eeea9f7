"""Reading a pack: text in, frozen rules out, or every mistake at once; and the form a database keeps."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.core.cadence.bracket import Bracket, Edge
from duban.core.cadence.form import Cadence
from duban.core.digest import digest
from duban.core.events import EventKind
from duban.core.period.form import Period, Unit
from duban.core.policy.read import check_alone, read_pack, read_stored, rule_places, store
from duban.core.policy.rules import (
    CadenceRule,
    DeadlineRule,
    LadderRule,
    Limit,
    OtherRule,
    OwedBy,
    Pack,
    Rung,
    Setting,
    Start,
)
from duban.core.problem import BadInput, Place
from duban.core.words import Basis, Side
from duban.policies.shelf import shipped_pack_files, shipped_pack_ids

BASE = Path(__file__).parents[2] / "broken" / "packs" / "base"
FILES = {name: (BASE / name).read_text(encoding="utf-8") for name in ("pack.yaml", "rules.yaml")}
PACK = "{id: p-1, title: 通知, issuer: 县政府, level: county, commencement: {date: 2022-11-07, basis: stated}}\n"
SPECIFIED = """
- {id: WX-7, kind: deadline, clause: 二(四), basis: stated, words: 10个工作日, applies: {kind: supervised, source: meeting},
   starts: {event: assigned, each: true}, owed_by: {role: lead}, act: result_reported, within: P10WD}
- {id: WX-10.7, kind: deadline, clause: 三(二), basis: stated, firmness: principle, words: 一般性问题原则上7天内,
   applies: {kind: [supervised], source: [instruction, assignment, problem], class: [general], own_limit: none},
   starts: {event: assigned, each: true}, owed_by: {role: [lead], each: unit}, act: completion_asked, within: P7D,
   roll: true, roll_basis: interp}
- {id: WX-11.4, kind: deadline, clause: 三(三), basis: stated, words: 完成时限, applies: {own_limit: given},
   starts: {event: assigned, each: false}, owed_by: {role: [lead], each: unit}, act: completion_asked, within: own}
- {id: WX-8, kind: ladder, clause: 二(四), basis: stated, words: 逾期3次…逾期5次, counts: [WX-7], per: matter, subject: unit,
   window: {length: P1Y, mode: rolling, basis: interp, note: the notice states none},
   steps: [{at: 3, proposes: circular}, {at: 5, proposes: hand_over}]}
"""


def sound(pack: str = PACK, rules: str = SPECIFIED) -> Pack:
    read = read_pack({"pack.yaml": pack, "rules.yaml": rules})
    assert isinstance(read, Pack), [str(problem) for problem in read]
    return read


def sentences(pack: str = PACK, rules: str = SPECIFIED) -> list[str]:
    read = read_pack({"pack.yaml": pack, "rules.yaml": rules})
    assert isinstance(read, tuple)
    return [str(problem) for problem in read]


def test_the_example_rules_of_the_specification_are_read_as_written() -> None:
    _, general, own, ladder = sound().rules
    assert isinstance(general, DeadlineRule)
    assert general.applies == (
        ("kind", frozenset({"supervised"})),
        ("source", frozenset({"instruction", "assignment", "problem"})),
        ("class", frozenset({"general"})),
        ("own_limit", frozenset({"none"})),
    )
    assert (general.starts, general.owed_by) == (Start(EventKind.ASSIGNED, True), OwedBy(("lead",)))
    assert (general.act, general.within) == (EventKind.COMPLETION_ASKED, Period(7, Unit.DAY))
    assert (general.counting.roll, general.roll_basis, general.firmness) == (True, Basis.INTERP, "principle")
    assert isinstance(own, DeadlineRule)
    assert (own.within, own.starts.each) == (Limit.OWN, False)
    assert isinstance(ladder, LadderRule)
    assert ladder.steps == (Rung(3, "circular"), Rung(5, "hand_over"))
    assert (ladder.window.basis, ladder.window.note) == (Basis.INTERP, "the notice states none")


def test_a_single_word_may_stand_where_a_list_is_allowed() -> None:
    listed = SPECIFIED.replace("kind: supervised", "kind: [supervised]").replace("{role: lead}", "{role: [lead]}")
    assert sound(rules=listed).rules == sound().rules


def test_values_are_texts_first_so_that_no_clause_and_no_word_is_turned_into_something_else() -> None:
    text = SPECIFIED.replace("clause: 二(四)", "clause: 1.10", 1).replace(
        "kind: supervised, source: meeting", "kind: supervised, key: no, emergency: yes"
    )
    rule = sound(rules=text).rules[0]
    assert isinstance(rule, DeadlineRule)
    assert rule.clause == "1.10"
    assert dict(rule.applies) == {
        "kind": frozenset({"supervised"}),
        "emergency": frozenset({"yes"}),
        "key": frozenset({"no"}),
    }


def test_lines_of_a_chinese_text_are_joined_without_a_gap() -> None:
    pack = PACK.replace("title: 通知", "title: 关于抓落实的\n  通知")
    assert sound(pack).title == "关于抓落实的通知"


def test_a_missing_figure_stays_a_setting() -> None:
    pack = PACK.replace("}}\n", "}, settings: {report_within: {title: 上报时限, type: period}}}\n")
    rule = sound(pack, SPECIFIED.replace("within: P10WD", "within: {setting: report_within}")).rules[0]
    assert isinstance(rule, DeadlineRule)
    assert rule.within == Setting("report_within")


def test_a_cadence_holds_how_often_and_its_bracket() -> None:
    text = SPECIFIED + (
        "- {id: WX-9, kind: cadence, clause: 一, basis: stated, words: 每月2次, applies: {kind: supervised},"
        " starts: {event: assigned, each: false}, owed_by: {role: office, each: matter}, act: chased,"
        " every: monthly, times: 2, periods: rolling, bracket: {from: 3, below: 6}, side: supervising}\n"
    )
    rule = sound(rules=text).rules[-1]
    assert isinstance(rule, CadenceRule)
    assert isinstance(rule.every, Cadence)
    assert (rule.every.chinese, rule.every.rolling, rule.side) == ("每月2次", True, Side.SUPERVISING)
    assert rule.bracket == Bracket(Edge(Period(3, Unit.MONTH), True), Edge(Period(6, Unit.MONTH), False))


def test_a_kind_the_engine_does_not_evaluate_keeps_its_content() -> None:
    text = SPECIFIED + (
        "- {id: WX-20, kind: phase, clause: 四(一), basis: stated, words: 2022年2月10日, campaign: 行动, title: 启动,"
        " opens: 2022-02-10, closes: 2022-02-28, hand_ins: [{what: 情况, by: 2022-02-08, to: 县效能办}]}\n"
    )
    rule = sound(rules=text).rules[-1]
    assert isinstance(rule, OtherRule)
    assert rule.body["opens"] == date(2022, 2, 10)
    assert rule.body["hand_ins"] == ({"what": "情况", "by": date(2022, 2, 8), "to": "县效能办"},)


def test_a_missing_file_is_named() -> None:
    read = read_pack({"pack.yaml": PACK})
    assert isinstance(read, tuple)
    assert [str(problem) for problem in read] == ["rules.yaml: 缺少文件rules.yaml（请在同一文件夹内补上）"]


def test_mistakes_of_both_files_are_told_together_in_the_order_of_the_text() -> None:
    found = sentences(
        PACK.replace("county", "counti"), SPECIFIED.replace("P10WD", "10").replace("each: true", "each: 1")
    )
    assert [line.split(": ")[0] for line in found] == [
        "pack.yaml:1:42",
        "rules.yaml:3:36",
        "rules.yaml:3:93",
        "rules.yaml:6:36",
    ]


def test_a_rule_with_a_mistake_is_not_also_said_to_overlap() -> None:
    twice = SPECIFIED.replace("own_limit: none", "own_limit: given")
    assert [line for line in sentences(rules=twice) if "重复计" in line]
    assert not [line for line in sentences(rules=twice.replace("P7D", "7天")) if "重复计" in line]


def test_a_conflict_that_names_both_lets_two_rules_put_one_duty() -> None:
    settled = PACK.replace(
        "}}\n", "}, conflicts: [{clauses: 三(二), says: 两处, reading: 都计, rules: [WX-10.7, WX-11.4]}]}\n"
    )
    assert len(sound(settled, SPECIFIED.replace("own_limit: none", "own_limit: given")).rules) == 4


@pytest.mark.parametrize(
    ("name", "content", "lines"),
    [
        ("a.yaml", SPECIFIED, []),
        ("b.yaml", PACK, []),
        ("c.yaml", PACK.replace("county", "x"), ["c.yaml:1:42: "]),
        ("d.yaml", "- 1\n", ["d.yaml:1:3: 每条规则要写成一组键值"]),
        ("e.yaml", "", ["e.yaml: 文件是空的"]),
        ("f.yaml", "只是一句话", ["f.yaml:1:1: 这里要写一组键值"]),
    ],
)
def test_one_file_can_be_checked_by_itself(name: str, content: str, lines: list[str]) -> None:
    found = [str(problem) for problem in check_alone(name, content)]
    assert len(found) == len(lines)
    assert all(line.startswith(start) for line, start in zip(found, lines, strict=True))


def test_the_place_of_each_rule_can_be_asked_for() -> None:
    assert rule_places({"rules.yaml": SPECIFIED})["WX-11.4"] == Place("rules.yaml", 8, 8)


# --- storage ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack_id", shipped_pack_ids())
def test_a_stored_pack_comes_back_as_the_same_pack(pack_id: str) -> None:
    files = shipped_pack_files(pack_id)
    stored = store(files)
    read = read_pack(files)
    assert isinstance(read, Pack)
    assert read_stored(stored) == read
    assert read.digest == digest(stored)


def test_the_stored_form_is_canonical_json_of_texts() -> None:
    stored = store({"pack.yaml": PACK, "rules.yaml": SPECIFIED})
    data = json.loads(stored)
    assert stored == json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert data["rules.yaml"][3]["steps"][0] == {"at": "3", "proposes": "circular"}


def test_comments_and_layout_do_not_change_the_digest_but_every_value_does() -> None:
    spaced = "# 注\n" + SPECIFIED.replace("words: 完成时限, ", "words: 完成时限,\n   ")
    assert sound(rules=spaced).digest == sound().digest
    assert sound(rules=SPECIFIED.replace("P7D", "P8D")).digest != sound().digest


@pytest.mark.parametrize(
    "stored", ["", "[]", "{}", '{"pack.yaml":{},"rules.yaml":[]}', '{"pack.yaml":1,"rules.yaml":2}']
)
def test_a_damaged_store_is_told_not_read(stored: str) -> None:
    with pytest.raises(BadInput):
        read_stored(stored)


def test_a_pack_with_a_mistake_cannot_be_stored() -> None:
    with pytest.raises(BadInput, match="没有“deadlin”这种规则"):
        store({"pack.yaml": PACK, "rules.yaml": SPECIFIED.replace("deadline", "deadlin", 1)})


# --- nothing makes it raise -------------------------------------------------------------------------------------------

_LINES = FILES["rules.yaml"].splitlines()


@given(st.integers(0, len(_LINES) - 1), st.integers(0, 40), st.text(max_size=6))
def test_no_edit_of_a_sound_file_makes_the_reader_raise(line: int, column: int, inserted: str) -> None:
    edited = list(_LINES)
    edited[line] = edited[line][:column] + inserted + edited[line][column + 1 :]
    read = read_pack(FILES | {"rules.yaml": "\n".join(edited)})
    if isinstance(read, tuple):
        assert list(read) == sorted(read)
        assert all("\n" not in str(problem) for problem in read)


@given(
    st.recursive(
        st.sampled_from(["deadline", "stated", "P3WD", "lead", "", "x", "true", "AB-1"]),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "kind", "applies", "starts", "owed_by", "within", "steps", "setting", "window", "x"]
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=12,
    )
)
def test_no_shape_of_values_makes_the_reader_raise(value: object) -> None:
    read_pack({"pack.yaml": PACK, "rules.yaml": json.dumps([value], ensure_ascii=False)})
    read_pack({"pack.yaml": json.dumps(value, ensure_ascii=False), "rules.yaml": SPECIFIED})
