"""Search: every word stands in the title, number, requirement or the superior's number, or names a unit of the matter.

Chinese has no spaces, so what is kept is every pair of neighbouring characters (and each run's last character by
itself): “督查” is one token, “督查室” two that follow one another, and a number like 031 is found inside 督〔2022〕031.
The pairs stand in one row a matter (`SearchText`), written in the act's own transaction; SQLite finds them by FTS5,
PostgreSQL by a tsvector with GIN (migration 0007), anything else by looking through the columns themselves. Names of
units are asked of the organisation when somebody searches: a unit that is renamed is found by its new name at once.

Beside `bulk` this is the one module with raw SQL: two expressions that Django has no words for.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import cache
from itertools import groupby, pairwise
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from duban.apps.matters.models import Matter, Party, SearchText
from duban.apps.org.models import Unit
from duban.core.events import EventKind

WORDS: Final = 6
"""More words than this are not asked: nobody types them, and each costs."""
LONGEST: Final = 40
RESTATING: Final = frozenset({EventKind.SET_UP, EventKind.CORRECTED})
"""Events that may change what is found of a matter."""
_COLUMNS: Final = ("title", "number", "superior_number", "source_number", "requirement")
_MANY: Final = 4000
"""Characters of a requirement that are kept: a tsvector counts 16,383 places."""


def found(matters: QuerySet[Matter], words: str) -> QuerySet[Matter]:
    """Those of these matters that every word fits; all of them where no word is given.

    Args:
        words: as typed, parted by blanks.
    """
    for word in words.split()[:WORDS]:
        condition = _says(word[:LONGEST], _units(word[:LONGEST]))
        if condition is None:
            return matters.none()
        matters = matters.filter(condition)
    return matters


def keep(matters: Iterable[int]) -> None:
    """Writes what is found of these matters anew, in the caller's transaction. Two statements."""
    rows = Matter.objects.filter(pk__in=list(matters)).order_by("pk").values_list("pk", *_COLUMNS)
    made = [SearchText(matter_id=pk, words=" ".join(tokens(*texts))) for pk, *texts in rows]
    SearchText.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["matter"], update_fields=["words"], batch_size=500
    )


def made(rows: Iterable[Matter]) -> list[SearchText]:
    """What is found of these matters, not written yet."""
    return [
        SearchText(matter_id=row.pk, words=" ".join(tokens(*(getattr(row, column) for column in _COLUMNS))))
        for row in rows
    ]


def tokens(*texts: str) -> Iterator[str]:
    """Every pair of neighbouring letters or figures, and the last one of each run by itself.

    >>> list(tokens("督查室 031"))
    ['督查', '查室', '室', '03', '31', '1']
    """
    for text in texts:
        for run in _runs(text[:_MANY]):
            yield from map("".join, pairwise(run))
            yield run[-1]


def own_search() -> str:
    """The database's own search: ``fts5``, ``tsvector``, or empty where it has none."""
    if connection.vendor == "sqlite":
        return "fts5" if has_fts5() else ""
    return "tsvector" if connection.vendor == "postgresql" else ""


@cache
def has_fts5() -> bool:
    """Whether this Python's SQLite was built with full-text search; Debian's, and that of python.org, is."""
    with closing(sqlite3.connect(":memory:")) as memory:
        try:
            memory.execute("CREATE VIRTUAL TABLE tried USING fts5(words)")
        except sqlite3.OperationalError:
            return False
    return True


def _runs(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    for letters, run in groupby(plain, _is_letter):
        if letters:
            yield "".join(run)


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LN"


def _says(word: str, units: Sequence[int]) -> Q | None:
    """That the kept words hold this one, or that it names a unit of the matter; None where there is nothing to look for."""
    runs = list(_runs(word))
    if not runs:
        return None
    way = own_search()
    if way == "fts5":
        return Q(_Matches(F("pk"), Value(" AND ".join(map(_fts, runs))), *map(Value, units)))
    if way == "tsvector":
        return Q(_Matches(F("pk"), Value(" & ".join(map(_tsquery, runs))), *map(Value, units)))
    found = Q()
    for column in _COLUMNS:
        found |= Q(**{f"{column}__icontains": word})
    return found | Q(pk__in=Party.objects.filter(unit__in=units, left_at=None).values("matter_id")) if units else found


def _fts(run: str) -> str:
    """A run for FTS5: its pairs in their order; a single letter begins a token.

    >>> _fts("督查室"), _fts("督")
    ('"督查 查室"', '"督" *')
    """
    pairs = list(map("".join, pairwise(run)))
    return '"' + " ".join(pairs) + '"' if pairs else f'"{run}" *'


def _tsquery(run: str) -> str:
    """A run for PostgreSQL.

    >>> _tsquery("督查室"), _tsquery("督")
    ("('督查' <-> '查室')", "'督':*")
    """
    pairs = ["'" + "".join(pair) + "'" for pair in pairwise(run)]
    return "(" + " <-> ".join(pairs) + ")" if pairs else f"'{run}':*"


def _units(word: str) -> list[int]:
    """The units a word names. A single character names none."""
    if len(word) < 2:
        return []
    named = Q(name__contains=word) | Q(aliases__name__contains=word)
    return list(Unit.objects.filter(named).order_by("pk").values_list("pk", flat=True).distinct())


class _Matches(Func):
    """Whether a matter's kept words match an expression of the database's own search, or it has one of these units.

    One set of ids and no “or” of two: the database then walks it in order and stops at the end of the page.
    """

    output_field = BooleanField()
    conditional = True

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self._told(compiler, "SELECT rowid FROM duban_search_index WHERE duban_search_index MATCH {}")

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self._told(compiler, "SELECT matter_id FROM duban_search WHERE vector @@ CAST({} AS tsquery)")

    def _told(self, compiler: Any, by_words: str) -> Any:
        key, asked, *units = (compiler.compile(each) for each in self.get_source_expressions())
        found = by_words.format(asked[0])
        if units:
            marks = ", ".join(sql for sql, _ in units)
            found += f" UNION SELECT matter_id FROM duban_party WHERE left_at IS NULL AND unit_id IN ({marks})"  # noqa: S608 - marks
        values = [value for _, each in (key, asked, *units) for value in each]
        return f"{key[0]} IN ({found})", values
