"""What the environment says, and what a wrong value hears."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from duban.project.environment import LOOPBACK, database, folder, hosts, mail, secret_key, site_address


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


def test_without_a_server_there_is_no_mail() -> None:
    assert mail({}) is None
    assert mail({"DUBAN_SMTP_URL": ""}) is None


@pytest.mark.parametrize(
    ("address", "host", "port", "security"),
    [
        ("smtp://mail.example", "mail.example", 25, ""),
        ("smtp+starttls://mail.example", "mail.example", 587, "starttls"),
        ("smtps://mail.example:2465/", "mail.example", 2465, "tls"),
    ],
)
def test_a_mail_server_is_named_by_one_address(address: str, host: str, port: int, security: str) -> None:
    found = mail({"DUBAN_SMTP_URL": address, "DUBAN_MAIL_FROM": "duban@mx.example"})
    assert found is not None
    assert (found["host"], found["port"], found["security"], found["user"]) == (host, port, security, "")


def test_account_and_password_of_a_mail_server_may_hold_any_sign() -> None:
    found = mail({"DUBAN_SMTP_URL": "smtps://du%40mx:p%2Fs%3As@h", "DUBAN_MAIL_FROM": "duban@mx.example"})
    assert found is not None
    assert (found["user"], found["password"]) == ("du@mx", "p/s:s")


@pytest.mark.parametrize(
    "address", ["mail.example", "http://h", "smtp://", "smtp://u:hunter2@h:x", "smtp://hunter2@h/x"]
)
def test_another_address_of_a_mail_server_is_refused_and_its_password_not_shown(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^DUBAN_SMTP_URL [^\n]+$") as refused:
        mail({"DUBAN_SMTP_URL": address, "DUBAN_MAIL_FROM": "duban@mx.example"})
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("sender", ["", "duban", "a@b\nBcc: c@d", "督办 <a@b>"])
def test_mail_needs_a_plain_address_it_comes_from(sender: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^DUBAN_MAIL_FROM "):
        mail({"DUBAN_SMTP_URL": "smtp://h", "DUBAN_MAIL_FROM": sender})


def test_links_begin_where_people_open_the_site() -> None:
    assert site_address({}) == "http://127.0.0.1"
    assert site_address({"DUBAN_HOSTS": "duban.example", "DUBAN_HTTPS": "1"}) == "https://duban.example"
    assert site_address({"DUBAN_ADDRESS": "https://duban.example:8443/"}) == "https://duban.example:8443"
    with pytest.raises(ImproperlyConfigured, match=r"^DUBAN_ADDRESS "):
        site_address({"DUBAN_ADDRESS": "duban.example"})
