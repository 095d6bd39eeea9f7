"""A matter as the engine sees it: its identity, what is stated of it, and which units stand to it in what capacity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from duban.core.events import NOTHING


@dataclass(frozen=True, slots=True)
class Party:
    """A unit in its capacity: one of `duban.core.words.ROLES`."""

    unit: str
    role: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stated of a matter at one moment.

    ``stated`` are words of `duban.core.words.DIMENSIONS` by dimension; a fact not stated fits no rule that asks for it.
    ``own_due`` is the instructing leader's stated date, ``superior_due`` the superior's; both exclusive instants.
    """

    stated: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    parties: tuple[Party, ...] = ()
    own_due: datetime | None = None
    superior_due: datetime | None = None

    @property
    def limit(self) -> datetime | None:
        """The matter's own date by precedence: the leader's stated date, else the superior's."""
        return self.own_due or self.superior_due

    def fits(self, applies: Iterable[tuple[str, frozenset[str]]]) -> bool:
        """Whether a rule's ``applies`` holds.

        >>> Facts({"kind": "supervised"}).fits((("own_limit", frozenset({"none"})),))
        True
        """
        for dimension, allowed in applies:
            if dimension == "own_limit":
                if ("none" if self.limit is None else "given") not in allowed:
                    return False
            elif self.stated.get(dimension) not in allowed:
                return False
        return True

    def roles(self, unit: str) -> frozenset[str]:
        """The capacities of a unit, with the one a responsible unit has beside its own.

        Where none leads, or all answer apart, it answers as a lead does; else the lead gathers and answers once, and a
        responsible unit answers to the lead as an assisting one does.

        Source: engine.md, Words.

        >>> gathered = Facts({"answers": "gathered"}, (Party("住建局", "lead"), Party("财政局", "responsible")))
        >>> sorted(gathered.roles("财政局")), gathered.units(["lead"])
        (['assisting', 'responsible'], ('住建局',))
        """
        own = frozenset(party.role for party in self.parties if party.unit == unit)
        if "responsible" in own and "lead" not in own:
            return own | {"lead" if self._responsible_answer else "assisting"}
        return own

    def units(self, roles: Iterable[str]) -> tuple[str, ...]:
        """The units that stand to the matter in one of these capacities, in their order, each once."""
        wanted = frozenset(roles)
        return tuple(dict.fromkeys(party.unit for party in self.parties if self.roles(party.unit) & wanted))

    @property
    def _responsible_answer(self) -> bool:
        return self.stated.get("answers") == "separate" or all(party.role != "lead" for party in self.parties)

    def restated(self, payload: Mapping[str, Any]) -> Facts:
        """These facts after an event that states some of them anew (classified, instructed, units_changed)."""
        facts = self
        if "facts" in payload:
            facts = replace(facts, stated={**facts.stated, **payload["facts"]})
        if "units" in payload:
            facts = replace(facts, parties=tuple(payload["units"]))
        if "own_due" in payload:
            facts = replace(facts, own_due=payload["own_due"])
        if "superior_due" in payload:
            facts = replace(facts, superior_due=payload["superior_due"])
        return facts


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter: its number and what was stated of it when it was set up; events restate it."""

    id: str
    facts: Facts
