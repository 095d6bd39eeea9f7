"""Letters: 10,000 urgent notices, each for another person, resolved and delivered to a mail server on loopback.

`python -m bench letters [notices]`; under `scripts/with_postgres.py` the same on PostgreSQL. What concerns one person at
one instant is one letter, so there are as many people as notices. The server is a process of its own, as it would be.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Final

from bench.county import NOW, at, county
from bench.measure import Bench, Figure
from bench.store import store

NOTICES: Final = 10_000


def run(bench: Bench, notices: int = NOTICES) -> None:
    with store() as kind, _mail_server() as (address, taken):
        from django.conf import settings

        from duban.apps.notify.deliver import deliver
        from duban.apps.notify.resolve import resolve

        settings.MAIL, settings.SITE_ADDRESS = address, "https://duban.mx.example"
        place = county(notices, sealed=False)
        _told(place.people, notices)
        for name, work, target in (
            ("resolved to people and letters", lambda: resolve(at(NOW)), ""),
            ("delivered by SMTP", lambda: deliver(at(NOW)), "≤ 60 s"),
        ):
            begun = time.perf_counter()
            work()
            seconds = time.perf_counter() - begun
            bench.figures.append(
                Figure(f"notices {name}, {kind}", {"notices": notices}, notices, 0, (seconds,), target)
            )
        assert (came := taken()) == notices, f"{came:,} letters came of {notices:,}"


def _told(people: Any, notices: int) -> None:
    """A person for each matter, who is its clerk in the unit that leads it, and an urgent notice for them."""
    from duban.apps.matters.models import Matter, Party
    from duban.apps.org.models import Grant, Person, Post
    from duban.apps.outbox.models import Notice

    day, instant = at("2022-01-01T00:00").date(), at(NOW)
    matters = list(Matter.objects.filter(state__in=("live", "reported", "closed")).order_by("pk")[:notices])
    clerks = Person.objects.bulk_create(
        Person(login=f"l{n}", name=f"联络{n}", jurisdiction=people.county, mail=f"l{n}@mx.example", password="!")
        for n in range(len(matters))
    )
    Post.objects.bulk_create(Post(person=each, unit=people.housing, post="clerk", valid_from=day) for each in clerks)
    Grant.objects.bulk_create(
        Grant(person=each, role="clerk", jurisdiction=people.county, unit=people.housing, valid_from=day)
        for each in clerks
    )
    Notice.objects.all().delete()
    Party.objects.filter(matter__in=matters).update(left_at=instant)
    Party.objects.bulk_create(
        Party(matter=matter, unit=people.housing, role="lead", clerk=clerk)
        for matter, clerk in zip(matters, clerks, strict=True)
    )
    Notice.objects.bulk_create(
        Notice(
            key=f"bench/{matter.pk}", jurisdiction=people.county, matter=matter, unit=people.housing, kind="found_valid",
            at=instant, to=["debtor"], channels=["in_app", "mail"], urgency="urgent", made_at=instant,
        )
        for matter in matters
    )  # fmt: skip
    assert len(matters) == notices, "the county has fewer matters than notices are asked for"


@contextmanager
def _mail_server() -> Iterator[tuple[dict[str, Any], Any]]:
    """A server in a process of its own: what settings.MAIL says of it, and a function that counts what it took."""
    ours, theirs = get_context("spawn").Pipe()
    server = get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    server.start()

    def taken() -> int:
        ours.send("taken")
        return int(ours.recv())

    try:
        yield ours.recv(), taken
    finally:
        ours.send("end")
        server.join()


def _serve(asked: Connection) -> None:
    from tests.apps.notify.mail_server import MailServer, running

    server = MailServer()
    with running(server) as address:
        asked.send(address)
        while asked.recv() == "taken":
            assert max(server.ids.values(), default=1) == 1
            asked.send(len(server.ids))
