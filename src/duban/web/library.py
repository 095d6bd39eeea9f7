"""The pages of 制度库 as data: which rules can be tried, and one pack clause by clause. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from duban.core.events import TABLE
from duban.core.policy.chosen import timed_rules
from duban.core.policy.rules import CadenceRule, Conflict, DeadlineRule, Pack, Rule, SettingDeclared
from duban.core.policy.sentence import duty, figure, scope
from duban.core.policy.vocabulary import FIRMNESS, RULE_KINDS
from duban.core.words import Basis


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule in the list of a select: its address and what is said in a few words."""

    value: str
    label: str


def choices(packs: Iterable[Pack]) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """The rules a date can be tried on, by the title of their pack."""
    return tuple(
        (f"{pack.issuer}：{pack.title}", tuple(Choice(f"{pack.id}/{rule.id}", _label(rule, pack)) for rule in found))
        for pack in packs
        if (found := timed_rules(pack))
    )


def _label(rule: DeadlineRule | CadenceRule, pack: Pack) -> str:
    within = figure(rule.within, pack) if not isinstance(rule.within, str | None) else "按写明的时限"
    return f"{rule.id} {TABLE[rule.act].chinese}：{within}（{scope(rule.applies)}）"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule of the page: what it demands, and the ground it stands on."""

    rule: Rule
    kind: str
    duty: str
    stated: bool
    firmness: str
    timed: bool


@dataclass(frozen=True, slots=True)
class PackPage:
    """One pack: its clauses in the order of the document, each with its rules."""

    pack: Pack
    clauses: tuple[tuple[str, tuple[RuleLine, ...]], ...]
    settings: tuple[SettingDeclared, ...]
    conflicts: tuple[Conflict, ...]
    stated: int
    interpreted: int


def pack_page(pack: Pack) -> PackPage:
    """The pack as a page."""
    timed = {rule.id for rule in timed_rules(pack)}
    lines = [_line(rule, pack, rule.id in timed) for rule in pack.rules]
    clauses = tuple((clause, tuple(group)) for clause, group in groupby(lines, lambda line: line.rule.clause))
    stated = sum(line.stated for line in lines)
    return PackPage(pack, clauses, pack.settings, pack.conflicts, stated, len(lines) - stated)


def _line(rule: Rule, pack: Pack, timed: bool) -> RuleLine:
    firmness = FIRMNESS.get(rule.firmness, "") if rule.firmness else ""
    return RuleLine(rule, RULE_KINDS[rule.kind], duty(rule, pack), rule.basis is Basis.STATED, firmness, timed)
