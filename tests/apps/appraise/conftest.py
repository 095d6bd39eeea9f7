"""某县 with the figures of WX-18 set and one confirmed overdue of 住建局, whose head bears it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.apps.matters.conftest import told
from tests.apps.watch.conftest import Watched

from duban.apps.org.models import LocalSetting

POINTS = {"praise_points": "3", "late_points": "2", "circular_points": "5"}
FIRST, LAST = date(2022, 11, 7), date(2022, 11, 30)
"""The county's notice holds from 7 November."""
AFTER = "2022-12-05T09:00"
HEARD = "2022-12-12T09:00"
"""The day to object by, 9 December, is over."""


def counted(folder: Path, settings: Any) -> Watched:
    story = Watched(told(folder, settings).cast)
    LocalSetting.objects.bulk_create(
        LocalSetting(jurisdiction=story.cast.county, name=name, value=value, valid_from=date(2022, 1, 1))
        for name, value in POINTS.items()
    )
    return story


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Watched:
    return counted(tmp_path, settings)
