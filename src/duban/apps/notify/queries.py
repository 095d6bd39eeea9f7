"""The one door for reading what people were told: one's own messages, what was told about a matter, how sending fares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.conf import settings as configured
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from duban.apps.matters.events import read_body
from duban.apps.matters.models import Duty, EventRow, Matter, Party
from duban.apps.matters.sight import visible
from duban.apps.notify.channels import channels
from duban.apps.notify.deliver import duties_of
from duban.apps.notify.models import Errand, Letter, Line, Message, Preference
from duban.apps.notify.needed import needed
from duban.apps.notify.words import FAULTS
from duban.apps.org.models import Person
from duban.apps.org.standing import Standing
from duban.apps.outbox.models import Notice
from duban.core.events import EventKind
from duban.core.instant import at_beijing
from duban.core.words import CHANNELS

PAGE: Final = 50
MANY: Final = 100
"""The bell counts no further."""
OFFICE: Final = ("supervisor", "head")


@dataclass(frozen=True, slots=True)
class Received:
    """One message of a person. ``matter`` is None where they may not see it (any more) or it is about none.

    ``open``: it is still to be told, so what it asks is not done. ``words``: what somebody wrote who chased.
    """

    message: Message
    matter: Matter | None
    duty: Duty | None
    open: bool
    words: str = ""


def unread(person: Person) -> int:
    """How many messages the person has not read that still have something to say; at most `MANY`. Two queries, and one
    where all is read."""
    kept = Message.objects.filter(person=person, channel="in_app", read_at=None)
    return len(_unread().filter(person=person)[:MANY]) if kept.exists() else 0


@cache
def _unread() -> QuerySet[Message, int]:
    """What stands on every page is put together once: the condition costs more to write than to answer."""
    unread = Message.objects.filter(needed("notice__"), channel="in_app", read_at=None)
    return unread.order_by().values_list("pk", flat=True)


def inbox(
    person: Person, standing: Standing, principals: Sequence[Standing], before: int = 0, size: int = PAGE
) -> tuple[tuple[Received, ...], bool]:
    """A person's own messages, the newest first, and whether there are older ones. Seven queries at the most.

    Args:
        before: the key of the last message of the page before; 0: from the newest.
    """
    mine = Message.objects.filter(person=person, channel="in_app")
    if before:
        mine = mine.filter(pk__lt=before)
    rows = list(mine.select_related("notice__proposal", "stands_in_for").order_by("-pk")[: size + 1])
    shown = rows[:size]
    live = set(
        Message.objects.filter(needed("notice__"), pk__in=[each.pk for each in shown]).values_list("pk", flat=True)
    )
    keys = sorted({each.notice.matter_id for each in shown if each.notice.matter_id is not None})
    matters = {row.pk: row for row in visible(standing, principals, keys)} if keys else {}
    duties = duties_of([each.notice for each in shown])
    words = _chasing_words([each.notice for each in shown if each.notice.matter_id in matters])
    found = tuple(
        Received(
            each, matters.get(each.notice.matter_id or 0), duties.get(each.notice.duty), each.pk in live,
            words.get((each.notice.matter_id, each.notice.seq), ""),
        )
        for each in shown
    )  # fmt: skip
    return found, len(rows) > size


def _chasing_words(notices: Sequence[Notice]) -> dict[tuple[int | None, int | None], str]:
    """Who chased in which words, by matter and event: they are written to those who are told."""
    told = [(each.matter_id, each.seq) for each in notices if each.kind == EventKind.CHASED]
    if not told:
        return {}
    one_of = Q(pk=None)
    for matter, seq in told:
        one_of |= Q(matter=matter, seq=seq)
    rows = EventRow.objects.filter(one_of, kind=EventKind.CHASED).select_related("actor")
    said = {(row.matter_id, row.seq): (row.actor, read_body(row.body, row.schema).text) for row in rows}
    return {key: f"{actor.name}：{text}" for key, (actor, text) in said.items() if actor is not None and text}


def own_message(person: Person, key: int) -> Message | None:
    """One's own message; None for another's, and for none."""
    return Message.objects.filter(person=person, channel="in_app", pk=key).first()


def preference_of(person: Person) -> Preference:
    """What somebody has chosen, else what holds without a choice."""
    return Preference.objects.filter(person=person).first() or Preference(person=person)


def told_of(matters: Sequence[int], kinds: Sequence[str], most: int = 100) -> tuple[Notice, ...]:
    """What was told of matters the caller may oversee, the newest first, with people and ways. Six queries at the most."""
    rows = Notice.objects.filter(matter__in=matters, kind__in=kinds, state__in=("resolved", "dropped")).order_by("-pk")
    return tuple(with_people(rows)[:most])


def with_people(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """With all that says who was told how."""
    return rows.select_related("matter", "unit").prefetch_related(
        "messages__person", "messages__letter", "messages__stands_in_for", "errands__done_by"
    )


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How a channel fares. ``off``: why it is not used; ``line``: its present disturbance."""

    name: str
    outside: bool
    off: str = ""
    line: Line | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def word(self) -> str:
        return CHANNELS.get(self.name, self.name)

    @property
    def well(self) -> bool:
        return not self.off and self.line is None

    def state(self) -> str:
        """In words, with what to do."""
        if self.off:
            return f"未启用：{self.off}"
        if self.line is None:
            return "正常"
        what, do = FAULTS.get(self.line.fault, ("有故障", "请系统管理员查看"))
        since = f"自{_moment(self.line.since)}起" if self.line.since else ""
        retry = f"，{_moment(self.line.retry_at)}再试" if self.line.retry_at else ""
        return f"{since}{what}，已试{self.line.fails}次{retry}。{do}"


@dataclass(frozen=True, slots=True)
class Sending:
    """How sending fares: its channels, the letters in trouble (given up, or failed and to be tried again), how many
    letters are due, how many were sent again after a crash."""

    channels: tuple[ChannelState, ...]
    trouble: tuple[Letter, ...]
    due: int
    repeated: int
    unresolved: int

    @property
    def outside(self) -> tuple[ChannelState, ...]:
        """The channels that leave the system."""
        return tuple(each for each in self.channels if each.outside)

    @property
    def attention(self) -> tuple[str, ...]:
        """What somebody should see to, each a sentence; empty: all is well. A channel nobody set up is no fault."""
        found = [f"{each.word}{each.state()}" for each in self.outside if each.line is not None]
        lost = [(each.counts.get("given_up", 0), each.word) for each in self.outside]
        found += [f"{count}封{word}没有送达，请督查室在“催办”的“发送情况”里处理" for count, word in lost if count]
        return tuple(found)


def sending(now: datetime, jurisdictions: Sequence[int] | None = None, settings: Any = configured) -> Sending:
    """How sending fares, of the whole installation or for the people of some jurisdictions.

    For the page 催办 (its own people) and for `duban status` and 系统 (all). Six queries.
    """
    letters = Letter.objects.all()
    notices = Notice.objects.filter(state="waiting")
    if jurisdictions is not None:
        letters = letters.filter(person__jurisdiction__in=jurisdictions)
        notices = notices.filter(jurisdiction__in=jurisdictions)
    counts: dict[str, dict[str, int]] = {}
    for channel, state, number in letters.order_by().values_list("channel", "state").annotate(Count("pk")):
        counts.setdefault(channel, {})[state] = number
    lines = {row.channel: row for row in Line.objects.all()}
    known = channels()
    states = [
        ChannelState(name, each.OUTSIDE, each.why_off(settings), lines.get(name), counts.get(name, {}))
        for name, each in known.items()
    ]
    states += [
        ChannelState(name, True, "这种渠道已经停用，待发的邮件不会发出", None, found)
        for name, found in counts.items()
        if name not in known
    ]
    failing = Q(state="given_up") | Q(state="waiting", tries__gt=0)
    trouble = letters.filter(failing).select_related("person").order_by("state", "due_at", "pk")[:PAGE]
    return Sending(
        tuple(states),
        tuple(trouble),
        letters.filter(state="waiting", due_at__lte=now).count(),
        letters.aggregate(all=Sum("repeats"))["all"] or 0,
        notices.count(),
    )


def _moment(at: datetime) -> str:
    return f"{at_beijing(at):%m-%d %H:%M}"


def letter_of(standing: Standing, key: int) -> Letter | None:
    """A letter to somebody of a jurisdiction whose supervision office this person belongs to."""
    places = standing.places_of(OFFICE)
    return Letter.objects.filter(pk=key, person__jurisdiction__in=sorted(places)).first() if places else None


def errands_of(matters: QuerySet[Matter, Any], jurisdictions: Sequence[int], way: str) -> QuerySet[Errand]:
    """What waits for a person's hand and still has something to say, the oldest first.

    A unit that has left its matter is called no more: nothing of it is its own any longer.
    """
    theirs = Q(notice__matter__in=matters.values("pk"))
    theirs |= Q(notice__matter=None, notice__jurisdiction__in=jurisdictions)
    takes_part = Party.objects.filter(matter=OuterRef("notice__matter"), unit=OuterRef("notice__unit"), left_at=None)
    still = Q(notice__matter=None) | Q(notice__unit=None) | Q(Exists(takes_part))
    return Errand.objects.filter(theirs, needed("notice__"), still, state="waiting", way=way).order_by("pk")
