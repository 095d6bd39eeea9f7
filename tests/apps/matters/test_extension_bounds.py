"""Extensions are bounded in number and length where the jurisdiction set it; what nobody set bounds nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.cast import at

from duban.apps.matters.models import Duty, EventRow, Matter
from duban.apps.org.models import LocalSetting
from duban.core.instant import write_due
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
DAY2 = "2022-11-08T09:00"


def bound(story: Any, **figures: str) -> None:
    for name, value in figures.items():
        LocalSetting.objects.create(
            jurisdiction=story.cast.county, name=name, value=value, basis="县府办通知", valid_from=date(2022, 1, 1)
        )


def due(matter: Matter, story: Any) -> str:
    found = Duty.objects.get(matter=matter, rule="WX-7", unit=story.cast.housing)
    assert found.due is not None
    return write_due(found.due)[:10]


def asks(story: Any, matter: Matter, until: str, when: str = DAY2, rule: str = "WX-7") -> Any:
    payload = {"until": at(until), "reason": "等批复", "duties": (rule,)}
    return story.does(story.cast.clerk, "extension_asked", matter, when, story.cast.housing, payload)


def grants(story: Any, matter: Matter, due: str, when: str = DAY2) -> Any:
    payload = {"granted": True, "due": at(due)}
    return story.does(story.cast.head, "extension_decided", matter, when, story.cast.housing, payload)


def refused(call: Any) -> list[str]:
    before = EventRow.objects.count()
    with pytest.raises(BadInput) as refusal:
        call()
    assert EventRow.objects.count() == before
    return [str(problem.what) for problem in refusal.value.problems]


def test_without_a_setting_nothing_is_bounded(story: Any) -> None:
    matter = story.begin()
    for n, day in enumerate(("2023-11-30T24:00", "2024-11-30T24:00", "2025-11-30T24:00"), 9):
        asks(story, matter, day, f"2022-11-{n:02d}T09:00")
        grants(story, matter, day, f"2022-11-{n:02d}T10:00")
    assert due(matter, story) == "2025-11-30"


def test_the_number_is_refused_where_it_is_asked_for_and_names_the_setting(story: Any) -> None:
    bound(story, extensions_most="1")
    matter = story.begin()
    asks(story, matter, "2022-11-30T24:00")
    grants(story, matter, "2022-11-30T24:00")
    assert refused(lambda: asks(story, matter, "2022-12-31T24:00", "2022-11-09T09:00")) == [
        "WX-7已同意延期1次，达到本地设置“延期次数上限”（1次）"
    ]
    assert due(matter, story) == "2022-11-30"


def test_another_duty_has_a_number_of_its_own_and_a_refusal_is_not_counted(story: Any) -> None:
    bound(story, extensions_most="1")
    matter = story.begin()
    asks(story, matter, "2022-11-30T24:00")
    story.does(story.cast.head, "extension_decided", matter, DAY2, story.cast.housing, {"granted": False}, text="不足")
    asks(story, matter, "2022-11-30T24:00", "2022-11-08T10:00")
    grants(story, matter, "2022-11-30T24:00", "2022-11-08T10:00")
    asks(story, matter, "2022-11-20T24:00", "2022-11-08T11:00", "WX-10.7")
    grants(story, matter, "2022-11-20T24:00", "2022-11-08T11:00")


def test_the_length_is_counted_from_the_due_that_stands(story: Any) -> None:
    bound(story, extension_longest="P10D")
    matter = story.begin()
    said = "WX-7最迟只能延到2022-12-01T24:00：本地设置“每次延期的最长期限”为10日，现在的时限是2022-11-21T24:00"
    assert refused(lambda: asks(story, matter, "2022-12-02T24:00")) == [said]
    asks(story, matter, "2022-12-01T24:00")
    assert refused(lambda: grants(story, matter, "2022-12-02T24:00")) == [said]
    grants(story, matter, "2022-12-01T24:00")
    assert due(matter, story) == "2022-12-01"


def test_a_figure_set_after_the_set_up_counts_for_the_matter_that_had_none(story: Any) -> None:
    matter = story.begin()
    LocalSetting.objects.create(
        jurisdiction=story.cast.county,
        name="extension_longest",
        value="P10D",
        basis="通知",
        valid_from=date(2022, 11, 8),
    )
    assert len(refused(lambda: asks(story, matter, "2023-12-02T24:00"))) == 1
