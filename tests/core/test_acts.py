"""Who may do what: the table keeps its principles for every capacity, act, state and situation."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.core.acts import ACTS, JUDGING, PERMITS, Other, allowed_acts, chinese, refusal, why_not
from duban.core.capacity import ADMINISTRATORS, CAPACITIES, DOERS, STATES, Capacity
from duban.core.events import EventKind
from duban.core.situation import Situation

C = Capacity
E = EventKind
FACTS = [field.name for field in fields(Situation)]
PEOPLE = frozenset(C) - {C.MACHINE}
OVER = ("closed", "terminated", "merged")
UNIT = {C.UNIT_CLERK, C.SECTION_HEAD, C.UNIT_DEPUTY, C.UNIT_HEAD}

capacities = st.frozensets(st.sampled_from(sorted(PEOPLE)))
states = st.sampled_from(sorted(STATES))
situations = st.builds(Situation, **{name: st.booleans() for name in FACTS})


def clear(act: E | Other, *, for_unit: bool = False) -> Situation:
    """A situation in which nothing stands in the way of an act."""
    return Situation(
        for_unit=for_unit, **{need.fact: need.wanted for rule in PERMITS[act].rules for need in rule.needs}
    )


def test_the_table_holds_every_act_and_every_act_has_a_word() -> None:
    assert set(PERMITS) == set(ACTS)
    assert all(chinese(act) for act in ACTS)
    assert set(CAPACITIES) == set(C)


def test_every_fact_the_table_asks_for_is_a_fact_of_the_situation() -> None:
    asked = {need.fact for permit in PERMITS.values() for rule in permit.rules for need in rule.needs}
    assert asked <= set(FACTS)
    assert set(FACTS) - asked == {"for_unit", "doer"}


@given(capacities, states, situations)
def test_a_strangers_capacity_adds_nothing(held: frozenset[C], state: str, situation: Situation) -> None:
    assert allowed_acts(held | {C.STRANGER}, state, situation) == allowed_acts(held, state, situation)


@given(capacities, states, situations, st.sampled_from(sorted(ADMINISTRATORS)))
def test_an_administrator_has_no_act_whatever_else_they_hold(
    held: frozenset[C], state: str, situation: Situation, administrator: C
) -> None:
    assert allowed_acts(held | {administrator}, state, situation) == frozenset()


@given(capacities, st.sampled_from(OVER), situations)
def test_a_matter_that_is_over_is_read_printed_and_corrected_and_its_overdue_overturned_or_answered_for(
    held: frozenset[C], state: str, situation: Situation
) -> None:
    kept = {Other.VIEW, Other.VIEW_INSTRUCTION_TEXT, Other.PRINT, E.CORRECTED, E.OVERTURNED, E.PROPOSAL_DECIDED}
    assert allowed_acts(held, state, situation) <= kept


@given(capacities, states, situations, st.sampled_from(sorted(DOERS)))
def test_the_doer_judges_nothing_of_its_own_matter(
    held: frozenset[C], state: str, situation: Situation, doer: C
) -> None:
    assert not allowed_acts(held | {doer}, state, situation) & JUDGING
    assert not allowed_acts(held, state, replace(situation, doer=True)) & JUDGING


@given(capacities, states, situations)
def test_who_may_act_may_also_see(held: frozenset[C], state: str, situation: Situation) -> None:
    allowed = allowed_acts(held, state, situation)
    assert not allowed or Other.VIEW in allowed


@given(capacities, states, situations, st.sampled_from(ACTS))
def test_an_act_is_allowed_or_refused_with_one_chinese_sentence(
    held: frozenset[C], state: str, situation: Situation, act: E | Other
) -> None:
    sentence = why_not(act, held, state, situation)
    assert (act in allowed_acts(held, state, situation)) == (sentence == "")
    assert "。" not in sentence
    assert not sentence.isascii() or not sentence


@given(capacities, states, situations)
def test_a_further_capacity_takes_no_sight_away(held: frozenset[C], state: str, situation: Situation) -> None:
    for more in PEOPLE - ADMINISTRATORS:
        assert allowed_acts(held - ADMINISTRATORS, state, situation) - JUDGING <= allowed_acts(
            (held - ADMINISTRATORS) | {more}, state, situation
        )


@given(states, situations)
def test_a_unit_never_reads_the_instruction_pauses_itself_or_decides_its_own_application(
    state: str, situation: Situation
) -> None:
    allowed = allowed_acts(UNIT | {C.LEAD, C.HANDLER}, state, situation)
    refused = {Other.VIEW_INSTRUCTION_TEXT, E.PAUSED, E.EXTENSION_DECIDED, E.RETURN_DECIDED, E.VERIFIED, E.CLOSED}
    assert not allowed & refused


@pytest.mark.parametrize(
    ("act", "may", "refused"),
    [
        (E.SIGNED, C.UNIT_HEAD, C.UNIT_DEPUTY),
        (E.DEPLOYED, C.UNIT_DEPUTY, C.HANDLER),
        (E.REPORTED, C.UNIT_CLERK, C.SUPERVISOR),
        (E.SUPPLEMENTED, C.UNIT_CLERK, C.SUPERVISOR),
        (E.EXTENSION_DECIDED, C.DECIDER, C.SUPERVISOR),
        (E.VERIFIED, C.SUPERVISOR, C.SECTION),
        (E.CLOSED, C.HEAD, C.SUPERVISOR),
        (E.BREACH_CONFIRMED, C.HEAD, C.SUPERVISOR),
        (E.BREACH_EXPLAINED, C.UNIT_CLERK, C.CHIEF),
        (E.WAIVED, C.DECIDER, C.HEAD),
        (E.PAUSED, C.SUPERVISOR, C.UNIT_HEAD),
        (E.ASSIGNED, C.LEAD, C.UNIT_CLERK),
        (E.MINUTES_ISSUED, C.HOST, C.UNIT_CLERK),
        (E.CHASED, C.SECTION, C.LEADER),
        (Other.VIEW_INSTRUCTION_TEXT, C.LEADER, C.CONTACT),
        (E.VERDICT, C.MACHINE, C.HEAD),
    ],
)
def test_each_act_is_somebodys_and_not_the_next_persons(act: E | Other, may: C, refused: C) -> None:
    assert refusal(act, {may}, "live", clear(act)) is None
    found = refusal(act, {refused}, "live", clear(act))
    assert found is not None
    assert found.kind == "capacity"
    assert CAPACITIES[may] in found.sentence or "承办单位（" in found.sentence


def test_what_came_on_paper_is_recorded_by_the_receiving_section_and_never_by_the_unit_itself() -> None:
    situation = clear(E.REPORTED, for_unit=True)
    for capacity in (C.SECTION, C.SUPERVISOR, C.HEAD):
        assert E.REPORTED in allowed_acts({capacity}, "live", situation)
        assert E.REPORTED not in allowed_acts({capacity}, "live", Situation())
    # A unit that could record “for itself” could date its report back.
    assert E.REPORTED not in allowed_acts(UNIT, "live", situation)
    assert why_not(E.VERIFIED, {C.SUPERVISOR}, "live", replace(clear(E.VERIFIED), for_unit=True)).startswith(
        "“核查通过”不能代录"
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"open_children": True}, "现在不能“销号”：还有分解事项没有销号，先办完分解事项"),
        ({"standard_stated": False}, "现在不能“销号”：没有写明销号标准，请先补充销号标准"),
        ({"evidence": False}, "现在不能“销号”：没有办结佐证材料，请承办单位补充佐证，或在核查时附上"),
        (
            {"verified": False},
            "现在不能“销号”：还有应报告办结的单位没有核查通过，请先核查",
        ),
    ],
)
def test_closing_asks_for_children_verification_standard_and_evidence(changed: dict[str, bool], sentence: str) -> None:
    ready = clear(E.CLOSED)
    assert why_not(E.CLOSED, {C.HEAD}, "reported", ready) == ""
    assert why_not(E.CLOSED, {C.HEAD}, "reported", replace(ready, **changed)) == sentence


def test_evidence_is_added_while_the_report_waits_and_at_no_other_time() -> None:
    assert E.SUPPLEMENTED in allowed_acts({C.UNIT_CLERK}, "live", Situation(completion_pending=True))
    assert E.SUPPLEMENTED not in allowed_acts({C.HANDLER}, "live", Situation(completion_pending=True))
    assert "没有待核查的办结报告" in why_not(E.SUPPLEMENTED, {C.UNIT_CLERK}, "live", Situation())
    assert why_not(E.SUPPLEMENTED, {C.UNIT_CLERK}, "closed", Situation(completion_pending=True)) != ""


def test_a_class_is_the_offices_until_the_completion_is_filed() -> None:
    assert E.CLASSIFIED in allowed_acts({C.SUPERVISOR}, "live", Situation())
    assert "先退回重办" in why_not(E.CLASSIFIED, {C.SUPERVISOR}, "live", Situation(filed=True))


def test_discipline_sees_what_was_handed_over_and_does_nothing() -> None:
    assert allowed_acts({C.DISCIPLINE}, "live", Situation()) == frozenset()
    assert allowed_acts({C.DISCIPLINE}, "live", Situation(handed_over=True)) == {Other.VIEW, Other.PRINT}


def test_a_state_that_does_not_fit_is_named() -> None:
    assert why_not(E.CLOSED, {C.HEAD}, "closed", clear(E.CLOSED)) == (
        "事项已销号，不能“销号”；“销号”只用于在办、已办结（待核查）的事项"
    )
