"""The cast, and a way to let one of them act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from tests.cast import at
from tests.people import Cast, cast

from duban.apps.org.actions.doer import Doer, doer
from duban.apps.org.models import Person

NOW = at("2022-11-07T09:00")


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def acting() -> Callable[..., Doer]:
    """`acting(people.system_admin)`: that person on 7 November 2022."""

    def act(person: Person, now: datetime = NOW) -> Doer:
        return doer(Person.objects.get(pk=person.pk), now, "10.0.0.1")

    return act
