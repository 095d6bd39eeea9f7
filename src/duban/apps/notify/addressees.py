"""From offices (联络员、主要负责人 …) to the persons who hold them on a day, and only those who may see the matter.

Conventions: whoever is named for the matter (经办人、第一责任人、直接责任人、督办专人) comes before whoever merely holds
the seat. Who stands in for somebody on that day is told too. An `Addressees` lives for one call: what it read of the
organisation it remembers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from duban.apps.matters.access import guard, sets_the_date
from duban.apps.matters.models import Matter, Party
from duban.apps.org.models import Grant, Person, Portfolio, Post, StandIn
from duban.apps.org.queries import standing as standing_on
from duban.apps.org.queries import standings as standings_on
from duban.apps.org.queries import tree
from duban.apps.org.standing import Standing
from duban.apps.org.tree import UnitTree
from duban.apps.outbox.models import Notice
from duban.apps.watch import proposals
from duban.core.acts import Other
from duban.core.instant import at_beijing
from duban.core.situation import Situation

OFFICE_ROLES = ("supervisor", "head")
DECIDING_ROLES = ("leader", "chief", "head")
_SEATS = {"debtor": ("clerk", "section_head"), "head": ("head",), "deputy": ("deputy",)}
_NAMED = {"debtor": "clerk", "head": "first_responsible", "deputy": "direct_responsible"}


@dataclass(frozen=True, slots=True)
class Found:
    """Who is told: person → whom they stand in for (None: told in their own right).

    ``missing``: offices that nobody holds who may know; ``nobody``: all of them, so that a person must see to it.
    """

    people: dict[int, int | None] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    nobody: bool = False


class Addressees:
    """Who holds what on the day of an instant."""

    def __init__(self, now: datetime) -> None:
        self.day = at_beijing(now).date()
        self._people: dict[int, Person | None] = {}
        self._standings: dict[int, Standing] = {}
        self._trees: dict[int, UnitTree] = {}
        self._posts: dict[int, list[Post]] = {}
        self._grants: dict[int, list[Grant]] = {}
        self._charges_of: dict[int, dict[int, list[int]]] = {}
        self._absent: dict[int, list[int]] | None = None

    # -- who is told -----------------------------------------------------------------------------------------------

    def of(self, notice: Notice, matter: Matter | None, actor: int | None = None) -> Found:
        """The people of a notice.

        Args:
            matter: its matter with parties, approval and instructions at hand; None for a unit's proposal.
            actor: who did what is told: they know.

        Returns:
            Nobody twice, nobody who may not see the matter.
        """
        found: dict[int, int | None] = {}
        missing: list[str] = []
        for office in notice.to:
            seeing = [pk for pk in self._holders(office, notice, matter) if self.sees(pk, notice, matter)]
            if not seeing:
                missing.append(office)
            for pk in seeing:
                found[pk] = None
        for pk in list(found):
            for other in self._absences().get(pk, ()):
                if other not in found and self.sees(other, notice, matter):
                    found[other] = pk
        nobody = not found
        found.pop(actor or 0, None)
        return Found(found, tuple(dict.fromkeys(missing)), nobody)

    def office(self, notice: Notice, matter: Matter | None) -> tuple[int, ...]:
        """Those of the supervision office who are told that nobody could be told."""
        return tuple(pk for pk in self._office(notice.jurisdiction_id, matter) if self.sees(pk, notice, matter))

    def sees(self, pk: int, notice: Notice, matter: Matter | None) -> bool:
        """Whether this person may know of it, in their own right or for whom they stand in."""
        person = self.person(pk)
        if person is None:
            return False
        held = self.standing(pk)
        principals = [self.standing(each) for each in held.principals if self.person(each) is not None]
        if matter is None:
            return self._sees_proposal(held, principals, notice)
        parties = list(matter.parties.all())

        def seen(principal: Standing | None) -> bool:
            situation = Situation()
            return guard(held, matter, Other.VIEW, None, situation, parties=parties, principal=principal) is None

        return seen(None) or any(map(seen, principals))

    def meet(self, people: Iterable[int | None]) -> None:
        """Read these people and what they hold at once, who would else be read one by one."""
        new = {each for each in people if each is not None} - self._people.keys()
        found = list(Person.objects.select_related("preference").filter(pk__in=new, is_active=True)) if new else []
        self._people |= dict.fromkeys(new) | {each.pk: each for each in found}
        self._standings |= standings_on(found, self.day)

    def meet_named(self, notices: Iterable[Notice], matters: Mapping[int, Matter]) -> None:
        """Read those whom these notices' matters name for their units."""
        parties = (self._party(matters.get(each.matter_id or 0), each.unit_id or 0) for each in notices)
        self.meet(getattr(party, f"{name}_id") for party in parties if party is not None for name in _NAMED.values())

    def person(self, pk: int) -> Person | None:
        """Somebody whose account is in use."""
        if pk not in self._people:
            self._people[pk] = Person.objects.select_related("preference").filter(pk=pk, is_active=True).first()
        return self._people[pk]

    def standing(self, pk: int) -> Standing:
        """Of a person whose account is in use."""
        if pk not in self._standings:
            person = self.person(pk)
            assert person is not None
            self._standings[pk] = standing_on(person, self.day)
        return self._standings[pk]

    # -- who holds an office ---------------------------------------------------------------------------------------

    def _holders(self, office: str, notice: Notice, matter: Matter | None) -> Iterable[int]:
        if office in _SEATS:
            return self._of_unit(office, notice, matter)
        if office == "office":
            return self._office(notice.jurisdiction_id, matter)
        if office == "leader":
            return self._leaders(notice, matter)
        return self._deciders(notice.jurisdiction_id, matter) if office == "decider" else ()

    def _of_unit(self, office: str, notice: Notice, matter: Matter | None) -> list[int]:
        if notice.unit_id is None:
            return []
        party = self._party(matter, notice.unit_id)
        named = getattr(party, f"{_NAMED[office]}_id") if party is not None else None
        if named is not None and self.person(named) is not None and self.sees(named, notice, matter):
            return [named]
        for unit in self._carriers(notice.jurisdiction_id, notice.unit_id):
            for seat in _SEATS[office]:
                seated = [each.person_id for each in self._seated(unit) if each.post == seat]
                found = [pk for pk in seated if self.person(pk) is not None and self.sees(pk, notice, matter)]
                if found:
                    return found
        return []

    def _party(self, matter: Matter | None, unit: int) -> Party | None:
        rows: Sequence[Party] = list(matter.parties.all()) if matter is not None else ()
        return next((each for each in rows if each.unit_id == unit and each.left_at is None), None)

    def _carriers(self, jurisdiction: int, unit: int) -> Iterator[int]:
        """The unit as it stands on the day, and those above it: whoever carries its items now."""
        units = self._tree(jurisdiction).units
        seen: set[int] = set()
        at: int | None = unit
        while at is not None and at in units and at not in seen:
            seen.add(at)
            row = units[at]
            if not row.holds_on(self.day) and row.successor is not None:
                at = row.successor
                continue
            yield at
            at = row.parent

    def _office(self, jurisdiction: int, matter: Matter | None) -> list[int]:
        keeper = matter.supervisor_id if matter is not None else None
        if keeper is not None and keeper in self._granted(jurisdiction, OFFICE_ROLES):
            return [keeper]
        return self._granted(jurisdiction, OFFICE_ROLES)

    def _leaders(self, notice: Notice, matter: Matter | None) -> list[int]:
        if matter is not None and matter.leader_id is not None:
            return [matter.leader_id]
        if notice.unit_id is None:
            return []
        above = set(self._carriers(notice.jurisdiction_id, notice.unit_id))
        charges = self._in_charge(notice.jurisdiction_id)
        return sorted({pk for unit in above for pk in charges.get(unit, ())})

    def _deciders(self, jurisdiction: int, matter: Matter | None) -> list[int]:
        if matter is None:
            return []
        able = [pk for pk in self._granted(jurisdiction, DECIDING_ROLES) if self.person(pk) is not None]
        found = [pk for pk in able if sets_the_date(self.standing(pk), matter)]
        for party in matter.parties.all():
            if party.role == "decider" and party.left_at is None:
                found += [each.person_id for each in self._seated(party.unit_id)]
        return list(dict.fromkeys(found))

    def _sees_proposal(self, held: Standing, principals: Sequence[Standing], notice: Notice) -> bool:
        """What is only proposed is the overseers'; what was decided is told to the unit it is about."""
        if notice.kind == "proposal_decided":
            return any(notice.unit_id in each.units for each in (held, *principals))
        return proposals.visible(held, principals).filter(pk=notice.proposal_id or 0).exists()

    # -- what was read once ----------------------------------------------------------------------------------------

    def _tree(self, jurisdiction: int) -> UnitTree:
        if jurisdiction not in self._trees:
            self._trees[jurisdiction] = tree(jurisdiction)
        return self._trees[jurisdiction]

    def _seated(self, unit: int) -> list[Post]:
        if unit not in self._posts:
            self._posts[unit] = list(Post.objects.on(self.day).filter(unit=unit).order_by("pk"))
        return self._posts[unit]

    def _granted(self, jurisdiction: int, roles: Iterable[str]) -> list[int]:
        if jurisdiction not in self._grants:
            rows = Grant.objects.on(self.day).filter(
                jurisdiction=jurisdiction, role__in=("supervisor", *DECIDING_ROLES)
            )
            self._grants[jurisdiction] = list(rows.order_by("person_id", "pk"))
        return list(dict.fromkeys(each.person_id for each in self._grants[jurisdiction] if each.role in roles))

    def _in_charge(self, jurisdiction: int) -> dict[int, list[int]]:
        if jurisdiction not in self._charges_of:
            found: dict[int, list[int]] = {}
            rows = Portfolio.objects.on(self.day).filter(unit__jurisdiction=jurisdiction, held="charge")
            for row in rows.order_by("pk"):
                found.setdefault(row.unit_id, []).append(row.person_id)
            self._charges_of[jurisdiction] = found
        return self._charges_of[jurisdiction]

    def _absences(self) -> dict[int, list[int]]:
        """Who stands in for whom on the day: principal → stand-ins."""
        if self._absent is None:
            self._absent = {}
            for row in StandIn.objects.on(self.day).order_by("pk"):
                self._absent.setdefault(row.principal_id, []).append(row.person_id)
        return self._absent
