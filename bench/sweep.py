"""The sweep: 1,000 matters whose instant has come, in a ledger of many more. `python -m bench sweep [matters]`.

Each due matter has six events and four obligations; its ordinary problem's seven days are over, so that it is late and
two things are put out (a verdict, a reminder). Under `scripts/with_postgres.py` the same on PostgreSQL, and with two
workers at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

from bench.county import at, county, new
from bench.measure import Bench, Figure
from bench.store import store

DUE = 1_000
LEDGER = 100_000


def run(bench: Bench, ledger: int = LEDGER) -> None:
    with store() as kind:
        place = county(ledger, sealed=ledger <= LEDGER)
        people, filled = place.people, place.matters
        _measure(bench, people, f"sweep of {DUE:,} due, {kind}", filled, workers=1)
        if kind == "postgresql":
            _measure(bench, people, f"the same by two workers, {kind}", filled, workers=2)


def _measure(bench: Bench, people: Any, name: str, filled: int, workers: int) -> None:
    from duban.apps.matters.models import EventRow
    from duban.apps.outbox.models import Notice

    seconds = []
    for _ in range(3):
        _due(people)
        verdicts, notices = EventRow.objects.filter(kind="verdict").count(), Notice.objects.count()
        begun = time.perf_counter()
        done = _swept(workers)
        seconds.append(time.perf_counter() - begun)
        assert done == DUE, done
        assert EventRow.objects.filter(kind="verdict").count() - verdicts >= DUE
        assert Notice.objects.count() - notices >= DUE
    target = "≤ 3 s; 1.3× on 1,000,000" if workers == 1 else "two workers ≥ 1.6× one"
    bench.figures.append(Figure(name, {"matters": filled}, DUE, 0, tuple(sorted(seconds)), target))


def _due(people: Any) -> None:
    from django.db import connection

    from duban.apps.matters.actions import Act, perform, set_up
    from duban.apps.matters.models import Matter
    from duban.core.events import EventKind as E

    wanted = [new(people, f"到期第{n}件", people.housing, people.clerk) for n in range(DUE)]
    found = [done.matter.pk for done in set_up(wanted, people.supervisor, at("2022-12-19T09:00"))]
    for kind, when in ((E.RECEIPTED, "2022-12-19T09:30"), (E.DEPLOYED, "2022-12-19T10:00"),
                       (E.REPORTED, "2022-12-20T09:00"), (E.REPORTED, "2022-12-21T09:00")):  # fmt: skip
        for start in range(0, DUE, 100):
            acts = [Act(key, kind, people.housing.pk, text="已开工") for key in found[start : start + 100]]
            perform(acts, people.clerk, at(when))
    # Due are these alone: the rest of the ledger sleeps, as nearly all of it does at any instant.
    Matter.objects.exclude(pk__in=found).exclude(next_wakeup=None).update(next_wakeup=None)
    sweep_to("2022-12-26T23:59")
    connection.close()


def sweep_to(when: str) -> int:
    from duban.apps.watch.sweep import sweep

    return sweep(at(when)).matters


def _swept(workers: int) -> int:
    if workers == 1:
        return sweep_to("2022-12-27T00:00")
    command = [sys.executable, "-m", "bench.sweep", "2022-12-27T00:00"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(workers)]
    return sum(int(each.communicate()[0]) for each in running)


if __name__ == "__main__":  # one of two workers
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.project.settings")
    import django

    django.setup()
    print(sweep_to(sys.argv[1]))
