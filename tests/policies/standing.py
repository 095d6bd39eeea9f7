"""How the clauses of a shipped pack stand in one matter: the shipped calendar, office hours until 18:00."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.cast import OFFICE_HOURS, at, calendar, due_of, happened, matter

from duban.core.assess import Assessment, Rules, assess
from duban.core.calendar.days import Calendar
from duban.core.policy.fill import fill
from duban.core.policy.rules import LadderRule, Pack, Rule
from duban.core.words import State
from duban.policies.shelf import shipped_pack

Seen = tuple[str, str | None, State]
"""Debtor, due as printed, state."""


def filled(pack_id: str, settings: Mapping[str, str]) -> Pack:
    """A shipped pack with a jurisdiction's figures in it; none of them may be wrong."""
    pack, problems = fill(shipped_pack(pack_id), settings)
    assert problems == ()
    return pack


def rule_of(pack_id: str, rule_id: str) -> Rule:
    [rule] = [rule for rule in shipped_pack(pack_id).rules if rule.id == rule_id]
    return rule


def ladder_of(pack_id: str, rule_id: str, **settings: str) -> LadderRule:
    [rule] = [rule for rule in filled(pack_id, settings).rules if rule.id == rule_id]
    assert isinstance(rule, LadderRule)
    return rule


class Clauses:
    """One pack's judgement of matters told in a line."""

    def __init__(self, pack_id: str, **settings: str) -> None:
        self.rules = Rules(filled(pack_id, settings), OFFICE_HOURS)

    def judge(
        self,
        stated: dict[str, str],
        *told: tuple[Any, ...],
        now: str,
        number: str = "督〔2022〕031",
        own_due: str = "",
        on: Calendar | None = None,
        **units: str,
    ) -> Assessment:
        """``told`` as in `tests.cast.happened`; ``units`` by role."""
        of = replace(matter(stated, own_due=own_due, **units), id=number)
        return assess(self.rules, on or calendar(), of, happened(*told), at(now))


def seen(assessment: Assessment, rule_id: str) -> list[Seen]:
    """What a rule demands: each duty's debtor, due and state."""
    return [(o.debtor, due_of(o), o.state) for o in assessment.obligations if o.rule == rule_id]
