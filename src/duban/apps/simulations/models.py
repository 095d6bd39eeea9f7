"""A simulation that was asked for, the parts it is judged in, and what came of it.

Conventions: a part is judged as a whole or not at all and is the same whoever judges it, so that nothing is claimed: two workers
at one part write the same. Finished parts are deleted with the last one.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

STATES = {"running": "推演中", "done": "已完成", "failed": "没有完成"}


class Simulation(models.Model):
    """``asked`` is the year and the packs (identifier, digest) as `duban.apps.simulations.asked` writes them; ``result`` what
    `duban.core.simulation.told.whole` gives of each pack."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.PROTECT, related_name="simulations")
    person = models.ForeignKey("org.Person", models.PROTECT, related_name="simulations")
    asked = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=list(STATES.items()), default="running")
    parts = models.PositiveIntegerField()
    result = models.JSONField(default=dict)
    why = models.CharField(max_length=500, blank=True)
    """Why it was not finished."""
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "duban_simulation"
        ordering = ("-id",)
        constraints = (models.CheckConstraint(name="simulation_state", condition=Q(state__in=list(STATES))),)
        indexes = (models.Index(name="simulation_running", fields=("state",), condition=Q(state="running")),)

    def __str__(self) -> str:
        return f"推演{self.pk} {STATES[self.state]}"


class Part(models.Model):
    """Some of the units, or of the ledger's matters, of one run, from ``first`` to ``last``. ``sums``: None until judged."""

    simulation = models.ForeignKey(Simulation, models.CASCADE, related_name="work")
    number = models.PositiveIntegerField()
    run = models.PositiveSmallIntegerField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    sums = models.JSONField(null=True, default=None)

    class Meta:
        db_table = "duban_simulation_part"
        ordering = ("simulation", "number")
        constraints = (models.UniqueConstraint(name="simulation_part_once", fields=("simulation", "number")),)

    def __str__(self) -> str:
        return f"{self.simulation_id}/{self.number}"
