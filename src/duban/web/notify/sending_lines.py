"""How sending fares, as data: letters that did not go out with what to do, and each channel in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from duban.apps.notify.models import Letter
from duban.apps.notify.queries import ChannelState
from duban.apps.notify.words import FAULTS, LETTER_STATES
from duban.core.words import CHANNELS
from duban.web.dates import short_moment


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
