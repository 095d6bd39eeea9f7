"""One password for everybody in a rehearsal, told on its log-in page: a demonstration or a class begins without sixty slips.

Conventions: only a rehearsal has one, and the three administrators never share it: who may change what everybody may do
keeps a password and a second factor of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from duban.apps.org.actions.doer import Doer, bad
from duban.apps.org.models import Grant, Person, Post
from duban.apps.org.passwords import complaints
from duban.apps.org.words import ADMINISTRATORS, ROLES
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


def share_password(by: Doer, password: str, machine: datetime) -> int:
    """Everybody of the doer's jurisdiction but its administrators logs in with this password; nobody has to change it.

    Args:
        by: the system administrator.
        machine: the machine's clock: passwords grow old by it.

    Returns:
        How many people it was given.

    Raises:
        Refused: the doer is not the system administrator.
        BadInput: no rehearsal; or the password is too plain.
    """
    place = by.standing.jurisdiction_id or 0
    by.must(place, "system_admin")
    if rehearsal.kept() is None:
        what = "这不是演练环境，不能设共用密码"
        raise BadInput(Problem(Place("密码"), what, "no-rehearsal", "一人一号，各用各的密码"))
    if found := complaints(password, ""):
        raise bad("password", found[0].what, str(found[0].rule), found[0].hint)
    hashed = make_password(password)
    with transaction.atomic():
        apart = Grant.objects.filter(role__in=ADMINISTRATORS).values("person")
        people = Person.objects.filter(jurisdiction=place).exclude(pk__in=apart)
        count = people.update(password=hashed, must_change_password=False, password_set_at=machine)
        Installation.objects.update(shared_password=password)
        by.record("password_shared", "演练环境", {"人数": count})
    return count


def shared_password() -> str:
    """What the log-in page tells; empty everywhere but in a rehearsal that has one."""
    if rehearsal.kept() is None:
        return ""
    return Installation.objects.values_list("shared_password", flat=True).first() or ""


def guests() -> tuple[Guest, ...]:
    """Some people of each role whom the shared password lets in, in the order of `SHOWN`."""
    today = rehearsal.kept()
    if today is None or not shared_password():
        return ()
    day = today.date()
    titles = dict(Post.objects.on(day).order_by("-pk").values_list("person", "title"))
    units = dict(Post.objects.on(day).order_by("-pk").values_list("person", "unit__name"))
    grants = Grant.objects.on(day).filter(role__in=SHOWN, person__is_active=True).order_by("pk")
    found: dict[str, list[Guest]] = {role: [] for role in SHOWN}
    for each in grants.select_related("person"):
        said = f"{units.get(each.person_id, '')}{titles.get(each.person_id, '')}"
        if len(found[each.role]) < MOST_OF_A_ROLE:
            found[each.role].append(Guest(each.person.login, each.person.name, said, ROLES[each.role]))
    return tuple(guest for role in SHOWN for guest in found[role])
