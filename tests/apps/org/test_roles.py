"""Accounts by one administrator, roles by another, the log for the third: none can do the others' work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.people import Cast

from duban.apps.audit.models import Entry
from duban.apps.org.actions import people as accounts
from duban.apps.org.actions import portfolios, roles
from duban.apps.org.actions.doer import Doer, Refused
from duban.apps.org.models import Grant, Person, Portfolio, Post, Seat, StandIn
from duban.apps.org.queries import standing
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
DAY = date(2022, 11, 7)
LATER = date(2022, 12, 1)
Acting = Callable[..., Doer]


def added(people: Cast, acting: Acting, login: str = "xin") -> Person:
    new = accounts.NewPerson("辛同志", login)
    return accounts.add_people(acting(people.system_admin), people.county, [new], DAY)[0].person


def test_a_new_account_has_a_one_time_password_and_no_right(people: Cast, acting: Acting) -> None:
    new = accounts.NewPerson("辛同志", "xin", people.housing, "干部", "clerk", "0591-1234")
    [made] = accounts.add_people(acting(people.system_admin), people.county, [new], DAY)
    assert made.person.check_password(made.password)
    assert made.person.must_change_password
    assert standing(made.person, DAY).roles == frozenset()
    assert standing(made.person, DAY).units == frozenset()
    roles.grant(acting(people.security_admin), made.person, "clerk", people.county, people.housing, DAY)
    assert people.housing.pk in standing(made.person, DAY).units
    assert [entry.act for entry in Entry.objects.order_by("id")] == ["people_added", "role_granted"]


@pytest.mark.parametrize("who", ["supervisor", "security_admin", "auditor", "stranger", "neighbour_supervisor"])
def test_only_the_system_administrator_manages_accounts(people: Cast, acting: Acting, who: str) -> None:
    by = acting(people.people[who])
    for act in (
        lambda: accounts.add_people(by, people.county, [accounts.NewPerson("辛", "xin")], DAY),
        lambda: accounts.stop(by, people.clerk),
        lambda: accounts.reset_password(by, people.clerk),
        lambda: accounts.change_person(by, people.clerk, name="别名", phone=""),
        lambda: accounts.give_post(by, people.clerk, people.finance, "clerk", "", DAY),
        lambda: accounts.end_post(by, Post.objects.get(person=people.clerk), DAY),
        lambda: portfolios.give_portfolio(by, people.leader, people.water, "charge", DAY),
    ):
        with pytest.raises(Refused):
            act()


@pytest.mark.parametrize("who", ["supervisor", "system_admin", "auditor", "stranger", "neighbour_supervisor"])
def test_only_the_security_administrator_gives_and_takes_roles(people: Cast, acting: Acting, who: str) -> None:
    by = acting(people.people[who])
    for act in (
        lambda: roles.grant(by, people.clerk, "supervisor", people.county, None, DAY),
        lambda: roles.revoke(by, Grant.objects.get(person=people.clerk), DAY),
        lambda: roles.let_stand_in(by, people.deputy, people.unit_head, DAY, LATER, ""),
        lambda: accounts.remove_second_factor(by, people.clerk),
    ):
        with pytest.raises(Refused):
            act()


def test_nobody_grants_themselves(people: Cast, acting: Acting) -> None:
    with pytest.raises(Refused, match="不能给自己授予角色"):
        roles.grant(acting(people.security_admin), people.security_admin, "supervisor", people.county, None, DAY)


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "auditor"])
def test_an_administrator_is_nothing_else(people: Cast, acting: Acting, role: str) -> None:
    by = acting(people.security_admin)
    with pytest.raises(BadInput, match="三员"):
        roles.grant(by, people.supervisor, role, people.county, None, DAY)
    fresh = added(people, acting)
    roles.grant(by, fresh, role, people.county, None, DAY)
    for other in ("supervisor", "auditor", "system_admin", "security_admin"):
        if other != role:
            with pytest.raises(BadInput, match="三员相互分立"):
                roles.grant(by, fresh, other, people.county, None, DAY)
    with pytest.raises(BadInput, match="不能在单位任职"):
        accounts.give_post(acting(people.system_admin), fresh, people.housing, "clerk", "", DAY)


def test_the_last_administrator_of_a_kind_stays(people: Cast, acting: Acting) -> None:
    with pytest.raises(BadInput, match="最后一名安全审计员"):
        roles.revoke(acting(people.security_admin), Grant.objects.get(person=people.auditor), LATER)
    with pytest.raises(BadInput, match="最后一名安全审计员"):
        accounts.stop(acting(people.system_admin), people.auditor)
    second = added(people, acting)
    roles.grant(acting(people.security_admin), second, "auditor", people.county, None, DAY)
    accounts.stop(acting(people.system_admin), people.auditor)
    assert not Person.objects.get(pk=people.auditor.pk).is_active


def test_a_role_ends_on_its_day_and_was_held_before(people: Cast, acting: Acting) -> None:
    held = Grant.objects.get(person=people.supervisor)
    roles.revoke(acting(people.security_admin), held, LATER)
    assert standing(people.supervisor, DAY).roles == {"supervisor"}
    assert standing(people.supervisor, LATER).roles == frozenset()


def test_a_role_is_not_given_twice_nor_over_a_foreign_unit(people: Cast, acting: Acting) -> None:
    by = acting(people.security_admin)
    with pytest.raises(BadInput, match="已有督查干部"):
        roles.grant(by, people.supervisor, "supervisor", people.county, None, DAY)
    with pytest.raises(BadInput, match="不按单位授予"):
        roles.grant(by, people.supervisor, "chief", people.county, people.housing, DAY)
    for role in ("clerk", "unit_head", "unit_deputy"):
        with pytest.raises(BadInput, match="要选一个单位") as refused:
            roles.grant(by, people.supervisor, role, people.county, None, DAY)
        assert [each.where.file for each in refused.value.problems] == ["unit"]  # beside its field
    with pytest.raises(BadInput, match="不是本区划的单位"):
        roles.grant(by, people.supervisor, "clerk", people.county, people.neighbour_office, DAY)
    with pytest.raises(Refused):
        roles.grant(by, people.supervisor, "supervisor", people.neighbour, None, DAY)


@pytest.mark.parametrize(
    ("login", "sentence"),
    [("admin", "太容易猜到"), ("Zhu", "写法不对"), ("zhu", "已经有人用了"), ("z", "写法不对"), ("", "没有填写账号")],
)
def test_an_account_nobody_should_have_is_refused(people: Cast, acting: Acting, login: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        added(people, acting, login)


def test_a_reset_ends_the_old_password_and_keeps_the_second_factor(people: Cast, acting: Acting) -> None:
    Person.objects.filter(pk=people.clerk.pk).update(second_factor="JBSWY3DPEHPK3PXP")
    new = accounts.reset_password(acting(people.system_admin), people.clerk)
    person = Person.objects.get(pk=people.clerk.pk)
    assert person.check_password(new)
    assert person.must_change_password
    assert person.second_factor
    accounts.remove_second_factor(acting(people.security_admin), person)
    assert not Person.objects.get(pk=person.pk).second_factor


def test_a_stand_in_is_named_by_the_principal_or_the_security_administrator(people: Cast, acting: Acting) -> None:
    made = roles.let_stand_in(acting(people.unit_head), people.deputy, people.unit_head, DAY, LATER, "出差")
    assert standing(people.deputy, DAY).principals == (people.unit_head.pk,)
    with pytest.raises(BadInput, match="已在代"):
        roles.let_stand_in(acting(people.security_admin), people.deputy, people.unit_head, DAY, LATER, "")
    with pytest.raises(Refused):
        roles.end_stand_in(acting(people.deputy), made, DAY)
    roles.end_stand_in(acting(people.unit_head), made, DAY)
    assert StandIn.objects.get().valid_to == DAY


def test_for_an_administrator_nobody_stands_in_and_nobody_for_themselves(people: Cast, acting: Acting) -> None:
    with pytest.raises(BadInput, match="三员不能代行"):
        roles.let_stand_in(acting(people.auditor), people.clerk, people.auditor, DAY, LATER, "")
    with pytest.raises(Refused, match="不能让自己代行"):
        roles.let_stand_in(acting(people.clerk), people.clerk, people.clerk, DAY, LATER, "")
    with pytest.raises(BadInput, match="不晚于起期"):
        roles.let_stand_in(acting(people.clerk), people.deputy, people.clerk, DAY, DAY, "")


def test_a_portfolio_begins_and_ends_on_its_day(people: Cast, acting: Acting) -> None:
    by = acting(people.system_admin)
    portfolios.give_portfolio(by, people.leader, people.water, "charge", DAY)
    assert people.water.pk in standing(people.leader, DAY).portfolio
    portfolios.end_portfolio(by, Portfolio.objects.get(unit=people.water), LATER)
    assert people.water.pk not in standing(people.leader, LATER).portfolio


def test_a_task_force_is_made_of_posts_and_follows_them(people: Cast, acting: Acting) -> None:
    head = Post.objects.get(person=people.unit_head)
    seats = [portfolios.NewSeat(head, "组长")]
    body = portfolios.set_up_task_force(acting(people.head), people.county, "园区专班", people.housing, seats, DAY)
    accounts.end_post(acting(people.system_admin), head, LATER)
    assert Seat.objects.get(task_force=body).valid_to == LATER
    with pytest.raises(Refused):
        portfolios.end_task_force(acting(people.clerk), body, LATER)
    portfolios.end_task_force(acting(people.supervisor), body, LATER)
    with pytest.raises(BadInput, match="还没有成员"):
        portfolios.set_up_task_force(acting(people.head), people.county, "空专班", None, [], DAY)
