"""A ledger with one matter of every kind that decides who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from tests.apps.matters.conftest import Story, told
from tests.cast import at
from tests.people import SINCE, Cast, cast

from duban.apps.matters import search
from duban.apps.matters.models import Approval, Instruction, Matter, Party
from duban.apps.org.models import Jurisdiction, Person, Portfolio, StandIn, Unit
from duban.apps.org.queries import standing
from duban.apps.org.standing import Standing

NOW = at("2022-11-07T09:00")


@dataclass
class Registry:
    """The cast and its matters by name."""

    cast: Cast
    count: int = 0

    def standing(self, person: Person) -> Standing:
        return standing(person, NOW.date())

    def matter(
        self, *parties: tuple[Unit, str], state: str = "live", circle: str = "ordinary", of: Jurisdiction | None = None,
        leader: Person | None = None, approver: Person | None = None, instructor: Person | None = None,
        clerk: Person | None = None, parent: Matter | None = None, title: str = "城东棚户区改造", left: bool = False,
        supervisor: Person | None = None,
    ) -> Matter:  # fmt: skip
        c, self.count = self.cast, self.count + 1
        place = of or c.county
        approval = approver and Approval.objects.create(
            jurisdiction=place, authority="县政府常务会议", approver=approver, approved_at=NOW, recorded_by=c.supervisor
        )
        row = Matter.objects.create(
            jurisdiction=place, number=f"督〔2022〕{self.count:03d}", title=title, state=state, circle=circle,
            leader=leader, approval=approval, parent=parent, supervisor=supervisor, created_by=c.supervisor, created_at=NOW,
        )  # fmt: skip
        if instructor:
            Instruction.objects.create(
                matter=row, leader=instructor, leader_name=instructor.name, text="请抓紧办理", dated=NOW.date()
            )
        for unit, role in parties:
            Party.objects.create(matter=row, unit=unit, role=role, clerk=clerk, left_at=NOW if left else None)
        search.keep([row.pk])
        return row

    def every_kind(self) -> Iterator[Matter]:
        """Matters over all that sight depends on."""
        c = self.cast
        sides: tuple[tuple[tuple[Unit, str], ...], ...] = (
            (), ((c.housing, "lead"),), ((c.building, "lead"), (c.finance, "assisting")), ((c.water, "responsible"),),
            ((c.general, "office"),), ((c.town, "host"), (c.inspection, "decider")),
        )  # fmt: skip
        for parties, state, circle in product(sides, ("draft", "live", "closed"), ("ordinary", "restricted")):
            yield self.matter(*parties, state=state, circle=circle)
        for state, circle in product(("draft", "live"), ("ordinary", "restricted")):
            yield self.matter((c.housing, "lead"), state=state, circle=circle, leader=c.leader)
            yield self.matter((c.water, "lead"), state=state, circle=circle, instructor=c.leader)
            yield self.matter((c.water, "lead"), state=state, circle=circle, approver=c.chief)
            yield self.matter((c.housing, "lead"), state=state, circle=circle, clerk=c.clerk)
            yield self.matter((c.water, "lead"), state=state, circle=circle, clerk=c.finance_clerk)
            yield self.matter((c.land, "lead"), state=state, circle=circle, of=c.neighbour)
            yield self.matter((c.housing, "assisting"), state=state, circle=circle, of=c.neighbour)
        led = self.matter((c.housing, "lead"), (c.land, "assisting"))
        yield led
        for state, circle in product(("draft", "live", "closed"), ("ordinary", "restricted")):
            yield self.matter((c.water, "responsible"), state=state, circle=circle, parent=led)
        yield self.matter((c.housing, "lead"), left=True)
        yield self.matter((c.water, "lead"), of=c.neighbour, leader=c.leader, instructor=c.leader)


@pytest.fixture
def registry(db: None) -> Registry:
    found = cast()
    Portfolio.objects.create(person=found.leader, unit=found.town, held="contact", valid_from=SINCE)
    StandIn.objects.create(person=found.deputy, principal=found.leader, valid_from=SINCE)
    return Registry(found)


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Story:
    return told(tmp_path, settings)
