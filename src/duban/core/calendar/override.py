"""A jurisdiction's own days: a closure, an ethnic holiday, an extra working day; they lie over notice and statute.

Conventions: spans are inclusive at both ends. Whoever enters an override answers for the day: it is never provisional.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from duban.core.calendar.horizon import FIRST, LAST
from duban.core.problem import Place, Problem


@dataclass(frozen=True, slots=True)
class Override:
    """Days that work (``works``) or rest against the general calendar.

    ``reason`` is shown as the day's why (“台风停课停工”); ``basis`` names the decision or law it rests on (an ethnic
    holiday: 全国年节及纪念日放假办法 art. 4). ``where`` is where it was entered, for problems only.
    """

    day_from: date
    day_to: date
    works: bool
    reason: str
    basis: str
    where: Place = field(default=Place("本地调整"), compare=False)

    @property
    def said(self) -> str:
        """The override in a few words, for sentences."""
        span = f"{self.day_from}" + (f"至{self.day_to}" if self.day_to != self.day_from else "")
        return f"“{self.reason}”（{span}，{'上班' if self.works else '休息'}）"


def check_overrides(overrides: Iterable[Override]) -> tuple[Problem, ...]:
    """Every override that cannot stand: reversed, beyond the horizon, without reason or basis, or against another.

    Two that say the same of a day may overlap; two that contradict each other on one day are a problem, for “the later
    entry wins” would let a deadline depend on the order of typing.

    Returns:
        The problems, each at the later of the two overrides, in the order of ``overrides``; empty if they can stand.

    >>> day = date(2026, 6, 1)
    >>> rest, work = Override(day, day, False, "停电", "县府通知"), Override(day, day, True, "抢险", "县府通知")
    >>> [problem] = check_overrides([rest, work])
    >>> problem.what
    '“抢险”（2026-06-01，上班）与“停电”（2026-06-01，休息）在2026-06-01互相矛盾'
    """
    problems: list[Problem] = []
    seen: list[Override] = []
    for override in overrides:
        wrong = _alone(override)
        problems.extend(wrong)
        if wrong:
            continue
        for other in seen:
            shared = max(override.day_from, other.day_from)
            if override.works != other.works and shared <= min(override.day_to, other.day_to):
                what = f"{override.said}与{other.said}在{shared}互相矛盾"
                hint = "请改其中一项的日期，或先撤销一项"
                problems.append(Problem(override.where, what, "contradicting-overrides", hint))
        seen.append(override)
    return tuple(problems)


def _alone(override: Override) -> list[Problem]:
    """What is wrong with one override by itself."""
    wrong: list[Problem] = []
    if override.day_to < override.day_from:
        wrong.append(Problem(override.where, f"{override.said}结束早于开始", "reversed-span", "请核对起止日期"))
    for day in sorted({override.day_from, override.day_to}):
        if not FIRST <= day <= LAST:
            what = f"{override.said}超出日历范围"
            wrong.append(Problem(override.where, what, "outside-horizon", f"可以写{FIRST}至{LAST}"))
            break
    for name, text in (("理由", override.reason), ("依据", override.basis)):
        if not text.strip():
            what = f"{override.said}没有写{name}"
            wrong.append(Problem(override.where, what, "empty-value", f"请写明{name}，逐日解释时要给人看"))
    return wrong
