"""消息 and 催办 as data: lines in words, made from rows that were read for this person. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duban.apps.matters.ledger import light_of
from duban.apps.matters.models import Duty
from duban.apps.notify import chases
from duban.apps.notify.models import Errand, Letter, Message
from duban.apps.notify.queries import ChannelState, Received
from duban.apps.notify.sentences import says
from duban.apps.notify.words import ERRANDS, FAULTS, LETTER_STATES
from duban.apps.outbox.models import Notice
from duban.apps.outbox.words import URGENCIES
from duban.core.calendar.days import Calendar
from duban.core.events import TABLE, EventKind
from duban.core.instant import at_beijing
from duban.core.words import CHANNELS
from duban.web.dates import days_left, short_due, short_moment
from duban.web.matters.duty_lines import When

UNSEEN: Final = "不在您的知悉范围"


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message of a person's own. ``matter`` is 0 and ``title`` says so where it is not theirs to see any more."""

    id: int
    matter: int
    proposal: int
    number: str
    title: str
    says: str
    urgency: str
    at: str
    for_whom: str
    read: bool
    open: bool


def message_line(found: Received, now: datetime) -> MessageLine:
    """One message."""
    message, notice, matter = found.message, found.message.notice, found.matter
    hidden = notice.matter_id is not None and matter is None
    said = UNSEEN if hidden else says(notice, matter, found.duty, now, outside=False)
    return MessageLine(
        id=message.pk,
        matter=matter.pk if matter else 0,
        proposal=(notice.proposal_id or 0) if notice.kind == "proposal" else 0,
        number=matter.number if matter else "",
        title=matter.title if matter else "",
        says=said + (_nobody(message) if not hidden else ""),
        urgency=URGENCIES[message.urgency] if message.urgency != "normal" else "",
        at=short_moment(message.made_at, now.year),
        for_whom=message.stands_in_for.name if message.stands_in_for else "",
        read=message.read_at is not None,
        open=found.open,
    )


def _nobody(message: Message) -> str:
    return f"（{message.unmet['nobody']}）" if "nobody" in message.unmet else ""


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
        act=_act(duty),
        light=light,
        light_word=lights[light],
        when=_when(duty, calendar, now),
        chased=f"{short_moment(found.chased_at, now.year)}催过" if found.chased_at else "",
        again=found.again,
    )


def _act(duty: Duty) -> str:
    return TABLE[EventKind(duty.act)].chinese


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


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One reminder or chase: what, when, to whom by which way, and whether it was answered."""

    key: int
    matter: int
    number: str
    title: str
    unit: str
    what: str
    at: str
    told: tuple[str, ...]
    by_hand: tuple[str, ...]
    unmet: tuple[str, ...]
    state: str
    mark: str


def record_line(found: chases.Recorded, calendar: Calendar, now: datetime) -> RecordLine:
    """One of them. Whether somebody has *read* it is nobody's business but theirs (no ranking by read receipts)."""
    notice = found.notice
    matter = notice.matter
    mark, state = _answered(found, calendar, now)
    return RecordLine(
        key=notice.pk,
        matter=notice.matter_id or 0,
        number=matter.number if matter else "",
        title=matter.title if matter else "",
        unit=notice.unit.name if notice.unit else "",
        what=what_of(notice, found.duty),
        at=short_moment(notice.at, now.year),
        told=told_lines(notice, now.year),
        by_hand=tuple(_by_hand(each, now.year) for each in notice.errands.all()),
        unmet=_unmet(notice.messages.all()),
        state=state,
        mark=mark,
    )


def what_of(notice: Notice, duty: Duty | None) -> str:
    """What a notice was about, in a word or two."""
    if notice.kind == "reminder":
        return f"提醒{_act(duty)}" if duty is not None else "提醒"
    return TABLE[EventKind(notice.kind)].chinese if notice.kind in set(EventKind) else "处置建议"


def _answered(found: chases.Recorded, calendar: Calendar, now: datetime) -> tuple[str, str]:
    if found.notice.state == "skipped":
        return "－", "已由更近的一次代替"
    if found.answered_at is not None:
        word = "已回应" if found.notice.kind == EventKind.CHASED else "已办"
        return "✓", f"{word}，{short_moment(found.answered_at, now.year)}"
    if found.notice.state == "dropped" or not found.open:
        return "－", "不必再催"
    word = "未回应" if found.notice.kind == EventKind.CHASED else "未办"
    return "○", f"{word}，已{age(found.notice.at, calendar, now)}"


def told_lines(notice: Notice, year: int) -> tuple[str, ...]:
    """Who was told, by which ways: one line a person."""
    ways: dict[str, list[str]] = {}
    for message in sorted(notice.messages.all(), key=lambda each: (each.person_id, each.channel != "in_app")):
        name = message.person.name + (f"（代{message.stands_in_for.name}）" if message.stands_in_for else "")
        ways.setdefault(name, []).append(_way(message, year))
    return tuple(f"{name}：{'、'.join(found)}" for name, found in ways.items())


def _way(message: Message, year: int) -> str:
    word = CHANNELS[message.channel]
    if message.dropped:
        return f"{word}（不必再发）"
    if message.letter is None:
        return word
    letter = message.letter
    if letter.state == "sent" and letter.sent_at is not None:
        return f"{word}（{short_moment(letter.sent_at, year)}发出）"
    if letter.state == "waiting":
        return f"{word}（{short_moment(letter.due_at, year)}发）"
    return f"{word}（{LETTER_STATES[letter.state]}）"


def _by_hand(errand: Errand, year: int) -> str:
    word = ERRANDS[errand.way]
    if errand.state != "done" or errand.done_at is None:
        return f"待{word}"
    by = errand.done_by.name if errand.done_by else ""
    said = f"，{errand.said}" if errand.said else ""
    return f"{by}{short_moment(errand.done_at, year)}{word}：{errand.reached}{said}"


def _unmet(messages: Iterable[Message]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for message in messages:
        for name, why in message.unmet.items():
            found[f"{CHANNELS[name]}：{why}" if name in CHANNELS else why] = None
    return tuple(found)


@dataclass(frozen=True, slots=True)
class TroubleLine:
    """A letter that did not go out."""

    id: int
    person: str
    address: str
    channel: str
    what: str
    do: str
    said: str
    tries: int
    next: str
    given_up: bool


def trouble_line(row: Letter, year: int) -> TroubleLine:
    """What is wrong with it, and what to do."""
    what, do = FAULTS.get(row.fault, ("没有发出", "请系统管理员查看"))
    over = row.state == "given_up"
    return TroubleLine(
        id=row.pk,
        person=row.person.name,
        address=row.person.mail if row.channel == "mail" else "",
        channel=CHANNELS[row.channel],
        what=what,
        do=do if over or row.fault == "busy" else "系统会自动重试，不用处理",
        said=row.said,
        tries=row.tries,
        next="" if over else f"{short_moment(row.due_at, year)}再试",
        given_up=over,
    )


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """How a channel fares, in words."""

    word: str
    state: str
    counts: str
    well: bool


def channel_line(found: ChannelState) -> ChannelLine:
    """A channel that is off, disturbed, or well."""
    told = "，".join(
        f"{word}{found.counts[state]}封" for state, word in LETTER_STATES.items() if found.counts.get(state)
    )
    return ChannelLine(found.word, found.state(), told, found.well)
