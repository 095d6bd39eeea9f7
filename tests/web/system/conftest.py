"""The county in a rehearsal, where a test asks for one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.apps.matters.conftest import Story, told
from tests.cast import at

from duban import clock
from duban.apps.watch import rehearsal
from duban.apps.watch.models import Installation


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Story:
    return told(tmp_path, settings)


@pytest.fixture
def rehearsed(story: Story) -> Story:
    """It is Monday, 2022-11-07 08:00, until somebody moves the clock."""
    Installation.objects.create(pk=1, clock=at("2022-11-07T08:00"), since=clock.machine())
    rehearsal.know(None)
    return story
