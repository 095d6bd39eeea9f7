"""A pack on top of another: what it replaces, what runs beside it, and what cannot be compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from duban.core.events import EventKind
from duban.core.period.form import read_period
from duban.core.policy.read import read_pack
from duban.core.policy.resolve import resolve, unsaid_overlaps
from duban.core.policy.rules import ChaseRule, DeadlineRule, LadderRule, Pack
from duban.core.problem import Place

HEAD = "{id: %s, title: 通知, issuer: 政府, level: %s, commencement: {date: %s, basis: stated}%s}\n"
LIMIT = (
    "- {id: %s, kind: deadline, clause: 一, basis: stated, words: 几天内, applies: {kind: supervised, own_limit: none},"
    " starts: {event: assigned, each: true}, owed_by: {role: lead}, act: %s, within: %s%s}\n"
)
LADDER = (
    "- {id: %s, kind: ladder, clause: 二, basis: stated, words: 几次, counts: [CITY-1], per: matter,"
    " window: {length: P1Y, mode: rolling}, steps: [{at: %s, proposes: circular}]%s}\n"
)
CHASE = (
    "- {id: CITY-9, kind: chase, clause: 三, basis: interp, note: 无, of: CITY-1,"
    " steps: [{anchor: after, by: P1D, to: head, channels: phone}]}\n"
)


def pack(name: str, rules: str, extends: str = "", begins: str = "2022-01-01", more: str = "") -> Pack:
    above = f", extends: {extends}" if extends else ""
    read = read_pack({"pack.yaml": HEAD % (name, "county", begins, above + more), "rules.yaml": rules})
    assert isinstance(read, Pack), [str(problem) for problem in read]
    return read


CITY = pack("city-2022", LIMIT % ("CITY-1", "result_reported", "P10WD", "") + LADDER % ("CITY-8", "3", "") + CHASE)
PARENTS = {"city-2022": CITY}


def town(rules: str, extends: str = "county-2023", level: str = "town", organ: str = "") -> Pack:
    head = HEAD % ("town-2024", level, "2024-01-01", f", extends: {extends}" + (f", organ: {organ}" if organ else ""))
    read = read_pack({"pack.yaml": head, "rules.yaml": rules})
    assert isinstance(read, Pack), [str(problem) for problem in read]
    return read


def county(rules: str, **more: str) -> Pack:
    return pack("county-2023", rules, extends="city-2022", **more)


def whole(child: Pack, parents: dict[str, Pack] = PARENTS) -> Pack:
    resolved = resolve(child, parents)
    assert isinstance(resolved, Pack), [str(problem) for problem in resolved]
    return resolved


def sentences(child: Pack, parents: dict[str, Pack] = PARENTS) -> list[str]:
    resolved = resolve(child, parents, {rule.id: Place("rules.yaml", 1, 8) for rule in child.rules})
    assert isinstance(resolved, tuple)
    return [str(problem) for problem in resolved]


def replacing(within: str, how: str = "tightens", act: str = "result_reported") -> Pack:
    return county(LIMIT % ("COUNTY-1", act, within, f", {how}: CITY-1, reason: 本地要求"))


def test_a_pack_without_parents_is_itself() -> None:
    assert whole(CITY, {}) is CITY


def test_a_tighter_rule_replaces_the_parents_and_its_ladder_and_chase_go_on_with_it() -> None:
    resolved = whole(replacing("P5WD"))
    by_id = {rule.id: rule for rule in resolved.rules}
    assert list(by_id) == ["CITY-8", "CITY-9", "COUNTY-1"]
    own, ladder, chase = by_id["COUNTY-1"], by_id["CITY-8"], by_id["CITY-9"]
    assert isinstance(own, DeadlineRule)
    assert (own.within, own.reason) == (read_period("P5WD"), "本地要求")
    assert isinstance(ladder, LadderRule)
    assert ladder.counts == ("COUNTY-1",)
    assert isinstance(chase, ChaseRule)
    assert chase.of == ("COUNTY-1",)


def test_a_looser_rule_replaces_the_parents_too_when_it_says_so() -> None:
    assert "CITY-1" not in {rule.id for rule in whole(replacing("P15WD", "relaxes")).rules}


def test_other_rules_of_both_run() -> None:
    child = county(LIMIT % ("COUNTY-2", "reported", "P3D", ""))
    assert [rule.id for rule in whole(child).rules] == ["CITY-1", "CITY-8", "CITY-9", "COUNTY-2"]
    assert unsaid_overlaps(child, PARENTS) == ()


def test_two_limits_for_one_duty_that_say_nothing_both_run_and_are_reported() -> None:
    child = county(LIMIT % ("COUNTY-1", "result_reported", "P5WD", ""))
    assert {"CITY-1", "COUNTY-1"} <= {rule.id for rule in whole(child).rules}
    assert [str(problem) for problem in unsaid_overlaps(child, PARENTS)] == [
        (
            "county-2023/rules.yaml: COUNTY-1与上级city-2022的CITY-1管同一个时限，两条都会计时"
            "（如以本条为准，请补上 tightens: CITY-1 或 relaxes: CITY-1，并写 reason）"
        )
    ]


def test_a_parents_rule_counts_from_its_own_commencement() -> None:
    parent = whole(replacing("P5WD"), {"city-2022": replace(CITY, commencement=date(2023, 6, 1))}).rules[0]
    assert parent.valid_from == date(2023, 6, 1)


def test_a_childs_ladder_may_count_a_parents_rule() -> None:
    child = county((LADDER % ("COUNTY-8", "2", "")).replace("[CITY-1]", "CITY-1"))
    assert "COUNTY-8" in {rule.id for rule in whole(child).rules}


def test_settings_and_tolerance_of_the_parent_come_along() -> None:
    more = ", tolerance: {setting: late}, settings: {late: {title: 容许期, type: period}}"
    parent = pack("city-2022", LIMIT % ("CITY-1", "result_reported", "P10WD", ""), more=more)
    resolved = whole(replacing("P5WD"), {"city-2022": parent})
    assert [setting.name for setting in resolved.settings] == ["late"]
    assert resolved.tolerance == parent.tolerance


def test_the_digest_covers_the_parents() -> None:
    child = replacing("P5WD")
    other = pack("city-2022", LIMIT % ("CITY-1", "result_reported", "P20WD", ""))
    assert whole(child).digest not in (child.digest, whole(child, {"city-2022": other}).digest)


@pytest.mark.parametrize(
    ("child", "sentence"),
    [
        (replacing("P10WD"), "COUNTY-1标为收紧，却不比上级的CITY-1短（请核对数字，或改用 relaxes）"),
        (replacing("P5WD", "relaxes"), "COUNTY-1标为放宽，却不比上级的CITY-1长（请核对数字，或改用 tightens）"),
        (
            replacing("P7D"),
            "COUNTY-1与上级的CITY-1单位不同，不能比较松紧（请用同一单位，如上级写日就写日、写工作日就写工作日）",
        ),
        (
            replacing("P5WD", act="reported"),
            "COUNTY-1与上级的CITY-1应完成的行为不同，不能比较松紧（请与上级规则写得一样，只改数字；另有要求请另写一条）",
        ),
        (
            county(LADDER % ("COUNTY-8", "2", ", tightens: CITY-1, reason: 本地要求")),
            "COUNTY-8（ladder）不能与上级的CITY-1（deadline）比较（只有同一种类的时限、频次和计次规则可以收紧或放宽）",
        ),
        (
            county(LIMIT % ("COUNTY-1", "reported", "P5WD", ", tightens: CITY-11, reason: 无")),
            "上级制度包没有编号为“CITY-11”的规则（是否应为 CITY-1）",
        ),
        (
            county(LIMIT % ("CITY-1", "reported", "P5WD", "")),
            "规则编号“CITY-1”上级制度包已经用了（替换上级的规则请另起编号，并写 tightens 或 relaxes）",
        ),
        (
            county((LADDER % ("COUNTY-8", "2", "")).replace("CITY-1", "CITY-7")),
            "没有编号为“CITY-7”的规则（是否应为 CITY-9）",
        ),
    ],
)
def test_what_cannot_be_compared_or_found_is_said(child: Pack, sentence: str) -> None:
    assert sentences(child) == [f"rules.yaml:1:8: {sentence}"]


def test_a_stricter_ladder_may_replace_the_parents() -> None:
    child = county(LADDER % ("COUNTY-8", "2", ", tightens: CITY-8, reason: 本地要求"))
    assert "CITY-8" not in {rule.id for rule in whole(child).rules}
    assert sentences(county(LADDER % ("COUNTY-8", "3", ", tightens: CITY-8, reason: 无")))


def test_a_circle_and_a_missing_parent_are_told() -> None:
    one = pack("one-1", LIMIT % ("ONE-1", "reported", "P5WD", ""), extends="two-2")
    two = pack("two-2", LIMIT % ("TWO-1", "reported", "P5WD", ""), extends="one-1")
    assert sentences(one, {"one-1": one, "two-2": two}) == [
        "one-1/pack.yaml: 制度包循环依赖：one-1 → two-2 → one-1（请删去其中一处 extends）"
    ]
    assert sentences(one, {"two-1": two}) == ["one-1/pack.yaml: one-1所依据的制度包“two-2”不存在（是否应为 two-1）"]


def test_a_grandparents_rules_come_first_and_once() -> None:
    town = pack("town-2024", LIMIT % ("TOWN-1", "answered", "P1D", ""), extends="[county-2023, city-2022]")
    middle = county(LIMIT % ("COUNTY-2", "reported", "P3D", ""))
    resolved = whole(town, PARENTS | {"county-2023": middle})
    assert [rule.id for rule in resolved.rules] == ["CITY-1", "CITY-8", "CITY-9", "COUNTY-2", "TOWN-1"]
    first = resolved.rules[0]
    assert isinstance(first, DeadlineRule)
    assert first.act is EventKind.RESULT_REPORTED


# --- more than two levels --------------------------------------------------------------------------------------------

ACTS_APART = LIMIT % ("TOWN-1", "answered", "P1D", "")
COUNTY = county(LIMIT % ("COUNTY-1", "result_reported", "P5WD", ", tightens: CITY-1, reason: 本地要求"))
FOUR = {
    "nation-2020": pack("nation-2020", LIMIT % ("NATION-1", "signed", "P2WD", ""), begins="2024-01-01"),
    "city-2022": pack(
        "city-2022",
        LIMIT % ("CITY-1", "result_reported", "P10WD", "") + LADDER % ("CITY-8", "3", "") + CHASE,
        extends="nation-2020",
    ),
    "county-2023": COUNTY,
}


def test_what_a_middle_level_replaced_is_gone_for_every_level_below() -> None:
    by_id = {rule.id: rule for rule in whole(town(ACTS_APART), FOUR).rules}
    assert list(by_id) == ["NATION-1", "CITY-8", "CITY-9", "COUNTY-1", "TOWN-1"]
    ladder, chase = by_id["CITY-8"], by_id["CITY-9"]
    assert isinstance(ladder, LadderRule)
    assert isinstance(chase, ChaseRule)
    assert (ladder.counts, chase.of) == (("COUNTY-1",), ("COUNTY-1",))


def test_a_replacement_may_be_replaced_again_and_the_highest_ladder_goes_on_with_the_last() -> None:
    again = town(LIMIT % ("TOWN-2", "result_reported", "P3WD", ", tightens: COUNTY-1, reason: 本地要求"))
    by_id = {rule.id: rule for rule in whole(again, FOUR).rules}
    assert list(by_id) == ["NATION-1", "CITY-8", "CITY-9", "TOWN-2"]
    ladder = by_id["CITY-8"]
    assert isinstance(ladder, LadderRule)
    assert ladder.counts == ("TOWN-2",)


def test_each_level_counts_from_its_own_commencement_and_not_from_a_lower_ones() -> None:
    since = {rule.id: rule.valid_from for rule in whole(town(ACTS_APART), FOUR).rules}
    assert since["NATION-1"] == date(2024, 1, 1)
    assert since["CITY-8"] == date(2022, 1, 1)
    assert since["TOWN-1"] is None


def test_what_was_replaced_above_is_named_by_what_replaced_it() -> None:
    again = town(LIMIT % ("TOWN-2", "result_reported", "P3WD", ", tightens: CITY-1, reason: 本地要求"))
    assert sentences(again, FOUR) == [
        "rules.yaml:1:8: 上级的CITY-1已由county-2023的COUNTY-1替换，不能再由TOWN-2替换（请改写 COUNTY-1）"
    ]


def test_two_parents_that_replace_one_rule_cannot_both_be_parents() -> None:
    other = pack(
        "zone-2023",
        LIMIT % ("ZONE-1", "result_reported", "P4WD", ", tightens: CITY-1, reason: 本地要求"),
        extends="city-2022",
    )
    assert sentences(town(ACTS_APART, "[county-2023, zone-2023]"), FOUR | {"zone-2023": other}) == [
        (
            "zone-2023/rules.yaml: 上级的CITY-1已由county-2023的COUNTY-1替换，不能再由ZONE-1替换"
            "（两个上级制度包都替换了它，请只以其中一个为上级）"
        )
    ]


def test_a_pack_names_only_rules_of_packs_above_it() -> None:
    beside = pack("zone-2023", (LADDER % ("ZONE-8", "2", "")).replace("CITY-1", "COUNTY-1"), extends="city-2022")
    found = sentences(town(ACTS_APART, "[county-2023, zone-2023]"), FOUR | {"zone-2023": beside})
    assert found == ["zone-2023/rules.yaml: 没有编号为“COUNTY-1”的规则（是否应为 CITY-1）"]


def test_a_gap_or_a_circle_far_above_is_told_where_it_is() -> None:
    assert sentences(town(ACTS_APART), {"county-2023": COUNTY, "city-2022": FOUR["city-2022"]}) == [
        "city-2022/pack.yaml: city-2022所依据的制度包“nation-2020”不存在（请先装入上级制度包）"
    ]
    turned = pack("nation-2020", LIMIT % ("NATION-1", "signed", "P2WD", ""), extends="county-2023")
    assert sentences(town(ACTS_APART), FOUR | {"nation-2020": turned}) == [
        (
            "county-2023/pack.yaml: 制度包循环依赖：county-2023 → city-2022 → nation-2020 → county-2023"
            "（请删去其中一处 extends）"
        )
    ]


def test_a_setting_no_level_declares_is_named() -> None:
    unknown = town(LIMIT % ("TOWN-1", "answered", "{setting: answer_soon}", ""))
    assert sentences(unknown, FOUR) == [
        (
            "rules.yaml:1:8: 设置“answer_soon”没有声明，上级制度包也没有"
            "（请在 pack.yaml 的 settings 中声明它的名称和类型）"
        )
    ]


def test_an_overlap_with_a_rule_that_was_replaced_above_is_none() -> None:
    twice = town(LIMIT % ("TOWN-2", "result_reported", "P3WD", ""))
    assert [problem.what for problem in unsaid_overlaps(twice, FOUR)] == [
        "TOWN-2与上级county-2023的COUNTY-1管同一个时限，两条都会计时"
    ]


# --- whose packs may rest on a pack ----------------------------------------------------------------------------------

ONLY = ", only_for: {level: [central, province, city, county], organ: government}"
DUCHA = pack("ducha-2021", LIMIT % ("DUCHA-1", "review_decided", "P30D", ""), extends="nation-2020", more=ONLY)
GOVERNED = county(
    LIMIT % ("COUNTY-1", "review_decided", "P20D", ", tightens: DUCHA-1, reason: 本地要求")
    + LIMIT % ("COUNTY-2", "reported", "P3D", "")
    + (LADDER % ("COUNTY-8", "3", "")).replace("[CITY-1]", "COUNTY-1"),
    more=", organ: government",
)
GOVERNED = replace(GOVERNED, extends=("ducha-2021",))
NATION = {"nation-2020": FOUR["nation-2020"], "ducha-2021": DUCHA}


def test_a_government_of_a_county_rests_on_a_pack_kept_for_governments() -> None:
    ids = [rule.id for rule in whole(GOVERNED, NATION).rules]
    assert ids == ["NATION-1", "COUNTY-1", "COUNTY-2", "COUNTY-8"]


@pytest.mark.parametrize(
    ("level", "organ", "sentence"),
    [
        (
            "town",
            "government",
            "town-2024（乡镇街道，人民政府）不能以ducha-2021为上级，它只供中央、省、市、县区的人民政府的制度使用（请改以nation-2020为上级）",
        ),
        (
            "county",
            "department",
            "town-2024（县区，政府部门）不能以ducha-2021为上级，它只供中央、省、市、县区的人民政府的制度使用（请改以nation-2020为上级）",
        ),
        (
            "county",
            "",
            (
                "town-2024（县区，没有写明发文机关的性质）不能以ducha-2021为上级，它只供中央、省、市、县区的人民政府的制度使用"
                "（如确属这样的机关，请在 pack.yaml 中写明 organ）"
            ),
        ),
    ],
)
def test_another_level_or_organ_is_refused(level: str, organ: str, sentence: str) -> None:
    assert sentences(town(ACTS_APART, "ducha-2021", level, organ), NATION) == [f"town-2024/pack.yaml: {sentence}"]


def test_a_town_over_such_a_county_goes_without_those_rules_and_without_what_replaced_them() -> None:
    resolved = whole(town(ACTS_APART), NATION | {"county-2023": GOVERNED})
    # COUNTY-8 counted nothing but the county's own form of DUCHA-1
    assert [rule.id for rule in resolved.rules] == ["NATION-1", "COUNTY-2", "TOWN-1"]
