"""Names in ledgers as units and people of a jurisdiction: its names, other names, short names, and what was decided once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from duban.apps.imports.models import KnownName
from duban.apps.org import queries as org
from duban.apps.org.models import Grant, Jurisdiction, Person, Unit, UnitAlias
from duban.core.ledger.names import JOINED
from duban.core.ledger.short_names import plain_name


@dataclass(slots=True)
class Directory:
    """The organisation of one jurisdiction on a day, read once for a whole ledger."""

    place: Jurisdiction
    day: date
    names: dict[int, str] = field(default_factory=dict)
    towns: tuple[int, ...] = ()
    leaders: dict[str, Person] = field(default_factory=dict)
    office: dict[str, Person] = field(default_factory=dict)
    _units: dict[str, set[int]] = field(default_factory=dict)
    _written: dict[str, set[int]] = field(default_factory=dict)
    _decided: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _holders: dict[tuple[int, str], int] = field(default_factory=dict)
    _depth: dict[int, int] = field(default_factory=dict)
    _found: dict[str, tuple[int, ...] | None] = field(default_factory=dict)
    _near: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, place: Jurisdiction, day: date) -> Directory:
        """Seven small queries, however long the ledger."""
        made = cls(place, day)
        whole = org.tree(place.pk)
        towns = []
        for branch in whole.flat(day):
            made.names[branch.unit.id] = branch.unit.name
            made._depth[branch.unit.id] = branch.depth
            for name in (branch.unit.name, whole.path(branch.unit.id)):
                made._know(name, branch.unit.id)
            if branch.unit.kind == "town":
                towns.append(branch.unit.id)
        made.towns = tuple(towns)
        full = Unit.objects.filter(jurisdiction=place).exclude(full_name="").values_list("pk", "full_name")
        aliases = UnitAlias.objects.filter(unit__jurisdiction=place).values_list("unit_id", "name")
        for unit, name in (*full, *aliases):
            if unit in made.names:
                made._know(name, unit)
        for known in KnownName.objects.filter(jurisdiction=place):
            made._decided[known.name] = tuple(known.units)
        for post in org.posts_on(place.pk, day):
            made._holders.setdefault((post.unit_id, post.post), post.person_id)
        for grant in Grant.objects.on(day).filter(jurisdiction=place).select_related("person").order_by("pk"):
            if grant.role in ("leader", "chief"):
                made.leaders.setdefault(grant.person.name, grant.person)
            elif grant.role in ("supervisor", "head"):
                made.office.setdefault(grant.person.name, grant.person)
        return made

    def plain(self, name: str) -> str:
        """A name as it is compared and remembered."""
        return plain_name(name, self.place.name)[:100]

    def find(self, name: str) -> tuple[int, ...] | None:
        """The units a name means: several where it was decided so, none where it names no unit; None: nobody knows.

        Two units joined by 和 or 及 are split where both halves are known, for such words stand in names too. A name
        that several units bear is the one nearest the top, and nobody's where two stand equally high.
        """
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> tuple[int, ...] | None:
        key = self.plain(name)
        if key in self._decided and set(self._decided[key]) <= self.names.keys():
            return self._decided[key]
        if key in self._units:
            units = sorted(self._units[key], key=lambda unit: self._depth[unit])
            if len(units) == 1 or self._depth[units[0]] < self._depth[units[1]]:
                return (units[0],)
            return None
        for joint in JOINED.finditer(name):
            halves = [self.find(half) for half in (name[: joint.start()], name[joint.end() :])]
            if all(halves):
                return tuple(dict.fromkeys(unit for half in halves for unit in half or ()))
        return None

    def near(self, name: str) -> str:
        """The unit whose name is most alike; empty where none is."""
        if name not in self._near:
            self._near[name] = self._nearest(name)
        return self._near[name]

    def _nearest(self, name: str) -> str:
        for said, among in ((name, self._written), (self.plain(name), self._units)):
            if found := get_close_matches(said, among, 1, cutoff=0.5):
                return self.names[min(among[found[0]])]
        return ""

    def holder(self, unit: int, post: str) -> int | None:
        """Who holds a post in a unit, the first where several do."""
        return self._holders.get((unit, post))

    def _know(self, name: str, unit: int) -> None:
        self._units.setdefault(self.plain(name), set()).add(unit)
        self._written.setdefault(name, set()).add(unit)

    def written(self, units: Iterable[int]) -> str:
        """Units as a person would write them in one cell."""
        return "、".join(self.names.get(unit, "已撤销的单位") for unit in units)
