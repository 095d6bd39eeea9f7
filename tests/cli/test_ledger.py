"""`duban import`: a ledger looked at and brought in from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.apps.imports.conftest import NOW, Ledgers, ledgers
from tests.cast import at
from tests.paper.ledgers import KEY_WORK, MEASURES, workbook

from duban import clock
from duban.apps.imports.models import Import, KnownName
from duban.apps.matters.models import Matter
from duban.cli.main import main

__all__ = ["ledgers"]  # the fixture

MAPPING = """
年份: 2022
列:
  进展情况: 照录
批准: {依据: 县政府常务会议, 批准人: 冼县长, 日期: 2022-11-04}
全表:
  来源: 领导批示
  批示交办的领导: 政府领导
  类别: 一般
  工作标准: 按要求完成
  考核（销号）标准: 现场核查合格
单位:
  各有关部门: 不列入
  各乡镇（街道）: 全部乡镇街道
  县直有关部门: 水利局、自然资源局
时限:
  长期坚持: 不定日期
  13月底前: 2022-12-31
行:
  9: {事项: 统计核查}
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def duban(ledgers: Ledgers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    monkeypatch.setattr(clock, "now", lambda: at(NOW))
    file, mapping = tmp_path / "台账.xlsx", tmp_path / "对照.yaml"
    file.write_bytes(workbook(MEASURES, KEY_WORK))
    mapping.write_text(MAPPING, encoding="utf-8")

    def run(*words: str, login: str = "du", said: str = "") -> tuple[int, str, str]:
        if said:
            mapping.write_text(said, encoding="utf-8")
        code = main(["import", str(file), "--as", login, *(str(mapping) if each == "MAP" else each for each in words)])
        out, err = capsys.readouterr()
        return code, out, err.replace(str(file), "台账.xlsx").replace(str(mapping), "对照.yaml")

    return run


def test_a_ledger_with_its_mapping_file_is_brought_in_whole(duban: Run) -> None:
    code, out, err = duban("--mapping", "MAP")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "已立项7件，其中存量逾期1件，不导入0行"
    assert out.splitlines()[1] == "督〔2022〕001\t第3行\t老城改造：完成外墙粉刷"
    assert Matter.objects.count() == 7


def test_what_is_not_decided_is_told_row_by_row_and_nothing_is_kept(duban: Run) -> None:
    code, out, err = duban()
    assert (code, out) == (1, "")
    assert "台账.xlsx: 立项依据：没有登记批准（选一份已登记的，或写明立项依据、批准人和日期）" in err
    assert "台账.xlsx: “重点工作目标”第7行 完成时限：“13月底前”没有13月" in err
    assert (Matter.objects.count(), Import.objects.count()) == (0, 0)


def test_a_trial_writes_nothing_not_even_what_the_file_decides(duban: Run) -> None:
    code, out, _ = duban("--mapping", "MAP", "--dry-run")
    assert (code, out) == (0, "可以立项7件，其中存量逾期1件，不导入0行\n")
    assert (Matter.objects.count(), Import.objects.count(), KnownName.objects.count()) == (0, 0, 0)


def test_the_template_is_a_mapping_file_that_reads_and_leaves_open_what_must_be_decided(duban: Run) -> None:
    code, out, _ = duban("--template")
    assert code == 0
    assert '  "目标节点或完成时限": 完成时限' in out
    assert '  # "13月底前": 不定日期' in out
    code, _, err = duban("--mapping", "MAP", "--dry-run", said=out)
    assert code == 1  # there is still no approval
    assert "对照.yaml" not in err


def test_the_answer_in_json_tells_every_row(duban: Run) -> None:
    code, out, _ = duban("--mapping", "MAP", "--json")
    told = json.loads(out)
    assert (code, told["ready"], told["stock"], told["problems"]) == (0, 7, 1, [])
    assert told["matters"][6] == {"row": 9, "number": "督〔2022〕007", "title": "统计核查"}


def test_another_sheet_is_chosen_by_name_and_an_unknown_one_is_told(duban: Run) -> None:
    _, out, _ = duban("--sheet", "Sheet1", "--dry-run", "--json")
    assert json.loads(out)["rows"] == 2
    code, _, err = duban("--sheet", "没有")
    assert (code, err) == (1, "台账.xlsx: 导入：没有这张表（请重新选择）\n")
    assert Import.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("列:\n  进展: 照录\n", "对照.yaml:2:7：表里没有“进展”这一列（是不是“进展情况”？）"),
        ("列:\n  状态: 丢掉\n", "没有“丢掉”这种用途"),
        ("单位:\n  各部门: 水力局\n", "对照.yaml:2:8：没有单位“水力局”（是不是“水利局”？）"),
        ("时限:\n  及时: 2022-02-30\n", "日期“2022-02-30”不存在（写日期，如2022-12-31，或写“不定日期”）"),
        ("行:\n  99: 不导入\n", "表里第99行不是事项（写电子表格里的行号）"),
        ("全表:\n  类别: 特急\n", "“类别”没有“特急”这一取值"),
        ("年份: 22\n", "年份“22”读不懂（写四位数，如2022）"),
        ("批准: 有\n", "“批准”应写成“项: 值”"),
    ],
)
def test_a_wrong_word_in_the_mapping_file_is_told_with_its_line(duban: Run, said: str, told: str) -> None:
    code, _, err = duban("--mapping", "MAP", said=said)
    assert (code, told in err) == (1, True), err
    assert Import.objects.count() == 0


def test_only_the_office_brings_in_and_an_unknown_account_is_told(duban: Run) -> None:
    code, _, err = duban("--mapping", "MAP", login="zhu")
    assert (code, err) == (2, "台账.xlsx: 导入：导入台账由督查干部、督查室主任办理（请将材料送督查室）\n")
    assert duban(login="nobody")[0] == 2
    assert Matter.objects.count() == 0


def test_a_file_that_is_not_there_is_told(capsys: Any) -> None:
    assert main(["import", "没有.xlsx", "--as", "du"]) == 2
    assert "没有.xlsx: 读不了这个文件" in capsys.readouterr().err
