"""One rule of a pack, chosen to be tried on a date: the period and counting it gives, or why it gives none."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from duban.core.document import shown
from duban.core.period.counting import PLAIN, Counting
from duban.core.period.form import Period
from duban.core.policy.rules import CadenceRule, DeadlineRule, Limit, Pack, Rule, Setting
from duban.core.policy.sentence import figure
from duban.core.problem import Place, Problem


@dataclass(frozen=True, slots=True)
class Chosen:
    """``period`` is None where the rule alone gives none; ``undetermined`` then says why in a sentence."""

    pack: Pack
    rule: Rule
    period: Period | None
    counting: Counting = PLAIN
    undetermined: str = ""


def timed_rules(pack: Pack) -> tuple[DeadlineRule | CadenceRule, ...]:
    """The rules a date can be tried on: deadlines, and reports owed after each event. In the order of the pack."""
    return tuple(
        rule
        for rule in pack.rules
        if isinstance(rule, DeadlineRule) or (isinstance(rule, CadenceRule) and rule.within is not None)
    )


def choose(pack: Pack, rule_id: str) -> Chosen | Problem:
    """The rule of that id with what it says about time.

    Returns:
        A problem where the pack has no such rule, or the rule sets no limit at all.
    """
    place = Place("rule")
    by_id = {rule.id: rule for rule in pack.rules}
    if rule_id not in by_id:
        near = get_close_matches(rule_id, by_id, 1, cutoff=0.6)
        hint = f"是否应为 {near[0]}" if near else f"有时限的规则：{'、'.join(rule.id for rule in timed_rules(pack))}"
        return Problem(place, f"{pack.id}没有规则“{shown(rule_id)}”", "unknown-rule", hint)
    rule = by_id[rule_id]
    if not isinstance(rule, DeadlineRule | CadenceRule) or rule not in timed_rules(pack):
        hint = f"有时限的规则：{'、'.join(rule.id for rule in timed_rules(pack))}"
        return Problem(place, f"规则{rule_id}不规定时限，不能拿日期来试", "no-limit", hint)
    match rule.within:
        case Period():
            return Chosen(pack, rule, rule.within, rule.counting)
        case Setting():
            return Chosen(pack, rule, None, rule.counting, f"这条规则的时限要由本地设定：{figure(rule.within, pack)}")
        case Limit.INNER:
            return Chosen(pack, rule, None, rule.counting, "这条规则按交办时约定的内部时限，没有固定的天数")
    return Chosen(pack, rule, None, rule.counting, "这条规则按事项自己写明的完成时限，没有固定的天数")
