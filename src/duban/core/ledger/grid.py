"""One sheet as it lies in its file: values by row and column, and which cells were merged.

Conventions: rows and columns count from 0 here, and from 1 wherever a person reads them. A day is its ISO text, a number
without a fraction an int: what a cell says does not depend on how the spreadsheet stored it.
"""

from __future__ import annotations

from dataclasses import dataclass

Value = str | int | float
Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column; all included."""


@dataclass(frozen=True, slots=True)
class Grid:
    """``rows`` are of one length; an empty cell is an empty text. ``hidden``: the sheet is not shown in its file."""

    name: str
    rows: tuple[tuple[Value, ...], ...]
    merged: tuple[Merge, ...] = ()
    hidden: bool = False

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


def said(value: Value) -> str:
    """What a cell says, as text without the spaces around it.

    >>> said(3), said(" 住建局 "), said(0.5)
    ('3', '住建局', '0.5')
    """
    return value.strip() if isinstance(value, str) else str(value)


def filled(grid: Grid) -> list[list[Value]]:
    """The values with every merged range saying everywhere what its first cell says, and nothing else filled.

    An empty cell that was not merged stays empty: nobody knows whether “the same as above” was meant.

    >>> filled(Grid("表", (("行动", "甲"), ("", "乙"), ("", "丙")), ((0, 0, 1, 0),)))
    [['行动', '甲'], ['行动', '乙'], ['', '丙']]
    """
    found = [list(row) for row in grid.rows]
    for top, left, bottom, right in grid.merged:
        for row in found[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = grid.rows[top][left]
    return found
