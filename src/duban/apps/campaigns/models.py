"""What was handed in for a campaign, and which matters belong to it.

Conventions: a campaign is named as its pack's phase rules name it. What was handed in counts by its first instant; a row is
taken back, not deleted, and each act leaves its entry in the audit log's chain.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class HandedIn(models.Model):
    """One paper of one unit: ``handed_at`` is when it was recorded by the unit, or handed over on paper (代录)."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40)
    """The id of the phase rule that asks for it."""
    what = models.CharField("材料", max_length=100)
    document = models.CharField("文号或摘要", max_length=200)
    handed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    for_unit = models.BooleanField("代录", default=False)
    returned_at = models.DateTimeField("退回", null=True, blank=True)
    returned_by = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    returned_because = models.CharField("退回理由", max_length=200, blank=True)

    class Meta:
        db_table = "duban_handed_in"
        constraints = (
            models.UniqueConstraint(
                name="handed_in_once",
                fields=("jurisdiction", "unit", "rule", "what"),
                condition=Q(returned_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.what}"


class Belonging(models.Model):
    """A matter that was put under a campaign, and when it left it."""

    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="campaigns")
    campaign = models.CharField("专项行动", max_length=100)
    put_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    put_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "duban_campaign_matter"
        constraints = (
            models.UniqueConstraint(name="belongs_once", fields=("matter", "campaign"), condition=Q(left_at=None)),
        )
        indexes = (models.Index(name="campaign_matters", fields=("campaign", "left_at", "matter")),)

    def __str__(self) -> str:
        return f"{self.campaign} {self.matter}"
