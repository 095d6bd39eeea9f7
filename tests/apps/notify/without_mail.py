"""Run by `test_resolve` against a copy of the product in which the folder of mail was deleted."""

from __future__ import annotations

import importlib.util

import pytest
from tests.apps.notify.conftest import Told

from duban.apps.notify.channels import channels
from duban.apps.notify.models import Letter, Message

pytestmark = pytest.mark.django_db


def test_what_was_to_go_by_mail_is_told_inside_and_says_why(story: Told) -> None:
    assert importlib.util.find_spec("duban.apps.notify.channels.mail") is None
    assert sorted(channels()) == ["in_app"]
    story.notice(story.quiet_start())
    story.resolve("2022-11-07T10:00")
    story.deliver("2022-11-07T10:05")
    [message] = Message.objects.all()
    assert (message.channel, message.unmet) == ("in_app", {"mail": "还没有邮件渠道"})
    assert not Letter.objects.exists()
