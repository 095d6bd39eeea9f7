"""Secrets of the second factor: never in clear in the database, opened by the keys outside it, refused without them."""

from __future__ import annotations

import json
import stat
from importlib import import_module
from pathlib import Path

import pyotp
import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from tests.cast import at
from tests.people import Cast, cast

from duban.apps.audit.models import Entry
from duban.apps.org.actions import door
from duban.apps.org.actions.factor_key import Renewed, renew
from duban.apps.org.factors import NAME, opened, sealed
from duban.apps.org.models import Person
from duban.cli.main import main
from duban.core.problem import BadInput, Problem

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = at("2022-11-07T09:00")


@pytest.fixture
def keys(settings, tmp_path: Path) -> Path:
    settings.FOLDER = tmp_path
    return tmp_path / "keys" / NAME


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def code(secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(int(NOW.timestamp()))


@pytest.mark.django_db
def test_what_is_kept_says_nothing_of_the_secret_and_is_another_text_each_time(keys: Path) -> None:
    kept = sealed(SECRET, 7)
    assert SECRET not in kept
    assert kept != sealed(SECRET, 7)
    assert len(kept) <= 250
    assert opened(kept, 7) == SECRET
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert opened(sealed("", 7), 7) == ""


@pytest.mark.django_db
def test_a_new_key_on_top_seals_and_the_old_one_still_opens(keys: Path) -> None:
    old = sealed(SECRET, 7)
    first = keys.read_bytes()
    keys.write_bytes(Fernet.generate_key() + b"\n" + first)
    assert opened(old, 7) == SECRET
    new = sealed(SECRET, 7)
    keys.write_bytes(first)
    with pytest.raises(BadInput, match="不是原来的"):
        opened(new, 7)


def test_a_secret_that_stands_in_clear_is_not_believed(keys: Path) -> None:
    assert opened(SECRET, 7) == ""


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_text("不是密钥")])
def test_without_its_keys_nobody_gets_in_and_nobody_is_reset(keys: Path, people: Cast, spoil) -> None:
    assert door.enrol(people.clerk, SECRET, code(), NOW) is None
    later = at("2022-11-07T09:05")
    kept = Person.objects.get(pk=people.clerk.pk)
    assert SECRET not in kept.second_factor
    again = pyotp.TOTP(SECRET).at(int(later.timestamp()))
    spoil(keys)
    refused = door.accept_code(kept, again, later)
    assert isinstance(refused, Problem)
    assert "密钥" in refused.what
    assert "从备份恢复" in refused.hint
    assert Person.objects.get(pk=people.clerk.pk).second_factor == kept.second_factor


def test_a_lost_key_is_never_made_anew_while_secrets_wait_for_it(keys: Path, people: Cast) -> None:
    assert door.enrol(people.clerk, SECRET, code(), NOW) is None
    first = keys.read_bytes()
    keys.unlink()
    with pytest.raises(BadInput, match="不在"):
        sealed(SECRET, 7)
    assert not keys.exists()
    assert list(keys.parent.iterdir()) == []
    keys.write_bytes(first)
    assert opened(Person.objects.get(pk=people.clerk.pk).second_factor, people.clerk.pk) == SECRET


def test_a_missing_key_locks_nobody_out(keys: Path, people: Cast) -> None:
    assert door.enrol(people.clerk, SECRET, code(), NOW) is None
    kept, first = Person.objects.get(pk=people.clerk.pk), keys.read_bytes()
    keys.unlink()
    later = at("2022-11-07T09:05")
    again = pyotp.TOTP(SECRET).at(int(later.timestamp()))
    for _ in range(door.TRIALS + 1):
        assert door.accept_code(kept, again, later) is not None
    keys.write_bytes(first)
    assert door.accept_code(kept, again, later) is None


def test_with_its_keys_a_code_opens(keys: Path, people: Cast) -> None:
    assert door.enrol(people.clerk, SECRET, code(), NOW) is None
    later = at("2022-11-07T09:05")
    again = pyotp.TOTP(SECRET).at(int(later.timestamp()))
    assert door.accept_code(Person.objects.get(pk=people.clerk.pk), again, later) is None


def test_what_an_older_version_kept_in_clear_is_sealed_once(keys: Path, people: Cast) -> None:
    Person.objects.filter(pk=people.clerk.pk).update(second_factor=SECRET)
    step = import_module("duban.apps.org.migrations.0004_factors_sealed")
    step.seal(apps, None)
    kept = Person.objects.get(pk=people.clerk.pk).second_factor
    assert opened(kept, people.clerk.pk) == SECRET
    step.seal(apps, None)
    assert Person.objects.get(pk=people.clerk.pk).second_factor == kept
    assert Person.objects.get(pk=people.supervisor.pk).second_factor == ""


def test_a_secret_copied_to_another_row_opens_nothing_there(keys: Path, people: Cast) -> None:
    assert door.enrol(people.clerk, SECRET, code(), NOW) is None
    mine = Person.objects.get(pk=people.clerk.pk).second_factor
    Person.objects.filter(pk=people.head.pk).update(second_factor=mine)
    later = at("2022-11-07T09:05")
    again = pyotp.TOTP(SECRET).at(int(later.timestamp()))
    refused = door.accept_code(Person.objects.get(pk=people.head.pk), again, later)
    assert isinstance(refused, Problem)
    assert refused.what == "这一行的第二因素是别人的"
    assert door.accept_code(Person.objects.get(pk=people.clerk.pk), again, later) is None


def test_a_renewed_key_seals_everything_anew_and_the_old_one_opens_nothing(keys: Path, people: Cast) -> None:
    for person in (people.clerk, people.head):
        Person.objects.filter(pk=person.pk).update(second_factor=sealed(SECRET, person.pk))
    before, old = dict(Person.objects.values_list("pk", "second_factor")), keys.read_bytes()
    assert renew(NOW) == Renewed(sealed=2, unopened=(), dropped=1)
    assert old.strip() not in keys.read_bytes()
    assert len(keys.read_bytes().split()) == 1
    for person in (people.clerk, people.head):
        kept = Person.objects.get(pk=person.pk).second_factor
        assert kept != before[person.pk]
        assert opened(kept, person.pk) == SECRET
    assert json.loads(Entry.objects.get(act="factor_key_renewed").detail) == {"重新封存": 2, "打不开": 0}
    keys.write_bytes(old)
    with pytest.raises(BadInput, match="不是原来的"):
        opened(Person.objects.get(pk=people.clerk.pk).second_factor, people.clerk.pk)


def test_a_secret_no_key_opens_is_named_and_keeps_the_old_keys(keys: Path, people: Cast) -> None:
    Person.objects.filter(pk=people.clerk.pk).update(second_factor=sealed(SECRET, people.clerk.pk))
    Person.objects.filter(pk=people.head.pk).update(second_factor=sealed(SECRET, people.clerk.pk))
    old = keys.read_bytes().strip()
    done = renew(NOW)
    assert done == Renewed(sealed=1, unopened=(("ren", "这一行的第二因素是别人的"),), dropped=0)
    assert old in keys.read_bytes()
    assert opened(Person.objects.get(pk=people.clerk.pk).second_factor, people.clerk.pk) == SECRET


def test_a_renewal_that_dies_before_its_end_leaves_every_secret_openable(
    keys: Path, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    Person.objects.filter(pk=people.clerk.pk).update(second_factor=sealed(SECRET, people.clerk.pk))
    monkeypatch.setattr("duban.apps.org.actions.factor_key.audit.record", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        renew(NOW)
    assert opened(Person.objects.get(pk=people.clerk.pk).second_factor, people.clerk.pk) == SECRET


def test_without_its_file_nothing_is_renewed(keys: Path, people: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    Person.objects.filter(pk=people.clerk.pk).update(second_factor=sealed(SECRET, people.clerk.pk))
    keys.unlink()
    assert main(["factors", "renew"]) == 2
    assert "第二因素的密钥文件不在" in capsys.readouterr().err
    assert not keys.exists()


def test_on_the_command_line_it_says_how_many(keys: Path, people: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    Person.objects.filter(pk=people.clerk.pk).update(second_factor=sealed(SECRET, people.clerk.pk))
    assert main(["factors", "renew"]) == 0
    assert capsys.readouterr().out == "已换新密钥，重新封存1人的第二因素；旧密钥已作废\n"
