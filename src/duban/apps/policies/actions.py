"""The one door for writing packs and calendars: keep a text by its digest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from duban.apps.policies.models import Edition, Kind
from duban.core.digest import digest as digest_of
from duban.core.policy.read import read_stored
from duban.core.problem import BadInput, Place, Problem


@dataclass(frozen=True, slots=True)
class Text:
    """A text to keep: the canonical JSON of a pack or calendar, and the digest it was decided under."""

    kind: Kind
    identifier: str
    digest: str
    body: str


@dataclass(frozen=True, slots=True)
class Kept:
    """``new``: it was kept by this very call; false where the same text had been kept before."""

    digest: str
    new: bool


def keep(texts: Iterable[Text], now: datetime) -> tuple[Kept, ...]:
    """Keep all of them or none. Doing it again changes nothing.

    Args:
        texts: in any order.
        now: when they are kept.

    Returns:
        One answer a text, in the order given. Of several writers at once exactly one is told that it was new.

    Raises:
        BadInput: a body does not have the digest it is said to have, or is no sound pack; nothing is kept then.
    """
    given = tuple(texts)
    if problems := [problem for text in given for problem in _doubts(text)]:
        raise BadInput(*problems)
    new: dict[str, bool] = {}
    with transaction.atomic():
        # In order of the digest: two writers of the same texts wait for each other and never in a circle.
        for text in sorted(given, key=lambda text: text.digest):
            body = {"identifier": text.identifier, "body": text.body, "stored_at": now}
            _, made = Edition.objects.get_or_create(kind=text.kind, digest=text.digest, defaults=body)
            new[text.digest] = new.get(text.digest, False) or made
    return tuple(Kept(text.digest, new[text.digest]) for text in given)


def _doubts(text: Text) -> list[Problem]:
    where = Place(text.identifier)
    if digest_of(text.body) != text.digest:
        return [Problem(where, "文本与它的摘要不符，没有存入", "digest-mismatch", "请从原件重新读取")]
    if text.kind is not Kind.CALENDAR:
        try:
            read_stored(text.body)
        except BadInput as refused:
            return list(refused.problems)
    return []
