"""Matters: one sealed act, and `verify` over a generated store. SQLite, or the PostgreSQL of DUBAN_TEST_DATABASE_URL.

`python -m bench matters [events]`; under `scripts/with_postgres.py` the same on PostgreSQL. The store is made of one true
history, sealed anew for every matter; it lives in a temporary folder (a test database) and is removed.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.measure import Bench
from duban.core.instant import read_instant

FIGURES = {
    "paper_tolerance": "P3WD", "soon_before": "P1D", "chase_before": "P1D", "chase_after": "P1D",
    "verify_within": "P5WD", "extension_within": "P2WD", "return_within": "P2WD",
    "business_hours": "09:00-12:00,14:00-18:00",
}  # fmt: skip
EVENTS = 1_000_000
BATCH = 2_000


def run(bench: Bench, events: int = EVENTS) -> None:
    with store() as kind:
        from tests.people import cast

        people = cast()
        one = one_closed(people)
        matters = fill(one, events)
        acts = _acts(people, bench)
        bench.measure(
            f"one act, {kind}", acts, repeats=200, warm_up=20, target="≤ 15 ms SQLite, ≤ 30 ms PostgreSQL",
            matters=matters,
        )  # fmt: skip
        _verify(bench, kind)


@contextmanager
def store() -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="duban-bench-")
    os.environ["DUBAN_FOLDER"] = folder
    os.environ["DUBAN_DATABASE_URL"] = os.environ.get("DUBAN_TEST_DATABASE_URL", "")
    os.environ["DJANGO_SETTINGS_MODULE"] = "duban.project.settings"
    import django
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    try:
        call_command("migrate", verbosity=0)
        yield connection.vendor
    finally:
        connection.close()
        shutil.rmtree(folder, ignore_errors=True)


def one_closed(people: Any) -> Any:
    """One matter through the actions: delivered, worked on, found good and closed, with its verdicts."""
    from duban.apps.matters.actions import Act, perform
    from duban.apps.matters.attachments import hold
    from duban.apps.org.models import LocalSetting
    from duban.apps.policies.actions import keep
    from duban.apps.policies.shipped import shipped_texts
    from duban.core.events import EventKind as E

    keep(shipped_texts(), at("2022-01-01T00:00"))
    for name, value in FIGURES.items():
        LocalSetting.objects.create(jurisdiction=people.county, name=name, value=value, valid_from=date(2022, 1, 1))
    matter, housing = new(people, "城东棚户区改造", at("2022-11-07T09:00")), people.housing.pk
    for by, kind, text, when in (
        (people.clerk, E.RECEIPTED, "", "2022-11-07T10:00"), (people.clerk, E.DEPLOYED, "", "2022-11-07T11:00"),
        (people.clerk, E.REPORTED, "已开工", "2022-11-08T09:00"),
        (people.clerk, E.COMPLETION_ASKED, "已完工", "2022-11-10T09:00"),
    ):  # fmt: skip
        perform([Act(matter.pk, kind, housing, text=text)], by, at(when))
    files = (hold("验收.txt", "合格".encode()),)
    perform([Act(matter.pk, E.VERIFIED, housing, files=files)], people.supervisor, at("2022-11-11T09:00"))
    [done] = perform([Act(matter.pk, E.CLOSED)], people.head, at("2022-11-11T10:00"))
    return done.matter


def new(people: Any, title: str, now: datetime) -> Any:
    from duban.apps.matters.actions import NewApproval, NewMatter, NewParty, set_up

    parties = (
        NewParty(people.housing.pk, "lead", clerk=people.clerk.pk, first_responsible=people.unit_head.pk),
        NewParty(people.office.pk, "office"),
    )
    wanted = NewMatter(
        people.county.pk, title, parties, {"source": "instruction", "instructor": "leader", "class": "general"},
        work_standard="完工", closing_standard="验收合格",
        approval=NewApproval("县政府常务会议", people.chief.pk, at("2022-11-04T10:00")),
    )  # fmt: skip
    [done] = set_up([wanted], people.supervisor, now)
    return done.matter


def fill(one: Any, events: int) -> int:
    """So many matters with that history, each sealed for itself, that there are that many events. Returns how many."""
    from django.db import transaction

    from duban.apps.matters import models

    rows = list(models.EventRow.objects.filter(matter=one).order_by("seq"))
    parties, duties = list(one.parties.all()), list(one.duties.all())
    matters = max(0, events // len(rows) - 1)
    for start in range(one.pk + 1, one.pk + 1 + matters, BATCH):
        keys = range(start, min(start + BATCH, one.pk + 1 + matters))
        with transaction.atomic():
            made = [_copied(one, rows, key) for key in keys]
            models.Matter.objects.bulk_create([matter for matter, _ in made])
            models.EventRow.objects.bulk_create([row for _, of in made for row in of])
            models.Party.objects.bulk_create(_again(party, pk=None, matter_id=key) for key in keys for party in parties)
            models.Duty.objects.bulk_create(
                _again(duty, pk=None, matter_id=key, key=duty.key.replace(f"{one.pk}/", f"{key}/", 1))
                for key in keys
                for duty in duties
            )
            models.Attachment.objects.bulk_create(
                _again(file, pk=None, event=of[row.seq - 1])
                for _, of in made
                for row in rows
                for file in row.attachments.all()
            )
    _past_the_given_keys()
    return matters + 1


def _copied(one: Any, rows: list[Any], key: int) -> tuple[Any, list[Any]]:
    from duban.core.chain import envelope, seal_event

    number, previous, found = f"{one.number}-{key}", "", []
    for row in rows:
        body = row.body.replace(f'"{one.number}"', f'"{number}"').replace(f'"duty":"{one.pk}/', f'"duty":"{key}/')
        outside = envelope(
            matter=key, seq=row.seq, kind=row.kind, unit=row.unit_id, actor=row.actor_id, principal=row.principal_id,
            occurred_at=row.occurred_at, recorded_at=row.recorded_at, for_unit=row.for_unit, schema=row.schema,
        )  # fmt: skip
        body_digest, digest = seal_event(previous, outside, row.salt, body)
        found.append(
            _again(row, pk=None, matter_id=key, body=body, body_digest=body_digest, previous=previous, digest=digest)
        )
        previous = digest
    return _again(one, pk=key, number=number, head=previous), found


def _again(row: Any, **changed: Any) -> Any:
    """A new row with the columns of an old one, but for those changed; ``pk=None``: the database gives the key."""
    fields = row._meta.concrete_fields  # noqa: SLF001 - the documented way to a row's columns
    old = {field.attname: getattr(row, field.attname) for field in fields if field.attname != "id"}
    if "event" in changed:
        old.pop("event_id")
    return type(row)(**{**old, **changed})


def _past_the_given_keys() -> None:
    """PostgreSQL gives out keys by itself: its sequences must know those that were given."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    statements = connection.ops.sequence_reset_sql(no_style(), list(apps.get_app_config("matters").get_models()))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _acts(people: Any, bench: Bench) -> Any:
    """A clerk's report on a matter of its own each time, out of fresh ones made before."""
    from duban.apps.matters.actions import Act, perform
    from duban.core.events import EventKind

    start = at("2022-11-14T09:00")
    fresh = iter([new(people, f"第{n}件", start).pk for n in range(230)])

    def act() -> None:
        told = Act(next(fresh), EventKind.REPORTED, people.housing.pk, text="已开工", expected=1)
        perform([told], people.clerk, start + timedelta(hours=1))

    return act


def _verify(bench: Bench, kind: str) -> None:
    from django.db import connection

    from duban.apps.matters.keeping.keys import signing_key
    from duban.apps.matters.keeping.seals import seal_day, seals
    from duban.apps.matters.keeping.verify import verify

    keys = Path(os.environ["DUBAN_FOLDER"]) / "keys"
    seal_day(date(2022, 11, 14), signing_key(keys), at("2022-11-15T02:00"))
    workers = os.cpu_count() or 1
    connection.close()
    found: list[Any] = []
    bench.measure(
        f"verify, {kind}", lambda: found.append(verify(seals(keys), workers=workers)), repeats=1, warm_up=0,
        target="1,000,000 events ≤ 60 s", workers=workers,
    )  # fmt: skip
    assert found[0].misfits == [], found[0].misfits[:3]
    bench.figures[-1].sizes.update(matters=found[0].matters, events=found[0].events)


def at(text: str) -> datetime:
    found = read_instant(text)
    assert found is not None
    return found


if __name__ == "__main__":
    sys.exit("python -m bench matters")
