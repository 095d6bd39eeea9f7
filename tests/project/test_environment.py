"""What the environment says, and what a wrong value hears."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from duban.project.environment import LOOPBACK, database, folder, hosts, secret_key


def test_without_any_setting_the_database_is_a_file_in_var() -> None:
    assert database({})["NAME"] == str(Path("var").absolute() / "duban.sqlite3")


def test_sqlite_keeps_its_promises_in_every_form_of_address() -> None:
    relative, absolute = (database({"DUBAN_DATABASE_URL": f"sqlite://{path}"}) for path in ("/a/b.db", "//a/b.db"))
    assert (relative["NAME"], absolute["NAME"]) == ("a/b.db", "/a/b.db")
    assert relative["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode = WAL" in relative["OPTIONS"]["init_command"]
    assert "synchronous = FULL" in relative["OPTIONS"]["init_command"]


def test_a_postgresql_address_may_name_a_socket_folder() -> None:
    found = database({"DUBAN_DATABASE_URL": "postgresql://postgres:@/ledger?host=/tmp/s"})
    assert (found["ENGINE"], found["HOST"], found["NAME"]) == ("django.db.backends.postgresql", "/tmp/s", "ledger")


def test_a_postgresql_address_may_name_several_hosts() -> None:
    address = "postgresql://d:p%40ss@one:5432,two:5433/ledger?target_session_attrs=read-write"
    found = database({"DUBAN_DATABASE_URL": address})
    assert (found["HOST"], found["PORT"], found["PASSWORD"]) == ("one,two", "5432,5433", "p@ss")
    assert found["OPTIONS"] == {"target_session_attrs": "read-write"}


@pytest.mark.parametrize("address", ["mysql://x", "duban.sqlite3", "sqlite://", "sqlite:///", "postgresql://[::1/x"])
def test_another_address_of_a_database_is_refused_in_one_sentence(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^DUBAN_DATABASE_URL [^\n]+$"):
        database({"DUBAN_DATABASE_URL": address})


def test_a_refused_address_does_not_show_its_password() -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        database({"DUBAN_DATABASE_URL": "postgresql://d:hunter2@h/x?no_such_option=hunter2"})
    assert "hunter2" not in str(refused.value)


def test_the_site_answers_to_this_machine_only_unless_told_otherwise() -> None:
    assert hosts({}) == list(LOOPBACK)
    assert hosts({"DUBAN_HOSTS": "duban.example, 10.0.0.5"}) == ["duban.example", "10.0.0.5"]


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    env = {"DUBAN_FOLDER": str(tmp_path / "new")}
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(env), range(32)))
    assert len(keys) == 1
    made = folder(env) / "secret_key"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert [path.name for path in made.parent.iterdir()] == ["secret_key"]


def test_a_key_file_that_is_named_is_never_made(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="DUBAN_SECRET_KEY_FILE cannot be read"):
        secret_key({"DUBAN_SECRET_KEY_FILE": str(tmp_path / "none")})
    assert not list(tmp_path.iterdir())


def test_a_key_that_is_too_short_is_refused(tmp_path: Path) -> None:
    short = tmp_path / "key"
    short.write_text("123456\n")
    with pytest.raises(ImproperlyConfigured, match="at least 32 characters"):
        secret_key({"DUBAN_SECRET_KEY_FILE": str(short)})
