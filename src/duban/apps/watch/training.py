"""One password for everybody in a rehearsal, told on its log-in page: a demonstration or a class begins without sixty slips.

Conventions: only a rehearsal has one, and the three administrators, who are founded with passwords of their own, never
share it: who may change what everybody may do keeps a password and a second factor apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from duban.apps.org.actions.doer import Doer, bad
from duban.apps.org.actions.people import NewPerson, add_person
from duban.apps.org.models import Grant, Jurisdiction, Person, Post
from duban.apps.org.passwords import complaints
from duban.apps.org.words import ROLES
from duban.apps.watch import rehearsal
from duban.apps.watch.models import Installation
from duban.core.problem import BadInput, Place, Problem

SHOWN: tuple[str, ...] = (
    "supervisor", "head", "chief", "leader", "section", "discipline", "unit_head", "clerk",
)  # fmt: skip
"""The order in which the log-in page tells of roles."""
MOST_OF_A_ROLE = 2


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to log in as, and what for."""

    login: str
    name: str
    title: str
    role: str


def add_sharing(
    by: Doer, jurisdiction: Jurisdiction, news: Iterable[NewPerson], password: str, machine: datetime
) -> tuple[Person, ...]:
    """Accounts for people, all or none, who all log in with one password and need not change it.

    Args:
        by: the system administrator.
        password: it takes the place of one shared before; those who share that one keep it.
        machine: the machine's clock: passwords grow old by it.

    Raises:
        Refused: the doer is not the jurisdiction's system administrator.
        BadInput: no rehearsal; the password is too plain; or as `duban.apps.org.actions.people.add_people`.
    """
    by.must(jurisdiction.pk, "system_admin")
    if rehearsal.kept() is None:
        what = "这不是演练环境，不能设共用密码"
        raise BadInput(Problem(Place("密码"), what, "no-rehearsal", "一人一号，各用各的密码"))
    if found := complaints(password, ""):
        raise bad("password", found[0].what, str(found[0].rule), found[0].hint)
    hashed = make_password(password)  # once for all: it is slow on purpose
    with transaction.atomic():
        made = tuple(add_person(jurisdiction, new, hashed, by.today) for new in news)
        for person in made:
            person.must_change_password, person.password_set_at = False, machine
        Person.objects.bulk_update(made, ["must_change_password", "password_set_at"])
        Installation.objects.update(shared_password=password)
        by.record("password_shared", "演练环境", {"账号": [person.login for person in made]})
    return made


def shared_password() -> str:
    """What the log-in page tells; empty everywhere but in a rehearsal that has one."""
    if rehearsal.kept() is None:
        return ""
    return Installation.objects.values_list("shared_password", flat=True).first() or ""


def guests(first: Iterable[str] = ()) -> tuple[Guest, ...]:
    """Some people of each role whom the shared password lets in, in the order of `SHOWN`.

    Args:
        first: log-ins that are told of before others of their role.
    """
    today = rehearsal.kept()
    if today is None or not shared_password():
        return ()
    day = today.date()
    titles = dict(Post.objects.on(day).order_by("-pk").values_list("person", "title"))
    units = dict(Post.objects.on(day).order_by("-pk").values_list("person", "unit__name"))
    grants = Grant.objects.on(day).filter(role__in=SHOWN, person__is_active=True).order_by("pk")
    found: dict[str, list[Guest]] = {role: [] for role in SHOWN}
    wanted = frozenset(first)
    for each in sorted(grants.select_related("person"), key=lambda each: each.person.login not in wanted):
        said = " ".join(filter(None, (units.get(each.person_id), titles.get(each.person_id))))
        if len(found[each.role]) < MOST_OF_A_ROLE:
            found[each.role].append(Guest(each.person.login, each.person.name, said, ROLES[each.role]))
    return tuple(guest for role in SHOWN for guest in found[role])
