"""A pack on top of its parents, over any number of levels: what each level replaces, what it adds, what it may use.

A child's rule that ``tightens`` or ``relaxes`` a rule above replaces it for itself and for every pack below; every other
rule of all levels runs, each from its own pack's commencement. A pack may say whose packs may rest on it (``only_for``):
one that names it directly without being such a pack is refused, one that has it above its parent goes without its rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from duban.core.digest import digest
from duban.core.policy.overlap import overlaps_above
from duban.core.policy.rules import Pack, Rule
from duban.core.policy.stack import Stack
from duban.core.policy.stored import PACK_FILE, RULES_FILE
from duban.core.policy.vocabulary import ORGANS
from duban.core.problem import Place, Problem
from duban.core.words import DIMENSIONS

Line = tuple[Pack, ...]
"""Every pack above one, the highest first, each once."""


def resolve(
    pack: Pack, parents: Mapping[str, Pack], places: Mapping[str, Place] | None = None
) -> Pack | tuple[Problem, ...]:
    """The pack with the rules, settings and conflicts of the packs it extends, or why that cannot be.

    Args:
        parents: packs by id, each as read, never resolved before; those nothing extends are not looked at.
        places: where each of the pack's rules stands, for the sentences (`duban.core.policy.read.rule_places`).

    Returns:
        A pack whose digest covers the parents' too. A parent's rule counts from its own pack's commencement on.
    """
    line = _line(pack, parents)
    if isinstance(line, Problem):
        return (line,)
    stack = Stack()
    problems: list[Problem] = []
    for above in line:
        problems += (
            *_unfit_parents(above, parents),
            *stack.take(above, _lineage(above, parents), _Places(above, None)),
        )
    problems += (
        *_unfit_parents(pack, parents),
        *stack.take(pack, _lineage(pack, parents), _Places(pack, places), True),
    )
    if problems:
        return tuple(sorted(problems))
    if not line:
        return pack
    usable = tuple(each for each in line if _may_use(pack, each))
    own = {setting.name for setting in pack.settings}
    return replace(
        pack,
        rules=stack.rules_without({each.id for each in line} - {each.id for each in usable}),
        settings=(
            *pack.settings,
            *{s.name: s for above in usable for s in above.settings if s.name not in own}.values(),
        ),
        conflicts=(*pack.conflicts, *(conflict for above in usable for conflict in above.conflicts)),
        tolerance=pack.tolerance or next((each.tolerance for each in reversed(usable) if each.tolerance), None),
        digest=digest("\n".join((pack.digest, *(above.digest for above in line)))),
    )


def unsaid_overlaps(
    pack: Pack, parents: Mapping[str, Pack], places: Mapping[str, Place] | None = None
) -> tuple[Problem, ...]:
    """The child's rules that run beside one above for the same duty without a word: sound, but to be looked at."""
    line = _line(pack, parents)
    if isinstance(line, Problem):
        return ()
    stack = Stack()
    for above in line:
        list(stack.take(above, _lineage(above, parents), _Places(above, None)))
    running: Sequence[tuple[str, Rule]] = [
        (stack.owner[rule.id], rule)
        for rule in stack.rules_without({each.id for each in line if not _may_use(pack, each)})
    ]
    return tuple(sorted(overlaps_above(pack, running, _Places(pack, places))))


class _Places(dict[str, Place]):
    """Where a rule stands: as given, else the pack's rules file."""

    def __init__(self, pack: Pack, given: Mapping[str, Place] | None) -> None:
        super().__init__(given or {})
        self.file = next(iter(self.values())).file if self else f"{pack.id}/{RULES_FILE}"

    def __missing__(self, _: str) -> Place:
        return Place(self.file)


def _line(pack: Pack, parents: Mapping[str, Pack]) -> Line | Problem:
    """Every pack above; or the circle or the gap found on the way up."""
    ordered: dict[str, Pack] = {}

    def climb(at: Pack, path: tuple[str, ...]) -> Problem | None:
        place = Place(f"{at.id}/{PACK_FILE}")
        for name in at.extends:
            if name in path:
                circle = " → ".join((*path[path.index(name) :], name))
                return Problem(
                    Place(f"{name}/{PACK_FILE}"), f"制度包循环依赖：{circle}", "circle", "请删去其中一处 extends"
                )
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


def _lineage(pack: Pack, parents: Mapping[str, Pack]) -> frozenset[str]:
    """The ids of all packs above one: only their rules may it name."""
    return frozenset(pack.extends).union(*(_lineage(parents[name], parents) for name in pack.extends))


# --- whose packs may rest on it --------------------------------------------------------------------------------------


def _may_use(pack: Pack, parent: Pack) -> bool:
    said = {"level": pack.level, "organ": pack.organ}
    return all(said[key] in allowed for key, allowed in parent.only_for)


def _unfit_parents(pack: Pack, parents: Mapping[str, Pack]) -> list[Problem]:
    place = Place(f"{pack.id}/{PACK_FILE}")
    found = []
    for parent in (parents[name] for name in pack.extends):
        if _may_use(pack, parent):
            continue
        allowed = "的".join(
            "、".join(chinese for word, chinese in table.items() if word in words)
            for key, words in parent.only_for
            for table in (DIMENSIONS["level"] if key == "level" else ORGANS,)
        )
        organ = ORGANS.get(pack.organ, "没有写明发文机关的性质")
        what = (
            f"{pack.id}（{DIMENSIONS['level'][pack.level]}，{organ}）不能以{parent.id}为上级，它只供{allowed}的制度使用"
        )
        grand = [name for name in parent.extends if _may_use(pack, parents[name])]
        hint = f"请改以{'、'.join(grand)}为上级" if grand else "请从 extends 中删去"
        if not pack.organ and pack.level in dict(parent.only_for).get("level", {pack.level}):
            hint = "如确属这样的机关，请在 pack.yaml 中写明 organ"
        found.append(Problem(place, what, "unfit-parent", hint))
    return found
