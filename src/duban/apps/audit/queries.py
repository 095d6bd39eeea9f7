"""The one door for reading the audit log: a page of it for an auditor, and whether the chain is whole."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from duban.apps.audit.chain import digest_of
from duban.apps.audit.models import Entry, Head
from duban.apps.audit.words import ACTS
from duban.apps.org.standing import Standing
from duban.core.instant import BEIJING

PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; empty: everything. ``before`` is the id the page starts below (0: the newest)."""

    person: str = ""
    """Part of an account, or of the name of who did it."""
    act: str = ""
    first: date | None = None
    last: date | None = None
    before: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, readable."""

    id: int
    at: datetime
    who: str
    account: str
    act: str
    subject: str
    detail: tuple[tuple[str, str], ...]
    address: str
    success: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """The first entry that does not fit, and in what way. ``entry`` is its number; 0: entries are missing at the end."""

    entry: int
    what: str


def may_read(standing: Standing) -> bool:
    """Only the auditor reads the log (三员分立)."""
    return "auditor" in standing.roles


def page(standing: Standing, asked: Filter) -> tuple[tuple[Line, ...], bool]:
    """One page, the newest first, and whether older ones follow; nothing for whoever is no auditor.

    An auditor sees the log of the whole installation where their own jurisdiction is the first one, else the entries of
    people of their jurisdiction.
    """
    if not may_read(standing):
        return (), False
    found = Entry.objects.select_related("actor").order_by("-id")
    if standing.jurisdiction_id != _first_jurisdiction():
        found = found.filter(actor__jurisdiction=standing.jurisdiction_id)
    if asked.person:
        found = found.filter(account__contains=asked.person) | found.filter(actor__name__contains=asked.person)
    if asked.act:
        found = found.filter(act=asked.act)
    if asked.first:
        found = found.filter(at__gte=datetime.combine(asked.first, time(), BEIJING))
    if asked.last:
        found = found.filter(at__lt=datetime.combine(asked.last + timedelta(days=1), time(), BEIJING))
    if asked.before:
        found = found.filter(id__lt=asked.before)
    rows = list(found[: PAGE + 1])
    return tuple(map(_line, rows[:PAGE])), len(rows) > PAGE


def _first_jurisdiction() -> int | None:
    from duban.apps.org.models import Jurisdiction

    return Jurisdiction.objects.order_by("id").values_list("id", flat=True).first()


def _line(entry: Entry) -> Line:
    detail = json.loads(entry.detail)
    return Line(
        entry.pk,
        entry.at.astimezone(BEIJING),
        entry.actor.name if entry.actor else "",
        entry.account,
        ACTS.get(entry.act, entry.act),
        entry.subject,
        tuple((str(key), _plain(value)) for key, value in detail.items()),
        entry.address,
        entry.success,
    )


def _plain(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def head() -> tuple[int, str]:
    """How many entries there are, and the digest of the last one; both of one instant."""
    row = Head.objects.filter(pk=1).first()
    return (row.entries, row.digest) if row else (0, "")


def cut_since(entries: int, digest: str) -> Fault | None:
    """Whether the log still begins with what it held when so many entries ended in this digest, as a seal says.

    Returns:
        None where it does; else what is missing or was written anew, which the chain alone could not show.
    """
    if not entries:
        return None
    found = Entry.objects.order_by("id").values_list("digest", flat=True)[entries - 1 : entries].first()
    if found is None:
        return Fault(0, f"封存时有{entries}条，现有{Entry.objects.count()}条：末尾的记录被删除")
    return None if found == digest else Fault(0, f"封存时的{entries}条记录被改写")


def verify() -> Fault | None:
    """Whether every entry has the digest it must have, follows the one before it, and none is missing.

    Returns:
        None where the chain is whole; else the first entry that does not fit.
    """
    previous, count = "", 0
    for entry in Entry.objects.order_by("id").iterator(chunk_size=2000):
        if entry.previous != previous:
            return Fault(entry.pk, f"第{entry.pk}条与前一条接不上：其间有记录被删除、插入或调换")
        if entry.digest != digest_of(entry):
            return Fault(entry.pk, f"第{entry.pk}条的内容被改动过")
        previous, count = entry.digest, count + 1
    head = Head.objects.filter(pk=1).first()
    if (head.entries, head.digest) != (count, previous) if head else bool(count):
        return Fault(0, f"末尾缺少记录：应有{head.entries if head else 0}条，现有{count}条")
    return None
