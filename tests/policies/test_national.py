"""The national packs: what every pack rests on, from when each of its rules judges, and who may rest on 政府督查."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.policies.standing import Clauses, seen

from duban.core.acts import allowed_acts, why_not
from duban.core.capacity import Capacity
from duban.core.events import EventKind
from duban.core.policy.read import read_pack
from duban.core.policy.resolve import resolve, unsaid_overlaps
from duban.core.policy.rules import DeadlineRule, Pack, Setting
from duban.core.policy.vocabulary import NORMS
from duban.core.situation import Situation
from duban.core.words import Basis, Side
from duban.policies.shelf import shipped_pack, shipped_pack_alone, shipped_pack_ids

ALONE = {pack_id: shipped_pack_alone(pack_id) for pack_id in shipped_pack_ids()}
BASE, DUCHA = ALONE["national-base"], ALONE["national-ducha"]
LOCAL = [pack_id for pack_id in ALONE if not pack_id.startswith("national-")]


@pytest.mark.parametrize("pack_id", LOCAL)
def test_every_local_pack_rests_on_what_the_nation_demands(pack_id: str) -> None:
    inherited = {rule.id for rule in shipped_pack(pack_id).rules}
    assert {rule.id for rule in BASE.rules} <= inherited
    of_governments = pack_id in {"weixian-2022", "district-2022", "county-2023"}
    assert ({rule.id for rule in DUCHA.rules} <= inherited) is of_governments
    assert unsaid_overlaps(ALONE[pack_id], ALONE) == ()


def test_a_town_that_would_supervise_as_a_government_is_refused_in_a_sentence() -> None:
    town = replace(ALONE["penglai-2025"], extends=("national-ducha",))
    found = resolve(town, ALONE)
    assert isinstance(found, tuple)
    assert [str(problem) for problem in found] == [
        (
            "penglai-2025/pack.yaml: penglai-2025（乡镇街道，人民政府）不能以national-ducha为上级，"
            "它只供中央、省、市、县区的人民政府的制度使用（请改以national-base为上级）"
        )
    ]


def test_an_efficacy_office_is_no_government_and_cannot_rest_on_it_either() -> None:
    office = replace(ALONE["fuzhou-2025"], extends=("national-ducha",))
    found = resolve(office, ALONE)
    assert isinstance(found, tuple)
    assert [problem.rule for problem in found] == ["unfit-parent"]


def test_a_town_over_a_county_has_the_nations_and_the_countys_rules_and_none_of_the_governments() -> None:
    files = {
        "pack.yaml": "{id: town-2024, title: 通知, issuer: 某镇人民政府, level: town, organ: government,"
        " extends: weixian-2022, commencement: {date: 2024-01-01, basis: stated}}\n",
        "rules.yaml": "- {id: TW-1, kind: deadline, clause: 一, basis: stated, words: 5个工作日内上报,"
        " applies: {kind: supervised, source: [instruction, assignment, meeting], instructor: leader, own_limit: none},"
        " starts: {event: assigned, each: true}, owed_by: {role: lead}, act: result_reported, within: P5WD,"
        " tightens: WX-7, reason: 镇里要求提前}\n",
    }
    town = read_pack(files)
    assert isinstance(town, Pack)
    whole = resolve(town, ALONE)
    assert isinstance(whole, Pack)
    ids = {rule.id for rule in whole.rules}
    assert {"CC-203", "WX-10.3", "TW-1"} <= ids
    assert ids.isdisjoint({"WX-7", *(rule.id for rule in DUCHA.rules)})
    assert "conclusion_within" not in {setting.name for setting in whole.settings}


@pytest.mark.parametrize(
    ("rule_id", "since"),
    [
        ("CC-203", date(2021, 1, 1)),
        ("XF-30", date(2022, 5, 1)),
        ("JF-2.special", date(2024, 8, 6)),
        ("YY-8.scores", date(2026, 1, 25)),
        ("DC-17.decide", date(2021, 2, 1)),
    ],
)
def test_each_national_rule_counts_from_its_own_documents_commencement(rule_id: str, since: date) -> None:
    """A county's document of 2022 gives a national one of 2024 or 2026 no earlier day."""
    [rule] = [rule for rule in shipped_pack("weixian-2022").rules if rule.id == rule_id]
    assert rule.valid_from == since


def test_what_happened_in_2022_is_judged_by_no_rule_of_2024_or_2026() -> None:
    later = {rule.id for rule in BASE.rules if rule.valid_from and rule.valid_from.year >= 2024}
    assert {"JF-1", "JF-2.ordinary", "YY-2", "YY-8.likes"} <= later
    county = Clauses("weixian-2022")
    judged = county.judge(
        {"kind": "supervised", "source": "instruction", "instructor": "leader"},
        ("2022-11-08T09:00", "assigned", "住建局"),
        now="2026-11-08T09:00",
        住建局="lead",
    )
    assert {o.rule for o in judged.obligations}.isdisjoint(later)


def test_a_countys_review_runs_thirty_days_beside_its_own_clocks() -> None:
    county = Clauses("weixian-2022")
    judged = county.judge(
        {"kind": "visit"},
        ("2022-11-18T10:00", "conclusion_delivered", "住建局"),
        ("2022-12-01T10:00", "review_asked", "住建局"),
        now="2022-12-20T09:00",
        住建局="lead",
        县政府="decider",
    )
    # the 30th day after 1 December is 31 December, a Saturday of the new year's holiday (to 2 January): Tuesday 3 January
    assert [(due, state) for _, due, state in seen(judged, "DC-17.decide")] == [("2023-01-03T24:00", "open")]


def test_figures_that_were_not_verified_are_left_to_the_jurisdiction() -> None:
    """Only 5,000 and 4,000 characters, and the 30 days of the review, were read in their documents."""
    stated = {
        rule.id: body.get("at_most") or body.get("within")
        for pack in (BASE, DUCHA)
        for rule in pack.rules
        if (body := getattr(rule, "body", {})) and not isinstance(body.get("at_most"), Setting)
    }
    figures = {rule_id: str(figure) for rule_id, figure in stated.items() if figure and not isinstance(figure, Setting)}
    assert figures == {"JF-2.ordinary": "5000", "JF-2.special": "4000", "DC-17.ask": "P30D"}


def test_a_right_to_ask_for_review_is_nobodys_overdue() -> None:
    assert not [rule for rule in DUCHA.rules if isinstance(rule, DeadlineRule) and rule.act == "review_asked"]
    assert {rule.side for rule in DUCHA.rules if isinstance(rule, DeadlineRule)} == {Side.DECIDING, Side.HANDLING}


def test_every_norm_of_the_vocabulary_is_used_and_stated_or_reasoned() -> None:
    used = [getattr(rule, "body", {}).get("keeps") for pack in (BASE, DUCHA) for rule in pack.rules]
    assert {word for word in used if word} == set(NORMS)
    assert all(rule.words if rule.basis is Basis.STATED else rule.note for rule in (*BASE.rules, *DUCHA.rules))


def test_no_matter_is_set_up_before_its_authority_is_recorded() -> None:
    supervisor = {Capacity.SUPERVISOR}
    assert (
        why_not(EventKind.SET_UP, supervisor, "draft", Situation())
        == "现在不能“立项”：还没有登记立项依据和批准人，请先登记批准"
    )
    assert EventKind.SET_UP in allowed_acts(supervisor, "draft", Situation(approved=True))
