"""某县 with addresses of mail, a mail server beside it, and short ways to say what is told to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.apps.matters.conftest import Story, told
from tests.apps.notify.mail_server import MailServer, running
from tests.cast import at

from duban.apps.matters.models import Matter
from duban.apps.notify.deliver import Delivered, deliver
from duban.apps.notify.models import Message
from duban.apps.notify.resolve import Resolved, resolve
from duban.apps.org.models import Person
from duban.apps.outbox.models import Notice


class Told(Story):
    """The story, and who hears of it."""

    server: MailServer

    def resolve(self, when: str) -> Resolved:
        return resolve(at(when))

    def deliver(self, when: str, **more: Any) -> Delivered:
        return deliver(at(when), **more)

    def notice(self, matter: Matter, urgency: str = "normal", **more: Any) -> Notice:
        """Something to be told to 住建局's clerk that nothing settles."""
        number = Notice.objects.count()
        return Notice.objects.create(
            **{
                "key": f"test/{number}", "jurisdiction": self.cast.county, "matter": matter, "unit": self.cast.housing,
                "kind": "found_valid", "at": at("2022-11-07T09:00"), "to": ["debtor"], "channels": ["in_app", "mail"],
                "urgency": urgency, "made_at": at("2022-11-07T09:00"), **more,
            }
        )  # fmt: skip

    def quiet_start(self, **more: Any) -> Matter:
        """A matter whose own set-up is told to nobody any more."""
        matter = self.begin(**more)
        Notice.objects.filter(state="waiting").delete()
        return matter


def who(kind: str = "", channel: str = "in_app") -> list[str]:
    """The names of those told, in order."""
    rows = Message.objects.filter(channel=channel).select_related("person").order_by("notice_id", "person_id")
    return [row.person.name for row in (rows.filter(notice__kind=kind) if kind else rows)]


def addressed(cast: Any) -> None:
    for person in cast.people.values():
        Person.objects.filter(pk=person.pk).update(mail=f"{person.login}@mx.example")


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    server = MailServer()
    with running(server) as address:
        settings.MAIL = address
        settings.SITE_ADDRESS = "https://duban.mx.example"
        yield server


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any, mail_server: MailServer) -> Told:
    found = Told(told(tmp_path, settings).cast)
    found.server = mail_server
    addressed(found.cast)
    return found
