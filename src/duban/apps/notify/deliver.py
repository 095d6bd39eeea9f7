"""Letters go outside: claimed in a short transaction, sent without one, recorded in another.

Conventions: what was claimed when a worker died is sent again with the same key once its claim has run out: at most one
batch, and each repeat is counted. A fault of one letter delays that letter (`DELAYS`), then gives it up visibly; a fault
of the way outside delays the channel and charges no letter. Before a letter leaves it is asked again whether anything in
it is still to be told, and whether its reader may still know.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings as configured
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.urls import reverse

from duban.apps.matters.models import Duty
from duban.apps.notify.addressees import Addressees
from duban.apps.notify.channels import Channel, Outcome, Outcomes, Piece, channels
from duban.apps.notify.models import Letter, Line, Message
from duban.apps.notify.needed import needed
from duban.apps.notify.resolve import matters_of
from duban.apps.notify.sentences import Item, letter, says
from duban.apps.outbox.models import Notice
from duban.apps.watch.models import Installation
from duban.core.instant import at_beijing

BATCH: Final = 50
LEASE: Final = timedelta(minutes=5)
"""For how long a batch is one worker's: longer than any channel works at one."""
DELAYS: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""After the first, second … fault of a letter; after the last of them it is given up."""
LINE_DELAYS: Final = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5))
"""After the first, second, and every further fault of a channel."""
CLOCK_TURNED: Final = timedelta(days=1)
"""What is claimed or delayed further ahead than this was so by a clock that has been set back since."""
LONGEST_WAIT: Final = timedelta(days=40)
"""No holiday puts a letter off for longer."""
UNTRIED: Final = Outcome("untried")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a call did. ``failed``: to be tried again or given up; ``waiting``: still due; ``repeated``: sent again
    without knowing whether it had arrived before; ``dropped``: not needed any more."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    repeated: int = 0
    dropped: int = 0


def deliver(now: datetime, *, batch: int = BATCH, most: int | None = None, settings: Any = configured) -> Delivered:
    """Sends the letters that are due, batch by batch, channel by channel.

    Args:
        batch: letters claimed at once: what a crash can repeat.
        most: stop after about so many; None: all.
    """
    book = _Book(now, settings)
    _set_right(now)
    sent = failed = repeated = dropped = 0
    for name, channel in book.channels.items():
        if not channel.OUTSIDE or channel.why_off(settings):
            continue
        while most is None or sent + failed + dropped < most:
            if _line_is_down(name, now):
                break
            done = _one_batch(name, channel, book, batch)
            if done is None:
                break
            sent, failed, repeated = sent + done.sent, failed + done.failed, repeated + done.repeated
            dropped += done.dropped
    return Delivered(sent, failed, _due(now).count(), repeated, dropped)


class _Book:
    """What one call reads once."""

    def __init__(self, now: datetime, settings: Any) -> None:
        self.now, self.settings = now, settings
        self.addressees = Addressees(now)
        self.channels: Mapping[str, Channel] = channels()
        self.rehearsal = Installation.objects.exists()


def _due(now: datetime) -> QuerySet[Letter]:
    return Letter.objects.filter(state="waiting", due_at__lte=now)


def _died(now: datetime) -> QuerySet[Letter]:
    """Claimed by a worker that has died, or by a clock that has been set back since."""
    over = Q(claimed_until__lte=now) | Q(claimed_until__gt=now + CLOCK_TURNED)
    return Letter.objects.filter(over, state="sending")


def _set_right(now: datetime) -> None:
    """What a clock that ran ahead has put off for days is due."""
    late = Letter.objects.filter(state="waiting", due_at__gt=now + CLOCK_TURNED)
    late.filter(Q(due_at__gt=F("send_after")) | Q(due_at__gt=now + LONGEST_WAIT)).update(due_at=now)


def _one_batch(name: str, channel: Channel, book: _Book, batch: int) -> Delivered | None:
    """None: nothing was due."""
    claim, now = secrets.token_hex(8), book.now
    with transaction.atomic():
        died = list(_died(now).filter(channel=name).order_by("pk").select_for_update(skip_locked=True)[:batch])
        due = _due(now).filter(channel=name).order_by("due_at", "pk").select_for_update(skip_locked=True)
        rows = died + list(due[: batch - len(died)])
        Letter.objects.filter(pk__in=[row.pk for row in rows]).update(
            state="sending", claim=claim, claimed_until=now + LEASE
        )
        Letter.objects.filter(pk__in=[row.pk for row in died]).update(doubtful=True)
    if not rows:
        return None
    again = {row.pk for row in died} | {row.pk for row in rows if row.doubtful}
    pieces, nothing_left = _pieces(rows, channel, book)
    outcomes = _sent(channel, [piece for piece in pieces.values() if piece.to], book.settings)
    return _record(rows, pieces, nothing_left, outcomes, again, claim, book)


def _sent(channel: Channel, pieces: Sequence[Piece], settings: Any) -> Outcomes:
    if not pieces:
        return Outcomes()
    try:
        return channel.send(pieces, settings)
    except Exception as error:  # a channel's own mistake must not send a batch for ever
        _log.exception("the channel failed")
        said = f"{type(error).__name__} {error}"[:300]
        of = {piece.key: Outcome("retry", "refused", said, doubtful=True) for piece in pieces}
        return Outcomes(of, Outcome("untried", "line", said))


def _pieces(rows: Sequence[Letter], channel: Channel, book: _Book) -> tuple[dict[int, Piece], list[int]]:
    """The letters' texts by primary key, and the letters that have nothing left to say. Drops what is not needed."""
    carried: dict[int, list[Message]] = {row.pk: [] for row in rows}
    waiting = Message.objects.filter(letter__in=list(carried), dropped=False)
    live = set(waiting.filter(needed("notice__")).values_list("pk", flat=True))
    messages = list(waiting.select_related("notice").order_by("pk"))
    book.addressees.meet(each.person_id for each in messages)
    matters = matters_of([each.notice for each in messages])
    duties = duties_of([each.notice for each in messages])
    dropped: list[int] = []
    items: dict[int, list[Item]] = {row.pk: [] for row in rows}
    for message in messages:
        notice, matter = message.notice, matters.get(message.notice.matter_id or 0)
        if message.pk not in live or not book.addressees.sees(message.person_id, notice, matter):
            dropped.append(message.pk)
            continue
        said = says(notice, matter, duties.get(notice.duty), book.now)
        number = matter.number if matter is not None else ""
        items[message.letter_id or 0].append(Item(number, said, link(notice, book.settings), message.urgency))
    Message.objects.filter(pk__in=dropped).update(dropped=True)
    pieces: dict[int, Piece] = {}
    home = book.settings.SITE_ADDRESS + reverse("messages")
    for row in rows:
        person = book.addressees.person(row.person_id)
        if items[row.pk] and person is not None:
            subject, text = letter(items[row.pk], home, rehearsal=book.rehearsal)
            pieces[row.pk] = Piece(row.key, channel.address(person), subject, text, at_beijing(book.now))
    return pieces, [row.pk for row in rows if row.pk not in pieces]


def duties_of(notices: Sequence[Notice]) -> dict[str, Duty]:
    """The duties that reminders are about, by key."""
    keys = {each.duty for each in notices if each.duty}
    return {duty.key: duty for duty in Duty.objects.filter(key__in=keys)} if keys else {}


def link(notice: Notice, settings: Any) -> str:
    """Where a notice is opened."""
    if notice.kind == "proposal" and notice.proposal_id is not None:
        return str(settings.SITE_ADDRESS + reverse("proposal", kwargs={"proposal_id": notice.proposal_id}))
    if notice.matter_id is None:
        return str(settings.SITE_ADDRESS + reverse("messages"))
    return str(settings.SITE_ADDRESS + reverse("matter", kwargs={"matter_id": notice.matter_id}))


def _record(
    rows: Sequence[Letter],
    pieces: Mapping[int, Piece],
    nothing_left: Sequence[int],
    outcomes: Outcomes,
    again: AbstractSet[int],
    claim: str,
    book: _Book,
) -> Delivered:
    """What became of a batch. Another worker's later claim stands, but that a letter was sent is a fact."""
    now = book.now
    sent: list[int] = []
    untried: list[int] = []
    failed: dict[int, Outcome] = {}
    for row in rows:
        if row.pk in pieces:
            outcome = outcomes.of.get(row.key, UNTRIED) if pieces[row.pk].to else Outcome("refused", "gone")
            if outcome.state == "sent":
                sent.append(row.pk)
            elif outcome.state == "untried":
                untried.append(row.pk)
            else:
                failed[row.pk] = outcome
    tried = {row.pk: row.tries for row in rows}
    repeated = again & {*sent, *(pk for pk, each in failed.items() if each.doubtful)}
    with transaction.atomic():
        mine = Letter.objects.filter(claim=claim)
        mine.filter(pk__in=nothing_left).update(state="dropped", claimed_until=None)
        mine.filter(pk__in=[pk for pk in untried if pk in again]).update(state="waiting", claimed_until=None)
        fresh = mine.filter(pk__in=[pk for pk in untried if pk not in again])
        fresh.update(state="waiting", claimed_until=None, claim=Case(When(tries=0, then=Value("")), default=F("claim")))
        for pk, outcome in failed.items():
            mine.filter(pk=pk).update(**_after(outcome, tried[pk], now))
        Letter.objects.filter(pk__in=sent).update(
            state="sent", sent_at=now, fault="", said="", doubtful=False, claimed_until=None
        )
        if repeated:
            Letter.objects.filter(pk__in=repeated).update(repeats=F("repeats") + 1)
        _line(rows[0].channel, outcomes, bool(sent or failed), now)
    return Delivered(len(sent), len(failed), 0, len(repeated), len(nothing_left))


def _after(outcome: Outcome, tries: int, now: datetime) -> dict[str, Any]:
    """A letter's columns after a fault of its own."""
    over = outcome.state == "refused" or tries >= len(DELAYS)
    return {
        "state": "given_up" if over else "waiting",
        "tries": tries + 1,
        "due_at": now if over else now + DELAYS[tries],
        "claimed_until": None,
        "fault": outcome.fault,
        "said": outcome.said,
        "doubtful": outcome.doubtful,
    }


def _line_is_down(channel: str, now: datetime) -> bool:
    retry = Line.objects.filter(channel=channel).values_list("retry_at", flat=True).first()
    return retry is not None and now < retry <= now + CLOCK_TURNED


def _line(channel: str, outcomes: Outcomes, worked: bool, now: datetime) -> None:
    if outcomes.line is None:
        if worked:
            Line.objects.filter(channel=channel).delete()
        return
    row, _ = Line.objects.select_for_update().get_or_create(channel=channel, defaults={"since": now})
    row.retry_at = now + LINE_DELAYS[min(row.fails, len(LINE_DELAYS) - 1)]
    row.fails, row.fault, row.said = row.fails + 1, outcomes.line.fault, outcomes.line.said
    row.save()


def deliver_some(now: datetime) -> Mapping[str, int]:
    """A bounded round of `deliver`, for the worker. What merely waits is not counted: it was not done."""
    done = asdict(deliver(now, most=500))
    return {name: count for name, count in done.items() if name != "waiting"}
