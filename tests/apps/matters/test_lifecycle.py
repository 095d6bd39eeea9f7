"""One 批示件 with two units from 立项 to 销号: through a return, an extension and a rework, every step sealed."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cast import at

from duban.apps.matters.models import Duty, EventRow, Matter, Party
from duban.core.events import EventKind


def kinds(matter: Matter) -> list[str]:
    found = EventRow.objects.filter(matter=matter).exclude(kind="verdict").order_by("seq")
    return list(found.values_list("kind", flat=True))


@pytest.mark.django_db
def test_one_matter_goes_from_setting_up_to_closing_through_a_return_an_extension_and_a_rework(story: Any) -> None:
    c = story.cast
    matter = story.begin()
    assert (matter.number, matter.state, matter.light) == ("督〔2022〕001", "live", "soon")
    assert kinds(matter) == ["set_up", "assigned", "assigned"]
    assert Duty.objects.get(matter=matter, rule="WX-10.7", unit=c.housing).due == at("2022-11-14T24:00")

    # 财政局 says it is not its own; the head of supervision agrees and gives it to 自然资源局.
    story.does(c.finance_clerk, "return_asked", matter, "2022-11-07T15:00", c.finance, {"reason": "不属本单位职责"})
    story.does(
        c.head, "return_decided", matter, "2022-11-08T09:00", c.finance, {"granted": True, "reassign": c.land.pk}
    )
    assert kinds(matter)[-3:] == ["return_decided", "units_changed", "assigned"]
    assert set(Party.objects.filter(matter=matter, left_at=None).values_list("unit__name", flat=True)) == {
        "住建局", "自然资源局", "县政府办",
    }  # fmt: skip
    assert Duty.objects.get(matter=matter, rule="WX-10.7", unit=c.finance).state == "released"
    assert Duty.objects.get(matter=matter, rule="WX-10.7", unit=c.land).due == at("2022-11-15T24:00")

    # 住建局 works; it asks for time and gets it from who set the date.
    story.does(c.clerk, "receipted", matter, "2022-11-08T09:30", c.housing)
    story.does(c.unit_head, "deployed", matter, "2022-11-08T10:00", c.housing, {"by_head": True})
    story.does(
        c.clerk, "extension_asked", matter, "2022-11-10T09:00", c.housing,
        {"until": at("2022-11-25T24:00"), "reason": "连续降雨"},
    )  # fmt: skip
    story.does(
        c.head, "extension_decided", matter, "2022-11-11T09:00", c.housing,
        {"granted": True, "due": at("2022-11-21T24:00")},
    )  # fmt: skip
    duty = Duty.objects.get(matter=matter, rule="WX-10.7", unit=c.housing)
    assert (duty.due, duty.due_version) == (at("2022-11-21T24:00"), 2)

    # It reports done, is sent back once, and is found good the second time.
    done = story.does(
        c.clerk, "completion_asked", matter, "2022-11-17T09:00", c.housing, text="已完工", files=(story.file(),)
    )
    assert done.matter.state == "live"
    story.does(
        c.supervisor, "sent_back", matter, "2022-11-18T09:00", c.housing, {"limit": at("2022-11-23T24:00")},
        text="围挡未拆",
    )  # fmt: skip
    story.does(
        c.clerk, "completion_asked", matter, "2022-11-22T09:00", c.housing, text="围挡已拆", files=(story.file("二"),)
    )
    story.does(c.supervisor, "verified", matter, "2022-11-22T10:00", c.housing)
    # 自然资源局 has nobody at a screen: the office records its report for it, with the paper.
    done = story.does(
        c.supervisor, "completion_asked", matter, "2022-11-22T11:00", c.land,
        text="土地手续已办", files=(story.file("三"),), for_unit=True,
    )  # fmt: skip
    assert done.matter.state == "reported"
    # Who recorded it does not judge it: the head of supervision does, and strikes the matter off.
    story.does(c.head, "verified", matter, "2022-11-22T14:00", c.land)
    closed = story.does(c.head, "closed", matter, "2022-11-22T15:00", text="验收合格")
    assert closed.matter.state == "closed"
    assert closed.matter.next_due is None
    assert kinds(matter)[-1] == EventKind.CLOSED
    assert list(EventRow.objects.filter(matter=matter).values_list("seq", flat=True)) == list(
        range(1, closed.matter.events + 1)
    )
    assert EventRow.objects.get(matter=matter, seq=closed.matter.events).digest == closed.matter.head
