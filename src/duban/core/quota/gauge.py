"""How much of a limit on documents, meetings and inspections is used, and which ones lie over it.

Conventions: a gauge tells and forbids nothing: what lies over a limit is explained in writing by a person (一般只减不增).
Those issued first are within the limit, later ones over it. What was issued before the pack's commencement, or outside a
rule's validity, is measured by nothing: a limit of 2024 says nothing of a document of 2022.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from duban.core.cadence.form import Every
from duban.core.cadence.windows import calendar_period
from duban.core.events import NOTHING
from duban.core.policy.rules import Pack
from duban.core.policy.told_rules import QuotaRule


@dataclass(frozen=True, slots=True)
class Issued:
    """One document, meeting or inspection.

    ``of`` is a word of `QUOTA_OF`, ``kind`` one of `QUOTA_CLASSES` (empty: nobody said); ``sizes`` its measures by the
    words of `QUOTA_MEASURES` (characters, minutes, persons); ``about`` the matter it is about, empty where it is none.
    """

    key: str
    of: str
    at: datetime
    unit: str
    kind: str = ""
    about: str = ""
    sizes: Mapping[str, int] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Gauge:
    """One limit: ``used`` of ``at_most`` (None: nobody has set it) within [first, last], and the keys of those over it.

    Where each one is limited by itself, ``used`` is the largest of them and there are no days. ``unmeasured`` were
    issued without saying what the limit asks for.
    """

    rule: str
    clause: str
    of: str
    measure: str
    used: int
    at_most: int | None
    over: tuple[str, ...]
    first: date | None = None
    last: date | None = None
    unmeasured: tuple[str, ...] = ()


def gauges(pack: Pack, unit: str, issued: Iterable[Issued], day: date, now: datetime) -> tuple[Gauge, ...]:
    """Every limit of the pack for one unit, in the pack's order.

    Args:
        issued: by any unit, in any order; the same key is one.
        day: the day whose period (year, quarter, month …) is asked about.

    Source: engine.md (quota); XQ-17, XQ-18, XQ-19, 整治形式主义为基层减负若干规定.

    >>> from duban.core.instant import read_instant
    >>> from duban.policies.shelf import shipped_pack
    >>> long = Issued("某发〔2025〕1号", "documents", read_instant("2025-03-03"), "某县", "special", sizes={"length": 4001})
    >>> found = gauges(shipped_pack("national-base"), "某县", [long], date(2025, 3, 3), read_instant("2025-04-01"))
    >>> [(gauge.rule, gauge.used, gauge.at_most, gauge.over) for gauge in found if gauge.measure == "length"]
    [('JF-2.ordinary', 0, 5000, ()), ('JF-2.special', 4001, 4000, ('某发〔2025〕1号',))]
    """
    once = {each.key: each for each in issued if each.unit == unit and each.at <= now and pack.in_force(each.at)}
    mine = sorted(once.values(), key=lambda each: (each.at, each.key))
    return tuple(
        _gauge(rule, [each for each in mine if _limited(rule, each)], day)
        for rule in pack.rules
        if isinstance(rule, QuotaRule)
    )


def _limited(rule: QuotaRule, one: Issued) -> bool:
    day = one.at.date()
    if (rule.valid_from and day < rule.valid_from) or (rule.valid_to and day > rule.valid_to):
        return False
    return one.of == rule.of and (not rule.classes or one.kind in rule.classes)


def _gauge(rule: QuotaRule, mine: Sequence[Issued], day: date) -> Gauge:
    most = rule.at_most if isinstance(rule.at_most, int) else None
    if rule.per.every is Every.EVENT:
        return _of_each(rule, mine, most)
    first, last = calendar_period(rule.per, day)
    inside = [each for each in mine if first <= each.at.date() <= last]
    measured = [(each, _size(rule, each)) for each in inside]
    sized = [(each, size) for each, size in measured if size is not None]
    over = [] if most is None else list(_beyond(sized, most))
    return Gauge(
        rule.id, rule.clause, rule.of, rule.measure, sum(size for _, size in sized), most, tuple(over), first, last,
        tuple(each.key for each, size in measured if size is None),
    )  # fmt: skip


def _of_each(rule: QuotaRule, mine: Sequence[Issued], most: int | None) -> Gauge:
    """A limit of each one by itself; of a count: of each matter, however often it is met about."""
    if rule.measure == "count":
        matters: dict[str, list[tuple[Issued, int]]] = {}
        for each in mine:
            if each.about:
                matters.setdefault(each.about, []).append((each, 1))
        used = max(map(len, matters.values()), default=0)
        over = [] if most is None else [key for group in matters.values() for key in _beyond(group, most)]
        unmeasured = tuple(each.key for each in mine if not each.about)
        return Gauge(rule.id, rule.clause, rule.of, rule.measure, used, most, tuple(over), unmeasured=unmeasured)
    sizes = [(each.key, each.sizes.get(rule.measure)) for each in mine]
    return Gauge(
        rule.id, rule.clause, rule.of, rule.measure,
        max((size for _, size in sizes if size is not None), default=0), most,
        tuple(key for key, size in sizes if size is not None and most is not None and size > most),
        unmeasured=tuple(key for key, size in sizes if size is None),
    )  # fmt: skip


def _size(rule: QuotaRule, one: Issued) -> int | None:
    return 1 if rule.measure == "count" else one.sizes.get(rule.measure)


def _beyond(sized: Iterable[tuple[Issued, int]], most: int) -> Iterator[str]:
    """Those with which, or after which, the limit was passed, in the order of time."""
    used = 0
    for one, size in sized:
        used += size
        if used > most:
            yield one.key
