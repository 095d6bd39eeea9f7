"""What all tests share. Nothing here needs Django: the core's tests run without it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

# A slow machine is no failure: no test asserts a time.
settings.register_profile("duban", deadline=None, print_blob=True)
settings.register_profile("thorough", parent=settings.get_profile("duban"), max_examples=5000, database=None)
settings.load_profile(os.environ.get("DUBAN_HYPOTHESIS", "duban"))


def pytest_report_header() -> str:
    """Which database this run is about."""
    return "database: " + ("PostgreSQL" if os.environ.get("DUBAN_TEST_DATABASE_URL") else "SQLite")


@pytest.fixture(autouse=True)
def ordinary() -> Iterator[None]:
    """Each test's installation is an ordinary one that has been asked already, unless the test makes it a rehearsal."""
    rehearsal = sys.modules.get("duban.apps.watch.rehearsal")
    if rehearsal:
        rehearsal.know(rehearsal=False)
    yield
    if rehearsal:
        rehearsal.know(rehearsal=False)
