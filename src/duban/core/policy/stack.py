"""The rules of packs laid one on top of the other, the highest first: what is replaced, by what, and what still runs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches

from duban.core.policy.compare import compare
from duban.core.policy.fill import names_in
from duban.core.policy.rules import ChaseRule, LadderRule, Pack, Rule, SettingDeclared
from duban.core.policy.stored import PACK_FILE
from duban.core.policy.told_rules import PointsRule
from duban.core.policy.vocabulary import COUNTED
from duban.core.problem import Place, Problem


@dataclass(slots=True)
class Stack:
    """``rules`` are those that run so far, in order; ``owner`` tells the pack of every rule ever laid down."""

    rules: dict[str, Rule] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    replaced: dict[str, Rule] = field(default_factory=dict)
    """A rule's id → the rule that replaced it."""
    settings: dict[str, tuple[str, SettingDeclared]] = field(default_factory=dict)

    def take(
        self, pack: Pack, lineage: Collection[str], where: Mapping[str, Place], lowest: bool = False
    ) -> Iterator[Problem]:
        """Lays a pack on top; what is wrong with it is told, and it lies there all the same.

        Args:
            lineage: the packs above this one; only their rules can it replace or count.
            where: where each of its rules stands.
            lowest: nothing will lie on it; its commencement is then asked of the whole, not of each rule.
        """
        own = {rule.id: rule for rule in pack.rules}
        yield from self._same_ids(pack, where)
        yield from self._settings(pack, lineage)
        new: dict[str, Rule] = {}
        for rule in pack.rules:
            named = rule.tightens or rule.relaxes
            if not named:
                continue
            before = self.replaced.get(named)
            if named not in self.owner or self.owner[named] not in lineage:
                near = get_close_matches(named, self._of(lineage), n=1, cutoff=0.6)
                hint = f"是否应为 {near[0]}" if near else "请写上级制度包的规则编号"
                yield Problem(where[rule.id], f"上级制度包没有编号为“{named}”的规则", "unknown-rule", hint)
            elif named in new:
                what = f"{new[named].id}和{rule.id}都要替换上级的{named}"
                yield Problem(where[rule.id], what, "replaced-twice", "请只留一条")
            elif before is not None:
                what = f"上级的{named}已由{self.owner[before.id]}的{before.id}替换，不能再由{rule.id}替换"
                beside = self.owner[before.id] not in lineage
                hint = "两个上级制度包都替换了它，请只以其中一个为上级" if beside else f"请改写 {before.id}"
                yield Problem(where[rule.id], what, "replaced-twice", hint)
            else:
                new[named] = rule
                yield from compare(rule, self.rules[named], where[rule.id])
        yield from self._references(pack, own, lineage, where)
        yield from self._undeclared(pack, lineage, where)
        self._lay(pack, new, None if lowest else pack.commencement)

    def rules_without(self, packs: Collection[str]) -> tuple[Rule, ...]:
        """What runs, without the rules of some packs and those that took their place.

        A ladder, chase or points rule that named nothing but those goes too: an empty ``of`` means every duty.
        """
        if not packs:
            return tuple(self.rules.values())
        gone = {rule_id for rule_id in self.owner if self._root(rule_id) in packs}
        left = (_only(rule, gone) for rule in self.rules.values() if rule.id not in gone)
        return tuple(rule for rule in left if rule is not None)

    def _root(self, rule_id: str) -> str:
        """The pack of the rule at the beginning of a row of replacements."""
        olds = {new.id: old for old, new in self.replaced.items()}
        while rule_id in olds:
            rule_id = olds[rule_id]
        return self.owner[rule_id]

    def _of(self, lineage: Collection[str]) -> list[str]:
        return [rule_id for rule_id, pack in self.owner.items() if pack in lineage]

    def _lay(self, pack: Pack, new: Mapping[str, Rule], begins: date | None) -> None:
        for named, rule in new.items():
            del self.rules[named]
            self.replaced[named] = rule
        for rule in pack.rules:
            self.owner.setdefault(rule.id, pack.id)
            since = max(rule.valid_from or begins, begins) if begins else rule.valid_from
            self.rules[rule.id] = rule if since == rule.valid_from else replace(rule, valid_from=since)
        for setting in pack.settings:
            self.settings.setdefault(setting.name, (pack.id, setting))
        if self.replaced:
            self.rules = {each.id: self._renamed(each) for each in self.rules.values()}

    def _renamed(self, rule: Rule) -> Rule:
        """A ladder, chase or points rule that names a replaced rule goes on with the one that replaces it."""
        named = _named(rule)
        return _naming(rule, tuple(dict.fromkeys(map(self._newest, named)))) if named else rule

    def _newest(self, rule_id: str) -> str:
        while rule_id in self.replaced:
            rule_id = self.replaced[rule_id].id
        return rule_id

    def _same_ids(self, pack: Pack, where: Mapping[str, Place]) -> Iterator[Problem]:
        for rule in pack.rules:
            if rule.id in self.owner:
                hint = "替换上级的规则请另起编号，并写 tightens 或 relaxes"
                yield Problem(where[rule.id], f"规则编号“{rule.id}”上级制度包已经用了", "repeated-id", hint)

    def _references(
        self, pack: Pack, own: Collection[str], lineage: Collection[str], where: Mapping[str, Place]
    ) -> Iterator[Problem]:
        known = {*own, *self._of(lineage)}
        for rule in pack.rules:
            for each in _named(rule):
                if each not in known and each not in COUNTED:
                    near = get_close_matches(each, known, n=1, cutoff=0.6)
                    hint = f"是否应为 {near[0]}" if near else "本制度包和上级制度包都没有这条规则"
                    yield Problem(where[rule.id], f"没有编号为“{each}”的规则", "unknown-rule", hint)

    def _settings(self, pack: Pack, lineage: Collection[str]) -> Iterator[Problem]:
        for setting in pack.settings:
            owner, above = self.settings.get(setting.name, (pack.id, setting))
            if owner in lineage and above.type != setting.type:
                what = f"设置“{setting.name}”在上级制度包中是{above.type}，这里是{setting.type}"
                yield Problem(Place(f"{pack.id}/{PACK_FILE}"), what, "setting-type", "请改用另一个名称")

    def _undeclared(self, pack: Pack, lineage: Collection[str], where: Mapping[str, Place]) -> Iterator[Problem]:
        known = [name for name, (owner, _) in self.settings.items() if owner in lineage]
        known += [setting.name for setting in pack.settings]
        for rule in pack.rules:
            for name in dict.fromkeys(names_in(rule)):
                if name not in known:
                    near = get_close_matches(name, known, n=1, cutoff=0.6)
                    hint = f"是否应为 {near[0]}" if near else "请在 pack.yaml 的 settings 中声明它的名称和类型"
                    what = f"设置“{name}”没有声明，上级制度包也没有"
                    yield Problem(where[rule.id], what, "undeclared-setting", hint)


def _named(rule: Rule) -> tuple[str, ...]:
    """The rules a ladder counts, a chase reminds of or points are about."""
    if isinstance(rule, LadderRule):
        return rule.counts
    return rule.of if isinstance(rule, ChaseRule | PointsRule) else ()


def _naming(rule: Rule, named: tuple[str, ...]) -> Rule:
    if isinstance(rule, LadderRule):
        return replace(rule, counts=named)
    if isinstance(rule, PointsRule):
        return replace(rule, body={**rule.body, "of": named})
    assert isinstance(rule, ChaseRule)
    return replace(rule, of=named)


def _only(rule: Rule, gone: Collection[str]) -> Rule | None:
    """A rule that names others without those that are gone; None where it named nothing else."""
    named = _named(rule)
    left = tuple(each for each in named if each not in gone)
    if left == named:
        return rule
    return _naming(rule, left) if left else None
