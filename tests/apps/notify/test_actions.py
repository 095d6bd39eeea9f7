"""Chasing, logging a call, reading, choosing: by whom, once, and refused in words (XQ-5)."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from tests.apps.notify.conftest import Told, who
from tests.cast import at
from tests.people import SINCE

from duban.apps.matters.actions import judge
from duban.apps.matters.models import Duty, EventRow, Matter, Party
from duban.apps.notify.actions import Chase, chase, log_errand, prefer, read, send_again
from duban.apps.notify.models import Errand, Letter, Message, Preference
from duban.apps.notify.queries import inbox, unread
from duban.apps.org.models import Person, StandIn
from duban.apps.org.queries import standing
from duban.core.problem import BadInput

pytestmark = pytest.mark.django_db
LATE = "2022-11-11T10:00"


def late(story: Told, **more: Any) -> Matter:
    """A matter whose 部署 and first report are overdue for both units."""
    matter = story.quiet_start(**more)
    judge([matter.pk], at(LATE))
    return matter


def asked(matter: Matter, unit: Any, *rules: str) -> list[Chase]:
    version = Party.objects.get(matter=matter, unit=unit).thread_version
    rows = Duty.objects.filter(matter=matter, unit=unit, rule__in=rules or ("WX-10.1",)).order_by("rule")
    return [Chase(row.key, version) for row in rows]


def refused(work: Any) -> list[str]:
    with pytest.raises(BadInput) as caught:
        work()
    return [each.rule for each in caught.value.problems]


def test_xq5_many_are_chased_at_once_each_on_record_and_each_demands_an_answer(story: Told) -> None:
    c, matter, other = story.cast, late(story), late(story, title="第二件")
    both = asked(matter, c.housing, "WX-10.1", "WX-10.3") + asked(other, c.finance)
    assert len(chase(both, "请抓紧", c.supervisor, at(LATE))) == 3
    assert EventRow.objects.filter(kind="chased").count() == 3
    story.resolve(LATE)
    assert who("chased")[:2] == ["朱联络", "付副局长"]
    waiting = Party.objects.filter(chased_at__isnull=False).values_list("unit__name", flat=True)
    assert sorted(waiting) == ["住建局", "财政局"]
    story.does(c.clerk, "answered", matter, "2022-11-11T11:00", c.housing, text="本周办结")
    assert not Party.objects.filter(unit=c.housing, chased_at__isnull=False).exists()


def test_the_same_duty_is_chased_again_on_the_same_working_day_only_with_a_reason(story: Told) -> None:
    c, matter = story.cast, late(story)
    chase(asked(matter, c.housing), "", c.supervisor, at(LATE))  # a Friday
    assert refused(lambda: chase(asked(matter, c.housing), " ", c.head, at("2022-11-12T09:00"))) == ["chased-today"]
    chase(asked(matter, c.housing, "WX-10.3"), "", c.head, at("2022-11-12T09:00"))  # another duty of it
    chase(asked(matter, c.housing), "县长下午要听汇报", c.head, at("2022-11-12T09:10"))
    chase(asked(matter, c.housing), "", c.supervisor, at("2022-11-14T09:00"))  # the next working day
    assert EventRow.objects.filter(kind="chased").count() == 4


def test_the_door_asks_for_the_reason_whichever_page_the_chase_comes_from(story: Told) -> None:
    c, matter = story.cast, late(story)
    story.does(c.supervisor, "chased", matter, LATE, c.housing)
    assert refused(lambda: story.does(c.head, "chased", matter, "2022-11-11T15:00", c.housing)) == ["chased-today"]
    assert refused(lambda: chase(asked(matter, c.housing), "", c.head, at("2022-11-11T15:00"))) == ["chased-today"]
    story.does(c.head, "chased", matter, "2022-11-11T15:00", c.finance)  # another unit
    story.does(c.head, "chased", matter, "2022-11-11T15:00", c.housing, text="再催：明日开会")


def test_what_is_done_or_not_there_or_not_theirs_is_not_chased(story: Told) -> None:
    c, matter = story.cast, late(story)
    wanted = asked(matter, c.housing, "WX-10.3")
    assert refused(lambda: chase([], "", c.supervisor, at(LATE))) == ["nothing-chosen"]
    assert refused(lambda: chase([Chase("9/9/9/9/9", 0)], "", c.supervisor, at(LATE))) == ["no-duty"]
    for person in (c.clerk, c.stranger, c.neighbour_supervisor, c.system_admin, c.section):
        assert refused(lambda person=person: chase(wanted, "", person, at(LATE))) == ["no-duty"]
    story.does(c.clerk, "reported", matter, LATE, c.housing, text="已开工")
    assert refused(lambda: chase(wanted, "", c.supervisor, at(LATE))) == ["not-waiting"]


def test_a_unit_that_acted_since_the_list_was_shown_is_not_chased_and_nobody_else_either(story: Told) -> None:
    c, matter = story.cast, late(story)
    wanted = asked(matter, c.housing) + asked(matter, c.finance)
    story.does(c.clerk, "receipted", matter, LATE, c.housing)
    assert refused(lambda: chase(wanted, "", c.supervisor, at(LATE))) == ["stale"]
    assert not EventRow.objects.filter(kind="chased").exists()


def test_the_receiving_section_chases_what_is_its_own(story: Told) -> None:
    from duban.apps.matters.actions import NewParty

    c = story.cast
    parties = (
        NewParty(c.housing.pk, "lead", first_responsible=c.unit_head.pk),
        NewParty(c.general.pk, "office"),
    )
    matter = late(story, parties=parties)
    assert len(chase(asked(matter, c.housing), "", c.section, at(LATE))) == 1


def test_a_stand_in_chases_for_whom_they_stand_in_and_both_are_on_record(story: Told) -> None:
    c, matter = story.cast, late(story)
    StandIn.objects.create(person=c.discipline, principal=c.head, valid_from=SINCE)
    chase(asked(matter, c.finance), "", c.discipline, at(LATE), c.head)
    event = EventRow.objects.get(kind="chased")
    assert (event.actor, event.principal) == (c.discipline, c.head)


def errand(story: Told) -> Errand:
    story.notice(story.quiet_start(), "urgent", channels=["in_app", "phone"])
    story.resolve("2022-11-07T10:00")
    return Errand.objects.get()


def test_a_call_is_written_down_once_with_whom_it_reached_and_what_they_said(story: Told) -> None:
    c, row = story.cast, errand(story)
    log_errand(row.pk, c.supervisor, at("2022-11-07T11:00"), " 朱联络 ", "明天上午报")
    row.refresh_from_db()
    assert (row.state, row.reached, row.said, row.done_by) == ("done", "朱联络", "明天上午报", c.supervisor)
    assert refused(lambda: log_errand(row.pk, c.head, at("2022-11-07T11:01"), "朱", "忙")) == ["stale"]


def test_a_call_log_that_lacks_something_or_bears_a_secrecy_marking_is_refused(story: Told) -> None:
    c, row, when = story.cast, errand(story), at("2022-11-07T11:00")
    assert refused(lambda: log_errand(row.pk, c.supervisor, when, "", "")) == ["reached-missing", "said-missing"]
    assert refused(lambda: log_errand(row.pk, c.supervisor, when, "朱联络", "机密★1年")) == ["secret"]
    assert refused(lambda: log_errand(row.pk, c.supervisor, when, "朱" * 101, "好" * 1001)) == ["too-long", "too-long"]
    for person in (c.clerk, c.stranger, c.neighbour_supervisor, c.system_admin):
        assert refused(lambda person=person: log_errand(row.pk, person, when, "朱", "好")) == ["no-errand"]


def test_everybody_reads_their_own_messages_only(story: Told) -> None:
    c = story.cast
    story.notice(story.quiet_start(), to=["debtor", "head"])
    story.resolve("2022-11-07T10:00")
    assert (unread(c.clerk), unread(c.unit_head), unread(c.stranger)) == (1, 1, 0)
    mine = Message.objects.get(person=c.clerk, channel="in_app")
    assert read(c.unit_head, at("2022-11-07T11:00"), mine.pk) == 0
    assert read(c.clerk, at("2022-11-07T11:00"), mine.pk) == 1
    assert read(c.clerk, at("2022-11-07T12:00")) == 0
    assert (unread(c.clerk), unread(c.unit_head)) == (0, 1)


def test_the_bell_forgets_what_was_done(story: Told) -> None:
    c, matter = story.cast, late(story)
    story.resolve(LATE)
    before = unread(c.clerk)
    story.does(c.clerk, "reported", matter, LATE, c.housing, text="已开工")
    assert unread(c.clerk) < before
    found, _ = inbox(c.clerk, standing(c.clerk, at(LATE).date()), ())
    assert {each.open for each in found} == {False}
    assert {each.matter for each in found} == {matter}


def test_what_a_person_may_not_see_any_more_has_no_matter_in_their_messages(story: Told) -> None:
    c, matter = story.cast, story.quiet_start()
    story.notice(matter)
    story.resolve("2022-11-07T10:00")
    Matter.objects.filter(pk=matter.pk).update(circle="restricted")
    Party.objects.filter(matter=matter).update(clerk=None)
    [found], _ = inbox(c.clerk, standing(c.clerk, at(LATE).date()), ())
    assert found.matter is None


def test_quiet_hours_are_whole_and_leave_most_of_the_day(story: Told) -> None:
    c = story.cast
    prefer(c.clerk, digest=False, quiet_from=time(21), quiet_to=time(8))
    prefer(c.clerk, digest=True, quiet_from=time(22), quiet_to=time(7, 30))
    wish = Preference.objects.get(person=c.clerk)
    assert (wish.digest, wish.quiet_from, wish.quiet_to) == (True, time(22), time(7, 30))
    assert refused(lambda: prefer(c.clerk, digest=True, quiet_from=time(22), quiet_to=None)) == ["quiet-half"]
    for ends in (time(22), time(21), time(12, 1)):
        assert refused(lambda ends=ends: prefer(c.clerk, digest=True, quiet_from=time(22), quiet_to=ends)) == [
            "quiet-long"
        ]


def test_what_was_given_up_is_sent_again_by_the_office_of_that_place(story: Told) -> None:
    c = story.cast
    story.notice(story.quiet_start(), "urgent")
    story.resolve("2022-11-07T10:00")
    story.server.refuse["*"] = "550 no such user"
    story.deliver("2022-11-07T10:00")
    key, when = Letter.objects.get().pk, at("2022-11-07T11:00")
    for person in (c.clerk, c.neighbour_supervisor, c.system_admin):
        assert refused(lambda person=person: send_again(key, person, when)) == ["no-letter"]
    story.server.refuse.clear()
    send_again(key, c.supervisor, when)
    assert story.deliver("2022-11-07T11:00").sent == 1
    assert refused(lambda: send_again(key, c.supervisor, when)) == ["not-given-up"]
    assert Person.objects.get(pk=c.clerk.pk).mail == str(story.server.taken[0]["To"])
