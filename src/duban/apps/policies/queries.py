"""The one door for reading packs and calendars that are kept."""

from __future__ import annotations

from functools import lru_cache

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


def history(identifier: str) -> tuple[tuple[Edition, Pack], ...]:
    """All editions of a pack with their rules, without their parents', the newest first. One query, and one for each
    text that this process has not read yet."""
    rows = Edition.objects.filter(kind=Kind.PACK, identifier=identifier).defer("body").order_by("-id")
    return tuple((row, _alone(row.digest)) for row in rows)


def packs() -> tuple[Pack, ...]:
    """The newest edition of every pack that is kept, parents' rules included, by identifier.

    Which of them is in force where, a jurisdiction decides. One query; a text is fetched and read once in the life of a
    process, for a digest never changes its meaning.

    Raises:
        BadInput: a pack rests on one that is not kept, or does not fit it.
    """
    newest = dict(Edition.objects.filter(kind=Kind.PACK).order_by("id").values_list("identifier", "digest"))
    return _resolved(tuple(newest[identifier] for identifier in sorted(newest)))


def pack(identifier: str) -> Pack | None:
    """The newest edition of one pack."""
    return next((each for each in packs() if each.id == identifier), None)


@lru_cache(maxsize=8)
def _resolved(digests: tuple[str, ...]) -> tuple[Pack, ...]:
    alone = {each.id: each for each in map(_alone, digests)}
    whole = [resolve(each, alone) for each in alone.values()]
    if problems := [problem for found in whole if not isinstance(found, Pack) for problem in found]:
        raise BadInput(*problems)
    return tuple(found for found in whole if isinstance(found, Pack))


@lru_cache(maxsize=256)
def _alone(digest: str) -> Pack:
    return read_stored(Edition.objects.get(digest=digest).body)
