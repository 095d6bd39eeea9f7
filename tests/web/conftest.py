"""The pages are for people: a client here has come through the door, as the county's supervisor unless a test says so.

`story`, `it_is` and `sees` are the county of the matters' own tests, seen through the pages.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story, told
from tests.cast import at
from tests.people import Cast, cast, logged_in

from duban import clock
from duban.apps.org.models import Person

Sees = Callable[[Person], Client]


def page(client: Client, address: str) -> str:
    """The text of a page that answers."""
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


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


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def client(people: Cast) -> Client:
    return logged_in(Client(), people.supervisor)
