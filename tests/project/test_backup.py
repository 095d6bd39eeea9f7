"""`duban backup` and `duban restore` on the database of this run: what was taken while others wrote comes back whole."""

from __future__ import annotations

import json
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from tests.apps.matters.conftest import Story
from tests.cast import at
from tests.project.conftest import Elsewhere

from duban import clock
from duban.apps.audit.models import Entry
from duban.apps.matters.attachments import path_of
from duban.apps.matters.models import Attachment, EventRow, Matter
from duban.cli.main import main
from duban.core.problem import BadInput
from duban.project.backup import taking
from duban.project.backup.archive import Writing
from duban.project.backup.postgresql import Postgresql

pytestmark = pytest.mark.django_db(transaction=True)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(words)
    out = capsys.readouterr()
    return code, out.out, out.err


def taken(capsys: pytest.CaptureFixture[str], store: Path, *more: str) -> Path:
    capsys.readouterr()
    code, out, err = run(capsys, "backup", str(store), "--json", *more)
    assert (code, err) == (0, "")
    return Path(json.loads(out)["file"])


def rewritten(archive: Path, to: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The archive with parts changed, or left out where ``change`` gives None."""
    with tarfile.open(archive) as old, tarfile.open(to, "w") as new:
        for head in old.getmembers():
            held = old.extractfile(head)
            assert held
            data = change(head.name, held.read())
            if data is not None:
                head.size = len(data)
                new.addfile(head, BytesIO(data))
    return to


def test_what_was_backed_up_comes_back_and_verifies_clean(
    story: Story, store: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    events = EventRow.objects.count()
    code, out, err = run(capsys, "backup", str(store), "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    kept = Path(answer["file"])
    assert kept.stat().st_mode & 0o777 == 0o600
    assert {key: answer[key] for key in ("matters", "events", "files", "lost", "private_keys")} == {
        "matters": 2, "events": events, "files": 1, "lost": [], "private_keys": False,
    }  # fmt: skip
    assert list(store.iterdir()) == [kept]
    assert Entry.objects.get(act="backed_up").account == "duban backup"

    checked = elsewhere.duban("restore", str(kept), "--check")
    assert (checked.returncode, f"2件事项、{events}条办理记录、1个附件，不含私钥" in checked.stdout) == (0, True)
    assert not (elsewhere.folder / "files").exists()
    back = elsewhere.duban("restore", str(kept), "--workers", "1")
    assert (back.returncode, back.stderr) == (0, "")
    assert "核对：全部相符" in back.stdout
    verified = elsewhere.duban("verify", "--workers", "1")
    assert (verified.returncode, verified.stdout) == (0, f"2件事项、{events}条办理记录，全部相符\n")
    digest = Attachment.objects.get().sm3
    assert (elsewhere.folder / "files" / digest[:2] / digest[2:]).read_bytes() == path_of(digest).read_bytes()


def test_private_keys_are_in_it_only_where_asked_and_what_is_missing_is_said_at_the_restore(
    story: Story, store: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = taken(capsys, store)
    with tarfile.open(kept) as tar:
        keys = [name for name in tar.getnames() if name.startswith("keys/")]
    assert [Path(key).suffix for key in keys] == [".pub"]
    back = elsewhere.duban("restore", str(kept))
    assert back.returncode == 0
    assert "factors.key" in back.stdout
    assert "seal.pem" in back.stdout
    whole = taken(capsys, store / "whole.tar", "--with-private-keys")
    with tarfile.open(whole) as tar:
        assert {"keys/seal.pem", "keys/factors.key"} < set(tar.getnames())


def test_with_its_private_keys_nothing_is_left_to_do(
    story: Story, store: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = taken(capsys, store, "--with-private-keys")
    back = elsewhere.duban("restore", str(kept))
    assert (back.returncode, back.stderr) == (0, "")
    assert ".pem" not in back.stdout
    assert "factors.key" not in back.stdout
    for name in ("seal.pem", "factors.key"):
        assert (elsewhere.folder / "keys" / name).stat().st_mode & 0o777 == 0o600


def test_a_backup_taken_while_others_write_holds_one_instant_and_keeps_nobody_waiting(
    story: Story, store: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report with a file is written between the database's instant and the attachments, another connection holds
    an act open the whole time: neither is in the backup, and both succeed."""
    c, matter = story.cast, Matter.objects.order_by("pk").first()
    assert matter
    failed: list[BaseException] = []
    begun, done = threading.Event(), threading.Event()

    def elsewhere_at_work() -> None:
        try:
            with transaction.atomic():
                story.does(c.clerk, "reported", matter, "2022-11-08T01:00", c.housing, text="未提交", files=(other,))
                begun.set()
                assert done.wait(60)
        except BaseException as error:
            failed.append(error)
            begun.set()
        finally:
            connection.close()

    other, events = story.file("第二张"), EventRow.objects.count()
    writer = threading.Thread(target=elsewhere_at_work)

    def add(self: Writing, member: str, path: Path) -> Any:
        if member.startswith("database/"):
            done.set()
            writer.join()  # committed now, while the backup is under way
        return true_add(self, member, path)

    true_add = Writing.add
    monkeypatch.setattr(Writing, "add", add)
    writer.start()
    assert begun.wait(60)
    kept = taken(capsys, store)
    assert failed == []
    assert EventRow.objects.count() > events
    back = elsewhere.duban("restore", str(kept))
    assert (back.returncode, back.stderr) == (0, "")
    assert elsewhere.duban("verify", "--workers", "1").stdout == f"2件事项、{events}条办理记录，全部相符\n"


def test_a_backup_that_is_broken_off_leaves_nothing_and_a_dead_ones_remains_are_swept(
    story: Story, store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    remains = store / ".duban-backup-dead"
    remains.mkdir()
    (remains / "whole.tar").write_bytes(b"half")
    with monkeypatch.context() as broken:
        broken.setattr(Writing, "finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert main(["backup", str(store)]) == 130
    assert list(store.iterdir()) == []
    assert not Entry.objects.filter(act="backed_up").exists()
    assert taken(capsys, store).exists()


def test_another_backup_under_way_is_left_alone(story: Story, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with taking._room(store) as room:
        kept = taken(capsys, store)
        assert {each.name for each in store.iterdir()} == {room.name, kept.name}


def test_a_file_whose_record_is_destroyed_meanwhile_is_no_loss_and_a_lost_one_is_told(
    story: Story, store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Attachment.objects.get()
    with monkeypatch.context() as meanwhile:

        def add(self: Writing, member: str, path: Path) -> Any:
            if member.startswith("files/"):
                path.unlink()
                Attachment.objects.all().delete()
            return true_add(self, member, path)

        true_add = Writing.add
        meanwhile.setattr(Writing, "add", add)
        capsys.readouterr()
        code, out, err = run(capsys, "backup", str(store / "one.tar"), "--json")
    assert (code, err, json.loads(out)["files"]) == (0, "", 0)
    held.save()  # named by a record, and not there
    code, out, err = run(capsys, "backup", str(store / "two.tar"), "--json")
    assert (code, json.loads(out)["lost"]) == (1, [held.sm3])
    assert "1个附件在做备份时已不在" in err


def test_only_the_newest_are_kept_and_nothing_else_is_touched(
    story: Story, store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (store / "notes.txt").write_text("x")
    for day in (1, 2, 3):
        monkeypatch.setattr(clock, "machine", lambda day=day: at(f"2022-12-0{day}T01:00"))
        taken(capsys, store, "--keep", "2")
    assert sorted(each.name for each in store.iterdir()) == [
        "duban-20221202-010000.tar", "duban-20221203-010000.tar", "notes.txt",
    ]  # fmt: skip
    code, _, err = run(capsys, "backup", str(store))
    assert (code, "已有这个文件，不会覆盖" in err) == (2, True)
    code, _, err = run(capsys, "backup", str(store / "none" / "x.tar"))
    assert (code, "没有这个文件夹" in err) == (2, True)


def test_a_folder_that_is_missing_is_made_and_never_a_file_of_its_name(
    story: Story, store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = taken(capsys, store / "daily", "--keep", "3")
    assert (kept.parent, kept.parent.stat().st_mode & 0o777) == (store / "daily", 0o700)
    assert taken(capsys, store / "plain").parent == store / "plain"
    code, _, err = run(capsys, "restore", "--check", str(kept / "x.tar"))
    assert (code, "读不了" in err, err.count("\n")) == (2, True, 1)
    (store / "file").write_text("x")
    code, _, err = run(capsys, "backup", str(store / "file"), "--keep", "3")
    assert (code, "不是文件夹" in err, (store / "file").read_text()) == (2, True, "x")

    def broken(*_: Any) -> Any:
        raise BadInput

    monkeypatch.setattr(taking, "_write", broken)
    assert run(capsys, "backup", str(store / "never"))[0] == 2
    assert not (store / "never").exists()


def test_a_filled_place_another_key_and_other_files_are_refused_and_stay_as_they_are(
    story: Story, store: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = taken(capsys, store, "--with-private-keys")
    (elsewhere.folder / "keys").mkdir(parents=True)
    (elsewhere.folder / "keys" / "seal.pem").write_text("another")
    (elsewhere.folder / "files" / "ab").mkdir(parents=True)
    (elsewhere.folder / "files" / "ab" / "c").write_text("another")
    refused = elsewhere.duban("restore", str(kept))
    assert (refused.returncode, "已有另一把seal.pem" in refused.stderr) == (2, True)
    assert "已有备份里没有的附件" in refused.stderr
    (elsewhere.folder / "keys" / "seal.pem").unlink()
    (elsewhere.folder / "files" / "ab" / "c").unlink()
    assert elsewhere.duban("restore", str(kept)).returncode == 0
    again = elsewhere.duban("restore", str(kept))
    assert (again.returncode, "数据库里已有内容" in again.stderr) == (2, True)
    assert elsewhere.duban("verify", "--workers", "1").returncode == 0
    code, _, err = run(capsys, "restore", str(kept))
    assert (code, "数据库里已有内容" in err) == (2, True)


def test_a_damaged_half_or_foreign_file_is_refused_and_nothing_of_it_stays(
    story: Story, store: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = taken(capsys, store)
    other = store / "other.tar"

    def said(archive: Path) -> str:
        code, _, err = run(capsys, "restore", str(archive))  # told before it is told that this place is filled
        assert (code, err.count("\n")) == (2, 1)
        return err

    def checked(archive: Path) -> str:
        code, _, err = run(capsys, "restore", str(archive), "--check")
        assert (code, err.count("\n")) == (2, 1)
        return err

    def manifest(**changed: Any) -> Path:
        def change(name: str, data: bytes) -> bytes:
            return json.dumps(json.loads(data) | changed).encode() if name == "manifest.json" else data

        return rewritten(kept, other, change)

    assert "读不了" in said(store / "none.tar")
    other.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2])
    assert "不是完整的备份" in said(other)
    assert "没有清单" in said(rewritten(kept, other, lambda name, data: None if name == "manifest.json" else data))
    flipped = rewritten(kept, other, lambda name, data: data[:-1] + b"?" if name.startswith("files/") else data)
    assert "摘要与清单不符" in checked(flipped)
    refused = elsewhere.duban("restore", str(flipped))
    assert (refused.returncode, "摘要与清单不符" in refused.stderr) == (2, True)
    assert {each.name for each in elsewhere.folder.iterdir()} == {"secret_key"}
    assert "缺少“files/" in checked(rewritten(kept, other, lambda name, data: None if "files/" in name else data))
    assert "不该有的" in said(manifest(parts=json_of(kept)["parts"] | {"files/../../x": {"size": 1, "sm3": "0"}}))
    assert "格式是“duban-backup/9”" in said(manifest(format="duban-backup/9"))
    assert "清单读不懂" in said(manifest(parts={}))
    assert "取自更新的版本" in said(manifest(migrations=["matters.9999_later"]))
    other_kind = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    names = {"sqlite": "database/duban.sqlite3.gz", "postgresql": "database/duban.pgdump"}
    parts = {name.replace(names[connection.vendor], names[other_kind]): p for name, p in json_of(kept)["parts"].items()}
    assert f"备份取自{other_kind}" in said(manifest(database=other_kind, parts=parts))


def json_of(archive: Path) -> dict[str, Any]:
    with tarfile.open(archive) as tar, closing(tar.extractfile("manifest.json") or BytesIO()) as held:
        return dict(json.loads(held.read()))


def test_rows_that_are_not_as_many_as_the_manifest_says_are_refused(
    story: Story, store: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, events = taken(capsys, store), EventRow.objects.count()

    def fewer(name: str, data: bytes) -> bytes:
        if name != "manifest.json":
            return data
        held = json.loads(data)
        return json.dumps(held | {"counts": held["counts"] | {"duban_event": events + 1}}).encode()

    refused = elsewhere.duban("restore", str(rewritten(kept, store / "other.tar", fewer)))
    assert (refused.returncode, f"duban_event应有{events + 1}行，实有{events}行" in refused.stderr) == (2, True)


def test_without_postgresqls_programs_one_sentence_says_what_to_install(settings: Any, tmp_path: Path) -> None:
    settings.POSTGRESQL_PROGRAMS = str(tmp_path)
    with pytest.raises(BadInput, match=r"没有程序pg_dump（请安装PostgreSQL客户端程序"):
        Postgresql().snapshot(tmp_path)


def test_a_program_that_refuses_is_quoted_in_one_sentence(settings: Any, tmp_path: Path) -> None:
    settings.POSTGRESQL_PROGRAMS = str(tmp_path)
    program = tmp_path / "pg_restore"
    told = {
        "aborting because of server version mismatch\nserver version: 18.1 (Debian); pg_dump version: 15.18 (Debian)":
            "15.18版比数据库的18.1版旧，不能备份（请安装18版",
        "pg_restore: error: unsupported version (1.16) in file header": "版本太旧，读不了这份备份",
        "pg_restore: error: no room": "没有成功：pg_restore: error: no room",
    }  # fmt: skip
    for words, sentence in told.items():
        program.write_text(f"#!/bin/sh\ncat >&2 <<E\n{words}\nE\nexit 1\n")
        program.chmod(0o700)
        with pytest.raises(BadInput) as refused:
            Postgresql().check(tmp_path / "x", {})
        assert sentence in str(refused.value)
