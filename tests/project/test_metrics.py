"""The figures for Prometheus: for whoever holds the token, counted by page, and true to what stands in the database."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families
from tests.apps.matters.conftest import Story, told
from tests.cast import at
from tests.people import logged_in

from duban import clock
from duban.apps.audit import actions as audit
from duban.apps.matters.keeping.keys import signing_key
from duban.apps.matters.keeping.seals import seal_day
from duban.apps.matters.models import Matter
from duban.apps.watch import heartbeats
from duban.project import metrics

TOKEN = "x" * 31 + "1"


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setattr(clock, "now", lambda: at("2022-11-09T10:00"))
    settings.METRICS_TOKEN = TOKEN
    return told(tmp_path, settings)


def told_figures(client: Client, token: str = TOKEN) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(answer.content.decode())
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


def test_a_stranger_and_a_wrong_token_hear_that_there_is_no_such_page(story: Story, settings: Any) -> None:
    for client in (Client(), logged_in(Client(), story.cast.system_admin)):
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}2"}).status_code == 404
        assert client.get("/metrics", headers={"Authorization": TOKEN}).status_code == 404
        assert client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    settings.METRICS_TOKEN = ""
    for said in ("Bearer ", "Bearer", ""):
        assert Client().get("/metrics", headers={"Authorization": said}).status_code == 404


def test_requests_are_counted_by_page_and_status_and_guesses_make_no_figure_of_their_own(story: Story) -> None:
    client = logged_in(Client(), story.cast.supervisor)
    before = told_figures(client)
    matter = story.begin()
    pages = [reverse("matter", args=[key]) for key in (matter.pk, 999999)] + [reverse("ledger") + "?q=棚户区"]
    for address in (*pages, "/no-such-page", "/wp-login.php"):
        client.get(address)
    after = told_figures(client)

    def more(*key: str) -> float:
        return after.get(key, 0) - before.get(key, 0)

    assert more("duban_requests_total", "matter", "200") == 1
    assert more("duban_requests_total", "matter", "404") == 1
    assert more("duban_requests_total", "ledger", "200") == 1
    assert more("duban_requests_total", "none", "404") == 2
    assert more("duban_request_seconds_count", "matter") == 2
    assert not [key for key in after if "棚户区" in "".join(key) or "wp-login" in "".join(key)]


def test_what_stands_in_the_database_is_told_and_what_has_never_been_is_absent(story: Story, tmp_path: Path) -> None:
    figures = told_figures(Client())
    assert figures[("duban_database_up",)] == 1
    assert figures[("duban_wakeups_due",)] == figures[("duban_workers",)] == 0
    for never in ("duban_worker_seen", "duban_sealed_until", "duban_backup"):
        assert (f"{never}_timestamp_seconds",) not in figures

    story.begin("2022-11-07T09:00")
    Matter.objects.update(next_wakeup=at("2022-11-09T09:58"))
    seal_day(at("2022-11-07T09:00").date(), signing_key(tmp_path / "keys"), at("2022-11-08T02:00"))
    audit.record("backed_up", at("2022-11-09T03:00"), None, account="duban backup")
    seen = clock.machine() - timedelta(minutes=3)
    heartbeats.beat("one:1", seen, seen, {})
    figures = told_figures(Client())
    assert figures[("duban_wakeups_due",)] == 1
    assert figures[("duban_wakeups_late_seconds",)] == 120
    assert figures[("duban_notices_waiting",)] > 0
    assert figures[("duban_workers",)] == 0  # seen too long ago
    assert figures[("duban_worker_seen_timestamp_seconds",)] == pytest.approx(seen.timestamp())
    assert figures[("duban_sealed_until_timestamp_seconds",)] == at("2022-11-08T00:00").timestamp()
    assert figures[("duban_backup_timestamp_seconds",)] == at("2022-11-09T03:00").timestamp()


def test_a_database_that_is_away_is_told_and_the_rest_still_stands(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> Any:
        raise DatabaseError

    monkeypatch.setattr(metrics, "gauges", away)
    figures = told_figures(Client())
    assert figures[("duban_database_up",)] == 0
    assert ("duban_workers",) not in figures
    assert any(key[0] == "duban_requests_total" for key in figures)


def test_several_processes_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(metrics.SHARED, raising=False)
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "counter_1.db").write_bytes(b"left by the last start")
    metrics.prepare(tmp_path)
    place = os.environ[metrics.SHARED]
    assert list(Path(place).iterdir()) == []
    count = "import django; django.setup(); from duban.project import metrics; metrics.count('ledger', 200, 0.02)"
    look = (
        "from prometheus_client import CollectorRegistry, generate_latest;"
        "from prometheus_client.multiprocess import MultiProcessCollector;"
        "registry = CollectorRegistry(); MultiProcessCollector(registry); print(generate_latest(registry).decode())"
    )

    def python(code: str) -> str:
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    python(count)
    python(count)
    assert 'duban_requests_total{page="ledger",status="200"} 2.0' in python(look)
    monkeypatch.delenv(metrics.SHARED)
