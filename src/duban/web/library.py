"""The pages of 制度库 as data: which rules can be tried, and one pack clause by clause. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from duban.core.events import TABLE
from duban.core.policy.chosen import timed_rules
from duban.core.policy.differences import differences
from duban.core.policy.fill import fill
from duban.core.policy.rules import CadenceRule, Conflict, DeadlineRule, Pack, Rule, SettingDeclared
from duban.core.policy.sentence import duty, figure, scope
from duban.core.policy.vocabulary import FIRMNESS, RULE_KINDS
from duban.core.words import Basis


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule in the list of a select: its address and what is said in a few words."""

    value: str
    label: str


def filled(pack: Pack, values: Mapping[str, str]) -> Pack:
    """The pack with a jurisdiction's figures in its sentences and trials; what nobody has set is still said to be open.

    Args:
        values: text by name, of everything that is set there; what the pack does not ask for is left out.
    """
    declared = {each.name for each in pack.settings}
    return fill(pack, {name: text for name, text in values.items() if name in declared})[0]


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
class Used:
    """A rule's use: a word, how many matters (None: not counted), and where their list is."""

    word: str
    count: int | None
    address: str


@dataclass(frozen=True, slots=True)
class Changed:
    """An edition beside the one before it: ids of the rules that came, went and were changed."""

    stored: str
    digest: str
    rules: int
    came: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    first: bool = False
    other: bool = False
    """No rule differs: its words, settings or notes do."""
    said: tuple[str, ...] = ()
    """One sentence a rule that came, went or was changed."""


def changes(editions: Sequence[tuple[str, str, Pack]]) -> tuple[Changed, ...]:
    """The history of a pack.

    Args:
        editions: since when each holds (in words), its digest and its pack, the newest first.
    """
    found = []
    for (stored, digest, pack), before in zip(editions, [*(pack for *_, pack in editions[1:]), None], strict=True):
        if before is None:
            found.append(Changed(stored, digest, len(pack.rules), first=True))
            continue
        now, then = ({rule.id: rule for rule in each.rules} for each in (pack, before))
        came, gone = (tuple(key for key in one if key not in other) for one, other in ((now, then), (then, now)))
        changed = tuple(key for key in now if key in then and now[key] != then[key])
        said = tuple(each.sentence for each in differences(before, pack))
        other = not (came or gone or changed)
        found.append(Changed(stored, digest, len(pack.rules), came, gone, changed, other=other, said=said))
    return tuple(found)


def used(
    counts: Mapping[str, Mapping[str, int | None]], words: Mapping[str, str], ledger: str, place: str
) -> dict[str, tuple[Used, ...]]:
    """Where each rule is used, by its id; what nothing uses is left out.

    Args:
        words: the uses and what they are called.
        place: the key of the jurisdiction the lists are narrowed to; empty: not narrowed.
    """
    found = {}
    for rule, of in counts.items():
        pairs = {use: {"rule": rule, "use": use, **({"place": place} if place else {})} for use in words}
        found[rule] = tuple(
            Used(word, of[use], f"{ledger}?{urlencode(pairs[use])}") for use, word in words.items() if of[use] != 0
        )
    return found


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
