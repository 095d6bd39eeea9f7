"""Secrets of the second factor stand sealed in the database: who reads a copy of it can make no codes.

The keys are lines of one private file outside the database (`NAME` in the installation's ``keys``); the first seals,
all of them open, so a new key is put on top and old secrets stay readable. Without the file nobody gets in by a code:
it is never made anew where sealed secrets are waiting for it.
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


def sealed(secret: str) -> str:
    """The secret as it is kept.

    >>> sealed("")
    ''

    Raises:
        BadInput: the file of keys holds none, or is missing while sealed secrets wait for it.
    """
    return _MARK + _keys(make=True).encrypt(secret.encode()).decode() if secret else ""


def opened(kept: str) -> str:
    """The secret that was kept; empty where none was.

    Raises:
        BadInput: the keys are missing, or none of them fits.
    """
    if not kept:
        return ""
    if not kept.startswith(_MARK):
        return ""  # never believed in clear: the migration sealed what stood so, and nobody else may write it
    try:
        return _keys(make=False).decrypt(kept.removeprefix(_MARK)).decode()
    except InvalidToken as wrong:
        raise BadInput(_refused("打不开已绑定的第二因素，密钥不是原来的")) from wrong


def _keys(*, make: bool) -> MultiFernet:
    path = Path(settings.FOLDER) / "keys" / NAME
    if make and not path.exists() and not _waiting():
        _make(path)
    try:
        return MultiFernet([Fernet(line) for line in path.read_bytes().split()])
    except FileNotFoundError as missing:
        raise BadInput(_refused("第二因素的密钥文件不在")) from missing
    except (OSError, ValueError) as wrong:
        raise BadInput(_refused("第二因素的密钥文件读不出")) from wrong


def _waiting() -> bool:
    """Whether secrets are kept that only the missing key opens: a new one would hide the loss."""
    return Person.objects.filter(second_factor__startswith=_MARK).exists()


def _make(path: Path) -> None:
    """Puts a key where none was, whole at once: who comes at the same time finds no file or a full one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, written = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key() + b"\n")
    try:
        with suppress(FileExistsError):  # another process was first: its key is taken
            path.hardlink_to(written)
    finally:
        Path(written).unlink()


def _refused(what: str) -> Problem:
    return Problem(Place("code"), what, "factor-key", f"请系统管理员从备份恢复keys文件夹中的{NAME}")
