"""The statistics seen through their page, by the county of the matters' own tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story, told
from tests.cast import at
from tests.people import logged_in

from duban import clock
from duban.apps.org.models import Person

Sees = Callable[[Person], Client]


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Story:
    return told(tmp_path, settings)


@pytest.fixture
def it_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the clock of the pages."""

    def set_to(text: str) -> None:
        instant: datetime = at(text)
        monkeypatch.setattr(clock, "now", lambda: instant)

    set_to("2022-11-07T10:00")
    return set_to


@pytest.fixture
def sees(story: Story, it_is: Callable[[str], None]) -> Sees:
    """A client that has come through the door as this person."""
    return lambda person: logged_in(Client(), person)
