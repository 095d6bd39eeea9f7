"""How a campaign stands on a day: which stage is open, who has handed in what, and what is late.

Conventions: a stage's first and last day are both in it, and stages may overlap as their document wrote them; a stated
date never rolls and runs until its 24:00. What was asked for before the pack's commencement is told apart and never late:
no document judges what lay before it (the district's report due on 8 February, two days before its campaign began).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from duban.core.instant import end_of, start_of
from duban.core.policy.rules import Pack
from duban.core.policy.told_rules import HandIn, PhaseRule

Handed = Mapping[tuple[str, str, str], datetime]
"""(rule id, what, unit) → the instant it was first handed in."""


class Stage(StrEnum):
    AHEAD = "ahead"
    OPEN = "open"
    OVER = "over"


class Paper(StrEnum):
    """How one unit stands with one thing to hand in."""

    OPEN = "open"
    MET = "met"
    MET_LATE = "met_late"
    LATE = "late"
    BEFORE = "before"
    """Asked for before the pack's commencement: shown, never late."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing one unit is to hand in; ``due`` is exclusive (the midnight after the stated day)."""

    what: str
    to: str
    unit: str
    due: datetime
    handed_at: datetime | None
    state: Paper


@dataclass(frozen=True, slots=True)
class PhaseStanding:
    """One stage, with what every unit asked for it has handed in."""

    rule: str
    clause: str
    title: str
    stage: Stage
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class CampaignStanding:
    """``phases`` as their document orders them. It stays exactly so until ``next_change``, unless something is handed in."""

    phases: tuple[PhaseStanding, ...]
    next_change: datetime | None


def campaign_standing(
    pack: Pack, campaign: str, units: Mapping[str, Sequence[str]], handed: Handed, now: datetime
) -> CampaignStanding:
    """How a campaign of the pack stands.

    Args:
        campaign: as the rules name it; other campaigns are not looked at.
        units: the campaign's units → their roles (`duban.core.words.ROLES`).
        handed: what was handed in; what was handed in after ``now`` does not count.

    Source: engine.md (phase); XQ-20, XN-2.

    >>> from duban.core.instant import read_instant
    >>> from duban.policies.shelf import shipped_pack
    >>> county, title = shipped_pack("county-2023"), "“改进作风、狠抓落实”年"
    >>> handed = {("XN-2.1", "情况报告", "水利局"): read_instant("2023-03-10T18:00")}
    >>> found = campaign_standing(county, title, {"水利局": ()}, handed, read_instant("2023-03-10T20:00"))
    >>> [(phase.rule, phase.stage.value) for phase in found.phases]
    [('XN-2.1', 'open'), ('XN-2.2', 'open'), ('XN-2.3', 'ahead')]
    >>> [(asked.what, asked.state.value) for asked in found.phases[0].asked]
    [('情况报告', 'met'), ('问题清单台账', 'open')]
    """
    rules = [rule for rule in pack.rules if isinstance(rule, PhaseRule) and rule.campaign == campaign]
    commencement = start_of(pack.commencement)
    phases = []
    moments: set[datetime] = set()
    for rule in rules:
        opens, ends = start_of(rule.opens), end_of(rule.closes)
        moments |= {opens, ends}
        stage = Stage.AHEAD if now < opens else Stage.OPEN if now < ends else Stage.OVER
        asked = [
            _asked(rule, each, unit, handed, commencement, now)
            for each in rule.hand_ins
            for unit, roles in units.items()
            if not each.owed_by or set(each.owed_by) & set(roles)
        ]
        moments |= {each.due for each in asked if each.state is Paper.OPEN}
        phases.append(PhaseStanding(rule.id, rule.clause, rule.title, stage, tuple(asked)))
    return CampaignStanding(tuple(phases), min((moment for moment in moments if moment > now), default=None))


def _asked(rule: PhaseRule, hand_in: HandIn, unit: str, handed: Handed, commencement: datetime, now: datetime) -> Asked:
    due = end_of(hand_in.by)
    at = handed.get((rule.id, hand_in.what, unit))
    if at is not None and at > now:
        at = None
    if at is not None and at < due:
        state = Paper.MET
    elif due <= commencement:
        state = Paper.BEFORE
    elif at is not None:
        state = Paper.MET_LATE
    else:
        state = Paper.OPEN if now < due else Paper.LATE
    return Asked(hand_in.what, hand_in.to, unit, due, at, state)
