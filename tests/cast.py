"""One cast for all tests: a county's units and people, and short ways to say what happened and what a rule demands."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from duban.core.assess import Rules
from duban.core.cadence.form import read_cadence
from duban.core.calendar.days import Calendar
from duban.core.events import Event, EventKind
from duban.core.instant import read_instant, write_due
from duban.core.matter.facts import Facts, Matter, Party
from duban.core.obligation.obligation import Obligation
from duban.core.period.counting import Counting
from duban.core.period.form import Period, read_period
from duban.core.period.hours import BusinessHours, DayHours, Session
from duban.core.policy.rules import (
    CadenceRule,
    ChaseRule,
    ChaseStep,
    DeadlineRule,
    LightRule,
    Limit,
    OwedBy,
    Pack,
    Rule,
    Setting,
    Start,
)
from duban.core.words import Basis, Side
from duban.policies.shelf import shipped_calendar

HOUSING = "住建局"
FINANCE = "财政局"
LAND = "自然资源局"
STRANGER = "水利局"
OFFICE = "县政府督查室"

_MORNING: Session = (time(9), time(12))
_AFTERNOON: Session = (time(14), time(18))
OFFICE_HOURS = BusinessHours((DayHours(time(18), (_MORNING, _AFTERNOON)),))


def calendar() -> Calendar:
    return shipped_calendar()


def at(text: str) -> datetime:
    """An instant, written as everywhere: ``2022-11-07T09:00``, ``2022-11-07T24:00``."""
    found = read_instant(text)
    assert found is not None, text
    return found


def period(text: str) -> Period:
    found = read_period(text)
    assert found is not None, text
    return found


def matter(stated: dict[str, str] | None = None, *, own_due: str = "", superior_due: str = "", **units: str) -> Matter:
    """A matter led by the housing bureau unless said otherwise: ``matter(lead=FINANCE, assisting=LAND)``."""
    parties = tuple(Party(unit, role) for role, unit in (units or {"lead": HOUSING}).items())
    facts = Facts(
        {"kind": "supervised", **(stated or {})},
        parties,
        at(own_due) if own_due else None,
        at(superior_due) if superior_due else None,
    )
    return Matter("督〔2022〕031", facts)


def happened(*told: tuple[Any, ...]) -> list[Event]:
    """Events in order, each (recorded at, kind, unit or None[, more]) with ``more`` the payload and ``occurred``."""
    events = []
    for seq, (when, kind, unit, *rest) in enumerate(told, 1):
        more = dict(rest[0]) if rest else {}
        occurred = more.pop("occurred", None)
        events.append(
            Event(
                seq,
                EventKind(kind),
                at(when),
                at(occurred) if occurred else None,
                unit,
                for_unit=bool(more.pop("for_unit", False)),
                payload={key: _typed(key, value) for key, value in more.items()},
            )
        )
    return events


def _typed(key: str, value: Any) -> Any:
    if key in {"own_due", "superior_due", "until", "limit", "due", "inner_due", "at"} and isinstance(value, str):
        return at(value)
    return value


def deadline(rule_id: str, within: str | Limit | Setting, act: str = "completion_asked", **more: Any) -> DeadlineRule:
    """A deadline rule of the handling side from the assignment, unless ``more`` says otherwise."""
    return DeadlineRule(
        id=rule_id,
        kind="deadline",
        clause="三(二)",
        basis=Basis.STATED,
        words="原文",
        applies=more.pop("applies", (("kind", frozenset({"supervised"})),)),
        starts=Start(EventKind(more.pop("event", "assigned")), more.pop("each", True)),
        owed_by=OwedBy(more.pop("roles", ("lead",)), more.pop("owed_each", "unit")),
        act=EventKind(act),
        within=period(within) if isinstance(within, str) and not isinstance(within, Limit) else within,
        counting=more.pop("counting", Counting()),
        side=more.pop("side", Side.HANDLING),
        **more,
    )


def cadence(rule_id: str, every: str, act: str = "reported", **more: Any) -> CadenceRule:
    form = read_cadence(every, times=more.pop("times", 1), rolling=more.pop("rolling", False))
    assert form is not None, every
    return CadenceRule(
        id=rule_id,
        kind="cadence",
        clause="三(五)2",
        basis=Basis.STATED,
        words="原文",
        applies=(("kind", frozenset({"supervised"})),),
        starts=Start(EventKind.ASSIGNED, each=False),
        owed_by=OwedBy(("lead",)),
        act=EventKind(act),
        every=form,
        **more,
    )


def light(soon: str) -> LightRule:
    return LightRule(id="灯", kind="light", clause="三(四)", basis=Basis.INTERP, note="原文未写", soon=period(soon))


def chase(*steps: tuple[str, str], of: tuple[str, ...] = ()) -> ChaseRule:
    return ChaseRule(
        id="催",
        kind="chase",
        clause="三(四)",
        basis=Basis.INTERP,
        note="原文未写",
        of=of,
        steps=tuple(ChaseStep(anchor, period(by), ("debtor",), ("in_app",)) for anchor, by in steps),
    )


def rules(*of: Rule, hours: BusinessHours = OFFICE_HOURS, commencement: str = "2022-01-01", **more: Any) -> Rules:
    pack = Pack(
        id="试行", title="试行办法", issuer="某县政府", level="county",
        commencement=date.fromisoformat(commencement), rules=of, **more,
    )  # fmt: skip
    return Rules(pack, hours)


def due_of(obligation: Obligation) -> str | None:
    """The due as printed, without the zone; None where there is none."""
    return None if obligation.due is None else write_due(obligation.due).removesuffix("+08:00")
