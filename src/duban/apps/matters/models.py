"""The matter's spine, its sealed events, and the projections of what the engine said of it.

Conventions: events are only ever added; the spine's columns from ``light`` on and all of `Duty` are projections, written
by `duban.apps.matters.actions` alone and rebuilt by `duban rebuild`; so are the facts above them, which the set-up's
event holds whole. Instants are exclusive, stored in UTC.
In the engine's words a matter's id is its primary key and a unit is its primary key, both as text.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils.functional import cached_property

from duban.apps.matters.words import CIRCLES, INSTRUCTION_KINDS, STATES
from duban.core import words


class Approval(models.Model):
    """The recorded authority for setting up matters (立项): it may cover a batch (督查条例 第十一条)."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.PROTECT, related_name="approvals")
    authority = models.CharField("立项依据", max_length=200)
    document = models.CharField("文号", max_length=60, blank=True)
    approver = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    recorded_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")

    class Meta:
        db_table = "duban_approval"

    def __str__(self) -> str:
        return f"{self.authority}{self.document}"


class NumberSeries(models.Model):
    """The last number given out in a jurisdiction and year; its row is locked while a number is taken."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "duban_number_series"
        constraints = (models.UniqueConstraint(name="number_series_once", fields=("jurisdiction", "year")),)

    def __str__(self) -> str:
        return f"{self.year}:{self.last}"


def sparse(name: str, link: str, *more: str) -> models.Index:
    """An index of the rows that have this link. The empty ones stand outside: SQLite counts them as one value, takes the
    index for a useless one, and reads the whole table instead."""
    return models.Index(name=name, fields=(link, *more), condition=Q((f"{link}__isnull", False)))


class Matter(models.Model):
    """Anything to be done. ``stated`` are its facts in the words of `duban.core.words.DIMENSIONS`."""

    jurisdiction = models.ForeignKey("org.Jurisdiction", models.PROTECT, related_name="matters")
    number = models.CharField("编号", max_length=60)
    kind = models.CharField(max_length=12, choices=list(words.KINDS.items()), default="supervised")
    title = models.CharField("事项", max_length=200)
    state = models.CharField(max_length=12, choices=list(STATES.items()), default="draft")
    circle = models.CharField("知悉范围", max_length=12, choices=list(CIRCLES.items()), default="ordinary")
    stated = models.JSONField(default=dict)
    source = models.GeneratedField(
        expression=KT("stated__source"), output_field=models.CharField(max_length=24, null=True), db_persist=True
    )
    """Of ``stated``, kept by the database itself: what lists are narrowed and counted by stands in a column."""
    own_due = models.DateTimeField("完成时限", null=True, blank=True)
    superior_due = models.DateTimeField("上级时限", null=True, blank=True)
    superior_number = models.CharField("上级编号", max_length=60, blank=True)
    superior_status = models.CharField("上级状态", max_length=30, blank=True)
    source_title = models.CharField("来源", max_length=200, blank=True)
    source_number = models.CharField("来源文号", max_length=60, blank=True)
    requirement = models.TextField("工作要求", blank=True)
    work_standard = models.TextField("工作标准", blank=True)
    closing_standard = models.TextField("考核（销号）标准", blank=True)
    details = models.JSONField(default=dict)
    """The further fields a pack asks of key work (WX-11): 路线图、时间表、责任书 …, by field id."""
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", db_index=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed", db_index=False
    )
    approval = models.ForeignKey(Approval, models.PROTECT, null=True, blank=True, related_name="matters")
    leader = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    """The leader who bears 主要领导责任 for it (WX-14)."""
    supervisor = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    """督办专人 (XQ-5)."""
    pack = models.CharField("制度", max_length=80, blank=True)
    """Digest of the pack in force when it was set up; it keeps this one until an explicit migration."""
    created_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    facts_version = models.PositiveIntegerField(default=0)
    """Grows with every change of the facts: two people on one aspect, the second is told."""
    events = models.PositiveIntegerField(default=0)
    """How many events the chain holds, which is the last one's ``seq``."""
    head = models.CharField(max_length=80, blank=True)
    """Digest of the last event."""
    # -- projections
    light = models.CharField(max_length=8, choices=list(words.LIGHTS.items()), default="normal")
    next_due = models.DateTimeField(null=True, blank=True)
    next_wakeup = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField("办结", null=True, blank=True)
    """When the last of its units reported it complete; empty while one has not, or was sent back."""
    ended_at = models.DateTimeField("销号、终止、并入", null=True, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    """The instant the projections are true of; from it to ``next_wakeup`` the engine says the same."""

    class Meta:
        db_table = "duban_matter"
        constraints = (models.UniqueConstraint(name="matter_number", fields=("jurisdiction", "number")),)
        indexes = (
            models.Index(name="matter_wakeup", fields=("next_wakeup",)),
            models.Index(name="matter_judged", fields=("judged_at",), condition=Q(state__in=("live", "reported"))),
            models.Index(name="matter_list", fields=("jurisdiction", "state", "next_due")),
            models.Index(
                name="matter_counts",
                fields=("jurisdiction", "state", "leader", "supervisor", "source", "next_due"),
            ),
            models.Index(name="matter_figures", fields=("jurisdiction", "ended_at", "created_at", "state")),
            models.Index(name="matter_circle", fields=("circle", "jurisdiction")),
            sparse("matter_parent", "parent"),
            sparse("matter_merged", "merged_into"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @cached_property
    def leads_above(self) -> frozenset[int]:
        """The units that lead the matter this one is a part of. One query, and none for a matter that is no part."""
        if self.parent_id is None:
            return frozenset()
        leads = Party.objects.filter(matter=self.parent_id, role="lead", left_at=None)
        return frozenset(leads.values_list("unit_id", flat=True))


class Party(models.Model):
    """A unit in its capacity, the people in it who have this matter, and the version of its own thread."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="parties")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="parties")
    role = models.CharField(max_length=12, choices=list(words.ROLES.items()))
    inner_due = models.DateTimeField("内部时限", null=True, blank=True)
    chased_at = models.DateTimeField("待回应的催办", null=True, blank=True)
    """When the chase was recorded that the unit has not answered yet."""
    clerk = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    first_responsible = models.ForeignKey(
        "org.Person", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    """第一责任人 (WX-14): the unit's head."""
    direct_responsible = models.ForeignKey(
        "org.Person", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    """直接责任人 (WX-14): the deputy in charge."""
    thread_version = models.PositiveIntegerField(default=0)
    left_at = models.DateTimeField(null=True, blank=True)
    light = models.CharField(max_length=8, choices=list(words.LIGHTS.items()), default="normal")

    class Meta:
        db_table = "duban_party"
        constraints = (
            models.UniqueConstraint(name="party_once", fields=("matter", "unit"), condition=Q(left_at=None)),
        )
        indexes = (
            models.Index(name="party_chased", fields=("unit", "chased_at"), condition=~Q(chased_at=None)),
            models.Index(name="party_counts", fields=("unit", "role", "matter", "left_at")),
            models.Index(name="party_left", fields=("unit", "matter"), condition=Q(left_at__isnull=False)),
            sparse("party_clerk", "clerk", "matter"),
            sparse("party_first", "first_responsible", "matter"),
            sparse("party_direct", "direct_responsible", "matter"),
        )

    def __str__(self) -> str:
        return f"{words.ROLES[self.role]}{self.unit}"


class EventRow(models.Model):
    """One sealed event. ``body`` is canonical JSON; digest = SM3(previous ‖ envelope ‖ SM3(salt ‖ body)).

    The body and salt may be destroyed by a two-person act (``destroyed_at``): the chain still verifies by ``body_digest``.
    """

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="event_rows")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    unit = models.ForeignKey("org.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    actor = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    """Who did it; empty for the system's own verdicts."""
    principal = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    """For whom (代签、代录)."""
    occurred_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    for_unit = models.BooleanField(default=False)
    body = models.TextField()
    salt = models.CharField(max_length=64)
    schema = models.PositiveSmallIntegerField(default=1)
    body_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=80)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "duban_event"
        ordering = ("matter", "seq")
        constraints = (models.UniqueConstraint(name="event_seq", fields=("matter", "seq")),)
        indexes = (models.Index(name="event_found_valid", fields=("unit",), condition=Q(kind="found_valid")),)

    def __str__(self) -> str:
        return f"{self.matter_id}#{self.seq} {self.kind}"


class Attachment(models.Model):
    """A file attached to an event, held by the SM3 of its bytes."""

    event = models.ForeignKey(EventRow, models.PROTECT, related_name="attachments")
    sm3 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    media = models.CharField(max_length=100)

    class Meta:
        db_table = "duban_attachment"

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """A projection: one obligation as the engine last judged it. ``soon_at`` and ``due`` keep lists exact between sweeps."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="duties")
    key = models.CharField(max_length=160, unique=True)
    rule = models.CharField(max_length=40)
    clause = models.CharField(max_length=20)
    unit = models.ForeignKey("org.Unit", models.PROTECT, null=True, blank=True, related_name="duties")
    side = models.CharField(max_length=12)
    act = models.CharField(max_length=24)
    state = models.CharField(max_length=12, choices=list(words.STATES.items()))
    started = models.DateTimeField()
    due = models.DateTimeField(null=True, blank=True)
    first_due = models.DateTimeField("原定时限", null=True, blank=True)
    """The due before any recorded change of it; ``due`` itself where there was none."""
    due_version = models.PositiveIntegerField(default=1)
    soon_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField("告知逾期", null=True, blank=True)
    explained_at = models.DateTimeField("说明情况", null=True, blank=True)
    confirmed_at = models.DateTimeField("认定逾期", null=True, blank=True)
    restated = models.BooleanField(default=False)
    provisional = models.BooleanField(default=False)
    stock = models.BooleanField(default=False)
    undetermined = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "duban_duty"
        indexes = (
            models.Index(name="duty_unit", fields=("unit", "state", "due")),
            models.Index(name="duty_due", fields=("state", "due")),
            models.Index(name="duty_soon", fields=("state", "soon_at", "side", "matter")),
            models.Index(
                name="duty_unexplained",
                fields=("unit", "told_at"),
                condition=Q(told_at__isnull=False, explained_at=None, confirmed_at=None),
            ),
            models.Index(name="duty_rule", fields=("rule", "state", "matter", "stock", "due")),
            models.Index(
                name="duty_figures",
                fields=("side", "state", "due", "unit", "stock", "done_at", "matter"),
            ),
            models.Index(name="duty_confirmed", fields=("unit", "breached_at"), condition=~Q(confirmed_at=None)),
        )

    def __str__(self) -> str:
        return self.key


class Instruction(models.Model):
    """批示件: a leader's words, verbatim, with their date; several leaders in sequence."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="instructions")
    leader = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    leader_name = models.CharField("批示领导", max_length=40)
    kind = models.CharField(max_length=10, choices=list(INSTRUCTION_KINDS.items()), default="instruct")
    text = models.TextField("批示原文")
    dated = models.DateField("批示日期")
    order = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "duban_instruction"
        ordering = ("order", "id")

    def __str__(self) -> str:
        return f"{self.leader_name} {self.dated}"


class Node(models.Model):
    """A project's own milestone (节点), with planned and actual dates, and who entered the actual one; not sealed."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="nodes")
    name = models.CharField(max_length=100)
    planned = models.DateField()
    done = models.DateField(null=True, blank=True)
    marked_by = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    marked_at = models.DateTimeField(null=True, blank=True)
    order = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    """Who added it after the set-up; empty: it was planned then."""
    added_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "duban_node"
        ordering = ("order", "planned", "id")
        indexes = (
            models.Index(name="node_ahead", fields=("planned", "matter"), condition=Q(done=None)),
            models.Index(name="node_planned", fields=("planned", "done", "matter")),
        )

    def __str__(self) -> str:
        return self.name


class FormerPlan(models.Model):
    """A day a milestone was planned for before it was replanned: it stays visible, with who changed it and why."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="former")
    planned = models.DateField("原计划")
    reason = models.CharField("调整理由", max_length=200)
    changed_by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "duban_former_plan"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.planned}"


class Seal(models.Model):
    """Once a day: head and count of every chain folded into one Merkle root, signed with a key kept outside."""

    day = models.DateField(unique=True)
    sealed_at = models.DateTimeField()
    chains = models.PositiveIntegerField()
    events = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    audit_entries = models.PositiveBigIntegerField(null=True, blank=True)
    """How many entries the audit log had when it was sealed, and the last one's digest; None: sealed before they were."""
    audit_head = models.CharField(max_length=80, blank=True)
    signature = models.CharField(max_length=200)
    key = models.CharField("公钥指纹", max_length=64)

    class Meta:
        db_table = "duban_seal"

    def __str__(self) -> str:
        return f"{self.day} {self.root[:12]}"


class Draft(models.Model):
    """What somebody has begun to write: it survives a lost connection and is thrown away once it is done."""

    person = models.ForeignKey("org.Person", models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=80)
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "duban_draft"
        constraints = (models.UniqueConstraint(name="draft_once", fields=("person", "form")),)

    def __str__(self) -> str:
        return f"{self.person} {self.form}"


class SearchText(models.Model):
    """What is looked through when somebody searches (`duban.apps.matters.search`): a projection, one row a matter."""

    matter = models.OneToOneField(Matter, models.CASCADE, primary_key=True, related_name="search_text")
    words = models.TextField()

    class Meta:
        db_table = "duban_search"

    def __str__(self) -> str:
        return f"{self.matter_id}"
