"""The upgrade path on a filled database: records of older tables are never touched unasked, and come forward whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.apps.matters.conftest import Story
from tests.project.conftest import Elsewhere

from duban.apps.audit.models import Entry
from duban.apps.matters.keeping.keys import signing_key
from duban.apps.matters.keeping.seals import standing_statement
from duban.apps.matters.models import EventRow, Seal
from duban.cli.main import main
from duban.project import forward
from duban.project.backup.archive import opened

pytestmark = pytest.mark.django_db(transaction=True)

OLDER = (("matters", "0006"), ("audit", "0001"), ("org", "0002"))
"""How far the tables are taken back: before search, plans, figures, the sealed second factors and the head of the log."""


def counts(archive: Path) -> dict[str, int]:
    """Rows by table, but for those that an upgrade itself writes."""
    with opened(archive) as reading:
        held = reading.manifest.counts
    own = ("django_", "auth_", "duban_audit", "duban_kept", "duban_slot", "duban_notice")
    return {table: n for table, n in held.items() if not table.startswith(own)}


@pytest.fixture
def older(story: Story, tmp_path: Path, elsewhere: Elsewhere, capsys: pytest.CaptureFixture[str]) -> Path:
    """The story in tables of an older version, elsewhere; and the backup it came from."""
    seal = Seal.objects.get()  # as that version made it: without the audit log's head
    seal.audit_entries, seal.audit_head = None, ""
    signature = signing_key(tmp_path / "var" / "keys").sign(standing_statement(seal).encode()).hex()
    Seal.objects.filter(pk=seal.pk).update(audit_entries=None, audit_head="", signature=signature)
    whole = tmp_path / "whole.tar"
    assert main(["backup", str(whole), "--with-private-keys"]) == 0
    assert elsewhere.duban("restore", str(whole)).returncode == 0
    code = "import django; django.setup(); from django.core.management import call_command as call;"
    back = elsewhere.python("-c", code + f"[call('migrate', *each) for each in {OLDER}]")
    assert back.returncode == 0, back.stderr
    capsys.readouterr()
    return whole


def test_older_tables_come_forward_with_every_row_after_a_backup_and_verify_clean(
    older: Path, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    events = EventRow.objects.count()
    for words in (("run", "--port", "1"), ("worker", "--once")):
        refused = elsewhere.duban(*words)
        assert (refused.returncode, "请先停下网页和巡查进程，再运行duban upgrade" in refused.stderr) == (2, True), words
    before = tmp_path / "before.tar"
    done = elsewhere.duban("upgrade", str(before), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert (answer["backup"], answer["misfits"]) == (str(before), [])
    assert {"matters.0007_search", "audit.0002_head", "org.0004_factors_sealed"} <= set(answer["applied"])
    verified = elsewhere.duban("verify", "--workers", "1")
    assert (verified.returncode, verified.stdout) == (0, f"2件事项、{events}条办理记录，全部相符\n")
    after = tmp_path / "after.tar"
    assert elsewhere.duban("backup", str(after)).returncode == 0
    assert counts(after) == counts(older)
    again = elsewhere.duban("upgrade", str(tmp_path))
    assert (again.returncode, again.stdout) == (0, "数据库已是这个版本的，没有改动\n")
    if connection.vendor == "sqlite":  # one more database is not at hand elsewhere
        third = Elsewhere(tmp_path / "third", "")
        assert "核对：全部相符" in third.duban("restore", str(before)).stdout


def test_an_upgrade_is_refused_while_a_worker_is_at_work_and_told_when_a_step_fails(
    story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import DatabaseError

    from duban import clock
    from duban.apps.watch import heartbeats

    def fails(*_: Any, **__: Any) -> None:
        raise DatabaseError("no room\nfor it")

    def run() -> tuple[int, str]:
        capsys.readouterr()
        return main(["upgrade", str(tmp_path / "before.tar")]), capsys.readouterr().err

    monkeypatch.setattr(forward, "pending", lambda: ["matters.9999_later"])
    heartbeats.beat("one:1", clock.machine(), clock.machine(), {})
    code, err = run()
    assert (code, "还有巡查进程在工作（one:1）" in err) == (2, True)
    assert not (tmp_path / "before.tar").exists()
    heartbeats.gone("one:1")
    monkeypatch.setattr(forward, "bring_forward", fails)
    code, err = run()
    assert (code, "没有成功（no room）" in err, str(tmp_path / "before.tar") in err) == (2, True, True)
    assert (tmp_path / "before.tar").exists()
    assert not Entry.objects.filter(act="upgraded").exists()
