"""People find grounds, tell, object, answer and confirm: each by whom it belongs to, in this order, on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.apps.appraise.conftest import AFTER, FIRST, HEARD, LAST
from tests.apps.watch.conftest import Watched
from tests.cast import at

from duban.apps.appraise.actions import NewCredit, answer, confirm, credit, object_to, strike_credit, tell
from duban.apps.appraise.models import Appraisal, Confirmation, Credit, Objection
from duban.apps.appraise.queries import early, told
from duban.apps.audit.models import Entry
from duban.apps.matters.models import Duty
from duban.apps.org.models import Person
from duban.apps.org.queries import standing
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
BY = date(2022, 12, 9)


def as_(person: Person, when: str = AFTER) -> tuple[Any, Person]:
    return standing(person, at(when).date()), person


def telling(story: Watched) -> Appraisal:
    [matter] = story.late(1)
    story.confirm(matter, "2022-11-24")
    return tell(*as_(story.cast.head), FIRST, LAST, BY, at(AFTER))


def total(story: Watched, when: str = HEARD) -> int:
    return told(story.cast.county.pk, FIRST, LAST, at(when)).reckoning.total(story.cast.housing.pk, "person")


def shown(story: Watched, when: str = HEARD) -> str:
    return told(story.cast.county.pk, FIRST, LAST, at(when)).reckoning.digest()


def refusals(error: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [each.rule for each in error.value.problems]


def test_an_objection_accepted_takes_the_point_out_and_the_result_is_confirmed_by_a_named_person(
    story: Watched,
) -> None:
    c, row = story.cast, telling(story)
    [line] = told(c.county.pk, FIRST, LAST, at(AFTER)).reckoning.lines
    made = object_to(*as_(c.unit_head), row.pk, c.housing.pk, [line.key], "材料在财政局", at(AFTER))
    assert total(story) == -2
    answer(*as_(c.head), made.pk, accepted=True, words="属实，不计入", now=at(AFTER))
    assert total(story) == 0
    kept = confirm(*as_(c.head, HEARD), row.pk, shown(story), "", at(HEARD))
    assert (kept.by, kept.points) == (c.head, {})
    assert list(Entry.objects.order_by("pk").values_list("act", flat=True))[-4:] == [
        "appraisal_told", "objection_made", "objection_answered", "appraisal_confirmed",
    ]  # fmt: skip


def test_what_changes_after_the_confirmation_is_seen_and_confirmed_anew_with_a_note_only(story: Watched) -> None:
    c, row = story.cast, telling(story)
    confirm(*as_(c.chief, HEARD), row.pk, shown(story), "", at(HEARD))
    with pytest.raises(BadInput) as again:
        confirm(*as_(c.head, HEARD), row.pk, shown(story), "", at(HEARD))
    assert refusals(again) == ["confirmed", "missing"]
    Duty.objects.filter(rule="WX-7", unit=c.housing).update(state="overturned")
    found = told(c.county.pk, FIRST, LAST, at(HEARD))
    assert len(found.changed) == 1
    assert found.confirmed is not None
    assert [value for _, _, value in found.confirmed.points.values()] == [-2]
    confirm(*as_(c.head, HEARD), row.pk, shown(story), "逾期认定已撤销", at(HEARD))
    assert told(c.county.pk, FIRST, LAST, at(HEARD)).changed == ()
    assert Confirmation.objects.count() == 2


def test_nothing_is_confirmed_while_units_are_heard_or_an_objection_waits_or_it_changed(story: Watched) -> None:
    c, row = story.cast, telling(story)
    object_to(*as_(c.clerk), row.pk, c.housing.pk, [], "请复核", at(AFTER))
    with pytest.raises(BadInput) as soon:
        confirm(*as_(c.head), row.pk, "别的", "", at(AFTER))
    assert refusals(soon) == ["being-heard", "unanswered", "stale"]
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize(
    "who", ["supervisor", "leader", "clerk", "unit_head", "discipline", "neighbour_supervisor", "system_admin"]
)
def test_who_may_not_tells_answers_or_confirms_nothing(story: Watched, who: str) -> None:
    c, row = story.cast, telling(story)
    made = object_to(*as_(c.unit_head), row.pk, c.housing.pk, [], "请复核", at(AFTER))
    doer = as_(getattr(c, who), HEARD)
    for attempt in (
        lambda: tell(*doer, FIRST, date(2022, 11, 29), BY, at(AFTER)),
        lambda: answer(*doer, made.pk, accepted=True, words="好", now=at(HEARD)),
        lambda: confirm(*doer, row.pk, shown(story), "", at(HEARD)),
        lambda: strike_credit(*doer, 1, "误登", at(HEARD)),
    ):
        with pytest.raises(BadInput) as refused:
            attempt()
        assert refusals(refused) == ["capacity"]
    assert not Confirmation.objects.exists()
    assert Objection.objects.get().accepted is None


@pytest.mark.parametrize("who", ["stranger", "finance_clerk", "supervisor", "leader", "neighbour_supervisor"])
def test_nobody_objects_for_another_unit(story: Watched, who: str) -> None:
    c, row = story.cast, telling(story)
    with pytest.raises(BadInput) as refused:
        object_to(*as_(getattr(c, who)), row.pk, c.housing.pk, [], "请复核", at(AFTER))
    assert refusals(refused) == ["capacity"]


def test_an_objection_has_a_reason_its_own_points_and_its_time(story: Watched) -> None:
    c, row = story.cast, telling(story)
    with pytest.raises(BadInput) as refused:
        object_to(*as_(c.clerk), row.pk, c.housing.pk, ["WX-18.late|别的"], " ", at(HEARD))
    assert refusals(refused) == ["missing", "too-late", "unknown-point"]


@pytest.mark.parametrize(
    ("last", "by", "rules"),
    [(date(2022, 12, 31), BY, ["still-runs"]), (LAST, date(2022, 12, 5), ["object-by"]), (LAST, None, ["object-by"])],
)
def test_only_a_period_that_is_over_is_told_and_with_time_to_answer(
    story: Watched, last: date, by: date | None, rules: list[str]
) -> None:
    with pytest.raises(BadInput) as refused:
        tell(*as_(story.cast.head), FIRST, last, by, at(AFTER))
    assert refusals(refused) == rules


def praise(story: Watched, **more: Any) -> NewCredit:
    c = story.cast
    return replace(NewCredit("commended", c.housing.pk, date(2022, 11, 15), "某政通〔2022〕3号", c.chief.pk), **more)


def test_wx_19_a_praise_approved_by_a_leader_earns_points_until_it_is_struck(story: Watched) -> None:
    c = story.cast
    row = credit(*as_(c.supervisor), praise(story), at(AFTER))
    assert total(story) == 3
    strike_credit(*as_(c.head), row.pk, "文号登错", at(AFTER))
    assert total(story) == 0
    assert Credit.objects.get().struck_because == "文号登错"


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"what": "instructed"}, "missing"), ({"unit": 0}, "unknown"), ({"day": None}, "date-form"), ({"basis": ""}, "missing"),
        ({"day": date(2023, 1, 1)}, "future"), ({"approver": 0}, "approver"), ({"what": "met_early", "duty": "x/y"}, "not-early"),
    ],
)  # fmt: skip
def test_a_ground_without_what_it_needs_is_not_kept(story: Watched, more: dict[str, Any], rule: str) -> None:
    with pytest.raises(BadInput) as refused:
        credit(*as_(story.cast.supervisor), praise(story, **more), at(AFTER))
    assert refusals(refused) == [rule]
    assert not Credit.objects.exists()


def test_only_the_office_records_a_ground_and_a_neighbour_none_of_this_county(story: Watched) -> None:
    for who, rule in (("clerk", "capacity"), ("leader", "capacity"), ("neighbour_supervisor", "unknown")):
        with pytest.raises(BadInput) as refused:
            credit(*as_(getattr(story.cast, who)), praise(story), at(AFTER))
        assert rule in refusals(refused)


def test_fz_5_an_early_completion_is_offered_and_earns_nothing_until_a_person_found_it_active(story: Watched) -> None:
    """A completion reported on the 10th under a date of the 14th is early; one on the very day is not."""
    c = story.cast
    matter = story.begin(own_due=at("2022-11-14T24:00"))
    duty = Duty.objects.filter(matter=matter, unit=c.housing, act="completion_asked").get()
    for done, offered in (("2022-11-14T00:30", 0), ("2022-11-10T10:00", 1)):
        Duty.objects.filter(pk=duty.pk).update(state="met", done_at=at(done))
        assert len(early(c.county.pk, [c.housing.pk], FIRST, LAST)) == offered
    new = NewCredit("met_early", c.housing.pk, date(2022, 11, 10), "效能办认定", c.chief.pk, duty.key)
    row = credit(*as_(c.supervisor), new, at(AFTER))
    assert (row.matter, early(c.county.pk, [c.housing.pk], FIRST, LAST)) == (matter, [])
    with pytest.raises(BadInput) as twice:
        credit(*as_(c.supervisor), new, at(AFTER))
    assert refusals(twice) == ["not-early"]
