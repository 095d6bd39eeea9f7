"""The chips of a ledger: their values with the words they bear, what is chosen, and, once counted, how many. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from duban.apps.matters.chosen import DUES
from duban.apps.matters.counting import Counts
from duban.apps.matters.words import SHOWN
from duban.core.words import DIMENSIONS, STOCK, STOCK_WORD
from duban.web.ledger.asking import CHIPS, FIELDS, IDS, Asked

NAMES: Final = MappingProxyType(
    {
        "light": "亮灯", "unit": "单位", "leader": "领导", "source": "来源", "state": "状态", "due": "时限",
        "supervisor": "督办专人",
    }
)  # fmt: skip
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a chip. ``count`` is None where nothing was counted."""

    value: str
    word: str
    chosen: bool
    count: int | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    name: str
    label: str
    values: tuple[Value, ...]

    @property
    def said(self) -> str:
        """What is chosen, in words, as short as a chip must be."""
        words = [value.word for value in self.values if value.chosen]
        return "、".join(words[:2]) + (f"等{len(words)}项" if len(words) > 2 else "")


def chips(
    asked: Asked,
    lights: Mapping[str, str],
    people: Mapping[str, Choices],
    counts: Counts | None = None,
    ledger: str = "",
) -> tuple[Chip, ...]:
    """All chips.

    Args:
        people: the values of the chips `IDS`: key and name.
        counts: how many each value shows; None: not counted here.
        ledger: the ledger's address, where each value is to lead to its list.
    """
    words: dict[str, Choices] = {
        "light": _lights(lights),
        "source": tuple(DIMENSIONS["source"].items()),
        "state": tuple(SHOWN.items()),
        "due": tuple(DUES.items()),
        **{name: people.get(name, ()) for name in IDS},
    }
    return tuple(Chip(name, NAMES[name], tuple(_values(name, words[name], asked, counts, ledger))) for name in CHIPS)


def _lights(lights: Mapping[str, str]) -> Choices:
    """The worst first; 存量逾期 stands behind what became late here."""
    late, *others = tuple(lights.items())[::-1]
    return (late, (STOCK, STOCK_WORD), *others)


def _values(name: str, choices: Choices, asked: Asked, counts: Counts | None, ledger: str) -> Iterable[Value]:
    chosen = asked.chosen(name)
    known = {value for value, _ in choices}
    lost = [(value, "不在名单") for value in chosen if value not in known]
    of = counts.of[FIELDS[name]] if counts is not None else {}
    for value, word in (*choices, *lost):
        count = of.get(int(value) if name in IDS else value, 0) if counts is not None else None
        address = f"{ledger}?{asked.alone(name, value).query()}" if ledger else ""
        yield Value(value, word, value in chosen, count, address)
