"""One matter at a glance: what is owed next and by whom, who bears it, the milestones, the latest records. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duban.apps.matters.ledger import late_as_stock, light_of
from duban.apps.matters.models import Duty, Matter
from duban.apps.matters.progress import Trace
from duban.apps.matters.words import ANSWERING, RUNNING, SHOWN, VERIFIED
from duban.core.events import TABLE, EventKind
from duban.core.words import ROLES, Light, light_word, standing_word
from duban.web.dates import days_left, short_day, short_due, short_moment
from duban.web.ledger.columns import Around
from duban.web.matters.duty_lines import When
from duban.web.matters.page import STATE_MARKS


@dataclass(frozen=True, slots=True)
class Owing:
    """A duty that waits."""

    act: str
    unit: str
    when: When
    light: str
    word: str


@dataclass(frozen=True, slots=True)
class Drawer:
    id: int
    number: str
    title: str
    light: str
    light_word: str
    state_word: str
    state_mark: str
    units: tuple[tuple[str, str, str], ...]
    """Role, name, clerk."""
    chain: tuple[tuple[str, str], ...]
    requirement: str
    owing: tuple[Owing, ...]
    nodes: tuple[tuple[str, str, str], ...]
    """Sign, name, when."""
    traces: tuple[tuple[str, str, str], ...]
    """When, what, by whom."""


def drawer_of(
    row: Matter, duties: Sequence[Duty], latest: Sequence[Trace], around: Around, *, verified: bool = False
) -> Drawer:
    """The drawer of one matter this person may see. ``verified``: it waits to be struck off."""
    now, year = around.now, around.now.year
    lights = {light_of(duty, now) for duty in duties}
    running = row.state in RUNNING
    worst = next((light for light in (Light.LATE, Light.SOON) if light in lights), Light.NORMAL)
    parties = [party for party in row.parties.all() if party.left_at is None and party.role in ANSWERING]
    chain = [
        ("领导", row.leader.name if row.leader else ""),
        ("督办专人", row.supervisor.name if row.supervisor else ""),
    ]
    return Drawer(
        id=row.pk,
        number=row.number,
        title=row.title,
        light=str(worst) if running else "",
        light_word=light_word(around.lights, worst, stock=late_as_stock(duties, now)) if running else "",
        state_word=SHOWN[VERIFIED if verified else row.state],
        state_mark=STATE_MARKS[row.state],
        units=tuple((ROLES[p.role], p.unit.name, p.clerk.name if p.clerk else "") for p in parties),
        chain=tuple((label, name) for label, name in chain if name),
        requirement=row.requirement,
        owing=tuple(_owing(duty, around) for duty in duties),
        nodes=tuple(
            ("✓", node.name, f"{short_day(node.done, year)}完成") if node.done
            else ("■" if node.planned < now.date() else "○", node.name, f"计划{short_day(node.planned, year)}")
            for node in row.nodes.all()
        ),
        traces=tuple(
            (short_moment(each.at, year), TABLE[each.kind].chinese, "，".join(filter(None, (each.actor, each.unit))))
            for each in latest
        ),
    )  # fmt: skip


def _owing(duty: Duty, around: Around) -> Owing:
    now = around.now
    light = str(light_of(duty, now))
    when = When(duty.undetermined, "", False)
    if duty.due is not None:
        left = days_left(duty.due, around.calendar, now) if duty.state in ("open", "late") else ""
        when = When(short_due(duty.due, now.year) + "前", left, duty.provisional)
    shown = light_word(around.lights, light, stock=duty.stock)
    word = shown if duty.state in ("open", "late") else standing_word(duty.state, filed=duty.done_at is not None)
    return Owing(TABLE[EventKind(duty.act)].chinese, duty.unit.name if duty.unit else "", when, light, word)
