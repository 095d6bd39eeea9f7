"""The timeline shows everybody that something happened, and its words only to those whose they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.apps.matters.conftest import Story, told
from tests.cast import at

from duban.apps.matters import queries
from duban.apps.matters.actions import NewInstruction
from duban.apps.matters.models import Attachment, Matter
from duban.apps.org.models import Person
from duban.apps.org.queries import standing

pytestmark = pytest.mark.django_db
WORDS = "请住建局三日内报结果"
NOON = at("2022-11-09T12:00")


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Story:
    return told(tmp_path, settings)


@pytest.fixture
def matter(story: Story) -> Matter:
    c = story.cast
    words = NewInstruction(c.leader.name, WORDS, NOON.date(), leader=c.leader.pk)
    found = story.begin(instructions=(words,), files=(story.file("批示件扫描"),), text="会议部署，附批示件")
    story.does(c.clerk, "reported", found, "2022-11-08T09:00", c.housing, text="主体封顶", files=(story.file("照片"),))
    story.does(
        c.supervisor, "instructed", found, "2022-11-08T10:00", text="再批：加快", files=(story.file("再批扫描"),),
        instructions=(NewInstruction(c.leader.name, "加快", NOON.date(), leader=c.leader.pk),),
    )  # fmt: skip
    return found


def records(person: Person, matter: Matter) -> dict[str, queries.Record]:
    held = standing(person, NOON.date())
    row = queries.matter_for(held, matter.pk)
    return {str(record.kind): record for record in queries.timeline(held, row)}


def test_a_unit_reads_what_is_asked_of_it_and_no_instruction(story: Story, matter: Matter) -> None:
    mine = records(story.cast.clerk, matter)
    assert mine["reported"].text == "主体封顶"
    assert [each.name for each in mine["reported"].files] == ["佐证.txt"]
    for kind in ("set_up", "instructed"):
        assert (mine[kind].masked, mine[kind].text, mine[kind].files) == (True, "", ())
        assert WORDS not in str(mine[kind])
    assert mine["set_up"].actor == "杜督查"
    assert {party.unit for party in mine["set_up"].payload["units"]} >= {str(story.cast.housing.pk)}


@pytest.mark.parametrize("name", ["supervisor", "head", "leader", "chief"])
def test_the_office_and_the_leaders_read_it_whole(story: Story, matter: Matter, name: str) -> None:
    whole = records(story.cast.people[name], matter)
    assert [record.masked for record in whole.values()] == [False] * len(whole)
    assert whole["instructed"].text == "再批：加快"
    assert len(whole["set_up"].files) == 1


def test_a_correction_of_what_is_not_theirs_is_not_theirs_either(story: Story, matter: Matter) -> None:
    c = story.cast
    seq = records(c.supervisor, matter)["instructed"].seq
    wrong = {"event": seq, "void": True}
    story.does(c.supervisor, "corrected", matter, "2022-11-08T11:00", None, wrong, text="录错了领导的话")
    assert records(c.clerk, matter)["corrected"].masked
    assert not records(c.supervisor, matter)["corrected"].masked


def test_a_file_is_opened_by_whoever_reads_its_record(story: Story, matter: Matter) -> None:
    c = story.cast
    report = Attachment.objects.get(event__kind="reported")
    image = Attachment.objects.get(event__kind="instructed")
    for person, file, opens in (
        (c.clerk, report, True), (c.finance_clerk, report, True), (c.stranger, report, False),
        (c.clerk, image, False), (c.leader, image, True), (c.system_admin, image, False), (c.auditor, report, False),
    ):  # fmt: skip
        held = standing(person, NOON.date())
        if opens:
            assert queries.attachment_for(held, file.pk) == file
        else:
            with pytest.raises(Attachment.DoesNotExist):
                queries.attachment_for(held, file.pk)


def test_what_passes_between_the_office_and_another_unit_about_its_overdue_is_theirs(
    story: Story, matter: Matter
) -> None:
    c = story.cast
    late = "2022-12-05T09:00"
    duty = Matter.objects.get(pk=matter.pk).duties.filter(unit=c.finance, rule="WX-7").get()
    story.does(c.supervisor, "breach_told", matter, late, c.finance, {"duty": duty.key}, text="逾期，请说明")
    assert records(c.finance_clerk, matter)["breach_told"].text == "逾期，请说明"
    others = records(c.clerk, matter)["breach_told"]
    assert (others.masked, others.text, dict(others.payload), others.unit) == (True, "", {}, "财政局")


def test_a_timeline_is_read_in_two_queries_however_long(
    story: Story, matter: Matter, django_assert_num_queries: Any
) -> None:
    c = story.cast
    for hour in range(10, 16):
        story.does(
            c.clerk, "reported", matter, f"2022-11-09T{hour}:00", c.housing, text="进展", files=(story.file("x"),)
        )
    held = standing(c.clerk, NOON.date())
    row = queries.matter_for(held, matter.pk, ())
    with django_assert_num_queries(2):
        found = queries.timeline(held, row, ())
    assert len(found) > 9
