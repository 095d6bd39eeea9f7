"""The addresses under which somebody's own calendar program reads their agenda; never the address itself, its digest."""

from __future__ import annotations

from django.db import models


class Feed(models.Model):
    """One address. Revoked ones stay, so that the audit log can be followed; they answer nobody."""

    person = models.ForeignKey("org.Person", models.CASCADE, related_name="feeds")
    digest = models.CharField(max_length=80, unique=True)
    """SM3 of the secret part of the address: a copy of the database opens no feed."""
    titles = models.BooleanField("含事项名称", default=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "duban_feed"
        constraints = (
            models.UniqueConstraint(name="one_feed_a_person", fields=("person",), condition=models.Q(revoked_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.person} {self.made_at:%Y-%m-%d}"
