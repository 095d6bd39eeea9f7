"""The gate: who is what to a matter, who is refused and how, and in whose right a stand-in acts."""

from __future__ import annotations

from typing import Any

import pytest
from tests.apps.matters_access.conftest import NOW, Registry
from tests.people import SINCE

from duban.apps.matters import words
from duban.apps.matters.access import NO_SUCH_MATTER, Acting, acting_for, capacities, guard, may, may_begin
from duban.apps.matters.access import may_record_for_unit as recordable
from duban.apps.matters.queries import on_behalf
from duban.apps.org.models import Person, StandIn
from duban.core.acts import Other
from duban.core.capacity import STATES, Capacity
from duban.core.events import EventKind
from duban.core.problem import Problem
from duban.core.situation import Situation

pytestmark = pytest.mark.django_db
C = Capacity
E = EventKind


def held(registry: Registry, person: Person, matter: Any, unit: Any = None) -> set[Capacity]:
    standing = registry.standing(person)
    return set(capacities(standing, matter, matter.parties.all(), unit.pk if unit else None))


def test_the_states_of_the_table_are_those_of_the_matters() -> None:
    assert dict(STATES) == dict(words.STATES)


def test_each_of_the_cast_stands_where_post_role_and_portfolio_put_them(registry: Registry) -> None:
    c = registry.cast
    matter = registry.matter((c.housing, "lead"), (c.finance, "assisting"), approver=c.chief)
    assert held(registry, c.clerk, matter, c.housing) == {C.HANDLER, C.UNIT_CLERK}
    assert held(registry, c.deputy, matter, c.housing) == {C.HANDLER, C.UNIT_DEPUTY}
    assert held(registry, c.unit_head, matter, c.housing) == {C.HANDLER, C.UNIT_HEAD}
    assert held(registry, c.supervisor, matter) == {C.SUPERVISOR}
    assert held(registry, c.head, matter) == {C.HEAD, C.DECIDER}  # nobody set a date: the pack's is the head's
    assert held(registry, c.leader, matter) == {C.LEADER}
    assert held(registry, c.chief, matter) == {C.CHIEF, C.DECIDER, C.APPROVER}
    assert held(registry, c.discipline, matter) == {C.DISCIPLINE}
    assert held(registry, c.section, matter) == {C.STRANGER}
    assert held(registry, c.stranger, matter) == {C.STRANGER}
    assert held(registry, c.neighbour_supervisor, matter) == {C.STRANGER}
    assert held(registry, c.auditor, matter) == {C.AUDITOR}


def test_a_units_people_act_in_their_own_thread_only_and_the_leads_assign_the_assisting(registry: Registry) -> None:
    c = registry.cast
    matter = registry.matter((c.housing, "lead"), (c.finance, "assisting"), (c.land, "responsible"))
    assert held(registry, c.clerk, matter, c.finance) == {C.HANDLER, C.LEAD}
    assert held(registry, c.clerk, matter, c.land) == {C.HANDLER}
    assert held(registry, c.finance_clerk, matter, c.housing) == {C.HANDLER}
    assert guard(registry.standing(c.clerk), matter, E.ASSIGNED, c.finance.pk, Situation()) is None
    assert guard(registry.standing(c.clerk), matter, E.REPORTED, c.housing.pk, Situation()) is None
    refused = guard(registry.standing(c.clerk), matter, E.REPORTED, c.finance.pk, Situation())
    assert refused is not None
    assert refused.rule == "capacity"


def test_a_section_is_led_by_its_head_and_by_those_of_the_whole_unit(registry: Registry) -> None:
    c = registry.cast
    matter = registry.matter((c.building, "lead"), (c.general, "office"))
    assert held(registry, c.unit_head, matter, c.building) == {C.HANDLER, C.UNIT_HEAD}
    assert held(registry, c.clerk, matter, c.building) == {C.HANDLER, C.UNIT_CLERK}
    assert held(registry, c.section, matter) == {C.SECTION}
    own = registry.matter((c.general, "lead"))
    assert held(registry, c.section, own, c.general) == {C.HANDLER, C.SECTION_HEAD}


def test_who_set_the_date_decides_on_it(registry: Registry) -> None:
    c = registry.cast
    instructed = registry.matter((c.water, "lead"), instructor=c.leader)
    assert C.DECIDER in held(registry, c.leader, instructed)
    assert C.DECIDER not in held(registry, c.head, instructed)
    charged = registry.matter((c.housing, "lead"), leader=c.chief)
    assert C.DECIDER not in held(registry, c.leader, charged)
    waiting = Situation(extension_pending=True)
    assert guard(registry.standing(c.leader), instructed, E.EXTENSION_DECIDED, c.water.pk, waiting) is None
    refused = guard(registry.standing(c.head), instructed, E.EXTENSION_DECIDED, c.water.pk, waiting)
    assert refused is not None
    assert refused.what == "“延期审定”由确定时限的审批人办理"


def test_who_may_not_see_a_matter_hears_that_there_is_none(registry: Registry) -> None:
    c = registry.cast
    matter = registry.matter((c.housing, "lead"))
    draft = registry.matter((c.housing, "lead"), state="draft")
    for person in (c.stranger, c.neighbour_supervisor, c.system_admin, c.discipline):
        for act in (E.REPORTED, E.CLOSED, E.CORRECTED):
            assert guard(registry.standing(person), matter, act, c.housing.pk, Situation()) is NO_SUCH_MATTER
    assert guard(registry.standing(c.clerk), draft, E.RECEIPTED, c.housing.pk, Situation()) is NO_SUCH_MATTER
    assert matter.number not in str(NO_SUCH_MATTER)


def test_an_act_of_a_unit_names_a_unit_that_has_a_part(registry: Registry) -> None:
    c = registry.cast
    matter = registry.matter((c.housing, "lead"))
    head = registry.standing(c.unit_head)
    assert guard(head, matter, E.SIGNED, c.housing.pk, Situation()) is None
    for unit, what in ((None, "没有说明是哪个单位的“签批”"), (c.water.pk, "该单位不是这件事项现在的承办单位")):
        refused = guard(head, matter, E.SIGNED, unit, Situation())
        assert refused is not None
        assert refused.what == what


def test_the_office_records_for_a_unit_only_what_is_the_units(registry: Registry) -> None:
    c = registry.cast
    matter = registry.matter((c.land, "lead"))
    offered = recordable(registry.standing(c.supervisor), matter, c.land.pk, Situation())
    assert {E.RECEIPTED, E.SIGNED, E.REPORTED, E.EXTENSION_ASKED} <= offered
    assert not offered & {E.VERIFIED, E.CLOSED, E.PAUSED}
    assert recordable(registry.standing(c.finance_clerk), matter, c.land.pk, Situation()) == frozenset()
    assert E.REPORTED not in may(registry.standing(c.supervisor), matter, c.land.pk, Situation())


def test_the_supervision_offices_own_matter_is_struck_off_by_a_leader(registry: Registry) -> None:
    c = registry.cast
    matter = registry.matter((c.inspection, "lead"), state="reported", leader=c.leader)
    ready = Situation(verified=True, standard_stated=True, evidence=True)
    refused = guard(registry.standing(c.head), matter, E.CLOSED, None, ready)
    assert refused is not None
    assert refused.rule == "own-work"
    assert guard(registry.standing(c.leader), matter, E.CLOSED, None, ready) is None


def test_a_stand_in_acts_in_the_principals_right_and_both_are_named(registry: Registry) -> None:
    c = registry.cast
    StandIn.objects.create(person=c.finance_clerk, principal=c.unit_head, valid_from=SINCE)
    matter = registry.matter((c.housing, "lead"))
    own = registry.standing(c.finance_clerk)

    def acts(person: Person, act: EventKind) -> Acting | Problem:
        standing = registry.standing(person)
        return acting_for(standing, on_behalf(standing), matter, act, c.housing.pk, lambda _: Situation())

    assert acts(c.finance_clerk, E.SIGNED) == Acting(c.finance_clerk.pk, c.unit_head.pk)
    assert acts(c.unit_head, E.SIGNED) == Acting(c.unit_head.pk)
    assert isinstance(acts(c.deputy, E.SIGNED), Problem)
    assert acts(c.stranger, E.SIGNED) is NO_SUCH_MATTER
    # A principal that the day does not know is nobody's.
    chief = registry.standing(c.chief)
    assert guard(own, matter, E.SENT_BACK, c.housing.pk, Situation(report_filed=True), principal=chief) is not None


def test_a_doer_who_stands_in_for_a_judge_still_judges_nothing_of_their_own(registry: Registry) -> None:
    c = registry.cast
    StandIn.objects.create(person=c.clerk, principal=c.head, valid_from=SINCE)
    ready = Situation(verified=True, standard_stated=True, evidence=True)
    for unit, allowed in ((c.water, True), (c.housing, False)):
        matter = registry.matter((unit, "lead"), state="reported")
        standing = registry.standing(c.clerk)
        found = acting_for(standing, on_behalf(standing), matter, E.CLOSED, None, lambda _: ready)
        assert isinstance(found, Acting) is allowed


def test_administrators_stay_out_even_as_stand_ins(registry: Registry) -> None:
    c = registry.cast
    StandIn.objects.create(person=c.system_admin, principal=c.chief, valid_from=SINCE)
    StandIn.objects.create(person=c.clerk, principal=c.auditor, valid_from=SINCE)
    matter = registry.matter((c.housing, "lead"))
    admin = registry.standing(c.system_admin)
    assert (
        acting_for(admin, on_behalf(admin), matter, E.REPORTED, c.housing.pk, lambda _: Situation()) is NO_SUCH_MATTER
    )
    clerk = registry.standing(c.clerk)
    assert Other.VIEW in may(clerk, matter, None, Situation(), principal=registry.standing(c.auditor))


def test_only_the_office_begins_a_matter(registry: Registry) -> None:
    c = registry.cast
    beginning = {name for name, person in c.people.items() if may_begin(registry.standing(person)) is None}
    assert beginning == {"supervisor", "head", "neighbour_supervisor"}


def test_what_somebody_held_yesterday_gives_nothing_today(registry: Registry) -> None:
    c = registry.cast
    matter = registry.matter((c.housing, "lead"), leader=c.leader, clerk=c.clerk)
    c.clerk.grants.update(valid_to=NOW.date())
    c.leader.grants.update(valid_to=NOW.date())
    assert held(registry, c.clerk, matter) == {C.STRANGER}
    assert held(registry, c.leader, matter) == {C.STRANGER}
