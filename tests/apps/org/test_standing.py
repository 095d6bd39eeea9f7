"""What a person stands for on a day: roles, units, portfolio, and for whom they stand in."""

from __future__ import annotations

from datetime import date

import pytest
from tests.people import SINCE, Cast

from duban.apps.org.models import Grant, Person, Portfolio, Post, StandIn
from duban.apps.org.queries import standing, tree

pytestmark = pytest.mark.django_db
DAY = date(2022, 11, 7)


def test_a_clerk_acts_for_the_unit_and_its_sections_and_for_no_other(people: Cast) -> None:
    found = standing(people.clerk, DAY)
    assert found.roles == {"clerk"}
    assert found.units == {people.housing.pk, people.building.pk}
    assert found.clerks == {people.housing.pk}
    assert (found.heads, found.deputies, found.portfolio) == (frozenset(), frozenset(), frozenset())


def test_head_and_deputy_stand_where_they_sit(people: Cast) -> None:
    assert standing(people.unit_head, DAY).heads == {people.housing.pk}
    assert standing(people.deputy, DAY).deputies == {people.housing.pk}
    assert standing(people.deputy, DAY).heads == frozenset()


def test_a_leader_has_the_portfolio_with_its_sections_and_does_not_act_for_the_office_that_houses_them(
    people: Cast,
) -> None:
    found = standing(people.leader, DAY)
    assert found.portfolio == {people.housing.pk, people.building.pk}
    assert found.units == frozenset()
    Portfolio.objects.create(person=people.leader, unit=people.water, held="contact", valid_from=SINCE)
    found = standing(people.leader, DAY)
    assert (people.water.pk in found.contacts, people.water.pk in found.portfolio) == (True, False)


@pytest.mark.parametrize("day", [date(2021, 12, 31), date(2023, 1, 1)])
def test_before_and_after_its_dates_nothing_holds(people: Cast, day: date) -> None:
    Grant.objects.filter(person=people.clerk).update(valid_to=date(2023, 1, 1))
    assert standing(people.clerk, day).roles == frozenset()
    assert standing(people.clerk, day).units == frozenset()
    assert standing(people.clerk, date(2022, 12, 31)).roles == {"clerk"}


def test_a_seat_without_the_role_gives_no_right(people: Cast) -> None:
    """Who seats people (system administrator) cannot by it give rights: the role comes from somebody else."""
    Post.objects.create(person=people.stranger, unit=people.housing, post="head", valid_from=SINCE)
    found = standing(people.stranger, DAY)
    assert found.heads == frozenset()
    assert people.housing.pk not in found.units
    Portfolio.objects.create(person=people.stranger, unit=people.housing, held="charge", valid_from=SINCE)
    assert standing(people.stranger, DAY).portfolio == frozenset()


def test_a_role_over_one_unit_confirms_no_seat_in_another(people: Cast) -> None:
    Post.objects.create(person=people.clerk, unit=people.finance, post="clerk", valid_from=SINCE)
    assert people.finance.pk not in standing(people.clerk, DAY).units
    Grant.objects.create(
        person=people.clerk, role="clerk", jurisdiction=people.county, unit=people.finance, valid_from=SINCE
    )
    assert people.finance.pk in standing(people.clerk, DAY).units


def test_a_role_elsewhere_holds_there_and_not_at_home(people: Cast) -> None:
    Grant.objects.create(person=people.clerk, role="supervisor", jurisdiction=people.neighbour, valid_from=SINCE)
    found = standing(people.clerk, DAY)
    assert found.roles_in(people.neighbour.pk) == {"supervisor"}
    assert found.roles_in(people.county.pk) == found.roles == {"clerk"}


def test_who_stands_in_knows_for_whom_while_it_lasts(people: Cast) -> None:
    StandIn.objects.create(person=people.deputy, principal=people.unit_head, valid_from=DAY, valid_to=date(2022, 11, 9))
    assert standing(people.deputy, date(2022, 11, 8)).principals == (people.unit_head.pk,)
    assert standing(people.deputy, date(2022, 11, 9)).principals == ()


def test_an_account_out_of_use_has_nothing(people: Cast) -> None:
    Person.objects.filter(pk=people.supervisor.pk).update(is_active=False)
    found = standing(Person.objects.get(pk=people.supervisor.pk), DAY)
    assert (found.roles, found.units, found.principals) == (frozenset(), frozenset(), ())


def test_each_administrator_is_told_apart(people: Cast) -> None:
    for person in (people.system_admin, people.security_admin, people.auditor):
        assert standing(person, DAY).administrator
    assert not standing(people.head, DAY).administrator


def test_the_tree_is_read_once_until_it_changes(people: Cast, django_assert_num_queries) -> None:
    tree(people.county.pk)
    with django_assert_num_queries(1):
        assert tree(people.county.pk).path(people.building.pk) == "住建局/建管科"


def test_standing_costs_at_most_six_queries(people: Cast, django_assert_max_num_queries) -> None:
    tree(people.county.pk)
    with django_assert_max_num_queries(6):
        standing(people.clerk, DAY)
