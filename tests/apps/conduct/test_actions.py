"""What units issue is recorded by themselves or the office, and beyond a limit only with its explanation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.apps.matters.conftest import Story
from tests.apps.matters.conftest import story as story
from tests.cast import at

from duban.apps.audit.models import Entry
from duban.apps.conduct.actions import NewIssue, issue, strike
from duban.apps.conduct.models import Issue
from duban.apps.conduct.queries import year_of
from duban.apps.matters.unit_sight import sight
from duban.apps.org.models import LocalSetting, Person
from duban.apps.org.queries import standing
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
NOW = "2022-11-07T10:00"


@pytest.fixture(autouse=True)
def district(story: Story) -> None:
    """The cast's county under the district's pack, with two meetings a year (XQ-18.count) and two documents (XQ-17.count)."""
    story.cast.county.pack = "district-2022"
    story.cast.county.save()
    for name in ("meetings_a_year", "documents_a_year"):
        LocalSetting.objects.create(jurisdiction=story.cast.county, name=name, value="2", valid_from=date(2022, 1, 1))


def as_(person: Person) -> tuple[Any, Person]:
    return standing(person, at(NOW).date()), person


def issues(story: Story, who: str = "clerk", **more: Any) -> Issue:
    new = NewIssue(story.cast.housing.pk, "documents", "关于安全检查的通知", date(2022, 11, 1))
    return issue(*as_(getattr(story.cast, who)), replace(new, **more), at(NOW))


def used(story: Story, rule: str) -> tuple[int, int | None, int]:
    seen = sight(standing(story.cast.head, at(NOW).date()))
    assert seen is not None
    [found] = [each for each in year_of(seen, 2022, at(NOW)).gauges[story.cast.housing.pk] if each.rule == rule]
    return found.used, found.at_most, len(found.over)


def rules(refused: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [each.rule for each in refused.value.problems]


def test_xq_17_the_third_document_of_two_is_kept_only_with_its_explanation(story: Story) -> None:
    issues(story)
    issues(story, "supervisor", day=date(2022, 11, 3))
    with pytest.raises(BadInput) as refused:
        issues(story, day=date(2022, 11, 4))
    assert rules(refused) == ["over"]
    assert "文件数量到3，超过三(六)1（XQ-17.count）的上限2" in str(refused.value)
    assert used(story, "XQ-17.count") == (2, 2, 0)
    row = issues(story, day=date(2022, 11, 4), explanation="防汛急件，方副县长批准")
    assert row.over == ["XQ-17.count"]
    assert used(story, "XQ-17.count") == (3, 2, 1)


def test_an_earlier_day_does_not_slip_one_more_under_the_limit(story: Story) -> None:
    issues(story)
    issues(story)
    with pytest.raises(BadInput) as refused:
        issues(story, day=date(2022, 3, 1))
    assert rules(refused) == ["over"]


def test_xq_18_a_second_meeting_about_one_common_matter_lies_over_and_one_about_another_does_not(story: Story) -> None:
    one = {"of": "meetings", "kind": "same_matter", "about": "创卫"}
    issues(story, **one)
    with pytest.raises(BadInput) as refused:
        issues(story, **one)
    assert "XQ-18.once" in str(refused.value)
    issues(story, **{**one, "about": "防汛"})


def test_another_unit_and_another_year_have_their_own_limit(story: Story) -> None:
    for _ in range(2):
        issues(story)
    issues(story, "supervisor", unit=story.cast.water.pk)
    assert used(story, "XQ-17.count") == (2, 2, 0)


def test_a_limit_nobody_set_measures_nothing(story: Story) -> None:
    LocalSetting.objects.filter(name="documents_a_year").delete()
    for _ in range(4):
        issues(story)
    assert used(story, "XQ-17.count") == (4, None, 0)


def test_jf_2_a_document_of_2022_is_measured_by_no_national_limit_of_2024(story: Story) -> None:
    assert issues(story, kind="special", length=9000).over == []


def test_struck_by_the_office_it_uses_nothing_any_more_and_stays_readable(story: Story) -> None:
    row = issues(story)
    strike(*as_(story.cast.supervisor), row.pk, "重复登记", at(NOW))
    assert used(story, "XQ-17.count") == (0, 2, 0)
    assert Issue.objects.get().struck_because == "重复登记"
    assert list(Entry.objects.order_by("pk").values_list("act", flat=True))[-2:] == ["issue_recorded", "issue_struck"]


@pytest.mark.parametrize(
    "who", ["stranger", "finance_clerk", "leader", "chief", "discipline", "neighbour_supervisor", "auditor"]
)
def test_nobody_else_records_or_strikes_what_a_unit_issued(story: Story, who: str) -> None:
    row = issues(story)
    with pytest.raises(BadInput) as refused:
        issues(story, who)
    assert rules(refused)[0] in ("capacity", "unknown")
    with pytest.raises(BadInput) as other:
        strike(*as_(getattr(story.cast, who)), row.pk, "误登", at(NOW))
    assert rules(other)[0] in ("capacity", "not-found")
    assert Issue.objects.filter(struck_at=None).count() == 1


@pytest.mark.parametrize(
    ("more", "rule"),
    [({"title": ""}, "missing"), ({"of": "visits"}, "kind"), ({"day": None}, "day"), ({"day": date(2022, 11, 8)}, "day"),
     ({"length": 0}, "size"), ({"title": "机密★一年"}, "secret")],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_kept(story: Story, more: dict[str, Any], rule: str) -> None:
    with pytest.raises(BadInput) as refused:
        issues(story, **more)
    assert rules(refused) == [rule]
    assert not Issue.objects.exists()
