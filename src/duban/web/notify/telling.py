"""Words that several lists say alike: the act a duty asks for, and for how long something waits. Pure."""

from __future__ import annotations

from datetime import datetime

from duban.apps.matters.models import Duty
from duban.core.calendar.days import Calendar
from duban.core.events import TABLE, EventKind
from duban.core.instant import at_beijing


def act_word(duty: Duty) -> str:
    """The act a duty asks for, in Chinese."""
    return TABLE[EventKind(duty.act)].chinese


def age(since: datetime, calendar: Calendar, now: datetime) -> str:
    """For how long something has been waiting, in working days.

    >>> from duban.core.instant import read_instant
    >>> from duban.policies.shelf import shipped_calendar
    >>> friday = read_instant("2022-11-11T10:00")
    >>> [age(friday, shipped_calendar(), read_instant(each)) for each in ("2022-11-12T09:00", "2022-11-15T09:00")]
    ['当天', '2个工作日']
    """
    days = calendar.working_between(at_beijing(since).date(), at_beijing(now).date())
    return f"{days}个工作日" if days else "当天"
