"""A pack on top of its parents: what the child replaces, what it adds, and whether the two can be compared at all.

A child's rule that ``tightens`` or ``relaxes`` a parent's replaces it; every other rule of both runs. Two limits can be
compared only in the same unit and the same flags: nobody can say whether P7D is shorter than P5WD.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

from duban.core.digest import digest
from duban.core.period.form import Period
from duban.core.policy.overlap import overlaps_above
from duban.core.policy.rules import CadenceRule, ChaseRule, DeadlineRule, LadderRule, Pack, Rule, Setting
from duban.core.policy.stored import PACK_FILE, RULES_FILE
from duban.core.policy.vocabulary import COUNTED
from duban.core.problem import Place, Problem

_SAME_FLAGS: Final = {
    DeadlineRule: ("applies", "starts", "owed_by", "act", "side", "counting"),
    CadenceRule: ("applies", "starts", "owed_by", "act", "side", "counting", "bracket"),
    LadderRule: ("counts", "per", "subject", "window"),
}
_CHINESE: Final = {
    "applies": "适用范围", "starts": "起算", "owed_by": "承担者", "act": "应完成的行为", "side": "承办或督办",
    "counting": "顺延和计算方式", "bracket": "分档",
    "counts": "计什么", "per": "怎样计1次", "subject": "记在谁名下", "window": "期间",
}  # fmt: skip


def resolve(
    pack: Pack, parents: Mapping[str, Pack], places: Mapping[str, Place] | None = None
) -> Pack | tuple[Problem, ...]:
    """The pack with the rules, settings and conflicts of the packs it extends, or why that cannot be.

    Args:
        parents: packs by id, each as read or already resolved; those not named by ``extends`` are not looked at.
        places: where each of the pack's rules stands, for the sentences (`duban.core.policy.read.rule_places`).

    Returns:
        A pack whose digest covers the parents' too. A parent's rule counts from its own pack's commencement on.
    """
    chain = _chain(pack, parents)
    if isinstance(chain, Problem):
        return (chain,)
    where = _Places(pack, places)
    above = {rule.id: rule for parent in chain for rule in _valid_since(parent.rules, parent.commencement)}
    problems = [
        *_same_ids(pack, above, where),
        *_replacements(pack, above, where),
        *_references(pack, above, where),
        *_settings(pack, chain),
    ]
    if problems:
        return tuple(sorted(problems))
    if not chain:
        return pack
    replaced = {rule.tightens or rule.relaxes: rule.id for rule in pack.rules if rule.tightens or rule.relaxes}
    kept = [_renamed(rule, replaced) for own, rule in above.items() if own not in replaced]
    own = {setting.name for setting in pack.settings}
    return replace(
        pack,
        rules=(*kept, *pack.rules),
        settings=(
            *pack.settings,
            *{s.name: s for parent in chain for s in parent.settings if s.name not in own}.values(),
        ),
        conflicts=(*(conflict for parent in chain for conflict in parent.conflicts), *pack.conflicts),
        tolerance=pack.tolerance or next((parent.tolerance for parent in chain if parent.tolerance), None),
        digest=digest("\n".join((pack.digest, *(parent.digest for parent in chain)))),
    )


def unsaid_overlaps(
    pack: Pack, parents: Mapping[str, Pack], places: Mapping[str, Place] | None = None
) -> tuple[Problem, ...]:
    """The child's rules that run beside a parent's for the same duty without a word: sound, but to be looked at."""
    chain = _chain(pack, parents)
    above = () if isinstance(chain, Problem) else chain
    return tuple(sorted(overlaps_above(pack, above, _Places(pack, places))))


class _Places(dict[str, Place]):
    """Where a rule stands: as given, else the pack's rules file."""

    def __init__(self, pack: Pack, given: Mapping[str, Place] | None) -> None:
        super().__init__(given or {})
        self.file = next(iter(self.values())).file if self else f"{pack.id}/{RULES_FILE}"

    def __missing__(self, _: str) -> Place:
        return Place(self.file)


def _chain(pack: Pack, parents: Mapping[str, Pack]) -> tuple[Pack, ...] | Problem:
    """Every pack above, the highest first, each once; or the circle or gap found on the way."""
    ordered: dict[str, Pack] = {}
    place = Place(f"{pack.id}/{PACK_FILE}")

    def climb(at: Pack, path: tuple[str, ...]) -> Problem | None:
        for name in at.extends:
            if name in path:
                circle = " → ".join((*path[path.index(name) :], name))
                return Problem(place, f"制度包循环依赖：{circle}", "circle", "请删去其中一处 extends")
            if name not in parents:
                near = get_close_matches(name, parents, n=1, cutoff=0.6)
                hint = f"是否应为 {near[0]}" if near else "请先装入上级制度包"
                return Problem(place, f"{at.id}所依据的制度包“{name}”不存在", "unknown-parent", hint)
            wrong = climb(parents[name], (*path, name))
            if wrong is not None:
                return wrong
            ordered.setdefault(name, parents[name])
        return None

    wrong = climb(pack, (pack.id,))
    return wrong or tuple(ordered.values())


def _valid_since(rules: Sequence[Rule], begins: date) -> Iterator[Rule]:
    for rule in rules:
        yield replace(rule, valid_from=max(rule.valid_from or begins, begins))


def _same_ids(pack: Pack, above: Mapping[str, Rule], where: Mapping[str, Place]) -> Iterator[Problem]:
    for rule in pack.rules:
        if rule.id in above:
            hint = "替换上级的规则请另起编号，并写 tightens 或 relaxes"
            yield Problem(where[rule.id], f"规则编号“{rule.id}”上级制度包已经用了", "repeated-id", hint)


def _replacements(pack: Pack, above: Mapping[str, Rule], where: Mapping[str, Place]) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for rule in pack.rules:
        named = rule.tightens or rule.relaxes
        if not named:
            continue
        if named not in above:
            near = get_close_matches(named, above, n=1, cutoff=0.6)
            hint = f"是否应为 {near[0]}" if near else "请写上级制度包的规则编号"
            yield Problem(where[rule.id], f"上级制度包没有编号为“{named}”的规则", "unknown-rule", hint)
        elif named in taken:
            what = f"{taken[named]}和{rule.id}都要替换上级的{named}"
            yield Problem(where[rule.id], what, "replaced-twice", "请只留一条")
        else:
            taken[named] = rule.id
            yield from _compare(rule, above[named], where)


def _compare(rule: Rule, parent: Rule, where: Mapping[str, Place]) -> Iterator[Problem]:
    place = where[rule.id]
    if type(rule) is not type(parent) or type(rule) not in _SAME_FLAGS:
        what = f"{rule.id}（{rule.kind}）不能与上级的{parent.id}（{parent.kind}）比较"
        yield Problem(place, what, "not-comparable", "只有同一种类的时限、频次和计次规则可以收紧或放宽")
        return
    for flag in _SAME_FLAGS[type(rule)]:
        if getattr(rule, flag) != getattr(parent, flag):
            what = f"{rule.id}与上级的{parent.id}{_CHINESE[flag]}不同，不能比较松紧"
            yield Problem(place, what, "not-comparable", "请与上级规则写得一样，只改数字；另有要求请另写一条")
            return
    order = _tighter(rule, parent)
    if order is None:
        what = f"{rule.id}与上级的{parent.id}单位不同，不能比较松紧"
        yield Problem(place, what, "not-comparable", "请用同一单位，如上级写日就写日、写工作日就写工作日")
    elif rule.tightens and order <= 0:
        yield Problem(
            place, f"{rule.id}标为收紧，却不比上级的{parent.id}短", "not-tighter", "请核对数字，或改用 relaxes"
        )
    elif rule.relaxes and order >= 0:
        yield Problem(
            place, f"{rule.id}标为放宽，却不比上级的{parent.id}长", "not-looser", "请核对数字，或改用 tightens"
        )


def _tighter(rule: Any, parent: Any) -> int | None:
    """Above 0 where ``rule`` is tighter than ``parent``, below where looser, None where nobody can say."""
    if isinstance(rule, DeadlineRule):
        one, other = rule.within, parent.within
        if not (isinstance(one, Period) and isinstance(other, Period)) or one.unit is not other.unit:
            return None
        return other.count - one.count
    if isinstance(rule, CadenceRule):
        if isinstance(rule.every, Setting) or isinstance(parent.every, Setting):
            return None
        if replace(rule.every, times=1) != replace(parent.every, times=1) or rule.within != parent.within:
            return None
        return int(rule.every.times - parent.every.times)
    pairs = list(zip(rule.steps, parent.steps, strict=False))
    if len(rule.steps) != len(parent.steps) or any(a.proposes != b.proposes for a, b in pairs):
        return None
    if any(not (isinstance(a.at, int) and isinstance(b.at, int)) for a, b in pairs):
        return None
    differences: set[int] = {b.at - a.at for a, b in pairs}
    if min(differences) < 0 < max(differences):
        return None
    return max(differences) or min(differences)


def _references(pack: Pack, above: Mapping[str, Rule], where: Mapping[str, Place]) -> Iterator[Problem]:
    known = {rule.id for rule in pack.rules} | set(above)
    for rule in pack.rules:
        named = rule.counts if isinstance(rule, LadderRule) else rule.of if isinstance(rule, ChaseRule) else ()
        for each in named:
            if each not in known and each not in COUNTED:
                near = get_close_matches(each, known, n=1, cutoff=0.6)
                hint = f"是否应为 {near[0]}" if near else "本制度包和上级制度包都没有这条规则"
                yield Problem(where[rule.id], f"没有编号为“{each}”的规则", "unknown-rule", hint)


def _settings(pack: Pack, chain: Sequence[Pack]) -> Iterator[Problem]:
    types = {setting.name: setting.type for parent in chain for setting in parent.settings}
    for setting in pack.settings:
        if types.get(setting.name, setting.type) != setting.type:
            what = f"设置“{setting.name}”在上级制度包中是{types[setting.name]}，这里是{setting.type}"
            yield Problem(Place(f"{pack.id}/{PACK_FILE}"), what, "setting-type", "请改用另一个名称")


def _renamed(rule: Rule, replaced: Mapping[str, str]) -> Rule:
    """A parent's ladder or chase that names a replaced rule goes on with the one that replaces it."""
    if isinstance(rule, LadderRule):
        return replace(rule, counts=tuple(replaced.get(each, each) for each in rule.counts))
    if isinstance(rule, ChaseRule):
        return replace(rule, of=tuple(replaced.get(each, each) for each in rule.of))
    return rule
