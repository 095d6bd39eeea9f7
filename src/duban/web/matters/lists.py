"""台账 and 今日 as data: a line a matter, a line a duty. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from duban.apps.matters import models
from duban.apps.matters.ledger import light_of
from duban.apps.matters.words import OVER, STATES
from duban.core.calendar.days import Calendar
from duban.core.events import TABLE, EventKind
from duban.web.dates import days_left, short_due
from duban.web.matters.composer import VERBS
from duban.web.matters.duty_lines import When
from duban.web.matters.page import STATE_MARKS

_E = EventKind
_WORST: Final = MappingProxyType({"late": 0, "soon": 1, "normal": 2})


@dataclass(frozen=True, slots=True)
class LedgerRow:
    id: int
    number: str
    title: str
    live: bool
    state: str
    state_word: str
    state_mark: str
    light: str
    light_word: str
    units: str
    duty: str
    when: When | None


def ledger_row(
    row: models.Matter, units: str, next_duty: models.Duty | None, light: str, lights: Mapping[str, str],
    calendar: Calendar, now: datetime,
) -> LedgerRow:  # fmt: skip
    """One matter of the ledger.

    Args:
        units: the names of its answering units.
        next_duty: the handling duty that is due next; None: nothing waits.
        light: the matter's light at this instant.
    """
    return LedgerRow(
        id=row.pk,
        number=row.number,
        title=row.title,
        live=row.state not in OVER and row.state != "draft",
        state=row.state,
        state_word=STATES[row.state],
        state_mark=STATE_MARKS[row.state],
        light=light,
        light_word=lights[light],
        units=units,
        duty=TABLE[EventKind(next_duty.act)].chinese if next_duty else "",
        when=_when(next_duty, calendar, now) if next_duty else None,
    )


@dataclass(frozen=True, slots=True)
class TodayLine:
    """One duty of this person's side; ``open`` names the form that settles it on the matter's page."""

    key: str
    matter: int
    number: str
    title: str
    act: str
    unit: str
    rule: str
    light: str
    light_word: str
    when: When
    verb: str
    open: str


def today_line(duty: models.Duty, lights: Mapping[str, str], calendar: Calendar, now: datetime) -> TodayLine:
    """One duty. An act of the office or a decider names no form: the matter's page says whose thread it is of."""
    light = str(light_of(duty, now))
    kind = EventKind(duty.act)
    handling = duty.side == "handling"
    return TodayLine(
        key=duty.key,
        matter=duty.matter_id,
        number=duty.matter.number,
        title=duty.matter.title,
        act=TABLE[kind].chinese,
        unit=duty.unit.name if duty.unit and duty.side == "handling" else "",
        rule=duty.rule,
        light=light,
        light_word=lights[light],
        when=_when(duty, calendar, now),
        verb=VERBS.get(kind, TABLE[kind].chinese),
        open=f"{kind}-{duty.unit_id}" if handling else str(kind),
    )


def sorted_by_urgency(lines: Iterable[tuple[models.Duty, TodayLine]]) -> tuple[TodayLine, ...]:
    """The overdue first, then what is due soon, then the rest; within each by date, without a date last."""
    pairs = sorted(
        lines,
        key=lambda pair: (
            _WORST[pair[1].light],
            pair[0].due is None,
            pair[0].due or pair[0].started,
            pair[0].pk,
        ),
    )
    return tuple(line for _, line in pairs)


def counts(lines: Iterable[TodayLine], lights: Mapping[str, str]) -> tuple[tuple[str, str, int], ...]:
    """How many of each light, the worst first."""
    found = [line.light for line in lines]
    return tuple((light, lights[light], found.count(light)) for light in _WORST if found.count(light))


def _when(duty: models.Duty, calendar: Calendar, now: datetime) -> When:
    if duty.due is None:
        return When(duty.undetermined, "", False)
    return When(short_due(duty.due, now.year) + "前", days_left(duty.due, calendar, now), duty.provisional)
