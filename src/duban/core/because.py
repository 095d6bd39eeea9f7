"""Why: the reasons of a judgement, in the order a person would tell them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duban.core.period.walk import Day
from duban.core.policy.rules import Rule


@dataclass(frozen=True, slots=True)
class Because:
    """One reason: a Chinese sentence, the instant it speaks of, and the event it rests on (0: none)."""

    says: str
    at: datetime | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """Everything behind one judgement: the rule with its clause, the reasons, and the days as they were counted."""

    rule: Rule | None
    reasons: tuple[Because, ...]
    days: tuple[Day, ...] = ()
