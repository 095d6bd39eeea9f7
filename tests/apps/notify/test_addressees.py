"""Who is told: the right persons of that day, those who stand in for them, nobody who may not know."""

from __future__ import annotations

from datetime import date

import pytest
from tests.apps.notify.conftest import Told, who
from tests.cast import at
from tests.people import SINCE

from duban.apps.matters.actions import NewParty
from duban.apps.matters.models import Matter
from duban.apps.notify.models import Errand, Message
from duban.apps.org.models import Grant, Person, Post, StandIn, Unit
from duban.apps.outbox.models import Notice

pytestmark = pytest.mark.django_db
NOON = "2022-11-07T10:00"


def told_of(story: Told, matter: Matter, *to: str, **more: object) -> list[str]:
    """Who is told of something addressed to these offices."""
    story.notice(matter, to=list(to), **more)
    story.resolve(NOON)
    return who("found_valid")


def test_the_clerk_named_for_the_matter_comes_before_the_others_of_the_unit(story: Told) -> None:
    c = story.cast
    other = Person.objects.create(login="zhu2", name="朱二", jurisdiction=c.county)
    Grant.objects.create(person=other, role="clerk", jurisdiction=c.county, unit=c.housing, valid_from=SINCE)
    Post.objects.create(person=other, unit=c.housing, post="clerk", valid_from=SINCE)
    assert told_of(story, story.quiet_start(), "debtor") == ["朱联络"]
    parties = (NewParty(c.housing.pk, "lead", first_responsible=c.unit_head.pk), NewParty(c.office.pk, "office"))
    unnamed = story.quiet_start(title="没有指定经办人", parties=parties)
    Message.objects.all().delete()
    assert told_of(story, unnamed, "debtor") == ["朱联络", "朱二"]


def test_a_section_that_owes_something_is_told_by_its_own_unit_above(story: Told) -> None:
    c = story.cast
    matter = story.quiet_start(
        parties=(NewParty(c.building.pk, "lead", first_responsible=c.unit_head.pk), NewParty(c.office.pk, "office"))
    )
    assert told_of(story, matter, "debtor", "head", unit=c.building) == ["朱联络", "居局长"]


def test_what_a_merged_unit_owed_is_told_to_the_unit_that_carries_it(story: Told) -> None:
    c = story.cast
    matter = story.quiet_start(
        parties=(NewParty(c.land.pk, "lead", first_responsible=c.unit_head.pk), NewParty(c.office.pk, "office"))
    )
    Unit.objects.filter(pk=c.land.pk).update(valid_to=date(2022, 11, 7), successor=c.water)
    c.county.stamp = "merged"
    c.county.save()
    assert told_of(story, matter, "debtor", unit=c.land) == ["水联络"]


def test_head_deputy_office_and_leader_are_who_holds_the_seat(story: Told) -> None:
    matter = story.quiet_start()
    assert told_of(story, matter, "head") == ["居局长"]
    Message.objects.all().delete()
    assert told_of(story, matter, "deputy", "leader") == ["方副县长", "付副局长"]
    Message.objects.all().delete()
    assert told_of(story, matter, "office") == ["杜督查", "任主任"]


def test_the_office_is_the_matters_own_supervisor_where_there_is_one(story: Told) -> None:
    assert told_of(story, story.quiet_start(supervisor=story.cast.head.pk), "office") == ["任主任"]


def test_an_application_goes_to_who_sets_the_date_and_not_to_who_made_it(story: Told) -> None:
    c = story.cast
    matter = story.quiet_start(leader=c.leader.pk)
    asked = {"until": at("2022-12-30T24:00"), "reason": "资金未到"}
    story.does(c.clerk, "extension_asked", matter, NOON, c.housing, asked)
    story.resolve(NOON)
    assert who("extension_asked") == ["方副县长"]


def test_the_pack_sets_the_date_where_no_leader_did_and_the_head_decides(story: Told) -> None:
    c, matter = story.cast, story.quiet_start()
    story.does(c.clerk, "extension_asked", matter, NOON, c.housing, {"until": at("2022-12-30T24:00"), "reason": "资金"})
    story.resolve(NOON)
    assert who("extension_asked") == ["任主任"]


def test_who_did_it_is_not_told_of_it(story: Told) -> None:
    c, matter = story.cast, story.quiet_start()
    story.does(c.supervisor, "chased", matter, NOON, c.housing)
    story.does(c.clerk, "answered", matter, "2022-11-07T10:30", c.housing, text="正在办理")
    story.resolve("2022-11-07T10:30")
    assert who("answered") == ["杜督查", "任主任"]
    story.does(c.supervisor, "completion_asked", matter, "2022-11-07T11:00", c.housing, text="电话报告办结",
               for_unit=True, files=(story.file(),))  # fmt: skip
    story.resolve("2022-11-07T11:00")
    assert who("completion_asked") == ["任主任"]


def test_who_stands_in_for_somebody_absent_is_told_too_and_it_says_for_whom(story: Told) -> None:
    c, matter = story.cast, story.quiet_start()
    StandIn.objects.create(person=c.deputy, principal=c.unit_head, valid_from=SINCE, reason="外出学习")
    assert told_of(story, matter, "head") == ["居局长", "付副局长"]
    assert Message.objects.get(person=c.deputy, channel="in_app").stands_in_for == c.unit_head


def test_a_restricted_matter_is_told_to_those_named_and_the_office_only(story: Told) -> None:
    matter = story.quiet_start(circle="restricted")
    assert told_of(story, matter, "debtor", "head", "deputy") == ["朱联络", "居局长"]
    [message] = Message.objects.filter(person=story.cast.clerk, channel="in_app")
    assert message.unmet == {"deputy": "单位分管负责人：没有人任职，或任职的人不在知悉范围"}


def test_where_nobody_holds_the_office_supervision_is_told_so_and_has_a_call_to_make(story: Told) -> None:
    c = story.cast
    matter = story.quiet_start(
        parties=(NewParty(c.town.pk, "lead", first_responsible=c.unit_head.pk), NewParty(c.office.pk, "office"))
    )
    assert told_of(story, matter, "debtor", unit=c.town) == ["杜督查", "任主任"]
    [message] = Message.objects.filter(person=c.head, channel="in_app")
    assert message.unmet["nobody"] == "承办单位联络员：没有人任职，或任职的人不在知悉范围，请电话告知"
    errand = Errand.objects.get()
    assert (errand.way, errand.because) == ("phone", "承办单位联络员：没有人任职，或任职的人不在知悉范围")


def test_administrators_and_accounts_out_of_use_are_told_nothing(story: Told) -> None:
    c, matter = story.cast, story.quiet_start()
    Person.objects.filter(pk=c.head.pk).update(is_active=False)
    StandIn.objects.create(person=c.system_admin, principal=c.supervisor, valid_from=SINCE)
    assert told_of(story, matter, "office") == ["杜督查"]


def test_a_decision_about_a_unit_is_told_to_its_people_and_a_proposal_is_not(story: Told) -> None:
    from duban.apps.outbox.models import Proposal

    c = story.cast
    row = Proposal.objects.create(
        key="x", jurisdiction=c.county, rule="WX-8", clause="二(四)", unit=c.housing, proposes="circular", threshold=3,
        arming=1, reached_at=at(NOON), made_at=at(NOON),
    )  # fmt: skip
    common = {"jurisdiction": c.county, "proposal": row, "at": at(NOON), "made_at": at(NOON), "channels": ["in_app"]}
    Notice.objects.create(key="a", kind="proposal", to=["office", "debtor"], **common)
    Notice.objects.create(key="b", kind="proposal_decided", unit=c.housing, to=["debtor", "head"], **common)
    story.resolve(NOON)
    assert who("proposal") == ["杜督查", "任主任"]
    assert who("proposal_decided") == ["朱联络", "居局长"]
