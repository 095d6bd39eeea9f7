"""Taking a backup while the installation works.

Order matters: first the database as of one instant, then the files it names: a file stands before the act that names it
commits. Only a body destroyed by two people takes files away; where that falls between the two, all is taken anew.
The archive gets its name when it is whole, on the disk, and has been read back; until then it is a hidden folder beside,
locked by who writes it, and swept by the next backup where its writer died.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from duban import __version__
from duban.apps.audit import actions as audit
from duban.apps.matters.attachments import path_of
from duban.apps.matters.keeping.keys import PRIVATE as SEALING
from duban.apps.matters.models import Attachment
from duban.apps.org.factors import NAME as FACTORS
from duban.core.problem import BadInput, Place, Problem
from duban.project.backup.archive import Writing, opened
from duban.project.backup.manifest import DATABASES, Manifest
from duban.project.backup.stores import Snapshot, Store, store

PRIVATE: Final = (SEALING, FACTORS)
"""Keys that are in a backup only where somebody asked for that."""
TRIES: Final = 3
ENDING: Final = ".tar"
_ROOM: Final = ".duban-backup-"
_OURS: Final = re.compile(r"duban-\d{8}-\d{6}\.tar")


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup: where it lies, what it says of itself, and how many older ones were removed."""

    path: Path
    manifest: Manifest
    removed: int


def take(
    dest: Path, now: datetime, work: datetime | None = None, *, private_keys: bool = False, keep: int = 0
) -> Taken:
    """Takes a backup, and says so in the audit log: whoever holds it holds all records.

    Args:
        dest: a folder, in which it gets a name by ``now``, and which is made where only it is missing; or a file that does
            not exist yet, told by its ending `ENDING`.
        now: the machine's instant.
        work: the instant of the work, for the audit log; None: it cannot be written now, its tables are of another version.
        private_keys: put in the keys that seal days and open second factors, too.
        keep: so many backups stay in that folder, the newest; 0: all. Nothing is removed before the new one is whole.

    Raises:
        BadInput: it cannot be written there, or the database cannot be read. Nothing stays then.
    """
    path = _wanted(dest, now)
    with _made(path.parent), _room(path.parent) as room:
        for _ in range(TRIES):
            draft = room / "whole.tar"
            manifest = _write(draft, room, store(), now, private_keys)
            if not any(_given_up(lost) for lost in manifest.lost):
                break
            draft.unlink()
        else:
            raise BadInput(Problem(Place(str(path)), "备份时附件一再被移走", "backup-moving", "请再试一次"))
        with opened(draft) as reading:
            reading.check()  # what was written is what was meant
        try:
            path.hardlink_to(draft)  # unlike a rename it never puts itself in another's place
        except FileExistsError as there:
            raise _taken(path) from there
        except OSError:  # a file system without links
            draft.rename(path)
        _sync(path.parent)
    told = {"文件": path.name, "私钥": "一并放入" if private_keys else "未放入"}
    if work is not None:
        audit.record("backed_up", work, None, "整个系统", told, account="duban backup")
    return Taken(path, manifest, _thin_out(path, keep) if keep else 0)


def _wanted(dest: Path, now: datetime) -> Path:
    named = dest.suffix == ENDING and not dest.is_dir()
    if dest.is_file() and not named:
        what = "这是一个文件，不是文件夹，不会覆盖"
        raise BadInput(Problem(Place(str(dest)), what, "backup-exists", f"请写文件夹，或以{ENDING}结尾的新文件名"))
    path = dest if named else dest / f"duban-{now:%Y%m%d-%H%M%S}{ENDING}"
    if path.exists():
        raise _taken(path)
    there = path.parent if named or dest.is_dir() else dest.parent
    if not there.is_dir():
        raise BadInput(
            Problem(Place(str(there)), "没有这个文件夹", "backup-folder", "请先建好，只让运行督办的账号进入")
        )
    if not os.access(there, os.W_OK):
        raise BadInput(Problem(Place(str(there)), "没有写入这个文件夹的权限", "backup-folder", "请换一个文件夹"))
    return path


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """The folder, made for us alone where it is missing; gone again where nothing came into it."""
    missing = not folder.exists()
    if missing:
        folder.mkdir(mode=0o700)
    try:
        yield
    except BaseException:
        if missing:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _taken(path: Path) -> BadInput:
    return BadInput(Problem(Place(str(path)), "已有这个文件，不会覆盖", "backup-exists", "请换一个名称"))


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    """A hidden folder of our own in which the archive grows; gone at the end, and so are those of writers that died."""
    for left in folder.glob(f"{_ROOM}*"):
        with contextlib.suppress(OSError), _locked(left / "lock"):
            shutil.rmtree(left, ignore_errors=True)
    room = Path(tempfile.mkdtemp(prefix=_ROOM, dir=folder))
    try:
        with _locked(room / "lock"):
            yield room
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise BadInput(Problem(Place(str(folder)), "磁盘已满，没有做成备份", "disk-full", "请腾出地方再试")) from error
    finally:
        shutil.rmtree(room, ignore_errors=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Raises OSError where another process holds it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _write(draft: Path, room: Path, of: Store, now: datetime, private_keys: bool) -> Manifest:
    found = of.snapshot(room)
    writing = Writing(draft, int(now.timestamp()))
    try:
        writing.add(DATABASES["postgresql" if found.schema else "sqlite"], found.file)
        found.file.unlink()
        lost = tuple(_files(writing, found))
        for key in _keys(private_keys):
            writing.add(f"keys/{key.name}", key)
        manifest = Manifest(
            made_at=now, version=__version__, database="postgresql" if found.schema else "sqlite", schema=found.schema,
            migrations=found.migrations, counts=found.counts, parts=writing.parts, lost=lost, private_keys=private_keys,
        )  # fmt: skip
        writing.finish(manifest)
    finally:
        writing.drop()
    return manifest


def _files(writing: Writing, found: Snapshot) -> Iterator[str]:
    """Adds the attachments; yields those that are missing, or no longer what they were."""
    for digest in found.files:
        try:
            part = writing.add(f"files/{digest[:2]}/{digest[2:]}", path_of(digest))
        except FileNotFoundError:
            yield digest
        else:
            if part.sm3 != digest:
                yield digest


def _given_up(digest: str) -> bool:
    """Whether a file went because its record was destroyed meanwhile, not because it was lost."""
    return not Attachment.objects.filter(sm3=digest).exists()


def _keys(private_keys: bool) -> list[Path]:
    folder = Path(settings.FOLDER) / "keys"
    named = sorted(folder.glob("*.pub"))
    return named + [folder / name for name in PRIVATE if private_keys and (folder / name).exists()]


def _thin_out(newest: Path, keep: int) -> int:
    """Removes the oldest of our backups beside the newest one; files of other names stay."""
    ours = sorted((each for each in newest.parent.iterdir() if _OURS.fullmatch(each.name)), reverse=True)
    for old in (gone := ours[keep:]):
        old.unlink()
    return len(gone)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
