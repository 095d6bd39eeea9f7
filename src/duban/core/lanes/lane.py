"""Which way a lagging matter goes by its cause: what is to be done, by when, and when it is looked at again.

Conventions: the cause is found by people (an investigation report), never by the machine; a lane proposes nothing against
anybody. A time nobody has set is undetermined.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from duban.core.calendar.days import Calendar
from duban.core.period.due import due
from duban.core.period.form import Period
from duban.core.period.hours import NO_HOURS, BusinessHours
from duban.core.policy.rules import Pack, Setting
from duban.core.policy.told_rules import LaneRule


@dataclass(frozen=True, slots=True)
class Lane:
    """``handling`` is a word of `HANDLINGS`; ``due`` when it must be done (exclusive), ``look_at`` when to look again.

    Both are None where the rule says nothing of it; ``undetermined`` where it does and nobody has set how long.
    """

    rule: str
    clause: str
    handling: str
    due: datetime | None
    look_at: datetime | None
    undetermined: bool


def lanes(
    pack: Pack, cause: str, found_at: datetime, calendar: Calendar, hours: BusinessHours = NO_HOURS
) -> tuple[Lane, ...]:
    """The lanes of a cause, in the pack's order; none before the pack's commencement.

    Args:
        cause: a word of `CAUSES`, as the investigation found it.
        found_at: when it was found.

    Source: engine.md (lane); PL-10.

    >>> from duban.core.instant import read_instant, write_due
    >>> from duban.core.policy.fill import fill
    >>> from duban.policies.shelf import shipped_calendar, shipped_pack
    >>> town, _ = fill(shipped_pack("penglai-2025"), {"rectified_within": "P5WD"})
    >>> [lane] = lanes(town, "subjective", read_instant("2025-04-28T10:00"), shipped_calendar())
    >>> lane.handling, write_due(lane.due)[:10]
    ('rectify', '2025-05-08')
    >>> [lane] = lanes(town, "objective", read_instant("2025-04-28T10:00"), shipped_calendar())
    >>> lane.handling, lane.look_at, lane.undetermined
    ('follow', None, True)
    """
    if not pack.in_force(found_at):
        return ()
    day = found_at.date()
    return tuple(
        _lane(rule, found_at, calendar, hours)
        for rule in pack.rules
        if isinstance(rule, LaneRule)
        and cause in rule.causes
        and not (rule.valid_from and day < rule.valid_from)
        and not (rule.valid_to and day > rule.valid_to)
    )


def _lane(rule: LaneRule, found_at: datetime, calendar: Calendar, hours: BusinessHours) -> Lane:
    def until(period: Period | Setting | None) -> datetime | None:
        return due(found_at, period, calendar, hours=hours).at if isinstance(period, Period) else None

    by, again = until(rule.within), until(rule.follow)
    unsaid = (rule.within is not None and by is None) or (rule.follow is not None and again is None)
    return Lane(rule.id, rule.clause, rule.handling, by, again, unsaid)
