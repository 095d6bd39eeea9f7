"""What all tests share. Nothing here needs Django: the core's tests run without it."""

from __future__ import annotations

import os

from hypothesis import settings

# A slow machine is no failure: no test asserts a time.
settings.register_profile("duban", deadline=None, print_blob=True)
settings.register_profile("thorough", parent=settings.get_profile("duban"), max_examples=5000, database=None)
settings.load_profile(os.environ.get("DUBAN_HYPOTHESIS", "duban"))


def pytest_report_header() -> str:
    """Which database this run is about."""
    return "database: " + ("PostgreSQL" if os.environ.get("DUBAN_TEST_DATABASE_URL") else "SQLite")
