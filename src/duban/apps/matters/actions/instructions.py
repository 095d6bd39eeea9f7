"""A leader's words, kept apart from the events that units read; the event holds their digest, so they are sealed too."""

from __future__ import annotations

from collections.abc import Sequence

from duban.apps.matters import models
from duban.apps.matters.actions.act import NewInstruction
from duban.core.canonical import canonical
from duban.core.chain import sm3


def instruction_digest(each: NewInstruction | models.Instruction) -> str:
    """SM3 of who said what on which day and in what way, 64 hexadecimal digits."""
    leader = each.leader if isinstance(each, NewInstruction) else each.leader_id
    said = {"dated": each.dated, "kind": each.kind, "leader": leader, "name": each.leader_name, "text": each.text}
    return sm3(canonical(said).encode()).hex()


def rows_of(matter: models.Matter, said: Sequence[NewInstruction], first: int = 1) -> list[models.Instruction]:
    """Rows for these words, numbered from ``first``; not written yet."""
    return [
        models.Instruction(
            matter=matter, leader_id=each.leader, leader_name=each.leader_name, kind=each.kind, text=each.text,
            dated=each.dated, order=order,
        )
        for order, each in enumerate(said, first)
    ]  # fmt: skip
