"""Units and people of a spreadsheet, added all or none. The rows are checked again in the transaction that adds them."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from duban.apps.org.actions.doer import Doer, restamp
from duban.apps.org.actions.people import Account, NewPerson, add_person, one_time_password
from duban.apps.org.actions.units import NewUnit, add_unit
from duban.apps.org.models import Jurisdiction, Person, Unit, UnitAlias
from duban.apps.org.queries import tree
from duban.apps.org.sheets import Plan, Sheets, UnitRow, plan
from duban.core.problem import BadInput, Problem


def preview(by: Doer, jurisdiction: Jurisdiction, sheets: Sheets, day: date) -> tuple[Plan, tuple[Problem, ...]]:
    """What an import would add, or everything wrong with it; nothing is written.

    Raises:
        Refused: the doer is not the jurisdiction's system administrator.
    """
    by.must(jurisdiction.pk, "system_admin")
    aliases = UnitAlias.objects.filter(unit__jurisdiction=jurisdiction).values_list("name", "unit_id")
    logins = {row["账号"] for _, row in sheets.get("人员", [])}
    taken = set(Person.objects.filter(login__in=logins).values_list("login", flat=True)) if logins else set()
    return plan(sheets, tree(jurisdiction.pk), day, aliases, taken)


def bring_in(by: Doer, jurisdiction: Jurisdiction, sheets: Sheets, day: date) -> tuple[Account, ...]:
    """Add all units and people of the rows from a day on.

    Returns:
        The accounts with their one-time passwords, to be shown once.

    Raises:
        Refused: the doer is not the jurisdiction's system administrator.
        BadInput: something is wrong with the rows, all of it told; nothing is added.
    """
    found, problems = preview(by, jurisdiction, sheets, day)
    if problems:
        raise BadInput(*problems)
    passwords = [one_time_password() for _ in found.people]
    hashes = [make_password(password) for password in passwords]  # slow on purpose: outside the transaction
    with transaction.atomic():
        made: dict[int, Unit] = {}

        def at(ref: tuple[str, int] | None) -> Unit | None:
            if ref is None:
                return None
            return _unit(ref[1]) if ref[0] == "new" else Unit.objects.get(pk=ref[1], jurisdiction=jurisdiction)

        def _unit(place: int) -> Unit:
            if place not in made:
                row: UnitRow = found.units[place]
                made[place] = add_unit(jurisdiction, NewUnit(row.name, row.kind, at(row.above), row.aliases), day)
            return made[place]

        for place in range(len(found.units)):
            _unit(place)
        people = [
            add_person(
                jurisdiction, NewPerson(row.name, row.login, at(row.at), row.title, row.post, row.phone), hashed, day
            )
            for row, hashed in zip(found.people, hashes, strict=True)
        ]
        restamp(jurisdiction.pk)
        by.record("imported", jurisdiction.name, {"单位": len(made), "账号": [person.login for person in people]})
    return tuple(Account(person, password) for person, password in zip(people, passwords, strict=True))
