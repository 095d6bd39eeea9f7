"""The pages are for people: a client here has come through the door, as the county's supervisor unless a test says so."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.people import Cast, cast, logged_in


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def client(people: Cast) -> Client:
    return logged_in(Client(), people.supervisor)
