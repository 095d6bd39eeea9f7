"""One table, only ever added to. Each entry holds the digest of the one before: what is changed or missing shows."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One administrative act or log-in event. ``detail`` is canonical JSON without secrets."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    account = models.CharField("账号", max_length=40, blank=True)
    """As typed at the door: a failed log-in may name nobody."""
    act = models.CharField(max_length=30)
    subject = models.CharField(max_length=120, blank=True)
    detail = models.TextField(default="{}")
    address = models.CharField("来源地址", max_length=45, blank=True)
    success = models.BooleanField(default=True)
    previous = models.CharField(max_length=80, blank=True, unique=True)
    """Unique: two entries after the same one, a fork of the chain, cannot be written at all."""
    digest = models.CharField(max_length=80, unique=True)

    class Meta:
        db_table = "duban_audit"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.account} {self.act}"


class Head(models.Model):
    """One row: how many entries there are and the last one's digest. Without it the last rows could go unnoticed.

    It is also what writers queue up at: who adds an entry locks it first.
    """

    entries = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "duban_audit_head"

    def __str__(self) -> str:
        return f"{self.entries} {self.digest}"
