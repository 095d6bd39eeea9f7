"""Who sees which matter: the condition of the database and the table of acts are one; none and not yours are one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from tests.apps.matters_access.conftest import Registry

from duban.apps.matters import queries
from duban.apps.matters.access import capacities
from duban.apps.matters.models import Matter
from duban.core.acts import Other, allowed_acts
from duban.core.capacity import Capacity
from duban.core.situation import Situation

pytestmark = pytest.mark.django_db


def seen_by(registry: Registry, name: str) -> set[int]:
    held = registry.standing(registry.cast.people[name])
    return set(queries.visible(held).values_list("pk", flat=True))


def test_the_condition_of_the_database_says_what_the_table_of_acts_says(registry: Registry) -> None:
    matters = list(registry.every_kind())
    assert len(matters) > 60
    for name, person in registry.cast.people.items():
        held = registry.standing(person)
        everyone = (held, *queries.on_behalf(held))
        allowed = {
            matter.pk
            for matter in matters
            for each in everyone
            if Other.VIEW in allowed_acts(capacities(each, matter, matter.parties.all()), matter.state, Situation())
        }
        assert seen_by(registry, name) == allowed, name
        some = [matter.pk for matter in matters[::3]]
        narrowed = queries.visible(held, None, some).values_list("pk", flat=True)
        assert set(narrowed) == allowed & set(some), name


def test_administrators_discipline_and_a_person_without_a_role_see_nothing(registry: Registry) -> None:
    assert list(registry.every_kind())
    for name in ("system_admin", "security_admin", "auditor", "discipline"):
        assert seen_by(registry, name) == set()
    registry.cast.clerk.grants.all().delete()
    assert seen_by(registry, "clerk") == set()


def test_a_unit_sees_its_own_and_its_sections_matters_from_the_setting_up_on(registry: Registry) -> None:
    c = registry.cast
    own, sections = registry.matter((c.housing, "lead")), registry.matter((c.building, "assisting"))
    registry.matter((c.housing, "lead"), state="draft")
    registry.matter((c.finance, "lead"))
    registry.matter((c.housing, "lead"), left=True)
    assert seen_by(registry, "clerk") == {own.pk, sections.pk}
    assert seen_by(registry, "stranger") == set()


def test_a_restricted_matter_is_seen_by_those_named_and_the_supervision_office(registry: Registry) -> None:
    c = registry.cast
    matter = registry.matter((c.housing, "lead"), circle="restricted", clerk=c.clerk, instructor=c.leader)
    seeing = {name for name in c.people if matter.pk in seen_by(registry, name)}
    assert seeing == {"clerk", "supervisor", "head", "leader", "deputy"}  # the deputy stands in for the leader
    assert matter.pk not in seen_by(registry, "unit_head")
    assert matter.pk not in seen_by(registry, "chief")


def test_a_leader_sees_exactly_the_portfolio_and_what_names_them(registry: Registry) -> None:
    c = registry.cast
    charged, contact = registry.matter((c.building, "lead")), registry.matter((c.town, "lead"))
    named = registry.matter((c.water, "lead"), instructor=c.leader)
    registry.matter((c.water, "lead"))
    assert seen_by(registry, "leader") == {charged.pk, contact.pk, named.pk}
    assert capacities(registry.standing(c.leader), contact, contact.parties.all()) == {Capacity.CONTACT}


def test_a_county_that_gives_a_neighbours_unit_a_part_is_seen_there_and_nothing_else_is(registry: Registry) -> None:
    c = registry.cast
    shared = registry.matter((c.housing, "lead"), of=c.neighbour)
    foreign = registry.matter((c.neighbour_office, "lead"), of=c.neighbour)
    assert seen_by(registry, "clerk") == {shared.pk}
    assert seen_by(registry, "neighbour_supervisor") == {shared.pk, foreign.pk}
    assert seen_by(registry, "supervisor") == set()


def test_none_and_not_yours_are_one_answer(registry: Registry) -> None:
    c = registry.cast
    matter = registry.matter((c.housing, "lead"))
    assert queries.matter_for(registry.standing(c.clerk), str(matter.pk)).pk == matter.pk
    answers = set()
    for key in (matter.pk, matter.pk + 1000, "abc", -1, 0, "9" * 40, None, "１"):
        with pytest.raises(Matter.DoesNotExist) as refused:
            queries.matter_for(registry.standing(c.stranger), key)
        answers.add(str(refused.value))
    assert len(answers) == 1


def test_sight_asks_one_query_however_many_matters_there_are(
    registry: Registry, django_assert_num_queries: Any
) -> None:
    list(registry.every_kind())
    for person in registry.cast.people.values():
        held = registry.standing(person)
        with django_assert_num_queries(0 if held.administrator else 1):
            list(queries.visible(held, ()))


def test_a_page_reads_a_matter_in_four_queries_and_two_for_whose_it_is(
    registry: Registry, django_assert_num_queries: Any
) -> None:
    c = registry.cast
    matter = registry.matter((c.housing, "lead"), (c.finance, "assisting"), leader=c.leader, instructor=c.leader)
    held = registry.standing(c.clerk)
    with django_assert_num_queries(6):
        found = queries.matter_for(held, matter.pk)
        assert [party.unit.name for party in found.parties.all()] == ["住建局", "财政局"]
        assert list(found.instructions.all())
        assert not list(found.nodes.all())


def test_a_tree_shows_only_what_is_theirs_in_two_queries_a_level(
    registry: Registry, django_assert_max_num_queries
) -> None:
    c = registry.cast
    root = registry.matter((c.finance, "lead"))
    middle = registry.matter((c.housing, "responsible"), parent=root)
    parts = [registry.matter((c.housing, "lead"), parent=middle) for _ in range(5)]
    hidden = registry.matter((c.water, "lead"), parent=middle)
    held = registry.standing(c.clerk)
    with django_assert_max_num_queries(4):
        mine = queries.tree(held, middle)
    assert mine.parent is None
    assert list(mine.children) == parts
    whole = queries.tree(registry.standing(c.supervisor), middle)
    assert whole.parent == root
    assert list(whole.children) == [*parts, hidden]
    assert queries.tree(registry.standing(c.supervisor), parts[0]).above[0].matter == root


def test_whoever_leads_a_matter_sees_its_parts_and_the_other_way_round_nobody_does(registry: Registry) -> None:
    c = registry.cast
    whole = registry.matter((c.housing, "lead"), (c.land, "responsible"))
    part = registry.matter((c.water, "responsible"), parent=whole)
    registry.matter((c.land, "responsible"), parent=whole, circle="restricted")
    registry.matter((c.water, "responsible"), parent=whole, state="draft")
    assert seen_by(registry, "clerk") == {whole.pk, part.pk}
    assert seen_by(registry, "stranger") == {part.pk}
    held = capacities(registry.standing(c.clerk), part, part.parties.all())
    assert held == {Capacity.LEAD_ABOVE}


def test_who_may_see_the_assignment_may_not_see_the_instruction(registry: Registry) -> None:
    c = registry.cast
    matter = registry.matter((c.housing, "lead"), leader=c.leader, instructor=c.leader)
    reading = {
        name for name, person in c.people.items() if queries.instructions_of(registry.standing(person), matter, ())
    }
    assert reading == {"supervisor", "head", "leader", "chief"}


def test_the_query_of_a_clerk_is_answered_by_indexes(registry: Registry) -> None:
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("the plan is read on SQLite")
    with CaptureQueriesContext(connection):
        plan = queries.visible(registry.standing(registry.cast.clerk)).explain()
    assert "SCAN duban_matter" not in plan
    assert "SCAN duban_party" not in plan.replace("duban_party USING", "")
