"""The demo county: a small share of it is loaded, and is what a county of the product must be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.cast import at, calendar

from duban import clock
from duban.apps.matters.keeping.seals import seals
from duban.apps.matters.keeping.verify import verify
from duban.apps.matters.models import EventRow, Matter
from duban.apps.org.models import Jurisdiction, Person, Unit
from duban.apps.policies.actions import keep
from duban.apps.policies.shipped import shipped_texts
from duban.apps.watch import rehearsal, training
from duban.apps.watch.models import SetAside
from duban.core.instant import BEIJING
from duban.demo.load import ENDS, SEED, load
from duban.demo.people import PASSWORD
from duban.demo.places import BUREAUS, OFFICES
from duban.demo.plans import FIRST, LAST, deliveries
from duban.demo.works import COMPLAINTS, WORKS

SHARE = 20


@pytest.fixture
def empty(db: None, tmp_path: Path, settings: Any) -> Path:
    settings.FOLDER = tmp_path
    keep(shipped_texts(), at("2022-01-01T00:00"))
    return tmp_path


def told() -> list[tuple[Any, ...]]:
    """Everything that happened, without keys and salts."""
    rows = EventRow.objects.order_by("matter__number", "seq").select_related("matter", "unit", "actor")
    return [
        (row.matter.number, row.matter.title, row.seq, row.kind, row.recorded_at,
         row.unit and row.unit.name, row.actor and row.actor.login)
        for row in rows
    ]  # fmt: skip


def test_the_same_seed_plans_the_same_year_and_another_seed_another_one() -> None:
    once, again = deliveries(300, SEED, calendar()), deliveries(300, SEED, calendar())
    assert once == again
    assert deliveries(300, SEED + 1, calendar()) != once


def test_the_year_has_about_three_hundred_matters_each_with_a_title_of_its_own() -> None:
    year = deliveries(300, SEED, calendar())
    assert 290 <= len(year) <= 340
    titles = [plan.work.title for plan in year]
    assert len(set(titles)) == len(titles)
    assert all(FIRST <= plan.day <= LAST for plan in year)
    assert {step.kind.value for plan in year for step in plan.steps} >= {
        "receipted", "signed", "deployed", "reported", "result_reported", "completion_asked", "verified", "closed",
        "return_asked", "return_decided", "extension_asked", "extension_decided", "paused", "resumed", "sent_back",
        "chased", "answered", "breach_told", "breach_explained", "breach_confirmed", "complaint_received", "found_valid",
    }  # fmt: skip
    assert sum(1 for plan in year if plan.parent is not None) >= 6, "some are broken into tasks"
    assert len({plan.instructed[0][0] for plan in year if plan.instructed}) >= 5, "leaders, not one leader, instruct"


def test_there_are_forty_units_none_without_work() -> None:
    assert len(BUREAUS) + len(OFFICES) == 40
    assert {each.name for each in BUREAUS if each.kind == "organ"} == set(WORKS)
    assert {row[0] for row in COMPLAINTS} <= {each.alias for each in BUREAUS}


def test_a_share_of_the_county_is_loaded_twice_alike_and_fits(empty: Path, client: Client) -> None:
    with transaction.atomic():
        loaded = load(clock.machine(), SHARE)
        assert loaded is not None
        first = told()
        transaction.set_rollback(True)
    rehearsal.know(None)
    assert not Jurisdiction.objects.exists(), "a load that is broken off leaves nothing"
    loaded = load(clock.machine(), SHARE)
    assert loaded is not None
    assert told() == first

    assert rehearsal.kept() == ENDS.astimezone(BEIJING)
    assert not SetAside.objects.exists()
    assert Unit.objects.count() == 40
    assert set(Matter.objects.values_list("state", flat=True)) >= {"closed", "live"}
    found = verify(seals(empty / "keys"), reassess=True, workers=1, most=10)
    assert (list(found.misfits), found.matters) == ([], Matter.objects.count())

    page = client.get("/login").content.decode()
    assert PASSWORD in page
    assert "du.xiaoqin" in page
    answer = client.post("/login", {"login": "du.xiaoqin", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/").status_code == 200
    administrator = loaded[0].accounts[0].person
    assert not Person.objects.get(pk=administrator.pk).check_password(PASSWORD), "the administrators share nothing"
    assert load(clock.machine(), SHARE) is None, "a second time nothing is done"


def test_nobody_shares_a_password_outside_a_rehearsal(db: None) -> None:
    rehearsal.know(None)
    assert (training.shared_password(), training.guests()) == ("", ())
