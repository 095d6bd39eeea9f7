"""``duban policy``: what it prints and with which code it ends."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import pytest

from duban.cli import policy
from duban.policies import shelf

BROKEN = Path(__file__).parents[1] / "broken" / "packs"
SHIPPED = Path(shelf.__file__).parent / "packs"


def run(*args: str) -> int:
    parser = argparse.ArgumentParser()
    policy.add_parser(parser.add_subparsers(required=True))
    parsed = parser.parse_args(["policy", *args])
    code = parsed.run(parsed)
    assert isinstance(code, int)
    return code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound pack that may be broken."""
    return Path(shutil.copytree(BROKEN / "base", tmp_path / "county-2024"))


def edit(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")


# --- check -----------------------------------------------------------------------------------------------------------


def test_the_shipped_packs_have_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", str(SHIPPED)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(shelf.shipped_pack_ids())
    assert all("没有发现错误" in line for line in lines)


def test_each_mistake_is_a_line_with_the_path_as_given(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder, "rules.yaml", "P3WD", "3天")
    edit(folder, "pack.yaml", "level: county", "level: 县")
    assert run("check", str(folder)) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{folder}/pack.yaml:5:8: “县”不是level可用的词（是否应为 county（县区））",
        f"{folder}/rules.yaml:10:11: 时限写法“3天”读不懂（是否应为 P3D）",
    ]


def test_mistakes_are_given_as_json_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder, "rules.yaml", "P3WD", "3天")
    assert run("check", "--json", str(folder)) == 1
    assert json.loads(capsys.readouterr().out) == {
        "problems": [
            {
                "file": f"{folder}/rules.yaml",
                "line": 10,
                "column": 11,
                "rule": "period-form",
                "what": "时限写法“3天”读不懂",
                "hint": "是否应为 P3D",
            }
        ]
    }


def test_either_file_of_a_pack_stands_for_both_and_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder, "rules.yaml", "setting: verify_within", "setting: verify_witin")
    assert run("check", str(folder / "pack.yaml"), str(folder / "rules.yaml"), str(folder)) == 1
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_file_by_itself_is_checked_as_far_as_it_goes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alone = folder.parent / "draft.yaml"
    shutil.copy(folder / "rules.yaml", alone)
    assert run("check", str(alone)) == 0
    alone.write_text(alone.read_text(encoding="utf-8").replace("P3WD", "3天"), encoding="utf-8")
    assert run("check", str(alone)) == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"{alone}:10:11: ")


def test_what_cannot_be_read_ends_with_two_and_the_rest_is_still_checked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", str(folder.parent / "nowhere"), str(folder)) == 2
    printed = capsys.readouterr()
    assert printed.err == f"{folder.parent}/nowhere: 没有这个文件或文件夹\n"
    assert "没有发现错误，10条规则" in printed.out


def test_a_folder_without_a_pack_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", str(tmp_path)) == 2
    assert capsys.readouterr().err == f"{tmp_path}/pack.yaml: 没有这个文件或文件夹\n"


def test_a_file_too_large_is_refused_unread(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "rules.yaml").write_bytes(b"#" * 10_000_000)
    assert run("check", str(folder)) == 1
    assert f"{folder}/rules.yaml: 文件超过上限1,000,000字节" in capsys.readouterr().out


def test_a_child_is_checked_against_the_pack_beside_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    child = Path(shutil.copytree(folder, folder.parent / "town-2024"))
    edit(child, "pack.yaml", "id: county-2024", "id: town-2024\nextends: county-2024")
    edit(child, "pack.yaml", "conflicts:\n", "conflicts: []\nnumber: 〔2024〕1号\n#")
    (child / "pack.yaml").write_text(
        (child / "pack.yaml").read_text(encoding="utf-8").partition("settings:")[0], encoding="utf-8"
    )
    first_rule = (child / "rules.yaml").read_text(encoding="utf-8").partition("\n- id: AB-2")[0]
    (child / "rules.yaml").write_text(
        first_rule.replace("AB-1", "TOWN-1") + "  tightens: AB-1\n  reason: 镇里要求更高\n", encoding="utf-8"
    )
    assert run("check", str(child)) == 1
    assert "TOWN-1标为收紧，却不比上级的AB-1短" in capsys.readouterr().out
    edit(child, "rules.yaml", "P3WD", "P2WD")
    assert run("check", str(child)) == 0
    edit(child, "rules.yaml", "  tightens: AB-1\n  reason: 镇里要求更高\n", "")
    assert run("check", str(child)) == 1
    assert "与上级county-2024的AB-1管同一个时限" in capsys.readouterr().out
    edit(folder, "rules.yaml", "P3WD", "3天")
    assert run("check", str(child)) == 1
    assert f"{folder}/rules.yaml:10:11: " in capsys.readouterr().out


# --- show ------------------------------------------------------------------------------------------------------------


def test_a_pack_is_shown_clause_by_clause(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "weixian-2022") == 0
    text = capsys.readouterr().out
    assert text.startswith("关于提升工作效率狠抓末端落实的通知\n魏县人民政府　2022-11-07成文　2022-11-07起施行")
    assert "\n【二(四)】\nWX-4　公文（上级文件）：收文后2个工作日内（当日不计），收文单位完成发文\n" in text
    assert "\n　　依据：二(四)“务必于2个工作日内报批完成收发文程序”（必须）\n" in text
    assert "\n　　本地解释：三(四)（延期申请待批期间单位的时限停着，所以审批人也要有时限）\n" in text
    assert "\n【原文不一之处】\n二(四)　收发文一句先写“原则上”" in text
    assert "\n【待本地设定】\n" in text
    assert "\nverify_within　核查时限（时限）：" in text


def test_a_pack_is_shown_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "weixian-2022", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    rules = {rule["id"]: rule for rule in data["rules"]}
    assert data["commencement"]["date"] == "2022-11-07"
    assert data["digest"].startswith("sm3:")
    assert (rules["WX-7"]["within"], rules["WX-7"]["clause"], rules["WX-7"]["basis"]) == ("P10WD", "二(四)", "stated")
    assert rules["WX-10.0"]["within"] == {"setting": "verify_within"}
    assert {"name", "title", "type", "note", "filled"} == set(data["settings"][0])


def test_a_pack_in_a_folder_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", str(folder)) == 0
    assert "制度包 county-2024　10条规则，其中本地解释4条" in capsys.readouterr().out


def test_a_pack_that_is_not_there_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "weixian") == 2
    assert capsys.readouterr().err == "weixian: 没有这个制度包（是否应为 weixian-2022）\n"


def test_a_broken_pack_is_not_shown_but_its_mistakes_are(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder, "rules.yaml", "P3WD", "3天")
    assert run("show", str(folder)) == 2
    assert capsys.readouterr().err == f"{folder}/rules.yaml:10:11: 时限写法“3天”读不懂（是否应为 P3D）\n"


# --- schema ----------------------------------------------------------------------------------------------------------


def test_the_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("schema") == 0
    assert json.loads(capsys.readouterr().out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_case_the_engine_does_not_agree_with_is_a_problem_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "weixian-2022"
    shutil.copytree(SHIPPED / "weixian-2022", folder)
    case = (
        "- id: 数错的\n  proves: [WX-7]\n  worked: 数错了\n  now: 2022-11-08T10:00\n"
        "  facts: {kind: supervised, source: instruction, instructor: leader}\n  units: {住建局: lead}\n"
        "  events: [{at: 2022-11-08T09:00, do: assigned, unit: 住建局}]\n"
        "  expect: [{rule: WX-7, of: 住建局, due: 2022-11-21T24:00, state: open}]\n"
    )
    (folder / "cases.yaml").write_text(case, encoding="utf-8")
    assert run("check", str(folder)) == 1
    assert capsys.readouterr().out == (
        f"{folder}/cases.yaml:1:3: 案例“数错的”：WX-7：应为住建局 2022-11-21T24:00+08:00 open，"
        "实为住建局 2022-11-22T24:00+08:00 open（人工再数一遍；数错的改案例，没数错的改规则）\n"
    )
    (folder / "cases.yaml").write_text(case.replace("2022-11-21", "2022-11-22"), encoding="utf-8")
    assert run("check", str(folder)) == 0
    assert capsys.readouterr().out == f"{folder}: 没有发现错误，44条规则，1个案例相符\n"


def test_a_folder_named_otherwise_than_its_pack_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "weixian"
    shutil.copytree(SHIPPED / "weixian-2022", folder)
    (folder / "cases.yaml").unlink()
    assert run("check", str(folder)) == 1
    assert "制度包的id是“weixian-2022”，文件夹却叫“weixian”" in capsys.readouterr().out
