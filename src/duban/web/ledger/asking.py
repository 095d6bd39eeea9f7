"""What a ledger is asked for, as it stands in the address: words, chips, order, groups, columns. Pure.

Conventions: what is not known is left out, never an error: an old mailed address shows what of it still holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from duban.apps.matters.chosen import DUES, GROUPS, ORDERS, Filters
from duban.apps.matters.figures import days, known
from duban.apps.matters.ruled import USES
from duban.apps.matters.words import SHOWN
from duban.core.words import DIMENSIONS, LIGHTS, STOCK
from duban.web.ledger.columns import COLUMNS, STANDARD

WORDS: Final[Mapping[str, Iterable[str]]] = MappingProxyType(
    {
        "light": [*map(str, LIGHTS), STOCK],
        "source": tuple(DIMENSIONS["source"]),
        "state": tuple(SHOWN),
        "due": tuple(DUES),
    }
)
"""The chips whose values are words."""
IDS: Final = ("unit", "leader", "supervisor")
"""The chips whose values are keys of rows."""
CHIPS: Final = ("light", "unit", "leader", "source", "state", "due", "supervisor")
FIELDS: Final = MappingProxyType({chip: f"{chip}s" for chip in CHIPS})
"""The field of `Filters` a chip narrows by."""
MOST: Final = 200
"""More values than this of one chip are no choice any more: a leader's units with their sections are one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``chips`` by name, each with its values as the address writes them; ``view`` is the saved view it began from."""

    words: str = ""
    chips: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = "newest"
    group: str = ""
    columns: tuple[str, ...] = STANDARD
    view: str = ""
    figured: tuple[str, str, str] | None = None
    """A figure of the statistics whose list this is, with its first and last day."""
    ruled: tuple[str, str] | None = None
    """A rule whose matters these are, and how they use it."""
    place: str = ""
    """The key of a jurisdiction: for who sees matters of several."""

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.figured or self.ruled or self.place or any(self.chips.values()))

    def chosen(self, chip: str) -> tuple[str, ...]:
        return self.chips.get(chip, ())

    def filters(self) -> Filters:
        """As the query wants it."""
        values: dict[str, Any] = {FIELDS[chip]: frozenset(self.chosen(chip)) for chip in WORDS}
        values |= {FIELDS[chip]: frozenset(int(each) for each in self.chosen(chip)) for chip in IDS}
        if self.figured and (span := days(*self.figured[1:])):
            values["figured"] = (self.figured[0], *span)
        values["ruled"] = self.ruled
        if self.place:
            values["jurisdiction"] = int(self.place)
        return Filters(words=self.words, order=self.order, group=self.group, **values)

    def pairs(self) -> list[tuple[str, str]]:
        """As the address writes it, always in one order: the same question is the same address."""
        found = [("q", self.words)] if self.words else []
        found += zip(("figure", "from", "to"), self.figured, strict=True) if self.figured else ()
        found += zip(("rule", "use"), self.ruled, strict=True) if self.ruled else ()
        found += [("place", self.place)] if self.place else []
        found += [(chip, value) for chip in CHIPS for value in self.chosen(chip)]
        found += [("order", self.order)] if self.order != "newest" else []
        found += [("group", self.group)] if self.group else []
        found += [("col", column) for column in self.columns] if self.columns != STANDARD else []
        return found

    def query(self, **more: str) -> str:
        """The part of an address behind the question mark; ``more`` is put at its end."""
        return urlencode([*self.pairs(), *((name, value) for name, value in more.items() if value)])

    def alone(self, chip: str, value: str) -> Asked:
        """The same with this one value of a chip: what its count opens."""
        return replace(self, chips={**self.chips, chip: (value,)})

    def with_columns(self, columns: Sequence[str]) -> Asked:
        return replace(self, columns=tuple(columns))


def read(query: Mapping[str, Sequence[str]]) -> Asked:
    """What an address asks.

    >>> read({"q": [" 督查 "], "light": ["late", "blue"], "unit": ["7", "x"], "col": ["units", "title"]}).pairs()
    [('q', '督查'), ('light', 'late'), ('unit', '7'), ('col', 'units'), ('col', 'title')]
    """

    def last(name: str) -> str:
        return (query.get(name) or [""])[-1].strip()

    chips: dict[str, tuple[str, ...]] = {}
    for chip in CHIPS:
        given = dict.fromkeys(each.strip() for each in query.get(chip, ()))
        known = [each for each in given if (each in WORDS[chip] if chip in WORDS else _is_key(each))]
        if known:
            chips[chip] = tuple(known[:MOST])
    order, group = last("order"), last("group")
    columns = tuple(dict.fromkeys(each for each in query.get("col", ()) if each in COLUMNS))
    if columns and "title" not in columns:
        columns = ("title", *columns)
    return Asked(
        last("q")[:100], chips, order if order in ORDERS else "newest", group if group in GROUPS else "",
        columns or STANDARD, last("view") if _is_key(last("view")) else "", _figured(*map(last, ("figure", "from", "to"))),
        (last("rule")[:40], last("use")) if last("rule") and last("use") in USES else None,
        last("place") if _is_key(last("place")) else "",
    )  # fmt: skip


def _figured(figure: str, first: str, last: str) -> tuple[str, str, str] | None:
    return (figure, first, last) if known(figure) and days(first, last) else None


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < len(text) < 12
