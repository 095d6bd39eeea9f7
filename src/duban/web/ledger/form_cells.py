"""What stands in the columns of a form (表样): every field of `FIELDS` for one line of the ledger. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from duban.apps.boards.sheet_forms import FIELDS, stands
from duban.apps.matters.latest import Said
from duban.apps.matters.ledger import Line
from duban.apps.matters.words import RUNNING, STATES
from duban.core.instant import at_beijing
from duban.core.words import LIGHTS
from duban.web.dates import short_day, short_due
from duban.web.ledger.columns import Row

WIDTHS: Final = MappingProxyType(
    {
        "order": 6, "light": 9, "title": 44, "requirement": 44, "standard": 30, "closing": 30, "units": 24, "lead": 18,
        "responsible": 24, "assisting": 24, "number": 18, "nodes": 14, "duty": 14, "due": 20, "left": 16,
        "progress": 50, "own_due": 16, "superior_due": 16, "blank": 24,
    }
)  # fmt: skip


def texts(
    line: Line,
    row: Row,
    fields: Sequence[str],
    words: Mapping[str, str],
    said: Mapping[int, Said],
    n: int,
    now: datetime,
) -> list[str]:
    """The texts of a line, one for each field that is no light.

    Args:
        row: the same line as the ledger shows it.
        words: the superior's words by ours.
        said: the last report of each of its units.
        n: its place, from 1.
    """
    more = _More(line, words, said, n, now)
    return [_OWN[field](more) if field in _OWN else row.cells[field] for field in fields if field != "light"]


class _More:
    """One line with all that its cells ask."""

    def __init__(self, line: Line, words: Mapping[str, str], said: Mapping[int, Said], n: int, now: datetime) -> None:
        self.line, self.words, self.said, self.n, self.now = line, words, said, n, now

    def units(self, role: str) -> str:
        return "、".join(seat.name for seat in self.line.parties if seat.role == role)

    def status(self) -> str:
        state = self.line.matter.state
        light = LIGHTS[self.line.light] if state in RUNNING else ""
        return stands(self.words, STATES[state], light)

    def progress(self) -> str:
        told = sorted(self.said.values(), key=lambda each: each.at)
        if len(told) == 1:
            return told[0].text
        return "\n".join(f"{each.unit_name}：{each.text}" for each in told)

    def progress_on(self) -> str:
        return self.day(max((each.at for each in self.said.values()), default=None))

    def day(self, at: datetime | None) -> str:
        return short_day(at_beijing(at).date(), self.now.year) if at else ""


_OWN: Final[Mapping[str, Callable[[_More], str]]] = MappingProxyType(
    {
        "order": lambda of: str(of.n),
        "status": _More.status,
        "requirement": lambda of: of.line.matter.requirement,
        "standard": lambda of: of.line.matter.work_standard,
        "closing": lambda of: of.line.matter.closing_standard,
        "lead": lambda of: of.units("lead"),
        "responsible": lambda of: of.units("responsible"),
        "assisting": lambda of: of.units("assisting"),
        "superior_due": lambda of: (
            short_due(of.line.matter.superior_due, of.now.year) if of.line.matter.superior_due else ""
        ),
        "progress": _More.progress,
        "progress_on": _More.progress_on,
        "reported": lambda of: of.day(of.line.matter.reported_at),
        "ended": lambda of: of.day(of.line.matter.ended_at),
        "blank": lambda _: "",
    }
)
NEED_WORDS: Final = frozenset({"progress", "progress_on"})
"""Fields for which the reports are read."""


def from_ledger() -> frozenset[str]:
    """Fields that the ledger itself shows under the same name."""
    return frozenset(FIELDS) - frozenset(_OWN) - {"light"}
