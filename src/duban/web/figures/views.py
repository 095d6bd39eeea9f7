"""The page 统计. It reads, asks and renders; what a figure is stands in `duban.core.figures`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from duban import clock
from duban.apps.matters.chosen import Filters, narrowed
from duban.apps.matters.figures import WAYS, Line, counts
from duban.apps.matters.queries import visible
from duban.core.figures import COUNTED, FIGURES, SHARES, Span, share
from duban.core.instant import at_beijing
from duban.core.words import DIMENSIONS
from duban.web.dates import long_day
from duban.web.figures.asking import PERIODS, Asked, read
from duban.web.ledger.views import people_of
from duban.web.matters.gather import Asker
from duban.web.matters.views import asker_of

SHOWN = ("whole", "reported", "closed", "running", "due", "on_time", "late", "open_late")
"""The columns of the table by units, sources or leaders; the rest stands in the whole."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: its number in words and where its list is (empty: there is none)."""

    name: str
    word: str
    unit: str
    says: str
    value: str
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    cells: tuple[Cell, ...]


@require_safe
def figures_page(request: HttpRequest) -> HttpResponse:
    """The figures of a period, each with its definition and its list."""
    asker, now = asker_of(request), clock.now()
    asked = read(dict(request.GET.lists()), at_beijing(now).date())
    span = Span(asked.first, asked.last, at_beijing(now))
    people = people_of(asker)
    [whole] = _counted(asker, asked, span, now)
    lines = _counted(asker, asked, span, now, asked.way) if asked.way else ()
    names = _names(asked.way, people)
    page = {
        "asked": asked,
        "said": f"{long_day(asked.first)}至{long_day(asked.last)}",
        "ahead": asked.last > at_beijing(now).date(),
        "periods": [
            (word, f"?{replace(asked, period=key).pairs(period=key)}", asked.period == key)
            for key, word in PERIODS.items()
        ],
        "ways": [(key, word, f"?{asked.pairs(by=key)}", asked.way == key) for key, word in WAYS.items()],
        "units": people["unit"],
        "matters": _cells(whole, asked, "件"),
        "duties": _cells(whole, asked, "件次"),
        "shares": _shares(whole),
        "columns": [FIGURES[name] for name in SHOWN],
        "rows": [_row(line, names, asked) for line in lines],
        "figures": FIGURES.values(),
        "empty": not whole.counts["whole"],
    }
    return render(request, "figures/page.html", page)


def _counted(asker: Asker, asked: Asked, span: Span, now: datetime, way: str = "") -> tuple[Line, ...]:
    units = frozenset({asked.unit} if asked.unit else ())
    found = narrowed(visible(asker.standing, asker.principals), Filters(units=units), now)
    return counts(found, span, way, units)


def _names(way: str, people: Mapping[str, Any]) -> Mapping[str, str]:
    if way == "source":
        return DIMENSIONS["source"]
    return dict(people[way]) if way else {}


def _row(line: Line, names: Mapping[str, str], asked: Asked) -> Row:
    nobody = {"unit": "其他单位", "source": "没有写明来源", "leader": "没有写明领导"}[asked.way]
    chip = {asked.way: line.of} if line.of else None
    cells = tuple(_cell(name, line.counts[name], asked, chip) for name in SHOWN)
    return Row(names.get(line.of, nobody), (*cells, *_shares(line)[:2]))


def _cells(line: Line, asked: Asked, unit: str) -> tuple[Cell, ...]:
    return tuple(_cell(each.name, line.counts[each.name], asked, {}) for each in COUNTED if each.unit == unit)


def _cell(name: str, count: int, asked: Asked, chip: Mapping[str, str] | None) -> Cell:
    """``chip`` narrows the list to a row of the table; None: the ledger cannot be asked for that row."""
    figure = FIGURES[name]
    own = {"unit": str(asked.unit)} if asked.unit else {}
    more = "&".join(f"{key}={value}" for key, value in {**own, **(chip or {})}.items())
    address = f"{reverse('ledger')}?figure={name}&from={asked.first}&to={asked.last}" + (f"&{more}" if more else "")
    return Cell(
        name, figure.word, figure.unit, figure.says, f"{count:,}", address if count and chip is not None else ""
    )


def _shares(line: Line) -> tuple[Cell, ...]:
    found = []
    for figure in SHARES:
        value = share(figure, dict(line.counts))
        said = f"{value:.1f}%" if value is not None else "—"
        found.append(Cell(figure.name, figure.word, figure.unit, figure.says, said, ""))
    return tuple(found)
