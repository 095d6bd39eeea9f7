"""From waiting notices to messages: who is told, by what way, from when on. Each notice once, in one transaction.

Conventions: a reminder whose duty is done, changed or held meanwhile is dropped. A notice that fails is no notice lost:
it becomes a telephone call for the office and stops no other.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings as configured
from django.db import DatabaseError, transaction
from django.db.models import Prefetch

from duban.apps.matters.models import EventRow, Matter, Party
from duban.apps.notify.addressees import Addressees, Found
from duban.apps.notify.channels import Channel, channels
from duban.apps.notify.models import Errand, Letter, Message, Preference
from duban.apps.notify.needed import needed
from duban.apps.notify.offices import Offices
from duban.apps.notify.times import Quiet, send_after
from duban.apps.notify.words import ERRANDS, NOBODY, NOT_SET_UP
from duban.apps.org.models import Person
from duban.apps.outbox.models import Notice
from duban.core.instant import at_beijing
from duban.core.tidings import ADDRESSEES

BATCH: Final = 200
INSIDE: Final = "in_app"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Resolved:
    """How many notices were looked at, how many of them needed nobody any more, and what was made of the rest."""

    notices: int = 0
    dropped: int = 0
    messages: int = 0
    errands: int = 0

    def __add__(self, other: Resolved) -> Resolved:
        return Resolved(
            self.notices + other.notices,
            self.dropped + other.dropped,
            self.messages + other.messages,
            self.errands + other.errands,
        )


def resolve(now: datetime, *, batch: int = BATCH, most: int | None = None, settings: Any = configured) -> Resolved:
    """Makes the messages of all waiting notices, the oldest first.

    Args:
        batch: notices a transaction.
        most: stop after about so many; None: all.

    Raises:
        DatabaseError: the database is away; what was resolved before stays.
    """
    total, after = Resolved(), 0
    book = _Book(now, settings)
    while most is None or total.notices < most:
        keys: list[int] = []
        try:
            with transaction.atomic():
                keys = _locked(after, batch)
                found = _resolved(keys, book)
        except DatabaseError:
            raise
        except Exception:
            _log.exception("a batch of notices failed; each is tried alone")
            book = _Book(now, settings)
            found = sum((_alone(key, book) for key in keys), Resolved())
        if not keys:
            return total
        total, after = total + found, keys[-1]
    return total


class _Book:
    """What one call reads once: people, hours, channels."""

    def __init__(self, now: datetime, settings: Any) -> None:
        self.now, self.settings = now, settings
        self.addressees, self.offices = Addressees(now), Offices(now)
        self.channels: Mapping[str, Channel] = channels()
        self.off = {name: each.why_off(settings) for name, each in self.channels.items()}


def _locked(after: int, batch: int) -> list[int]:
    rows = Notice.objects.filter(state="waiting", pk__gt=after).order_by("pk").select_for_update(skip_locked=True)
    return list(rows.values_list("pk", flat=True)[:batch])


def _alone(key: int, book: _Book) -> Resolved:
    try:
        with transaction.atomic():
            still = Notice.objects.select_for_update(skip_locked=True).filter(pk=key, state="waiting")
            return _resolved([row.pk for row in still], book)
    except DatabaseError:
        raise
    except Exception as error:
        _log.exception("notice %s could not be resolved; the office is to telephone", key)
        because = f"系统没有能生成提醒（{type(error).__name__}），请电话告知并联系系统管理员"
        with transaction.atomic():
            Errand.objects.get_or_create(notice_id=key, way="phone", defaults={"because": because, "made_at": book.now})
            Notice.objects.filter(pk=key).update(state="resolved")
        return Resolved(notices=1, errands=1)


def _resolved(keys: Sequence[int], book: _Book) -> Resolved:
    if not keys:
        return Resolved()
    live = list(Notice.objects.filter(needed(), pk__in=keys).order_by("pk"))
    matters = matters_of(live)
    actors = _actors(live)
    book.addressees.meet_named(live, matters)
    messages: list[Message] = []
    errands: list[Errand] = []
    for notice in live:
        matter = matters.get(notice.matter_id or 0)
        found = book.addressees.of(notice, matter, actors.get((notice.matter_id, notice.seq)))
        messages += _messages(notice, matter, found, book)
        errands += _errands(notice, found, book.now)
    _into_letters([each for each in messages if each.channel != INSIDE], book)
    Message.objects.bulk_create(messages)
    Errand.objects.bulk_create(errands, ignore_conflicts=True)  # a chase by telephone was called already
    resolved = [notice.pk for notice in live]
    Notice.objects.filter(pk__in=resolved).update(state="resolved")
    done = set(keys) - set(resolved)
    if done:
        Notice.objects.filter(pk__in=done).update(state="dropped")
    return Resolved(len(keys), len(done), len(messages), len(errands))


def matters_of(notices: Iterable[Notice]) -> dict[int, Matter]:
    """The matters of notices with all that says who may see them."""
    parties = Prefetch("parties", Party.objects.select_related("unit"))
    rows = Matter.objects.select_related("approval").prefetch_related(parties, "instructions")
    return rows.in_bulk({each.matter_id for each in notices if each.matter_id is not None})


def _actors(notices: Iterable[Notice]) -> dict[tuple[int | None, int | None], int | None]:
    """Who did what the notices tell: they know."""
    told = [each for each in notices if each.seq is not None]
    rows = EventRow.objects.filter(
        matter__in={each.matter_id for each in told}, seq__in={each.seq for each in told}, actor__isnull=False
    )
    return {(matter, seq): actor for matter, seq, actor in rows.values_list("matter_id", "seq", "actor_id")}


def _messages(notice: Notice, matter: Matter | None, found: Found, book: _Book) -> Iterable[Message]:
    unmet = {office: f"{ADDRESSEES.get(office, office)}：{NOBODY}" for office in found.missing}
    people = dict(found.people)
    if found.nobody:
        people = dict.fromkeys(book.addressees.office(notice, matter))
        unmet = {"nobody": f"{'、'.join(ADDRESSEES.get(each, each) for each in found.missing)}：{NOBODY}，请电话告知"}
    urgency = urgency_of(notice, matter)
    for pk, principal in people.items():
        person = book.addressees.person(pk)
        assert person is not None  # nobody else sees anything
        why = {
            name: _why_not(name, person, urgency, book) for name in notice.channels if name not in (INSIDE, *ERRANDS)
        }
        could_not = {name: reason for name, reason in why.items() if reason}
        for name in (INSIDE, *(name for name, reason in why.items() if not reason)):
            yield Message(
                notice=notice, person=person, channel=name, urgency=urgency, stands_in_for_id=principal,
                made_at=book.now, unmet=unmet | could_not,
            )  # fmt: skip


def _why_not(name: str, person: Person, urgency: str, book: _Book) -> str:
    """Why a channel outside cannot be used for somebody; empty: it can."""
    channel = book.channels.get(name)
    if channel is None:
        return NOT_SET_UP.get(name, "还没有这种渠道")
    if book.off[name]:
        return book.off[name]
    if not channel.address(person):
        return "本人没有登记"
    return "" if urgency != "normal" or _preference(person).digest else "本人不收每日汇总"


def urgency_of(notice: Notice, matter: Matter | None) -> str:
    """特急 matters and emergencies are told at any hour, whatever the rule says of the step."""
    stated = matter.stated if matter is not None else {}
    if stated.get("urgency") == "extra_urgent" or stated.get("emergency") == "yes":
        return "extra_urgent"
    return notice.urgency


def _errands(notice: Notice, found: Found, now: datetime) -> Iterable[Errand]:
    ways = [way for way in ERRANDS if way in notice.channels]
    if found.nobody and "phone" not in ways:
        ways.append("phone")
    because = "、".join(ADDRESSEES.get(each, each) for each in found.missing) + f"：{NOBODY}" if found.nobody else ""
    for way in ways:
        yield Errand(notice=notice, way=way, because=because if way == "phone" else "", made_at=now)


def _preference(person: Person) -> Preference:
    return getattr(person, "preference", None) or Preference()


def _into_letters(messages: Sequence[Message], book: _Book) -> None:
    """Each into the letter that leaves at its instant: one that nobody has begun to send, else a new one.

    A letter once claimed never grows: its key would then stand for two different texts.
    """
    wanted: dict[tuple[int, str, datetime], list[Message]] = {}
    for message in messages:
        wanted.setdefault((message.person_id, message.channel, _leaves(message, book)), []).append(message)
    if not wanted:
        return
    people = {person for person, _, _ in wanted}
    there: dict[tuple[int, str, datetime], list[Letter]] = {}
    rows = Letter.objects.filter(person__in=people, send_after__in={at for _, _, at in wanted})
    for row in rows.order_by("pk").select_for_update():
        there.setdefault((row.person_id, row.channel, at_beijing(row.send_after)), []).append(row)
    new: list[Letter] = []
    for key, carried in sorted(wanted.items(), key=lambda each: each[0]):
        found = there.get(key, [])
        free = next((row for row in found if row.state == "waiting" and not row.claim), None)
        if free is None:
            person, channel, at = key
            free = Letter(
                key=f"{channel}-{person}-{at:%Y%m%d%H%M%S%f}" + (f"-{len(found) + 1}" if found else ""),
                person_id=person, channel=channel, send_after=at, due_at=at,
            )  # fmt: skip
            new.append(free)
        for message in carried:
            message.letter = free
    Letter.objects.bulk_create(new)


def _leaves(message: Message, book: _Book) -> datetime:
    wish = _preference(message.person)
    quiet = Quiet(wish.quiet_from, wish.quiet_to) if wish.quiet_from and wish.quiet_to else None
    place = message.person.jurisdiction_id or message.notice.jurisdiction_id
    return send_after(message.urgency, book.now, book.offices.of(place), quiet)


def resolve_some(now: datetime) -> Mapping[str, int]:
    """A bounded round of `resolve`, for the worker: counts of what was done."""
    return asdict(resolve(now, most=1000))
