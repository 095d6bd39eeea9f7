"""From notices to messages: once, nobody of what is done, each by the ways the rule names (XQ-5)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.apps.notify.conftest import Told, who
from tests.cast import at

import duban
from duban.apps.notify import resolve as resolving
from duban.apps.notify.channels import channels
from duban.apps.notify.models import Errand, Letter, Message, Preference
from duban.apps.notify.resolve import Resolved
from duban.apps.org.models import Person
from duban.apps.outbox.models import Notice
from duban.apps.watch.sweep import sweep

pytestmark = pytest.mark.django_db


def test_xq5_a_reminder_is_told_to_the_debtor_and_deputy_and_asks_the_office_to_telephone(story: Told) -> None:
    story.quiet_start()
    sweep(at("2022-11-08T00:00"))  # 当天部署 fell due at midnight
    story.resolve("2022-11-08T00:00")
    reminders = Message.objects.filter(notice__rule="WX-12.chase", notice__unit=story.cast.housing)
    assert [each.person.name for each in reminders.order_by("pk")] == ["朱联络", "付副局长"]
    assert [each.notice.unit.name for each in Errand.objects.order_by("pk")] == ["住建局", "财政局"]


def test_each_notice_is_resolved_once_however_often(story: Told) -> None:
    story.begin()
    first = story.resolve("2022-11-07T09:00")
    assert (first.notices, first.dropped) == (4, 0)  # assigned, and 部署 due tonight, to two units
    before = list(Message.objects.values_list("pk", flat=True))
    assert story.resolve("2022-11-07T09:00") == Resolved()
    assert list(Message.objects.values_list("pk", flat=True)) == before
    assert set(Notice.objects.values_list("state", flat=True)) == {"resolved"}


def test_nobody_is_reminded_of_what_was_done_meanwhile(story: Told) -> None:
    c, matter = story.cast, story.quiet_start()
    sweep(at("2022-11-08T00:00"))
    story.does(c.clerk, "deployed", matter, "2022-11-08T08:00", c.housing)
    done = story.resolve("2022-11-08T08:00")
    assert done.dropped == 1
    assert set(Message.objects.values_list("notice__unit__name", flat=True)) == {"财政局"}


def test_nobody_is_reminded_of_a_date_that_was_moved_meanwhile(story: Told) -> None:
    c, matter = story.cast, story.quiet_start()
    sweep(at("2022-11-10T00:30"))  # a day before 10 November 24:00
    asked = {"until": at("2022-11-25T24:00"), "reason": "资金未到"}
    story.does(c.clerk, "extension_asked", matter, "2022-11-10T08:00", c.housing, asked)
    story.resolve("2022-11-10T08:30")
    mine = Notice.objects.filter(duty=f"{matter.pk}/WX-10.3/{c.housing.pk}/2/1")
    assert [(each.step, each.state) for each in mine] == [(1, "dropped")]


@pytest.mark.parametrize("answer", ["answered", "reported"])
def test_a_chase_that_was_answered_before_it_went_out_is_dropped(answer: str, story: Told) -> None:
    c, matter = story.cast, story.quiet_start()
    story.does(c.supervisor, "chased", matter, "2022-11-07T10:00", c.housing)
    story.does(c.clerk, answer, matter, "2022-11-07T10:01", c.housing, text="正在办理")
    story.resolve("2022-11-07T10:02")
    assert Notice.objects.get(kind="chased").state == "dropped"
    assert who("chased") == []


def test_an_application_decided_before_anybody_was_told_is_dropped(story: Told) -> None:
    c, matter = story.cast, story.quiet_start()
    asked = {"until": at("2022-11-25T24:00"), "reason": "资金未到"}
    story.does(c.clerk, "extension_asked", matter, "2022-11-07T10:00", c.housing, asked)
    story.does(c.head, "extension_decided", matter, "2022-11-07T10:01", c.housing, {"granted": False})
    story.resolve("2022-11-07T10:02")
    assert (who("extension_asked"), who("extension_decided")) == ([], ["朱联络"])


def test_a_channel_without_a_folder_falls_back_inside_and_says_so_on_record(story: Told) -> None:
    story.notice(story.quiet_start(), channels=["in_app", "sms"])
    story.resolve("2022-11-07T10:00")
    [message] = Message.objects.all()
    assert (message.channel, message.unmet) == ("in_app", {"sms": "还没有短信渠道"})


def test_mail_that_is_off_or_without_an_address_falls_back_inside_and_says_so(story: Told, settings: Any) -> None:
    matter = story.quiet_start()
    Person.objects.filter(pk=story.cast.clerk.pk).update(mail="")
    story.notice(matter)
    story.resolve("2022-11-07T10:00")
    settings.MAIL = None
    story.notice(matter, to=["head"])
    story.resolve("2022-11-07T10:00")
    assert [each.unmet["mail"][:6] for each in Message.objects.order_by("pk")] == ["本人没有登记", "没有设置邮件"]
    assert not Letter.objects.exists()


def test_a_deleted_channel_takes_nothing_else_with_it(tmp_path: Path) -> None:
    """The product without the folder, in a process of its own: `without_mail.py` says what must hold there."""
    shutil.copytree(Path(duban.__file__).parent, tmp_path / "duban", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(tmp_path / "duban" / "apps" / "notify" / "channels" / "mail")
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(here / "without_mail.py")],
        cwd=here.parents[2], env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout[-3000:]


def test_the_channels_are_the_folders_there_are() -> None:
    assert sorted(channels()) == ["in_app", "mail"]


def test_what_arises_for_one_person_at_one_instant_is_one_letter(story: Told) -> None:
    first, second = story.quiet_start(), story.quiet_start(title="第二件")
    for matter in (first, second, second):
        story.notice(matter, "urgent")
    story.notice(first, "urgent", to=["head"])
    story.resolve("2022-11-07T10:00")
    assert [(each.person.name, each.messages.count()) for each in Letter.objects.order_by("pk")] == [
        ("朱联络", 3), ("居局长", 1),
    ]  # fmt: skip


def test_a_letter_that_was_once_claimed_never_grows(story: Told) -> None:
    matter = story.quiet_start()
    story.notice(matter, "urgent")
    story.resolve("2022-11-07T10:00")
    Letter.objects.update(claim="somebody")
    story.notice(matter, "urgent")
    story.resolve("2022-11-07T10:00")
    keys = list(Letter.objects.order_by("pk").values_list("key", flat=True))
    assert len(keys) == 2
    assert keys[1] == f"{keys[0]}-2"


def test_a_matter_of_the_utmost_urgency_is_told_at_any_hour_whatever_the_rule_says(story: Told) -> None:
    stated = {"source": "instruction", "instructor": "leader", "class": "general", "answers": "separate"}
    for more in ({"urgency": "extra_urgent"}, {"emergency": "yes"}):
        story.notice(story.quiet_start(stated={**stated, **more}, title=str(more)))
    story.resolve("2022-11-07T23:00")
    assert [each.send_after for each in Letter.objects.all()] == [at("2022-11-07T23:00")]
    assert set(Message.objects.values_list("urgency", flat=True)) == {"extra_urgent"}


def test_who_wants_no_digest_gets_only_what_is_urgent_outside(story: Told) -> None:
    c, matter = story.cast, story.quiet_start()
    Preference.objects.create(person=c.clerk, digest=False)
    story.notice(matter)
    story.notice(matter, "urgent")
    story.resolve("2022-11-07T10:00")
    assert [each.urgency for each in Message.objects.filter(channel="mail")] == ["urgent"]
    [inside] = Message.objects.filter(channel="in_app", urgency="normal")
    assert inside.unmet == {"mail": "本人不收每日汇总"}


def test_a_notice_the_machine_fails_on_becomes_a_call_and_stops_no_other(
    story: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = story.quiet_start()
    bad = story.notice(matter)
    story.notice(matter, to=["head"])
    true = resolving.Addressees.of

    def of(self: Any, notice: Notice, *more: Any) -> Any:
        if notice.pk == bad.pk:
            raise RuntimeError("unforeseen")
        return true(self, notice, *more)

    monkeypatch.setattr(resolving.Addressees, "of", of)
    story.resolve("2022-11-07T10:00")
    assert who() == ["居局长"]
    errand = Errand.objects.get()
    assert errand.notice == bad
    assert "RuntimeError" in errand.because
    assert not Notice.objects.filter(state="waiting").exists()


def test_a_round_is_bounded_where_it_is_asked_to_be(story: Told) -> None:
    matter = story.quiet_start()
    for _ in range(5):
        story.notice(matter)
    assert resolving.resolve(at("2022-11-07T10:00"), batch=2, most=3).notices == 4
    assert resolving.resolve(at("2022-11-07T10:00"), batch=2).notices == 1
