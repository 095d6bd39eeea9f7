"""The texts of a draft, read by the same reader as every pack: sound, or all that is wrong with them, each at its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from duban.apps.org.queries import lineage
from duban.apps.policies import force
from duban.apps.policies.queries import alone
from duban.core.policy.audit import unproved
from duban.core.policy.read import read_pack, rule_places
from duban.core.policy.resolve import resolve, unsaid_overlaps
from duban.core.policy.rules import Pack
from duban.core.policy.stored import PACK_FILE, RULES_FILE
from duban.core.problem import Place, Problem
from duban.policies.shelf import simplified

CASES_FILE = "cases.yaml"


@dataclass(frozen=True, slots=True)
class Texts:
    """What a draft holds, as it was written."""

    pack: str
    rules: str
    cases: str = ""

    @property
    def by_file(self) -> Mapping[str, str]:
        return {PACK_FILE: self.pack, RULES_FILE: self.rules}


@dataclass(frozen=True, slots=True)
class Checked:
    """``alone`` and ``whole`` (with what it rests on) are None where there are ``problems``; ``remarks`` stop nothing."""

    alone: Pack | None
    whole: Pack | None
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...] = ()


def parents_of(identifiers: Iterable[str], place: int) -> dict[str, Pack]:
    """The packs of these names and all above them as they are in force in a jurisdiction (those to come included)."""
    kept = force.rows()
    found: dict[str, Pack] = {}
    wanted = list(identifiers)
    while wanted:
        name = wanted.pop()
        step = force.holding(force.steps(kept, name, lambda: lineage(place)), None)
        if name not in found and step is not None:
            found[name] = alone(step.digest)
            wanted += found[name].extends
    return found


def check(texts: Texts, identifier: str, place: int) -> Checked:
    """Reads the texts of a draft on top of what they rest on.

    Args:
        identifier: the pack that is changed; its text must go on bearing that name.
        place: the jurisdiction whose packs it rests on.
    """
    read = read_pack(texts.by_file)
    if not isinstance(read, Pack):
        return Checked(None, None, read)
    if read.id != identifier:
        what = f"制度包的编号要保持“{identifier}”"
        return Checked(None, None, (Problem(Place(PACK_FILE, _line_of("id:", texts.pack), 1), what, "pack-id"),))
    parents = parents_of(read.extends, place)
    places = rule_places(texts.by_file)
    whole = resolve(read, parents, places)
    if not isinstance(whole, Pack):
        return Checked(None, None, whole)
    remarks = (*unproved(read, simplified(), places), *unsaid_overlaps(read, parents, places))
    return Checked(read, whole, (), remarks)


def _line_of(start: str, text: str) -> int:
    return next((n for n, line in enumerate(text.splitlines(), 1) if line.startswith(start)), 1)
