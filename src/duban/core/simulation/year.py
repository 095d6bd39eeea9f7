"""An invented year: so many units, so many matters a month each, from prompt to slack, the same for ever by its seed.

Conventions: supervised matters only, delivered in office hours of working days. What they are about is a composition of
our own, told as such: no document says what arrives.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from duban.core.calendar.days import Calendar
from duban.core.instant import BEIJING, ONE_DAY, end_of
from duban.core.matter.facts import Facts, Matter, Party
from duban.core.simulation.case import HABITS, Case, Habit, Mix

OFFICE: Final = "督查机构"
PEOPLE: Final = 3
"""How many people of a unit share its matters."""
_DAYS_A_MONTH: Final = 30.4375
_SOURCES: Final = (("instruction", 40), ("assignment", 20), ("meeting", 15), ("superior", 15), ("annual_target", 10))
_CLASSES: Final = (("general", 60), ("important", 25), ("complex", 15))
_REPORTING: Final = (("routine", 60), ("important", 30), ("urgent", 10))
_LIMITS: Final = (5, 7, 10, 20, 30, 45, 60, 92, 120, 180, 240)
"""The days of a stated limit."""
_LIMITED: Final = 0.35
"""How many of the matters whose source sets none have a limit of their own."""
_ASSISTED: Final = 0.2
COMPOSITION: Final = (
    "事项都是督办事项：领导批示40%、领导交办20%、会议议定15%、上级部署15%、年度目标10%；一般60%、重要25%、较复杂15%；"
    "批示、交办、议定的由主要领导提出的占20%；另有明确时限的约半数，5天至240天不等；20%有一个配合单位"
)


@dataclass(frozen=True, slots=True)
class Year:
    """``rate`` is matters a month and unit, on average; they arrive from ``first`` through ``last``."""

    first: date
    last: date
    units: int
    rate: float
    seed: int
    mix: Mix = Mix()

    def name(self, number: int) -> str:
        """A unit's name, from 1.

        >>> Year(date(2023, 1, 1), date(2023, 12, 31), 40, 2, 1).name(7)
        '单位07'
        """
        return f"单位{number:0{max(2, len(str(self.units)))}d}"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.name(number) for number in range(1, self.units + 1))

    def habit(self, number: int) -> Habit:
        """How a unit goes about its work the whole year."""
        return _chance(self.seed, "habit", number).choices(HABITS, self.mix.weights)[0]


def invented(year: Year, calendar: Calendar, numbers: Sequence[int] = ()) -> Iterator[Case]:
    """The cases of a year, unit by unit, each unit's in order of time.

    Args:
        numbers: the units whose matters are wanted, from 1; none: all. What a unit gets does not depend on the others.

    >>> from duban.policies.shelf import shipped_calendar
    >>> year = Year(date(2023, 1, 1), date(2023, 3, 31), 2, 3, seed=7)
    >>> all_ = [case.matter.id for case in invented(year, shipped_calendar())]
    >>> second = [case.matter.id for case in invented(year, shipped_calendar(), (2,))]
    >>> all_[-len(second):] == second and len(second) > 0
    True
    """
    days = _working_days(year, calendar)
    if not days:
        return
    for number in numbers or range(1, year.units + 1):
        for count, at in enumerate(_arrivals(year, number, days), 1):
            yield _case(year, number, f"模拟{year.name(number).removeprefix('单位')}-{count:04d}", at)


def _working_days(year: Year, calendar: Calendar) -> list[date]:
    every = (year.first + timedelta(days=n) for n in range((year.last - year.first).days + 1))
    return [day for day in every if calendar.works(day)]


def _arrivals(year: Year, number: int, days: Sequence[date]) -> list[datetime]:
    """Exponential gaps over the working days: so many a month on average, and never evenly."""
    chance = _chance(year.seed, "arrivals", number)
    per_day = year.rate * ((year.last - year.first).days + 1) / _DAYS_A_MONTH / len(days)
    found: list[datetime] = []
    at = chance.expovariate(per_day) if per_day > 0 else float(len(days))
    while at < len(days):
        minute = int((at - int(at)) * 510)  # 09:00 to 17:30
        found.append(datetime.combine(days[int(at)], time(9), BEIJING) + timedelta(minutes=minute))
        at += chance.expovariate(per_day)
    return found


def _case(year: Year, number: int, key: str, given: datetime) -> Case:
    chance = _chance(year.seed, "matter", key)
    source = _one(chance, _SOURCES)
    stated = {"kind": "supervised", "source": source, "class": _one(chance, _CLASSES)}
    chief, limited, urgent, key_work = (chance.random() for _ in range(4))
    if source in ("instruction", "assignment", "meeting"):
        stated["instructor"] = "chief" if chief < 0.2 else "leader"
    if source == "superior":
        stated |= {"instructor": "superior", "level": "city", "reporting": _one(chance, _REPORTING)}
    stated["urgency"] = "urgent" if urgent < 0.1 else "normal"
    stated["key"] = "yes" if key_work < 0.2 else "no"
    days = chance.choice(_LIMITS)
    own = end_of(given.date() + timedelta(days=days)) if source in _SET or limited < _LIMITED else None
    unit = year.name(number)
    units, numbers = [unit], [number]
    helps, other = chance.random(), 1 + chance.randrange(max(1, year.units - 1))
    if helps < _ASSISTED and year.units > 1:
        numbers.append(other if other < number else other + 1)
        units.append(year.name(numbers[1]))
        stated["answers"] = "gathered"
    parties = (
        *(Party(each, role) for each, role in zip(units, ("lead", "assisting"), strict=False)),
        Party(OFFICE, "office"),
    )
    inner = end_of(given.date() + max(ONE_DAY, timedelta(days=days) // 2)) if len(units) > 1 else None
    return Case(
        Matter(key, Facts(stated, parties, own)),
        given,
        tuple(units),
        tuple(f"{each}经办人{chance.randint(1, PEOPLE)}" for each in units),
        tuple(year.habit(each) for each in numbers),
        str(year.seed),
        effort=chance.randint(5, 60),
        inner_due=inner,
    )


_SET: Final = frozenset({"superior", "annual_target"})
"""Sources that always set a limit."""


def _one(chance: random.Random, weighted: Sequence[tuple[str, int]]) -> str:
    return chance.choices([word for word, _ in weighted], [weight for _, weight in weighted])[0]


def _chance(seed: int, what: str, which: object) -> random.Random:
    return random.Random(f"{seed}/{what}/{which}")  # noqa: S311 - a model, no secret
