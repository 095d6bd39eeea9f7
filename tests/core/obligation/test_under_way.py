"""A matter entered when it was long under way: its first steps are not asked for again, what it has yet to bring is."""

from __future__ import annotations

import pytest

from duban.core.assess import Rules, assess
from duban.core.events import Event, EventKind
from duban.core.instant import read_instant
from duban.core.matter.facts import Facts, Matter, Party
from duban.policies.shelf import shipped_calendar, shipped_pack

E = EventKind
ENTERED = read_instant("2022-11-11T10:00")
RULES = Rules(shipped_pack("weixian-2022"))


def owed(*events: Event, own_due: str | None = None) -> set[str]:
    stated = {"kind": "supervised", "source": "instruction", "instructor": "leader", "class": "general"}
    facts = Facts(stated, (Party("住建局", "lead"),), read_instant(own_due) if own_due else None)
    now = read_instant("2022-12-30T09:00")
    return {str(o.act) for o in assess(RULES, shipped_calendar(), Matter("1", facts), events, now).obligations}


def entered(*, under_way: bool) -> tuple[Event, Event]:
    payload = {"under_way": True} if under_way else {}
    return Event(1, E.SET_UP, ENTERED, payload=payload), Event(2, E.ASSIGNED, ENTERED, unit="住建局")


@pytest.mark.parametrize("own_due", ["2022-10-31T24:00", "2022-12-31T24:00"])
def test_a_matter_under_way_owes_what_it_has_by_its_own_date_and_no_first_step(own_due: str) -> None:
    assert owed(*entered(under_way=False), own_due=own_due) == {"deployed", "reported", "completion_asked"}
    assert owed(*entered(under_way=True), own_due=own_due) == {"completion_asked"}


def test_without_a_date_of_its_own_the_result_is_still_owed() -> None:
    assert owed(*entered(under_way=True)) == {"result_reported", "completion_asked"}


def test_a_unit_added_after_the_entry_owes_its_first_steps() -> None:
    later = Event(3, E.ASSIGNED, read_instant("2022-11-14T10:00"), unit="住建局")
    assert {"deployed", "reported"} <= owed(*entered(under_way=True), later)
