"""What many judged matters add up to: the same whoever judged which of them, in any order.

Conventions: a week is named by its Monday. Sums of two halves merge into the sums of the whole, so that two processes may each
judge a part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from duban.core.assess import Rules
from duban.core.calendar.days import Calendar
from duban.core.events import EventKind
from duban.core.instant import last_day
from duban.core.obligation.obligation import Breach, Proposal
from duban.core.simulation.case import Assumed, Case
from duban.core.simulation.judged import Judged, judge
from duban.core.simulation.visits import Visit, trackings, visits
from duban.core.words import Side, State

_E = EventKind
_ACTS = frozenset(
    {_E.RECEIPTED, _E.SIGNED, _E.DEPLOYED, _E.REPORTED, _E.RESULT_REPORTED, _E.COMPLETION_ASKED, _E.SUBMITTED}
)
_OFFICE = frozenset({_E.VERIFIED, _E.CLOSED})
TOLD_APART = frozenset({"phone", "notice"})
"""Reminders that cost a person: a call, a paper. The others the machine sends."""


@dataclass(slots=True)
class Sums:
    """``units``, ``people`` and ``office`` count by (what, who, week): given, acts, reminders, calls, breaches, closed."""

    matters: int = 0
    units: Counter[tuple[str, str, date]] = field(default_factory=Counter)
    people: Counter[tuple[str, str, date]] = field(default_factory=Counter)
    office: Counter[tuple[str, date]] = field(default_factory=Counter)
    duties: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By (unit, state word) of the handling side."""
    breaches: list[Breach] = field(default_factory=list)
    raised: list[Proposal] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    trackings: int = 0
    undetermined: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(rule, why) → how many duties have no date."""

    def add(self, judged: Judged) -> None:
        """Counts one matter in."""
        case = judged.case
        self.matters += 1
        for unit in case.units:
            self._count("given", case, unit, case.given)
        for event in judged.events:
            if event.kind in _ACTS and event.unit in case.units:
                self._count("acts", case, event.unit, event.recorded_at)
            elif event.kind in _OFFICE:
                self.office["acts", monday(event.recorded_at)] += 1
        debtors = {o.key: o.debtor for o in judged.obligations}
        for notice in judged.notices:
            unit = debtors[notice.obligation]
            if unit in case.units:
                self._count("reminders", case, unit, notice.at)
            if not TOLD_APART.isdisjoint(notice.channels):
                self.office["calls", monday(notice.at)] += 1
        for breach in judged.breaches:
            if breach.debtor in case.units:
                self._count("breaches", case, breach.debtor, breach.at)
        if judged.closed_at is not None:
            self._count("closed", case, case.units[0], judged.closed_at)
        for o in judged.obligations:
            if o.state is State.UNDETERMINED:
                self.undetermined[o.rule, o.undetermined] += 1
            elif o.side is Side.HANDLING:
                self.duties[o.debtor, o.state.value] += 1
        self.breaches += judged.breaches
        self.raised += judged.raised
        self.visits += visits(case.units[0], case.matter.id, judged.obligations)
        self.trackings += trackings(judged.obligations)

    def _count(self, what: str, case: Case, unit: str | None, at: datetime) -> None:
        assert unit is not None
        week = monday(at)
        self.units[what, unit, week] += 1
        self.people[what, case.person(unit), week] += 1

    def merge(self, other: Sums) -> None:
        """Takes in what another part of the year adds up to."""
        self.matters += other.matters
        self.trackings += other.trackings
        for mine, theirs in (
            (self.units, other.units),
            (self.people, other.people),
        ):
            mine.update(theirs)
        self.office.update(other.office)
        self.duties.update(other.duties)
        self.undetermined.update(other.undetermined)
        self.breaches += other.breaches
        self.raised += other.raised
        self.visits += other.visits


def monday(at: datetime) -> date:
    """The Monday of the week an instant lies in; 24:00 of a Sunday lies in the week that ends with it.

    >>> from duban.core.instant import read_instant
    >>> monday(read_instant("2022-11-13T24:00")), monday(read_instant("2022-11-14T00:01"))
    (datetime.date(2022, 11, 7), datetime.date(2022, 11, 14))
    """
    day = last_day(at)
    return day - timedelta(days=day.weekday())


def add_up(
    cases: Iterable[Case], rules: Rules, calendar: Calendar, assumed: Assumed, end: datetime, every: int = 200
) -> Iterator[tuple[int, Sums | None]]:
    """Judges the cases one by one, telling how many are done as it goes.

    Returns:
        (how many are done, None) after each ``every``; last (how many, what they add up to).
    """
    found = Sums()
    for case in cases:
        found.add(judge(case, rules, calendar, assumed, end))
        if found.matters % every == 0:
            yield found.matters, None
    yield found.matters, found
