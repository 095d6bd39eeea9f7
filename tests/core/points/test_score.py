"""Points: what they are for, that none is without its rule, and that a cap holds whatever comes in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import at

from duban.core.points.score import Earning, Score, score
from duban.core.policy.fill import fill
from duban.core.policy.read import read_pack
from duban.core.policy.resolve import resolve
from duban.core.policy.rules import Pack
from duban.core.policy.told_rules import PointsRule
from duban.policies.shelf import shipped_pack

NOW = at("2026-01-31T09:00")
FUZHOU, _ = fill(shipped_pack("fuzhou-2025"), {"early_points": "2", "early_points_cap": "5"})
HEADS, _ = fill(
    shipped_pack("weixian-2022"),
    {"praise_points": "3", "late_points": "2", "circular_points": "5", "appraisal_points": "10"},
)


def early(key: str, when: str, subject: str = "住建局") -> Earning:
    return Earning(key, "met_early", at(when), subject)


def values(found: Score) -> list[tuple[str, int]]:
    return [(point.key, point.value) for point in found.points]


def test_the_cap_of_a_year_cuts_the_third_and_the_new_year_begins_anew() -> None:
    """FZ-5: two points a task, five a year: 2 + 2 + 1, then nothing; in January two again."""
    things = [early("一", "2025-02-10"), early("二", "2025-05-10"), early("三", "2025-09-10"), early("四", "2025-12-30"),
              early("五", "2026-01-05")]  # fmt: skip
    found = score(FUZHOU, "unit", things, NOW)
    assert values(found) == [("一", 2), ("二", 2), ("三", 1), ("四", 0), ("五", 2)]
    assert [point.capped for point in found.points] == [False, False, True, True, False]
    assert found.of("住建局") == 7
    assert {(point.rule, point.clause) for point in found.points} == {("FZ-5", "¶5")}


def test_each_unit_has_a_cap_of_its_own() -> None:
    things = [early(f"{unit}{n}", f"2025-0{n}-10", unit) for unit in ("住建局", "水利局") for n in range(1, 5)]
    found = score(FUZHOU, "unit", things, NOW)
    assert (found.of("住建局"), found.of("水利局"), found.of("别的局")) == (5, 5, 0)


def test_a_heads_points_are_of_the_named_rules_and_go_down_for_what_was_late() -> None:
    """WX-18: praise adds 3, a late report (WX-7) takes 2, a circular takes 5; another lateness takes nothing."""
    things = [
        Earning("表扬1", "commended", at("2023-01-10"), "甲"),
        Earning("督1/WX-7", "breach", at("2023-02-10T24:00"), "甲", "WX-7"),
        Earning("督1/WX-10.3", "breach", at("2023-02-01T24:00"), "甲", "WX-10.3"),
        Earning("通报1", "circular", at("2023-03-01"), "甲"),
        Earning("通报2", "circular", at("2023-03-01"), "乙"),
    ]
    found = score(HEADS, "person", things, NOW)
    assert values(found) == [("表扬1", 3), ("督1/WX-7", -2), ("通报1", -5), ("通报2", -5)]
    assert (found.of("甲"), found.of("乙")) == (-4, -5)
    assert score(HEADS, "unit", things, NOW).points == ()


def test_a_figure_nobody_has_set_gives_no_point_and_is_named() -> None:
    open_figures = score(shipped_pack("fuzhou-2025"), "unit", [early("一", "2025-02-10")], NOW)
    assert (open_figures.points, open_figures.undetermined) == ((), ("FZ-5",))
    half, _ = fill(shipped_pack("fuzhou-2025"), {"early_points": "2"})
    assert score(half, "unit", [early("一", "2025-02-10")], NOW).undetermined == ("FZ-5",)


def test_nothing_before_the_commencement_or_still_to_come_is_worth_anything() -> None:
    things = [early("早", "2024-12-31T23:59"), early("当天", "2025-01-01"), early("以后", "2026-02-01")]
    assert values(score(FUZHOU, "unit", things, NOW)) == [("当天", 2)]


def test_a_replaced_rules_points_go_on_with_the_rule_that_replaced_it() -> None:
    """A county's points for WX-7 are a town's points for its tighter TW-1."""
    files = {
        "pack.yaml": "{id: town-2024, title: 通知, issuer: 某镇人民政府, level: town, extends: weixian-2022,"
        " commencement: {date: 2024-01-01, basis: stated}}\n",
        "rules.yaml": "- {id: TW-1, kind: deadline, clause: 一, basis: stated, words: 5个工作日内上报,"
        " applies: {kind: supervised, source: [instruction, assignment, meeting], instructor: leader, own_limit: none},"
        " starts: {event: assigned, each: true}, owed_by: {role: lead}, act: result_reported, within: P5WD,"
        " tightens: WX-7, reason: 镇里要求提前}\n",
    }
    town = read_pack(files)
    assert isinstance(town, Pack)
    from duban.policies.shelf import shipped_pack_alone, shipped_pack_ids

    whole = resolve(town, {each: shipped_pack_alone(each) for each in shipped_pack_ids()})
    assert isinstance(whole, Pack)
    [late] = [rule for rule in whole.rules if rule.id == "WX-18.late"]
    assert isinstance(late, PointsRule)
    assert late.of == ("TW-1", "WX-7.chief")


things_of_a_year = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["住建局", "水利局"]), st.integers(0, 800)), max_size=25
)


def told(rows: list[tuple[int, str, int]]) -> list[Earning]:
    """The same key is the same thing: one unit, one instant."""
    begins = at("2025-01-01T00:00")
    once = {key: (unit, hour) for key, unit, hour in rows}
    return [
        Earning(f"事{key}", "met_early", begins + timedelta(hours=hour), unit) for key, (unit, hour) in once.items()
    ]


@given(things_of_a_year, st.randoms())
def test_the_order_of_telling_and_telling_twice_change_nothing(
    rows: list[tuple[int, str, int]], chance: object
) -> None:
    things = told(rows)
    shuffled = [*things, *things]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert score(FUZHOU, "unit", shuffled, NOW) == score(FUZHOU, "unit", things, NOW)


@given(things_of_a_year, st.sampled_from(["P1Y", "P1M", "P7D", "P10D"]))
def test_no_stretch_of_a_cap_ever_holds_more_than_the_cap(rows: list[tuple[int, str, int]], per: str) -> None:
    [rule] = [rule for rule in FUZHOU.rules if rule.id == "FZ-5"]
    assert isinstance(rule, PointsRule)
    from duban.core.period.form import read_period

    capped = replace(rule, body={**rule.body, "cap": {"points": 5, "per": read_period(per)}})
    pack = replace(FUZHOU, rules=(capped,))
    found = score(pack, "unit", told(rows), NOW)
    days = {"P1Y": 31, "P1M": 28, "P7D": 7, "P10D": 10}[per]  # all lie in the first 34 days of one year
    for point in found.points:
        until = point.at
        since = until.replace(hour=0, minute=0) - timedelta(days=days - 1)
        near = [p.value for p in found.points if p.subject == point.subject and since <= p.at <= until]
        assert sum(near) <= 5 or per == "P1Y"
    if per == "P1Y":
        assert all(found.of(unit) <= 5 for unit in ("住建局", "水利局"))
    assert all(0 <= point.value <= point.full for point in found.points)


@given(things_of_a_year)
def test_every_point_names_its_rule_its_clause_and_what_it_is_for(rows: list[tuple[int, str, int]]) -> None:
    things = told(rows)
    found = score(FUZHOU, "unit", things, NOW)
    assert sorted(point.key for point in found.points) == sorted(thing.key for thing in things)
    assert all(point.rule and point.clause for point in found.points)


@pytest.mark.parametrize("per", ["P4WD", "PT2H"])
def test_a_cap_that_days_cannot_tell_leaves_the_rule_undetermined(per: str) -> None:
    from duban.core.period.form import read_period

    [rule] = [rule for rule in FUZHOU.rules if rule.id == "FZ-5"]
    assert isinstance(rule, PointsRule)
    odd = replace(rule, body={**rule.body, "cap": {"points": 5, "per": read_period(per)}})
    found = score(replace(FUZHOU, rules=(odd,)), "unit", [early("一", "2025-02-10")], NOW)
    assert (found.points, found.undetermined) == ((), ("FZ-5",))
