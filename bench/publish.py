"""The page of figures: every result in `bench/results`, with what was measured, on what, and how quick that machine was.

Nothing is measured here. `python -m bench publish` writes `docs/reference/performance.md`; a test holds the page to the results.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

RESULTS: Final = Path(__file__).parent / "results"
PAGE: Final = Path(__file__).parents[1] / "docs" / "reference" / "performance.md"
REFERENCE: Final = 10_000
"""Matters assessed a second that the engine's own figure asks for: the machine the wanted figures are meant on."""

_HEAD: Final = """# Performance

Made by `python -m bench publish` from `bench/results/*.json`; not edited by hand. Each result is one run of `make bench` or of
`python -m bench NAME [SIZE]` (under `scripts/with_postgres.py` on PostgreSQL).

**What is measured.** Pages: whole requests in one process through all middleware, logged in, as supervisor or as clerk;
no network. `p50` and `p95` are over the repeats, after the warm-up runs, by the wall clock. The county is made by
`bench/county.py`: histories written by the product's own actions, copied with their seals. Sizes stand beside each figure.

**How quick the machine was.** Machines and hours differ by a factor of two and more, so every run takes the yardstick
before and after: matters assessed a second by the engine (7 events, one core). The wanted figures are meant for a machine
that assesses 10,000 a second. The last column is p50 × yardstick / 10,000: an estimate of what that machine would show, of
use for work of the processor only, and no measurement.
"""


def results(folder: Path = RESULTS) -> dict[str, Mapping[str, Any]]:
    """All results by the name of their file, sorted."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def page(found: Mapping[str, Mapping[str, Any]]) -> str:
    """The page as Markdown.

    >>> "No result yet." in page({})
    True
    """
    parts = [_HEAD, *(_section(name, each) for name, each in found.items())]
    return "\n".join(parts if found else [*parts, "No result yet.\n"])


def _section(name: str, found: Mapping[str, Any]) -> str:
    rates = found["yardstick"]
    slowest = min(rates)
    lines = [
        f"## {name}",
        "",
        _run_on(found["machine"], *rates),
        "",
        "| measured | p50 | p95 | repeats | wanted | sizes | at 10,000 |",
        "|---|---|---|---|---|---|---|",
        *(_row(each, slowest) for each in found["figures"]),
        "",
    ]
    return "\n".join(lines)


def _run_on(machine: Mapping[str, Any], before: int, after: int) -> str:
    on = f"{machine['cpu']}, {machine['cores']} cores, load {machine['load']} at the end, Python {machine['python']}"
    return f"{on}, {machine['system']}; yardstick {before:,} before and {after:,} after."


def _row(each: Mapping[str, Any], yardstick: float) -> str:
    sizes = ", ".join(f"{name} {count:,}" for name, count in each["sizes"].items())
    cells: Sequence[str] = (
        each["name"],
        _told(each, "p50") + (f" ({each['per'] / each['p50']:,.0f}/s)" if each["per"] > 1 else ""),
        _told(each, "p95"),
        str(each["repeats"]),
        each["target"],
        sizes,
        _time(each["p50"] * yardstick / REFERENCE) if each["unit"] == "s" else "",
    )
    return "| " + " | ".join(cells) + " |"


def _told(each: Mapping[str, Any], quantile: str) -> str:
    return _time(each[quantile]) if each["unit"] == "s" else f"{each[quantile]:,.0f} {each['unit']}"


def _time(seconds: float) -> str:
    """
    >>> _time(0.0123), _time(2.345)
    ('12.3 ms', '2.35 s')
    """
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"
