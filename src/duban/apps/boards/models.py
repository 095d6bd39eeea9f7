"""A kept view is an address with a name; a batch is what one person did to many matters in one transaction."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SavedView(models.Model):
    """A view of the ledger: a person's own, or (``shared``) the whole jurisdiction's, kept by its head of supervision."""

    person = models.ForeignKey("org.Person", models.CASCADE, related_name="saved_views")
    jurisdiction = models.ForeignKey("org.Jurisdiction", models.CASCADE, related_name="saved_views")
    name = models.CharField("名称", max_length=20)
    query = models.CharField(max_length=2000, blank=True)
    """The part of the address behind the question mark: chips, words, order, groups, columns."""
    shared = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "duban_saved_view"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(name="view_own_once", fields=("person", "name"), condition=Q(shared=False)),
            models.UniqueConstraint(name="view_shared_once", fields=("jurisdiction", "name"), condition=Q(shared=True)),
        )

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """What was done to many matters at once; it can be taken back once, soon, by the same person, on record."""

    person = models.ForeignKey("org.Person", models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=24)
    at = models.DateTimeField()
    items = models.JSONField(default=list)
    """``[matter, seq, former]`` of each event made; ``former`` is the 督办专人 before a change, else null."""
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "duban_batch"

    def __str__(self) -> str:
        return f"{self.kind} {len(self.items)}"
