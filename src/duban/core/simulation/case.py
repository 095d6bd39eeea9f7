"""What a simulation is told: the matters of a year, real or invented, and how its units are taken to behave.

Conventions: nothing here depends on a pack, so two packs are laid beside one another over the very same cases. Every draw has
a generator of its own, seeded by the simulation, the matter, the unit and the act: the order in which they are asked for
changes nothing.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duban.core.events import Event
from duban.core.matter.facts import Matter
from duban.core.period.form import Period, Unit


@dataclass(frozen=True, slots=True)
class Habit:
    """How a unit is taken to go about a duty. An assumption, of no source.

    Args:
        takes: of the time a duty allows, the share it uses by itself, at least and at most; over 1 it is late.
        forgets: how likely it does nothing by itself.
        heeds: how likely one reminder moves it.
        answers: how long after a reminder it then acts, in hours, at least and at most.
    """

    name: str
    chinese: str
    takes: tuple[float, float]
    forgets: float
    heeds: float
    answers: tuple[float, float]


PROMPT: Final = Habit("prompt", "勤快", (0.1, 0.8), 0.0, 1.0, (1.0, 4.0))
STEADY: Final = Habit("steady", "一般", (0.3, 1.05), 0.05, 0.85, (2.0, 30.0))
SLACK: Final = Habit("slack", "拖沓", (0.6, 1.8), 0.2, 0.5, (6.0, 72.0))
HABITS: Final = (PROMPT, STEADY, SLACK)


@dataclass(frozen=True, slots=True)
class Mix:
    """How many units of each habit there are, as weights in the order of `HABITS`."""

    prompt: int = 50
    steady: int = 35
    slack: int = 15

    @property
    def weights(self) -> tuple[int, int, int]:
        return self.prompt, self.steady, self.slack

    @property
    def chinese(self) -> str:
        """As said in a sentence.

        >>> Mix(1, 1, 0).chinese
        '勤快50%、一般50%、拖沓0%'
        """
        return "、".join(
            f"{h.chinese}{w * 100 / sum(self.weights):.0f}%" for h, w in zip(HABITS, self.weights, strict=True)
        )


def read_mix(text: str) -> Mix | None:
    """A mix as it is written, in the order prompt, steady, slack; None where it cannot be read.

    >>> read_mix("50,35,15"), read_mix("1:2:0"), read_mix("0,0,0"), read_mix("50")
    (Mix(prompt=50, steady=35, slack=15), Mix(prompt=1, steady=2, slack=0), None, None)
    """
    parts = text.replace("，", ",").replace(":", ",").replace("：", ",").split(",")
    if len(parts) != 3 or not all(
        part.strip().isascii() and part.strip().isdigit() and len(part) < 6 for part in parts
    ):
        return None
    found = Mix(*(int(part) for part in parts))
    return found if sum(found.weights) else None


@dataclass(frozen=True, slots=True)
class Assumed:
    """What no document says and the simulation must suppose. It is told beside every result.

    Args:
        told_after: on which working day after its due day a unit is told of its overdue (告知逾期), at nine.
        explain_within: how long it may explain before the overdue is confirmed; the jurisdiction's figure where it has one.
        verify_after: on which working day after a completion report the office verifies it and strikes the matter off, at ten.
    """

    told_after: int = 1
    explain_within: Period = Period(3, Unit.WORKING_DAY)
    verify_after: int = 2


@dataclass(frozen=True, slots=True)
class Case:
    """One matter of the year.

    ``given`` is when it was assigned to ``units``; ``people`` who works on it, by unit. ``habits`` say how its units behave;
    ``recorded`` are all events of a matter that is kept event by event: then nothing is invented. ``effort`` is
    how many days the work takes where nobody set a limit.
    """

    matter: Matter
    given: datetime
    units: tuple[str, ...]
    people: tuple[str, ...]
    habits: tuple[Habit, ...]
    seed: str
    effort: int = 20
    inner_due: datetime | None = None
    """By when an assisting unit answers to the lead; None: nobody assists, or no date was agreed."""
    done: datetime | None = None
    """When a ledger says it was done; what it does not say, when it was deployed and reported, is invented."""
    recorded: tuple[Event, ...] = ()

    def chance(self, unit: str, act: str, occurrence: int = 1) -> random.Random:
        """The generator of one unit's act in this matter."""
        return random.Random(f"{self.seed}/{self.matter.id}/{unit}/{act}/{occurrence}")  # noqa: S311 - a model, no secret

    def habit(self, unit: str) -> Habit:
        return self.habits[self.units.index(unit)]

    def person(self, unit: str) -> str:
        return self.people[self.units.index(unit)]
