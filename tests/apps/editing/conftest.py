"""The county of the matters' own tests, with a draft that gives WX-7 other limits."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.apps.matters.conftest import Story, told
from tests.cast import at

from duban.apps.editing.drafts import begin, save, save_version, texts_in
from duban.apps.editing.enacting import enact
from duban.apps.editing.foreseeing import foresee, foresee_some
from duban.apps.editing.models import Draft, Version
from duban.apps.policies.models import Enactment

MONDAY, TUESDAY, WEDNESDAY = "2022-11-07T10:00", "2022-11-08T10:00", "2022-11-09T10:00"


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Story:
    return told(tmp_path, settings)


def drafted(story: Story, period: str = "P15WD", when: str = MONDAY, cases: str = "") -> Draft:
    """A draft of the county's pack in which WX-7 has another limit; without its hundred worked cases, for time."""
    row = begin("weixian-2022", f"WX-7改为{period}", story.cast.supervisor, at(when))
    texts = texts_in(row)
    before, start, rest = texts.rules.partition("- id: WX-7\n")
    written = before + start + re.sub(r"within: P\d+WD", f"within: {period}", rest, count=1)
    texts = replace(texts, rules=written, cases=cases)
    return save(row.pk, texts, 0, story.cast.supervisor, at(when))


def versioned(story: Story, period: str = "P15WD", when: str = MONDAY) -> Version:
    row = drafted(story, period, when)
    return save_version(row.pk, row.edits, story.cast.supervisor, at(when))


def foreseen(story: Story, version: Version, when: str = MONDAY) -> None:
    foresee(version, story.cast.supervisor, at(when))
    while foresee_some(at(when))["looked"]:
        pass


def in_force(story: Story, period: str = "P15WD", when: str = TUESDAY, day: str = "2022-11-09") -> Enactment:
    """A version put in force by the head, after somebody has looked at what it does."""
    version = versioned(story, period, when)
    foreseen(story, version, when)
    return enact(version, date.fromisoformat(day), "县政府常务会议决定", story.cast.head, at(when))
