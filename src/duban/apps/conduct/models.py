"""The register of what was issued: one row a document, meeting, inspection or topic. Struck rows stay readable."""

from __future__ import annotations

from django.db import models

from duban.core.policy.vocabulary import QUOTA_CLASSES, QUOTA_OF


class Issue(models.Model):
    """Who issued what, when, how large; beyond a limit with the explanation in writing, or the approval, that it needs."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="+")
    of = models.CharField("种类", max_length=12, choices=list(QUOTA_OF.items()))
    kind = models.CharField("类别", max_length=16, choices=list(QUOTA_CLASSES.items()), blank=True)
    title = models.CharField("名称", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    about = models.CharField("就哪件事", max_length=200, blank=True)
    """Words that are the same for everything about one matter: a common matter has one meeting (XQ-18)."""
    day = models.DateField("日期")
    length = models.PositiveIntegerField("字数", null=True, blank=True)
    minutes = models.PositiveIntegerField("分钟", null=True, blank=True)
    people = models.PositiveIntegerField("人数", null=True, blank=True)
    explanation = models.TextField("超限说明或批准依据", blank=True)
    over = models.JSONField(default=list)
    """Ids of the limits it lay beyond when it was recorded."""
    recorded_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    struck_because = models.CharField("撤销理由", max_length=200, blank=True)

    class Meta:
        db_table = "duban_issue"
        indexes = (models.Index(name="issue_list", fields=("jurisdiction", "day", "unit")),)

    def __str__(self) -> str:
        return f"{self.unit} {self.title}"
