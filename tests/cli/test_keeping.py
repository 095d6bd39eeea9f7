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
from tests.people import PASSWORD

from duban import clock
from duban.apps.matters.keeping.keys import signing_key
from duban.apps.matters.models import Duty, EventRow, Matter, Seal
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
    written = json.loads(out_file.read_text(encoding="utf-8"))
    assert [count for _, _, count in written.pop("heads")] == [3]
    assert json.loads(out) == written
    assert json.loads(json.loads(out)["statement"])["day"] == "2022-11-07"
    assert (keys / "seal.pem").stat().st_mode & 0o777 == 0o600
    assert run(capsys, "verify", "--workers", "1", "--keys", str(keys))[0] == 0
    assert "没有公钥" in run(capsys, "verify", "--workers", "1")[1]
    code, _, err = run(capsys, "seal", "--keys", str(keys))
    assert (code, Seal.objects.count()) == (2, 1)
    assert "已封存到2022-11-07" in err
    assert len(list(keys.glob("*.pub"))) == 1


@pytest.fixture
def held(
    story: Story, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> tuple[Story, Path]:
    """Two matters, sealed, and the seal's file in other hands."""
    monkeypatch.setattr(clock, "now", lambda: at("2022-11-08T02:00"))
    story.begin()
    story.begin(title="另一件")
    file = tmp_path / "held.json"
    assert run(capsys, "seal", "--out", str(file))[0] == 0
    return story, file


def test_a_seal_held_elsewhere_fits_the_store_and_what_was_recorded_after_it(
    held: tuple[Story, Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    story, file = held
    story.begin("2022-11-08T09:00", title="以后的")
    code, out, _ = run(capsys, "verify", "--workers", "1", "--seal", str(file))
    assert (code, out) == (0, "3件事项、9条办理记录，全部相符，与封存文件一致\n")
    [public] = (tmp_path / "keys").glob("*.pub")
    assert run(capsys, "verify", "--workers", "1", "--seal", str(file), "--key", str(public))[0] == 0


def test_a_seal_held_elsewhere_names_the_chain_somebody_with_database_and_key_cut_short(
    held: tuple[Story, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    _, file = held
    matter = Matter.objects.order_by("pk")[1]
    last = EventRow.objects.get(matter=matter, seq=3)
    last.delete()
    before = EventRow.objects.get(matter=matter, seq=2)
    Matter.objects.filter(pk=matter.pk).update(events=2, head=before.digest)
    Seal.objects.all().delete()
    run(capsys, "rebuild")
    assert run(capsys, "seal")[0] == 0
    assert run(capsys, "verify", "--workers", "1")[0] == 0
    code, out, _ = run(capsys, "verify", "--workers", "1", "--seal", str(file))
    assert (code, out) == (1, f"{matter.number} 第3条：封存时有3条办理记录，现在有2条\n")
    bare = json.loads(file.read_text(encoding="utf-8"))
    del bare["heads"]
    file.write_text(json.dumps(bare), encoding="utf-8")
    _, out, _ = run(capsys, "verify", "--workers", "1", "--seal", str(file), "--all")
    assert "封存时有6条办理记录，现在当日以前的有5条" in out
    assert "库里这一天的封存是另一份" in out


def test_a_rewritten_an_added_and_a_missing_chain_are_named_by_the_held_seal(
    held: tuple[Story, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    _, file = held
    first, second = Matter.objects.order_by("pk")
    row = EventRow.objects.get(matter=second, seq=3)
    EventRow.objects.filter(pk=row.pk).update(digest="0" * 64)
    out = run(capsys, "verify", "--workers", "1", "--seal", str(file))[1]
    assert out.startswith(f"{second.number} 第3条：办理记录与封存的不同")
    EventRow.objects.filter(matter=first).update(recorded_at=at("2022-11-08T01:00"))
    out = run(capsys, "verify", "--workers", "1", "--seal", str(file))[1]
    assert out.startswith(f"{first.number} 第1条：封存时有3条办理记录，现在一条也没有")


def test_a_changed_file_of_a_seal_another_key_and_no_seal_at_all_are_refused(
    held: tuple[Story, Path], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _, file = held
    signing_key(tmp_path / "other")
    [strange] = (tmp_path / "other").glob("*.pub")
    written = json.loads(file.read_text(encoding="utf-8"))

    def said(changed: dict[str, Any], *more: str) -> str:
        file.write_text(json.dumps(changed), encoding="utf-8")
        code, out, err = run(capsys, "verify", "--workers", "1", "--seal", str(file), *more)
        assert code == (2 if err else 1)
        return out + err

    assert "没有公钥" in said(written, "--key", str(strange))
    assert "文件被改动" in said(written | {"statement": written["statement"].replace('"chains":2', '"chains":1')})
    assert "文件被改动" in said(written | {"signature": "x"})
    assert "与签名的总摘要不符" in said(written | {"heads": written["heads"][:1]})
    assert "不是导出的封存文件" in said({"statement": "{}", "signature": ""})
    assert "读不出公钥" in said(written, "--key", str(file))
    Seal.objects.all().delete()
    assert "库里没有这一天的封存" in said(written)
    file.unlink()
    assert run(capsys, "verify", "--seal", str(file))[0] == 2
    assert run(capsys, "verify", "--key", str(strange))[0] == 2


def test_destroy_takes_two_people_who_may_each_with_their_password(
    story: Story, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at("2022-11-08T02:00"))
    said = {"word": PASSWORD}
    monkeypatch.setattr("duban.cli.keeping.getpass", lambda prompt: said["word"])
    matter, c = story.begin(), story.cast
    story.does(c.clerk, "reported", matter, "2022-11-07T11:00", c.housing, text="误写", files=(story.file(),))
    seq = str(EventRow.objects.get(matter=matter, kind="reported").seq)

    def ask(first: str, second: str, number: str = matter.number, seq: str = seq) -> tuple[int, str, str]:
        return run(capsys, "destroy", number, seq, "--as", first, "--second", second, "--reason", "误传个人信息")

    refusals = [
        (ask(c.head.login, c.head.login), "两个人"),
        (ask(c.head.login, c.clerk.login), "朱联络不能销毁"),
        (ask(c.stranger.login, c.chief.login), "水联络不能销毁"),
        (ask(c.head.login, c.neighbour_supervisor.login), "林督查不能销毁"),
        (ask(c.neighbour_supervisor.login, c.head.login), "没有这条办理记录"),
        (ask(c.head.login, "nobody"), "没有账号"),
        (ask(c.head.login, c.chief.login, seq="99"), "没有这条办理记录"),
    ]
    said["word"] = "wrong"
    refusals.append((ask(c.head.login, c.chief.login), "密码不对"))
    for (code, out, err), word in refusals:
        assert (code, out, word in err) == (2, "", True)
    assert EventRow.objects.filter(destroyed_at=None).count() == EventRow.objects.count()
    said["word"] = PASSWORD
    code, out, _ = ask(c.head.login, c.chief.login)
    assert (code, out) == (0, f"已销毁{matter.number}第{seq}条的内容和附件（任主任、冼县长）\n")
    assert EventRow.objects.get(matter=matter, seq=int(seq)).body == ""
    assert run(capsys, "verify", "--workers", "1")[0] == 0


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
