"""Where in a sheet the table is: titles above it, its heading of one or more rows, its rows, sections and notes around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from duban.core.ledger.grid import Grid, Value, filled, said
from duban.core.ledger.headings import KNOWN, guess, plain

LOOKED_AT: Final = 30
"""Rows from the top among which the heading is looked for."""
DEEPEST: Final = 3
"""Rows a heading has at most."""
_NOTE: Final = re.compile(
    r"^[(（]?(?:填表|填报|填写)?(?:说明|备注|注|附注|附)[)）]?\s*(?:\d+\s*)?[:：.．]|^(?:填报|审核|制表|联系)(?:单位|人|电话)"
)
_SECTION: Final = re.compile(r"^\s*[(（]?[一二三四五六七八九十]{1,3}[)）、.．]")
_SUM: Final = re.compile(r"^(?:合\s*计|小\s*计|总\s*计)$")
_NUMBER: Final = re.compile(r"^[(（]?\d{1,5}(?:[-.．]\d{1,3})*[)）.．、]?$")


@dataclass(frozen=True, slots=True)
class Column:
    """``at`` is its place in the sheet; ``headings`` its texts from above to below, empty where it has none."""

    at: int
    headings: tuple[str, ...]

    @property
    def heading(self) -> str:
        """The heading as it is shown; a column without one is named by its letter."""
        return "/".join(self.headings) or f"（{letter(self.at)}列，无表头）"


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` as the spreadsheet counts it, from 1; ``section`` the heading it stands under, if any."""

    number: int
    cells: tuple[Value, ...]
    section: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet's table. ``heading_row`` counts from 1; ``numbered`` are the columns of running numbers."""

    sheet: str
    titles: tuple[str, ...]
    heading_row: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    numbered: frozenset[int] = frozenset()


def stored(table: Table) -> dict[str, Any]:
    """A table as plain values, to be kept as JSON; `restored` reads it."""
    return {
        "sheet": table.sheet,
        "titles": list(table.titles),
        "heading_row": table.heading_row,
        "columns": [[each.at, list(each.headings)] for each in table.columns],
        "rows": [[each.number, list(each.cells), each.section] for each in table.rows],
        "notes": list(table.notes),
        "numbered": sorted(table.numbered),
    }


def restored(kept: Mapping[str, Any]) -> Table:
    """A table that was kept.

    >>> table = Table("表", ("标题",), 2, (Column(0, ("任务",)),), (Row(3, ("修桥",), "一、"),), ("说明",), frozenset({0}))
    >>> restored(stored(table)) == table
    True
    """
    return Table(
        kept["sheet"],
        tuple(kept["titles"]),
        kept["heading_row"],
        tuple(Column(at, tuple(headings)) for at, headings in kept["columns"]),
        tuple(Row(number, tuple(cells), section) for number, cells, section in kept["rows"]),
        tuple(kept["notes"]),
        frozenset(kept["numbered"]),
    )


def letter(column: int) -> str:
    """A column as spreadsheets name it.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def table_of(grid: Grid) -> Table | None:
    """The table of a sheet; None where no row of it reads like a heading.

    Titles, a line about who filled it in, notes below and lines that only name a section are told apart from its rows.
    A heading printed again on a later page, sums, and rows that hold nothing but a number are left out.
    """
    cells = filled(grid)
    head = _heading(grid, cells)
    if head is None:
        return None
    top, bottom = head
    texts = [_column_texts(cells, n, top, bottom) for n in range(grid.width)]
    used = [n for n in range(grid.width) if texts[n] or any(said(row[n]) for row in cells[bottom + 1 :])]
    wide = {r for r, _ in _wide(grid, used)}
    columns = tuple(Column(n, texts[n]) for n in used)
    rows: list[Row] = []
    notes: list[str] = []
    section, pending = "", ""
    for n in range(bottom + 1, len(cells)):
        row = tuple(cells[n][c] for c in used)
        line = [said(value) for value in row]
        distinct = list(dict.fromkeys(filter(None, line)))
        if not distinct or _again(line, columns) or any(_SUM.match(text) for text in line[:2]):
            continue
        lone = n in wide or len([text for text in line if text]) == 1
        if lone and _NOTE.match(distinct[0]):
            notes.append(distinct[0])
        elif n in wide or (lone and _SECTION.match(distinct[0])):
            pending = f"{pending}\n{distinct[0]}".strip()
        elif len(distinct) == 1 and _NUMBER.match(distinct[0]):
            continue
        else:
            section, pending = pending or section, ""
            rows.append(Row(n + 1, row, section))
    if pending:  # a line across the table under which no row stands is a note
        notes += pending.split("\n")
    titles = dict.fromkeys(said(value) for row in cells[:top] for value in row if said(value))
    numbered = frozenset(n for n in range(len(used)) if _running(row.cells[n] for row in rows))
    return Table(grid.name, tuple(titles), top + 1, columns, tuple(rows), tuple(notes), numbered)


def year_of(table: Table) -> int | None:
    """The one year that the titles and the sheet's name state; None where they state none, or several.

    >>> year_of(Table("表", ("2022年全县重点工作目标责任台账（十一月）",), 3, (), ()))
    2022
    """
    years = {int(each) for text in (*table.titles, table.sheet) for each in re.findall(r"(20\d\d)\s*年", text)}
    return years.pop() if len(years) == 1 else None


def _heading(grid: Grid, cells: Sequence[Sequence[Value]]) -> tuple[int, int] | None:
    """First and last row of the heading."""
    scores = [_score(row) for row in cells[:LOOKED_AT]]
    best = max(range(len(scores)), key=lambda n: (scores[n], -n), default=None)
    if best is None or scores[best] < 3:  # two headings known in part, or one of them word for word
        return None
    tall = [
        m for m in grid.merged if m[0] < m[2] and m[0] <= best <= m[2] and m[2] - m[0] < DEEPEST and _is_head(cells, m)
    ]
    top = min((m[0] for m in tall), default=best)
    bottom = max((m[2] for m in tall), default=best)
    spans = [m for m in grid.merged if m[0] == m[2] == bottom and m[1] < m[3] and m[3] - m[1] + 1 < grid.width]
    if not tall and spans and bottom + 1 < len(cells):
        below = {n for n, value in enumerate(grid.rows[bottom + 1]) if said(value)}
        if below and below <= {n for m in spans for n in range(m[1], m[3] + 1)}:
            bottom += 1
    return top, bottom


def _is_head(cells: Sequence[Sequence[Value]], merge: tuple[int, int, int, int]) -> bool:
    """A cell merged downwards belongs to the heading only where it is one cell wide, or names no row's text."""
    text = plain(said(cells[merge[0]][merge[1]]))
    return merge[1] == merge[3] and len(text) <= 20


def _score(row: Sequence[Value]) -> int:
    """How much a row reads like a heading: 2 for each known word for word, 1 for each known in part."""
    texts = [said(value) for value in row if said(value)]
    distinct = list(dict.fromkeys(texts))
    if len(distinct) < 2 or any(len(text) > 40 for text in distinct):
        return 0
    found = [guess([(text,)])[0] if plain(text) not in KNOWN else None for text in distinct]
    return sum(2 if each is None else 1 if each.field not in ("extra", "") else 0 for each in found)


def _column_texts(cells: Sequence[Sequence[Value]], column: int, top: int, bottom: int) -> tuple[str, ...]:
    texts = (re.sub(r"\s+", "", said(cells[n][column])) for n in range(top, bottom + 1))
    return tuple(dict.fromkeys(filter(None, texts)))


def _wide(grid: Grid, used: Sequence[int]) -> Iterable[tuple[int, str]]:
    """Rows of which one merged cell spans more than half of the table."""
    for top, left, bottom, right in grid.merged:
        if right - left + 1 > max(2, len(used) // 2):
            for n in range(top, bottom + 1):
                yield n, said(grid.rows[top][left])


def _again(line: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether a row is the heading once more."""
    same = sum(1 for text, column in zip(line, columns, strict=True) if text and plain(text) == plain(column.heading))
    return same >= 2 and same == len([text for text in line if text])


def _running(values: Iterable[Value]) -> bool:
    """Whether most cells that say anything hold a small number."""
    texts = [said(value) for value in values if said(value)]
    return bool(texts) and sum(1 for text in texts if _NUMBER.match(text)) * 10 >= len(texts) * 8
