"""``duban simulate`` as a policy officer uses it: words, JSON, progress, a ledger, two packs; errors of one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.paper.ledgers import workbook

from duban.cli.main import main

YEAR = ("--from", "2023-01-01", "--to", "2023-06-30", "--units", "3", "--mix", "0,1,2", "--rate", "4")
LEDGER: tuple[str, list[list[Any]], list[tuple[int, int, int, int]]] = (
    "台账",
    [
        ["2023年督办台账"],
        ["序号", "事项", "责任单位", "完成时限", "交办日期", "办结日期"],
        [1, "修桥", "住建局", "2023-03-31", "2023-03-01", "2023-03-20"],
        [2, "修路", "住建局", "2023-03-31", "2023-03-01", "2023-04-10"],
        [3, "清淤", "水利局", "", "2023-04-03", ""],
        [4, "植树", "", "2023-04-30", "2023-03-01", ""],
        [5, "旧事", "水利局", "2022-12-31", "2022-11-01", ""],
    ],
    [],
)


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(["simulate", *argv])
    said = capsys.readouterr()
    return code, said.out, said.err


def answered(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, Any]:
    code, out, _ = run(capsys, *argv, "--json")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_a_year_is_told_in_sentences_with_its_assumptions_and_what_is_not_computed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = run(capsys, "--pack", "weixian-2022", *YEAR, "--rate", "12", "--set", "chase_before=P1D")
    assert code == 0
    assert "按《关于提升工作效率狠抓末端落实的通知》，2023年1月1日至2023年6月30日，3个单位" in out
    assert "3个单位中有" in out
    assert "会在3月底前被提请通报" in out
    assert "未推算：尚未设定“逾期后催办的间隔”，所以没有按它提醒" in out
    assert "假定：" in out
    assert "听取说明3个工作日（假定，制度没有写）" in out
    assert "推算中 100%" in err


def test_two_processes_give_the_same_answer_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--pack", "weixian-2022", "--against", "district-2022", *YEAR)
    assert answered(capsys, *asked, "--processes", "2") == answered(capsys, *asked)


def test_two_packs_are_laid_over_the_same_matters(capsys: pytest.CaptureFixture[str]) -> None:
    found = answered(capsys, "--pack", "weixian-2022", "--against", "fuzhou-2025", *YEAR)
    one, other = found["packs"]
    assert one["matters"] == other["matters"] > 0
    assert [u["matters"] for u in one["units"]] == [u["matters"] for u in other["units"]]
    assert one["visits"] is None
    assert other["visits"]["visits"] > 0
    assert any(line.startswith("一律每月一次：实地督帮") for line in other["sentences"])
    assert any("制度自2025年1月1日起施行" in line for line in other["assumed"])


def test_a_ledger_is_judged_by_what_it_says_and_what_it_does_not_say_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """修桥 was done in time, 修路 ten days late: the stated limit of 31 March is overdue once, by its own rule.

    What the ledger does not say, when it was deployed and reported, is done promptly by units that are all prompt.
    """
    file = tmp_path / "台账.xlsx"
    file.write_bytes(workbook(LEDGER))
    asked = (
        "--pack",
        "weixian-2022",
        "--ledger",
        str(file),
        "--from",
        "2023-01-01",
        "--to",
        "2023-12-31",
        "--mix",
        "1,0,0",
    )
    found = answered(capsys, *asked, "--fact", "source=annual_target")
    assert found["ledger"] == {
        "rows": 3, "without_day": 0, "without_limit": 1, "done": 2,
        "left": [{"row": 6, "why": "没有写责任单位"}, {"row": 7, "why": "2022-11-01交办，不在推算的期间内"}],
    }  # fmt: skip
    [pack] = found["packs"]
    units = {unit["unit"]: unit for unit in pack["units"]}
    assert (units["住建局"]["matters"], units["水利局"]["matters"]) == (2, 1)
    assert units["住建局"]["breaches"] == 1
    assert units["水利局"]["breaches"] == 0


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (("--pack", "weixan-2022", *YEAR), "weixan-2022: 没有这个制度包（是否应为 weixian-2022）"),
        (
            ("--pack", "weixian-2022", "--from", "2023-02-30", "--to", "2023-12-31"),
            "--from: 日期“2023-02-30”不存在或读不懂",
        ),
        (("--pack", "weixian-2022", "--from", "2023-12-31", "--to", "2023-01-01"), "--to: 2023-01-01早于2023-12-31"),
        (("--pack", "weixian-2022", "--from", "2013-01-01", "--to", "2023-01-01"), "--to: 期间超过三年"),
        (("--pack", "weixian-2022", *YEAR, "--mix", "0,0,0"), "--mix: “0,0,0”读不懂"),
        (("--pack", "weixian-2022", *YEAR, "--units", "0"), "--units: 0不在1至2000之间"),
        (("--pack", "weixian-2022", *YEAR, "--set", "chase=P1D"), "--set: 没有设置“chase=P1D”"),
        (("--pack", "weixian-2022", *YEAR, "--set", "chase_before=一天"), "时限写法“一天”读不懂"),
        (("--pack", "weixian-2022", *YEAR, "--fact", "source=instruction"), "--fact: 只与--ledger同用"),
        (("--pack", "weixian-2022", *YEAR, "--ledger", "没有.xlsx"), "没有.xlsx: 没有这个文件或文件夹"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], sentence: str
) -> None:
    code, out, err = run(capsys, *argv)
    assert (code, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
