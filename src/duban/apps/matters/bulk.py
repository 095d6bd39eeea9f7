"""The one module with raw SQL: writing many projections at once by executemany.

Plain SQL that SQLite and PostgreSQL both read, with positional parameters; table and column names come from the models.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def insert(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Inserts rows that need no primary key back."""
    if rows:
        model = type(rows[0])
        names, marks = ", ".join(map(_quoted, columns)), ", ".join(["%s"] * len(columns))
        table = _table(model)
        _many(f"INSERT INTO {table} ({names}) VALUES ({marks})", [_values(row, columns) for row in rows])  # noqa: S608 - names come from models


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


def _many(statement: str, values: list[list[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _values(row: models.Model, columns: Sequence[str]) -> list[Any]:
    fields = {field.column: field for field in _fields(type(row))}
    return [
        fields[column].get_db_prep_save(getattr(row, fields[column].attname), connection=connection)
        for column in columns
    ]


def _table(model: type[models.Model]) -> str:
    return _quoted(model._meta.db_table)  # noqa: SLF001 - the documented way to a model's own names


def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(model._meta.concrete_fields)  # noqa: SLF001 - the documented way to a model's own names


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
