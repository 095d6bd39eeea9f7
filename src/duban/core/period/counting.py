"""How a period is counted: the choices a rule declares over the engine's defaults."""

from __future__ import annotations

from dataclasses import dataclass

from duban.core.words import AfterHours, Direction


@dataclass(frozen=True, slots=True)
class Counting:
    """Whether a last day of rest rolls, what an after-hours delivery does, and in which direction days are counted.

    The defaults borrow the Civil Code (roll, 民法典 203) and deem a rest-day delivery received on the next working day.
    """

    roll: bool = True
    after_hours: AfterHours = AfterHours.NEXT_WORKING_DAY
    direction: Direction = Direction.AFTER


PLAIN = Counting()
