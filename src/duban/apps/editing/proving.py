"""What the worked cases of a draft prove: which are counted wrong, and which proved the rule as it was.

A case that held under the rules the draft began from and no longer holds is evidence of the change, no mistake: it is told
with what it was and what it becomes, and is laid aside by a person with a reason. A case that holds under neither is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from duban.apps.editing.checking import CASES_FILE, Texts, parents_of
from duban.apps.editing.models import Draft, Version
from duban.apps.policies.queries import alone
from duban.core.policy.resolve import resolve
from duban.core.policy.rules import Pack
from duban.core.problem import Problem
from duban.core.words import STATES, State
from duban.policies.trying import Disagreement, compare_cases

_STATE: Final = re.compile(rf"(?<= )(?:{'|'.join(sorted(STATES, key=len, reverse=True))})(?=[ ，；]|$)")


@dataclass(frozen=True, slots=True)
class Proof:
    """``wrong`` keeps a version from being saved; ``changed`` must be laid aside by a person; ``aside`` are the names of
    those that were before; ``count`` is of all cases."""

    wrong: tuple[Problem, ...] = ()
    changed: tuple[Disagreement, ...] = ()
    aside: tuple[str, ...] = ()
    count: int = 0

    @property
    def superseded(self) -> tuple[str, ...]:
        """The names of the cases whose result changes, each once, in the order of the file."""
        return tuple(dict.fromkeys(each.case for each in self.changed))


def prove(draft: Draft, texts: Texts, whole: Pack) -> Proof:
    """Tries the cases of a text of a draft.

    Args:
        whole: the rules of the text with what they rest on.
    """
    if not texts.cases.strip():
        return Proof()
    problems, found, count = _tried(_Asked(texts.cases, whole.digest, whole))
    if not found:
        return Proof(problems, count=count)
    before = alone(draft.base)
    base = resolve(before, parents_of(before.extends, draft.jurisdiction_id), {})
    held = _tried(_Asked(texts.cases, base.digest, base))[1] if isinstance(base, Pack) else found
    failed = {each.case for each in held}
    laid = _laid_aside(draft) & failed
    changed = tuple(_in_words(each) for each in found if each.case not in failed)
    hint = "人工再数一遍；数错的改案例，没数错的改规则"
    wrong = tuple(
        Problem(each.place, f"案例“{each.case}”：{each.said}", "case-disagrees", hint)
        for each in found
        if each.case in failed - laid
    )
    aside = tuple(dict.fromkeys(each.case for each in found if each.case in laid))
    return Proof(tuple(sorted((*problems, *wrong))), changed, aside, count)


def _laid_aside(draft: Draft) -> frozenset[str]:
    """The cases laid aside when the version this draft began from was saved."""
    saved = Version.objects.filter(edition__digest=draft.base, draft__jurisdiction=draft.jurisdiction_id)
    last = saved.order_by("-id").values_list("superseded", flat=True).first()
    return frozenset(last or ())


def _in_words(each: Disagreement) -> Disagreement:
    said = each.said.replace("应为", "原为", 1).replace("应没有", "原来没有", 1).replace("实为", "改后为", 1)
    said = _STATE.sub(lambda found: STATES[State(found[0])], said)
    return Disagreement(each.case, each.place, re.sub(r"(\d)T(\d\d:\d\d)\+08:00", r"\1 \2", said))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A hundred cases take a second: the same cases on the same rules are tried once in the life of a process."""

    cases: str
    digest: str
    whole: Pack = field(compare=False)


@lru_cache(maxsize=32)
def _tried(asked: _Asked) -> tuple[tuple[Problem, ...], tuple[Disagreement, ...], int]:
    problems, found, count = compare_cases(asked.cases, CASES_FILE, asked.whole)
    return tuple(problems), tuple(found), count
