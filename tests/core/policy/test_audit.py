"""The audit: what a rule quotes stands in its document, its stated figure stands in the quotation, whatever the copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.core.policy.audit import Audited, audit, fold
from duban.core.policy.read import read_pack, rule_places
from duban.core.policy.rules import Pack
from duban.policies.shelf import shipped_pack_files, shipped_pack_ids, simplified

SOURCES = Path(__file__).parents[4] / "shared" / "mission" / "sources"
WITH_SOURCE = ("penglai-2025", "district-2022", "weixian-2022", "fuzhou-2025", "county-2023")
HEAD = "{id: town-2024, title: 通知, issuer: 政府, level: town, commencement: {date: 2024-01-01, basis: stated}}\n"
RULE = (
    "- {id: TW-1, kind: deadline, clause: 一, basis: %s, words: %s, note: 理由, applies: {kind: supervised},"
    " starts: {event: assigned, each: true}, owed_by: {role: lead}, act: reported, within: %s}\n"
)
DOCUMENT = "一、承辦單位應在收到任務後３個工作日\n內報告(bào)進展，二十日內辦結；每季度一報，逾期2次的通報。"


def audited(rules: str, source: str = DOCUMENT) -> Audited:
    files = {"pack.yaml": HEAD, "rules.yaml": rules}
    pack = read_pack(files)
    assert isinstance(pack, Pack), [str(each) for each in pack]
    return audit(pack, source, simplified(), rule_places(files))


def sentences(rules: str) -> list[str]:
    return [str(problem) for problem in audited(rules).problems]


def test_words_are_found_across_script_width_line_ends_and_glosses() -> None:
    found = audited(RULE % ("stated", "3个工作日内报告进展", "P3WD"))
    assert (found.quoted, found.figures, found.problems) == (1, 1, ())


@pytest.mark.parametrize("within", ["P20D"])
def test_a_figure_may_be_written_in_chinese(within: str) -> None:
    assert sentences(RULE % ("stated", "二十日内办结", within)) == []


def test_words_that_are_not_in_the_source_are_named_with_their_place() -> None:
    assert sentences(RULE % ("stated", "5个工作日内报告进展", "P5WD")) == [
        "rules.yaml:1:8: 规则TW-1摘录的“5个工作日内报告进展”不在原文里（请照原文摘录，略去的字写“…”）"
    ]


def test_a_figure_that_is_not_in_the_words_is_named() -> None:
    assert sentences(RULE % ("stated", "3个工作日内报告进展", "P5WD")) == [
        (
            "rules.yaml:1:8: 规则TW-1标为原文，摘录里却没有它的数字“5个工作日”"
            "（请摘录含这个数字的几个字；原文没有的，改为 interp 或 {setting: 设置名}）"
        )
    ]
    # 13 is not 3, and calendar days are not working days
    assert len(sentences(RULE % ("stated", "3个工作日内报告进展", "P3D"))) == 1
    assert len(audited(RULE % ("stated", "13个工作日", "P3WD"), "13个工作日").problems) == 1


def test_a_reading_needs_no_figure_but_its_words_must_stand() -> None:
    assert sentences(RULE % ("interp", "内报告进展", "P5WD")) == []
    assert len(sentences(RULE % ("interp", "立即报告", "P5WD"))) == 1


def test_parts_around_an_ellipsis_follow_one_another() -> None:
    assert sentences(RULE % ("stated", "承办单位…3个工作日", "P3WD")) == []
    assert len(sentences(RULE % ("stated", "3个工作日…承办单位", "P3WD"))) == 1


def test_cadences_and_thresholds_are_figures_too() -> None:
    cadence = (
        "- {id: TW-2, kind: cadence, clause: 一, basis: stated, words: 每季度一报, applies: {kind: task},"
        " starts: {event: assigned, each: false}, owed_by: {role: lead}, act: reported, every: %s}\n"
    )
    assert sentences(cadence % "quarterly") == []
    assert len(sentences(cadence % "monthly")) == 1
    ladder = (
        RULE
        % ("stated", "3个工作日内报告", "P3WD")
        + "- {id: TW-3, kind: ladder, clause: 一, basis: stated, words: 逾期2次的通报, counts: [TW-1], per: matter,"
        " window: {length: P1Y, mode: rolling, basis: interp, note: 无}, steps: [{at: %s, proposes: circular}]}\n"
    )
    assert sentences(ladder % "2") == []
    assert len(sentences(ladder % "3")) == 1


def test_the_script_table_is_pairs_and_changes_nothing_simplified() -> None:
    table = simplified()
    assert len(table) > 2500
    text = "关于提升工作效率狠抓末端落实的通知"
    assert fold(text, table) == text


@pytest.mark.parametrize("pack_id", WITH_SOURCE)
def test_every_stated_figure_of_a_document_is_found_in_it(pack_id: str) -> None:
    source = SOURCES / f"{pack_id}.txt"
    if not source.is_file():
        pytest.skip("the source texts are not part of the product")
    files = shipped_pack_files(pack_id)
    pack = read_pack(files)
    assert isinstance(pack, Pack)
    found = audit(pack, source.read_text(encoding="utf-8"), simplified(), rule_places(files))
    assert found.problems == ()
    assert found.quoted >= 16


def test_the_documents_are_all_shipped_as_packs() -> None:
    assert set(WITH_SOURCE) <= set(shipped_pack_ids())
