"""What is written in the form of 推演, read as a year; what cannot be read is told by its field. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from duban.core.instant import read_day
from duban.core.simulation.case import Mix
from duban.core.simulation.year import Year

NAMES = ("source", "first", "last", "units", "rate", "prompt", "steady", "slack", "seed", "against")


@dataclass(frozen=True, slots=True)
class Form:
    """``values`` as written; ``year`` None where some of it cannot be read, which ``errors`` tells by field."""

    values: Mapping[str, str]
    year: Year | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def own(self) -> bool:
        """Whether it is the jurisdiction's own ledger that is asked about."""
        return self.values["source"] == "own"


def blank(today: date) -> Form:
    """The form as it is first shown: this calendar year, forty units, two matters a month each."""
    values = ("invented", "", "", "40", "2", "50", "35", "15", "1", "")
    return Form(
        {**dict(zip(NAMES, values, strict=True)), "first": f"{today.year}-01-01", "last": f"{today.year}-12-31"}
    )


def read(written: Mapping[str, Sequence[str]]) -> Form:
    """What was written.

    >>> form = read({"first": ["2023-01-01"], "last": ["2023-13-01"], "units": ["四十"], "rate": ["2"]})
    >>> form.errors["last"], form.errors["units"], form.year
    ('这一天不存在，请写成2023-01-01的样子', '请写整数', None)
    """
    values = {name: (written.get(name) or [""])[-1].strip()[:40] for name in NAMES}
    errors: dict[str, str] = {}
    days = {name: read_day(values[name]) for name in ("first", "last")}
    for name, day in days.items():
        if day is None:
            errors[name] = "这一天不存在，请写成2023-01-01的样子"
    if values["source"] == "own":  # nothing else of the form matters then
        first, last = days["first"], days["last"]
        return Form(values, Year(first, last, 1, 1, 0) if first and last else None, errors)
    counts = {name: _count(values[name]) for name in ("units", "prompt", "steady", "slack", "seed")}
    for name, count in counts.items():
        if count is None:
            errors[name] = "请写整数"
    rate = _rate(values["rate"])
    if rate is None:
        errors["rate"] = "请写数，如2或1.5"
    mix = [counts[name] or 0 for name in ("prompt", "steady", "slack")]
    if not errors and not sum(mix):
        errors["prompt"] = "三项不能都是0"
    first, last, units, seed = days["first"], days["last"], counts["units"], counts["seed"]
    if errors or first is None or last is None or units is None or seed is None or rate is None:
        return Form(values, None, errors)
    return Form(values, Year(first, last, units, rate, seed, Mix(*mix)))


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 else None


def _rate(text: str) -> float | None:
    whole, _, part = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) < 6 and len(part) < 6):
        return None
    return float(text) if part == "" or (part.isascii() and part.isdigit()) else None
