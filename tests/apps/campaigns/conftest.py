"""The cast's county under the district's pack, and a matter complete by it."""

from __future__ import annotations

from typing import Any

from tests.apps.matters.conftest import Story
from tests.cast import at

from duban.apps.matters.actions import NewApproval
from duban.apps.matters.models import Matter

SIX = "效能提升年六项行动"


def begun(story: Story, when: str, **more: Any) -> Matter:
    """A matter of March 2022: approved before, with the named supervisor whom XQ-5 asks for."""
    approval = NewApproval("县政府常务会议", story.cast.chief.pk, at("2022-03-01T10:00"), "纪要〔2022〕2号")
    return story.begin(when, approval=approval, supervisor=story.cast.supervisor.pk, **more)
