"""Letters go out to a true mail server: in their time, once, with nothing of a matter in them; whatever the server does."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from tests.apps.notify.conftest import Told
from tests.apps.notify.mail_server import text_of
from tests.cast import at

from duban.apps.matters.models import Party
from duban.apps.notify.channels import mail
from duban.apps.notify.deliver import Delivered, deliver
from duban.apps.notify.models import Letter, Line, Message, Preference
from duban.apps.org.models import Grant, Person
from duban.apps.watch.models import Installation

pytestmark = pytest.mark.django_db
CLERK, HEAD = "zhu@mx.example", "ju@mx.example"


def urgent(story: Told, *to: str, when: str = "2022-11-07T10:00", **more: Any) -> Any:
    """Something urgent to each of these offices, resolved at once."""
    matter = story.quiet_start(**more)
    for office in to or ("debtor",):
        story.notice(matter, "urgent", to=[office])
    story.resolve(when)
    return matter


# -- what leaves, and when ------------------------------------------------------------------------------------------


def test_what_is_ordinary_comes_in_one_digest_at_the_opening_of_the_next_working_day(story: Told) -> None:
    matter, other = story.quiet_start(), story.quiet_start(title="第二件")
    for each, when in ((matter, "2022-11-11T10:00"), (other, "2022-11-11T15:00"), (matter, "2022-11-13T20:00")):
        story.notice(each)
        story.resolve(when)
        assert story.deliver(when) == Delivered()
    assert story.deliver("2022-11-14T08:59") == Delivered()
    assert story.deliver("2022-11-14T09:00") == Delivered(sent=1)
    [letter] = story.server.to(CLERK)
    assert letter["Subject"] == "督办系统：消息2条（督〔2022〕001等）"  # the same thing twice is one line
    assert story.deliver("2022-11-14T18:00") == Delivered()


def test_what_is_urgent_leaves_at_once_in_working_hours_and_else_at_the_opening(story: Told) -> None:
    urgent(story)
    assert story.deliver("2022-11-07T10:00").sent == 1
    urgent(story, when="2022-11-07T20:00", title="晚上")
    assert story.deliver("2022-11-07T20:00").sent == 0
    assert story.deliver("2022-11-08T09:00").sent == 1


def test_an_emergency_leaves_at_night(story: Told) -> None:
    story.notice(story.quiet_start(), "extra_urgent")
    story.resolve("2022-11-12T03:00")  # a Saturday
    assert story.deliver("2022-11-12T03:00").sent == 1
    assert story.server.taken[0]["Subject"].startswith("督办系统：特急消息1条")


def test_personal_quiet_hours_delay_the_digest_and_nothing_urgent(story: Told) -> None:
    Preference.objects.create(person=story.cast.clerk, quiet_from=time(8), quiet_to=time(10))
    matter = story.quiet_start()
    story.notice(matter)
    story.resolve("2022-11-07T15:00")
    assert story.deliver("2022-11-08T09:59").sent == 0
    story.notice(matter, "urgent")
    story.resolve("2022-11-08T09:30")
    assert story.deliver("2022-11-08T09:30").sent == 1
    assert story.deliver("2022-11-08T10:00").sent == 1


def test_a_letter_says_number_and_address_and_no_title_and_no_name(story: Told) -> None:
    c = story.cast
    matter = story.quiet_start()
    story.does(c.supervisor, "chased", matter, "2022-11-07T10:00", c.housing, text="请抓紧落实资金")
    story.resolve("2022-11-07T10:00")
    story.deliver("2022-11-07T10:00")
    [letter] = story.server.to(CLERK)
    text = text_of(letter)
    assert f"1. {matter.number} 催办，请回应" in text
    assert f"https://duban.mx.example/matters/{matter.pk}" in text
    whole = text + str(letter["Subject"])
    for kept in (matter.title, "请抓紧", "住建局", *(each.name for each in c.people.values())):
        assert kept not in whole
    assert letter["Auto-Submitted"] == "auto-generated"


def test_a_reminder_says_what_is_due_by_when(story: Told) -> None:
    from duban.apps.watch.sweep import sweep

    matter = story.quiet_start()
    sweep(at("2022-11-10T00:30"))
    Message.objects.all().delete()
    story.resolve("2022-11-10T00:30")
    Message.objects.filter(channel="in_app").update(channel="mail")  # the pack asks for none: as if it did
    letter = Letter.objects.create(
        key="x",
        person=story.cast.clerk,
        channel="mail",
        send_after=at("2022-11-10T09:00"),
        due_at=at("2022-11-10T09:00"),
    )
    Message.objects.filter(person=story.cast.clerk).update(letter=letter)
    story.deliver("2022-11-10T09:00")
    text = text_of(story.server.to(CLERK)[0])
    assert f"{matter.number} “部署”已过期限（11月7日24:00），请尽快办理" in text
    assert f"{matter.number} 请在11月10日24:00前办理“反馈进展”" in text


def test_of_a_restricted_matter_a_letter_says_the_number_and_nothing_else(story: Told) -> None:
    matter = urgent(story, circle="restricted")
    story.deliver("2022-11-07T10:00")
    assert f"{matter.number} 有一条消息，请登录查看" in text_of(story.server.to(CLERK)[0])


def test_a_rehearsal_says_so_in_every_letter(story: Told) -> None:
    Installation.objects.create(clock=at("2022-11-07T10:00"), since=at("2022-11-07T10:00"))
    urgent(story)
    story.deliver("2022-11-07T10:00")
    assert str(story.server.taken[0]["Subject"]).startswith("【演练】")


# -- asked again before it leaves -----------------------------------------------------------------------------------


def test_nobody_is_told_in_the_morning_of_what_was_done_in_the_night(story: Told) -> None:
    c, matter = story.cast, story.quiet_start()
    story.does(c.supervisor, "chased", matter, "2022-11-07T20:00", c.housing)
    story.resolve("2022-11-07T20:00")
    story.does(c.clerk, "answered", matter, "2022-11-07T21:00", c.housing, text="正在办理")
    assert story.deliver("2022-11-08T09:00") == Delivered(dropped=2)
    assert (story.server.taken, set(Letter.objects.values_list("state", flat=True))) == ([], {"dropped"})
    assert set(Message.objects.filter(notice__kind="chased", channel="mail").values_list("dropped", flat=True)) == {
        True
    }


def test_who_may_not_see_the_matter_any_more_is_told_nothing_of_it(story: Told) -> None:
    c, matter = story.cast, urgent(story, "debtor", "head", when="2022-11-07T20:00")
    Grant.objects.filter(person=c.clerk).update(valid_to=at("2022-11-08T00:00").date())
    Person.objects.filter(pk=c.unit_head.pk).update(is_active=False)
    Party.objects.filter(matter=matter).update(clerk=None)
    assert story.deliver("2022-11-08T09:00") == Delivered(dropped=2)
    assert story.server.taken == []


# -- what servers do ------------------------------------------------------------------------------------------------


def test_many_letters_go_by_one_connection(story: Told) -> None:
    urgent(story, "debtor", "head", "deputy", "office")
    assert story.deliver("2022-11-07T10:00").sent == 5
    assert story.server.sessions == 1


def test_an_address_that_is_refused_for_good_is_given_up_and_stops_no_other(story: Told) -> None:
    urgent(story, "debtor", "head")
    story.server.refuse[CLERK] = "550 no such user"
    assert story.deliver("2022-11-07T10:00") == Delivered(sent=1, failed=1)
    letter = Letter.objects.get(person=story.cast.clerk)
    assert (letter.state, letter.fault, letter.said) == ("given_up", "address", "550 no such user")
    assert story.deliver("2022-11-09T10:00") == Delivered()


def test_a_server_that_is_busy_is_asked_again_after_1_5_30_and_120_minutes_and_then_no_more(story: Told) -> None:
    urgent(story)
    story.server.refuse["*"] = "450 greylisted"
    now, tried = at("2022-11-07T10:00"), []
    for _ in range(24 * 60):
        if deliver(now).failed:
            tried.append(int((now - at("2022-11-07T10:00")).total_seconds() / 60))
        now += timedelta(minutes=1)
    assert tried == [0, 1, 6, 36, 156]
    assert Letter.objects.get().state == "given_up"
    assert story.server.taken == []


def test_a_letter_greylisted_once_arrives_once(story: Told) -> None:
    urgent(story)
    story.server.refuse["*"] = "450 greylisted"
    story.deliver("2022-11-07T10:00")
    story.server.refuse.clear()
    assert story.deliver("2022-11-07T10:00").sent == 0
    assert story.deliver("2022-11-07T10:01") == Delivered(sent=1)
    assert list(story.server.ids.values()) == [1]
    assert not Letter.objects.filter(repeats__gt=0).exists()


def test_a_server_that_is_away_charges_no_letter_and_is_not_stormed(story: Told, settings: Any) -> None:
    urgent(story, "debtor", "head")
    there = dict(settings.MAIL)
    settings.MAIL = {**there, "port": 1}  # nobody listens
    assert story.deliver("2022-11-07T10:00") == Delivered(waiting=2)
    line = Line.objects.get()
    assert (line.fault, line.fails, line.retry_at) == ("line", 1, at("2022-11-07T10:01"))
    story.deliver("2022-11-07T10:00")
    assert Line.objects.get().fails == 1  # not asked again before its time
    for minute in (1, 3, 8):
        story.deliver(f"2022-11-07T10:0{minute}")
    assert Line.objects.get().retry_at == at("2022-11-07T10:13")
    assert set(Letter.objects.values_list("tries", "state")) == {(0, "waiting")}
    settings.MAIL = there
    assert story.deliver("2022-11-09T10:00") == Delivered(sent=2)  # after two days: nothing is lost
    assert not Line.objects.exists()


def test_a_server_that_dies_midway_is_reached_again_and_the_doubtful_letter_repeats_its_id(story: Told) -> None:
    urgent(story, "debtor", "head", "deputy", "office")
    story.server.dies_at = 3
    assert story.deliver("2022-11-07T10:00") == Delivered(sent=4, failed=1)
    assert story.deliver("2022-11-07T10:01") == Delivered(sent=1, repeated=1)
    assert sorted(story.server.ids.values()) == [1, 1, 1, 1, 2]  # it had taken the third before it died
    assert [each.repeats for each in Letter.objects.order_by("pk")] == [0, 0, 1, 0, 0]


def test_a_server_that_answers_nobody_in_time_is_left_alone(story: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "PATIENCE", 0.2)
    urgent(story, "debtor", "head")
    story.server.slow = 1.0
    done = story.deliver("2022-11-07T10:00")
    assert done == Delivered(failed=1, waiting=1)
    assert Line.objects.get().fault == "slow"
    assert Letter.objects.get(tries=1).doubtful
    story.server.slow = 0
    assert story.deliver("2022-11-07T10:02").sent == 2
    assert len(story.server.ids) == 2  # nobody got two different letters


def test_a_slow_server_is_given_a_bounded_time_and_the_rest_waits(story: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "BUDGET", 0.0)
    urgent(story, "debtor", "head")
    pieces = [mail.Piece(f"k{n}", CLERK, "s", "t", at("2022-11-07T10:00")) for n in range(3)]
    from django.conf import settings

    outcomes = mail.send(pieces, settings)
    assert {each.state for each in outcomes.of.values()} == {"untried"}
    assert outcomes.line is None
    monkeypatch.undo()
    assert story.deliver("2022-11-07T10:00").sent == 2


def test_a_wrong_account_is_the_lines_fault_and_loses_nothing(story: Told, settings: Any) -> None:
    urgent(story)
    there = dict(settings.MAIL)
    settings.MAIL = {**there, "user": "duban", "password": "wrong"}
    assert story.deliver("2022-11-07T10:00").waiting == 1
    assert Line.objects.get().fault in ("login", "line")
    settings.MAIL = there
    assert story.deliver("2022-11-07T11:00").sent == 1


def test_a_sender_the_server_does_not_take_gives_up_no_letter(story: Told) -> None:
    urgent(story)
    story.server.refuse_sender = "550 not allowed to send"
    assert story.deliver("2022-11-07T10:00").waiting == 1
    assert Line.objects.get().fault == "login"
    assert Letter.objects.get().state == "waiting"


def test_who_has_lost_their_address_meanwhile_is_shown_and_not_tried_for_ever(story: Told) -> None:
    urgent(story)
    Person.objects.filter(pk=story.cast.clerk.pk).update(mail="")
    assert story.deliver("2022-11-07T10:00") == Delivered(failed=1)
    assert (Letter.objects.get().state, Letter.objects.get().fault) == ("given_up", "gone")


def test_an_address_with_a_line_break_injects_nothing(story: Told) -> None:
    urgent(story)
    Person.objects.filter(pk=story.cast.clerk.pk).update(mail="a@mx.example\nBcc: b@mx.example")
    story.deliver("2022-11-07T10:00")
    assert story.server.taken == []
    assert Letter.objects.get().state == "given_up"


def test_mail_switched_off_keeps_what_waits(story: Told, settings: Any) -> None:
    urgent(story)
    settings.MAIL = None
    assert story.deliver("2022-11-07T10:00") == Delivered(waiting=1)


# -- workers that die, clocks that turn -----------------------------------------------------------------------------


def test_what_a_dead_worker_had_claimed_is_sent_again_after_five_minutes_with_the_same_id(story: Told) -> None:
    urgent(story)
    Letter.objects.update(state="sending", claim="dead", claimed_until=at("2022-11-07T10:05"))
    assert story.deliver("2022-11-07T10:04") == Delivered()
    assert story.deliver("2022-11-07T10:05") == Delivered(sent=1, repeated=1)
    letter = Letter.objects.get()
    assert story.server.ids == {f"<{letter.key}@mx.example>": 1}


def test_a_worker_that_wakes_up_late_takes_nothing_back_from_the_one_that_followed(story: Told) -> None:
    urgent(story)
    story.deliver("2022-11-07T10:00")
    from duban.apps.notify.channels import Outcomes, Piece
    from duban.apps.notify.deliver import UNTRIED, _Book, _record

    row = Letter.objects.get()
    book = _Book(at("2022-11-07T10:10"), None)
    piece = Piece(row.key, CLERK, "s", "t", book.now)
    _record([row], {row.pk: piece}, [], Outcomes({row.key: UNTRIED}), set(), "old claim", book)
    row.refresh_from_db()
    assert row.state == "sent"


def test_a_clock_set_back_doubles_nothing_and_loses_nothing(story: Told) -> None:
    matter = urgent(story, when="2022-11-09T10:00")
    assert story.deliver("2022-11-09T10:00").sent == 1
    story.notice(matter)
    story.resolve("2022-11-09T10:00")  # for the 10th
    assert story.resolve("2022-11-07T10:00").notices == 0
    assert story.deliver("2022-11-07T10:00") == Delivered()
    assert story.deliver("2022-11-10T09:00").sent == 1
    assert list(story.server.ids.values()) == [1, 1]


def test_what_a_clock_far_ahead_put_off_leaves_once_it_is_set_right(story: Told) -> None:
    urgent(story, "debtor", "head", when="2031-11-07T10:00")
    assert story.deliver("2022-11-07T10:00").sent == 2
    urgent(story, title="另一件")
    Letter.objects.filter(state="waiting").update(state="sending", claim="dead", claimed_until=at("2031-11-07T10:05"))
    assert story.deliver("2022-11-07T10:00") == Delivered(sent=1, repeated=1)


def test_a_round_of_the_worker_is_bounded(story: Told) -> None:
    urgent(story, "debtor", "head", "deputy")
    assert deliver(at("2022-11-07T10:00"), batch=1, most=2).sent == 2
    assert deliver(at("2022-11-07T10:00"), batch=1).sent == 1
