"""Points, ranks, phases, lanes and quotas as their evaluators take them: a rule's content as read, named and typed.

Each is still an `OtherRule` with its `body`, which the sentences, the audit and the settings go on using.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from duban.core.cadence.form import Cadence
from duban.core.period.form import Period
from duban.core.policy.rules import OtherRule, Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsRule(OtherRule):
    """What something is worth, for whom, and at most how much."""

    @property
    def on(self) -> str:
        """A word of `POINTS_FOR`."""
        return str(self.body["on"])

    @property
    def of(self) -> tuple[str, ...]:
        """The rules whose duties it is about; empty: all."""
        return tuple(self.body.get("of", ()))

    @property
    def subject(self) -> str:
        return str(self.body["subject"])

    @property
    def sign(self) -> int:
        """1 where it adds, -1 where it deducts."""
        return 1 if self.body["sign"] == "add" else -1

    @property
    def points(self) -> int | Setting:
        found: int | Setting = self.body["points"]
        return found

    @property
    def cap(self) -> tuple[int | Setting, Period | Setting] | None:
        """At most so many points within so long a time."""
        cap = self.body.get("cap")
        return None if cap is None else (cap["points"], cap["per"])


@dataclass(frozen=True, slots=True)
class HandIn:
    what: str
    by: date
    to: str
    owed_by: tuple[str, ...] = ()
    """Roles; empty: every unit of the campaign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseRule(OtherRule):
    """A campaign's stage: its first and last day, both included, and what must be handed in."""

    @property
    def campaign(self) -> str:
        return str(self.body["campaign"])

    @property
    def title(self) -> str:
        return str(self.body["title"])

    @property
    def opens(self) -> date:
        found: date = self.body["opens"]
        return found

    @property
    def closes(self) -> date:
        found: date = self.body["closes"]
        return found

    @property
    def hand_ins(self) -> tuple[HandIn, ...]:
        return tuple(
            HandIn(each["what"], each["by"], each["to"], tuple(each.get("owed_by", ())))
            for each in self.body.get("hand_ins", ())
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaRule(OtherRule):
    """How much may be issued in a period, or of each one."""

    @property
    def of(self) -> str:
        """A word of `QUOTA_OF`."""
        return str(self.body["of"])

    @property
    def measure(self) -> str:
        """A word of `QUOTA_MEASURES`."""
        return str(self.body["measure"])

    @property
    def at_most(self) -> int | Setting:
        found: int | Setting = self.body["at_most"]
        return found

    @property
    def per(self) -> Cadence:
        found: Cadence = self.body["per"]
        return found

    @property
    def classes(self) -> frozenset[str]:
        """Words of `QUOTA_CLASSES`; empty: all."""
        return frozenset(self.body.get("classes", ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class RankRule(OtherRule):
    """What units or persons are ranked by: one table for each."""

    @property
    def by(self) -> tuple[str, ...]:
        """Words of `RANKED_BY`."""
        return tuple(self.body["by"])

    @property
    def subject(self) -> str:
        return str(self.body["subject"])

    @property
    def applies(self) -> Mapping[str, frozenset[str]]:
        """Which matters it looks at: dimension → values, as of `Facts.fits`; empty: all."""
        return dict(self.body.get("applies", {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRule(OtherRule):
    """Which way a matter goes by its cause."""

    @property
    def causes(self) -> frozenset[str]:
        """Words of `CAUSES`."""
        return frozenset(self.body["cause"])

    @property
    def handling(self) -> str:
        return str(self.body["handling"])

    @property
    def within(self) -> Period | Setting | None:
        found: Period | Setting | None = self.body.get("within")
        return found

    @property
    def follow(self) -> Period | Setting | None:
        found: Period | Setting | None = self.body.get("follow")
        return found


TOLD: Final[dict[str, type[OtherRule]]] = {
    "points": PointsRule, "rank": RankRule, "phase": PhaseRule, "lane": LaneRule, "quota": QuotaRule
}  # fmt: skip
"""Rule kind → the class of its rules, for those kinds that an evaluator takes."""
