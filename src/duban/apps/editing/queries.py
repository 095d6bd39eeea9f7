"""The one door for reading drafts and versions: those of the jurisdiction's own pack, for its supervision office alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import QuerySet

from duban.apps.editing.drafts import EDITORS
from duban.apps.editing.models import Application, Draft, Foreseen, Foresight, Stayed, Version
from duban.apps.matters.queries import visible
from duban.apps.org.standing import Standing
from duban.apps.policies.models import Enactment

PAGE: Final = 50


def edits(held: Standing) -> bool:
    """Whether somebody writes drafts at all."""
    return bool(held.roles & EDITORS) and not held.administrator and held.jurisdiction_id is not None


def drafts_of(held: Standing, identifier: str) -> tuple[Draft, ...]:
    """The latest drafts of a pack, without their texts. One query."""
    if not edits(held):
        return ()
    rows = Draft.objects.filter(jurisdiction=held.jurisdiction_id, identifier=identifier)
    return tuple(rows.select_related("changed_by").defer("pack_text", "rules_text", "cases_text")[:PAGE])


def draft_for(held: Standing, key: int) -> Draft | None:
    """One draft; None where there is none or it is not theirs: one answer."""
    if not edits(held):
        return None
    found = Draft.objects.filter(jurisdiction=held.jurisdiction_id, pk=key)
    return found.select_related("made_by", "changed_by", "jurisdiction").first()


def version_for(held: Standing, key: int) -> Version | None:
    """One version; None where there is none or it is not theirs."""
    if not edits(held):
        return None
    found = Version.objects.filter(draft__jurisdiction=held.jurisdiction_id, pk=key)
    return found.select_related("draft__jurisdiction", "edition", "by").first()


def versions_of(draft: Draft) -> tuple[Version, ...]:
    """The versions saved of a draft, the newest first. One query."""
    rows = draft.versions.select_related("by", "edition")
    return tuple(rows.defer("pack_text", "rules_text", "cases_text", "edition__body"))


def foresight_of(version: Version) -> Foresight | None:
    """The newest look at what a version would do."""
    return version.foresights.select_related("by").first()


def enactment_for(held: Standing, key: int) -> Enactment | None:
    """One act of the jurisdiction that put an edition in force; None where there is none or it is not theirs."""
    if not edits(held):
        return None
    found = Enactment.objects.filter(jurisdiction=held.jurisdiction_id, pk=key)
    return found.select_related(
        "edition", "by", "principal", "jurisdiction", "withdrawal__by", "withdrawal__principal"
    ).first()


def enactments_of(place: int | None, identifier: str) -> tuple[Enactment, ...]:
    """The acts that put editions of a pack in force in a jurisdiction, the latest first. Everybody there may know them."""
    rows = Enactment.objects.filter(jurisdiction=place, identifier=identifier, withdrawal=None).order_by("-since")
    return tuple(rows.select_related("edition", "by", "principal").defer("edition__body"))


def applications_of(enactment: Enactment) -> tuple[Application, ...]:
    """The acts that took open matters over to it, the latest first."""
    return tuple(enactment.applications.select_related("by", "principal"))


def lines_of(
    foresight: Foresight, held: Standing, principals: Sequence[Standing], kind: str, after: int
) -> tuple[tuple[Foreseen, ...], bool]:
    """A page of what would change, as far as the matters are theirs to see, and whether more follow.

    Args:
        kind: of `duban.apps.editing.models.KINDS`; empty: all.
        after: the key of the last line seen.
    """
    found = foresight.lines.filter(pk__gt=after, matter__in=visible(held, principals))
    if kind:
        found = found.filter(kind=kind)
    rows = list(found.select_related("matter").order_by("pk")[: PAGE + 1])
    return tuple(rows[:PAGE]), len(rows) > PAGE


def stayed_of(
    application: Application, held: Standing, principals: Sequence[Standing], after: int
) -> tuple[tuple[Stayed, ...], bool]:
    """A page of the matters that could not go over, as far as they are theirs to see, and whether more follow."""
    found: QuerySet[Stayed] = application.stayed.filter(pk__gt=after, matter__in=visible(held, principals))
    rows = list(found.select_related("matter").order_by("pk")[: PAGE + 1])
    return tuple(rows[:PAGE]), len(rows) > PAGE
