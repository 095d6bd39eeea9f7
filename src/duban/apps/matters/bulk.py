"""The one module with raw SQL: writing many rows at once by executemany, and reserving their primary keys.

Plain SQL that SQLite and PostgreSQL both read, with positional parameters; table and column names come from the models.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max


@dataclass(frozen=True, slots=True)
class Made:
    """A statement with its values, made ready before a lock is taken; `write` runs it."""

    statement: str
    values: Sequence[Sequence[Any]]

    def write(self) -> None:
        """Runs it, in the caller's transaction."""
        if self.values:
            _many(self.statement, self.values)


def insertion(rows: Sequence[models.Model], columns: Sequence[str]) -> Made:
    """The insertion of rows of one model, made ready."""
    if not rows:
        return Made("", ())
    names, marks = ", ".join(map(_quoted, columns)), ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {_table(type(rows[0]))} ({names}) VALUES ({marks})"  # noqa: S608 - names come from models
    return Made(statement, [_values(row, columns) for row in rows])


def columns_of(model: type[models.Model], *, key: bool) -> tuple[str, ...]:
    """All columns of a model that are stored by us: none that the database generates; ``key``: the primary key too."""
    fields = (field for field in _fields(model) if not field.generated and (key or not field.primary_key))
    return tuple(field.column for field in fields if field.column)


def reserve(model: type[models.Model], count: int) -> list[int]:
    """Primary keys that no other row will get, in order; those not used in the end are gaps, which mean nothing.

    A short transaction of its own where none is open.
    """
    table = model._meta.db_table  # noqa: SLF001 - the documented way to a model's own names
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return sorted(int(key) for (key,) in cursor.fetchall())
        # SQLite never gives again what AUTOINCREMENT has counted past.
        last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0  # noqa: SLF001
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        first = max(last, found[0] if found else 0) + 1
        if found:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [first + count - 1, table])
        else:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first + count - 1])
        return list(range(first, first + count))


def insert(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Inserts rows that need no primary key back."""
    insertion(rows, columns).write()


def update(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Writes these columns of rows that exist, each found by its primary key."""
    if rows:
        model = type(rows[0])
        sets = ", ".join(f"{_quoted(column)} = %s" for column in columns)
        table = _table(model)
        _many(
            f"UPDATE {table} SET {sets} WHERE {_quoted('id')} = %s",  # noqa: S608 - names come from models
            [[*_values(row, columns), row.pk] for row in rows],
        )


def delete(model: type[models.Model], keys: Iterable[int]) -> None:
    """Deletes rows by primary key."""
    found = [[key] for key in keys]
    if found:
        _many(f"DELETE FROM {_table(model)} WHERE {_quoted('id')} = %s", found)  # noqa: S608


def _many(statement: str, values: Sequence[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _values(row: models.Model, columns: Sequence[str]) -> list[Any]:
    fields = _by_column(type(row))
    return [
        fields[column].get_db_prep_save(getattr(row, fields[column].attname), connection=connection)
        for column in columns
    ]


@cache
def _by_column(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {field.column: field for field in _fields(model) if field.column}


def _table(model: type[models.Model]) -> str:
    return _quoted(model._meta.db_table)  # noqa: SLF001 - the documented way to a model's own names


def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(model._meta.concrete_fields)  # noqa: SLF001 - the documented way to a model's own names


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
