"""Where a rule is used: the matters whose duties run under it now, and those that were overdue under it.

Conventions: 件, each matter once for each rule. What was overdue already when it was entered (存量逾期), and overdues waived
or overturned, count against nobody and stand outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.db.models import Count, Q, QuerySet

from duban.apps.matters.models import Duty

USES: Final = MappingProxyType({"open": "正在按它办", "breached": "按它逾期过"})
_NOT_YET: Final = ("open", "late", "undetermined", "pending", "paused")


def duties_under(use: str, now: datetime) -> Q:
    """The condition of a key of `USES`, on duties."""
    if use == "open":
        return Q(state__in=_NOT_YET)
    return Q(stock=False) & (Q(state__in=("late", "met_late")) | Q(state="open", due__lte=now))


def uses(found: QuerySet[Duty], rules: Iterable[str], now: datetime) -> Mapping[str, Mapping[str, int | None]]:
    """How many matters use each rule, by `USES`; a rule nothing uses is not in it. One query.

    Args:
        found: the duties as sight leaves them.
        rules: ids of rules.
    """
    each = {f"n_{use}": Count("matter", distinct=True, filter=duties_under(use, now)) for use in USES}
    some = found.filter(rule__in=sorted(rules), state__in=(*_NOT_YET, "met_late"))
    rows = some.order_by().values_list("rule").annotate(**each)
    return {rule: dict(zip(USES, counts, strict=True)) for rule, *counts in rows}
