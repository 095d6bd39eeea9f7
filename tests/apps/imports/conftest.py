"""某县 with what its ledgers need decided: an approval and the words the pack demands of every matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tests.apps.matters.conftest import Story, told
from tests.cast import at
from tests.paper.ledgers import KEY_WORK, Sheet, workbook

from duban.apps.imports import actions
from duban.apps.imports.choices import Choices
from duban.apps.imports.models import Import
from duban.apps.imports.planning import Plan, PlannedRow, plan
from duban.apps.matters.models import Matter
from duban.apps.org.models import Person, UnitAlias
from duban.apps.org.queries import standing
from duban.apps.org.standing import Standing

NOW = "2022-11-14T10:00"
WHOLE = {
    "facts": {"source": "instruction", "instructor": "leader", "class": "general", "answers": "separate"},
    "texts": {"work_standard": "按要求完成", "closing_standard": "现场核查合格"},
    "approval": {"authority": "县政府常务会议", "approver": "冼县长", "approved_on": "2022-11-04"},
}


@dataclass
class Ledgers:
    """The cast, and ledgers they bring in."""

    story: Story

    def held(self, person: Person | None = None, when: str = NOW) -> Standing:
        return standing(person or self.story.cast.supervisor, at(when).date())

    def upload(self, *sheets: Sheet, by: Person | None = None, name: str = "重点工作.xlsx", when: str = NOW) -> Import:
        person = by or self.story.cast.supervisor
        return actions.take_in(self.held(person), person, name, workbook(*(sheets or (KEY_WORK,))), at(when))

    def choose(self, source: Import, when: str = NOW, **more: Any) -> Import:
        choices = replace(Choices.of(source.choices), **more)
        return actions.choose(self.held(), self.story.cast.supervisor, source, choices, at(when))

    def whole(self, *sheets: Sheet, when: str = NOW, **more: Any) -> Import:
        """An import of which everything is stated that is the same for all rows."""
        return self.choose(self.upload(*sheets, when=when), when, **{**WHOLE, **more})

    def plan(self, source: Import, when: str = NOW) -> Plan:
        source.refresh_from_db()
        return plan(source, self.story.cast.supervisor, at(when))

    def bring_in(self, source: Import, when: str = NOW, by: Person | None = None) -> list[Matter]:
        person = by or self.story.cast.supervisor
        seen = self.plan(source, when).digest if by is None else plan(source, person, at(when)).digest
        return actions.bring_in(self.held(person), person, source, seen, at(when))

    def decide(self, name: str, *units: Any) -> None:
        ids = [unit.pk for unit in units]
        actions.decide_names(self.held(), self.story.cast.supervisor, {name: ids}, at(NOW))


@pytest.fixture
def ledgers(db: None, tmp_path: Path, settings: Any) -> Ledgers:
    made = Ledgers(told(tmp_path, settings))
    cast = made.story.cast
    UnitAlias.objects.create(unit=cast.town, name="城关")
    # The pack asks who bears each matter: every unit of these ledgers has a head.
    from tests.apps.imports.people import head_of

    for unit in (cast.finance, cast.land, cast.water, cast.town):
        head_of(unit)
    return made


Row = Callable[[Plan, int], PlannedRow]


def row(found: Plan, number: int) -> PlannedRow:
    """The planned row of a number."""
    return next(each for each in found.rows if each.line.row == number)
