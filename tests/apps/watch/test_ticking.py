"""Slots: each is done once, whoever comes; what was slept through is caught up in order."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import OperationalError, connection
from tests.apps.watch.conftest import Watched
from tests.cast import at

from duban.apps.matters.keeping.keys import public_keys
from duban.apps.matters.keeping.seals import seal_day, seals
from duban.apps.matters.keeping.verify import verify
from duban.apps.matters.models import Seal
from duban.apps.watch import ticking
from duban.apps.watch.models import Heartbeat, Slot
from duban.apps.watch.ticking import Daily, tick


class Noted:
    """A job that writes down the days it was done for."""

    def __init__(self, fails: int = 0) -> None:
        self.days: list[date] = []
        self.fails = fails

    def __call__(self, day: date, now: datetime) -> None:
        if self.fails:
            self.fails -= 1
            raise RuntimeError("kaputt")
        self.days.append(day)

    def job(self, name: str = "noted", clock: time = time(1, 10)) -> tuple[Daily, ...]:
        return (Daily(name, clock, self),)


@pytest.mark.django_db
def test_a_slot_is_done_when_its_time_has_come_and_only_once() -> None:
    job = Noted()
    assert tick(at("2022-11-08T01:09"), job.job()) == {"noted": 1}  # the latest that has come: yesterday's
    assert tick(at("2022-11-08T01:09"), job.job()) == {}
    assert tick(at("2022-11-08T01:10"), job.job()) == {"noted": 1}
    assert tick(at("2022-11-08T23:00"), job.job()) == {}
    assert [str(day) for day in job.days] == ["2022-11-07", "2022-11-08"]


@pytest.mark.django_db
def test_what_was_slept_through_is_caught_up_in_order() -> None:
    job = Noted()
    tick(at("2022-11-08T02:00"), job.job())
    tick(at("2022-11-11T02:00"), job.job())
    assert [day.day for day in job.days] == [8, 9, 10, 11]
    tick(at("2023-03-01T02:00"), job.job())
    assert len(job.days) == 4 + ticking.MOST
    assert job.days == sorted(job.days)


@pytest.mark.django_db
def test_a_clock_set_back_does_nothing_twice() -> None:
    job = Noted()
    tick(at("2022-11-09T02:00"), job.job())
    assert tick(at("2022-11-08T02:00"), job.job()) == {}
    assert tick(at("2022-11-09T02:00"), job.job()) == {}
    assert len(job.days) == 1


@pytest.mark.django_db
def test_a_failing_job_is_tried_again_in_order_and_stops_no_other() -> None:
    bad, good = Noted(), Noted()
    jobs = bad.job("bad") + good.job("good")
    tick(at("2022-11-08T02:00"), jobs)
    bad.fails = 1
    assert tick(at("2022-11-10T02:00"), jobs) == {"good": 2}
    assert Slot.objects.filter(job="bad").count() == 1  # undone with the job that failed
    assert tick(at("2022-11-10T02:01"), jobs) == {"bad": 2}
    assert bad.days == good.days


@pytest.mark.django_db
def test_effect_and_slot_stand_or_fall_together() -> None:
    def half(day: date, now: datetime) -> None:
        Heartbeat.objects.create(node="half", started_at=now, seen_at=now)
        raise OperationalError

    with pytest.raises(OperationalError):
        tick(at("2022-11-08T02:00"), (Daily("half", time(1), half),))
    assert not Slot.objects.exists()
    assert not Heartbeat.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_several_processes_one_does_the_slot() -> None:
    done, told, ready = Noted(), [], Barrier(3)

    def one() -> None:
        try:
            ready.wait()
            told.append(sum(tick(at("2022-11-08T02:00"), done.job()).values()))
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told) == [0, 0, 1]
    assert len(done.days) == 1
    assert Slot.objects.count() == 1


@pytest.mark.django_db
def test_the_day_before_is_sealed_in_the_night_and_verify_agrees(story: Watched, settings: Any) -> None:
    story.begin()
    assert tick(at("2022-11-08T01:09"), (ticking.DAILY[0],)) == {"seal": 1}
    assert [str(seal.day) for seal in Seal.objects.all()] == ["2022-11-06"]
    tick(at("2022-11-10T01:10"), ticking.DAILY)
    assert [str(seal.day) for seal in Seal.objects.order_by("day")] == [f"2022-11-{day:02}" for day in (6, 7, 8, 9)]
    keys = Path(settings.FOLDER) / "keys"
    assert len(public_keys(keys)) == 1
    assert verify(seals(keys)).misfits == []


@pytest.mark.django_db
def test_a_day_sealed_by_hand_is_left_alone(story: Watched, settings: Any) -> None:
    key = ticking.signing_key(Path(settings.FOLDER) / "keys")
    seal_day(date(2022, 11, 7), key, at("2022-11-08T01:05"))
    assert tick(at("2022-11-08T02:00"), (ticking.DAILY[0],)) == {"seal": 1}
    assert Seal.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself")
def test_in_the_night_the_database_counts_anew_what_it_chooses_its_ways_by(story: Watched) -> None:
    def counted() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'matter_list'")
            found = cursor.fetchone()
        return int(found[0].split()[0]) if found else 0

    jobs = tuple(job for job in ticking.DAILY if job.name == "statistics")
    story.begin()
    tick(at("2022-11-08T04:10"), jobs)
    assert counted() == 1
    for n in range(3):
        story.begin(title=f"第{n}件")
    assert tick(at("2022-11-09T04:09"), jobs) == {}
    assert counted() == 1, "SQLite does not count by itself"
    assert tick(at("2022-11-09T04:10"), jobs) == {"statistics": 1}
    assert counted() == 4


def test_the_seal_comes_after_its_margin() -> None:
    from duban.apps.matters.keeping.seals import MARGIN

    [seal] = [job for job in ticking.DAILY if job.name == "seal"]
    assert (seal.at.hour * 60 + seal.at.minute) * 60 >= MARGIN.total_seconds()
