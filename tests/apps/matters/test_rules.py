"""The figures a jurisdiction sets on its page are the figures its matters are judged by."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.apps.matters.conftest import Story
from tests.apps.matters.editions import newer
from tests.cast import at

from duban.apps.matters.rules import RuleBook
from duban.apps.org.actions.doer import Doer
from duban.apps.org.actions.local import change_setting
from duban.apps.org.models import LocalSetting
from duban.apps.org.queries import standing
from duban.apps.policies.actions import Text, keep
from duban.apps.policies.models import Kind
from duban.core.assess import Rules
from duban.core.digest import digest
from duban.core.policy.read import store
from duban.core.policy.rules import DeadlineRule
from duban.core.problem import BadInput
from duban.policies.shelf import shipped_pack_files

pytestmark = pytest.mark.django_db


def test_hours_set_by_the_head_move_what_is_delivered_after_close(story: Story) -> None:
    LocalSetting.objects.filter(name="business_hours").delete()
    head, county = story.cast.head, story.cast.county
    by = Doer(head, standing(head, date(2022, 11, 1)), at("2022-11-01T09:00"))
    change_setting(by, county, "business_hours", "17:00", "县政府办通知", date(2022, 11, 1))
    matter = story.begin("2022-11-07T17:30")  # after close: deemed received on Tuesday the 8th
    duty = matter.duties.get(rule="WX-10.3", unit=story.cast.housing)
    assert duty.due == at("2022-11-11T24:00")  # three days from the 8th


def _review(rules: Rules) -> str:
    [rule] = [rule for rule in rules.pack.rules if rule.id == "DC-17.decide"]
    assert isinstance(rule, DeadlineRule)
    return str(rule.within)


def test_a_matter_keeps_the_nations_edition_it_was_set_up_under_at_every_level_above(
    story: Story, django_assert_num_queries: Any
) -> None:
    """The county's pack rests on national-ducha, and that one on national-base: both by the day of setting up."""
    county = story.cast.county.pk
    pack = story.begin("2022-11-07T09:00").pack
    newer(("within: P30D\n  roll: true", "within: P20D\n  roll: true"), when="2022-11-08T08:00", pack="national-ducha")
    newer(
        ("valid_from: 2024-08-06\n  firmness", "valid_from: 2024-09-01\n  firmness"),
        when="2022-11-09T08:00",
        pack="national-base",
    )
    book = RuleBook()
    before = book.of(county, pack, at("2022-11-07T10:00"))
    between = book.of(county, pack, at("2022-11-08T10:00"))
    after = book.of(county, pack, at("2022-11-10T10:00"))
    assert [_review(rules) for rules in (before, between, after)] == ["P30D", "P20D", "P20D"]
    assert [
        next(rule.valid_from for rule in rules.pack.rules if rule.id == "JF-1") for rules in (before, between, after)
    ] == [date(2024, 8, 6), date(2024, 8, 6), date(2024, 9, 1)]
    with django_assert_num_queries(2):  # the settings and the editions, once a book however many days and levels
        fresh = RuleBook()
        for day in range(10, 20):
            fresh.of(county, pack, at(f"2022-11-{day}T10:00"))


def test_a_town_that_chose_a_governments_pack_is_told_so(story: Story) -> None:
    with pytest.raises(BadInput, match="它只供中央、省、市、县区的人民政府的制度使用"):
        newer_town(story)


def newer_town(story: Story) -> None:
    """A town's pack that names national-ducha, kept and asked for."""
    files = {name: text.decode() for name, text in shipped_pack_files("penglai-2025").items()}
    body = store(files | {"pack.yaml": files["pack.yaml"].replace("extends: national-base", "extends: national-ducha")})
    keep([Text(Kind.PACK, "penglai-2025", digest(body), body)], at("2025-03-01T08:00"))
    RuleBook().of(story.cast.county.pk, digest(body), at("2025-03-02T08:00"))
