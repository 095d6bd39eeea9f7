"""The gallery of broken calendars: one mistake a file, and beside it the exact words a person is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.core.calendar.check import check_notices
from duban.core.calendar.read import read_notice
from duban.policies.shelf import shipped_statute

GALLERY = Path(__file__).parent
BROKEN = sorted(GALLERY.glob("*.yaml"))


def said_about(file: Path) -> str:
    found = read_notice(file.read_bytes(), file.name)
    problems = found if isinstance(found, tuple) else check_notices([found], shipped_statute())
    return "".join(f"{problem}\n" for problem in problems)


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_each_broken_calendar_is_refused_in_the_words_beside_it(file: Path) -> None:
    assert said_about(file) == file.with_suffix(".txt").read_text("utf-8")


def test_each_message_has_its_calendar() -> None:
    assert {file.stem for file in GALLERY.glob("*.txt")} == {file.stem for file in BROKEN}
    assert len(BROKEN) >= 10
