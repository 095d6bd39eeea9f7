"""What is unsafe is found, and stops an installation that others can reach; a safe one has nothing to change."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.cast import at
from tests.people import cast

from duban import clock
from duban.apps.audit import actions as audit
from duban.apps.watch import rehearsal
from duban.apps.watch.models import Installation
from duban.cli.main import main
from duban.core.problem import BadInput
from duban.project.safety import Stand, findings, refuse_unsafe, stand
from duban.project.start import run

NOW = at("2022-11-09T10:00")


@pytest.fixture
def safe(tmp_path: Path) -> Stand:
    """An installation as it should be."""
    folder, key = tmp_path / "var", tmp_path / "key"
    folder.mkdir(mode=0o700)
    key.touch(mode=0o600)
    return Stand(
        hosts=("duban.example",), address="https://duban.example", https=True, debug=False,
        secret="k7Tq2_xV9bLwZr4NcE8sYp1HdJm6Ua3G", folder=folder, paths=(key,), rehearsal=False, training=False,
        root=False, mail={"security": "tls", "password": "x"}, backed_up=at("2022-11-08T03:00"), now=NOW,
        database={"ENGINE": "django.db.backends.postgresql", "HOST": "db", "OPTIONS": {"sslmode": "verify-full"}},
    )  # fmt: skip


def test_a_safe_installation_has_nothing_to_change(safe: Stand) -> None:
    assert findings(safe) == ()
    refuse_unsafe(safe)


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        ("debug", {"debug": True}),
        ("hosts", {"hosts": ("*",)}),
        ("hosts", {"hosts": (".duban.example",)}),
        ("http", {"https": False}),
        ("http", {"address": "http://duban.example"}),
        ("secret", {"secret": "django-insecure-k7Tq2_xV9bLwZr4NcE8sYp1H"}),
        ("secret", {"secret": "a1" * 20}),
        ("rehearsal", {"rehearsal": True}),
    ],
)
def test_what_is_unsafe_stops_an_installation_that_others_reach_and_no_other(
    rule: str, changed: dict[str, Any], safe: Stand
) -> None:
    unsafe = replace(safe, **changed)
    assert [each.problem.rule for each in findings(unsafe) if each.unsafe] == [rule]
    with pytest.raises(BadInput):
        refuse_unsafe(unsafe)
    refuse_unsafe(replace(unsafe, hosts=("127.0.0.1", "localhost")))


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        ("root", {"root": True}),
        ("smtp", {"mail": {"security": "", "password": "x"}}),
        ("sslmode", {"database": {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1,db", "OPTIONS": {}}}),
        ("backup", {"backed_up": None}),
        ("backup", {"backed_up": at("2022-11-07T09:00")}),
    ],
)
def test_what_is_unwise_is_told_and_stops_nothing(rule: str, changed: dict[str, Any], safe: Stand) -> None:
    unwise = replace(safe, **changed)
    assert [(each.problem.rule, each.unsafe) for each in findings(unwise)] == [(rule, False)]
    refuse_unsafe(unwise)


@pytest.mark.parametrize(
    "changed",
    [
        {"mail": None},
        {"mail": {"security": "", "password": ""}},
        {"database": {"ENGINE": "django.db.backends.sqlite3", "HOST": "", "OPTIONS": {}}},
        {"database": {"ENGINE": "django.db.backends.postgresql", "HOST": "/run/postgresql", "OPTIONS": {}}},
        {"rehearsal": True, "training": True},
    ],
)
def test_what_needs_no_protection_is_no_finding(changed: dict[str, Any], safe: Stand) -> None:
    assert findings(replace(safe, **changed)) == ()


def test_a_folder_and_keys_that_other_accounts_can_read_are_unsafe(safe: Stand) -> None:
    safe.folder.chmod(0o755)
    safe.paths[0].chmod(0o640)
    assert [each.problem.rule for each in findings(safe)] == ["folder", "key-file"]
    safe.folder.chmod(0o750)
    safe.paths[0].chmod(0o600)
    assert findings(safe) == ()


@pytest.fixture
def here(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This run's own installation, in a folder that others can enter."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.FOLDER, settings.ALLOWED_HOSTS = tmp_path, ["127.0.0.1", "localhost"]
    tmp_path.chmod(0o755)
    cast()
    return tmp_path


def test_check_tells_what_would_have_to_change_and_what_run_does(
    here: Path, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    code = main(["check"])
    out = capsys.readouterr().out
    assert code == 1
    assert f"✕ 不安全  {here}: 别的账号能进入数据文件夹（chmod 700 {here}）" in out
    assert "还没有备份过" in out
    assert "现在只在本机使用（没有设DUBAN_HOSTS），duban run照常启动" in out
    settings.ALLOWED_HOSTS = ["duban.example"]
    assert main(["check", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["open"] is True
    assert {"folder", "http"} <= {each["rule"] for each in told["findings"] if each["unsafe"]}


def test_run_starts_nothing_and_tells_no_password_where_it_would_be_unsafe(
    here: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("duban.project.start.prepare", lambda: None)
    monkeypatch.setattr("os.execv", lambda _, words: started.append(words))
    settings.ALLOWED_HOSTS = ["duban.example"]
    assert main(["run", "--port", "1"]) == 2
    told = capsys.readouterr()
    assert (started, told.out, "网址是http的" in told.err) == ([], "", True)
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    run(1)
    run(1, pages_only=True)
    assert ["supervise" in " ".join(words) for words in started] == [True, False]
    assert "granian" in started[1]


def test_how_it_stands_is_read_from_the_installation_itself(
    here: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (here / "keys").mkdir()
    for name in ("seal.pem", "factors.key", "seal.pub"):
        (here / "keys" / name).touch()
    token = tmp_path / "token"
    token.touch()
    audit.record("backed_up", at("2022-11-08T03:00"), None, account="duban backup")
    Installation.objects.create(pk=1, clock=NOW, since=NOW)
    rehearsal.know(None)
    found = stand({"DUBAN_METRICS_TOKEN_FILE": str(token), "DUBAN_TRAINING": "1"}, NOW)
    assert set(found.paths) == {here / "keys" / "seal.pem", here / "keys" / "factors.key", token}
    assert (found.rehearsal, found.training, found.backed_up) == (True, True, at("2022-11-08T03:00"))
    assert found.secret == settings.SECRET_KEY
