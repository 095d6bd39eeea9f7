"""The one door for reading the organisation: the tree, a person's standing, who sits where, who may do what to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeVar

from django.db.models import Model, Q, QuerySet

from duban.apps.org.models import (
    Grant,
    HandOver,
    Jurisdiction,
    LocalSetting,
    Person,
    Portfolio,
    Post,
    SignIn,
    StandIn,
    TaskForce,
    Unit,
)
from duban.apps.org.standing import Standing
from duban.apps.org.tree import UnitFacts, UnitTree

Row = TypeVar("Row", bound=Model)

POST_NEEDS: Final = {
    "head": frozenset({"unit_head"}),
    "deputy": frozenset({"unit_deputy"}),
    "section_head": frozenset({"clerk", "section", "supervisor", "head"}),
    "clerk": frozenset({"clerk", "section", "supervisor", "head"}),
    "leader": frozenset({"leader", "chief"}),
}
"""A seat gives rights only beside one of these roles: who seats people cannot thereby give rights (三员分立)."""

LOOKERS: Final = frozenset({"system_admin", "security_admin", "head", "supervisor"})


def lineage(jurisdiction_id: int) -> tuple[int, ...]:
    """A jurisdiction and those it lies in, the nearest first. One query."""
    inside: dict[int, int | None] = dict(Jurisdiction.objects.values_list("pk", "parent"))
    found: list[int] = []
    at: int | None = jurisdiction_id
    while at is not None and at not in found:
        found.append(at)
        at = inside.get(at)
    return tuple(found)


def tree(jurisdiction_id: int) -> UnitTree:
    """The units of a jurisdiction. One small query; the units themselves are read again only after a change."""
    stamp = Jurisdiction.objects.filter(id=jurisdiction_id).values_list("stamp", flat=True).first()
    return _tree(jurisdiction_id, stamp or "")


@lru_cache(maxsize=256)
def _tree(jurisdiction_id: int, stamp: str) -> UnitTree:
    columns = ("id", "parent_id", "name", "kind", "valid_from", "valid_to", "successor_id")
    rows = Unit.objects.filter(jurisdiction=jurisdiction_id).order_by("order", "id").values_list(*columns)
    return UnitTree(UnitFacts(*row) for row in rows)


def standing(person: Person, day: date) -> Standing:
    """Everything access needs of a person on a day. Five queries, none of which grows with the matters.

    An account out of use has no role, whatever is still granted to it.
    """
    return standings([person], day)[person.pk]


def standings(people: Sequence[Person], day: date) -> dict[int, Standing]:
    """The same of many people at once, by key: five queries however many they are, and one a jurisdiction."""
    grants = _grouped(Grant, people, day, "jurisdiction_id", "role", "unit_id")
    active = {each.pk for each in people if each.is_active}
    granted = [each for each in people if each.pk in active and grants.get(each.pk)]
    # A leader acts by portfolio, not in the name of the office that houses them: that post gives no unit.
    posts = _grouped(Post, granted, day, "post", "unit_id", "unit__jurisdiction_id")
    portfolios = _grouped(Portfolio, granted, day, "held", "unit_id", "unit__jurisdiction_id")
    absent = StandIn.objects.on(day).filter(person__in=active, principal__is_active=True).order_by("principal_id")
    principals: dict[int, list[int]] = {}
    for person, principal in absent.values_list("person_id", "principal_id") if active else ():
        principals.setdefault(person, []).append(principal)
    trees: dict[int, UnitTree] = {}
    return {
        each.pk: _standing(
            each,
            day,
            grants.get(each.pk, []) if each.pk in active else [],
            posts.get(each.pk, []),
            portfolios.get(each.pk, []),
            tuple(principals.get(each.pk, ())),
            trees,
        )
        for each in people
    }


def _grouped(model: Any, people: Sequence[Person], day: date, *columns: str) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    if people:
        rows = model.objects.on(day).filter(person__in=[each.pk for each in people])
        for person, *row in rows.values_list("person_id", *columns):
            found.setdefault(person, []).append(tuple(row))
    return found


def _standing(
    person: Person,
    day: date,
    grants: Sequence[tuple[Any, ...]],
    posts: Sequence[tuple[Any, ...]],
    portfolios: Sequence[tuple[Any, ...]],
    principals: tuple[int, ...],
    trees: dict[int, UnitTree],
) -> Standing:
    by_jurisdiction: dict[int, set[str]] = {}
    for place, role, _ in grants:
        by_jurisdiction.setdefault(place, set()).add(role)
    own = person.jurisdiction_id
    roles = frozenset(by_jurisdiction.pop(own, ())) if own else frozenset()

    def inside(jurisdiction_id: int, unit_id: int) -> frozenset[int]:
        if jurisdiction_id not in trees:
            trees[jurisdiction_id] = tree(jurisdiction_id)
        return trees[jurisdiction_id].subtree(unit_id, day)

    def confirmed(place: int, unit: int, needed: frozenset[str]) -> bool:
        return any(
            role in needed and granted == place and (over is None or unit in inside(place, over))
            for granted, role, over in grants
        )

    units: set[int] = set()
    seats: dict[str, set[int]] = {"head": set(), "deputy": set(), "section_head": set(), "clerk": set()}
    for post, unit, place in posts:
        if post != "leader" and confirmed(place, unit, POST_NEEDS[post]):
            units |= inside(place, unit)
            seats[post].add(unit)
    charges: dict[str, set[int]] = {"charge": set(), "contact": set()}
    for kind, unit, place in portfolios:
        if confirmed(place, unit, POST_NEEDS["leader"]):
            charges[kind] |= inside(place, unit)
    return Standing(
        person_id=person.pk,
        jurisdiction_id=own,
        roles=roles,
        units=frozenset(units),
        heads=frozenset(seats["head"]),
        deputies=frozenset(seats["deputy"]),
        portfolio=frozenset(charges["charge"]),
        principals=principals,
        day=day,
        contacts=frozenset(charges["contact"]),
        elsewhere={place: frozenset(names) for place, names in by_jurisdiction.items()},
        clerks=frozenset(seats["clerk"] | seats["section_head"]),
        section_heads=frozenset(seats["section_head"]),
    )


def who_leads_and_supervises(jurisdiction_id: int, day: date) -> dict[str, tuple[tuple[str, str], ...]]:
    """Key and name of a jurisdiction's leaders and of its office, each once, under ``leader`` and ``supervisor``. One query."""
    roles = {"leader": "leader", "chief": "leader", "supervisor": "supervisor", "head": "supervisor"}
    rows = Grant.objects.on(day).filter(jurisdiction=jurisdiction_id, role__in=list(roles), person__is_active=True)
    found: dict[str, dict[str, str]] = {"leader": {}, "supervisor": {}}
    for role, key, name in rows.order_by("person_id").values_list("role", "person_id", "person__name"):
        found[roles[role]][str(key)] = name
    return {part: tuple(people.items()) for part, people in found.items()}


def settings_on(jurisdiction_id: int, day: date) -> dict[str, LocalSetting]:
    """The local settings in force on a day, by name."""
    rows = LocalSetting.objects.on(day).filter(jurisdiction=jurisdiction_id).order_by("valid_from")
    return {row.name: row for row in rows}


def jurisdictions_of(held: Standing) -> tuple[Jurisdiction, ...]:
    """The jurisdictions whose organisation somebody may look at: their own, and where they hold a role."""
    ids = [held.jurisdiction_id, *held.elsewhere]
    return tuple(Jurisdiction.objects.filter(id__in=[each for each in ids if each]).order_by("id"))


def people_of(jurisdiction_id: int, unit_ids: Iterable[int] | None = None, day: date | None = None) -> list[Person]:
    """The people of a jurisdiction by name; of some units only those seated there on a day."""
    found = Person.objects.filter(jurisdiction=jurisdiction_id).order_by("name", "id")
    if unit_ids is not None and day is not None:
        seated = Post.objects.on(day).filter(unit__in=list(unit_ids)).values("person")
        found = found.filter(id__in=seated)
    return list(found)


def posts_on(jurisdiction_id: int, day: date) -> list[Post]:
    """Who sits where on a day."""
    rows = Post.objects.on(day).filter(unit__jurisdiction=jurisdiction_id)
    return list(rows.select_related("person", "unit").order_by("unit__order", "unit_id", "id"))


def grants_on(jurisdiction_id: int, day: date) -> list[Grant]:
    """Which roles are held on a day."""
    rows = Grant.objects.on(day).filter(jurisdiction=jurisdiction_id)
    return list(rows.select_related("person", "unit").order_by("person_id", "id"))


def portfolios_on(jurisdiction_id: int, day: date) -> list[Portfolio]:
    """Who is in charge of what, and keeps contact with what, on a day."""
    rows = Portfolio.objects.on(day).filter(unit__jurisdiction=jurisdiction_id)
    return list(rows.select_related("person", "unit").order_by("person_id", "id"))


def task_forces_on(jurisdiction_id: int, day: date) -> list[TaskForce]:
    """The temporary bodies that stand on a day, with their seats."""
    rows = TaskForce.objects.on(day).filter(jurisdiction=jurisdiction_id).select_related("office")
    return list(rows.prefetch_related("seats__post__person", "seats__post__unit").order_by("id"))


def own_posts(person: Person, day: date) -> list[Post]:
    """The seats a person holds or will hold."""
    return list(_current(Post.objects.filter(person=person), day).select_related("unit").order_by("id"))


def own_grants(person: Person, day: date) -> list[Grant]:
    """The roles a person holds or will hold."""
    found = _current(Grant.objects.filter(person=person), day)
    return list(found.select_related("jurisdiction", "unit").order_by("id"))


def own_stand_ins(person: Person, day: date) -> list[StandIn]:
    """Who stands in for the person, and for whom they do."""
    found = StandIn.objects.filter(Q(person=person) | Q(principal=person))
    return list(_current(found, day).select_related("person", "principal").order_by("id"))


def sign_ins(person: Person) -> list[SignIn]:
    """The person's own latest sessions."""
    return list(SignIn.objects.filter(person=person).order_by("-seen_at")[:10])


def _current(found: QuerySet[Row], day: date) -> QuerySet[Row]:
    return found.filter(Q(valid_to=None) | Q(valid_to__gt=day))


def may_look(held: Standing) -> bool:
    """Whether somebody may look at the organisation of their jurisdiction, telephone numbers included."""
    return bool(held.roles & LOOKERS)


def unit(held: Standing, unit_id: int) -> Unit | None:
    """A unit of the person's own jurisdiction, None for any other."""
    return Unit.objects.select_related("jurisdiction", "parent").filter(_own(held), pk=unit_id).first()


def person(held: Standing, person_id: int) -> Person | None:
    """A person of the person's own jurisdiction, None for any other."""
    return Person.objects.select_related("jurisdiction").filter(_own(held), pk=person_id).first()


def post(held: Standing, post_id: int) -> Post | None:
    """A seat in the person's own jurisdiction, None for any other."""
    found = Post.objects.select_related("unit", "person")
    return found.filter(unit__jurisdiction=held.jurisdiction_id, pk=post_id).first()


def grant(held: Standing, grant_id: int) -> Grant | None:
    """A role held in the person's own jurisdiction, None for any other."""
    return Grant.objects.select_related("person", "jurisdiction").filter(_own(held), pk=grant_id).first()


def portfolio(held: Standing, portfolio_id: int) -> Portfolio | None:
    """A portfolio in the person's own jurisdiction, None for any other."""
    found = Portfolio.objects.select_related("unit", "person")
    return found.filter(unit__jurisdiction=held.jurisdiction_id, pk=portfolio_id).first()


def stand_in(held: Standing, stand_in_id: int) -> StandIn | None:
    """A stand-in for somebody of the person's own jurisdiction, None for any other."""
    found = StandIn.objects.select_related("principal", "person")
    return found.filter(principal__jurisdiction=held.jurisdiction_id, pk=stand_in_id).first()


def task_force(held: Standing, body_id: int) -> TaskForce | None:
    """A task force of the person's own jurisdiction, None for any other."""
    return TaskForce.objects.filter(_own(held), pk=body_id).first()


def _own(held: Standing) -> Q:
    return Q(jurisdiction=held.jurisdiction_id) & Q(jurisdiction__isnull=False)


def by_login(login: str) -> Person | None:
    """The person of an account, for the command line's ``--as``."""
    return Person.objects.select_related("jurisdiction").filter(login=login, is_active=True).first()


def own_portfolios(person: Person, day: date) -> list[Portfolio]:
    """What a leader is in charge of or keeps contact with, or will."""
    return list(_current(Portfolio.objects.filter(person=person), day).select_related("unit").order_by("id"))


def hand_overs(jurisdiction_id: int) -> list[HandOver]:
    """The latest hand-overs of a jurisdiction, with their lists."""
    rows = HandOver.objects.filter(unit__jurisdiction=jurisdiction_id)
    return list(rows.select_related("giver", "taker", "unit", "done_by").order_by("-id")[:50])
