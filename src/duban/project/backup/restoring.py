"""Bringing a backup back: everything is unpacked and checked beside the place first, and put in place last.

It is brought into an empty place only: no database, no other attachments, no other keys. Attachments lie under their
own digest, so those left by a restore that was broken off are no obstacle to the next one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from duban.apps.audit import actions as audit
from duban.apps.matters.attachments import folder as files_folder
from duban.apps.matters.keeping.check import Misfit
from duban.apps.matters.keeping.keys import PRIVATE
from duban.apps.matters.models import Seal
from duban.apps.org.factors import NAME as FACTORS
from duban.apps.org.models import Person
from duban.apps.outbox.models import Notice
from duban.apps.watch import rehearsal
from duban.core.chain import sm3
from duban.core.problem import BadInput, Place, Problem
from duban.project.backup.archive import Reading, opened
from duban.project.backup.manifest import Manifest
from duban.project.backup.stores import Store, miscounted, store
from duban.project.forward import bring_forward


@dataclass(frozen=True, slots=True)
class Restored:
    """A restore: the backup's manifest, what does not fit (empty: all fits), and sentences about what is still to do."""

    manifest: Manifest
    misfits: Sequence[Misfit]
    advice: Sequence[str]


def check(path: Path) -> Manifest:
    """Reads a whole backup and holds every part to its digest; nothing of the installation is touched.

    Raises:
        BadInput: it is no backup, or a damaged one.
    """
    with opened(path) as reading:
        reading.check()
        return reading.manifest


def bring_back(path: Path, now: Callable[[], datetime], workers: int = 1) -> Restored:
    """Restores, brings the tables to this version, verifies everything, and says so in the audit log.

    Args:
        now: the clock of the work; asked once the records are there, for a rehearsal keeps its own.
        workers: processes that verify.

    Raises:
        BadInput: as `restore`.
    """
    manifest = restore(path)
    rehearsal.know(None)
    done = bring_forward(now, workers)
    told = {"文件": path.name, "备份于": f"{manifest.made_at:%Y-%m-%d %H:%M}"}
    audit.record("restored", now(), None, "整个系统", told, account="duban restore")
    return Restored(manifest, done.misfits, tuple(_advice()))


def restore(path: Path) -> Manifest:
    """Brings a backup back into this installation, which must be empty.

    Raises:
        BadInput: something stands here already; it is of another kind of database or of a later version; it is
            damaged. The place is as empty then as before.
    """
    of = store()
    with opened(path) as reading:
        manifest = reading.manifest
        _fits(manifest, path.name)
        _refuse_filled(of, manifest)
        with _room() as room:
            _unpack(reading, room)
            of.check(room / manifest.store, manifest.counts)
            _put_in_place(of, manifest, room)
    if connection.vendor == "postgresql":
        from duban.project.backup.postgresql import counted

        miscounted(path.name, manifest.counts, counted())
    return manifest


def _fits(manifest: Manifest, name: str) -> None:
    if manifest.database != connection.vendor:
        what = f"备份取自{manifest.database}，这里设的是{connection.vendor}"
        raise BadInput(Problem(Place(name), what, "backup-other", "请设好DUBAN_DATABASE_URL"))
    known = {f"{app}.{each}" for app, each in MigrationLoader(None).disk_migrations}
    if newer := [each for each in manifest.migrations if each not in known]:
        what = f"备份取自更新的版本{manifest.version}（{newer[0]}）"
        raise BadInput(Problem(Place(name), what, "backup-newer", "请装上那个版本或更新的再恢复"))


def _advice() -> Iterator[str]:
    """What a backup without private keys leaves to be done by hand."""
    keys = _keys_here()
    if not (keys / FACTORS).exists() and Person.objects.exclude(second_factor="").exists():
        yield f"请从另处把{FACTORS}放回{keys}：没有它，绑定了第二因素的人登录不了"
    if not (keys / PRIVATE).exists() and Seal.objects.exists():
        yield f"请从另处把{PRIVATE}放回{keys}：没有它，下次封存会另用一把新私钥（以前的封存仍可核对）"
    if waiting := Notice.objects.filter(state="waiting").count():
        yield f"{waiting}条通知在备份时还没有发出，启动后会发；备份以后发过的会再发一次"


def _refuse_filled(of: Store, manifest: Manifest) -> None:
    problems = []
    if not of.empty():
        what, hint = "数据库里已有内容", "恢复只进空库：请另设DUBAN_FOLDER或DUBAN_DATABASE_URL，核对后再换过去"
        problems.append(Problem(Place("数据库"), what, "restore-filled", hint))
    held = {Path(member).relative_to("files") for member in manifest.parts if member.startswith("files/")}
    if strange := next((path for path in _files_here() if path not in held), None):
        what = f"已有备份里没有的附件（{strange}）"
        problems.append(Problem(Place(str(files_folder())), what, "restore-filled", "请另设一个空的DUBAN_FOLDER"))
    for member, part in manifest.parts.items():
        here = _keys_here() / Path(member).name
        if member.startswith("keys/") and here.exists() and sm3(here.read_bytes()).hex() != part.sm3:
            what = f"已有另一把{here.name}"
            problems.append(Problem(Place(str(here.parent)), what, "restore-filled", "请先把这里的密钥移到别处保存"))
    if problems:
        raise BadInput(*problems)


def _files_here() -> Iterator[Path]:
    top = files_folder()
    return (path.relative_to(top) for path in sorted(top.rglob("*")) if path.is_file()) if top.is_dir() else iter(())


def _keys_here() -> Path:
    return Path(settings.FOLDER) / "keys"


@contextmanager
def _room() -> Iterator[Path]:
    """A hidden folder in that of the installation: what is checked there is put in place by a rename."""
    top = Path(settings.FOLDER)
    top.mkdir(parents=True, exist_ok=True)
    for left in top.glob(".restore-*"):
        shutil.rmtree(left, ignore_errors=True)
    room = Path(tempfile.mkdtemp(prefix=".restore-", dir=top))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _unpack(reading: Reading, room: Path) -> None:
    for member in reading.manifest.parts:
        reading.unpack(member, room / member)


def _put_in_place(of: Store, manifest: Manifest, room: Path) -> None:
    """The database last: until it stands there is none, and the next try may begin."""
    for member in manifest.parts:
        if member == manifest.store:
            continue
        top = files_folder() if member.startswith("files/") else _keys_here()
        to = top / Path(member).relative_to(Path(member).parts[0])
        to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (room / member).replace(to)
    if files_folder().is_dir():
        _sync(files_folder())
    of.load(room / manifest.store, manifest.schema)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
