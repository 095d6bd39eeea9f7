"""Two editions of a pack side by side: what each changed rule said and says, in one plain sentence, and where a rule is
missing for some days. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from difflib import SequenceMatcher
from types import MappingProxyType
from typing import Any, Final

from duban.core.policy.rules import Pack, Rule
from duban.core.policy.sentence import duty

_NAMES: Final = MappingProxyType(
    {
        "clause": "条款",
        "basis": "依据（原文写明或本地解释）",
        "words": "原文摘录",
        "note": "说明",
        "firmness": "宽严",
        "valid_from": "起始日期",
        "valid_to": "截止日期",
        "tightens": "收紧的上级规则",
        "relaxes": "放宽的上级规则",
        "reason": "收紧或放宽的理由",
        "counting": "怎样数日子",
        "side": "承办或督办一侧",
        "roll_basis": "顺延的依据",
    }
)
"""What may change in a rule without its sentence changing."""
_PART: Final = re.compile("[^，；：。]*[，；：。]?")


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule. ``before`` is empty where it is new, ``after`` where it is gone; ``sentence`` says it in one line."""

    rule: str
    clause: str
    before: str
    after: str
    sentence: str


def differences(before: Pack, after: Pack) -> tuple[Difference, ...]:
    """Every rule that came, was changed or is gone: those of ``after`` in its order, then the others.

    Args:
        before: and ``after``: both with, or both without, the rules of the packs they rest on.
    """
    return (*_changed(before, after), *_gone(before, after))


def _changed(before: Pack, after: Pack) -> Iterator[Difference]:
    old = {rule.id: rule for rule in before.rules}
    for rule in after.rules:
        said = duty(rule, after)
        was = old.get(rule.id)
        if was is None:
            yield Difference(rule.id, rule.clause, "", said, f"新增{rule.id}：{said}")
        elif was != rule or duty(was, before) != said:
            then = duty(was, before)
            if then != said:
                yield Difference(rule.id, rule.clause, then, said, f"{rule.id}：{changed_words(then, said)}")
            else:
                what = "、".join(_fields(was, rule)) or "写法"
                yield Difference(rule.id, rule.clause, then, said, f"{rule.id}要求不变，改了{what}")


def changed_words(before: str, after: str) -> str:
    """What differs between two sentences, part by part; the whole of both where little stays.

    >>> changed_words("督办事项：交办后10个工作日内，牵头单位反馈结果", "督办事项：交办后15个工作日内，牵头单位反馈结果")
    '“交办后10个工作日内”改为“交办后15个工作日内”'
    """
    old, new = (_PART.findall(text) for text in (before, after))
    said = []
    for what, i, j, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = ("".join(parts).strip("，；：。") for parts in (old[i:j], new[m:n]))
        if what == "replace":
            said.append(f"“{gone}”改为“{come}”")
        elif what == "delete":
            said.append(f"删去“{gone}”")
        elif what == "insert":
            said.append(f"加上“{come}”")
    return "，".join(said) if len(said) <= 3 else f"原为“{before}”，改为“{after}”"


def _gone(before: Pack, after: Pack) -> Iterator[Difference]:
    stays = {rule.id for rule in after.rules}
    for rule in before.rules:
        if rule.id not in stays:
            said = duty(rule, before)
            yield Difference(rule.id, rule.clause, said, "", f"删去{rule.id}：{said}")


def _fields(was: Rule, rule: Rule) -> Iterator[str]:
    other: Any
    for each in fields(rule):
        other = getattr(was, each.name, None)
        if other != getattr(rule, each.name):
            yield _NAMES.get(each.name, each.name)


def gaps(before: Pack, after: Pack, since: date) -> tuple[str, ...]:
    """What would be without a rule for some days if ``after`` took the place of ``before`` on a day: one sentence each.

    >>> from duban.core.policy.rules import Pack
    >>> gaps(Pack("a", "", "", "county", date(2022, 1, 1)), Pack("a", "", "", "county", date(2023, 1, 1)), date(2022, 12, 30))
    ('新版写明自2023-01-01施行，2022-12-30至2022-12-31没有规则',)
    """
    found = []
    if after.commencement > since:
        last = date.fromordinal(after.commencement.toordinal() - 1)
        found.append(f"新版写明自{after.commencement}施行，{since}至{last}没有规则")
    held = {rule.id: rule for rule in before.rules if rule.valid_to is None or rule.valid_to >= since}
    for rule in after.rules:
        if rule.id in held and rule.valid_from and rule.valid_from > max(since, after.commencement):
            found.append(f"{rule.id}写明自{rule.valid_from}起，此前这一条没有规则")
        elif rule.id in held and rule.valid_to and rule.valid_to < since:
            found.append(f"{rule.id}写明到{rule.valid_to}为止，施行时已经没有这一条")
    return tuple(found)
