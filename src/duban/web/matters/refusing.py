"""A refused act as its form shown again: what was written stays, each sentence beside its field. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from duban.core.problem import Problem
from duban.web.matters.composer import Offer

STALE: Final = frozenset({"stale", "capacity", "state", "situation", "own-work"})
"""Refusals that concern the whole act, not a field: somebody was faster, or it is not this person's."""


def again(offer: Offer, said: Mapping[str, object], problems: Iterable[Problem]) -> Offer:
    """The form as it was written, with what is wrong beside each field and the rest below."""
    problems = list(problems)
    names = {blank.name for blank in offer.blanks}
    errors = {"": "".join(sentence(each) for each in problems if each.where.file not in names)}
    errors |= {each.where.file: short(each) for each in reversed(problems) if each.where.file in names}
    return replace(offer, written={**said, **offer.written}, errors=errors)


def sentence(problem: Problem) -> str:
    """A problem as one sentence with its place."""
    return f"{problem.where.file}：{short(problem)}。"


def short(problem: Problem) -> str:
    """A problem without its place: it stands there."""
    return problem.what + (f"（{problem.hint}）" if problem.hint else "")
