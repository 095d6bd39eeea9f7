"""What a ledger is asked for, and the matters that fit: each chip's values are alternatives, the chips all hold.

Conventions: a condition that reaches into duties is a set of ids that an index answers. Only what runs has a light.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from django.db.models import Q, QuerySet

from duban.apps.matters import search
from duban.apps.matters.closing import of_states
from duban.apps.matters.figures import matters_of
from duban.apps.matters.models import Duty, Matter, Party
from duban.apps.matters.ruled import duties_under
from duban.apps.matters.words import ANSWERING, RUNNING
from duban.core.figures import Span
from duban.core.instant import at_beijing, end_of, start_of
from duban.core.words import STOCK, Light

DUES: Final = MappingProxyType({"today": "今天到期", "week": "本周到期", "none": "无时限"})
GROUPS: Final = MappingProxyType({"unit": "承办单位", "light": "亮灯", "leader": "领导", "source": "来源"})
ORDERS: Final = MappingProxyType({"newest": "新立项的在前", "due": "先到期的在前"})


@dataclass(frozen=True, slots=True)
class Filters:
    """An empty field asks nothing.

    ``words`` stand in the title, number, requirement, superior's number or name a unit; ``lights`` hold at ``now``;
    ``units`` have something to do in it; ``dues`` are keys of `DUES`; ``order`` of `ORDERS`, ``group`` of `GROUPS`.
    ``figured``: those a figure of `duban.core.figures` counts, and its first and last day. ``ruled``: those that use
    a rule, and how (`ruled.USES`). ``among``: only these ids.
    """

    words: str = ""
    lights: frozenset[str] = frozenset()
    units: frozenset[int] = frozenset()
    leaders: frozenset[int] = frozenset()
    sources: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    dues: frozenset[str] = frozenset()
    supervisors: frozenset[int] = frozenset()
    figured: tuple[str, date, date] | None = None
    ruled: tuple[str, str] | None = None
    among: frozenset[int] | None = None
    parent: int | None = None
    jurisdiction: int | None = None
    order: str = "newest"
    group: str = ""


def narrowed(found: QuerySet[Matter], filters: Filters, now: datetime, without: str = "") -> QuerySet[Matter]:
    """Those that fit.

    Args:
        without: the field of one chip that is not asked: its own counts leave it out.
    """
    for name, condition in _CONDITIONS.items():
        values = getattr(filters, name)
        if values and name != without:
            found = found.filter(condition(sorted(values), now))
    if filters.figured is not None:
        figure, first, last = filters.figured
        found = found.filter(matters_of(figure, Span(first, last, at_beijing(now)), filters.units))
    if filters.ruled is not None:
        rule, use = filters.ruled
        found = found.filter(pk__in=Duty.objects.filter(duties_under(use, now), rule=rule).values("matter_id"))
    if filters.among is not None:
        found = found.filter(pk__in=sorted(filters.among))
    if filters.parent is not None:
        found = found.filter(parent=filters.parent)
    if filters.jurisdiction is not None:
        found = found.filter(jurisdiction=filters.jurisdiction)
    return search.found(found, filters.words)


def lit(now: datetime) -> Q:
    """The matters that show another light than the normal one: something is late or soon will be."""
    handling = Duty.objects.filter(side="handling")
    late = handling.filter(Q(state="late") | Q(state="open", due__lte=now))
    near = handling.filter(state="open", soon_at__lte=now)
    return Q(state__in=RUNNING) & Q(pk__in=late.values("matter_id").union(near.values("matter_id")))


def shines(light: str, now: datetime) -> Q:
    """The matters that show this light at an instant; ``late`` without, and `STOCK` only, what is late by 存量逾期 alone."""
    late = Duty.objects.filter(side="handling").filter(Q(state="late") | Q(state="open", due__lte=now))
    fresh = Q(state__in=RUNNING, pk__in=late.filter(stock=False).values("matter_id"))
    if light == Light.LATE:
        return fresh
    red = Q(state__in=RUNNING, pk__in=late.values("matter_id"))
    found = {
        STOCK: red & ~fresh, str(Light.SOON): lit(now) & ~red, str(Light.NORMAL): Q(state__in=RUNNING) & ~lit(now),
    }  # fmt: skip
    return found.get(light, Q(pk__in=[]))


def falls_due(when: str, now: datetime) -> Q:
    """The matters something of whose falls due today, or from today to Sunday; or that run without a date."""
    if when == "none":
        return Q(state__in=RUNNING, next_due=None)
    today = at_beijing(now).date()
    last = today if when == "today" else today + timedelta(days=6 - today.weekday())
    duties = Duty.objects.filter(side="handling", state__in=("open", "late"))
    return Q(pk__in=duties.filter(due__gt=start_of(today), due__lte=end_of(last)).values("matter_id"))


def _any(each: Callable[[str, datetime], Q]) -> Callable[[list[str], datetime], Q]:
    def condition(values: list[str], now: datetime) -> Q:
        found = Q()
        for value in values:
            found |= each(value, now)
        return found

    return condition


_CONDITIONS: Final[Mapping[str, Callable[..., Q]]] = MappingProxyType(
    {
        "states": lambda values, _: of_states(values),
        "leaders": lambda values, _: Q(leader__in=values),
        "supervisors": lambda values, _: Q(supervisor__in=values),
        "sources": lambda values, _: Q(source__in=values),
        "units": lambda values, _: Q(
            pk__in=Party.objects.filter(unit__in=values, role__in=ANSWERING, left_at=None).values("matter_id")
        ),
        "lights": _any(shines),
        "dues": _any(falls_due),
    }
)
