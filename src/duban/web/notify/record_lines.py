"""The record as data: each reminder or chase, whom it reached by which way, and whether it was answered. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from duban.apps.matters.models import Duty
from duban.apps.notify import chases
from duban.apps.notify.models import Errand, Message
from duban.apps.notify.words import ERRANDS, LETTER_STATES
from duban.apps.outbox.models import Notice
from duban.core.calendar.days import Calendar
from duban.core.events import TABLE, EventKind
from duban.core.words import CHANNELS
from duban.web.dates import short_moment
from duban.web.notify.telling import act_word, age


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
        return f"提醒{act_word(duty)}" if duty is not None else "提醒"
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
    since = age(found.notice.at, calendar, now)
    return "○", f"{word}，已{since}" if since[0].isdecimal() else f"{word}，{since}"


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
