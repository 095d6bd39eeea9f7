"""Points and places reckoned from what happened: whose they are, what they are for, and what takes them away."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from tests.apps.appraise.conftest import AFTER, FIRST, LAST
from tests.apps.watch.conftest import Watched
from tests.cast import at

from duban.apps.appraise.queries import told
from duban.apps.matters.actions import judge
from duban.apps.matters.models import Duty, Node
from duban.apps.org.models import LocalSetting, Post

pytestmark = pytest.mark.django_db


def lines(story: Watched, when: str = AFTER, first: date = FIRST, last: date = LAST) -> list[tuple[str, str, str, int]]:
    found = told(story.cast.county.pk, first, last, at(when)).reckoning
    return [(each.rule.id, found.tree.units[each.unit].name, each.name, each.value) for each in found.lines]


def test_wx_18_a_confirmed_overdue_costs_who_was_head_on_the_day_it_ran_out(story: Watched) -> None:
    """2 points of 居局长, whose bureau reported no result by 21 November; a new head since the 22nd inherits nothing."""
    [matter] = story.late(1)
    assert lines(story) == [], "being late costs nothing before a person confirmed it"
    story.confirm(matter, "2022-11-24")
    Post.objects.filter(person=story.cast.unit_head, post="head").update(valid_to=date(2022, 11, 22))
    Post.objects.create(person=story.cast.deputy, unit=story.cast.housing, post="head", valid_from=date(2022, 11, 22))
    assert lines(story) == [("WX-18.late", "住建局", "居局长", -2)]


def test_a_period_holds_what_ran_out_in_it_to_its_last_midnight(story: Watched) -> None:
    [matter] = story.late(1)
    story.confirm(matter, "2022-11-24")
    assert len(lines(story, last=date(2022, 11, 21))) == 1
    assert lines(story, last=date(2022, 11, 20)) == []
    assert lines(story, first=date(2022, 11, 22)) == []


def test_waived_it_costs_nothing_any_more(story: Watched) -> None:
    [matter] = story.late(1)
    key = story.confirm(matter, "2022-11-24")
    assert len(lines(story)) == 1
    Duty.objects.filter(key=key).update(state="waived")
    assert lines(story) == []


def test_where_no_head_was_registered_the_thing_is_named_and_costs_nobody(story: Watched) -> None:
    [matter] = story.late(1)
    key = story.confirm(matter, "2022-11-24")
    Post.objects.filter(post="head").delete()
    found = told(story.cast.county.pk, FIRST, LAST, at(AFTER)).reckoning
    assert found.lines == ()
    assert [each.duty for each in found.headless] == [key]


def test_a_figure_nobody_set_gives_no_point_and_is_named(story: Watched) -> None:
    LocalSetting.objects.filter(name="late_points").delete()
    [matter] = story.late(1)
    story.confirm(matter, "2022-11-24")
    found = told(story.cast.county.pk, FIRST, LAST, at(AFTER)).reckoning
    assert found.lines == ()
    assert found.undetermined == ("WX-18.late", "WX-18.appraisal")


def test_wx_15_units_stand_by_result_and_by_nodes_and_who_had_none_is_unranked(story: Watched) -> None:
    """Of key work only: 财政局 reported its one in time and did both milestones, 住建局 nothing and one of two.

    Two matters, each with both units: 10 working days from 7 November are over on the 21st (WX-7).
    """
    c = story.cast
    stated = {"source": "instruction", "instructor": "leader", "class": "general", "answers": "separate", "key": "yes"}
    one = story.begin(title="一般工作")
    judge([one.pk], at("2022-11-24T09:00"))
    found = told(c.county.pk, FIRST, LAST, at(AFTER)).reckoning
    assert [table.places for table in found.tables] == [(), ()], "general work is not looked at"
    type(one).objects.filter(pk=one.pk).update(stated={**one.stated, **stated})
    Duty.objects.filter(matter=one, unit=c.finance, act="result_reported").update(state="met", done_at=at("2022-11-18"))
    Node.objects.create(matter=one, name="开工", planned=date(2022, 11, 10), done=date(2022, 11, 10))
    Node.objects.create(matter=one, name="封顶", planned=date(2022, 11, 20))
    found = told(c.county.pk, FIRST, LAST, at(AFTER)).reckoning
    by_result, by_progress = found.tables
    names = {str(unit.pk): unit.name for unit in (c.housing, c.finance)}
    assert [(each.place, names[each.who]) for each in by_result.places] == [(1, "财政局"), (2, "住建局")]
    assert [(each.place, each.value) for each in by_progress.places] == [(1, Fraction(1, 2))] * 2
    assert str(c.water.pk) in by_result.unranked


def test_what_a_merged_unit_earned_stands_with_its_successor_and_its_head_of_then(story: Watched) -> None:
    c = story.cast
    [matter] = story.late(1)
    story.confirm(matter, "2022-11-24")
    c.housing.valid_to, c.housing.successor = date(2022, 11, 25), c.land
    c.housing.save()
    c.county.stamp = "merged"
    c.county.save()
    assert lines(story) == [("WX-18.late", "自然资源局", "居局长", -2)]
