"""The page 催办 as rows: what is to be chased, which chases nobody has answered, what to phone, what to print, the record.

Conventions: only matters that somebody oversees (督查机构的本区划、对口科室的本口) and may see; each list costs a constant
number of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from duban.apps.matters.events import read_body
from duban.apps.matters.models import Duty, EventRow, Matter, Party
from duban.apps.matters.sight import visible
from duban.apps.matters.words import OVER
from duban.apps.notify.models import Errand
from duban.apps.notify.needed import ANSWERS
from duban.apps.notify.queries import OFFICE, PAGE, errands_of, with_people
from duban.apps.org.standing import Standing
from duban.apps.outbox.models import Notice
from duban.core.calendar.days import Calendar
from duban.core.events import EventKind
from duban.core.instant import at_beijing

ROLES: Final = frozenset({"supervisor", "head", "section"})
"""Whose page it is: those who may chase."""


def overseen(standing: Standing, principals: Sequence[Standing]) -> QuerySet[Matter, Any]:
    """The matters whose units this person may chase, and those of the people they stand in for."""
    mine = Q(pk=None)
    for each in (standing, *principals):
        if places := each.places_of(OFFICE):
            mine |= Q(jurisdiction__in=sorted(places))
        if (sections := each.places_of(("section",))) and each.units:
            office = Party.objects.filter(matter=OuterRef("pk"), role="office", unit__in=each.units, left_at=None)
            mine |= Q(Exists(office), jurisdiction__in=sorted(sections))
    return visible(standing, principals).filter(mine)


def oversees(standing: Standing, principals: Sequence[Standing], matter: Matter, parties: Iterable[Party]) -> bool:
    """The same of one matter that they see, without a query."""
    offices = {each.unit_id for each in parties if each.role == "office" and each.left_at is None}
    return any(
        bool(each.roles_in(matter.jurisdiction_id) & set(OFFICE))
        or ("section" in each.roles_in(matter.jurisdiction_id) and bool(offices & each.units))
        for each in (standing, *principals)
    )


def places(standing: Standing, principals: Sequence[Standing]) -> tuple[int, ...]:
    """The jurisdictions in whose supervision office this person works."""
    return tuple(sorted(set().union(*(each.places_of(OFFICE) for each in (standing, *principals)))))


@dataclass(frozen=True, slots=True)
class ToChase:
    """One duty that may be chased. ``version`` of the unit's thread; ``chased_at`` of the last chase for it."""

    duty: Duty
    version: int
    chased_at: datetime | None
    again: bool
    """It was chased on this very working day: chasing once more asks for a reason."""


def to_chase(
    matters: QuerySet[Matter, Any],
    now: datetime,
    calendar: Calendar,
    page: int = 1,
    size: int = PAGE,
    *,
    stock: bool = False,
) -> tuple[tuple[ToChase, ...], bool]:
    """Units' duties that are late or fall due soon, the most overdue first, and whether there is a further page.

    Args:
        stock: what was late already when it was entered (存量逾期), and nothing else; it is offered only when asked for.
    """
    found = _pressing(matters, now).filter(stock=stock)
    ordered = found.select_related("matter", "unit").order_by(F("due").asc(nulls_last=True), "pk")
    start = max(0, page - 1) * size
    rows = list(ordered[start : start + size + 1])
    return described(rows[:size], now, calendar), len(rows) > size


def stock_to_chase(matters: QuerySet[Matter, Any], now: datetime) -> int:
    """How many duties stand apart as 存量逾期. One query."""
    return _pressing(matters, now).filter(stock=True).count()


def _pressing(matters: QuerySet[Matter, Any], now: datetime) -> QuerySet[Duty]:
    waiting = Q(state="late") | Q(state="open", due__lte=now) | Q(state="open", soon_at__lte=now)
    return Duty.objects.filter(waiting, side="handling", unit__isnull=False, matter__in=matters.values("pk"))


def described(rows: Sequence[Duty], now: datetime, calendar: Calendar) -> tuple[ToChase, ...]:
    """These duties with their threads and their last chases. Two queries."""
    matters = {duty.matter_id for duty in rows}
    threads = {
        (matter, unit): version
        for matter, unit, version in Party.objects.filter(matter__in=matters, left_at=None).values_list(
            "matter_id", "unit_id", "thread_version"
        )
    }
    last = _last_chases(matters)
    today = at_beijing(now).date()
    found = []
    for duty in rows:
        unit = duty.unit_id or 0
        times = [last[key] for key in ((unit, duty.key), (duty.matter_id, unit, "")) if key in last]
        chased = max(times, default=None)
        again = chased is not None and calendar.working_between(at_beijing(chased).date(), today) == 0
        found.append(ToChase(duty, threads.get((duty.matter_id, unit), 0), chased, again))
    return tuple(found)


def _last_chases(matters: Iterable[int]) -> dict[tuple[object, ...], datetime]:
    """The last chase of each duty by (unit, duty), and of a whole thread by (matter, unit, "")."""
    found: dict[tuple[object, ...], datetime] = {}
    rows = EventRow.objects.filter(matter__in=list(matters), kind=EventKind.CHASED).order_by("recorded_at", "pk")
    for matter, unit, at, body, schema in rows.values_list("matter_id", "unit_id", "recorded_at", "body", "schema"):
        duty = read_body(body, schema).payload.get("duty")
        found[(unit, duty) if duty else (matter, unit, "")] = at
    return found


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A chase nobody has answered: the first since the unit's last answer, and how many there were since."""

    party: Party
    since: datetime
    by: str
    text: str
    times: int


def unanswered(matters: QuerySet[Matter, Any], page: int = 1, size: int = PAGE) -> tuple[tuple[Unanswered, ...], bool]:
    """Chases that wait for an answer, the oldest first."""
    waiting = Party.objects.filter(chased_at__isnull=False, left_at=None, matter__in=matters.values("pk"))
    rows = waiting.exclude(matter__state__in=OVER).select_related("matter", "unit").order_by("chased_at", "pk")
    start = max(0, page - 1) * size
    parties = list(rows[start : start + size + 1])
    events: dict[tuple[int, int | None], list[EventRow]] = {}
    told = EventRow.objects.filter(matter__in={each.matter_id for each in parties}, kind=EventKind.CHASED)
    for event in told.select_related("actor").order_by("seq"):
        events.setdefault((event.matter_id, event.unit_id), []).append(event)
    found = []
    for party in parties[:size]:
        assert party.chased_at is not None
        since = [e for e in events.get((party.matter_id, party.unit_id), ()) if e.recorded_at >= party.chased_at]
        first = since[0] if since else None
        by = first.actor.name if first is not None and first.actor is not None else ""
        text = read_body(first.body, first.schema).text if first is not None else ""
        found.append(Unanswered(party, at_beijing(party.chased_at), by, text, len(since)))
    return tuple(found), len(parties) > size


def errands(
    standing: Standing, principals: Sequence[Standing], way: str, size: int = 4 * PAGE
) -> tuple[tuple[Errand, ...], ...]:
    """What is to be done by hand, the oldest first: all that concerns one unit and matter is one call."""
    found = errands_of(overseen(standing, principals), places(standing, principals), way)
    rows = found.select_related("notice__matter", "notice__unit").prefetch_related("notice__messages__person")
    groups: dict[tuple[int | None, int | None], list[Errand]] = {}
    for row in rows[:size]:
        groups.setdefault((row.notice.matter_id, row.notice.unit_id), []).append(row)
    return tuple(map(tuple, groups.values()))


def same_errand(row: Errand) -> QuerySet[Errand]:
    """This one and all that the same call (or paper) settles."""
    if row.notice.matter_id is None:
        return Errand.objects.filter(pk=row.pk)
    return Errand.objects.filter(
        state="waiting", way=row.way, notice__matter=row.notice.matter_id, notice__unit=row.notice.unit_id
    )


def errand_for(standing: Standing, principals: Sequence[Standing], key: int) -> Errand | None:
    """One of them, done or not; None where it is not theirs."""
    theirs = Q(notice__matter__in=overseen(standing, principals).values("pk"))
    theirs |= Q(notice__matter=None, notice__jurisdiction__in=places(standing, principals))
    return Errand.objects.filter(theirs, pk=key).select_related("notice__matter", "notice__unit", "done_by").first()


@dataclass(frozen=True, slots=True)
class Recorded:
    """One reminder or chase as it was told. ``answered_at``: when the unit answered, or did what it was reminded of."""

    notice: Notice
    duty: Duty | None
    answered_at: datetime | None
    open: bool


def record(matters: QuerySet[Matter, Any], before: int = 0, size: int = PAGE) -> tuple[tuple[Recorded, ...], bool]:
    """What units were reminded of and chased for, the newest first."""
    rows = Notice.objects.filter(kind__in=("reminder", str(EventKind.CHASED)), matter__in=matters.values("pk"))
    rows = rows.exclude(state="waiting").order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    notices = list(with_people(rows)[: size + 1])
    return recorded(notices[:size]), len(notices) > size


def recorded(notices: Sequence[Notice]) -> tuple[Recorded, ...]:
    """Notices with what became of them. Two queries."""
    duties = {duty.key: duty for duty in Duty.objects.filter(key__in={each.duty for each in notices if each.duty})}
    answers = _answers({each.matter_id for each in notices if each.kind == EventKind.CHASED and each.matter_id})
    found = []
    for each in notices:
        duty = duties.get(each.duty)
        if each.kind == EventKind.CHASED:
            later = [at for seq, at in answers.get((each.matter_id, each.unit_id), ()) if seq > (each.seq or 0)]
            found.append(Recorded(each, duty, min(later, default=None), not later))
        else:
            held = duty is not None and duty.state in ("open", "late")
            found.append(Recorded(each, duty, duty.done_at if duty is not None else None, held))
    return tuple(found)


def _answers(matters: Iterable[int | None]) -> Mapping[tuple[int | None, int | None], list[tuple[int, datetime]]]:
    found: dict[tuple[int | None, int | None], list[tuple[int, datetime]]] = {}
    rows = EventRow.objects.filter(matter__in=[each for each in matters if each], kind__in=[str(k) for k in ANSWERS])
    for matter, unit, seq, at in rows.values_list("matter_id", "unit_id", "seq", "recorded_at"):
        found.setdefault((matter, unit), []).append((seq, at))
    return found
