"""The one door for writing imports: taken in, decided about, brought in whole or not at all, taken back whole.

Conventions: matters are set up and ended only through the actions of the matters app. The rows are planned before the
transaction begins and compared with what was confirmed inside it; the write lock is held for the writing alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from duban.apps.imports.choices import Choices, sound
from duban.apps.imports.directory import Directory
from duban.apps.imports.models import Import, ImportedRow, KnownHeadings, KnownName
from duban.apps.imports.planning import guesses_of, mark_of, plan, tables_of
from duban.apps.matters import access, bulk
from duban.apps.matters.actions import Act, perform, prepare, write
from duban.apps.matters.models import EventRow, Matter
from duban.apps.org.models import Jurisdiction, Person
from duban.apps.org.standing import Standing
from duban.apps.outbox import actions as outbox
from duban.core.chain import sm3
from duban.core.document import shown
from duban.core.events import TABLE, EventKind
from duban.core.ledger.table import Table, stored, table_of, year_of
from duban.core.problem import BadInput, Place, Problem
from duban.core.secrecy import marking
from duban.paper.secrecy import refuse_if_marked
from duban.paper.workbook import read_workbook

_E = EventKind
TRIES: Final = 3
"""How often an import is made ready anew because somebody else took a number meanwhile."""
LONGEST_ANSWER: Final = 4000
WHERE: Final = Place("导入")


def take_in(held: Standing, by: Person, name: str, data: bytes, now: datetime) -> Import:
    """Reads a file and keeps what its tables say as a draft.

    Args:
        held: the standing of ``by`` today.
        name: of the file, as the person's own machine calls it.

    Raises:
        BadInput: the person may not, the file bears a secrecy marking, cannot be read, or holds no table.
    """
    place = _office(held)
    name = name.replace("\\", "/").rpartition("/")[2].strip()[-200:]
    if secret := refuse_if_marked(name, data):
        raise BadInput(secret)
    grids, problems = read_workbook(name, data)
    if problems:
        raise BadInput(*problems)
    tables = [table for grid in grids if not grid.hidden and (table := table_of(grid)) is not None and table.rows]
    if not tables:
        hint = "表头要有“工作任务”“责任单位”“完成时限”一类的列名"
        raise BadInput(Problem(Place(f"“{name}”"), "没有找到表头", "no-table", hint))
    largest = max(range(len(tables)), key=lambda n: len(tables[n].rows))
    return Import.objects.create(
        jurisdiction_id=place, person=by, file=name, sm3=sm3(data).hex(), tables=[stored(each) for each in tables],
        choices=_begun(place, tables, largest).kept(), uploaded_at=now,
    )  # fmt: skip


def _begun(place: int, tables: Sequence[Table], sheet: int) -> Choices:
    """The choices a sheet begins with: the mapping remembered for its headings, else guessed."""
    table = tables[sheet]
    known = KnownHeadings.objects.filter(jurisdiction=place, fingerprint=mark_of(table)).first()
    fields = tuple(known.fields) if known else tuple(each.field for each in guesses_of(table))
    return Choices(sheet, fields, year_of(table))


def choose(held: Standing, by: Person, source: Import, choices: Choices, now: datetime) -> Import:
    """Keeps what a person decided about a draft; the mapping is remembered for its headings.

    Args:
        source: as it was shown; a choice somebody else made meanwhile is not overwritten.
        choices: all of them, the new beside the old. Of another sheet, its mapping begins anew.

    Raises:
        BadInput: the person may not, it is no draft any more, somebody was faster, or a word cannot be chosen.
    """
    place = _office(held)
    with transaction.atomic():
        kept = _locked(source, place)
        tables = tables_of(kept)
        if not 0 <= choices.sheet < len(tables):
            raise BadInput(Problem(WHERE, "没有这张表", "sheet-unknown", "请重新选择"))
        if choices.sheet != Choices.of(kept.choices).sheet:
            begun = _begun(place, tables, choices.sheet)
            choices = replace(choices, fields=begun.fields, year=begun.year, limits={}, fixes={}, takes={})
        table = tables[choices.sheet]
        if not sound(choices, len(table.columns)):
            raise BadInput(Problem(WHERE, "有一项不在可选的范围里", "choice-unknown", "请重新选择"))
        _refuse_long_or_marked(choices)
        if choices.fields != _begun(place, tables, choices.sheet).fields and all(choices.fields):
            KnownHeadings.objects.update_or_create(
                jurisdiction_id=place, fingerprint=mark_of(table),
                defaults={"fields": list(choices.fields), "decided_by": by, "decided_at": now},
            )  # fmt: skip
        kept.choices, kept.version = choices.kept(), kept.version + 1
        kept.save(update_fields=["choices", "version"])
    return kept


def decide_names(held: Standing, by: Person, decided: dict[str, Sequence[int]], now: datetime) -> None:
    """Remembers whom names in ledgers mean; an empty list: the name means no unit.

    Raises:
        BadInput: the person may not, or a unit is not of the jurisdiction.
    """
    place = Jurisdiction.objects.get(pk=_office(held))
    directory = Directory.of(place, held.day)
    with transaction.atomic():
        for name, units in decided.items():
            if not set(units) <= directory.names.keys():
                raise BadInput(Problem(Place("单位"), "所选单位不在本区划", "unit-elsewhere", "请重新选择"))
            if secret := marking(name):
                raise BadInput(Problem(Place("单位"), f"有国家秘密标志“{secret}”", "secret", "请删去"))
            KnownName.objects.update_or_create(
                jurisdiction=place, name=directory.plain(name),
                defaults={"units": list(units), "decided_by": by, "decided_at": now},
            )  # fmt: skip


def bring_in(held: Standing, by: Person, source: Import, seen: str, now: datetime) -> list[Matter]:
    """Sets up every row that is ready and was confirmed: all of them or none.

    Args:
        source: a draft.
        seen: the digest of the plan that was shown and confirmed.

    Returns:
        The matters in the order of the file.

    Raises:
        BadInput: the person may not, a row still has problems, nothing is ready, or the plan is not what was shown any
            more. Nothing was written then.
    """
    place = _office(held)
    found = plan(source, by, now)
    if found.problems:
        raise BadInput(*found.problems)
    if found.held_up:
        rows = "、".join(f"第{row.line.row}行" for row in found.held_up[:8])
        what = f"还有{len(found.held_up)}行没有弄清：{rows}{'等' if len(found.held_up) > 8 else ''}"
        raise BadInput(Problem(WHERE, what, "rows-unclear", "请逐行补正，或选“不导入”"))
    if not found.ready:
        raise BadInput(Problem(WHERE, "没有要导入的行", "nothing", "请核对各行"))
    if seen != found.digest:
        raise BadInput(Problem(WHERE, "您看过以后有了变化，没有导入", "stale", "请再核对一遍各行，然后确认"))
    for _ in range(TRIES):
        ready = prepare([row.new for row in found.ready], by, now)
        became = [
            ImportedRow(source=source, number=row.line.row, matter=case.row, texts=dict(row.line.texts))
            for row, case in zip(found.ready, ready.cases, strict=True)
        ]
        imported = bulk.insertion(became, bulk.columns_of(ImportedRow, key=False))
        with transaction.atomic():
            kept = _locked(source, place)
            done = write(ready)
            if done is not None:
                imported.write()
                kept.state, kept.done_at, kept.done_by, kept.fingerprint = "done", now, by, mark_of(found.table)
                kept.save(update_fields=["state", "done_at", "done_by", "fingerprint"])
                return [each.matter for each in done]
    raise BadInput(Problem(WHERE, "别人正在立项，编号一再变动，没有导入", "busy", "请稍后再确认一次"))


def undo(held: Standing, by: Person, source: Import, now: datetime) -> int:
    """Takes an import back in one act: every matter of it is ended (终止) with the reason, and not told about any more.

    A sealed event is never deleted: what was imported and taken back stays on record.

    Returns:
        How many matters were ended.

    Raises:
        BadInput: the person may not, it was taken back already, or something has happened on one of the matters.
    """
    place = _office(held)
    with transaction.atomic():
        kept = Import.objects.select_for_update(of=("self",)).get(pk=source.pk, jurisdiction=place)
        if kept.state != "done":
            what = "已经撤销过" if kept.state == "undone" else "还没有导入，不用撤销"
            raise BadInput(Problem(WHERE, what, "not-done"))
        matters = list(ImportedRow.objects.filter(source=kept).values_list("matter_id", flat=True))
        list(Matter.objects.select_for_update(of=("self",)).filter(pk__in=matters).order_by("pk"))
        _refuse_where_gone_on(matters)
        outbox.withdraw_of(matters)
        reason = f"撤销{kept.done_at:%Y-%m-%d}自“{kept.file}”的导入"
        perform([Act(matter, _E.TERMINATED, payload={"reason": reason}) for matter in matters], by, now)
        kept.state, kept.undone_at, kept.undone_by = "undone", now, by
        kept.save(update_fields=["state", "undone_at", "undone_by"])
    return len(matters)


def drop(held: Standing, source: Import) -> None:
    """Throws a draft away.

    Raises:
        BadInput: the person may not, or it is no draft any more.
    """
    with transaction.atomic():
        _locked(source, _office(held)).delete()


def _office(held: Standing) -> int:
    if why := access.may_begin(held):
        raise BadInput(Problem(WHERE, "导入台账由督查干部、督查室主任办理", "capacity", why.hint))
    assert held.jurisdiction_id is not None  # the office is somebody's
    return held.jurisdiction_id


def _locked(source: Import, place: int) -> Import:
    kept = Import.objects.select_for_update(of=("self",)).filter(pk=source.pk, jurisdiction=place).first()
    if kept is None:
        raise BadInput(Problem(WHERE, "没有这份导入", "not-found", "请从导入页重新打开"))
    if kept.state != "draft":
        raise BadInput(Problem(WHERE, "这份文件已经导入过", "not-a-draft", "要再导入，请重新上传"))
    if kept.version != source.version:
        raise BadInput(Problem(WHERE, "刚刚有人改动了这份导入，没有存入", "stale", "请刷新后核对"))
    return kept


def _refuse_long_or_marked(choices: Choices) -> None:
    written = [
        *choices.texts.values(), *choices.details.values(), *choices.approval.values(), choices.leader,
        choices.supervisor, *(text for each in choices.fixes.values() for text in each.values()),
    ]  # fmt: skip
    for text in written:
        if len(text) > LONGEST_ANSWER:
            raise BadInput(Problem(WHERE, f"“{shown(text)}”超过{LONGEST_ANSWER}字", "field-long", "请缩短"))
        if secret := marking(text):
            raise BadInput(Problem(WHERE, f"有国家秘密标志“{secret}”，没有存入", "secret", "请删去"))


def _refuse_where_gone_on(matters: Sequence[int]) -> None:
    """The set-up and the deliveries in its own transaction are the import's; whatever came after is somebody's work."""
    rows = EventRow.objects.filter(matter__in=matters).exclude(kind=_E.VERDICT).order_by("matter_id", "seq")
    begun: dict[int, datetime] = {}
    found = []
    columns = ("matter_id", "kind", "recorded_at", "matter__number", "actor__name")
    for matter, kind, at, number, name in rows.values_list(*columns):
        if begun.setdefault(matter, at) != at or kind not in (_E.SET_UP, _E.ASSIGNED):
            what = f"{number}之后{name or '系统'}已“{TABLE[EventKind(kind)].chinese}”"
            hint = "有人已接着办理，不能撤销导入；不该有的事项，请逐件终止"
            found.append(Problem(Place("撤销导入"), what, "gone-on", hint))
    if found:
        raise BadInput(*found)
