"""What a duty's due is computed with: the calendar, the business hours and the pack's own choices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from duban.core.calendar.days import Calendar
from duban.core.events import Event, EventKind
from duban.core.instant import last_day, start_of
from duban.core.matter.history import History, effective_start
from duban.core.period.counting import Counting
from duban.core.period.due import PAUSED, Due, due, plus_paused
from duban.core.period.form import Period
from duban.core.period.hours import NO_HOURS, BusinessHours
from duban.core.period.pause import Pauses
from duban.core.policy.rules import DeadlineRule, Limit, Setting
from duban.core.words import AfterHours, Direction

_BACKWARDS = Counting(direction=Direction.BEFORE)
_AT_ONCE = frozenset({"urgent", "extra_urgent"})
NO_OWN_LIMIT = "尚未写明完成时限"
NO_INNER_LIMIT = "交办时没有约定内部时限，请与牵头单位商定"


@dataclass(frozen=True, slots=True)
class Limits:
    """The frozen surroundings of an assessment. ``soon`` and ``tolerance`` are None where the jurisdiction set none."""

    calendar: Calendar
    hours: BusinessHours = NO_HOURS
    soon: Period | None = None
    tolerance: Period | None = None
    commencement: datetime = start_of(date.min)

    def soon_at(self, answer: Due, born: datetime) -> datetime | None:
        """When a duty turns 临期: so long before its due, counted backwards; at its birth where that is earlier."""
        if self.soon is None or answer.at is None:
            return None
        at = self.before(answer.at, self.soon)
        return None if at is None else max(at, born)

    def before(self, at: datetime, lead: Period) -> datetime | None:
        """The instant so long before a due (24:00 of the counted day for day-based leads)."""
        anchor = at if lead.by_clock else start_of(last_day(at))
        return due(anchor, lead, self.calendar, counting=_BACKWARDS, hours=self.hours).at

    def after(self, at: datetime, lag: Period) -> datetime | None:
        """The instant so long after a due, counted from its day without rolling."""
        anchor = at if lag.by_clock else start_of(last_day(at))
        counting = Counting(roll=False, after_hours=AfterHours.AS_IS)
        return due(anchor, lag, self.calendar, counting=counting, hours=self.hours).at

    def tolerates(self, occurred: datetime, recorded: datetime) -> bool:
        """Whether an act recorded by the office may still count when it happened. No tolerance set: it may."""
        if self.tolerance is None:
            return True
        until = due(occurred, self.tolerance, self.calendar, hours=self.hours).at
        return until is None or recorded < until


def base_due(
    rule: DeadlineRule,
    start: Event,
    history: History,
    limits: Limits,
    pauses: Pauses,
    stated: datetime | None,
    born: datetime,
) -> Due:
    """A duty's due before any recorded change of it.

    Args:
        stated: a written new limit that replaces the rule's own (退回重办, 续批), exclusive.
        born: when the duty came to be; facts and calendars are taken as of then.
    """
    at = effective_start(start)
    if stated is not None:
        return moved_by_pauses(stated, born, pauses, at.date())
    within = rule.within
    if isinstance(within, Setting):
        return Due(None, False, at.date(), f"本地尚未设定“{within.called}”")
    if within is Limit.OWN:
        limit, since = _own_limit(history, born)
        return moved_by_pauses(limit, since, pauses, at.date())
    if within is Limit.INNER:
        inner = start.payload.get("inner_due")
        if inner is None:
            return Due(None, False, at.date(), NO_INNER_LIMIT)
        return moved_by_pauses(inner, born, pauses, at.date())
    assert isinstance(within, Period)
    counting = counting_of(rule, history, born)
    answer = due(at, within, limits.calendar, counting=counting, hours=limits.hours, pauses=pauses)
    if limits.calendar.replaces is not None:
        answer = _not_earlier(answer, at, within, counting, limits, pauses, history, born)
    return answer


def counting_of(rule: DeadlineRule, history: History, born: datetime) -> Counting:
    """How a rule counts in this matter: 紧急 and 特急 matters run from the instant, whatever the hour."""
    counting = rule.counting
    if counting.after_hours is not AfterHours.AS_IS and history.facts_at(born).stated.get("urgency") in _AT_ONCE:
        return Counting(counting.roll, AfterHours.AS_IS, counting.direction)
    return counting


def moved_by_pauses(stated: datetime | None, since: datetime, pauses: Pauses, start_day: date) -> Due:
    """A stated date, later by the days paused since it was stated; it never rolls.

    >>> from duban.core.instant import read_instant
    >>> from duban.core.period.pause import Pause
    >>> stopped = Pauses([Pause(read_instant("2022-12-01T09:00"), read_instant("2022-12-06T09:00"))])
    >>> assigned = read_instant("2022-11-07T09:00")
    >>> moved = moved_by_pauses(read_instant("2022-12-31T24:00"), assigned, stopped, assigned.date())
    >>> moved.at.isoformat()
    '2023-01-06T00:00:00+08:00'
    """
    if stated is None:
        return Due(None, False, start_day, NO_OWN_LIMIT)
    day = last_day(stated)
    moved = stated + (plus_paused(day, since.date(), pauses) - day if pauses.days else timedelta(0))
    if pauses.open_from is not None and moved > pauses.open_from:
        return Due(None, False, start_day, PAUSED)
    return Due(moved, False, start_day)


def _own_limit(history: History, born: datetime) -> tuple[datetime | None, datetime]:
    """The matter's own date as of ``born``, and the instant since when it stands."""
    limit, stands_since = history.segments[0][1].limit, datetime.min.replace(tzinfo=born.tzinfo)
    for since, facts in history.segments[1:]:
        if since > born:
            break
        if facts.limit != limit:
            limit, stands_since = facts.limit, since
    return limit, stands_since


def _not_earlier(
    answer: Due,
    at: datetime,
    within: Period,
    counting: Counting,
    limits: Limits,
    pauses: Pauses,
    history: History,
    born: datetime,
) -> Due:
    """A new calendar moves an open due later by itself, earlier only by a recorded act (engine.md, Time)."""
    calendar = limits.calendar
    while calendar.replaces is not None and calendar.since is not None and born < calendar.since:
        if calendar.digest in history.accepted:
            break
        calendar = calendar.replaces
        older = due(at, within, calendar, counting=counting, hours=limits.hours, pauses=pauses)
        if answer.at is not None and older.at is not None and older.at > answer.at:
            answer = answer._replace(at=older.at)
    return answer


def floors(history: History) -> dict[str, datetime]:
    """Dues a migration to another version of the rules must not shorten, by obligation key."""
    found: dict[str, datetime] = {}
    for event in history.of(EventKind.MIGRATED):
        found.update(event.payload.get("floors", {}))
    return found
