"""Does a matter's chain hold, and do its rows say what its events say? One matter at a time, from rows at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from duban.apps.matters import models
from duban.apps.matters.actions.instructions import instruction_digest
from duban.apps.matters.attachments import path_of
from duban.apps.matters.events import as_set_up, event_of, read_body
from duban.apps.matters.projections import differs, told
from duban.apps.matters.rules import RuleBook
from duban.apps.matters.spine import stated_fields
from duban.core.assess import Rules, assess
from duban.core.chain import envelope, seal_body, seal_envelope
from duban.core.events import TABLE, Event, EventKind
from duban.core.instant import at_beijing
from duban.core.matter.history import fold

_E = EventKind
ROW: Final = (
    "matter_id", "seq", "kind", "unit_id", "actor_id", "principal_id", "occurred_at", "recorded_at", "for_unit",
    "body", "schema", "salt", "body_digest", "previous", "digest", "destroyed_at", "id",
)  # fmt: skip
_WORDS: Final = {
    "reported_at": "办结时间", "ended_at": "结束时间", "first_due": "原定时限",
    "light": "亮灯", "next_due": "最近时限", "next_wakeup": "下次评估时间", "state": "状态", "title": "事项", "number": "编号",
    "own_due": "完成时限", "superior_due": "上级时限", "stated": "类别", "facts_version": "版本", "due": "时限",
    "role": "分工", "thread_version": "版本", "breached_at": "逾期时间", "done_at": "完成时间", "unit_id": "单位",
    "closing_standard": "销号标准", "work_standard": "工作标准", "requirement": "工作要求", "circle": "知悉范围",
}  # fmt: skip


class Misfit(NamedTuple):
    """One row that does not fit: of which matter (or seal), which event (0: none), and what, in a sentence."""

    number: str
    seq: int
    what: str

    def __str__(self) -> str:
        return f"{self.number}" + (f" 第{self.seq}条" if self.seq else "") + f"：{self.what}"


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of one matter.

    ``events`` are tuples of `ROW`, parties and duties mappings by column; ``attachments`` by the id of their event."""

    matter: models.Matter
    events: Sequence[tuple[Any, ...]]
    attachments: Mapping[int, Sequence[models.Attachment]]
    parties: Sequence[Mapping[str, Any]]
    duties: Sequence[Mapping[str, Any]]
    instructions: Sequence[models.Instruction] = ()


def misfits(rows: Rows, book: RuleBook, *, reassess: bool = False, files: bool = True) -> Iterator[Misfit]:
    """What does not fit of one matter, in the order of its chain; the projections are compared only if that holds."""
    chain = list(_chain(rows))
    yield from chain
    if chain:
        return
    if files:
        yield from _files(rows)
    events = [event_of(row[:11]) for row in rows.events]
    if not events or events[0].kind is not _E.SET_UP:
        yield Misfit(rows.matter.number, 1, "第一条不是立项")
        return
    matter = rows.matter
    rules = book.of(matter.jurisdiction_id, stated_fields(events).get("pack", ""), at_beijing(events[0].recorded_at))
    yield from _projections(rows, events, rules, book)
    if reassess:
        yield from _verdicts(matter, events, rules, book)


def _chain(rows: Rows) -> Iterator[Misfit]:
    number, previous, expected = rows.matter.number, "", 1
    destroyed = _destructions(rows)
    for row in rows.events:
        (matter, seq, kind, unit, actor, principal, occurred, recorded, for_unit,
         body, schema, salt, body_digest, before, digest, gone, _) = row  # fmt: skip
        if seq != expected:
            yield Misfit(number, expected, f"缺第{expected}条办理记录")
            return
        if before != previous:
            yield Misfit(number, seq, f"“{_kind(kind)}”没有接上前一条的摘要")
            return
        if gone is None and seal_body(salt, body) != body_digest:
            yield Misfit(number, seq, f"“{_kind(kind)}”的内容与封存的摘要不符")
            return
        if gone is not None and (body or salt or destroyed.get(seq) != at_beijing(gone)):
            yield Misfit(number, seq, f"“{_kind(kind)}”的内容没有了，却没有两人销毁的记录")
            return
        outside = envelope(
            matter=matter, seq=seq, kind=kind, unit=unit, actor=actor, principal=principal, occurred_at=occurred,
            recorded_at=recorded, for_unit=for_unit, schema=schema,
        )  # fmt: skip
        if seal_envelope(previous, outside, body_digest) != digest:
            yield Misfit(number, seq, f"“{_kind(kind)}”的时间、单位、人员或类别与封存的摘要不符")
            return
        previous, expected = digest, expected + 1
    if rows.matter.events != expected - 1:
        yield Misfit(number, expected, f"登记有{rows.matter.events}条办理记录，实有{expected - 1}条")
    elif rows.matter.head != previous:
        yield Misfit(number, expected - 1, "登记的最后一条摘要与办理记录不符")


def _kind(kind: str) -> str:
    return TABLE[_E(kind)].chinese if kind in _KINDS else kind


_KINDS: Final = frozenset(kind.value for kind in _E)


def _destructions(rows: Rows) -> dict[int, datetime]:
    """When each destroyed event was destroyed, as the record of the two people's act says."""
    if all(row[15] is None for row in rows.events):
        return {}
    found: dict[int, datetime] = {}
    for row in rows.events:
        if row[2] == _E.CORRECTED and row[9]:
            payload = read_body(row[9], row[10]).payload
            if payload.get("destroyed") and payload.get("second") and payload["second"] != row[4]:
                found[payload["event"]] = at_beijing(row[7])
    return found


def _files(rows: Rows) -> Iterator[Misfit]:
    number = rows.matter.number
    for row in rows.events:
        kept = rows.attachments.get(row[16], ())
        if not kept and '"files":[{' not in row[9]:
            continue
        said = [] if row[15] is not None else [dict(file) for file in read_body(row[9], row[10]).files]
        have = [{"sm3": file.sm3, "name": file.name, "size": file.size, "media": file.media} for file in kept]
        if sorted(map(str, (sorted(each.items()) for each in said))) != sorted(
            map(str, (sorted(each.items()) for each in have))
        ):
            yield Misfit(number, row[1], "附件登记与封存的记录不符")
            continue
        for file in kept:
            if (found := digest_of_file(file.sm3)) != file.sm3:
                yield Misfit(number, row[1], f"附件“{file.name}”{'的内容被改动' if found else '不在了'}")


def digest_of_file(sm3: str) -> str:
    """The SM3 of a held file, read in pieces; empty where it is not there."""
    from cryptography.hazmat.primitives import hashes

    hasher = hashes.Hash(hashes.SM3())
    try:
        with path_of(sm3).open("rb") as file:
            while piece := file.read(1 << 20):
                hasher.update(piece)
    except OSError:
        return ""
    return hasher.finalize().hex()


def _projections(rows: Rows, events: list[Event], rules: Rules, book: RuleBook) -> Iterator[Misfit]:
    row, number = rows.matter, rows.matter.number
    at = at_beijing(row.judged_at) if row.judged_at else None
    if at is None or at < events[-1].recorded_at:
        yield Misfit(number, 0, "登记的评估时间早于最后一条办理记录")
        return
    matter = as_set_up(row.pk, events)
    history = fold(matter, events, at)
    calendar = book.calendar(row.jurisdiction_id, at)
    should = told(history, events, assess(rules, calendar, matter, events, at))
    begun = {"created_by_id": int(events[0].actor or 0), "created_at": events[0].recorded_at}
    if column := differs(vars(row), {**should.matter, **begun}):
        yield Misfit(number, 0, f"事项的{_called(column)}与办理记录不符")
    sealed = [digest for event in history.events for digest in event.payload.get("instructions", ())]
    if sealed != [instruction_digest(each) for each in rows.instructions]:
        yield Misfit(number, 0, "批示原文与封存的摘要不符")
    parties = {party["unit_id"]: party for party in rows.parties if party["left_at"] is None}
    if parties.keys() != should.parties.keys():
        yield Misfit(number, 0, "承办单位与办理记录不符")
    else:
        for unit, values in should.parties.items():
            if column := differs(parties[unit], values):
                yield Misfit(number, 0, f"承办单位的{_called(column)}与办理记录不符")
    duties = {duty["key"]: duty for duty in rows.duties}
    for key in sorted(duties.keys() | should.duties.keys()):
        if key not in duties or key not in should.duties:
            yield Misfit(number, 0, f"办理时限{key}{'不在了' if key not in duties else '没有来由'}")
        elif column := differs(duties[key], should.duties[key]):
            yield Misfit(number, 0, f"办理时限{key}的{_called(column)}与办理记录不符")


def _verdicts(row: models.Matter, events: list[Event], rules: Rules, book: RuleBook) -> Iterator[Misfit]:
    """Where a recorded verdict differs from what the engine would say today; a difference, never a change."""
    matter = as_set_up(row.pk, events)
    plain = [event for event in events if event.kind is not _E.VERDICT]
    last = at_beijing(row.judged_at or events[-1].recorded_at)
    calendar = book.calendar(row.jurisdiction_id, last)
    now = {o.key: o for o in assess(rules, calendar, matter, plain, last).obligations}
    for event in events:
        if event.kind is _E.VERDICT:
            duty, outcome = now.get(event.payload["duty"]), event.payload["outcome"]
            said = None if duty is None else "breached" if duty.breached_at is not None else "met"
            overturned = duty is not None and duty.state in ("overturned", "waived")
            if said != outcome and not overturned:
                word = {"met": "按期", "breached": "逾期"}[outcome]
                what = f"当时判定{event.payload['duty']}{word}，按现在的制度和日历重算不同"
                yield Misfit(row.number, event.seq, what)


def _called(column: str) -> str:
    return _WORDS.get(column, column)
