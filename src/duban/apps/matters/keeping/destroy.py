"""Destroying the body of one event by two people: a secret or personal data that should never have been entered.

What the engine needs of it (dates, units, facts, decisions) is restated by a correction first, so no duty moves; the
words, names of files and the files themselves go. The chain still verifies by the body's digest.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from duban.apps.matters import models
from duban.apps.matters.actions.case import locked
from duban.apps.matters.actions.settling import settle
from duban.apps.matters.attachments import path_of
from duban.apps.org.models import Person
from duban.apps.org.queries import standing
from duban.core.events import EventKind
from duban.core.instant import at_beijing
from duban.core.problem import BadInput, Place, Problem

_E = EventKind
WORDS: Final = frozenset({"reason", "superior_status"})
"""Fields of a payload that hold free words; they go with the body."""
FREE_SPINE: Final = frozenset(
    {"title", "requirement", "work_standard", "closing_standard", "source_title", "details", "superior_status"}
)
_MAY: Final = frozenset({"head", "chief"})
GONE: Final = "（内容已销毁）"


def destroy(event: models.EventRow, first: Person, second: Person, reason: str, now: datetime) -> None:
    """Destroys the body, salt and attachments of an event.

    Args:
        event: its row.
        first: who does it; head of supervision or chief of the matter's jurisdiction.
        second: who does it with them; another person of these roles.
        reason: why; it is kept, so it must not repeat what is destroyed.
        now: when.

    Raises:
        BadInput: the two are one, one of them may not, no reason, or it is destroyed already; a correction's and a
            verdict's body cannot be destroyed.

    Source: engine.md, Tamper evidence; 个人信息保护法 第四十七条.
    """
    problems = _refusals(event, first, second, reason, now)
    if problems:
        raise BadInput(*problems)
    with transaction.atomic():
        case = locked([event.matter_id], now)[event.matter_id]
        row = models.EventRow.objects.select_for_update().get(pk=event.pk)
        if row.destroyed_at is not None:
            raise BadInput(Problem(Place("销毁"), "这条记录的内容已经销毁", "destroyed"))
        effective = next((e for e in case.history.events if e.seq == row.seq), None)
        kept = {} if effective is None else _without_words(effective.payload)
        payload: dict[str, Any] = {"event": row.seq, "payload": kept, "destroyed": True, "second": second.pk}
        if effective is None:
            payload["void"] = True
        case.append(_E.CORRECTED, actor=first.pk, payload=payload, text=reason)
        digests = list(row.attachments.values_list("sm3", flat=True))
        row.attachments.all().delete()
        row.body = row.salt = ""
        row.destroyed_at = case.at
        row.save(update_fields=["body", "salt", "destroyed_at"])
        case.forget(row.seq)
        settle([case], {row.matter_id: list(models.Party.objects.filter(matter=row.matter_id, left_at=None))})
        transaction.on_commit(lambda: _remove(digests))


def _refusals(event: models.EventRow, first: Person, second: Person, reason: str, now: datetime) -> list[Problem]:
    where = Place("销毁")
    if first.pk == second.pk:
        return [Problem(where, "要由两个人共同销毁", "two-people", "请另一人一同办理")]
    found = []
    for person in (first, second):
        held = standing(person, at_beijing(now).date()).roles_in(event.matter.jurisdiction_id)
        if not held & _MAY:
            found.append(Problem(where, f"{person.name}不能销毁内容", "capacity", "由督查室主任、主要领导中的两人办理"))
    if not reason.strip():
        found.append(Problem(where, "没有写理由", "reason-missing", "请写明理由，不要重复要销毁的内容"))
    if event.kind in (_E.CORRECTED, _E.VERDICT):
        found.append(Problem(where, "更正和系统判定的内容不能销毁", "not-destroyable"))
    return found


def _without_words(payload: Any) -> dict[str, Any]:
    found = {key: value for key, value in payload.items() if key not in WORDS}
    if "spine" in found:
        found["spine"] = {
            key: ({} if key == "details" else GONE if value else value) if key in FREE_SPINE else value
            for key, value in found["spine"].items()
        }
    return found


def _remove(digests: list[str]) -> None:
    """A file that another event still names stays."""
    for digest in digests:
        if not models.Attachment.objects.filter(sm3=digest).exists():
            path_of(digest).unlink(missing_ok=True)
