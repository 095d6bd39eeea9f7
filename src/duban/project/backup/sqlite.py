"""SQLite as one file, by its own online backup: writers go on, and what they have not committed is not in it."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connections

from duban.core.problem import BadInput, Place, Problem
from duban.project.backup.stores import Snapshot, facts, miscounted

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"


class Sqlite:
    """A file and its write-ahead log."""

    def snapshot(self, room: Path) -> Snapshot:
        bare, packed = room / "snapshot.sqlite3", room / "snapshot.sqlite3.gz"
        if not _place().is_file():
            raise BadInput(Problem(Place(_place().name), "还没有数据库", "backup-nothing", "先运行duban init"))
        try:
            with closing(_read_only(_place())) as live, closing(sqlite3.connect(bare)) as copy:
                live.execute("PRAGMA busy_timeout = 20000")
                live.backup(copy)  # in one step: as of one instant, and no writer waits for it
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it
                told = _facts(copy)
        except sqlite3.Error as wrong:
            raise BadInput(Problem(Place(_place().name), f"数据库读不出（{wrong}）", "backup-unreadable")) from wrong
        _sound(bare)
        with bare.open("rb") as source, gzip.open(packed, "wb", compresslevel=3) as target:
            shutil.copyfileobj(source, target, 1 << 20)
        bare.unlink()
        return Snapshot(packed, "", *told)

    def empty(self) -> bool:
        path = _place()
        if not path.exists():
            return not any(_beside(path))
        with closing(_read_only(path)) as there:
            return not there.execute(_TABLES).fetchall()

    def check(self, file: Path, counts: Mapping[str, int]) -> None:
        bare = _unpacked(file)
        if not bare.exists():
            try:
                with gzip.open(file) as source, bare.open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
            except (OSError, EOFError) as wrong:
                raise BadInput(Problem(Place(file.name), "数据库解不开", "backup-broken", "请换一份备份")) from wrong
        _sound(bare)
        with closing(_read_only(bare)) as copy:
            miscounted(file.name, counts, _facts(copy)[1])

    def load(self, file: Path, schema: str) -> None:
        path = _place()
        connections["default"].close()
        for left in (path, *_beside(path)):
            left.unlink(missing_ok=True)  # an empty one; a log left beside it would be played into ours
        path.parent.mkdir(parents=True, exist_ok=True)
        bare = _unpacked(file)
        if bare.stat().st_dev == path.parent.stat().st_dev:
            bare.replace(path)
        else:
            draft = path.with_name(f".{path.name}.part")
            shutil.copyfile(bare, draft)
            draft.replace(path)
        path.chmod(0o600)


def _place() -> Path:
    return Path(connections["default"].settings_dict["NAME"])


def _beside(path: Path) -> list[Path]:
    return [other for end in ("-wal", "-shm", "-journal") if (other := Path(f"{path}{end}")).exists()]


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _unpacked(file: Path) -> Path:
    return file.with_name("checked.sqlite3")


def _facts(copy: sqlite3.Connection) -> tuple[tuple[str, ...], dict[str, int], tuple[str, ...]]:
    def rows(statement: str) -> list[tuple[Any, ...]]:
        return copy.execute(statement).fetchall()

    return facts(rows, {str(name) for (name,) in rows(_TABLES)})


def _sound(path: Path) -> None:
    """Raises BadInput where the pages of the file do not fit one another."""
    try:
        with closing(_read_only(path)) as copy:
            said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as wrong:
        said = str(wrong)
    if said != "ok":
        raise BadInput(Problem(Place(path.name), f"数据库文件已损坏（{said}）", "backup-broken", "请换一份备份"))
