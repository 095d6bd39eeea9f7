"""The daily seal: head and count of every chain in one Merkle root, signed with a key kept outside the database; beside it
head and count of the audit log as it stands when the seal is made.

A day's seal covers what was recorded before its 24:00. It is made an hour later at the earliest, and nothing is recorded
into a sealed day: so every later `verify` can tell each chain's head of that day from the chain itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import IntegrityError, transaction

from duban.apps.audit import queries as audit
from duban.apps.matters import models
from duban.apps.matters.keeping.check import Misfit
from duban.apps.matters.keeping.keys import fingerprint
from duban.core.canonical import canonical
from duban.core.chain import Merkle
from duban.core.instant import ONE_DAY, at_beijing, end_of
from duban.core.problem import BadInput, Place, Problem

Head = tuple[int, str, int]
"""A matter, the digest of its last event, how many there are."""
AUDIT: Final = "操作审计"
MARGIN: Final = timedelta(hours=1)
"""How long after a day's end it is sealed at the earliest: no write takes as long."""


@dataclass(slots=True)
class Cut:
    """What a seal takes of each chain: its last event recorded before ``before``. ``tree`` grows leaf by leaf."""

    before: datetime | None
    tree: Merkle = field(default_factory=Merkle)

    def bare(self) -> Cut:
        """The same without the tree, to hand to another process."""
        return Cut(self.before)

    def leaf(self, matter: int, rows: Sequence[Sequence[Any]]) -> tuple[int, str, int] | None:
        """``(matter, head, count)`` from rows of `check.ROW` in order; None where nothing had been recorded."""
        if self.before is None:
            return None
        for row in reversed(rows):
            if row[7] < self.before:
                return matter, row[14], row[1]
        return None


@dataclass(frozen=True, slots=True)
class Seals:
    """The seals as kept, oldest first, and the public keys by fingerprint."""

    kept: tuple[models.Seal, ...]
    keys: Mapping[str, Ed25519PublicKey]

    def cut(self) -> Cut:
        """What the latest seal covers."""
        return Cut(end_of(self.kept[-1].day) if self.kept else None)

    def wrong_signatures(self) -> list[Misfit]:
        """Seals whose words, order or signature do not fit."""
        found: list[Misfit] = []
        previous = ""
        for seal in self.kept:
            key = self.keys.get(seal.key)
            if key is None:
                found.append(Misfit(_name(seal), 0, f"没有公钥{seal.key[:16]}，无法核对签名"))
            else:
                try:
                    key.verify(_signature(seal), statement(seal, previous).encode())
                except InvalidSignature:
                    found.append(Misfit(_name(seal), 0, "与签名不符，封存的内容被改动或前一份封存缺失"))
            previous = seal.root
        return found

    def wrong_root(self, cut: Cut) -> list[Misfit]:
        """Whether the latest seal is of the chains as they are; ``cut`` has taken all of their leaves."""
        if not self.kept:
            return []
        seal = self.kept[-1]
        for said, have, what in (
            (seal.chains, cut.tree.chains, "件事项"), (seal.events, cut.tree.events, "条办理记录"),
        ):  # fmt: skip
            if said != have:
                return [Misfit(_name(seal), 0, f"封存时有{said}{what}，现在当日以前的有{have}{what}")]
        return [] if cut.tree.root() == seal.root else [Misfit(_name(seal), 0, "办理记录与封存的总摘要不符")]

    def wrong_audit(self) -> list[Misfit]:
        """Whether the audit log is whole, and still begins with what each seal holds of it; the first fault."""
        fault = audit.verify()
        if fault is not None:
            return [Misfit(AUDIT, fault.entry, fault.what)]
        for seal in self.kept:
            if seal.audit_entries is not None and (fault := audit.cut_since(seal.audit_entries, seal.audit_head)):
                return [Misfit(AUDIT, fault.entry, f"{_name(seal)}：{fault.what}")]
        return []


def seals(folder: Path) -> Seals:
    """All seals, with the public keys in ``folder``."""
    from duban.apps.matters.keeping.keys import public_keys

    return Seals(tuple(models.Seal.objects.order_by("day")), public_keys(folder))


def statement(seal: models.Seal, previous: str) -> str:
    """What is signed: all of a seal and the root of the one before, as canonical text."""
    log = {} if seal.audit_entries is None else {"audit": {"entries": seal.audit_entries, "head": seal.audit_head}}
    return canonical(
        {
            "chains": seal.chains, "day": seal.day, "events": seal.events, "key": seal.key, "previous": previous,
            "root": seal.root, "sealed_at": at_beijing(seal.sealed_at), **log,
        }
    )  # fmt: skip


def seal_day(day: date, key: Ed25519PrivateKey, now: datetime) -> models.Seal:
    """Seals a day.

    Args:
        day: one that has ended for at least `MARGIN`; days in between that were not sealed are covered by it.
        key: kept outside the database.
        now: when it is sealed.

    Raises:
        BadInput: the day has not ended yet, or it or a later one is sealed already.
    """
    if now < end_of(day) + MARGIN:
        hint = f"请在{at_beijing(end_of(day) + MARGIN):%Y-%m-%d %H:%M}以后封存"
        raise BadInput(Problem(Place("封存"), f"{day}还没有过完，不能封存", "too-early", hint))
    last = models.Seal.objects.order_by("-day").first()
    if last is not None and last.day >= day:
        raise BadInput(Problem(Place("封存"), f"已封存到{last.day}，不能再封存{day}", "sealed"))
    cut = Cut(end_of(day))
    for matter, head, count in heads(end_of(day)):
        cut.tree.add(matter, head, count)
    entries, head = audit.head()
    made = models.Seal(
        day=day, sealed_at=now, chains=cut.tree.chains, events=cut.tree.events, root=cut.tree.root(),
        audit_entries=entries, audit_head=head, key=fingerprint(key.public_key()),
    )  # fmt: skip
    made.signature = key.sign(statement(made, last.root if last else "").encode()).hex()
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise BadInput(Problem(Place("封存"), f"{day}刚刚已被封存", "sealed")) from error
    return made


def standing_statement(seal: models.Seal) -> str:
    """The statement of a kept seal, after the seal now kept before it."""
    before = models.Seal.objects.filter(day__lt=seal.day).order_by("-day").first()
    return statement(seal, before.root if before else "")


def export(seal: models.Seal) -> dict[str, Any]:
    """A seal to be kept elsewhere: what was signed, word for word, and the signature."""
    return {
        "statement": standing_statement(seal),
        "signature": seal.signature,
        "key": seal.key,
        "algorithm": "Ed25519",
    }


def day_to_seal(now: datetime) -> date:
    """The last day that may be sealed now."""
    return (at_beijing(now) - MARGIN).date() - ONE_DAY


def heads(before: datetime) -> Iterator[Head]:
    """``(matter, head, count)`` of every chain as of an instant, ascending; streamed."""
    rows = models.EventRow.objects.filter(recorded_at__lt=before).order_by("matter_id", "seq")
    last: Head | None = None
    for matter, digest, seq in rows.values_list("matter_id", "digest", "seq").iterator(chunk_size=5000):
        if last is not None and last[0] != matter:
            yield last
        last = (matter, digest, seq)
    if last is not None:
        yield last


def _signature(seal: models.Seal) -> bytes:
    try:
        return bytes.fromhex(seal.signature)
    except ValueError:
        return b""


def _name(seal: models.Seal) -> str:
    return f"{seal.day}的封存"


__all__ = (
    "MARGIN", "Cut", "Head", "Seals", "day_to_seal", "export", "heads", "seal_day", "seals", "standing_statement",
    "statement",
)  # fmt: skip
