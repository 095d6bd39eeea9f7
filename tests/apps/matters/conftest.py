"""某县 with its pack kept and its figures set, and short ways to set a matter up and act on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.cast import at
from tests.people import Cast, cast

from duban.apps.matters.actions import Act, NewApproval, NewMatter, NewParty, Performed, perform, set_up
from duban.apps.matters.attachments import HeldFile, hold
from duban.apps.matters.models import Matter, Party
from duban.apps.org.models import LocalSetting, Person
from duban.apps.policies.actions import keep
from duban.apps.policies.shipped import shipped_texts
from duban.core.events import TABLE, EventKind

FIGURES = {
    "paper_tolerance": "P3WD", "soon_before": "P1D", "chase_before": "P1D", "chase_after": "P1D",
    "verify_within": "P5WD", "extension_within": "P2WD", "return_within": "P2WD",
    "business_hours": "09:00-12:00,14:00-18:00",
}  # fmt: skip
MONDAY = "2022-11-07T09:00"
E = EventKind


@dataclass
class Story:
    """The cast, and what happens to them."""

    cast: Cast

    def new(self, **more: Any) -> NewMatter:
        """A matter two units answer for, each with somebody who bears it, complete by the pack."""
        c = self.cast
        parties = (
            NewParty(c.housing.pk, "lead", clerk=c.clerk.pk, first_responsible=c.unit_head.pk),
            NewParty(c.finance.pk, "responsible", first_responsible=c.finance_clerk.pk),
            NewParty(c.office.pk, "office"),
        )
        whole = NewMatter(
            c.county.pk, "城东棚户区改造", parties,
            {"source": "instruction", "instructor": "leader", "class": "general", "answers": "separate"},
            work_standard="主体完工", closing_standard="验收合格", requirement="按期建成",
            approval=NewApproval("县政府常务会议", c.chief.pk, at("2022-11-04T10:00"), "纪要〔2022〕9号"),
        )  # fmt: skip
        return replace(whole, **more)

    def begin(self, when: str = MONDAY, **more: Any) -> Matter:
        [done] = set_up([self.new(**more)], self.cast.supervisor, at(when))
        return done.matter

    def does(
        self, by: Person, kind: str, matter: Matter, when: str, unit: Any = None,
        payload: Mapping[str, Any] | None = None, **more: Any,
    ) -> Performed:  # fmt: skip
        [done] = perform([self.act(kind, matter, unit, payload, **more)], by, at(when))
        return done

    def act(
        self, kind: str, matter: Matter, unit: Any = None, payload: Mapping[str, Any] | None = None, **more: Any
    ) -> Act:
        """An act whose form was opened just now."""
        row = EventKind(kind)
        if "expected" not in more:
            if TABLE[row].per == "unit":
                party = Party.objects.filter(matter=matter, unit=unit, left_at=None).first()
                more["expected"] = party.thread_version if party else None
            else:
                more["expected"] = Matter.objects.get(pk=matter.pk).facts_version
        return Act(matter.pk, row, unit.pk if unit is not None else None, payload or {}, **more)

    def file(self, text: str = "现场照片说明") -> HeldFile:
        return hold("佐证.txt", text.encode())


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Story:
    return told(tmp_path, settings)


def told(folder: Path, settings: Any) -> Story:
    settings.FOLDER = folder
    keep(shipped_texts(), datetime.fromisoformat("2022-01-01T00:00:00+08:00"))
    people = cast()
    LocalSetting.objects.bulk_create(
        LocalSetting(jurisdiction=people.county, name=name, value=value, valid_from=date(2022, 1, 1))
        for name, value in FIGURES.items()
    )
    return Story(people)
