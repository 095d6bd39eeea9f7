"""Whether a child's rule is tighter or looser than the parent's it replaces, or cannot be compared with it at all.

Two limits can be compared only in the same unit and the same flags: nobody can say whether P7D is shorter than P5WD.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from duban.core.period.form import Period
from duban.core.policy.rules import CadenceRule, DeadlineRule, LadderRule, Rule, Setting
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


def compare(rule: Rule, parent: Rule, place: Place) -> Iterator[Problem]:
    """What speaks against ``rule`` replacing ``parent`` as it says it does.

    Args:
        place: where the rule stands, for the sentences.
    """
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
