"""Secrets of the second factor stand sealed in the database: who reads a copy of it can make no codes.

The keys are lines of one private file outside the database (`PATH` under the installation's ``keys``); the first seals,
all of them open, so a new key is put on top and old secrets stay readable. Without the file nobody gets in by a code:
it is never made anew where sealed secrets are waiting for it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from duban.core.problem import BadInput, Place, Problem

NAME: Final = "factors.key"
_MARK: Final = "f1:"


def sealed(secret: str) -> str:
    """The secret as it is kept.

    >>> sealed("")
    ''

    Raises:
        BadInput: the file of keys is there and holds none.
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
    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass  # another process was first: its key is taken
        else:
            with os.fdopen(handle, "wb") as file:
                file.write(Fernet.generate_key() + b"\n")
    try:
        return MultiFernet([Fernet(line) for line in path.read_bytes().split()])
    except FileNotFoundError as missing:
        raise BadInput(_refused("第二因素的密钥文件不在")) from missing
    except (OSError, ValueError) as wrong:
        raise BadInput(_refused("第二因素的密钥文件读不出")) from wrong


def _refused(what: str) -> Problem:
    return Problem(Place("code"), what, "factor-key", f"请系统管理员从备份恢复keys文件夹中的{NAME}")
