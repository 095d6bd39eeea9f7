"""A spreadsheet brought in, which matter each of its rows became, and what was decided once: headings and names.

Conventions: the file itself is not kept, only what its tables say; nothing that bears a secrecy marking gets here.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

STATES = {"draft": "待确认", "done": "已导入", "undone": "已撤销"}


class Import(models.Model):
    """One upload. ``tables`` is what was read, ``choices`` what a person has decided about it so far."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.PROTECT, related_name="imports")
    person = models.ForeignKey("org.Person", models.PROTECT, related_name="imports")
    file = models.CharField("文件", max_length=200)
    sm3 = models.CharField(max_length=64)
    tables = models.JSONField(default=list)
    """As `duban.core.ledger.table.stored` writes each."""
    choices = models.JSONField(default=dict)
    """As `duban.apps.imports.choices` writes them."""
    version = models.PositiveIntegerField(default=0)
    """Grows with every choice: two people on one import, the second is told."""
    fingerprint = models.CharField(max_length=64, blank=True)
    """Of the headings of the sheet that was imported: versions of one ledger have the same."""
    state = models.CharField(max_length=8, choices=list(STATES.items()), default="draft")
    uploaded_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "duban_import"
        ordering = ("-id",)
        indexes = (
            models.Index(name="import_versions", fields=("jurisdiction", "fingerprint"), condition=Q(state="done")),
        )

    def __str__(self) -> str:
        return f"{self.file} {STATES[self.state]}"


class ImportedRow(models.Model):
    """Which matter a row became. ``texts`` is what it said, by field: a later version is compared with it."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="imported")
    number = models.PositiveIntegerField("行")
    matter = models.OneToOneField("matters.Matter", models.PROTECT, related_name="imported_row")
    texts = models.JSONField(default=dict)

    class Meta:
        db_table = "duban_imported_row"
        ordering = ("source", "number")
        constraints = (models.UniqueConstraint(name="imported_row_once", fields=("source", "number")),)

    def __str__(self) -> str:
        return f"{self.source_id}:{self.number}"


class KnownHeadings(models.Model):
    """The fields a person confirmed for a set of headings, in the order of its columns."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.CASCADE, related_name="known_headings")
    fingerprint = models.CharField(max_length=64)
    fields = models.JSONField(default=list)
    decided_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "duban_known_headings"
        constraints = (models.UniqueConstraint(name="known_headings_once", fields=("jurisdiction", "fingerprint")),)

    def __str__(self) -> str:
        return "|".join(self.fields)


class KnownName(models.Model):
    """Whom a name in ledgers means, as a person decided it: one unit, several (各乡镇), or none (有关部门)."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.CASCADE, related_name="known_names")
    name = models.CharField(max_length=100)
    """As `duban.core.ledger.short_names.plain_name` writes it."""
    units = models.JSONField(default=list)
    """Ids; empty: it names no unit."""
    decided_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "duban_known_name"
        constraints = (models.UniqueConstraint(name="known_name_once", fields=("jurisdiction", "name")),)

    def __str__(self) -> str:
        return self.name
