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


class SheetForm(models.Model):
    """表样: how the office, or its superior, wants a ledger on paper: its own headings, its words for how things stand."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.CASCADE, related_name="sheet_forms")
    name = models.CharField("名称", max_length=20)
    title = models.CharField("标题", max_length=60, blank=True)
    paper = models.CharField(max_length=2, default="A3")
    columns = models.JSONField(default=list)
    """``[heading, field]`` of each column, in their order; fields are those of `duban.apps.boards.sheet_forms.FIELDS`."""
    words = models.JSONField(default=dict)
    """The superior's word by ours, for the field ``status``."""
    made_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "duban_sheet_form"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(name="sheet_form_once", fields=("jurisdiction", "name")),)

    def __str__(self) -> str:
        return self.name
