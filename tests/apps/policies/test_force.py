"""Which edition is in force where: an act of a jurisdiction holds from its day on, there and inside it, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from tests.apps.matters.conftest import Story, told
from tests.apps.matters.editions import newer, of_wx7
from tests.cast import at

from duban.apps.matters.actions.migrating import editions_for
from duban.apps.matters.rules import RuleBook, pack_in_force
from duban.apps.org.models import Jurisdiction
from duban.apps.org.queries import lineage
from duban.apps.policies.actions import Text, keep
from duban.apps.policies.models import Edition, Enactment, Kind, NeverChanged
from duban.apps.policies.queries import pack
from duban.core.digest import digest
from duban.core.policy.read import store
from duban.policies.shelf import shipped_pack_files

pytestmark = pytest.mark.django_db
BEFORE, AFTER = at("2022-11-08T10:00"), at("2022-11-09T00:00")


@pytest.fixture
def story(db: None, tmp_path: Any, settings: Any) -> Story:
    return told(tmp_path, settings)


def written_here(period: str = "P15WD") -> str:
    """The county's pack with another limit of WX-7, kept as a local edition; its digest."""
    files = {name: text.decode() for name, text in shipped_pack_files("weixian-2022").items()}
    old, new = of_wx7(period)
    files["rules.yaml"] = files["rules.yaml"].replace(old, new, 1)
    body = store(files)
    keep([Text(Kind.LOCAL, "weixian-2022", digest(body), body)], at("2022-11-08T09:00"))
    return digest(body)


def put_in_force(story: Story, to: str, since: str, place: Jurisdiction | None = None) -> Enactment:
    return Enactment.objects.create(
        edition=Edition.objects.get(digest=to), jurisdiction=place or story.cast.county, identifier="weixian-2022",
        since=at(since), reason="统一", by=story.cast.head, recorded_at=at("2022-11-08T09:00"),
    )  # fmt: skip


def test_a_text_written_here_decides_nothing_until_it_is_put_in_force(story: Story) -> None:
    shipped, local = pack_in_force(story.cast.county, BEFORE), written_here()
    assert pack_in_force(story.cast.county, AFTER) == shipped != local
    found = pack("weixian-2022")
    assert found is not None
    assert "P15WD" not in str(found.rules)


def test_it_holds_from_the_beginning_of_its_day_and_only_there(story: Story) -> None:
    shipped, local = pack_in_force(story.cast.county, BEFORE), written_here()
    put_in_force(story, local, "2022-11-09T00:00")
    county, neighbour = story.cast.county, story.cast.neighbour
    assert pack_in_force(county, at("2022-11-08T23:59")) == shipped
    assert pack_in_force(county, AFTER) == local
    assert pack_in_force(neighbour, AFTER) == shipped
    matter = story.begin("2022-11-09T09:00")
    assert matter.pack == local
    assert story.begin("2022-11-08T09:00", title="前一天立的").pack == shipped


def test_a_town_inside_goes_by_the_county_and_an_upgrade_moves_neither(story: Story) -> None:
    town = Jurisdiction.objects.create(
        code="cg", name="城关镇", level="town", parent=story.cast.county, pack="weixian-2022"
    )
    local = written_here()
    put_in_force(story, local, "2022-11-09T00:00")
    shipped_later = newer(of_wx7("P20WD"), when="2022-11-10T08:00")
    later = at("2022-11-11T08:00")
    assert [pack_in_force(each, later) for each in (story.cast.county, town, story.cast.neighbour)] == [
        local, local, shipped_later,
    ]  # fmt: skip
    own = pack("weixian-2022", lambda: lineage(town.pk), later)
    assert own is not None
    assert own.digest == RuleBook().of(town.pk, local, later).pack.digest


def test_a_matter_may_go_over_to_what_is_in_force_and_to_nothing_that_is_still_to_come(story: Story) -> None:
    matter, local = story.begin(), written_here()
    put_in_force(story, local, "2022-11-09T00:00")
    assert editions_for(matter, BEFORE) == ()
    assert [each.digest for each in editions_for(matter, AFTER)] == [local]


def test_an_earlier_text_may_be_put_in_force_again(story: Story) -> None:
    shipped, local = pack_in_force(story.cast.county, BEFORE), written_here()
    put_in_force(story, local, "2022-11-09T00:00")
    put_in_force(story, shipped, "2022-11-14T00:00")
    assert pack_in_force(story.cast.county, at("2022-11-13T12:00")) == local
    assert pack_in_force(story.cast.county, at("2022-11-14T00:00")) == shipped


def test_what_a_county_wrote_and_the_product_ships_later_word_for_word_is_kept_for_all(story: Story) -> None:
    local = written_here()
    assert newer(of_wx7("P15WD"), when="2022-11-10T08:00") == local
    assert pack_in_force(story.cast.neighbour, at("2022-11-11T08:00")) == local


def test_an_act_is_never_changed_nor_deleted(story: Story) -> None:
    made = put_in_force(story, written_here(), "2022-11-09T00:00")
    for touch in (made.save, made.delete, Enactment.objects.all().delete):
        with pytest.raises(NeverChanged):
            touch()
