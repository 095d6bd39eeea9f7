"""Who answers to the office and who to the lead: by the units of a matter and how they were asked to answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import FINANCE, HOUSING, at

from duban.apps.matters.spine import answering
from duban.core.events import Event, EventKind
from duban.core.matter.facts import Facts, Matter, Party
from duban.core.matter.history import fold
from duban.core.situation import situation_of

E = EventKind
LAND = "自然资源局"


def facts(answers: str | None, *parties: tuple[str, str]) -> Facts:
    return Facts({"answers": answers} if answers else {}, tuple(Party(unit, role) for unit, role in parties))


@pytest.mark.parametrize(
    ("answers", "parties", "to_the_office", "to_the_lead"),
    [
        ("gathered", ((HOUSING, "lead"), (FINANCE, "responsible")), (HOUSING,), (FINANCE,)),
        ("gathered", ((HOUSING, "lead"), (FINANCE, "responsible"), (LAND, "assisting")), (HOUSING,), (FINANCE, LAND)),
        (None, ((HOUSING, "lead"), (FINANCE, "responsible")), (HOUSING,), (FINANCE,)),
        ("separate", ((HOUSING, "lead"), (FINANCE, "responsible"), (LAND, "assisting")), (HOUSING, FINANCE), (LAND,)),
        ("gathered", ((HOUSING, "responsible"), (FINANCE, "responsible")), (HOUSING, FINANCE), ()),
        (None, ((HOUSING, "responsible"),), (HOUSING,), ()),
    ],
)
def test_who_answers_to_the_office_and_who_to_the_lead(
    answers: str | None,
    parties: tuple[tuple[str, str], ...],
    to_the_office: tuple[str, ...],
    to_the_lead: tuple[str, ...],
) -> None:
    found = facts(answers, *parties)
    assert (found.units(("lead",)), found.units(("assisting",))) == (to_the_office, to_the_lead)


@given(
    st.sampled_from(["gathered", "separate", None]),
    st.dictionaries(st.sampled_from("甲乙丙丁"), st.sampled_from(["lead", "responsible", "assisting"]), min_size=1),
)
def test_every_unit_answers_to_somebody_and_to_one_only(answers: str | None, roles: dict[str, str]) -> None:
    found = facts(answers, *roles.items())
    office, lead = set(found.units(("lead",))), set(found.units(("assisting",)))
    assert office | lead == set(roles)
    assert not office & lead
    if {"lead", "responsible"} & set(roles.values()):
        assert office == set(answering(found))  # the spine closes on the very units that owe the completion


@given(st.sampled_from(["gathered", "separate"]), st.sets(st.sampled_from([HOUSING, FINANCE])))
def test_a_matter_is_verified_when_every_unit_that_answers_to_the_office_is(answers: str, good: set[str]) -> None:
    """销号 waits for exactly those units, whichever they are."""
    stated = facts(answers, (HOUSING, "lead"), (FINANCE, "responsible"))
    told: list[Event] = []
    for unit in sorted(good):
        for kind in (E.COMPLETION_ASKED, E.VERIFIED):
            told.append(Event(len(told) + 1, kind, at("2022-11-08T09:00"), unit=unit))
    history = fold(Matter("1", stated), told, at("2022-11-09T09:00"))
    wanted = {HOUSING, FINANCE} if answers == "separate" else {HOUSING}
    assert situation_of(history, (), None, ()).verified == (wanted <= good)
