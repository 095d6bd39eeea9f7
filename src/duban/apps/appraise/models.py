"""What people said about points: grounds only a person can find, the telling of a period, objections, confirmations.

Conventions: no point is stored as truth; points are reckoned anew from events (`reckoning`). A confirmation keeps what
it confirmed, so that a later change is seen beside it. Rows end or are answered; none is deleted, and each act leaves
its entry in the audit log's chain.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from duban.apps.appraise.words import CREDITS


class Credit(models.Model):
    """A ground that no event tells and a person found: 通报表扬, 测评, a completion found early and active (FZ-5)."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="credits")
    what = models.CharField("事由", max_length=16, choices=list(CREDITS.items()))
    day = models.DateField("日期")
    matter = models.ForeignKey("matters.Matter", models.PROTECT, null=True, blank=True, related_name="+")
    duty = models.CharField(max_length=160, blank=True)
    """Of an early completion: the key of the duty it settled."""
    basis = models.CharField("依据", max_length=200)
    approved_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    """The leader who approved it."""
    recorded_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    struck_because = models.CharField("撤销理由", max_length=200, blank=True)

    class Meta:
        db_table = "duban_credit"
        constraints = (
            models.UniqueConstraint(name="early_once", fields=("duty",), condition=Q(struck_at=None) & ~Q(duty="")),
        )
        indexes = (models.Index(name="credit_list", fields=("jurisdiction", "day")),)

    def __str__(self) -> str:
        return f"{self.unit} {self.what} {self.day}"


class Appraisal(models.Model):
    """A period whose points the units were told of, with the last day on which they may object."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    object_by = models.DateField("异议截止")
    told_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        db_table = "duban_appraisal"
        ordering = ("-last", "-first")
        constraints = (models.UniqueConstraint(name="appraisal_once", fields=("jurisdiction", "first", "last")),)

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"


class Objection(models.Model):
    """What a unit says against its points, and the answer."""

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="objections")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    points = models.JSONField(default=list)
    """Keys of the points objected to; empty: the whole."""
    reason = models.TextField("理由")
    made_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    accepted = models.BooleanField(null=True, default=None)
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "duban_objection"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.unit} {self.appraisal}"


class Confirmation(models.Model):
    """A named person's confirmation of a period's result. The last one holds; earlier ones stay."""

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="confirmations")
    by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField("说明", max_length=200, blank=True)
    pack = models.CharField(max_length=100)
    """The pack and its edition it was reckoned under, as words."""
    points = models.JSONField(default=dict)
    """Key of a point → ``[unit, person or null, value]``."""
    digest = models.CharField(max_length=80)

    class Meta:
        db_table = "duban_confirmation"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.appraisal} {self.by}"
