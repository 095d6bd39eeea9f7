"""The loop: rounds and rests, errors that do not end it, and an end that leaves nothing half done."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from tests.apps.matters.conftest import told
from tests.apps.watch.conftest import Watched
from tests.cast import at

from duban import clock
from duban.apps.matters.models import EventRow, Matter
from duban.apps.watch import heartbeats, rehearsal
from duban.apps.watch.models import Heartbeat, Slot
from duban.apps.watch.rounds import jobs, until_quiet
from duban.worker import loop as looping
from duban.worker.loop import Loop

pytestmark = pytest.mark.django_db
MIDNIGHT = at("2022-11-08T00:00")


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Watched:
    return Watched(told(tmp_path, settings).cast)


@pytest.fixture
def it_is(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    return lambda instant: monkeypatch.setattr(clock, "now", lambda: instant)


@contextmanager
def database_gone() -> Iterator[None]:
    """Every statement fails, as when the server is away."""

    def wrapper(*_: Any) -> Any:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(wrapper):
        yield


def test_the_round_is_tick_then_sweep() -> None:
    assert [name for name, _ in jobs()][:2] == ["tick", "sweep"]


def test_a_round_judges_what_is_due_and_says_it_is_at_work(story: Watched, it_is: Any) -> None:
    story.begin()
    it_is(MIDNIGHT)
    worker = Loop()
    assert worker.once() == looping.AT_ONCE
    [seen] = heartbeats.at_work(clock.machine())
    assert seen.node == worker.name
    assert seen.detail["done"]["sweep"]["matters"] == 1
    assert worker.once() > looping.AT_ONCE
    assert EventRow.objects.filter(kind="verdict").count() == 2


def test_it_rests_until_something_is_due_and_never_longer_than_it_may(story: Watched, it_is: Any) -> None:
    story.begin()  # due at midnight
    worker = Loop(jobs=())
    for now, rest in (("2022-11-07T12:00", looping.LONGEST), ("2022-11-07T23:59:53", 7.0)):
        it_is(at(now))
        assert worker.once() == rest


def test_a_database_that_is_gone_for_a_minute_does_not_end_it(story: Watched, it_is: Any) -> None:
    story.begin()
    it_is(MIDNIGHT)
    worker = Loop()
    with database_gone():
        rests = [worker.once() for _ in range(8)]
    assert rests == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
    assert EventRow.objects.filter(kind="verdict").count() == 0
    assert worker.once() == looping.AT_ONCE
    assert EventRow.objects.filter(kind="verdict").count() == 2


def test_a_job_that_fails_stops_no_other_and_the_loop_slows_down(db: None) -> None:
    done: list[str] = []

    def bad(now: datetime) -> Mapping[str, int]:
        raise RuntimeError("kaputt")

    def good(now: datetime) -> Mapping[str, int]:
        done.append("good")
        return {}

    worker = Loop((("bad", bad), ("good", good)))
    assert [worker.once() for _ in range(3)] == [looping.LONGEST] * 3
    assert len(done) == 3
    assert Heartbeat.objects.get().detail["failed"] == {"bad": "RuntimeError"}


def test_a_clock_set_back_judges_nothing_twice(story: Watched, it_is: Any) -> None:
    story.begin()
    until_quiet(MIDNIGHT)
    everything = list(EventRow.objects.order_by("pk").values_list()), list(Slot.objects.values_list())
    for back in ("2022-11-07T23:00", "2022-11-07T12:00", "2022-11-08T00:00"):
        until_quiet(at(back))
    assert (list(EventRow.objects.order_by("pk").values_list()), list(Slot.objects.values_list())) == everything


def test_a_clock_far_behind_the_records_is_told_in_a_sentence_and_ends_nothing(story: Watched, it_is: Any) -> None:
    story.begin()
    Matter.objects.update(next_wakeup=at("2022-11-01T00:00"))
    it_is(at("2022-11-06T09:00"))
    Loop().once()
    assert "服务器时间早于已有记录" in Heartbeat.objects.get().detail["failed"]["sweep"]
    it_is(MIDNIGHT)
    Loop().once()
    assert EventRow.objects.filter(kind="verdict").count() == 2


def test_a_heart_beats_at_most_every_half_minute(db: None) -> None:
    hands = [at("2022-11-07T09:00")]
    worker = Loop((), lambda: hands[0])
    for seconds in (0, 10, 29):
        hands[0] = at("2022-11-07T09:00") + timedelta(seconds=seconds)
        worker.once()
        assert Heartbeat.objects.get().seen_at == at("2022-11-07T09:00")
    hands[0] = at("2022-11-07T09:00:30")
    worker.once()
    assert Heartbeat.objects.get().seen_at == hands[0]
    hands[0] = at("2022-11-07T08:00")  # the machine's clock was set right
    worker.once()
    assert Heartbeat.objects.get().seen_at == hands[0]


def test_a_worker_counts_for_two_minutes_and_is_forgotten_in_a_day(db: None) -> None:
    nine = at("2022-11-07T09:00")
    heartbeats.beat("one:1", nine, nine, {})
    assert len(heartbeats.at_work(nine + timedelta(seconds=119))) == 1
    assert heartbeats.at_work(nine + timedelta(minutes=2)) == []
    heartbeats.beat("two:2", nine, nine + timedelta(days=1, seconds=1), {})
    assert [each.node for each in Heartbeat.objects.all()] == ["two:2"]


def test_told_to_end_it_ends_and_its_heartbeat_goes(db: None) -> None:
    seen: list[int] = []
    worker = Loop()

    def ends(now: datetime) -> Mapping[str, int]:
        seen.append(1)
        worker.ending.tell()
        return {"more": 1}

    worker._jobs = (("ends", ends), ("never", ends))
    worker.run()
    assert seen == [1]
    assert not Heartbeat.objects.exists()


def test_in_a_rehearsal_heartbeats_go_by_the_machine(db: None) -> None:
    rehearsal.set_up(MIDNIGHT, clock.machine())
    assert Loop(jobs=()).once() == looping.LONGEST / 4
    assert len(heartbeats.at_work(clock.machine())) == 1


# The true process, ended by a true signal, on a database file of its own.

HALF = """
import sys, time
import django
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
from django.db import transaction
from duban import clock
from duban.apps.watch.models import Slot
from duban.worker import command
from duban.worker.loop import Loop
command.GRACE = 0.2

def whole(now):
    Slot.objects.create(job="whole", slot=str(Slot.objects.count()), ran_at=now, node="")
    return {}

def half(now):
    with transaction.atomic():
        Slot.objects.create(job="half", slot="1", ran_at=now, node="")
        print("half way", flush=True)
        while True:
            time.sleep(60)

def quick(now):
    print("at rest", flush=True)
    return {}

sys.exit(command.serve(Loop((("whole", whole), (sys.argv[1], globals()[sys.argv[1]])))))
"""


@pytest.mark.parametrize(("job", "told_"), [("half", "half way\n"), ("quick", "at rest\n")])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_soon_and_leaves_nothing_half_done(
    tmp_path: Path, job: str, told_: str, number: signal.Signals
) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("DUBAN_")}
    env |= {"DUBAN_FOLDER": str(tmp_path), "DJANGO_SETTINGS_MODULE": "duban.project.settings"}
    running = subprocess.Popen([sys.executable, "-c", HALF, job], env=env, stdout=subprocess.PIPE, text=True)
    assert running.stdout
    assert running.stdout.readline() == told_
    running.send_signal(number)
    running.communicate(timeout=15)  # a rest alone would last twenty seconds
    assert running.returncode == 0
    with sqlite3.connect(tmp_path / "duban.sqlite3") as kept:
        assert kept.execute("SELECT job FROM duban_slot").fetchall() == [("whole",)]
        beats = kept.execute("SELECT count(*) FROM duban_heartbeat").fetchone()
    assert beats == (0,)


def test_one_round_is_told_on_the_command_line(story: Watched, it_is: Any, capsys: pytest.CaptureFixture[str]) -> None:
    from duban.cli.main import main

    story.begin()
    it_is(MIDNIGHT)
    assert main(["worker", "--once", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["done"]["sweep"] == {"matters": 1, "subjects": 0, "set_aside": 0}
