"""The shipped packs: each says what its document says, once, and leaves open what the document leaves open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import combinations

import pytest

from duban.core.instant import read_instant
from duban.core.matter.facts import Facts
from duban.core.policy.fill import unfilled
from duban.core.policy.overlap import same_duty
from duban.core.policy.rules import (
    CadenceRule,
    DeadlineRule,
    FieldsRule,
    LadderRule,
    Pack,
    Rule,
    Rung,
    Setting,
)
from duban.core.words import Basis, Side
from duban.policies.shelf import shipped_pack, shipped_pack_files, shipped_pack_ids

PACKS = {pack_id: shipped_pack(pack_id) for pack_id in shipped_pack_ids()}
WX, XQ = PACKS["weixian-2022"], PACKS["district-2022"]


def applying(pack: Pack, facts: Facts | None = None, /, **stated: str) -> set[str]:
    """The handling duties of a matter with these facts that start with its assignment."""
    facts = facts or Facts({"kind": "supervised", **stated})
    return {
        rule.id
        for rule in pack.rules
        if isinstance(rule, DeadlineRule | CadenceRule)
        and rule.side is Side.HANDLING
        and rule.starts.event == "assigned"
        and "lead" in rule.owed_by.roles
        and facts.fits(rule.applies)
    }


def with_own_date(**stated: str) -> Facts:
    return Facts({"kind": "supervised", **stated}, own_due=read_instant("2022-12-31T24:00"))


@pytest.mark.parametrize("pack_id", PACKS)
def test_a_pack_is_named_after_its_folder(pack_id: str) -> None:
    assert PACKS[pack_id].id == pack_id
    assert set(shipped_pack_files(pack_id)) == {"pack.yaml", "rules.yaml"}


@pytest.mark.parametrize(
    ("pack", "clauses"),
    [
        (WX, {"WX-4", "WX-5", "WX-6", "WX-7", "WX-8", "WX-10", "WX-11", "WX-13", "WX-15"}),
        (XQ, {"XQ-2", "XQ-3", "XQ-4", "XQ-5", "XQ-15"}),
    ],
    ids=lambda each: each.id if isinstance(each, Pack) else "",
)
def test_every_clause_of_the_first_stage_has_its_rules(pack: Pack, clauses: set[str]) -> None:
    assert clauses <= {rule.id.partition(".")[0] for rule in pack.rules}


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_no_two_rules_put_one_duty_twice_not_even_where_a_conflict_would_allow_it(pack: Pack) -> None:
    assert [(one.id, other.id) for one, other in combinations(pack.rules, 2) if same_duty(one, other)] == []


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_every_missing_figure_waits_for_the_jurisdiction(pack: Pack) -> None:
    assert unfilled(pack) == tuple(setting.name for setting in pack.settings)
    assert all(setting.title for setting in pack.settings)


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_a_duty_whose_figure_is_missing_is_marked_as_a_reading(pack: Pack) -> None:
    missing = [r for r in pack.rules if isinstance(r, DeadlineRule) and isinstance(r.within, Setting)]
    assert all(rule.basis is Basis.INTERP for rule in missing)


def test_the_packs_commence_as_their_documents_say_or_as_read() -> None:
    assert (WX.commencement, WX.commencement_basis) == (date(2022, 11, 7), Basis.STATED)
    assert (XQ.commencement, XQ.commencement_basis) == (date(2022, 2, 10), Basis.INTERP)


# --- weixian-2022: which of its clocks a matter has ------------------------------------------------------------------


def test_a_leaders_ordinary_instruction_has_the_general_clocks() -> None:
    found = applying(WX, source="instruction", instructor="leader", **{"class": "general"})
    assert found == {"WX-7", "WX-10.1", "WX-10.3", "WX-10.7"}


@pytest.mark.parametrize("kind", ["important", "complex"])
def test_an_important_or_complex_one_has_a_month_instead_of_seven_days(kind: str) -> None:
    found = applying(WX, source="assignment", instructor="leader", **{"class": kind})
    assert found == {"WX-7", "WX-10.1", "WX-10.3", "WX-10.30"}


def test_a_chiefs_matter_has_the_chiefs_clocks_and_none_of_the_general_ones() -> None:
    def chief(kind: str) -> set[str]:
        return applying(WX, source="instruction", instructor="chief", **{"class": kind})

    assert chief("general") == {"WX-10.c1", "WX-10.c3", "WX-10.c7"}
    assert chief("complex") == {"WX-10.c1", "WX-10.c3", "WX-10.c30"}


def test_an_unclassed_matter_has_no_seven_day_clock() -> None:
    assert applying(WX, source="instruction", instructor="leader") == {"WX-7", "WX-10.1", "WX-10.3"}


def test_a_matter_with_its_own_date_goes_by_it_and_still_by_the_first_day_and_the_third() -> None:
    def own(instructor: str) -> set[str]:
        return applying(WX, with_own_date(source="instruction", instructor=instructor, **{"class": "general"}))

    assert own("leader") == {"WX-10.1", "WX-10.3", "WX-11.4"}
    assert own("chief") == {"WX-10.c1", "WX-10.c3", "WX-11.4"}


def test_a_problem_found_has_its_clocks_whoever_named_it() -> None:
    assert applying(WX, source="problem", **{"class": "general"}) == {
        "WX-10.1.other",
        "WX-10.3.other",
        "WX-10.7.problem",
    }


def test_an_annual_target_has_no_seven_days_and_no_month() -> None:
    assert applying(WX, with_own_date(source="annual_target", **{"class": "general"})) == {
        "WX-10.1.other",
        "WX-10.3.other",
        "WX-11.4",
    }


@pytest.mark.parametrize(
    "source", ["meeting", "problem", "superior", "superior_document", "annual_target", "complaint"]
)
def test_every_other_matter_is_deployed_the_same_day(source: str) -> None:
    assert "WX-10.1.other" in applying(WX, source=source)


def test_an_instruction_whose_leader_is_not_named_is_asked_for_its_leader() -> None:
    assert applying(WX, source="instruction") == set()
    asked = next(rule for rule in WX.rules if rule.id == "WX-10.facts")
    assert isinstance(asked, FieldsRule)
    assert asked.fields == ("instructor",)


def test_the_ladder_of_late_reports_counts_nothing_but_them() -> None:
    ladder = next(rule for rule in WX.rules if rule.id == "WX-8")
    assert isinstance(ladder, LadderRule)
    assert (ladder.counts, ladder.per, ladder.subject) == (("WX-7", "WX-7.chief"), "matter", "unit")
    assert ladder.steps == (Rung(3, "circular"), Rung(5, "hand_over"))
    assert ladder.window.basis is Basis.INTERP


def test_the_ladder_of_complaints_counts_each_fact_once() -> None:
    ladder = next(rule for rule in WX.rules if rule.id == "WX-13")
    assert isinstance(ladder, LadderRule)
    assert (ladder.counts, ladder.per) == (("complaint_valid",), "fact")
    assert ladder.steps == (Rung(2, "circular"), Rung(4, "accountability"))


# --- district-2022 ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "rule"),
    [("general", "XQ-3.5"), ("complex", "XQ-3.10"), ("very_complex", "XQ-3.20"), ("extraordinary", "XQ-3.month")],
)
def test_completion_has_one_limit_by_class_only_where_none_is_given(kind: str, rule: str) -> None:
    assert applying(XQ, source="superior", **{"class": kind}) == {"XQ-2", rule}
    assert applying(XQ, with_own_date(source="superior", **{"class": kind})) == {"XQ-2", "XQ-3.own"}


@pytest.mark.parametrize(
    ("reporting", "rule"), [("routine", "XQ-15.quarterly"), ("important", "XQ-15.monthly"), ("urgent", "XQ-15.each")]
)
def test_reports_are_owed_only_where_the_superior_requires_them(reporting: str, rule: str) -> None:
    assert rule in applying(XQ, source="superior", reporting=reporting)
    assert rule not in applying(XQ, source="instruction", reporting=reporting)
    assert not _cadences(applying(XQ, source="superior"))


def test_an_emergency_has_a_first_report_and_then_one_after_each() -> None:
    assert "XQ-4" in applying(XQ, source="instruction", emergency="yes")
    assert "XQ-4" not in applying(XQ, source="instruction", emergency="no")
    follow = next(rule for rule in XQ.rules if rule.id == "XQ-4.follow")
    assert isinstance(follow, DeadlineRule)
    assert follow.starts.event == follow.act == "reported"


def _cadences(ids: Iterable[str]) -> set[str]:
    return {each for each in ids if each.startswith("XQ-15")}


# --- clauses whose duties are of other kinds of matter ---------------------------------------------------------------


def rule_named(rule_id: str, pack_id: str) -> Rule:
    return next(rule for rule in PACKS[pack_id].rules if rule.id == rule_id)


@pytest.mark.parametrize(
    ("pack_id", "rule_id", "task"),
    [
        ("penglai-2025", "PL-7", "review"),
        ("penglai-2025", "PL-15", "weak_points"),
        ("fuzhou-2025", "FZ-10", "clues"),
        ("county-2023", "XN-4.circular", "results"),
        ("district-2022", "XQ-7", "research"),
        ("district-2022", "XQ-16", "errors"),
    ],
)
def test_a_campaigns_task_has_only_the_duty_of_its_own_kind(pack_id: str, rule_id: str, task: str) -> None:
    """PL-7, PL-15, FZ-10, XN-4, XQ-7 and XQ-16: one task each, never every task of the campaign."""
    rule = rule_named(rule_id, pack_id)
    assert isinstance(rule, DeadlineRule | CadenceRule | FieldsRule)
    due = {"own_due": read_instant("2025-12-31T24:00")} if rule_id == "XQ-7" else {}
    assert Facts({"kind": "task", "task": task}, **due).fits(rule.applies)
    assert not Facts({"kind": "task"}, **due).fits(rule.applies)
    assert not Facts({"kind": "supervised", "task": task}, **due).fits(rule.applies)


def test_the_quarterly_review_is_a_round_that_is_reported_and_no_visit_to_each_matter() -> None:
    """PL-7."""
    review = rule_named("PL-7", "penglai-2025")
    assert isinstance(review, CadenceRule)
    assert (review.act, review.side) == ("reported", Side.HANDLING)


def test_the_districts_phases_stand_as_written_with_their_contradictions() -> None:
    """XQ-20: a hand-in before its phase opens, two recipients, two phases that overlap."""
    bodies = [getattr(rule_named(f"XQ-20.{n}", "district-2022"), "body", {}) for n in range(1, 5)]
    assert bodies[0]["hand_ins"][0]["by"] < bodies[0]["opens"]
    assert [each["hand_ins"][0]["to"] for each in bodies if "hand_ins" in each] == ["区效能办", "市效能办", "区效能办"]
    assert bodies[2]["opens"] < bodies[1]["closes"]
    assert bodies[3]["hand_ins"][0]["by"] < bodies[3]["opens"]
    told = {rule for conflict in XQ.conflicts for rule in conflict.rules}
    assert {"XQ-20.1", "XQ-20.2", "XQ-20.3", "XQ-20.4", "XQ-11", "XQ-7.topics"} <= told


def test_what_a_county_says_of_heads_and_meetings_has_no_figure_of_ours() -> None:
    """WX-9 and WX-18: how often is “repeated”, how many points: the jurisdiction's."""
    ladder = rule_named("WX-9.unit", "weixian-2022")
    assert isinstance(ladder, LadderRule)
    assert isinstance(ladder.steps[0].at, Setting)
    assert (ladder.window.mode, ladder.window.basis) == ("calendar", Basis.INTERP)
    points = [rule for rule in WX.rules if rule.id.startswith("WX-18")]
    assert len(points) == 4
    assert all(isinstance(getattr(rule, "body", {}).get("points"), Setting) for rule in points)
    assert all(rule.basis is Basis.INTERP for rule in points)


@pytest.mark.parametrize(
    ("pack_id", "rule_id", "stated", "wanted"),
    [
        ("penglai-2025", "PL-15", {"kind": "task", "task": "weak_points"}, {"content", "measures"}),
        ("fuzhou-2025", "FZ-2", {"kind": "supervised", "key": "yes"}, {"timetable", "responsible_unit"}),
        ("county-2023", "XN-10", {"kind": "supervised", "key": "yes"}, {"responsibility_letter", "deadline"}),
        ("district-2022", "XQ-8.fields", {"kind": "pairing"}, {"person", "content"}),
    ],
)
def test_what_must_be_stated_is_asked_of_those_matters_only(
    pack_id: str, rule_id: str, stated: dict[str, str], wanted: set[str]
) -> None:
    """PL-15, FZ-2, XN-10 and XQ-8."""
    rule = rule_named(rule_id, pack_id)
    assert isinstance(rule, FieldsRule)
    assert set(rule.fields) == wanted
    assert Facts(stated).fits(rule.applies)
    assert not Facts({"kind": "complaint"}).fits(rule.applies)
