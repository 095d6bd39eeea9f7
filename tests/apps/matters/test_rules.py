"""The figures a jurisdiction sets on its page are the figures its matters are judged by."""

from __future__ import annotations

from datetime import date

import pytest
from tests.apps.matters.conftest import Story
from tests.cast import at

from duban.apps.org.actions.doer import Doer
from duban.apps.org.actions.local import change_setting
from duban.apps.org.models import LocalSetting
from duban.apps.org.queries import standing

pytestmark = pytest.mark.django_db


def test_hours_set_by_the_head_move_what_is_delivered_after_close(story: Story) -> None:
    LocalSetting.objects.filter(name="business_hours").delete()
    head, county = story.cast.head, story.cast.county
    by = Doer(head, standing(head, date(2022, 11, 1)), at("2022-11-01T09:00"))
    change_setting(by, county, "business_hours", "17:00", "县政府办通知", date(2022, 11, 1))
    matter = story.begin("2022-11-07T17:30")  # after close: deemed received on Tuesday the 8th
    duty = matter.duties.get(rule="WX-10.3", unit=story.cast.housing)
    assert duty.due == at("2022-11-11T24:00")  # three days from the 8th
