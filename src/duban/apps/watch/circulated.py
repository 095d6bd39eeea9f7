"""What was circulated (通报) more than once counts for the matter itself: repeatedly circulated matters are handed over (WX-15).

Conventions: a matter was circulated when a person agreed to a circular that rests on it, and is not where the circular was
corrected since or the matter's own part was struck out of it. The count can only rise by such a decision, so it is told
there and then; nothing has to be swept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from duban.apps.matters.models import Party
from duban.apps.matters.rules import RuleBook
from duban.apps.outbox import actions as outbox
from duban.apps.outbox.models import Proposal
from duban.apps.watch.tallies import CARRIED_OUT, decided, ladders_of, matters_of, row_key, withdraw
from duban.core.instant import at_beijing
from duban.core.ladder.countable import NO_SUCCESSION, Countable
from duban.core.ladder.tally import tally
from duban.core.policy.rules import LadderRule

CIRCULAR: Final = "circular"
_OVER_MATTERS: Final = frozenset({"matter", "problem"})
"""A pack may speak of problems, work and matters; each is a matter of the ledger."""


def count_circulated(circular: Proposal, now: datetime) -> None:
    """Counts the matters of a circular that was just agreed to, or corrected, under the ladders over matters.

    Call it in the transaction of the decision.

    Source: 渭县办法 WX-15, 四(三).
    """
    ladders = [
        each
        for each in ladders_of(circular.jurisdiction_id, now, RuleBook())
        if each.subject in _OVER_MATTERS and CIRCULAR in each.counts
    ]
    for matter in matters_of(circular.basis) if ladders else ():
        _count(circular.jurisdiction_id, matter, ladders, now)


def circulars_of(jurisdiction: int, matter: int) -> list[Proposal]:
    """The circulars that name a matter and stand, the oldest first."""
    agreed = Proposal.objects.filter(jurisdiction=jurisdiction, decision__in=sorted(CARRIED_OUT))
    corrected = set(agreed.filter(proposes="correction").values_list("replaces", flat=True))
    rows = agreed.filter(proposes=CIRCULAR, grounds=matter).order_by("decided_at", "pk")
    return [each for each in rows if each.key not in corrected and _names(each, matter)]


def _names(circular: Proposal, matter: int) -> bool:
    return matter in matters_of(key for key in circular.basis if key not in circular.excluded)


def ground_key(matter: int, circular: int) -> str:
    """How a circular stands in the basis of a proposal about a matter."""
    return f"{matter}/{CIRCULAR}-{circular}"


def circular_in(key: str) -> int:
    """The circular's primary key in a basis; 0: the key is of something else.

    >>> circular_in(ground_key(31, 7)), circular_in("31/WX-7/4/2/1"), circular_in("31/9")
    (7, 0, 0)
    """
    number = key.partition("/")[2].removeprefix(f"{CIRCULAR}-")
    return int(number) if number.isdigit() and f"/{CIRCULAR}-" in key else 0


def _count(jurisdiction: int, matter: int, ladders: Sequence[LadderRule], now: datetime) -> None:
    found = [
        Countable(ground_key(matter, each.pk), CIRCULAR, at_beijing(each.decided_at), str(matter), each.key)
        for each in circulars_of(jurisdiction, matter)
        if each.decided_at is not None
    ]
    made = list(
        Proposal.objects.select_for_update().filter(
            jurisdiction=jurisdiction, matter=matter, rule__in=[each.id for each in ladders]
        )
    )
    told = tally(ladders, str(matter), found, [decided(each) for each in made], (), NO_SUCCESSION, now)
    lead = Party.objects.filter(matter=matter, role="lead", left_at=None).values_list("unit", flat=True).first()
    new = [
        Proposal(
            key=row_key(jurisdiction, each.key), jurisdiction_id=jurisdiction, rule=each.rule, clause=each.clause,
            subject_kind="matter", unit_id=lead, matter_id=matter, proposes=each.proposes, threshold=each.threshold,
            arming=each.arming, reached_at=each.reached_at, made_at=now, basis=list(each.basis),
        )
        for each in told.proposals
        if each.proposes != "correction"  # what was handed over is the competent body's: we take nothing back
    ]  # fmt: skip
    outbox.put((), new)
    for row in Proposal.objects.filter(key__in=[each.key for each in new]):
        row.grounds.add(matter)
    withdraw(jurisdiction, told.withdrawn, made, now, "通报")
