"""What a statistic is asked for, as it stands in the address: the period, the way it is broken down, a unit. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from duban.apps.matters.figures import WAYS, days

PERIODS: Final = MappingProxyType({"month": "本月", "last_month": "上月", "quarter": "本季度", "year": "本年"})


@dataclass(frozen=True, slots=True)
class Asked:
    """``period`` is a key of `PERIODS`, empty for two days of one's own; ``wrong`` says what of them is wrong."""

    first: date
    last: date
    period: str
    way: str = ""
    unit: int = 0
    wrong: str = ""

    def pairs(self, **changed: str) -> str:
        """The same question as an address, with these parts changed."""
        own = {"from": f"{self.first}", "to": f"{self.last}"} if not self.period else {"period": self.period}
        unit = {"unit": str(self.unit)} if self.unit else {}
        return urlencode({name: value for name, value in {**own, "by": self.way, **unit, **changed}.items() if value})


def read(query: Mapping[str, Sequence[str]], today: date) -> Asked:
    """What an address asks; this month where it says nothing.

    >>> read({"from": ["2022-11-01"], "to": ["2022-11-30"], "by": ["unit"]}, date(2022, 12, 14)).pairs()
    'from=2022-11-01&to=2022-11-30&by=unit'
    >>> read({"period": ["last_month"]}, date(2022, 12, 14)).last
    datetime.date(2022, 11, 30)
    """

    def last(name: str) -> str:
        return (query.get(name) or [""])[-1].strip()

    way, unit = last("by"), last("unit")
    rest = (way if way in WAYS else "", int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 12 else 0)
    given = days(last("from"), last("to"))
    if given and last("period") not in PERIODS:
        return Asked(*given, "", *rest)
    period = last("period") if last("period") in PERIODS else "month"
    wrong = "起止日期读不懂，或止日早于起日。请写成2022-11-01的样子。" if last("from") or last("to") else ""
    return Asked(*_days_of(period, today), period, *rest, wrong=wrong if not last("period") else "")


def _days_of(period: str, today: date) -> tuple[date, date]:
    first = today.replace(day=1)
    if period == "last_month":
        return (first - timedelta(days=1)).replace(day=1), first - timedelta(days=1)
    if period == "quarter":
        first = first.replace(month=3 * ((today.month - 1) // 3) + 1)
        return first, _end_of_month(first.replace(month=first.month + 2))
    if period == "year":
        return date(today.year, 1, 1), date(today.year, 12, 31)
    return first, _end_of_month(first)


def _end_of_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
