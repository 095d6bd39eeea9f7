"""Files held by the SM3 of their bytes under ``files/ab/cdef…``: written whole or not at all, kept once.

A file is put in place before the act that names it commits; one that no act came to name is an orphan and swept later.
"""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

from duban.apps.matters.models import Attachment
from duban.apps.matters.sniffing import kind_of
from duban.core.chain import sm3
from duban.core.problem import BadInput, Place, Problem
from duban.paper.secrecy import refuse_if_marked

LARGEST: Final = 50 * 1024 * 1024
"""Bytes of the largest file taken."""
ORPHAN_AFTER: Final = timedelta(days=1)


class HeldFile(NamedTuple):
    """A file in place: ``sm3`` 64 hexadecimal digits, ``media`` its type."""

    sm3: str
    name: str
    size: int
    media: str


def folder() -> Path:
    return Path(settings.FOLDER) / "files"


def path_of(digest: str) -> Path:
    """Where the file of a digest lies."""
    return folder() / digest[:2] / digest[2:]


def hold(name: str, data: bytes) -> HeldFile:
    """Takes a file in.

    Args:
        name: as the person's own machine calls it; only its last part is kept.
        data: the whole file.

    Returns:
        What an `Act` names in its ``files``.

    Raises:
        BadInput: too large, empty, not what its name says, not of an allowed type, bearing a secrecy marking, or no
            room left on the disk. Nothing of it stays then.
    """
    name = name.replace("\\", "/").rpartition("/")[2].strip()[-200:]
    where = Place(f"附件“{name}”")
    if not data:
        raise BadInput(Problem(where, "是空文件", "file-empty", "请重新选择文件"))
    if len(data) > LARGEST:
        raise BadInput(Problem(where, f"超过{LARGEST // 1024 // 1024}兆", "file-large", "请压缩或分成几个文件"))
    kind = kind_of(name, data)
    if isinstance(kind, str):
        raise BadInput(Problem(where, kind, "file-kind", "可上传pdf、docx、xlsx、png、jpg、txt、ofd"))
    if secret := refuse_if_marked(name, data):
        raise BadInput(secret)
    digest = sm3(data).hex()
    try:
        _write(path_of(digest), data)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise BadInput(
            Problem(where, "服务器磁盘已满，没有存入", "disk-full", "请联系系统管理员，填写的内容没有丢失")
        ) from error
    return HeldFile(digest, name, len(data), kind.media)


def sweep_orphans(now: datetime) -> int:
    """Removes files that no attachment names, a day after they came in. Returns how many."""
    removed = 0
    if not folder().is_dir():
        return 0
    for part in sorted(folder().iterdir()):
        for path in sorted(part.iterdir()) if part.is_dir() else ():
            old = datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo) < now - ORPHAN_AFTER
            if old and not Attachment.objects.filter(sm3=part.name + path.name).exists():
                path.unlink(missing_ok=True)
                removed += 1
    return removed


def _write(path: Path, data: bytes) -> None:
    if path.exists():
        path.touch()  # not an orphan yet: an act is about to name it
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
        _sync(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(draft).unlink(missing_ok=True)
        raise


def _sync(directory: Path) -> None:
    """A rename outlives a power failure only once its directory is on the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
