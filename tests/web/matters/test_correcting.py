"""The page 更正第n条: from the record, told before, the original still there; refused to who may not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.apps.matters.conftest import Story
from tests.cast import at

from duban.apps.matters.actions import NewInstruction
from duban.apps.matters.models import EventRow, Matter
from duban.apps.org.models import Person

pytestmark = pytest.mark.django_db
Sees = Callable[[Person], Client]


def seen(matter: Matter) -> int:
    return Matter.objects.get(pk=matter.pk).facts_version


def test_a_wrong_text_is_corrected_and_the_original_stays_with_a_mark(story: Story, sees: Sees) -> None:
    matter, office = story.begin(), sees(story.cast.supervisor)
    done = story.does(story.cast.clerk, "reported", matter, "2022-11-07T09:30", story.cast.housing, text="完成三成")
    page, address = f"/matters/{matter.pk}", f"/matters/{matter.pk}/events/{done.seq}/correct"
    assert address in office.get(page).content.decode()
    assert address not in sees(story.cast.clerk).get(page).content.decode()
    assert "完成三成</textarea>" in office.get(address).content.decode()
    sent = {"said": "完成两成", "why": "数字抄错", "seen": seen(matter)}
    looked = office.post(address, {**sent, "do": "look"}).content.decode()
    assert "在办的时限都不变" in looked
    assert not EventRow.objects.filter(kind="corrected").exists()
    assert office.post(address, {**sent, "do": "confirm"}).status_code == 302
    after = office.get(page).content.decode()
    for words in ("完成三成", "已更正，见", f"更正第{done.seq}条；内容改为“完成两成”", "数字抄错"):
        assert words in after


def test_a_wrong_date_at_set_up_is_told_with_the_dates_it_moves_before_it_is_recorded(story: Story, sees: Sees) -> None:
    matter, office = story.begin(own_due=at("2023-12-31T24:00")), sees(story.cast.supervisor)
    address = f"/matters/{matter.pk}/events/1/correct"
    sent = {"own_due": "2022-12-31", "why": "年份写错", "seen": seen(matter)}
    assert (
        "由2023年12月31日（周日）提前到12月31日（周六）"
        in office.post(address, {**sent, "do": "look"}).content.decode()
    )
    assert office.post(address, {**sent, "do": "confirm"}).status_code == 302
    assert "完成时限改为12月31日（周六）" in office.get(f"/matters/{matter.pk}").content.decode()
    past = office.post(address, {**sent, "own_due": "2022-11-01", "seen": seen(matter), "do": "confirm"})
    assert past.status_code == 422
    assert "更正后的时限已经过去" in past.content.decode()


def test_a_report_is_made_void_and_its_duty_runs_again(story: Story, sees: Sees) -> None:
    matter, office = story.begin(), sees(story.cast.supervisor)
    done = story.does(story.cast.clerk, "completion_asked", matter, "2022-11-07T09:30", story.cast.housing, text="误报")
    address = f"/matters/{matter.pk}/events/{done.seq}/correct"
    sent = {"void": "yes", "why": "点错事项", "seen": seen(matter)}
    assert "住建局报告办结（WX-10.7）：重新计时" in office.post(address, {**sent, "do": "look"}).content.decode()
    assert office.post(address, {**sent, "why": "", "do": "confirm"}).status_code == 422
    assert office.post(address, {**sent, "seen": 0, "do": "confirm"}).status_code == 409
    assert office.post(address, {**sent, "do": "confirm"}).status_code == 302
    assert "已作废，见" in office.get(f"/matters/{matter.pk}").content.decode()
    assert "整条作废" not in office.get(f"/matters/{matter.pk}/events/1/correct").content.decode()


def test_strangers_units_and_what_is_not_ones_own_find_no_such_page(story: Story, sees: Sees) -> None:
    words = NewInstruction("方副县长", "请抓紧", at("2022-11-06T00:00").date())
    matter = story.begin(instructions=(words,))
    address = f"/matters/{matter.pk}/events/1/correct"
    for who in ("stranger", "clerk", "unit_head", "leader", "discipline", "system_admin", "neighbour_supervisor"):
        client = sees(story.cast.people[who])
        assert client.get(address).status_code == 404
        assert client.post(address, {"why": "改", "do": "confirm"}).status_code == 404
    office = sees(story.cast.supervisor)
    assert office.get(f"/matters/{matter.pk}/events/99/correct").status_code == 404
