"""What a ladder may count, and which of it counts for a subject (计次)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from duban.core.obligation.obligation import Breach
from duban.core.policy.rules import LadderRule


@dataclass(frozen=True, slots=True)
class Countable:
    """One thing a ladder may count.

    ``what`` is a rule id (a breach of it) or a word of `LadderRule.counts`; ``at`` its instant (of a breach: the due instant);
    ``subject`` who it is of, at that instant; ``group`` what it happened in: the matter, the fact, the meeting, the
    problem. ``counts`` is false for what never counts: unconfirmed, provisional, overdue before it was entered.
    ``restated``: a written new limit was missed, which counts again in the same matter.
    """

    key: str
    what: str
    at: datetime
    subject: str
    group: str
    counts: bool = True
    restated: bool = False


@dataclass(frozen=True, slots=True)
class Outage:
    """A recorded stretch in which the system could not be reached: from ``begins`` to ``ends`` (exclusive)."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Succession:
    """Which units were merged into which: unit → (its successor, since when). The successor carries its breaches."""

    into: Mapping[str, tuple[str, datetime]] = field(default_factory=lambda: MappingProxyType({}))

    def bearer(self, unit: str, now: datetime) -> str:
        """Who carries the breaches of a unit at ``now``: the last of the units it was merged into by then.

        >>> from duban.core.instant import read_instant
        >>> merged = Succession({"经信局": ("工信局", read_instant("2023-01-01"))})
        >>> merged.bearer("经信局", read_instant("2022-12-31")), merged.bearer("经信局", read_instant("2023-01-01"))
        ('经信局', '工信局')
        """
        seen = {unit}
        while unit in self.into and self.into[unit][1] <= now and self.into[unit][0] not in seen:
            unit = self.into[unit][0]
            seen.add(unit)
        return unit


NO_SUCCESSION = Succession()


def of_breach(breach: Breach) -> Countable:
    """A breach as something to count: only confirmed (认定), on a published calendar, and not overdue before entry."""
    sound = breach.confirmed_at is not None and not breach.provisional and not breach.stock
    return Countable(breach.key, breach.rule, breach.at, breach.debtor, breach.matter, sound, breach.restated)


def counted_for(
    ladder: LadderRule,
    subject: str,
    countables: Iterable[Countable],
    outages: Sequence[Outage],
    succession: Succession,
    now: datetime,
) -> list[Countable]:
    """What counts for a subject under a ladder by ``now``, sorted by instant.

    ``per: breach`` counts each; otherwise a matter (fact, meeting, problem) gives one count, and one more for every
    written new limit that was missed too. The same key never counts twice.
    """
    wanted = frozenset(ladder.counts)
    found: dict[str, Countable] = {}
    for one in countables:
        if one.what not in wanted or not one.counts or one.at > now:
            continue
        if any(outage.begins <= one.at < outage.ends for outage in outages):
            continue
        if succession.bearer(one.subject, now) == subject:
            found[one.key] = one
    ordered = sorted(found.values(), key=lambda one: (one.at, one.key))
    if ladder.per == "breach":
        return ordered
    groups: set[str] = set()
    kept = []
    for one in ordered:
        if one.group not in groups or one.restated:
            groups.add(one.group)
            kept.append(one)
    return kept
