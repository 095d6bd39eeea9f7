"""Two rules that put the same duty on the same debtor twice: one lateness would be counted and chased as two.

Within a pack a `conflicts` entry that names both rules says that both are meant to run; between a pack and its parent
the child says ``tightens`` or ``relaxes``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from duban.core.policy.rules import CadenceRule, DeadlineRule, Pack, Rule
from duban.core.problem import Place, Problem

Clock = DeadlineRule | CadenceRule


def same_duty(one: Rule, other: Rule) -> bool:
    """Whether some matter could put both duties, for the same act from the same start, on the same debtor.

    Cadences of brackets or validities that exclude one another never meet.
    """
    if not (isinstance(one, Clock) and isinstance(other, Clock)) or one.kind != other.kind:
        return False
    if one.act is not other.act or one.starts.event is not other.starts.event:
        return False
    if not set(one.owed_by.roles) & set(other.owed_by.roles) or one.side is not other.side:
        return False
    asked = dict(other.applies)
    if any(not values & asked.get(dimension, values) for dimension, values in one.applies):
        return False
    if isinstance(one, CadenceRule) and isinstance(other, CadenceRule) and not _brackets_meet(one, other):
        return False
    return _valid_together(one, other)


def overlaps_inside(
    rules: Sequence[Rule], settled: Sequence[frozenset[str]], places: Mapping[str, Place]
) -> Iterator[Problem]:
    """Pairs of a pack's own rules that put one duty twice.

    Args:
        settled: the rules each conflict of the pack names: two of them together are meant to run.
    """
    for one, other in combinations(rules, 2):
        meant = any({one.id, other.id} <= named for named in settled)
        if one.id != other.id and not meant and same_duty(one, other):
            what = f"{one.id}和{other.id}会对同一事项、同一单位重复计同一个时限"
            hint = "请改 applies 使两条互不重叠，或在 pack.yaml 的 conflicts 中写明两条都计"
            yield Problem(places[other.id], what, "overlap", hint)


def overlaps_above(pack: Pack, above: Sequence[tuple[str, Rule]], places: Mapping[str, Place]) -> Iterator[Problem]:
    """A child's rules that run beside a rule above for the same duty without saying that they replace it.

    Args:
        above: the rules that run above the pack, each with the pack it comes from.
    """
    replaced = {rule.tightens or rule.relaxes for rule in pack.rules}
    for rule in pack.rules:
        for parent, other in above:
            if other.id not in replaced and same_duty(rule, other):
                what = f"{rule.id}与上级{parent}的{other.id}管同一个时限，两条都会计时"
                hint = f"如以本条为准，请补上 tightens: {other.id} 或 relaxes: {other.id}，并写 reason"
                yield Problem(places[rule.id], what, "overlap-above", hint)


def _brackets_meet(one: CadenceRule, other: CadenceRule) -> bool:
    return one.bracket is None or other.bracket is None or one.bracket.meets(other.bracket)


def _valid_together(one: Rule, other: Rule) -> bool:
    for first, second in ((one, other), (other, one)):
        if first.valid_to and second.valid_from and first.valid_to < second.valid_from:
            return False
    return True
