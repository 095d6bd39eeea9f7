"""A draft of a pack, the versions saved of it, what a version would do to open matters, and its application to them.

Conventions: a draft is one text for all editors of its office, with a counter: the second of two is told. A version is
never changed. `Foresight` and `Application` are worked off by the worker in batches in the order of matters' keys; the
last key looked at stands in the row, in one transaction with what the batch did.
"""

from __future__ import annotations

from typing import Final

from django.db import models

from duban.apps.policies.models import Edition, Enactment, NeverTouched

STATES: Final = {"open": "起草中", "enacted": "已施行", "dropped": "已放弃"}
KINDS: Final = {
    "later": "推后",
    "new": "新增",
    "again": "重新计时",
    "gone": "不再要求",
    "still": "不再计时",
    "hindered": "不能改用",
}
"""What becomes of a running duty; ``hindered`` is said of the matter."""


class Draft(models.Model):
    """A change of a pack under way. ``base`` is the digest of the edition it began from."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.PROTECT, related_name="drafts")
    identifier = models.CharField(max_length=100)
    title = models.CharField("改动", max_length=100)
    base = models.CharField(max_length=80)
    pack_text = models.TextField()
    rules_text = models.TextField()
    cases_text = models.TextField(blank=True)
    edits = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=list(STATES.items()), default="open")
    made_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "duban_pack_draft"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.identifier} {self.title}"


class Version(NeverTouched):
    """A sound text of a draft as it was saved. ``edition`` holds what it decides, by its digest; the texts keep its
    comments. ``superseded`` are the names of the cases that proved the rules as they were, laid aside for a ``reason``."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="versions")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    edits = models.PositiveIntegerField()
    pack_text = models.TextField()
    rules_text = models.TextField()
    cases_text = models.TextField(blank=True)
    superseded = models.JSONField("不再适用的案例", default=list, blank=True)
    reason = models.TextField("案例不再适用的理由", blank=True)
    by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(NeverTouched.Meta):
        db_table = "duban_pack_version"
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(name="pack_version_once", fields=("draft", "edition", "edits")),)

    def __str__(self) -> str:
        return f"{self.draft} {self.edition.digest[:12]}"


class Work(models.Model):
    """Something the worker does to the open matters of a jurisdiction, in the order of their keys."""

    by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    looked = models.PositiveIntegerField(default=0)
    cursor = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    hindered = models.PositiveIntegerField("不能改用", default=0)

    class Meta:
        abstract = True


class Foresight(Work):
    """What a version would do to each open matter, as it stood when it was looked at."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="foresights")
    moved = models.PositiveIntegerField("时限有变的", default=0)
    counts = models.JSONField(default=dict)
    """Duties by key of `KINDS`."""

    class Meta:
        db_table = "duban_foresight"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.version} {self.looked}/{self.total}"


class Foreseen(models.Model):
    """One duty that would not stay as it is, or why a matter cannot go over."""

    foresight = models.ForeignKey(Foresight, models.CASCADE, related_name="lines")
    matter = models.ForeignKey("matters.Matter", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=list(KINDS.items()))
    rule = models.CharField(max_length=60, blank=True)
    clause = models.CharField(max_length=60, blank=True)
    act = models.CharField(max_length=24, blank=True)
    debtor = models.CharField(max_length=100, blank=True)
    before = models.DateTimeField(null=True, blank=True)
    after = models.DateTimeField(null=True, blank=True)
    said = models.TextField(blank=True)

    class Meta:
        db_table = "duban_foreseen"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(name="foreseen_once", fields=("foresight", "matter", "number")),)
        indexes = (models.Index(name="foreseen_kind", fields=("foresight", "kind", "id")),)

    def __str__(self) -> str:
        return f"{self.matter_id} {self.rule} {self.kind}"


class Application(Work):
    """The head's act that takes what is under way over to an edition in force."""

    enactment = models.ForeignKey(Enactment, models.PROTECT, related_name="applications")
    reason = models.TextField("理由")
    principal = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    went = models.PositiveIntegerField("已改用", default=0)

    class Meta:
        db_table = "duban_application"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.enactment} {self.went}/{self.total}"


class Stayed(models.Model):
    """A matter that could not go over, and why; it keeps its edition."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="stayed")
    matter = models.ForeignKey("matters.Matter", models.CASCADE, related_name="+")
    said = models.TextField()

    class Meta:
        db_table = "duban_stayed"
        ordering = ("id",)
        constraints = (models.UniqueConstraint(name="stayed_once", fields=("application", "matter")),)

    def __str__(self) -> str:
        return f"{self.matter_id} {self.said[:20]}"
