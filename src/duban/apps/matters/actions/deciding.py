"""A decision about a proposal, sealed on the chain of every matter it rests on (engine.md, Laws 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from duban.apps.matters.actions._guard import actor, refused
from duban.apps.matters.actions.act import Act
from duban.apps.matters.actions.case import Case, locked
from duban.apps.matters.actions.performing import parties_of
from duban.apps.matters.actions.settling import settle
from duban.apps.org.models import Person
from duban.core.events import EventKind
from duban.core.problem import BadInput

_E = EventKind


def record_decision(
    matters: Sequence[int], payload: Mapping[str, Any], text: str, by: Person, now: datetime,
    principal: Person | None = None,
) -> Mapping[int, Case]:  # fmt: skip
    """Records one decision on each of these matters; the caller holds the transaction it belongs to.

    Args:
        matters: those the proposal rests on.
        payload: as the closed table says of ``proposal_decided``.

    Raises:
        BadInput: the person may not decide about one of them (its doer never may). Nothing was written.
    """
    who = actor(by, now, principal)
    with transaction.atomic():
        cases = locked(matters, now)
        parties = parties_of(cases)
        asked = [Act(key, _E.PROPOSAL_DECIDED, payload=payload, text=text) for key in cases]
        whys = [refused(who, cases[act.matter], act, parties[act.matter], proposal_waiting=True) for act in asked]
        if problems := [why for why in whys if why is not None]:
            raise BadInput(*problems)
        for case in cases.values():
            case.append(
                _E.PROPOSAL_DECIDED, actor=who.own.person_id, payload=payload, text=text,
                principal=who.principal.person_id if who.principal else None,
            )  # fmt: skip
        settle(cases.values(), parties)
    return cases
