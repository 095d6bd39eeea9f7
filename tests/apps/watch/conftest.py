"""某县 under the watch: overdue matters told, explained and confirmed, as many as a test asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.apps.matters.conftest import Story, told
from tests.cast import at

from duban.apps.matters.actions import judge
from duban.apps.matters.models import Duty, Matter

LATE = "2022-11-22T09:00"
"""WX-7 gives ten working days: 7 November → 21 November 24:00."""


class Watched(Story):
    def late(self, how_many: int, begins: str = "2022-11-07T09:00", late: str = LATE) -> list[Matter]:
        """Matters of 住建局 whose result nobody reported in time (WX-7); judged once they are late."""
        found = [self.begin(begins, title=f"{begins[5:10]}第{n}件") for n in range(1, how_many + 1)]
        judge([each.pk for each in found], at(late))
        return found

    def duty(self, matter: Matter, rule: str = "WX-7") -> str:
        return Duty.objects.get(matter=matter, rule=rule, unit=self.cast.housing).key

    def confirm(self, matter: Matter, when: str, rule: str = "WX-7") -> str:
        """Told at nine, explained at ten, confirmed at eleven of that day."""
        duty, housing = self.duty(matter, rule), self.cast.housing
        self.does(self.cast.supervisor, "breach_told", matter, f"{when}T09:00", housing, {"duty": duty}, text="请说明")
        self.does(
            self.cast.clerk, "breach_explained", matter, f"{when}T10:00", housing, {"duty": duty}, text="人手不足"
        )
        self.does(self.cast.head, "breach_confirmed", matter, f"{when}T11:00", housing, {"duty": duty}, text="认定")
        return duty


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Watched:
    return Watched(told(tmp_path, settings).cast)
