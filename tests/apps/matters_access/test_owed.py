"""今日: everybody owes their own and a stranger nothing; figures and lists are the same things."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.apps.matters_access.conftest import NOW, Registry
from tests.apps.matters_access.test_ledger import owed

from duban.apps.matters import waiting
from duban.apps.matters.models import Duty, Party
from duban.apps.matters.owed import Todo, figures_of, todo
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
    assert figures_of(registry.standing(c.clerk), NOW, SOON, ()) == found.figures
    assert figures_of(registry.standing(c.stranger), NOW, SOON, ()) == dict.fromkeys(found.figures, 0)
    assert of(registry, "stranger").figures == {"late": 0, "today": 0, "soon": 0, "answer": 0, "decide": 0}


def test_a_long_list_goes_on_page_by_page_without_a_gap(registry: Registry) -> None:
    c = registry.cast
    made = [owed(registry.matter((c.housing, "lead")), c.housing, days) for days in range(7)]
    seen: list[Any] = []
    for page in (1, 2, 3):
        found = of(registry, "clerk", page=page, size=3)
        seen += [each.duty for each in found.items]
        assert found.more is (page < 3)
        assert found.figures == {}, "a page that is not all there is tells no figures"
    assert seen == made
    counted = figures_of(registry.standing(c.clerk), NOW, SOON, ())
    assert counted == {"late": 1, "today": 0, "soon": 3, "answer": 0, "decide": 0}


def test_whatever_stands_between_in_the_index_a_page_is_full_and_in_order(registry: Registry) -> None:
    c = registry.cast
    for _ in range(9):  # nearer than anything of theirs, and not theirs to see
        owed(registry.matter((c.housing, "lead"), circle="restricted"), c.housing, 0)
        owed(registry.matter((c.housing, "lead"), supervisor=c.head), None, 0, side="supervising", act="verified")
    made = [owed(registry.matter((c.housing, "lead")), c.housing, days) for days in (5, 1, 3)]
    kept = [
        owed(
            registry.matter((c.housing, "lead"), supervisor=c.supervisor),
            None,
            days,
            side="supervising",
            act="verified",
        )
        for days in (4, 2)
    ]
    one = of(registry, "clerk", size=2)
    assert [each.duty for each in one.items] == [made[1], made[2]]
    assert one.more
    two = of(registry, "clerk", size=2, page=2)
    assert [each.duty for each in two.items] == [made[0]]
    assert not two.more
    assert [each.duty for each in of(registry, "supervisor", size=1).items] == [kept[1]]
    assert [each.duty for each in of(registry, "supervisor", size=1, page=2).items] == [kept[0]]


def test_what_is_too_much_to_look_through_is_asked_of_the_database(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    c = registry.cast
    for _ in range(4):
        owed(registry.matter((c.housing, "lead"), circle="restricted"), c.housing, 0)
    made = [owed(registry.matter((c.housing, "lead")), c.housing, days) for days in (2, 1)]
    monkeypatch.setattr(waiting, "_MOST", 1)
    assert [each.duty for each in of(registry, "clerk", size=1).items] == [made[1]]
    assert [each.duty for each in of(registry, "clerk", size=1, page=2).items] == [made[0]]


@pytest.mark.parametrize("state", waiting.WAITING)
@pytest.mark.parametrize("hours", [-30, -1, 0, 1, 13, 14, 15, 38, 71, 72, 73, None])
def test_a_duty_is_counted_alike_at_hand_and_in_the_database(registry: Registry, state: str, hours: int | None) -> None:
    c = registry.cast
    duty = owed(registry.matter((c.housing, "lead")), c.housing, None if hours is None else hours / 24, state=state)
    counted = [
        name for name in waiting.DATED if Duty.objects.filter(waiting.counted_as(name, NOW, SOON), pk=duty.pk).exists()
    ]
    assert counted == [each for each in [waiting.when_of(duty, NOW, SOON)] if each]


def test_what_somebody_owes_costs_the_same_however_much_it_is(
    registry: Registry, django_assert_max_num_queries: Any
) -> None:
    c = registry.cast
    for number in range(30):
        matter = registry.matter((c.housing, "lead"), leader=c.leader, instructor=c.leader, approver=c.chief)
        owed(matter, c.housing, number)
        owed(matter, None, number, side="deciding", act="extension_decided")
    for name, most, count in (("clerk", 5, 30), ("leader", 3, 30), ("head", 7, 0)):
        held = registry.standing(c.people[name])
        with django_assert_max_num_queries(most):
            assert len([each.matter.number for each in todo(held, NOW, SOON, ()).items]) == count
