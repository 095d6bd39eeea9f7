"""办理记录 as data: each event as it is told, newest first on the page. Pure; made of what this person may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from duban.apps.matters.actions.correcting import FIXED
from duban.apps.matters.queries import Record
from duban.core.events import TABLE, EventKind
from duban.core.instant import at_beijing
from duban.core.words import ROLES
from duban.web.dates import short_moment
from duban.web.matters.composer import BESIDE
from duban.web.matters.consequence import Name
from duban.web.matters.told import told


@dataclass(frozen=True, slots=True)
class File:
    name: str
    size: str
    address: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the timeline: who, for whom, what, when it happened and when it was recorded."""

    seq: int
    kind: str
    word: str
    unit: str
    at: str
    iso: str
    by: str
    occurred: str
    phrases: tuple[str, ...]
    text: str
    files: tuple[File, ...]
    destroyed: bool
    corrected_by: tuple[int, ...] = ()
    """The records that correct this one, in their order."""
    void: bool = False
    correctable: bool = False


def story(records: Sequence[Record], year: int, name: Name, *, may_correct: bool = False) -> tuple[Entry, ...]:
    """All records, the newest first; what was corrected stays, with a mark of what corrects it."""
    corrections: dict[int, list[Record]] = {}
    for record in records:
        if record.kind is EventKind.CORRECTED and record.payload.get("event") and not record.payload.get("destroyed"):
            corrections.setdefault(record.payload["event"], []).append(record)
    return tuple(
        replace(
            entry(record, year, name),
            corrected_by=tuple(each.seq for each in corrections.get(record.seq, ())),
            void=any(each.payload.get("void") for each in corrections.get(record.seq, ())[-1:]),
            correctable=may_correct and record.kind not in FIXED and not record.masked and not record.destroyed,
        )
        for record in sorted(records, key=lambda each: -each.seq)
    )


def entry(record: Record, year: int, name: Name = str) -> Entry:
    """One event as it is told. 代签 and 代录 name both who did it and for whom."""
    phrases, words = told(record.kind, record.payload, year)
    if record.kind is EventKind.UNITS_CHANGED:
        after = "、".join(
            ROLES[party.role] + name(party.unit)
            for party in record.payload.get("units", ())
            if party.role not in BESIDE
        )
        phrases = (*phrases, f"变更后：{after}") if after else phrases
    by = record.actor or "系统"
    if record.for_unit:
        by = f"{by}代{record.principal or record.unit}录"
    elif record.principal and record.principal != record.actor:
        by = f"{by}代{record.principal}签"
    occurred = ""
    if record.occurred_at and abs((record.recorded_at - record.occurred_at).total_seconds()) >= 60:
        occurred = short_moment(record.occurred_at, year)
    return Entry(
        seq=record.seq,
        kind=str(record.kind),
        word=TABLE[record.kind].chinese,
        unit=record.unit,
        at=short_moment(record.recorded_at, year),
        iso=at_beijing(record.recorded_at).isoformat(timespec="seconds"),
        by=by,
        occurred=occurred,
        phrases=phrases,
        text="\n".join(part for part in (words, record.text) if part),
        files=tuple(
            File(each.name, size(each.size), reverse("attachment", kwargs={"attachment_id": each.pk}))
            for each in record.files
        ),
        destroyed=record.destroyed,
    )


def size(octets: int) -> str:
    """A file's size in words.

    >>> size(900), size(20480), size(3_500_000)
    ('1KB', '20KB', '3.3MB')
    """
    return f"{max(1, round(octets / 1024))}KB" if octets < 1024 * 1024 else f"{octets / 1024 / 1024:.1f}MB"
