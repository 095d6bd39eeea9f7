"""The one door for reading packs and calendars that are kept."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Max

from duban.apps.policies.models import Edition, Kind
from duban.core.policy.read import read_stored
from duban.core.policy.rules import Pack


def by_digest(digest: str) -> Edition | None:
    """The text kept under a digest."""
    return Edition.objects.filter(digest=digest).first()


def editions(kind: Kind, identifier: str) -> tuple[Edition, ...]:
    """All editions of a pack or calendar, the newest first."""
    return tuple(Edition.objects.filter(kind=kind, identifier=identifier).order_by("-id"))


def packs() -> tuple[Pack, ...]:
    """The newest edition of every pack that is kept, by identifier. Which is in force where, a jurisdiction decides.

    One query; a text is fetched and parsed once in the life of a process, for a digest never changes its meaning.
    """
    newest = Edition.objects.filter(kind=Kind.PACK).values("identifier").annotate(newest=Max("id")).values("newest")
    digests = Edition.objects.filter(id__in=newest).order_by("identifier").values_list("digest", flat=True)
    return tuple(_pack(digest) for digest in digests)


@lru_cache(maxsize=256)
def _pack(digest: str) -> Pack:
    return read_stored(Edition.objects.get(digest=digest).body)
