"""A jurisdiction's own days: entered by the head of supervision with a basis, taken back, all of it in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.people import Cast

from duban.apps.audit.models import Entry
from duban.apps.org.actions.days import add_day, withdraw_day
from duban.apps.org.actions.doer import Doer, Refused
from duban.apps.policies.calendars import own_days
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
Acting = Callable[..., Doer]
DAY = date(2022, 11, 10)


def test_days_are_entered_and_taken_back_and_the_log_says_so(people: Cast, acting: Acting) -> None:
    by = acting(people.head)
    made = add_day(by, people.county, DAY, DAY, False, "停电检修", "县府办通知")
    assert own_days(people.county.pk) == (made,)
    with pytest.raises(BadInput, match="已经登记过"):
        add_day(by, people.county, DAY, DAY, False, "停电检修", "县府办通知")
    withdraw_day(by, people.county, made.said, "检修改期")
    assert own_days(people.county.pk) == ()
    acts = list(Entry.objects.order_by("pk").values_list("act", flat=True))
    assert acts[-2:] == ["own_day_added", "own_day_withdrawn"]


@pytest.mark.parametrize("who", ["supervisor", "system_admin", "unit_head", "stranger", "neighbour_supervisor"])
def test_nobody_but_the_head_decides_days(people: Cast, acting: Acting, who: str) -> None:
    with pytest.raises(Refused, match="督查室主任"):
        add_day(acting(people.people[who]), people.county, DAY, DAY, False, "停电检修", "县府办通知")
    with pytest.raises(Refused, match="督查室主任"):
        withdraw_day(acting(people.people[who]), people.county, "x", "检修改期")
    assert own_days(people.county.pk) == ()


@pytest.mark.parametrize(
    ("last", "reason", "basis", "sentence"),
    [
        (DAY, " ", "通知", "没有填写理由"),
        (DAY, "停电", "", "没有填写依据"),
        (date(2022, 11, 9), "停电", "通知", "结束早于开始"),
        (date(2222, 11, 9), "停电", "通知", "超出日历范围"),
    ],
)
def test_a_day_that_cannot_stand_is_refused_in_a_sentence(
    people: Cast, acting: Acting, last: date, reason: str, basis: str, sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        add_day(acting(people.head), people.county, DAY, last, False, reason, basis)
    with pytest.raises(BadInput, match="没有登记这几天"):
        withdraw_day(acting(people.head), people.county, "“停电”（2022-11-10，休息）", "改期")
