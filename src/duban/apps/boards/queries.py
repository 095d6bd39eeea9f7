"""The one door for reading boards."""

from __future__ import annotations

from django.db.models import Q

from duban.apps.boards.models import Batch, SavedView
from duban.apps.org.standing import Standing


def views_of(held: Standing) -> list[SavedView]:
    """The views somebody is shown as tabs: the jurisdiction's, then their own. One query."""
    if held.jurisdiction_id is None or held.administrator:
        return []
    shown = Q(person=held.person_id, shared=False) | Q(jurisdiction=held.jurisdiction_id, shared=True)
    return list(SavedView.objects.filter(shown).order_by("-shared", "pk"))


def batch_of(held: Standing, batch: int) -> Batch | None:
    """What this person did to many; None for anybody else's."""
    return Batch.objects.filter(pk=batch, person=held.person_id).first()
