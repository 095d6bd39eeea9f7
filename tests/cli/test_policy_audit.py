"""``duban policy audit``: 0 proved, 1 something not found, 2 what cannot be read; words, or JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from duban.cli.main import main

BASE = Path(__file__).parents[1] / "broken" / "packs" / "base"
SOUND = "3个工作日内部署 一般事项7天内办结 有时限的按时限 每月报告1次 逾期2次通报，逾期4次问责 写明责任单位和完成时限"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    return tmp_path / "sources"


def given(sources: Path, text: str) -> str:
    """The base pack of the broken gallery with this text for its document."""
    pack = (BASE / "pack.yaml").read_text(encoding="utf-8")
    [name] = [line.partition(":")[2].strip() for line in pack.splitlines() if line.startswith("id:")]
    (sources / f"{name}.txt").write_text(text, encoding="utf-8")
    return name


def test_a_figure_missing_from_the_words_is_one_line_and_exit_1(
    sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # the base pack's ladder proposes at 4 too, and quotes only “逾期2次通报”
    name = given(sources, SOUND)
    assert main(["policy", "audit", str(BASE), "--sources", str(sources)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert len(out) == 1
    assert out[0].startswith(f"{name}/rules.yaml:")
    assert "“4次”" in out[0]


def test_words_missing_from_the_source_are_told_in_json_with_their_place(
    sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given(sources, SOUND.replace("7天", "5天"))
    assert main(["policy", "audit", str(BASE), "--sources", str(sources), "--json"]) == 1
    [pack] = json.loads(capsys.readouterr().out)["packs"]
    assert [each["rule"] for each in pack["problems"]] == ["words-not-in-source", "figure-not-in-words"]
    assert pack["problems"][0]["line"] > 1


def test_no_folder_no_pack_and_no_source_are_exit_2(sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "audit", "--sources", str(sources / "nowhere")]) == 2
    assert main(["policy", "audit", "nothing-1", "--sources", str(sources)]) == 2
    assert main(["policy", "audit", "weixian-2022", "--sources", str(sources)]) == 2
    said = capsys.readouterr().err
    assert all(each in said for each in ("没有这个文件夹", "没有这个制度包", "没有这份原文"))


def test_a_text_in_another_encoding_is_refused(sources: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (sources / "weixian-2022.txt").write_bytes("2个工作日".encode("gb18030"))
    assert main(["policy", "audit", "weixian-2022", "--sources", str(sources)]) == 2
    assert "UTF-8" in capsys.readouterr().err


def test_without_names_packs_whose_text_is_not_there_are_said_and_are_no_fault(
    sources: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["policy", "audit", "--sources", str(sources)]) == 0
    assert "没有原文可核对" in capsys.readouterr().out
