"""The desk and the clock of the tests of one matter."""

from tests.browser.matters.conftest import desk, it_is

__all__ = ["desk", "it_is"]  # the fixtures
