"""The page of clauses says what packs, features and tests say, hides no clause, and points only at what is there."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.urls import Resolver404, resolve

from duban.core.policy.vocabulary import NORMS
from duban.policies.shelf import shipped_pack_alone

ROOT = Path(__file__).parents[2]
CLAUSES = {"PL": 15, "XQ": 27, "WX": 21, "FZ": 11, "XN": 13}
"""How many clauses each of the five documents has, as counted in the list of what they demand."""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("clauses", ROOT / "scripts/clauses.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["clauses"] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


def test_the_page_of_clauses_is_what_packs_features_and_tests_say(script: ModuleType) -> None:
    assert script.PAGE.read_text(encoding="utf-8") == script.page(), "run scripts/clauses.py"


def test_all_eighty_seven_clauses_are_listed_once_and_in_order(script: ModuleType) -> None:
    wanted = [f"{prefix}-{n}" for prefix, most in CLAUSES.items() for n in range(1, most + 1)]
    assert len(wanted) == 87
    assert [row.id for row in script.rows()] == wanted


def test_every_feature_that_is_there_has_a_page_that_answers_and_tests_that_exist(script: ModuleType) -> None:
    for name, feature in script.data()["features"].items():
        if "coming" in feature:
            assert "page" not in feature, name
            assert "tests" not in feature, name
            continue
        try:
            resolve(feature["page"])
        except Resolver404:
            pytest.fail(f"{name}: no page {feature['page']}")
        tests = script._listed(feature["tests"])
        assert tests, name
        assert [path for path in tests if not (ROOT / path).is_file()] == [], name


def test_every_feature_answers_some_clause(script: ModuleType) -> None:
    used = {name for row in script.rows() for name, _ in row.features}
    assert set(script.data()["features"]) - used <= {"agenda", "instructions", "library", "try-out"}


def test_every_norm_is_kept_by_tests_that_exist_or_said_to_be_still_to_come(script: ModuleType) -> None:
    norms = script.data()["norms"]
    assert set(norms) == set(NORMS)
    for word, kept in norms.items():
        paths = script._listed(kept.get("tests"))
        assert bool(paths) is ("coming" not in kept), word
        assert [path for path in paths if not (ROOT / path).is_file()] == [], word


def test_a_rule_belongs_to_a_clause_of_its_own_document(script: ModuleType) -> None:
    rows = {row.id: row for row in script.rows()}
    for pack_id in {row.pack for row in rows.values()}:
        for rule in shipped_pack_alone(pack_id).rules:
            assert rows[script.clause_of(rule.id)].pack == pack_id


def test_a_clause_with_nothing_is_missing_and_one_with_only_plans_is_not_yet(script: ModuleType) -> None:
    row = script.Row("WX-0", "weixian-2022", "一", "什么也没有", [])
    assert row.state == "缺"
    row.features = [("coming", {"title": "以后", "coming": "yes"})]
    assert row.state == "尚未"
    row.rules = [rule for rule in shipped_pack_alone("weixian-2022").rules if rule.id == "WX-7"]
    assert row.state == "部分"
    row.features, row.cases = [], 1
    assert row.state == "有"
    row.rules = [rule for rule in shipped_pack_alone("weixian-2022").rules if rule.id == "WX-9.leave"]
    assert row.state == "部分", "a rule that is only shown is not done"
