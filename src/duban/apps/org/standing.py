"""Everything access needs to know about a person on a day, in one frozen value. Pure; `queries.standing` fills it.

What a post or a portfolio lets somebody do it does only together with a role that a security administrator granted: a
system administrator who seats somebody gives no right by it (三员分立).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from duban.apps.org.words import ADMINISTRATORS

NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """``units``, ``heads``, ``deputies``, ``portfolio`` and ``contacts`` hold ids, their subtrees included where said.

    Args:
        person_id: whose standing.
        jurisdiction_id: the jurisdiction the person belongs to; its roles are ``roles``.
        roles: keys of `duban.apps.org.words.ROLES`.
        units: units in whose name the person may act: those of their posts, with their sections.
        heads: the units whose head the person is (主要负责人), without sections.
        deputies: the units where the person is a deputy (分管负责人), without sections.
        portfolio: units the leader is in charge of (分管), with subtrees.
        principals: the people for whom this person stands in on that day.
        day: the Beijing day all this is true on.
        contacts: units the leader keeps contact with (联系), with subtrees: seen, not decided on.
        elsewhere: roles held in other jurisdictions.
        clerks: the units where the person is clerk or head of a section, without sections.
        section_heads: those of ``clerks`` where the person is the head of the section (科室负责人).
    """

    person_id: int
    jurisdiction_id: int | None
    roles: frozenset[str]
    units: frozenset[int]
    heads: frozenset[int]
    deputies: frozenset[int]
    portfolio: frozenset[int]
    principals: tuple[int, ...]
    day: date
    contacts: frozenset[int] = NOTHING
    elsewhere: Mapping[int, frozenset[str]] = field(default_factory=dict)
    clerks: frozenset[int] = NOTHING
    section_heads: frozenset[int] = NOTHING

    @property
    def administrator(self) -> bool:
        """One of the three administrators: runs the installation, sees no matter."""
        return bool(self.roles & ADMINISTRATORS)

    def roles_in(self, jurisdiction_id: int) -> frozenset[str]:
        """The roles in a jurisdiction, the person's own or another."""
        if jurisdiction_id == self.jurisdiction_id:
            return self.roles
        return self.elsewhere.get(jurisdiction_id, frozenset())

    def places_of(self, roles: Iterable[str]) -> set[int]:
        """The jurisdictions in which the person holds one of these roles."""
        held = dict(self.elsewhere)
        if self.jurisdiction_id:
            held[self.jurisdiction_id] = self.roles
        wanted = frozenset(roles)
        return {place for place, names in held.items() if names & wanted}
