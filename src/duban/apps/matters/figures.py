"""The figures of `duban.core.figures`, counted under somebody's sight; each condition also narrows the ledger to its list.

Conventions: a figure in 件次 opens the matters that have such a duty; with units asked, duties of those units. By units a
matter counts for each unit that has something to do in it, so the rows of that table do not add up to the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet

from duban.apps.matters.models import Duty, Matter, Node, Party
from duban.apps.matters.words import ANSWERING, RUNNING
from duban.core.figures import COUNTED, DUTIES, FIGURES, MATTERS, RANKED, Span
from duban.core.instant import at_beijing, read_day

WAYS: Final = MappingProxyType({"": "合计", "unit": "按单位", "source": "按来源", "leader": "按领导"})


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: whose it is (a key or a word; empty: all) and its counts by figure."""

    of: str
    counts: Mapping[str, int]


def _begun(span: Span) -> Q:
    return ~Q(state="draft") & Q(created_at__lt=span.over)


def _present(span: Span) -> Q:
    return _begun(span) & (Q(ended_at=None) | Q(ended_at__gte=span.begins))


def _ended_in(span: Span) -> Q:
    return _begun(span) & Q(ended_at__gte=span.begins, ended_at__lt=span.over)


def _falls(span: Span, column: str) -> Q:
    """The duty's instant lies in the period. A due of 24:00 belongs to the day that ends: it is held as the next day's
    first instant."""
    return Q(**{f"{column}__gt": span.begins, f"{column}__lte": span.ends, "side": "handling", "stock": False})


_SETTLED: Final = Q(state__in=("met", "met_late", "late", "open"))
"""Open ones whose due has passed since the last sweep are as late as those it has judged."""
FINISHING: Final = ("completion_asked", "result_reported")
"""The acts by which work is reported as done."""
_LATE: Final = Q(state__in=("met_late", "late", "open"))

_OF_MATTERS: Final[Mapping[str, Callable[[Span], Q]]] = MappingProxyType(
    {
        "carried": lambda span: _present(span) & Q(created_at__lt=span.begins),
        "set_up": lambda span: _begun(span) & Q(created_at__gte=span.begins),
        "whole": _present,
        "reported": lambda span: _present(span) & Q(reported_at__lt=span.over),
        "closed": lambda span: _ended_in(span) & Q(state="closed"),
        "ended": lambda span: _ended_in(span) & ~Q(state="closed"),
        "running": lambda span: _begun(span) & (Q(ended_at=None) | Q(ended_at__gte=span.over)),
    }
)
_OF_DUTIES: Final[Mapping[str, Callable[[Span], Q]]] = MappingProxyType(
    {
        "due": lambda span: _falls(span, "due") & _SETTLED,
        "on_time": lambda span: _falls(span, "due") & Q(state="met"),
        "late": lambda span: _falls(span, "due") & _LATE,
        "open_late": lambda span: _falls(span, "due") & Q(state__in=("late", "open")),
        "standing_late": lambda span: (
            Q(side="handling", stock=False, due__lte=span.ends, state__in=("late", "open", "met_late"))
            & (~Q(state="met_late") | Q(done_at__gte=span.over))
        ),
        "first_due": lambda span: _falls(span, "first_due") & _SETTLED,
        "first_on_time": lambda span: (
            _falls(span, "first_due") & Q(state__in=("met", "met_late"), done_at__lt=F("first_due"))
        ),
        "stock": lambda span: Q(side="handling", stock=True, state__in=("late", "open")),
        "finish_due": lambda span: _falls(span, "due") & _SETTLED & Q(act__in=FINISHING),
        "finish_on_time": lambda span: _falls(span, "due") & Q(state="met", act__in=FINISHING),
    }
)


_OF_NODES: Final[Mapping[str, Callable[[Span], Q]]] = MappingProxyType(
    {
        "nodes": lambda span: Q(done=None, planned__gte=span.first, planned__lte=span.last, matter__state__in=RUNNING),
        "node_due": lambda span: _planned(span),
        "node_on_time": lambda span: _planned(span) & Q(done__lte=F("planned")),
    }
)
"""Milestones ahead: their days are the period's own, not those up to now. Those due (`RANKED`) are those whose day is over."""


def _planned(span: Span) -> Q:
    kept = Q(matter__state__in=(*RUNNING, "closed"))
    return kept & Q(planned__gte=span.first, planned__lt=at_beijing(span.ends).date())


def counts(found: QuerySet[Matter], span: Span, way: str = "", units: frozenset[int] = frozenset()) -> tuple[Line, ...]:
    """Every figure, whole or by unit, source or leader. Two queries, whatever the size.

    Args:
        found: the matters, as `sight.visible` and the ledger's filters leave them.
        way: a key of `WAYS`.
        units: only duties of these.

    Returns:
        One line where ``way`` is empty; else one for each value that occurs, in the order of the values.
    """
    lines: dict[Any, dict[str, int]] = {}
    for rows, kind in ((_matters(found, span, way, units), MATTERS), (_duties(found, span, way, units), DUTIES)):
        for row in rows:
            lines.setdefault(row.pop("of", None), {}).update({name: row[f"n_{name}"] for name in _names(kind)})
    nothing = dict.fromkeys((figure.name for figure in COUNTED), 0)
    kept = {of: {**nothing, **line} for of, line in lines.items()} or {None: nothing}
    order = sorted(kept, key=lambda of: (of is None, str(of)))
    return tuple(Line("" if of is None else str(of), kept[of]) for of in order if not way or any(kept[of].values()))


def matters_of(figure: str, span: Span, units: frozenset[int] = frozenset()) -> Q:
    """The matters a figure counts, or whose duties it counts: its list."""
    if figure in _OF_MATTERS:
        return _OF_MATTERS[figure](span)
    if figure in _OF_NODES:
        return Q(pk__in=Node.objects.filter(_OF_NODES[figure](span)).values("matter_id"))
    duties = Duty.objects.filter(_OF_DUTIES[figure](span))
    if units:
        duties = duties.filter(unit__in=sorted(units))
    return Q(pk__in=duties.values("matter_id"))


def of_matters(figure: str, span: Span) -> Q:
    """The condition of a figure in 件, on matters: for who sums them otherwise than `counts`."""
    return _OF_MATTERS[figure](span)


def of_duties(figure: str, span: Span) -> Q:
    """The condition of a figure in 件次, on duties."""
    return _OF_DUTIES[figure](span)


def of_nodes(figure: str, span: Span) -> Q:
    """The condition of a figure in 个, on milestones."""
    return _OF_NODES[figure](span)


def _names(unit: str) -> tuple[str, ...]:
    return tuple(figure.name for figure in COUNTED if figure.unit == unit)


def _matters(found: QuerySet[Matter], span: Span, way: str, units: frozenset[int]) -> list[dict[str, Any]]:
    conditions = {f"n_{name}": _OF_MATTERS[name](span) for name in _names(MATTERS)}
    each = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    if way != "unit":
        return _rows(found, {"source": "source", "leader": "leader_id"}.get(way, ""), each)
    parties = Party.objects.filter(left_at=None, role__in=ANSWERING, matter__in=found.order_by().values("pk"))
    if units:
        parties = parties.filter(unit__in=sorted(units))
    by = {name: Count("pk", filter=_through(condition)) for name, condition in conditions.items()}
    return _rows(parties, "unit_id", by)


def _duties(found: QuerySet[Matter], span: Span, way: str, units: frozenset[int]) -> list[dict[str, Any]]:
    each = {f"n_{name}": Count("pk", filter=_OF_DUTIES[name](span)) for name in _names(DUTIES)}
    duties = Duty.objects.filter(side="handling", matter__in=found.order_by().values("pk"))
    if units:
        duties = duties.filter(unit__in=sorted(units))
    by = {"unit": "unit_id", "source": "matter__source", "leader": "matter__leader_id"}.get(way, "")
    return _rows(duties, by, each)


def _rows(found: QuerySet[Any], by: str, each: Mapping[str, Count]) -> list[dict[str, Any]]:
    if not by:
        return [found.order_by().aggregate(**each)]
    return list(found.order_by().values(of=F(by)).annotate(**each))


def _through(condition: Q) -> Q:
    """A condition on matters as one on their parties."""
    children: list[Any] = condition.children
    turned = [_through(each) if isinstance(each, Q) else (f"matter__{each[0]}", each[1]) for each in children]
    return Q(*turned, _connector=condition.connector, _negated=condition.negated)


def known(figure: str) -> bool:
    """Whether there is a figure of that name that opens a list."""
    return figure in _OF_MATTERS or figure in _OF_DUTIES or figure in _OF_NODES


def days(first: str, last: str) -> tuple[date, date] | None:
    """The two days of an address, None where they are none or in the wrong order.

    >>> days("2022-11-01", "2022-11-30"), days("2022-12-01", "2022-11-30"), days("", "x")
    ((datetime.date(2022, 11, 1), datetime.date(2022, 11, 30)), None, None)
    """
    one, other = read_day(first), read_day(last)
    return (one, other) if one and other and one <= other else None


assert {*_OF_MATTERS, *_OF_DUTIES} - RANKED == {figure.name for figure in COUNTED}, "a figure without its condition"
assert {*_OF_DUTIES, *_OF_NODES} >= RANKED, "a figure without its condition"
assert set(FIGURES) >= {figure.part for figure in FIGURES.values() if figure.part}
