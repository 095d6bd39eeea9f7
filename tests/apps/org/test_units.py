"""Units are added, renamed, merged and split; what was, stays readable, and who was there goes along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.people import Cast

from duban.apps.audit.models import Entry
from duban.apps.org.actions import units
from duban.apps.org.actions.doer import Doer, Refused
from duban.apps.org.models import Grant, Portfolio, Post, Unit
from duban.apps.org.queries import standing, tree
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
DAY = date(2022, 11, 7)
LATER = date(2022, 12, 1)
Acting = Callable[..., Doer]


def names(people: Cast, day: date) -> list[str]:
    return [each.unit.name for each in tree(people.county.pk).flat(day)]


def test_a_unit_is_added_from_a_day_on(people: Cast, acting: Acting) -> None:
    new = units.NewUnit("审批局", "organ", None, ("行政审批局", "政务局"))
    [made] = units.add_units(acting(people.system_admin), people.county, [new], DAY)
    assert "审批局" in names(people, DAY)
    assert "审批局" not in names(people, date(2022, 11, 6))
    assert {alias.name for alias in made.aliases.all()} == {"行政审批局", "政务局"}
    assert Entry.objects.get().act == "units_added"


@pytest.mark.parametrize("who", ["supervisor", "head", "security_admin", "auditor", "stranger", "neighbour_supervisor"])
def test_only_the_system_administrator_changes_units(people: Cast, acting: Acting, who: str) -> None:
    by = acting(people.people[who])
    with pytest.raises(Refused, match="系统管理员"):
        units.add_units(by, people.county, [units.NewUnit("审批局")], DAY)
    with pytest.raises(Refused):
        units.rename(by, people.housing, "住房局", DAY)
    with pytest.raises(Refused):
        units.merge(by, [people.land, people.water], "资源水利局", DAY)
    with pytest.raises(Refused):
        units.split(by, people.land, ["林业局", "规划局"], DAY)
    assert not Entry.objects.exists()


def test_the_administrator_of_one_county_changes_nothing_in_another(people: Cast, acting: Acting) -> None:
    with pytest.raises(Refused):
        units.rename(acting(people.system_admin), people.neighbour_office, "政府办公室", DAY)


def test_a_renamed_unit_keeps_its_people_roles_sections_and_old_name(people: Cast, acting: Acting) -> None:
    made = units.rename(acting(people.system_admin), people.housing, "住房和城乡建设局", LATER)
    assert "住建局" in names(people, DAY)
    assert "住建局" not in names(people, LATER)
    old = Unit.objects.get(pk=people.housing.pk)
    assert (old.valid_to, old.successor) == (LATER, made)
    assert "住建局" in {alias.name for alias in made.aliases.all()}
    before, after = standing(people.unit_head, DAY), standing(people.unit_head, LATER)
    assert (before.heads, after.heads) == ({people.housing.pk}, {made.pk})
    assert standing(people.leader, LATER).portfolio >= {made.pk}
    section = Unit.objects.get(parent=made)
    assert section.name == "建管科"
    assert {made.pk, section.pk} <= standing(people.clerk, LATER).units


def test_who_sits_in_the_new_unit_acts_for_the_items_of_the_old_one(people: Cast, acting: Acting) -> None:
    made = units.rename(acting(people.system_admin), people.housing, "住房和城乡建设局", LATER)
    assert {people.housing.pk, people.building.pk} <= standing(people.clerk, LATER).units
    assert made.pk not in standing(people.clerk, DAY).units


def test_merged_units_go_into_one_with_their_people(people: Cast, acting: Acting) -> None:
    made = units.merge(acting(people.system_admin), [people.land, people.water], "资源水利局", LATER)
    assert standing(people.stranger, LATER).units == {people.water.pk, people.land.pk, made.pk}
    assert standing(people.stranger, DAY).units == {people.water.pk}


def test_one_unit_may_go_into_another_that_stays(people: Cast, acting: Acting) -> None:
    made = units.merge(acting(people.system_admin), [people.water, people.finance], "财政局", LATER)
    assert made == people.finance
    assert Unit.objects.get(pk=people.water.pk).successor == people.finance
    assert Unit.objects.get(pk=people.finance.pk).valid_to is None


def test_of_a_split_unit_the_first_part_carries_on(people: Cast, acting: Acting) -> None:
    first, second = units.split(acting(people.system_admin), people.water, ["水务局", "防汛办"], LATER)
    assert standing(people.stranger, LATER).clerks == {first.pk}
    assert Unit.objects.get(pk=people.water.pk).successor == first
    assert not Post.objects.filter(unit=second).exists()


def test_a_change_leaves_what_was_as_it_was(people: Cast, acting: Acting) -> None:
    units.rename(acting(people.system_admin), people.housing, "住房局", LATER)
    for model in (Post, Grant, Portfolio):
        assert not model.objects.filter(unit=people.housing, valid_to=None).exists()
        assert model.objects.filter(unit=people.housing, valid_to=LATER).exists()


def test_a_name_that_is_taken_or_empty_and_a_foreign_parent_are_told(people: Cast, acting: Acting) -> None:
    by = acting(people.system_admin)
    for new, sentence in (
        (units.NewUnit("财政局"), "“财政局”已经有了"),
        (units.NewUnit("  "), "没有填写单位名称"),
        (units.NewUnit("审批局", "bureau"), "没有“bureau”这类单位"),
        (units.NewUnit("审批局", "organ", people.neighbour_office), "不在本区划内"),
    ):
        with pytest.raises(BadInput, match=sentence):
            units.add_units(by, people.county, [units.NewUnit("好的局"), new], DAY)
    assert not Unit.objects.filter(name="好的局").exists()


def test_a_unit_with_people_is_not_ended_and_an_empty_one_is(people: Cast, acting: Acting) -> None:
    by = acting(people.system_admin)
    with pytest.raises(BadInput, match="还有人任职"):
        units.end(by, people.water, LATER)
    with pytest.raises(BadInput, match="下面还有单位"):
        units.end(by, people.housing, LATER)
    units.end(by, people.town, LATER)
    assert "城关镇" not in names(people, LATER)
    with pytest.raises(BadInput, match="不是现有单位"):
        units.rename(by, Unit.objects.get(pk=people.town.pk), "城关街道", LATER)
