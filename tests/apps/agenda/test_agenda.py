"""What falls on which day, for whom; and the calendar file that a secret address gives.

`story.begin` delivers a leader's instruction of 某县 on Monday 7 November 2022 at nine. By weixian-2022, counted by hand:
WX-10.1 the same day, WX-10.3 the 10th, WX-10.7 the 14th, WX-7 ten working days: the 21st.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar
from tests.apps.matters.conftest import Story
from tests.cast import at

from duban.apps.agenda import actions, queries
from duban.apps.agenda.feed import calendar_file, summary
from duban.apps.agenda.models import Feed
from duban.apps.agenda.queries import Entry, Sum
from duban.apps.audit.models import Entry as Audited
from duban.apps.matters.models import Duty, Matter, Node
from duban.apps.org.models import Grant, Person
from duban.apps.org.queries import standing
from duban.core.instant import end_of

pytestmark = pytest.mark.django_db
NOW = at("2022-11-08T10:00")
NOVEMBER = (date(2022, 11, 1), date(2022, 11, 30))


@pytest.fixture
def matter(story: Story) -> Matter:
    return story.begin(title="城东棚户区改造", nodes=(("封顶", date(2022, 11, 21)),))


def days(story: Story, person: Person, *, mine: bool = True) -> dict[int, Sum]:
    found = queries.sums(standing(person, NOW.date()), *NOVEMBER, NOW, mine=mine)
    return {day.day: much for day, much in found.items()}


def test_a_due_of_24_o_clock_stands_on_the_day_it_ends(story: Story, matter: Matter) -> None:
    own = Duty.objects.filter(matter=matter, side="handling", state__in=("open", "late"), unit=story.cast.housing)
    assert {days_of.due for days_of in own} >= {at("2022-11-14T24:00"), at("2022-11-21T24:00")}
    found = days(story, story.cast.clerk)
    assert 15 not in found
    assert 22 not in found
    assert found[14].dues >= 1
    assert found[21].dues >= 1
    assert found[21].nodes == 1


def test_the_list_of_a_day_holds_what_its_sum_says(story: Story, matter: Matter) -> None:
    held = standing(story.cast.clerk, NOW.date())
    for day, much in queries.sums(held, *NOVEMBER, NOW, mine=True).items():
        listed = queries.entries(held, day, day, NOW, mine=True)
        assert {entry.day for entry in listed} == {day}
        assert Sum(
            sum(entry.due is not None for entry in listed), sum(entry.late for entry in listed),
            sum(entry.due is None for entry in listed),
        ) == much  # fmt: skip


def test_what_is_done_is_gone_from_the_calendar(story: Story, matter: Matter) -> None:
    before = days(story, story.cast.clerk)[21].dues
    story.does(story.cast.clerk, "result_reported", matter, "2022-11-08T09:00", story.cast.housing, text="已办完")
    assert days(story, story.cast.clerk).get(21, Sum()).dues < before
    Node.objects.update(done=date(2022, 11, 8))
    assert days(story, story.cast.clerk).get(21, Sum()).nodes == 0


def test_mine_are_my_units_and_what_i_keep_or_lead(story: Story, matter: Matter) -> None:
    c = story.cast
    assert days(story, c.clerk)
    assert days(story, c.supervisor) == {}
    assert days(story, c.supervisor, mine=False)
    Matter.objects.update(supervisor=c.supervisor)
    assert days(story, c.supervisor) == days(story, c.supervisor, mine=False)


@pytest.mark.parametrize("person", ["stranger", "neighbour_supervisor", "system_admin"])
@pytest.mark.parametrize("mine", [True, False])
def test_a_stranger_s_calendar_is_empty(story: Story, matter: Matter, person: str, mine: bool) -> None:
    assert days(story, story.cast.people[person], mine=mine) == {}


def test_the_sums_cost_the_same_however_much_falls(story: Story, django_assert_max_num_queries: Any) -> None:
    for n in range(5):
        story.begin(title=f"第{n}件")
    held = standing(story.cast.supervisor, NOW.date())
    with django_assert_max_num_queries(2):
        queries.sums(held, *NOVEMBER, NOW, mine=False)
    with django_assert_max_num_queries(2):
        queries.entries(held, *NOVEMBER, NOW, mine=False)


def opened(story: Story, token: str, now: datetime = NOW) -> Any:
    """The calendar a program reads by a secret, as parsed again."""
    feed = queries.feed_by(token)
    assert feed is not None
    found = queries.feed_entries(standing(feed.person, now.date()), now)
    return Calendar.from_ical(calendar_file(found, now, titles=feed.titles, site="duban.example"))


def test_a_feed_names_numbers_and_no_titles_unless_asked(story: Story, matter: Matter) -> None:
    plain = opened(story, actions.make_feed(story.cast.clerk, NOW))
    said = [str(event["summary"]) for event in plain.walk("VEVENT")]
    assert said
    assert all(matter.number in each and "棚户区" not in each and "封顶" not in each for each in said)
    named = opened(story, actions.make_feed(story.cast.clerk, NOW, titles=True))
    assert f"{matter.number} 节点：封顶：城东棚户区改造" in [str(event["summary"]) for event in named.walk("VEVENT")]


def test_a_restricted_matter_is_never_named(matter: Matter) -> None:
    matter.circle = "restricted"
    entry = Entry("duty-1", date(2022, 11, 14), matter, "结果报告", due=end_of(date(2022, 11, 14)))
    assert summary(entry, titles=True) == f"{matter.number} 结果报告到期"


def test_a_due_at_24_o_clock_is_a_whole_day_and_one_at_an_hour_stands_at_it(matter: Matter) -> None:
    whole = Entry("duty-1", date(2022, 11, 14), matter, "结果报告", due=at("2022-11-14T24:00"))
    eleven = Entry("duty-2", date(2022, 11, 16), matter, "签收", due=at("2022-11-16T11:00"))
    first, second = Calendar.from_ical(calendar_file([whole, eleven], NOW, titles=False, site="x")).walk("VEVENT")
    assert (first["dtstart"].dt, first["dtend"].dt) == (date(2022, 11, 14), date(2022, 11, 15))
    assert second["dtstart"].dt == datetime(2022, 11, 16, 3, 0, tzinfo=UTC)
    assert first["dtstamp"].dt == datetime(2022, 11, 8, 2, 0, tzinfo=UTC)


def test_the_file_keeps_to_rfc_5545(matter: Matter) -> None:
    matter.title = "关于进一步推进城东片区老旧小区改造、配套管网、电梯加装；以及物业接管工作的落实\n（第二批）"
    entry = Entry("duty-1", date(2022, 11, 14), matter, "结果报告", due=end_of(date(2022, 11, 14)))
    body = calendar_file([entry], NOW, titles=True, site="duban.example")
    lines = body.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert matter.title in str(Calendar.from_ical(body).walk("VEVENT")[0]["summary"])


def test_the_same_thing_keeps_its_key_when_it_moves(story: Story, matter: Matter) -> None:
    one = Entry("duty-1", date(2022, 11, 14), matter, "结果报告", due=end_of(date(2022, 11, 14)))
    moved = Entry("duty-1", date(2022, 11, 30), matter, "结果报告", due=end_of(date(2022, 11, 30)))
    keys = {
        str(Calendar.from_ical(calendar_file([each], NOW, titles=False, site="x")).walk("VEVENT")[0]["uid"])
        for each in (one, moved)
    }
    assert len(keys) == 1


def test_the_secret_is_not_kept_and_a_new_one_ends_the_old(story: Story) -> None:
    clerk = story.cast.clerk
    old = actions.make_feed(clerk, NOW)
    assert len(old) == 43
    assert old not in str(list(Feed.objects.values()))
    new = actions.make_feed(clerk, NOW)
    assert queries.feed_by(old) is None
    assert queries.feed_by(new) is not None
    assert actions.revoke_feed(clerk, NOW) is True
    assert queries.feed_by(new) is None
    assert actions.revoke_feed(clerk, NOW) is False
    assert list(Audited.objects.order_by("id").values_list("act", flat=True)) == [
        "feed_made",
        "feed_made",
        "feed_revoked",
    ]
    assert old not in str(list(Audited.objects.values()))


def test_who_is_out_of_use_or_without_a_role_reads_nothing(story: Story, matter: Matter) -> None:
    clerk = story.cast.clerk
    token = actions.make_feed(clerk, NOW)
    assert list(opened(story, token).walk("VEVENT"))
    Grant.objects.filter(person=clerk).update(valid_to=NOW.date())
    assert list(opened(story, token).walk("VEVENT")) == []
    Person.objects.filter(pk=clerk.pk).update(is_active=False)
    assert queries.feed_by(token) is None
