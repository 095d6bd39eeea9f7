"""消息 as data: one's own messages in words, made from rows that were read for this person. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duban.apps.notify.models import Message
from duban.apps.notify.queries import Received
from duban.apps.notify.sentences import says
from duban.apps.outbox.words import URGENCIES
from duban.web.dates import short_moment

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
    words: str


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
        words=found.words,
    )


def _nobody(message: Message) -> str:
    return f"（{message.unmet['nobody']}）" if "nobody" in message.unmet else ""
