"""A rule of a pack as something a date can be tried on."""

from __future__ import annotations

import pytest

from duban.core.period.form import read_period
from duban.core.policy.chosen import Chosen, choose, timed_rules
from duban.core.problem import Problem
from duban.policies.shelf import shipped_pack

WEIXIAN = shipped_pack("weixian-2022")
DISTRICT = shipped_pack("district-2022")


def test_a_chosen_deadline_brings_its_own_period_and_counting() -> None:
    chosen = choose(WEIXIAN, "WX-5")
    assert isinstance(chosen, Chosen)
    assert (chosen.period, chosen.counting.roll, chosen.undetermined) == (read_period("P3D"), True, "")


def test_a_rule_whose_figure_is_a_setting_names_the_setting() -> None:
    chosen = choose(DISTRICT, "XQ-2.plan")
    assert isinstance(chosen, Chosen)
    assert chosen.period is None
    assert "〔工作方案的报送时限，待设定〕" in chosen.undetermined


def test_a_rule_that_follows_the_matters_own_date_says_so() -> None:
    chosen = choose(DISTRICT, "XQ-3.own")
    assert isinstance(chosen, Chosen)
    assert "自己写明的完成时限" in chosen.undetermined


@pytest.mark.parametrize(
    ("rule", "kind", "hint"), [("WX-55", "unknown-rule", "WX-5"), ("WX-8", "no-limit", "有时限的规则")]
)
def test_a_rule_that_is_not_there_or_has_no_limit_is_a_problem(rule: str, kind: str, hint: str) -> None:
    problem = choose(WEIXIAN, rule)
    assert isinstance(problem, Problem)
    assert problem.rule == kind
    assert hint in problem.hint


@pytest.mark.parametrize("pack", [WEIXIAN, DISTRICT], ids=lambda pack: pack.id)
def test_every_rule_that_is_offered_can_be_chosen(pack) -> None:  # type: ignore[no-untyped-def]
    chosen = [choose(pack, rule.id) for rule in timed_rules(pack)]
    assert chosen
    assert all(isinstance(each, Chosen) and (each.period is None) == bool(each.undetermined) for each in chosen)
