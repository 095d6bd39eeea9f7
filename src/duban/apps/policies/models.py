"""Texts that are written once and never changed, and since when a jurisdiction goes by one of them.

A text is found by its digest. A changed text has another digest and is therefore another row.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class NeverChanged(TypeError):  # noqa: N818 - the type is the sentence, see style.md
    """Somebody tried to change or delete a row of a table that is only ever added to."""

    def __init__(self) -> None:
        super().__init__("a kept text is never changed nor deleted; keep the new one beside it")


class AddOnly(models.QuerySet[Any]):
    """Rows may be read and added."""

    def update(self, **_: Any) -> NoReturn:
        raise NeverChanged

    def delete(self) -> NoReturn:
        raise NeverChanged


class Kind(models.TextChoices):
    PACK = "pack", "制度"
    LOCAL = "local", "本地改写的制度"
    CALENDAR = "calendar", "日历"


class NeverTouched(models.Model):
    """A row that is written once."""

    objects = AddOnly.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise NeverChanged
        super().save(*args, **options)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise NeverChanged


class Edition(NeverTouched):
    """One edition of a pack or a calendar: its canonical JSON, held by the digest of that text.

    What the product ships is in force from when it was kept; what was written here (``local``) only by an `Enactment`.
    """

    kind = models.CharField(max_length=8, choices=Kind.choices)
    digest = models.CharField(max_length=80)
    identifier = models.CharField(max_length=100)
    body = models.TextField()
    stored_at = models.DateTimeField()

    class Meta(NeverTouched.Meta):
        db_table = "duban_edition"
        ordering = ("kind", "identifier", "id")
        # Named by us and at most 30 characters: some databases in use allow no more.
        constraints = (
            models.CheckConstraint(name="edition_kind", condition=models.Q(kind__in=Kind.values)),
            models.UniqueConstraint(name="edition_digest", fields=("kind", "digest")),
        )
        indexes = (
            models.Index(name="edition_identifier", fields=("kind", "identifier")),
            models.Index(name="edition_by_digest", fields=("digest",)),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.identifier} {self.digest[:12]}"


class Enactment(NeverTouched):
    """The act by which a jurisdiction goes by an edition (施行), from the beginning of a day until the next one."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="enactments")
    jurisdiction = models.ForeignKey("org.Jurisdiction", models.PROTECT, related_name="enactments")
    identifier = models.CharField(max_length=100)
    since = models.DateTimeField("施行")
    reason = models.TextField("理由")
    by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    principal = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta(NeverTouched.Meta):
        db_table = "duban_enactment"
        ordering = ("since",)
        indexes = (models.Index(name="enactment_place", fields=("jurisdiction", "identifier", "since")),)

    def __str__(self) -> str:
        return f"{self.identifier} {self.since:%Y-%m-%d}"


class Withdrawal(NeverTouched):
    """An act of putting in force that was taken back before its day came: it never held."""

    enactment = models.OneToOneField(Enactment, models.PROTECT, related_name="withdrawal")
    reason = models.TextField("理由")
    by = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    principal = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta(NeverTouched.Meta):
        db_table = "duban_withdrawal"

    def __str__(self) -> str:
        return f"{self.enactment} {self.at:%Y-%m-%d}"
