"""催办 as data: what may be chased, what nobody has answered, whom to telephone. Made from rows read for this person. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from duban.apps.matters.ledger import light_of
from duban.apps.matters.models import Duty
from duban.apps.notify import chases
from duban.apps.notify.models import Errand
from duban.apps.notify.sentences import says
from duban.core.calendar.days import Calendar
from duban.core.words import light_word
from duban.web.dates import days_left, short_due, short_moment
from duban.web.matters.duty_lines import When
from duban.web.notify.telling import act_word, age


@dataclass(frozen=True, slots=True)
class ChaseLine:
    """One duty that may be chased; ``value`` is what its box sends."""

    value: str
    matter: int
    number: str
    title: str
    unit: str
    unit_id: int
    act: str
    light: str
    light_word: str
    when: When
    chased: str
    again: bool


def chase_line(found: chases.ToChase, lights: Mapping[str, str], calendar: Calendar, now: datetime) -> ChaseLine:
    """One duty, and when it was last chased."""
    duty, light = found.duty, str(light_of(found.duty, now))
    return ChaseLine(
        value=f"{duty.key}|{found.version}",
        matter=duty.matter_id,
        number=duty.matter.number,
        title=duty.matter.title,
        unit=duty.unit.name if duty.unit else "",
        unit_id=duty.unit_id or 0,
        act=act_word(duty),
        light=light,
        light_word=light_word(lights, light, stock=duty.stock),
        when=_when(duty, calendar, now),
        chased=f"{short_moment(found.chased_at, now.year)}催过" if found.chased_at else "",
        again=found.again,
    )


def _when(duty: Duty, calendar: Calendar, now: datetime) -> When:
    if duty.due is None:
        return When(duty.undetermined, "", False)
    return When(f"{short_due(duty.due, now.year)}前", days_left(duty.due, calendar, now), duty.provisional)


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A chase nobody has answered."""

    matter: int
    number: str
    title: str
    unit: str
    unit_id: int
    since: str
    age: str
    by: str
    text: str
    times: int


def waiting_line(found: chases.Unanswered, calendar: Calendar, now: datetime) -> WaitingLine:
    """One of them, with its age in working days."""
    party = found.party
    return WaitingLine(
        matter=party.matter_id,
        number=party.matter.number,
        title=party.matter.title,
        unit=party.unit.name,
        unit_id=party.unit_id,
        since=short_moment(found.since, now.year),
        age=age(found.since, calendar, now),
        by=found.by,
        text=found.text,
        times=found.times,
    )


@dataclass(frozen=True, slots=True)
class ErrandLine:
    """What to do by hand: whom to call, about what."""

    id: int
    matter: int
    number: str
    title: str
    unit: str
    unit_id: int
    says: tuple[str, ...]
    people: tuple[tuple[str, str], ...]
    because: str
    since: str
    age: str


def errand_line(group: Sequence[Errand], duties: Mapping[str, Duty], calendar: Calendar, now: datetime) -> ErrandLine:
    """One call. ``people``: name and telephone of those who were told inside."""
    row = group[0]
    notice, matter = row.notice, row.notice.matter
    told = {each.person_id: each.person for one in group if not one.because for each in one.notice.messages.all()}
    return ErrandLine(
        id=row.pk,
        matter=notice.matter_id or 0,
        number=matter.number if matter else "",
        title=matter.title if matter else "",
        unit=notice.unit.name if notice.unit else "",
        unit_id=notice.unit_id or 0,
        says=tuple(
            dict.fromkeys(says(each.notice, matter, duties.get(each.notice.duty), now, outside=False) for each in group)
        ),
        people=tuple((person.name, person.phone) for person in told.values()),
        because="；".join(dict.fromkeys(each.because for each in group if each.because)),
        since=short_moment(row.made_at, now.year),
        age=age(row.made_at, calendar, now),
    )
