"""Matters: one sealed act, the page of a matter, and `verify`, in a county of 100,000.

`python -m bench matters [matters]`; under `scripts/with_postgres.py` the same on PostgreSQL. Pages are whole requests in
this process, through all middleware, logged in.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from bench.county import NOW, County, at, county, new
from bench.measure import Bench
from bench.store import store

MATTERS: Final = 100_000
REPEATS: Final = 200


def run(bench: Bench, matters: int = MATTERS) -> None:
    with store() as kind:
        place = county(matters)
        _verify(bench, kind)
        bench.measure(
            f"one act, {kind}", _acts(place), repeats=REPEATS, warm_up=20, target="≤ 15 ms SQLite, ≤ 30 ms PostgreSQL",
            matters=place.matters,
        )  # fmt: skip
        for who, person in (("supervisor", place.people.supervisor), ("clerk", place.people.clerk)):
            bench.measure(
                f"page of a matter, {who}, {kind}", _pages(place, person), repeats=REPEATS, warm_up=20, target="≤ 20 ms",
                matters=place.matters,
            )  # fmt: skip


def _acts(place: County) -> Callable[[], object]:
    """A clerk's report on a matter of its own each time, out of fresh ones made before."""
    from duban.apps.matters.actions import Act, perform, set_up
    from duban.core.events import EventKind

    people, start = place.people, at(NOW)
    wanted = [new(people, f"第{n}件", people.housing, people.clerk) for n in range(REPEATS + 30)]
    fresh = iter([done.matter.pk for done in set_up(wanted, people.supervisor, start)])

    def act() -> None:
        told = Act(next(fresh), EventKind.REPORTED, people.housing.pk, text="已开工", expected=1)
        perform([told], people.clerk, start + timedelta(hours=1))

    return act


def _pages(place: County, person: Any) -> Callable[[], object]:
    """One matter's page after the other, spread over all that this person sees."""
    from django.test import Client
    from tests.people import logged_in

    from duban import clock
    from duban.apps.matters.sight import visible
    from duban.apps.org.queries import standing

    instant = at(NOW) + timedelta(hours=2)
    clock.now = lambda: instant
    keys = list(visible(standing(person, instant.date())).values_list("pk", flat=True))
    asked = _spread(keys)
    client = logged_in(Client(SERVER_NAME="localhost"), person)

    def page() -> None:
        key = next(asked)
        answer = client.get(f"/matters/{key}")
        assert answer.status_code == 200, (key, answer.status_code)

    return page


def _spread(keys: list[int]) -> Iterator[int]:
    while True:
        yield from keys[:: max(1, len(keys) // REPEATS)]


def _verify(bench: Bench, kind: str) -> None:
    from django.db import connection

    from duban.apps.matters.keeping.keys import signing_key
    from duban.apps.matters.keeping.seals import seal_day, seals
    from duban.apps.matters.keeping.verify import verify

    keys = Path(os.environ["DUBAN_FOLDER"]) / "keys"
    seal_day(date(2022, 12, 13), signing_key(keys), at("2022-12-14T02:00"))
    workers = os.cpu_count() or 1
    connection.close()
    found: list[Any] = []
    bench.measure(
        f"verify, {kind}", lambda: found.append(verify(seals(keys), workers=workers)), repeats=1, warm_up=0,
        target="1,000,000 events ≤ 60 s", workers=workers,
    )  # fmt: skip
    assert found[0].misfits == [], found[0].misfits[:3]
    bench.figures[-1].sizes.update(matters=found[0].matters, events=found[0].events)
