"""Notices to be told, proposals to be decided, and subjects to be counted again. Written by `duban.apps.outbox.actions`.

Conventions: a row is made once for its key (engine.md, Identity) whoever sweeps and however often; instants are UTC in
storage. A notice names offices (联络员, 负责人 …), never persons: who holds them is looked up when it is delivered.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from duban.apps.outbox.words import DECISIONS, NOTICE_STATES, SUBJECTS, URGENCIES


class Proposal(models.Model):
    """处置建议: what a rule puts before a person, with its very basis; it acts only through that person's decision."""

    key = models.CharField(max_length=240, unique=True)
    jurisdiction = models.ForeignKey("org.Jurisdiction", models.PROTECT, related_name="proposals")
    rule = models.CharField(max_length=40)
    clause = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=8, choices=list(SUBJECTS.items()), default="unit")
    unit = models.ForeignKey("org.Unit", models.PROTECT, null=True, blank=True, related_name="proposals")
    matter = models.ForeignKey("matters.Matter", models.PROTECT, null=True, blank=True, related_name="proposals")
    """Where a chase proposes to raise one matter; a ladder's proposal is about the unit and its ``basis``."""
    proposes = models.CharField(max_length=16)
    threshold = models.PositiveIntegerField()
    arming = models.PositiveIntegerField()
    reached_at = models.DateTimeField()
    made_at = models.DateTimeField()
    basis = models.JSONField(default=list)
    """The keys of what it rests on, in order: duties' keys, or complaints'."""
    grounds = models.ManyToManyField("matters.Matter", related_name="grounds_of", db_table="duban_proposal_ground")
    """The matters the basis lies in."""
    replaces = models.CharField(max_length=240, blank=True)
    """For a correction: the key of the proposal that was carried out."""
    decision = models.CharField(max_length=16, choices=list(DECISIONS.items()), default="waiting")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    principal = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)
    excluded = models.JSONField(default=list)
    """Of the basis, what the person struck out (部分不计入): it counts under this ladder no more."""
    version = models.PositiveIntegerField(default=0)
    """Grows with every change: two people on one proposal, the second is told."""
    receipted_at = models.DateTimeField("移交签收", null=True, blank=True)
    receipted_by = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    """Who of the competent body took a hand-over (移交), and when."""
    returned = models.TextField("移交后的反馈", blank=True)
    """What that body chose to disclose."""

    class Meta:
        db_table = "duban_proposal"
        indexes = (
            models.Index(name="proposal_list", fields=("jurisdiction", "decision", "reached_at")),
            models.Index(name="proposal_unit", fields=("unit", "rule")),
        )

    def __str__(self) -> str:
        return self.key


class Notice(models.Model):
    """Something to be told once: a reminder the engine calls for, what an act brought about, or a new proposal."""

    key = models.CharField(max_length=240, unique=True)
    jurisdiction = models.ForeignKey("org.Jurisdiction", models.PROTECT, related_name="+")
    matter = models.ForeignKey("matters.Matter", models.PROTECT, null=True, blank=True, related_name="notices")
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, blank=True, related_name="notices")
    unit = models.ForeignKey("org.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    """Whose people are meant by ``debtor``, ``head`` and ``deputy``."""
    kind = models.CharField(max_length=24)
    """``reminder``, ``proposal``, or the kind of the event that is told."""
    duty = models.CharField(max_length=160, blank=True)
    """The key of the duty a reminder is about; it is not sent once that is done."""
    due_version = models.PositiveIntegerField(default=0)
    rule = models.CharField(max_length=40, blank=True)
    step = models.PositiveIntegerField(default=0)
    seq = models.PositiveIntegerField(null=True, blank=True)
    """The event that is told."""
    at = models.DateTimeField()
    """The ideal instant. Quiet hours and digests belong to delivery."""
    to = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    urgency = models.CharField(max_length=12, choices=list(URGENCIES.items()), default="normal")
    state = models.CharField(max_length=10, choices=list(NOTICE_STATES.items()), default="waiting")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "duban_notice"
        indexes = (
            models.Index(name="notice_waiting", fields=("id",), condition=Q(state="waiting")),
            models.Index(name="notice_of_matter", fields=("matter", "at")),
        )

    def __str__(self) -> str:
        return self.key


class Subject(models.Model):
    """A unit whose record is to be counted under the ladders; ``next_wakeup`` is when the count must be told again."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.CASCADE, related_name="+")
    unit = models.ForeignKey("org.Unit", models.CASCADE, related_name="subjects")
    next_wakeup = models.DateTimeField(null=True, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    """How many count now, by ladder."""
    undetermined = models.JSONField(default=list)
    """Ladders whose threshold or window nobody has set."""

    class Meta:
        db_table = "duban_subject"
        constraints = (models.UniqueConstraint(name="subject_once", fields=("jurisdiction", "unit")),)
        indexes = (models.Index(name="subject_wakeup", fields=("next_wakeup",)),)

    def __str__(self) -> str:
        return f"{self.unit} {self.counts}"
