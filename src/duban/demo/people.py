"""望川县 is founded: units, people, seats, roles, portfolios and figures, each by the act of whoever may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from duban.apps.org.actions.doer import Doer, doer
from duban.apps.org.actions.founding import Founded
from duban.apps.org.actions.local import change_setting
from duban.apps.org.actions.people import NewPerson
from duban.apps.org.actions.portfolios import give_portfolio
from duban.apps.org.actions.roles import BY_UNIT, grant
from duban.apps.org.actions.units import NewUnit, add_units
from duban.apps.org.models import Jurisdiction, Person, Unit
from duban.apps.watch.training import add_sharing
from duban.demo.places import BUREAUS, FIGURES, FIGURES_BASIS, GOVERNMENT, OFFICES, Official

PASSWORD: Final = "Wangchuan-2023"  # noqa: S105 - meant to be known: the log-in page tells it


@dataclass(frozen=True, slots=True)
class Seat:
    """Who heads a unit and who is its clerk."""

    head: Person
    clerk: Person


@dataclass(frozen=True, slots=True)
class County:
    """The county as the year needs it: ``units`` their ids by name, ``people`` by login."""

    jurisdiction: Jurisdiction
    units: Mapping[str, int]
    people: Mapping[str, Person]
    seats: Mapping[str, Seat]

    @property
    def supervisor(self) -> Person:
        return self.people["du.xiaoqin"]

    @property
    def head(self) -> Person:
        return self.people["ren.shoucheng"]

    @property
    def chief(self) -> Person:
        return self.people["lu.chengyuan"]

    @property
    def section(self) -> Person:
        return self.people["zong.yawen"]

    def person(self, by: str) -> Person:
        """Whom a step names: ``supervisor``, ``head``, or a login."""
        return {"supervisor": self.supervisor, "head": self.head}.get(by) or self.people[by]


ACCOUNTS: Final = (*(each for office in OFFICES for each in office.people),
                   *(each for bureau in BUREAUS for each in (bureau.head, bureau.clerk)))  # fmt: skip


def settle(founded: Founded, now: datetime, machine: datetime) -> County:
    """Adds everything to a jurisdiction that has only its three administrators.

    Args:
        founded: as `duban.apps.org.actions.founding.found_first` gave it.
        now: from this day on everything holds.
        machine: this machine's clock.
    """
    place = founded.jurisdiction
    system, security, _ = (doer(each.person, now) for each in founded.accounts)
    units = _units(system, place)
    people = _people(system, place, units, machine)
    _roles(security, place, units, people)
    for bureau in BUREAUS:
        give_portfolio(system, people[bureau.led_by], units[bureau.name], "charge", system.today)
    head = doer(people["ren.shoucheng"], now)
    for name, value in FIGURES.items():
        change_setting(head, place, name, value, FIGURES_BASIS, head.today)
    seats = {each.name: Seat(people[each.head.login], people[each.clerk.login]) for each in BUREAUS}
    return County(place, {name: unit.pk for name, unit in units.items()}, people, seats)


def _units(by: Doer, place: Jurisdiction) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for office in OFFICES:  # one after another: each may stand inside one before it
        [found[office.name]] = add_units(
            by, place, [NewUnit(office.name, office.kind, found.get(office.inside))], by.today
        )
    made = add_units(by, place, [NewUnit(each.name, each.kind, None, (each.alias,)) for each in BUREAUS], by.today)
    return found | {unit.name: unit for unit in made}


def _people(by: Doer, place: Jurisdiction, units: Mapping[str, Unit], machine: datetime) -> dict[str, Person]:
    def news() -> Iterable[NewPerson]:
        for name, each in _seated():
            yield NewPerson(each.name, each.login, units[name], each.title, each.post)

    return {each.login: each for each in add_sharing(by, place, news(), PASSWORD, machine)}


def _seated() -> Iterable[tuple[str, Official]]:
    for office in OFFICES:
        for each in office.people:
            yield office.name, each
    for bureau in BUREAUS:
        yield bureau.name, bureau.head
        yield bureau.name, bureau.clerk


def _roles(by: Doer, place: Jurisdiction, units: Mapping[str, Unit], people: Mapping[str, Person]) -> None:
    for name, each in _seated():
        over = units[name] if each.role in BY_UNIT else None
        grant(by, people[each.login], each.role, place, over, by.today)


__all__ = ("ACCOUNTS", "GOVERNMENT", "County", "Seat", "settle")
