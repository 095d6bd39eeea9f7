"""One matter while it is being acted on: its locked row, its events, and how it stands at this instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Max

from duban.apps.matters import evidence, models
from duban.apps.matters.actions.sealing import sealed
from duban.apps.matters.attachments import HeldFile
from duban.apps.matters.events import as_set_up, event_of, events_of
from duban.apps.matters.rules import RuleBook
from duban.apps.matters.spine import spine_of
from duban.core.assess import Assessment, Rules, assess
from duban.core.events import NOTHING, TABLE, Event, EventKind
from duban.core.instant import at_beijing, end_of
from duban.core.ladder.hearing import heard
from duban.core.matter.facts import Facts, Party
from duban.core.matter.history import History, fold
from duban.core.obligation.obligation import Obligation
from duban.core.problem import BadInput, Place, Problem

CLOCKS_APART: Final = timedelta(minutes=5)
"""How far this machine's clock may lie behind the last record before nothing more is written."""


class Case:
    """A matter in work. Its row must be locked by whoever holds the case."""

    def __init__(self, row: models.Matter, events: list[Event], book: RuleBook, now: datetime) -> None:
        self.row, self.events = row, events
        self.at = at_beijing(max(now, events[-1].recorded_at) if events else now)
        self.rules = book.of(row.jurisdiction_id, row.pack, row.created_at)
        self.calendar = book.calendar(row.jurisdiction_id, self.at)
        self._locked = len(events)
        self.new: list[models.EventRow] = []
        self.attachments: list[models.Attachment] = []
        self.open_parts: tuple[str, ...] = ()
        """The numbers of its parts in work; looked for (`look_for_parts`) where an act would end it, else empty."""
        self.judged: Assessment
        """How it stands when all is done, and its facts then; `settle` sets both. Verdicts sealed afterwards change neither."""
        self.facts: Facts
        self._judged: tuple[int, History, Assessment] | None = None

    # -- how it stands ---------------------------------------------------------------------------------------------

    @property
    def history(self) -> History:
        return self._judge()[1]

    @property
    def assessment(self) -> Assessment:
        """As of `at`, with all that was appended."""
        return self._judge()[2]

    @property
    def appended(self) -> list[Event]:
        """The events sealed since the case was locked."""
        return self.events[self._locked :]

    def duty(self, key: object) -> Obligation | None:
        return next((each for each in self.assessment.obligations if each.key == key), None)

    def evidence(self, unit: int | None = None) -> bool:
        """Whether a file proves what was reported (by one unit, or by any), or was laid beside its verification."""
        for file in self.attachments:
            if evidence.proves(file.event) and (unit is None or file.event.unit_id == unit):
                return True
        found = evidence.units_with_proof(self.row.pk)
        return bool(found) if unit is None else unit in found

    def state(self) -> str:
        """The matter's state after all that was appended."""
        return spine_of(self.history, self.events).state

    def facts_before(self, event: Event) -> tuple[Party, ...]:
        """The parties as they stood before an event that was just appended."""
        earlier = [each for each in self.events if each.seq < event.seq]
        return fold(as_set_up(self.row.pk, earlier), earlier, self.at).facts.parties

    def before(self, event: Event) -> tuple[Obligation, ...]:
        """The duties as they stood when an event was recorded, without it."""
        earlier = [each for each in self.events if each.seq < event.seq]
        matter = as_set_up(self.row.pk, self.events)
        return assess(self.rules, self.calendar, matter, earlier, event.recorded_at).obligations

    def supposing(self, kind: EventKind, payload: Mapping[str, Any], rules: Rules | None = None) -> Assessment:
        """How it would stand if this were recorded now (and judged by other rules); nothing is appended."""
        supposed = Event(len(self.events) + 1, kind, self.at, self.at, payload=payload)
        matter = as_set_up(self.row.pk, self.events)
        return assess(rules or self.rules, self.calendar, matter, [*self.events, supposed], self.at)

    def heard(self) -> frozenset[str]:
        """The duties whose overdue was told and whose time to explain is over."""
        return heard(self.history, self.rules.explain_within, self.calendar, self.rules.hours)

    def stands_still(self, unit: str) -> bool:
        """Whether a pause holds the unit's clock now."""
        pauses = self.history.pauses_of(unit)
        if pauses.open_from is not None and pauses.open_from <= self.at:
            return True
        return any(begins <= self.at < ends for begins, ends in pauses.stretches)

    def _judge(self) -> tuple[int, History, Assessment]:
        if self._judged is None or self._judged[0] != len(self.events):
            matter = as_set_up(self.row.pk, self.events)
            assessment = assess(self.rules, self.calendar, matter, self.events, self.at)
            self._judged = (len(self.events), fold(matter, self.events, self.at), assessment)
        return self._judged

    def version(self, unit: int | None) -> int:
        """The version of one aspect as it stood when the case was locked: a unit's thread, or the facts."""
        found = self.events[: self._locked]
        if unit is None:
            return sum(1 for e in found if TABLE[e.kind].per == "matter" and e.kind is not EventKind.VERDICT)
        return sum(1 for e in found if e.unit == str(unit) and TABLE[e.kind].per == "unit")

    def latest(self, unit: int | None) -> Event | None:
        """The last event of one aspect."""
        for event in reversed(self.events):
            if event.kind is not EventKind.VERDICT and (event.unit == (str(unit) if unit else None)):
                return event
        return None

    # -- writing ---------------------------------------------------------------------------------------------------

    def append(
        self,
        kind: EventKind,
        *,
        unit: int | None = None,
        actor: int | None = None,
        principal: int | None = None,
        payload: Mapping[str, Any] = NOTHING,
        text: str = "",
        files: Sequence[HeldFile] = (),
        occurred_at: datetime | None = None,
        for_unit: bool = False,
    ) -> Event:
        """Seals one event onto the chain, in memory; `store` writes what was appended."""
        row = sealed(
            self.row, self.events[-1].seq + 1 if self.events else 1, kind, self.at, unit=unit, actor=actor,
            principal=principal, payload=payload, text=text, files=files, occurred_at=occurred_at, for_unit=for_unit,
        )  # fmt: skip
        self.row.head, self.row.events = row.digest, row.seq
        self.new.append(row)
        self.attachments += [
            models.Attachment(event=row, sm3=file.sm3, name=file.name, size=file.size, media=file.media)
            for file in files
        ]
        event = event_of(
            (
                self.row.pk, row.seq, kind, unit, actor, principal, occurred_at, self.at, for_unit, row.body,
                row.schema,
            )
        )  # fmt: skip
        self.events.append(event)
        return event

    def forget(self, seq: int) -> None:
        """The body of an event was destroyed: from here on it says nothing by itself."""
        self.events = [replace(e, payload=NOTHING) if e.seq == seq else e for e in self.events]
        self._judged = None


def locked(matters: Iterable[int], now: datetime, book: RuleBook | None = None) -> dict[int, Case]:
    """The cases of these matters, their rows locked in the order of ids: two writers wait, never in a circle.

    Raises:
        BadInput: one of them does not exist (none is named that the person may not see: both read alike), or the clock
            runs behind what is recorded or sealed.
    """
    ids = sorted(set(matters))
    found = models.Matter.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    rows = {row.pk: row for row in found.select_related("approval").prefetch_related("instructions")}
    if missing := [each for each in ids if each not in rows]:
        raise BadInput(*(not_found(each) for each in missing))
    events = events_of(ids)
    book = book or RuleBook()
    refuse_old_clock(now, (found[-1].recorded_at for found in events.values() if found))
    return {key: Case(row, events[key], book, now) for key, row in rows.items()}


def not_found(matter: object) -> Problem:
    return Problem(Place("事项"), "没有这件事项，或者您不能查看", "not-found", "请从事项清单重新打开")


def refuse_old_clock(now: datetime, recorded: Iterable[datetime] = ()) -> None:
    """Raises `BadInput` where ``now`` lies behind what is recorded, or in a day that is sealed already."""
    last = max(recorded, default=None)
    if last is not None and last > now + CLOCKS_APART:
        what = f"服务器时间早于已有记录（{at_beijing(last):%Y-%m-%d %H:%M}）"
        raise BadInput(Problem(Place("时间"), what, "clock-behind", "请系统管理员校准服务器时间"))
    day = models.Seal.objects.aggregate(day=Max("day"))["day"]
    if day is not None and now < end_of(day):
        what = f"{day}已经封存，不能再向这一天记录"
        raise BadInput(Problem(Place("时间"), what, "clock-behind", "请系统管理员校准服务器时间"))
