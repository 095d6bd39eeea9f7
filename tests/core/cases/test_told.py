"""Cases of points, stages and limits: a wrong expectation is told with both sides, a wrong word with its place."""

from __future__ import annotations

import pytest
from tests.cast import calendar

from duban.core.cases.check import try_case
from duban.core.cases.form import Case
from duban.core.cases.read import read_cases
from duban.core.policy.fill import fill
from duban.policies.shelf import shipped_pack

HEAD = "- id: 一\n  proves: [%s]\n  worked: 逐项数出的结果\n  now: 2025-12-31T09:00\n"
EARLY = "{what: met_early, in: 任务一, at: 2025-02-10, of: 住建局}"
SCORED = (
    HEAD % "FZ-5"
    + f"  scored: {{of: unit, things: [{EARLY}],"
    + " points: [{rule: FZ-5, in: 任务一, is: %s}], total: {住建局: %s}}\n"
)
STAGED = (
    HEAD % "XQ-20.2"
    + "  staged: {campaign: 效能提升年六项行动, units: {住建局: []}, phases: {XQ-20.2: %s},"
    + " papers: [{rule: XQ-20.2, what: 自查和整改工作开展情况, of: 住建局, state: %s}]}\n"
)
MEASURED = (
    HEAD % "JF-2.special"
    + "  measured: {unit: 某县, day: 2025-06-01, issued: [{what: 1号, of: documents, at: 2025-03-03, class: special,"
    + " length: 4001}], gauges: [{rule: JF-2.special, used: %s, over: [%s]}]}\n"
)


def differences(text: str, pack_id: str, **settings: str) -> list[str]:
    [case] = read_cases(text, "cases.yaml")
    assert isinstance(case, Case), str(case)
    pack, problems = fill(shipped_pack(pack_id), settings)
    assert problems == ()
    return try_case(case, pack, lambda _: calendar())


def test_points_that_disagree_are_told_with_both_sides_and_the_sum() -> None:
    figures = {"early_points": "2", "early_points_cap": "5"}
    assert differences(SCORED % ("2", "2"), "fuzhou-2025", **figures) == []
    assert differences(SCORED % ("3", "3"), "fuzhou-2025", **figures) == [
        "记分：应为FZ-5 任务一 3，实为FZ-5 任务一 2",
        "住建局合计：应为3，实为2",
    ]
    assert differences(SCORED % ("2", "0"), "fuzhou-2025") == [
        "记分：应为FZ-5 任务一 2，实为没有",
        "待定：应为无，实为FZ-5",
    ]


def test_stages_and_papers_that_disagree_are_told() -> None:
    assert differences(STAGED % ("over", "late"), "district-2022") == []
    assert differences(STAGED % ("open", "met"), "district-2022") == [
        "XQ-20.2：应为open，实为over",
        "XQ-20.2 住建局的自查和整改工作开展情况：应为met，实为late",
    ]


def test_a_limit_that_disagrees_is_told() -> None:
    assert differences(MEASURED % ("4001", "1号"), "national-base") == []
    assert differences(MEASURED % ("4000", ""), "national-base") == [
        "JF-2.special：应为用4000，超出无；实为用4001，超出1号"
    ]
    assert differences(MEASURED % ("4001", "1号"), "penglai-2025") == [], "a town's pack has the nation's limits too"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (SCORED.replace("met_early", "met_erly") % ("2", "2"), "何事“met_erly”读不懂"),
        (SCORED % ("两", "2"), "分数“两”读不懂"),
        (SCORED.replace(", of: 住建局}]", "}]") % ("2", "2"), "须写明what（何事）、in（哪件）、at（何时）和of（谁的）"),
        (STAGED % ("closed", "late"), "阶段“closed”读不懂"),
        (STAGED.replace("住建局: []", "住建局: [leed]") % ("over", "late"), "角色“leed”读不懂"),
        (MEASURED.replace("class: special", "class: specail") % ("1", ""), "类别“specail”读不懂"),
        (MEASURED.replace("day: 2025-06-01, ", "") % ("1", ""), "须写明unit（哪个单位）和day（哪天所在的周期）"),
        (MEASURED.replace("at: 2025-03-03, ", "") % ("1", ""), "须写明what（哪件）、of（种类）和at（何时）"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_with_its_place(text: str, sentence: str) -> None:
    found = [str(problem) for problem in read_cases(text, "cases.yaml")]
    assert len(found) == 1
    assert sentence in found[0]
    assert found[0].startswith("cases.yaml:5:")
