"""今日 as data: a line a duty. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from duban.apps.matters import models
from duban.apps.matters.ledger import light_of
from duban.apps.matters.owed import Owed
from duban.core.calendar.days import Calendar
from duban.core.events import TABLE, EventKind
from duban.core.instant import at_beijing
from duban.core.words import light_word
from duban.web.dates import days_left, short_due, short_moment
from duban.web.matters.composer import VERBS
from duban.web.matters.duty_lines import When

_E = EventKind
_WAITS: Final = MappingProxyType({_E.CLOSED: "待销号"})
"""What stands in the place of a light where there is no date; else 待回应."""


@dataclass(frozen=True, slots=True)
class TodayLine:
    """One thing to do; ``open`` names the form that settles it on the matter's page, ``act`` the kind of that form.

    ``light`` is empty where there is no date of one's own: an answer or an explanation that is waited for.
    """

    place: int
    key: str
    matter: int
    number: str
    title: str
    act: str
    unit: str
    unit_id: int | None
    rule: str
    light: str
    light_word: str
    when: When
    kind: str
    verb: str
    open: str


def today_line(place: int, owed: Owed, lights: Mapping[str, str], calendar: Calendar, now: datetime) -> TodayLine:
    """One thing to do. An act of the office or a decider names no thread: the matter's page says whose it is."""
    duty, kind = owed.duty, owed.act
    handling = duty is None or duty.side == "handling"
    dated = duty is not None and kind is not _E.BREACH_EXPLAINED
    light = str(light_of(duty, now)) if duty is not None and dated else ""
    return TodayLine(
        place=place,
        key=duty.key if duty else "",
        matter=owed.matter.pk,
        number=owed.matter.number,
        title=owed.matter.title,
        act=TABLE[kind].chinese,
        unit=owed.unit.name if owed.unit and handling else "",
        unit_id=owed.unit.pk if owed.unit and handling else None,
        rule=duty.rule if duty else "",
        light=light,
        light_word=light_word(lights, light, stock=duty is not None and duty.stock)
        if light
        else _WAITS.get(kind, "待回应"),
        when=_when(duty, calendar, now) if duty is not None and dated else _since(owed.since, kind, now),
        kind=str(kind),
        verb=VERBS.get(kind, TABLE[kind].chinese),
        open=f"{kind}-{owed.unit.pk}" if handling and owed.unit else str(kind),
    )


def _since(since: datetime, kind: EventKind, now: datetime) -> When:
    return When(
        f"{short_moment(since, at_beijing(now).year)}起", "等您销号" if kind is _E.CLOSED else "等您回应", False
    )


def _when(duty: models.Duty, calendar: Calendar, now: datetime) -> When:
    if duty.due is None:
        return When(duty.undetermined, "", False)
    return When(short_due(duty.due, now.year) + "前", days_left(duty.due, calendar, now), duty.provisional)
