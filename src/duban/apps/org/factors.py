"""Secrets of the second factor stand sealed in the database: who reads a copy of it can make no codes.

The keys are lines of one private file outside the database (`NAME` in the installation's ``keys``); the first seals,
all of them open, so a new key is put on top and old secrets stay readable until `renew` has sealed them anew. Without
the file nobody gets in by a code: it is never made anew where sealed secrets are waiting for it. A sealed secret names
its person: copied to another's row it opens nothing.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from duban.apps.org.models import Person
from duban.core.problem import BadInput, Place, Problem

NAME: Final = "factors.key"
_MARK: Final = "f1:"


def sealed(secret: str, of: int) -> str:
    """The secret as it is kept.

    Args:
        of: the key of the person whose it is.

    >>> sealed("", 7)
    ''

    Raises:
        BadInput: the file of keys holds none, or is missing while sealed secrets wait for it.
    """
    return _MARK + _keys(make=True).encrypt(f"{of}:{secret}".encode()).decode() if secret else ""


def opened(kept: str, of: int) -> str:
    """The secret that was kept; empty where none was.

    Args:
        of: the key of the person on whose row it stands.

    Raises:
        BadInput: the keys are missing, none of them fits, or it is another person's.
    """
    if not kept:
        return ""
    if not kept.startswith(_MARK):
        return ""  # never believed in clear: the migration sealed what stood so, and nobody else may write it
    try:
        whose, _, secret = _keys(make=False).decrypt(kept.removeprefix(_MARK)).decode().partition(":")
    except InvalidToken as wrong:
        raise BadInput(_refused("打不开已绑定的第二因素，密钥不是原来的")) from wrong
    if whose != str(of):
        hint = "记录被改动过：请安全保密管理员解除后由本人重新绑定，并用 duban verify 核对"
        raise BadInput(Problem(Place("code"), "这一行的第二因素是别人的", "factor-of-another", hint))
    return secret


def put_new_key_on_top() -> None:
    """A new key seals from now on; those before it still open.

    Raises:
        BadInput: the file cannot be read: nothing is changed.
    """
    _keys(make=True)
    path = _path()
    _replace(path, Fernet.generate_key() + b"\n" + path.read_bytes())


def drop_old_keys() -> int:
    """Only the first key opens from now on. Call it once everything is sealed by it. Returns how many were dropped."""
    path = _path()
    first, *old = path.read_bytes().split()
    if old:
        _replace(path, first + b"\n")
    return len(old)


def _keys(*, make: bool) -> MultiFernet:
    path = _path()
    if make and not path.exists() and not _waiting():
        _make(path)
    try:
        return MultiFernet([Fernet(line) for line in path.read_bytes().split()])
    except FileNotFoundError as missing:
        raise BadInput(_refused("第二因素的密钥文件不在")) from missing
    except (OSError, ValueError) as wrong:
        raise BadInput(_refused("第二因素的密钥文件读不出")) from wrong


def _path() -> Path:
    return Path(settings.FOLDER) / "keys" / NAME


def _waiting() -> bool:
    """Whether secrets are kept that only the missing key opens: a new one would hide the loss."""
    return Person.objects.filter(second_factor__startswith=_MARK).exists()


def _make(path: Path) -> None:
    """Puts a key where none was, whole at once: who comes at the same time finds no file or a full one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = _written(path, Fernet.generate_key() + b"\n")
    try:
        with suppress(FileExistsError):  # another process was first: its key is taken
            path.hardlink_to(written)
    finally:
        written.unlink()


def _replace(path: Path, content: bytes) -> None:
    """The whole file or the old one, whatever happens meanwhile."""
    _written(path, content).replace(path)


def _written(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _refused(what: str) -> Problem:
    return Problem(Place("code"), what, "factor-key", f"请系统管理员从备份恢复keys文件夹中的{NAME}")
