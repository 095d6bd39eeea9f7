"""The one door for reading simulations: those of the jurisdiction's supervision office, for the office alone."""

from __future__ import annotations

from typing import Final

from duban.apps.matters.access import OFFICE, is_administrator
from duban.apps.org.standing import Standing
from duban.apps.simulations.models import Part, Simulation

SHOWN: Final = 30


def may_simulate(held: Standing) -> bool:
    """Whether somebody may try a document on a year: the supervision office, whose documents these are."""
    return bool(held.roles & OFFICE) and not is_administrator(held) and held.jurisdiction_id is not None


def simulations_of(held: Standing) -> list[Simulation]:
    """The latest ones of the jurisdiction, without their results. One query."""
    if not may_simulate(held):
        return []
    rows = Simulation.objects.filter(jurisdiction=held.jurisdiction_id).select_related("person")
    return list(rows.defer("result")[:SHOWN])


def simulation_for(held: Standing, key: int) -> Simulation | None:
    """One of them; None where there is none or it is not theirs: one answer."""
    if not may_simulate(held):
        return None
    return Simulation.objects.filter(jurisdiction=held.jurisdiction_id, pk=key).select_related("person").first()


def done_parts(simulation: Simulation) -> int:
    """How many of its parts are judged."""
    if simulation.state == "done":
        return simulation.parts
    return Part.objects.filter(simulation=simulation, sums__isnull=False).count()
