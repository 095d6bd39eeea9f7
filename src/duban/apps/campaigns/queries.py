"""The one door for reading campaigns: the stages as they stand, what each unit owes and handed in, the matters in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet

from duban.apps.campaigns.models import Belonging, HandedIn
from duban.apps.matters.models import Duty, Matter, Party
from duban.apps.matters.queries import visible
from duban.apps.matters.rules import RuleBook, pack_in_force
from duban.apps.matters.unit_sight import Sight
from duban.apps.matters.words import ANSWERING
from duban.apps.org.models import Jurisdiction
from duban.apps.org.queries import tree as tree_of
from duban.apps.org.standing import Standing
from duban.apps.org.tree import UnitTree
from duban.core.campaign.phases import CampaignStanding, campaign_standing
from duban.core.instant import at_beijing, end_of, start_of
from duban.core.policy.rules import Pack
from duban.core.policy.told_rules import PhaseRule

MANY: Final = 200
"""Matters that are listed; how many there are is always told."""


@dataclass(frozen=True, slots=True)
class Falling:
    """What falls due within a stage on the campaign's matters, in 件次: in all, met in time, met late, open and over."""

    due: int = 0
    met: int = 0
    met_late: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Campaign:
    """``units`` are those somebody may see, by key; ``rows`` what was handed in by (rule, what, unit's key)."""

    title: str
    pack: Pack
    rules: tuple[PhaseRule, ...]
    standing: CampaignStanding
    units: dict[str, str]
    rows: dict[tuple[str, str, str], HandedIn]
    falling: tuple[Falling, ...]


def rules_of(pack: Pack) -> dict[str, tuple[PhaseRule, ...]]:
    """The campaigns of a pack with their stages, in its order."""
    found: dict[str, list[PhaseRule]] = {}
    for rule in pack.rules:
        if isinstance(rule, PhaseRule):
            found.setdefault(rule.campaign, []).append(rule)
    return {title: tuple(rules) for title, rules in found.items()}


def pack_of(place: int, now: datetime) -> Pack:
    """The pack in force in a jurisdiction, with its figures."""
    where = Jurisdiction.objects.get(pk=place)
    return RuleBook().of(where.pk, pack_in_force(where, now), now).pack


def asked_units(tree: UnitTree, now: datetime) -> list[int]:
    """The units of which a campaign asks: those at the top of the tree."""
    return [branch.unit.id for branch in tree.flat(at_beijing(now).date()) if branch.depth == 0]


def campaign(pack: Pack, title: str, seen: Sight, now: datetime) -> Campaign:
    """One campaign as somebody may see it: every stage, and the papers of the units in their sight. Five queries.

    What falls due is counted over all matters of the campaign for whoever sees the whole, else over their units' own.
    """
    rules, tree = rules_of(pack)[title], tree_of(seen.place)
    units = [unit for unit in asked_units(tree, now) if seen.sees(unit)]
    ids = [rule.id for rule in rules]
    found = HandedIn.objects.filter(jurisdiction=seen.place, rule__in=ids, unit__in=units, returned_at=None)
    rows = {(each.rule, each.what, str(each.unit_id)): each for each in found.select_related("recorded_by")}
    roles: dict[str, list[str]] = {str(unit): [] for unit in units}
    parties = Party.objects.filter(matter__in=matters_in(seen.place, title), unit__in=units, left_at=None)
    for unit, role in parties.order_by().values_list("unit_id", "role").distinct():
        roles[str(unit)].append(role)
    handed = {key: at_beijing(row.handed_at) for key, row in rows.items()}
    standing = campaign_standing(pack, title, roles, handed, at_beijing(now))
    names = {str(unit): tree.units[unit].name for unit in units}
    return Campaign(title, pack, rules, standing, names, rows, _falling(rules, seen, title, now))


def matters_in(place: int, title: str) -> QuerySet[Belonging, int]:
    """Keys of the matters that belong to a campaign now."""
    kept = Belonging.objects.filter(campaign=title, left_at=None, matter__jurisdiction=place)
    return kept.values_list("matter", flat=True)


def listed(place: int, title: str, standing: Standing, principals: Sequence[Standing]) -> tuple[list[Matter], int]:
    """The campaign's matters that somebody may see, the most urgent first, and how many there are. Three queries."""
    keys = list(matters_in(place, title))
    found = visible(standing, principals, keys).exclude(state="draft") if keys else Matter.objects.none()
    rows = list(found.order_by("ended_at", "next_due", "pk")[:MANY]) if keys else []
    return rows, found.count() if len(rows) == MANY else len(rows)


def leads(matters: Sequence[Matter]) -> dict[int, str]:
    """The lead unit's name of each matter, by the matter's key; the first responsible one where none leads."""
    rows = Party.objects.filter(matter__in=[each.pk for each in matters], role__in=ANSWERING, left_at=None)
    found: dict[int, str] = {}
    for matter, name in rows.order_by("role", "pk").values_list("matter", "unit__name"):
        found.setdefault(matter, name)
    lead = rows.filter(role="lead").values_list("matter", "unit__name")
    return {**found, **dict(lead)} if matters else {}


def _falling(rules: Sequence[PhaseRule], seen: Sight, title: str, now: datetime) -> tuple[Falling, ...]:
    rows = Duty.objects.filter(
        matter__in=matters_in(seen.place, title), side="handling", stock=False, due__isnull=False
    )
    if not seen.whole:
        rows = rows.filter(unit__in=sorted(seen.units))
    asked: dict[str, Count] = {}
    for n, rule in enumerate(rules):
        within = Q(due__gt=start_of(rule.opens), due__lte=end_of(rule.closes))
        for name, state in (
            ("due", Q(state__in=("open", "met", "met_late", "late", "pending"))),
            ("met", Q(state="met")),
            ("met_late", Q(state="met_late")),
            ("late", Q(state="late") | Q(state="open", due__lte=now)),
        ):
            asked[f"{name}_{n}"] = Count("pk", filter=within & state)
    counts = rows.aggregate(**asked)
    return tuple(
        Falling(*(counts[f"{name}_{n}"] for name in ("due", "met", "met_late", "late"))) for n in range(len(rules))
    )
