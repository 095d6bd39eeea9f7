"""`duban verify`, `rebuild` and `seal` on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.apps.matters.conftest import Story, told
from tests.cast import at

from duban import clock
from duban.apps.matters.models import Duty, Matter, Seal
from duban.cli.main import main


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Story:
    return told(tmp_path, settings)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(words)
    out = capsys.readouterr()
    return code, out.out, out.err


def test_verify_says_how_much_fits_and_names_the_first_row_that_does_not(
    story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    matter = story.begin()
    story.begin(title="另一件")
    assert run(capsys, "verify", "--workers", "1") == (0, "2件事项、6条办理记录，全部相符\n", "")
    Matter.objects.update(title="改过")
    code, out, _ = run(capsys, "verify", "--workers", "1")
    assert (code, out) == (1, f"{matter.number}：事项的事项与办理记录不符\n")
    code, out, _ = run(capsys, "verify", "--workers", "1", "--all", "--json")
    assert code == 1
    assert [row["number"] for row in json.loads(out)["misfits"]] == ["督〔2022〕001", "督〔2022〕002"]


def test_rebuild_mends_what_verify_names(
    story: Story, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at("2022-11-08T09:00"))
    story.begin()
    Duty.objects.all().delete()
    assert run(capsys, "verify", "--workers", "1")[0] == 1
    assert run(capsys, "rebuild") == (0, "已重建1件事项\n", "")
    assert run(capsys, "verify", "--workers", "1")[0] == 0


def test_seal_prints_and_writes_the_seal_and_makes_its_key_once(
    story: Story, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at("2022-11-08T02:00"))
    story.begin()
    out_file, keys = tmp_path / "seal.json", tmp_path / "elsewhere"
    code, out, _ = run(capsys, "seal", "--keys", str(keys), "--out", str(out_file))
    assert code == 0
    assert json.loads(out) == json.loads(out_file.read_text(encoding="utf-8"))
    assert json.loads(json.loads(out)["statement"])["day"] == "2022-11-07"
    assert (keys / "seal.pem").stat().st_mode & 0o777 == 0o600
    assert run(capsys, "verify", "--workers", "1", "--keys", str(keys))[0] == 0
    assert "没有公钥" in run(capsys, "verify", "--workers", "1")[1]
    code, _, err = run(capsys, "seal", "--keys", str(keys))
    assert (code, Seal.objects.count()) == (2, 1)
    assert "已封存到2022-11-07" in err
    assert len(list(keys.glob("*.pub"))) == 1


@pytest.mark.parametrize(("day", "word"), [("昨天", "读不懂"), ("2022-11-08", "还没有过完")])
def test_a_day_that_cannot_be_sealed_is_refused(
    story: Story, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, day: str, word: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at("2022-11-08T02:00"))
    code, _, err = run(capsys, "seal", "--day", day)
    assert code == 2
    assert word in err


@pytest.mark.parametrize("module", ["keeping.seals", "keeping.check", "keeping.verify", "keeping.rebuild", "events"])
def test_a_fresh_process_may_begin_with_any_of_these(module: str) -> None:
    """`verify` starts helpers that import by themselves: an import that works only after another one breaks them."""
    code = f"import django; django.setup(); import duban.apps.matters.{module}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
