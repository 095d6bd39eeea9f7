"""The one door for reading packs and calendars that are kept."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from duban.apps.policies.force import Lineage, holding, rows, steps
from duban.apps.policies.models import Edition, Kind
from duban.core.policy.read import read_stored
from duban.core.policy.resolve import resolve
from duban.core.policy.rules import Pack
from duban.core.problem import BadInput


def by_digest(digest: str) -> Edition | None:
    """The text kept under a digest."""
    return Edition.objects.filter(digest=digest).first()


def editions(kind: Kind, identifier: str) -> tuple[Edition, ...]:
    """All editions of a pack or calendar, the newest first."""
    return tuple(Edition.objects.filter(kind=kind, identifier=identifier).order_by("-id"))


def packs(lineage: Lineage | None = None, at: datetime | None = None) -> tuple[Pack, ...]:
    """Every pack, parents' rules included, by identifier. One query; a text is fetched and read once in the life of a
    process, for a digest never changes its meaning.

    Args:
        lineage: of the jurisdiction whose editions in force are wanted; None: the newest that the product ships.
        at: in force then; None: those whose day is to come, too.

    Raises:
        BadInput: a pack rests on one that is not kept, or does not fit it.
    """
    kept = rows()
    found = {each: holding(steps(kept, each, lineage), at) for each in sorted({row.identifier for row in kept})}
    return _resolved(tuple(step.digest for step in found.values() if step))


def pack(identifier: str, lineage: Lineage | None = None, at: datetime | None = None) -> Pack | None:
    """One pack, as in `packs`."""
    return next((each for each in packs(lineage, at) if each.id == identifier), None)


@lru_cache(maxsize=32)
def _resolved(digests: tuple[str, ...]) -> tuple[Pack, ...]:
    by_id = {each.id: each for each in map(alone, digests)}
    whole = [resolve(each, by_id) for each in by_id.values()]
    if problems := [problem for found in whole if not isinstance(found, Pack) for problem in found]:
        raise BadInput(*problems)
    return tuple(found for found in whole if isinstance(found, Pack))


@lru_cache(maxsize=256)
def alone(digest: str) -> Pack:
    """A kept pack by itself, without its parents' rules.

    Raises:
        Edition.DoesNotExist: nothing is kept under that digest.
    """
    return read_stored(Edition.objects.exclude(kind=Kind.CALENDAR).filter(digest=digest)[:1].get().body)
