"""Who is told of what happens to a matter, without asking: one table of event → whom, how urgent.

What is not here is seen on the pages and told to nobody: a message for every act would be endless mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from duban.core.events import TABLE, Event, EventKind
from duban.core.matter.facts import Facts
from duban.core.words import RECIPIENTS

_E = EventKind
DECIDER: Final = "decider"
"""Beside the words a pack may use: whoever sets the date this application is about."""
ADDRESSEES: Final[Mapping[str, str]] = MappingProxyType({**RECIPIENTS, DECIDER: "审批人"})
HANDLING: Final = ("lead", "responsible", "assisting")


@dataclass(frozen=True, slots=True)
class Tiding:
    """``each``: told to every unit that handles the matter, not only to the one whose thread it is."""

    to: tuple[str, ...]
    urgency: str = "normal"
    each: bool = False


TIDINGS: Final[Mapping[EventKind, Tiding]] = MappingProxyType(
    {
        _E.ASSIGNED: Tiding(("debtor", "head")),
        _E.SENT_BACK: Tiding(("debtor", "deputy"), "urgent"),
        _E.EXTENSION_DECIDED: Tiding(("debtor",), "urgent"),
        _E.RETURN_DECIDED: Tiding(("debtor",), "urgent"),
        _E.CHASED: Tiding(("debtor", "deputy"), "urgent"),
        _E.BREACH_TOLD: Tiding(("debtor", "head"), "urgent"),
        _E.BREACH_CONFIRMED: Tiding(("debtor", "head")),
        _E.FOUND_VALID: Tiding(("debtor", "head")),
        _E.PAUSED: Tiding(("debtor",), each=True),
        _E.RESUMED: Tiding(("debtor",), "urgent", each=True),
        _E.INSTRUCTED: Tiding(("debtor", "head"), "urgent", each=True),
        _E.WAIVED: Tiding(("debtor",), each=True),
        _E.OVERTURNED: Tiding(("debtor",), each=True),
        _E.TERMINATED: Tiding(("debtor",), each=True),
        _E.MERGED: Tiding(("debtor",), each=True),
        _E.CLOSED: Tiding(("debtor",), each=True),
        _E.MIGRATED: Tiding(("debtor",), each=True),
        _E.COMPLETION_ASKED: Tiding(("office",)),
        _E.SUPPLEMENTED: Tiding(("office",)),
        _E.ANSWERED: Tiding(("office",)),
        _E.BREACH_EXPLAINED: Tiding(("office",)),
        _E.EXTENSION_ASKED: Tiding((DECIDER,), "urgent"),
        _E.RETURN_ASKED: Tiding((DECIDER, "office"), "urgent"),
    }
)
_HASTY: Final = frozenset({"urgent", "extra_urgent"})


@dataclass(frozen=True, slots=True)
class Told:
    """One tiding: of which event, to whose people (None: the office's or decider's), how urgent."""

    event: Event
    unit: str | None
    to: tuple[str, ...]
    urgency: str

    def key(self, matter: str) -> str:
        """Made once for an event and unit."""
        return f"{matter}/{self.event.seq}/{self.event.kind}" + (f"/{self.unit}" if self.unit else "")


def tidings(events: Iterable[Event], facts: Facts) -> Iterator[Told]:
    """What these new events of one matter tell people.

    Args:
        events: those just recorded.
        facts: the matter's facts after them. An urgent matter (紧急、特急) makes its assignment urgent.

    >>> from duban.core.instant import read_instant
    >>> from duban.core.matter.facts import Party
    >>> facts = Facts({"urgency": "urgent"}, (Party("住建局", "lead"),))
    >>> [told] = tidings([Event(2, EventKind.ASSIGNED, read_instant("2022-11-07T09:00"), unit="住建局")], facts)
    >>> told.unit, told.to, told.urgency, told.key("31")
    ('住建局', ('debtor', 'head'), 'urgent', '31/2/assigned/住建局')
    """
    haste = facts.stated.get("urgency", "normal")
    for event in events:
        tiding = TIDINGS.get(event.kind)
        if tiding is None:
            continue
        urgency = haste if haste in _HASTY else tiding.urgency
        if TABLE[event.kind].per == "unit":
            yield Told(event, event.unit, tiding.to, urgency)
        elif tiding.each:
            for unit in facts.units(HANDLING):
                yield Told(event, unit, tiding.to, urgency)
        else:
            yield Told(event, None, tiding.to, urgency)
