"""What the watch keeps of itself: its clock in a rehearsal, who is at work, what was set aside, when it was down."""

from __future__ import annotations

from django.db import models


class Installation(models.Model):
    """The one row of a rehearsal installation (`duban init --rehearsal`); an ordinary one has none. Irrevocable."""

    clock = models.DateTimeField()
    """The stored instant that import, sweep, run and the browser share; it only moves forward."""
    since = models.DateTimeField()
    """When, by the true clock, it was set up."""
    shared_password = models.CharField(max_length=128, blank=True)
    """What everybody but the three administrators logs in with, for training: the log-in page tells it. Empty: nobody."""

    class Meta:
        db_table = "duban_installation"

    def __str__(self) -> str:
        return f"{self.clock}"


class Heartbeat(models.Model):
    """A worker at work: told at most every half minute."""

    node = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    """What its last round did: counts by name."""

    class Meta:
        db_table = "duban_heartbeat"

    def __str__(self) -> str:
        return f"{self.node} {self.seen_at}"


class Slot(models.Model):
    """A scheduled job that ran for a slot of time: the row is written in one transaction with the job's effect."""

    job = models.CharField(max_length=40)
    slot = models.CharField(max_length=40)
    ran_at = models.DateTimeField()
    node = models.CharField(max_length=80)

    class Meta:
        db_table = "duban_slot"
        constraints = (models.UniqueConstraint(name="slot_once", fields=("job", "slot")),)

    def __str__(self) -> str:
        return f"{self.job} {self.slot}"


class SetAside(models.Model):
    """A matter or subject whose judgement failed: it stops no other, and is shown until somebody tries it again."""

    kind = models.CharField(max_length=10, choices=[("matter", "事项"), ("subject", "单位计次")])
    row = models.BigIntegerField()
    """Primary key of the matter or subject."""
    title = models.CharField(max_length=300)
    error = models.TextField()
    at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "duban_set_aside"
        constraints = (models.UniqueConstraint(name="set_aside_once", fields=("kind", "row")),)

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"


class Outage(models.Model):
    """A recorded stretch in which the system could not be reached: a due inside it does not count against anybody."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.PROTECT, related_name="outages")
    begins = models.DateTimeField("起")
    ends = models.DateTimeField("止（不含）")
    reason = models.CharField("原因", max_length=200)
    recorded_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "duban_outage"

    def __str__(self) -> str:
        return f"{self.begins}–{self.ends}"
