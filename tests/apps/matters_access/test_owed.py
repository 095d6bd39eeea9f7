"""今日: everybody owes their own and a stranger nothing; figures and lists are the same things."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.apps.matters_access.conftest import NOW, Registry
from tests.apps.matters_access.test_ledger import owed

from duban.apps.matters.models import Party
from duban.apps.matters.owed import Todo, todo
from duban.core.events import EventKind

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(days=3)


def of(registry: Registry, name: str, **more: Any) -> Todo:
    return todo(registry.standing(registry.cast.people[name]), NOW, SOON, more.pop("principals", ()), **more)


def test_everybody_owes_their_own_and_a_stranger_nothing(registry: Registry) -> None:
    c = registry.cast
    matter = registry.matter((c.housing, "lead"), (c.finance, "assisting"), leader=c.leader)
    plain = registry.matter((c.housing, "lead"))
    late = owed(matter, c.housing, -1)
    other = owed(matter, c.finance, 2)
    undated = owed(matter, c.housing, None, state="undetermined")
    owed(matter, c.housing, 1, state="met")
    check = owed(matter, None, 3, side="supervising", act="verified")
    decide = owed(matter, None, 1, side="deciding", act="extension_decided")
    by_pack = owed(plain, None, 1, side="deciding", act="extension_decided")
    back = owed(matter, None, 4, side="deciding", act="return_decided")
    owes = {name: [each.duty for each in of(registry, name).items] for name in c.people}
    assert owes["clerk"] == owes["unit_head"] == owes["deputy"] == [late, undated]
    assert owes["finance_clerk"] == [other]
    assert owes["supervisor"] == [check]
    assert owes["head"] == [by_pack, back, check]  # what waits for a decision stands first
    assert owes["leader"] == [decide]
    for name in ("stranger", "chief", "neighbour_supervisor", "discipline", "system_admin", "auditor"):
        assert owes[name] == [], name
    stand_in = todo(registry.standing(c.deputy), NOW, SOON)
    assert [each.duty for each in stand_in.items] == [decide, late, undated]


def test_the_office_sees_first_what_one_keeps_oneself_and_the_whole_on_request(registry: Registry) -> None:
    c = registry.cast
    mine = registry.matter((c.housing, "lead"), supervisor=c.supervisor)
    others = registry.matter((c.housing, "lead"), supervisor=c.head)
    one, two = (owed(each, None, 3, side="supervising", act="verified") for each in (mine, others))
    assert [each.duty for each in of(registry, "supervisor").items] == [one]
    assert [each.duty for each in of(registry, "supervisor", whole=True).items] == [one, two]


def test_each_figure_opens_exactly_what_it_counts(registry: Registry) -> None:
    c = registry.cast
    for days in (-2, -1, 0, 1, 2, 5, None):
        state = "undetermined" if days is None else "open"
        owed(registry.matter((c.housing, "lead")), c.housing, days, state=state)
    chased = registry.matter((c.housing, "lead"))
    Party.objects.filter(matter=chased).update(chased_at=NOW)
    told = owed(registry.matter((c.housing, "lead")), c.housing, -3, state="late")
    type(told).objects.filter(pk=told.pk).update(told_at=NOW)
    found = of(registry, "clerk")
    assert found.figures == {"late": 4, "today": 0, "soon": 2, "answer": 2, "decide": 0}  # due now is late
    for show, count in found.figures.items():
        assert len(of(registry, "clerk", show=show).items) == count, show
    answers = of(registry, "clerk", show="answer").items
    assert [each.act for each in answers] == [EventKind.ANSWERED, EventKind.BREACH_EXPLAINED]
    assert of(registry, "stranger").figures == {"late": 0, "today": 0, "soon": 0, "answer": 0, "decide": 0}


def test_a_long_list_goes_on_page_by_page_without_a_gap(registry: Registry) -> None:
    c = registry.cast
    made = [owed(registry.matter((c.housing, "lead")), c.housing, days) for days in range(7)]
    seen: list[Any] = []
    for page in (1, 2, 3):
        found = of(registry, "clerk", page=page, size=3)
        seen += [each.duty for each in found.items]
        assert found.more is (page < 3)
    assert seen == made


def test_what_somebody_owes_costs_the_same_however_much_it_is(
    registry: Registry, django_assert_max_num_queries: Any
) -> None:
    c = registry.cast
    for number in range(30):
        matter = registry.matter((c.housing, "lead"), leader=c.leader, instructor=c.leader, approver=c.chief)
        owed(matter, c.housing, number)
        owed(matter, None, number, side="deciding", act="extension_decided")
    for name, most, count in (("clerk", 4, 30), ("leader", 2, 30), ("head", 6, 0)):
        held = registry.standing(c.people[name])
        with django_assert_max_num_queries(most):
            assert len([each.matter.number for each in todo(held, NOW, SOON, ()).items]) == count
