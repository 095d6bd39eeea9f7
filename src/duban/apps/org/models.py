"""Jurisdictions, units, people and what they hold. Everything dated keeps its history: rows end, they are not deleted.

Conventions: ``valid_to`` is exclusive and empty while it lasts; a day is a Beijing day; nothing here is event-sourced,
every change of it leaves a line in the administration's audit log (`duban.apps.audit`).
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q

from duban.apps.org.words import HELD, LEVELS, POSTS, ROLES, UNIT_KINDS


class DatedQuerySet(models.QuerySet[Any]):
    """Rows with ``valid_from`` and ``valid_to``."""

    def on(self, day: date) -> Self:
        """Those valid on a day."""
        return self.filter(Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day)))


class Dated(models.Model):
    valid_from = models.DateField("起")
    valid_to = models.DateField("止（不含）", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def fresh_stamp() -> str:
    """A stamp never given before."""
    return secrets.token_hex(8)


class Jurisdiction(models.Model):
    """A province, city, county or town that owns units, a pack and a ledger. A town may be one inside a county."""

    code = models.CharField("代码", max_length=24, unique=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("层级", max_length=12, choices=list(LEVELS.items()))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="inside")
    pack = models.CharField("制度包", max_length=100, blank=True)
    numbering = models.CharField("编号式样", max_length=40, default="督〔{year}〕{n:03d}")
    stamp = models.CharField(max_length=16, default=fresh_stamp)
    """New whenever its tree of units changes: what is remembered of the tree is remembered under the stamp."""

    class Meta:
        db_table = "duban_jurisdiction"

    def __str__(self) -> str:
        return self.name


class LocalSetting(Dated):
    """A figure the documents leave to the jurisdiction (`SettingDeclared` of its pack), or its business hours."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="settings")
    name = models.CharField(max_length=60)
    value = models.CharField(max_length=200)
    basis = models.CharField("依据", max_length=200, blank=True)

    class Meta:
        db_table = "duban_local_setting"
        constraints = (models.UniqueConstraint(name="setting_once", fields=("jurisdiction", "name", "valid_from")),)

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class Unit(Dated):
    """An organ, a town, or a section inside one. Merged and renamed units keep their rows."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="sections")
    code = models.CharField("代码", max_length=24, blank=True)
    name = models.CharField("名称", max_length=60)
    full_name = models.CharField("全称", max_length=100, blank=True)
    kind = models.CharField("类别", max_length=12, choices=list(UNIT_KINDS.items()), default="organ")
    order = models.PositiveIntegerField("次序", default=0)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    """The unit that carries its items and breaches since ``valid_to`` (合并、更名、分设)."""

    class Meta:
        db_table = "duban_unit"
        ordering = ("order", "id")
        constraints = (
            models.UniqueConstraint(name="unit_name_once", fields=("jurisdiction", "parent", "name", "valid_from")),
        )

    def __str__(self) -> str:
        return self.name


class UnitAlias(models.Model):
    """Another name a unit goes by in ledgers and documents (住建局 = 住房和城乡建设局)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=100)

    class Meta:
        db_table = "duban_unit_alias"
        constraints = (models.UniqueConstraint(name="alias_once", fields=("unit", "name")),)

    def __str__(self) -> str:
        return self.name


class Person(AbstractBaseUser):
    """Somebody who logs in. What they may do hangs on `Grant`, where they sit on `Post`; both are dated."""

    login = models.CharField("账号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, null=True, blank=True, related_name="people")
    phone = models.CharField("电话", max_length=20, blank=True)
    mail = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField(default=True)
    password_set_at = models.DateTimeField(null=True, blank=True)
    second_factor = models.CharField(max_length=250, blank=True)
    """The secret of the time-based second factor (TOTP), sealed by `duban.apps.org.factors`; empty: none enrolled yet."""
    second_factor_used = models.BigIntegerField(default=0)
    """The last time step a code was accepted for: a code works once."""

    USERNAME_FIELD = "login"

    class Meta:
        db_table = "duban_person"

    def __str__(self) -> str:
        return self.name


class Attempt(models.Model):
    """Failed attempts at one door (``password:`` or ``code:`` and the account as typed): counted *before* the trial.

    Counted afterwards, many guesses sent at once would all pass the lock before the first of them had failed.
    """

    door = models.CharField(max_length=60, unique=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "duban_attempt"

    def __str__(self) -> str:
        return f"{self.door} {self.count}"


class SignIn(models.Model):
    """A session somebody opened: when, from where, last seen (told at most once a minute), and when it ended."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="sign_ins")
    key = models.CharField(max_length=80, unique=True)
    """Digest of the session's key: from this table nobody takes over a session."""
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    address = models.CharField("来源地址", max_length=45, blank=True)
    device = models.CharField("设备", max_length=200, blank=True)

    class Meta:
        db_table = "duban_sign_in"

    def __str__(self) -> str:
        return f"{self.person} {self.at:%Y-%m-%d %H:%M}"


class Post(Dated):
    """A person's seat in a unit: 主要负责人, 分管负责人, 科室负责人, 经办人、联络员."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    post = models.CharField(max_length=12, choices=list(POSTS.items()))
    title = models.CharField("职务", max_length=60, blank=True)

    class Meta:
        db_table = "duban_post"

    def __str__(self) -> str:
        return f"{self.unit}{self.title or POSTS[self.post]}{self.person}"


class Grant(Dated):
    """A role given to a person in a jurisdiction, over a unit's subtree where ``unit`` is named."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=16, choices=list(ROLES.items()))
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="grants")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="grants")
    granted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "duban_grant"

    def __str__(self) -> str:
        return f"{self.person} {ROLES[self.role]}"


class Portfolio(Dated):
    """What a leader is in charge of (分管) or keeps contact with (联系): a unit with its subtree."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="portfolios")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="portfolios")
    held = models.CharField(max_length=12, choices=list(HELD.items()), default="charge")

    class Meta:
        db_table = "duban_portfolio"

    def __str__(self) -> str:
        return f"{self.person}{HELD[self.held]}{self.unit}"


class StandIn(Dated):
    """Who acts for whom while somebody is away; every act shows both."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="stands_in")
    principal = models.ForeignKey(Person, models.PROTECT, related_name="represented")
    reason = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table = "duban_stand_in"

    def __str__(self) -> str:
        return f"{self.person}代{self.principal}"


class TaskForce(Dated):
    """A temporary body (专班): membership by post, its office held by a unit."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="task_forces")
    name = models.CharField(max_length=100)
    office = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "duban_task_force"

    def __str__(self) -> str:
        return self.name


class Seat(Dated):
    """One seat of a task force, held by whoever holds the post (组长、副组长、成员、办公室主任)."""

    task_force = models.ForeignKey(TaskForce, models.CASCADE, related_name="seats")
    post = models.ForeignKey(Post, models.PROTECT, related_name="seats")
    rank = models.CharField("身份", max_length=20)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "duban_seat"
        ordering = ("order", "id")

    def __str__(self) -> str:
        return f"{self.rank} {self.post}"


class HandOver(models.Model):
    """One clerk's open items given to another in one act, with the list both signed."""

    giver = models.ForeignKey(Person, models.PROTECT, related_name="handed_over")
    taker = models.ForeignKey(Person, models.PROTECT, related_name="taken_over")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    items = models.JSONField(default=list)
    """Matter numbers and titles as they stood: the signed list."""
    signed = models.CharField("签名", max_length=200, blank=True)

    class Meta:
        db_table = "duban_hand_over"

    def __str__(self) -> str:
        return f"{self.giver}→{self.taker} {len(self.items)}件"
