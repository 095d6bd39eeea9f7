"""推演 asked for by the office and judged part by part by the worker: the same as in one go, theirs alone, and bounded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.cast import at
from tests.people import Cast, cast

from duban.apps.matters.rules import RuleBook, calendar_in_force
from duban.apps.org.models import LocalSetting, Person
from duban.apps.org.queries import standing
from duban.apps.org.standing import Standing
from duban.apps.policies.actions import keep
from duban.apps.policies.shipped import shipped_texts
from duban.apps.simulations import actions, queries
from duban.apps.simulations.models import Part, Simulation
from duban.apps.watch.rounds import round_at, until_quiet
from duban.core.instant import end_of
from duban.core.problem import BadInput
from duban.core.simulation.case import Assumed, Mix
from duban.core.simulation.outcome import outcome
from duban.core.simulation.standing import standing as in_force
from duban.core.simulation.sums import add_up
from duban.core.simulation.told import shape
from duban.core.simulation.year import Year, invented

pytestmark = pytest.mark.django_db
NOW = at("2022-11-07T10:00")
YEAR = Year(date(2023, 1, 1), date(2023, 6, 30), 8, 8, seed=5, mix=Mix(1, 1, 1))
"""About 380 matters: two parts a run."""


@pytest.fixture
def people() -> Cast:
    found = cast()
    keep(shipped_texts(), at("2022-01-01T00:00"))
    for name, value in (("chase_before", "P1D"), ("chase_after", "P1D"), ("explain_within", "P2WD")):
        LocalSetting.objects.create(jurisdiction=found.county, name=name, value=value, valid_from=date(2022, 1, 1))
    return found


def held(person: Person) -> Standing:
    return standing(person, NOW.date())


def asked(person: Person, *packs: str, year: Year = YEAR) -> Simulation:
    return actions.ask(held(person), person, year, packs or ("weixian-2022",), NOW)


def refused(person: Person, *packs: str, year: Year = YEAR) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as no:
        asked(person, *packs, year=year)
    return [(each.where.file, each.rule) for each in no.value.problems]


def worked() -> int:
    """Rounds until nothing is left."""
    rounds = 0
    while actions.simulate_some(NOW)["parts"]:
        rounds += 1
    return rounds


def test_the_worker_comes_to_what_the_engine_says_in_one_go_with_the_jurisdictions_own_figures(people: Cast) -> None:
    made = asked(people.supervisor)
    assert (made.state, made.parts) == ("running", 2)
    assert worked() == 2
    made.refresh_from_db()
    assert (made.state, queries.done_parts(made), Part.objects.count()) == ("done", 2, 0)
    rules, _ = in_force(RuleBook().of(people.county.pk, made.asked["packs"][0][1], NOW), YEAR.first)
    calendar = calendar_in_force(people.county.pk, NOW)
    *_, (_, sums) = add_up(invented(YEAR, calendar), rules, calendar, Assumed(), end_of(YEAR.last))
    assert sums is not None
    [pack] = made.result["packs"]
    whole = shape(outcome(sums, rules, YEAR.names, end_of(YEAR.last)), None)
    assert {name: pack[name] for name in whole} == whole
    assert any("听取说明2个工作日（本地设定）" in line for line in pack["assumed"])


def test_a_round_of_the_worker_judges_one_part_and_a_sweep_leaves_it_to_the_worker(people: Cast) -> None:
    made = asked(people.supervisor)
    assert "simulate" not in until_quiet(NOW).done
    assert queries.done_parts(made) == 0
    assert round_at(NOW).done["simulate"] == {"parts": 1}
    assert queries.done_parts(made) == 1


def test_two_packs_and_uniform_visits_are_runs_over_the_same_year(people: Cast) -> None:
    small = replace(YEAR, units=3, rate=2)
    made = asked(people.head, "weixian-2022", "fuzhou-2025", year=small)
    assert made.parts == 3
    worked()
    made.refresh_from_db()
    one, other = made.result["packs"]
    assert one["matters"] == other["matters"]
    assert one["visits"] is None
    assert other["visits_uniform"]["visits"] > 0


def test_a_part_judged_twice_by_two_workers_counts_once(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made, alone = asked(people.supervisor), asked(people.supervisor)
    first = Part.objects.filter(simulation=made).first()
    assert first is not None
    actions.simulate_some(NOW)
    Part.objects.filter(pk=first.pk).update(sums=None)  # another worker began it as well and writes it again
    worked()
    assert [each.result for each in Simulation.objects.all()] == [Simulation.objects.get(pk=alone.pk).result] * 2


@pytest.mark.parametrize("who", ["clerk", "unit_head", "leader", "discipline", "system_admin", "auditor", "stranger"])
def test_who_is_not_of_the_office_may_neither_ask_nor_see(people: Cast, who: str) -> None:
    made = asked(people.supervisor)
    person = people.people[who]
    assert refused(person) == [("", "capacity")]
    assert queries.simulations_of(held(person)) == []
    assert queries.simulation_for(held(person), made.pk) is None
    assert queries.simulation_for(held(people.head), made.pk) == made


def test_another_countys_office_sees_nothing_of_it(people: Cast) -> None:
    made = asked(people.supervisor)
    assert queries.simulation_for(held(people.neighbour_supervisor), made.pk) is None
    assert queries.simulations_of(held(people.neighbour_supervisor)) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"last": date(2022, 12, 31)}, ("last", "order")),
        ({"last": date(2024, 6, 30)}, ("last", "too-long")),
        ({"first": date(1990, 1, 1), "last": date(1990, 6, 1)}, ("first", "outside-calendar")),
        ({"units": 201}, ("units", "range")),
        ({"rate": 0}, ("rate", "range")),
        ({"seed": -1}, ("seed", "range")),
        ({"units": 200, "rate": 50}, ("rate", "too-many")),
    ],
)
def test_what_is_out_of_bounds_is_refused_by_its_field(people: Cast, change: Any, problem: tuple[str, str]) -> None:
    assert refused(people.supervisor, year=replace(YEAR, **change)) == [problem]
    assert not Simulation.objects.exists()


def test_an_unknown_pack_is_refused_and_the_fourth_at_the_same_time_too(people: Cast) -> None:
    assert refused(people.supervisor, "weixian-2022", "nowhere-2022") == [("against", "unknown-pack")]
    for _ in range(actions.AT_ONCE):
        asked(people.supervisor)
    assert refused(people.head) == [("", "too-many")]


def test_one_that_cannot_be_judged_says_why_and_holds_up_no_other(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, other = asked(people.supervisor), asked(people.supervisor)

    def broken(simulation: Simulation, part: Part) -> Any:
        if simulation.pk == made.pk:
            raise ZeroDivisionError
        return whole(simulation, part)

    whole = actions._judged
    monkeypatch.setattr(actions, "_judged", broken)
    worked()
    made.refresh_from_db()
    other.refresh_from_db()
    assert (made.state, made.why) == ("failed", "推演时出错，已记入日志")
    assert (other.state, Part.objects.count()) == ("done", 0)
