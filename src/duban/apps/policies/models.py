"""The one table of this app: texts that are written once and never changed.

A text is found by its digest. A changed text has another digest and is therefore another row.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class NeverChanged(TypeError):  # noqa: N818 - the type is the sentence, see style.md
    """Somebody tried to change or delete a row of a table that is only ever added to."""

    def __init__(self) -> None:
        super().__init__("a kept text is never changed nor deleted; keep the new one beside it")


class AddOnly(models.QuerySet["Edition"]):
    """Rows may be read and added."""

    def update(self, **_: Any) -> NoReturn:
        raise NeverChanged

    def delete(self) -> NoReturn:
        raise NeverChanged


class Kind(models.TextChoices):
    PACK = "pack", "制度"
    CALENDAR = "calendar", "日历"


class Edition(models.Model):
    """One edition of a pack or a calendar: its canonical JSON, held by the digest of that text."""

    kind = models.CharField(max_length=8, choices=Kind.choices)
    digest = models.CharField(max_length=80)
    identifier = models.CharField(max_length=100)
    body = models.TextField()
    stored_at = models.DateTimeField()

    objects = AddOnly.as_manager()

    class Meta:
        db_table = "duban_edition"
        ordering = ("kind", "identifier", "id")
        # Named by us and at most 30 characters: some databases in use allow no more.
        constraints = (
            models.CheckConstraint(name="edition_kind", condition=models.Q(kind__in=Kind.values)),
            models.UniqueConstraint(name="edition_digest", fields=("digest",)),
        )
        indexes = (models.Index(name="edition_identifier", fields=("kind", "identifier")),)

    def __str__(self) -> str:
        return f"{self.kind} {self.identifier} {self.digest[:12]}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise NeverChanged
        super().save(*args, **options)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise NeverChanged
