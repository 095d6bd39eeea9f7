"""A worker that dies at any statement, and two at once: nothing lost, nothing doubled inside; outside the same Message-ID."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection
from tests.apps.matters.conftest import told
from tests.apps.matters.test_at_once import Crash, crashing_at
from tests.apps.notify.conftest import Told, addressed
from tests.apps.notify.mail_server import MailServer
from tests.cast import at

from duban.apps.notify.deliver import BATCH, Delivered, deliver
from duban.apps.notify.models import Errand, Letter, Message
from duban.apps.notify.resolve import resolve
from duban.apps.outbox.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)
NOW, LATER = "2022-11-07T10:00", "2022-11-07T10:05"


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path, settings: Any, mail_server: MailServer) -> Told:
    story = Told(told(tmp_path, settings).cast)
    story.server = mail_server
    addressed(story.cast)
    return story


def prepared(story: Told) -> None:
    """Three notices: two persons by mail, one of them with a call to make."""
    matter = story.quiet_start()
    story.notice(matter, "urgent")
    story.notice(matter, "urgent", to=["head"], channels=["in_app", "mail", "phone"])
    story.notice(matter, "urgent", to=["debtor", "head"])


def cleared(story: Told) -> None:
    Message.objects.all().delete()
    Errand.objects.all().delete()
    Letter.objects.all().delete()
    Notice.objects.all().delete()
    story.server.taken.clear()


def test_a_worker_killed_at_any_statement_loses_nothing_and_doubles_nothing_inside(shared: Told) -> None:
    number, crashed, repeated = 0, True, 0
    while crashed:
        number += 1
        prepared(shared)
        with crashing_at(number):
            try:
                resolve(at(NOW))
                deliver(at(NOW))
                crashed = False
            except Crash:
                pass
        resolve(at(NOW))
        done = deliver(at(LATER))  # what it had claimed has run out
        repeated += done.repeated
        assert Message.objects.count() == 8
        assert Message.objects.values("notice", "person", "channel").distinct().count() == 8
        assert Errand.objects.count() == 1
        assert list(Letter.objects.values_list("state", flat=True)) == ["sent", "sent"]
        ids = shared.server.ids
        assert set(ids) == {f"<{key}@mx.example>" for key in Letter.objects.values_list("key", flat=True)}
        assert max(ids.values()) <= 2
        assert sum(ids.values()) == 2 + done.repeated == 2 + sum(Letter.objects.values_list("repeats", flat=True))
        cleared(shared)
    assert number > 8
    assert repeated > 0  # it was killed between sending and writing it down, too


def test_a_crash_repeats_at_most_one_batch(shared: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    from duban.apps.notify import deliver as delivering

    matter = shared.quiet_start()
    for n in range(6):
        shared.notice(matter, "urgent", to=["debtor", "head"])
        resolve(at(f"2022-11-07T10:0{n}"))
    true, batches = delivering._record, []

    def record(*told: Any) -> Delivered:
        batches.append(told)
        if len(batches) == 2:
            raise Crash
        return true(*told)

    monkeypatch.setattr(delivering, "_record", record)
    with pytest.raises(Crash):
        deliver(at("2022-11-07T10:30"), batch=4)
    assert len(shared.server.taken) == 8
    assert deliver(at("2022-11-07T10:35"), batch=4) == Delivered(sent=8, repeated=4)
    assert sorted(shared.server.ids.values()) == [1] * 8 + [2] * 4
    assert BATCH <= 50


def at_once(*works: Any) -> list[Any]:
    ready = Barrier(len(works))

    def one(work: Any) -> Any:
        try:
            ready.wait()
            return work()
        except DatabaseError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_two_workers_at_once_tell_everybody_once(shared: Told) -> None:
    matter = shared.quiet_start()
    for n in range(12):
        shared.notice(matter, "urgent", to=["debtor", "head", "deputy", "office"], key=f"each/{n}")
    at_once(*(lambda: resolve(at(NOW), batch=3) for _ in range(2)))
    resolve(at(NOW))
    assert Message.objects.count() == 12 * 5 * 2
    done = at_once(*(lambda: deliver(at(NOW), batch=2) for _ in range(2)))
    assert sum(each.sent for each in done) == Letter.objects.count()
    assert set(shared.server.ids.values()) == {1}
    assert not Letter.objects.exclude(state="sent").exists()
