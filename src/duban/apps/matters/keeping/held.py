"""A seal held elsewhere, as `duban seal` exported it, against the store as it is now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from duban.apps.audit import queries as audit
from duban.apps.matters import models
from duban.apps.matters.keeping.check import Misfit
from duban.apps.matters.keeping.keys import fingerprint
from duban.apps.matters.keeping.seals import AUDIT, Head, heads, standing_statement
from duban.core.chain import Merkle, merkle_root
from duban.core.instant import end_of
from duban.core.problem import BadInput, Place, Problem

_FORM: Final[dict[str, Any]] = {"day": str, "chains": int, "events": int, "root": str, "key": str}


@dataclass(frozen=True, slots=True)
class HeldSeal:
    """What the file says; nothing of it is believed before `against_store`. ``heads``: None where it holds none."""

    name: str
    day: date
    chains: int
    events: int
    root: str
    key: str
    statement: str
    signature: str
    heads: tuple[Head, ...] | None
    audit: tuple[int, str] = (0, "")
    """Entries and head of the audit log when it was sealed; 0: it does not say."""


def read_held(path: Path) -> HeldSeal:
    """Reads an exported seal.

    Raises:
        BadInput: the file cannot be read or is no exported seal.
    """
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        said = {name: form(json.loads(written["statement"])[name]) for name, form in _FORM.items()}
        told = written.get("heads")
        found = None if told is None else tuple((int(m), str(head), int(count)) for m, head, count in told)
        day = date.fromisoformat(said["day"])
        log = json.loads(written["statement"]).get("audit", {"entries": 0, "head": ""})
        return HeldSeal(
            f"文件中{day}的封存", day, said["chains"], said["events"], said["root"], said["key"],
            str(written["statement"]), str(written["signature"]), found, (int(log["entries"]), str(log["head"])),
        )  # fmt: skip
    except OSError as error:
        what = f"读不了这个文件（{error.strerror}）"
        raise BadInput(Problem(Place(path.name), what, "seal-file", "请核对文件位置")) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        hint = "请用 duban seal --out 写出的文件"
        raise BadInput(Problem(Place(path.name), "不是导出的封存文件", "seal-file", hint)) from error


def against_store(held: HeldSeal, keys: Mapping[str, Ed25519PublicKey]) -> list[Misfit]:
    """Whether the store still holds, to the end of the seal's day, what was sealed.

    Args:
        held: as read.
        keys: public keys by fingerprint that whoever asks believes in.

    Returns:
        Nothing where all fits; otherwise the first that does not, as the signature, a chain by its matter (where the
        file holds the heads), a count or the root; and whether the store's own seal of that day is another one. The
        heads are taken as the store has them: `verify` says whether the records are those of the heads.
    """
    wrong = _signature(held, keys)
    if wrong:
        return [Misfit(held.name, 0, wrong)]
    if held.heads is not None and merkle_root(held.heads) != held.root:
        return [Misfit(held.name, 0, "文件中各事项的摘要被改动，与签名的总摘要不符")]
    found = [] if held.heads is None else list(_chains(held.heads, heads(end_of(held.day))))[:1]
    return [*(found or _whole(held)), *_audit(held), *_own(held)]


def _audit(held: HeldSeal) -> list[Misfit]:
    fault = audit.cut_since(*held.audit)
    return [Misfit(AUDIT, fault.entry, f"{held.name}：{fault.what}")] if fault else []


def _signature(held: HeldSeal, keys: Mapping[str, Ed25519PublicKey]) -> str:
    key = keys.get(held.key)
    if key is None:
        return f"没有公钥{held.key[:16]}，无法核对签名"
    try:
        key.verify(bytes.fromhex(held.signature), held.statement.encode())
    except (InvalidSignature, ValueError):
        return "与签名不符，文件被改动"
    return ""


def _chains(sealed: tuple[Head, ...], now: Iterator[Head]) -> Iterator[Misfit]:
    """The chains that are not as sealed, ascending; both sides are in the order of matters."""
    have = next(now, None)
    for matter, head, count in sealed:
        while have is not None and have[0] < matter:
            yield Misfit(_number(have[0]), 1, "封存时没有这件事项，是以后补进封存的日子的")
            have = next(now, None)
        if have is None or have[0] > matter:
            yield Misfit(_number(matter), 1, f"封存时有{count}条办理记录，现在一条也没有")
            continue
        _, head_now, count_now = have
        if count_now != count:
            yield Misfit(_number(matter), min(count, count_now) + 1, f"封存时有{count}条办理记录，现在有{count_now}条")
        elif head_now != head:
            yield Misfit(_number(matter), count, "办理记录与封存的不同，被整条改写")
        have = next(now, None)
    if have is not None:
        yield Misfit(_number(have[0]), 1, "封存时没有这件事项，是以后补进封存的日子的")


def _number(matter: int) -> str:
    row = models.Matter.objects.filter(pk=matter).only("number").first()
    return row.number if row else f"第{matter}号事项"


def _whole(held: HeldSeal) -> list[Misfit]:
    tree = Merkle()
    for leaf in heads(end_of(held.day)):
        tree.add(*leaf)
    for said, have, what in ((held.chains, tree.chains, "件事项"), (held.events, tree.events, "条办理记录")):
        if said != have:
            return [Misfit(held.name, 0, f"封存时有{said}{what}，现在当日以前的有{have}{what}")]
    return [] if tree.root() == held.root else [Misfit(held.name, 0, "办理记录与封存的总摘要不符")]


def _own(held: HeldSeal) -> list[Misfit]:
    """Whether the store keeps this very seal."""
    row = models.Seal.objects.filter(day=held.day).first()
    if row is None:
        return [Misfit(held.name, 0, "库里没有这一天的封存")]
    same = standing_statement(row) == held.statement and row.signature == held.signature
    return [] if same else [Misfit(held.name, 0, "库里这一天的封存是另一份")]


def believed(path: Path) -> dict[str, Ed25519PublicKey]:
    """The one public key (PEM) of a file, by its fingerprint.

    Raises:
        BadInput: the file holds none.
    """
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BadInput(Problem(Place(path.name), "读不出公钥", "seal-key", "请用与封存同存的.pub文件")) from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadInput(Problem(Place(path.name), "不是封存用的公钥", "seal-key", "请用与封存同存的.pub文件"))
    return {fingerprint(key): key}
