"""The database as one file: what `sqlite` and `postgresql` have in common.

Conventions: a snapshot is the database as of one instant, whoever writes meanwhile; what is counted is counted in that
very snapshot, and no writer is kept waiting for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.apps import apps
from django.db import connection

from duban.core.problem import BadInput, Place, Problem

Rows = Callable[[str], list[tuple[Any, ...]]]
"""Asks the snapshot one statement."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """``file`` holds the database; ``files`` are the SM3 of all attachments it names."""

    file: Path
    schema: str
    migrations: tuple[str, ...]
    counts: Mapping[str, int]
    files: tuple[str, ...]


class Store(Protocol):
    """One kind of database."""

    def snapshot(self, room: Path) -> Snapshot:
        """The database of this installation as a file in ``room``."""

    def empty(self) -> bool:
        """Whether nothing stands in the database of this installation."""

    def check(self, file: Path, counts: Mapping[str, int]) -> None:
        """Refuses a database file whose rows are not as many as counted, as far as that can be told before loading."""

    def load(self, file: Path, schema: str) -> None:
        """Puts the file in the place of this installation's empty database: all of it or nothing."""


def store() -> Store:
    """That of this installation.

    Raises:
        BadInput: there is no way to back up this kind of database.
    """
    from duban.project.backup import postgresql, sqlite

    match connection.vendor:
        case "sqlite":
            return sqlite.Sqlite()
        case "postgresql":
            return postgresql.Postgresql()
    raise BadInput(Problem(Place("DUBAN_DATABASE_URL"), f"不会备份{connection.vendor}数据库", "backup-kind"))


def facts(rows: Rows, tables: set[str]) -> tuple[tuple[str, ...], dict[str, int], tuple[str, ...]]:
    """What a snapshot says of itself: applied migrations, rows by table, attachments (SM3).

    Args:
        rows: asks the snapshot.
        tables: those that exist in it.
    """
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}  # noqa: SLF001 - documented
    counts = {table: int(rows(f'SELECT count(*) FROM "{table}"')[0][0]) for table in sorted(ours & tables)}  # noqa: S608 - our own names
    applied = (
        rows("SELECT app, name FROM django_migrations ORDER BY app, name") if "django_migrations" in tables else []
    )
    named = rows("SELECT DISTINCT sm3 FROM duban_attachment ORDER BY sm3") if "duban_attachment" in tables else []
    return tuple(f"{app}.{name}" for app, name in applied), counts, tuple(str(row[0]) for row in named)


def miscounted(name: str, wanted: Mapping[str, int], found: Mapping[str, int]) -> None:
    """Refuses a database whose rows are not as many as the manifest says.

    Raises:
        BadInput: naming each table that differs.
    """
    wrong = [
        f"{table}应有{n}行，实有{found.get(table, 0)}行" for table, n in wanted.items() if found.get(table, 0) != n
    ]
    if wrong:
        raise BadInput(Problem(Place(name), "数目与清单不符：" + "；".join(wrong), "backup-counts", "请换一份备份"))
