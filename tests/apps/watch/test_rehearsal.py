"""A rehearsal's clock: stored, still, moved forward only; and an ordinary installation that never asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.cast import at
from tests.people import Cast, cast

from duban import clock
from duban.apps.audit.models import Entry
from duban.apps.org.actions.doer import Refused, doer
from duban.apps.org.models import LocalSetting
from duban.apps.watch import rehearsal
from duban.apps.watch.models import Installation
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
MONDAY = at("2022-11-07T08:00")


@pytest.fixture
def rehearsed(db: None) -> None:
    rehearsal.set_up(MONDAY, clock.machine())


def rule(refused: pytest.ExceptionInfo[BadInput]) -> str:
    return refused.value.problems[0].rule


@pytest.mark.usefixtures("rehearsed")
def test_the_stored_clock_stands_still_and_is_the_clock_of_the_work() -> None:
    assert (clock.now(), clock.now()) == (MONDAY, MONDAY)
    assert clock.today() == MONDAY.date()
    assert abs(clock.machine() - MONDAY) > timedelta(days=365)


@pytest.mark.usefixtures("rehearsed")
def test_the_clock_only_moves_forward() -> None:
    rehearsal.move_clock(at("2022-11-07T09:00"))
    assert clock.now() == at("2022-11-07T09:00")
    with pytest.raises(BadInput, match="演练时间已到2022-11-07 09:00，不能退回2022-11-07 08:59") as refused:
        rehearsal.move_clock(at("2022-11-07T08:59"))
    assert rule(refused) == "backwards"
    with pytest.raises(BadInput) as refused:
        rehearsal.move_clock(at("2202-11-07T09:00"))
    assert rule(refused) == "too-far"
    assert clock.now() == at("2022-11-07T09:00")
    assert Entry.objects.filter(act="clock_moved").count() == 1


def test_an_ordinary_installation_has_no_clock_to_move(people: Cast) -> None:
    for by in (None, doer(people.system_admin, clock.now())):
        with pytest.raises(BadInput) as refused:
            rehearsal.move_clock(at("2030-01-01T00:00"), by)
        assert rule(refused) == "no-rehearsal"
    with pytest.raises(BadInput):
        list(rehearsal.rehearse(at("2030-01-01T00:00"), timedelta(hours=1)))


def test_an_ordinary_installation_asks_once_and_never_again(django_assert_num_queries: Any) -> None:
    rehearsal.know(None)
    with django_assert_num_queries(2):  # whether there is a table, whether there is a row
        clock.now()
    with django_assert_num_queries(0):
        for _ in range(3):
            clock.now()
            clock.today()


def test_without_tables_the_machines_clock_holds_and_it_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rehearsal.know(None)
    monkeypatch.setattr(connection.introspection, "table_names", list)
    assert abs(clock.now() - clock.machine()) < timedelta(minutes=1)
    monkeypatch.undo()
    Installation.objects.create(pk=1, clock=MONDAY, since=clock.machine())
    assert clock.now() == MONDAY


@pytest.mark.usefixtures("rehearsed")
def test_one_request_reads_the_clock_once_and_keeps_its_instant(django_assert_num_queries: Any) -> None:
    clock.now()
    with django_assert_num_queries(1), rehearsal.one_instant():
        first = clock.now()
        assert (clock.now(), clock.today()) == (first, first.date())
    with rehearsal.one_instant():
        before = clock.now()
        Installation.objects.update(clock=before + timedelta(hours=1))  # somebody else, meanwhile
        assert clock.now() == before
    assert clock.now() == before + timedelta(hours=1)


@pytest.mark.usefixtures("rehearsed")
def test_who_moves_the_clock_inside_a_request_sees_it_moved() -> None:
    with rehearsal.one_instant():
        clock.now()
        rehearsal.move_clock(at("2022-11-08T08:00"))
        assert clock.now() == at("2022-11-08T08:00")


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.mark.parametrize("who", ["head", "system_admin"])
def test_head_and_system_administrator_move_it_and_it_is_in_the_audit_log(people: Cast, who: str) -> None:
    Installation.objects.create(pk=1, clock=MONDAY, since=clock.machine())
    rehearsal.know(None)
    person = people.people[who]
    rehearsal.move_clock(at("2022-11-07T09:00"), doer(person, clock.now()))
    entry = Entry.objects.get()
    assert (entry.act, entry.actor, "2022-11-07 09:00" in entry.detail) == ("clock_moved", person, True)


@pytest.mark.parametrize("who", ["supervisor", "clerk", "chief", "auditor", "security_admin"])
def test_nobody_else_moves_it(people: Cast, who: str) -> None:
    Installation.objects.create(pk=1, clock=MONDAY, since=clock.machine())
    rehearsal.know(None)
    with pytest.raises(Refused):
        rehearsal.move_clock(at("2022-11-07T09:00"), doer(people.people[who], clock.now()))
    assert clock.now() == MONDAY


def test_an_installation_at_work_never_becomes_a_rehearsal(people: Cast) -> None:
    with pytest.raises(BadInput) as refused:
        rehearsal.set_up(MONDAY, clock.machine())
    assert rule(refused) == "at-work"
    assert not Installation.objects.exists()
    assert clock.now() > at("2023-01-01T00:00")


@pytest.mark.usefixtures("rehearsed")
def test_steps_end_exactly_where_they_should() -> None:
    found = list(rehearsal.rehearse(at("2022-11-07T10:30"), timedelta(hours=1)))
    assert found == [at("2022-11-07T09:00"), at("2022-11-07T10:00"), at("2022-11-07T10:30")]
    assert clock.now() == at("2022-11-07T10:30")
    assert list(rehearsal.rehearse(at("2022-11-07T10:30"), timedelta(hours=1))) == []
    with pytest.raises(BadInput):
        list(rehearsal.rehearse(at("2022-11-07T12:00"), timedelta()))


def test_a_stated_now_is_the_present_or_refused() -> None:
    present = at("2026-11-27T09:00")
    assert rehearsal.stated_now(present + timedelta(minutes=4), present) == present + timedelta(minutes=4)
    for said in (present + timedelta(minutes=6), present - timedelta(minutes=6)):
        with pytest.raises(BadInput, match="不是现在；只有演练环境可以另定时间"):
            rehearsal.stated_now(said, present)


def test_tomorrow_opens_by_the_hours_of_the_jurisdiction(people: Cast) -> None:
    assert rehearsal.tomorrow_opens(people.county.pk, MONDAY) == at("2022-11-08T08:00")
    LocalSetting.objects.create(
        jurisdiction=people.county, name="business_hours", value="08:30-12:00,14:00-18:00", valid_from="2022-01-01"
    )
    assert rehearsal.tomorrow_opens(people.county.pk, MONDAY) == at("2022-11-08T08:30")
