"""A clerk's open items go to another clerk in one act, with the list both signed."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.db import transaction

from duban.apps.org.actions.doer import Doer, bad, required
from duban.apps.org.models import HandOver, Person, Unit
from duban.apps.org.queries import standing


class GiveItems(Protocol):
    """What the ledger does: changes the clerk of the giver's open items in the unit, and keeps the list.

    The organisation knows no matters; the face hands in `duban.apps.matters.actions.hand_over_clerk`.
    """

    def __call__(
        self, giver: Person, taker: Person, unit: Unit, now: datetime, by: Person, signed: str = ""
    ) -> HandOver:
        """Returns: the hand-over with number and title of each item that changed hands."""
        ...


def hand_over(by: Doer, giver: Person, taker: Person, unit: Unit, signed: str, give: GiveItems) -> HandOver:
    """All open items of one clerk in a unit become another's.

    Args:
        signed: how the list was signed, e.g. 移交人、接收人、监交人 and the day.
        give: changes the items, in the same transaction.

    Raises:
        Refused: the doer is neither the unit's head nor the head of supervision.
        BadInput: the taker is no clerk of the unit, is the giver, or nothing says who signed.
    """
    if unit.pk not in by.standing.heads:
        by.must(unit.jurisdiction_id, "head")
    if giver.pk == taker.pk:
        raise bad("taker", "移交人和接收人是同一人", "same-person", "请另选接收人")
    if unit.pk not in standing(taker, by.today).clerks:
        what = f"{taker.name}不是{unit}的经办人、联络员"
        raise bad("taker", what, "not-clerk", "请先由系统管理员任职，并由安全保密管理员授予单位联络员角色")
    signed = required("signed", "签名", signed, 200)
    for person in (giver, taker):
        if person.name not in signed:
            raise bad("signed", f"签名中没有{person.name}", "unsigned", "移交人和接收人都要签名")
    with transaction.atomic():
        made = give(giver, taker, unit, by.now, by.person, signed)
        by.record("handed_over", f"{giver.name}移交{taker.name}", {"单位": unit.name, "件数": len(made.items)})
    return made
