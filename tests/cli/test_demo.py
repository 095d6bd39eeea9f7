"""`duban init --demo`: only where nothing stands, and with nothing of its own to choose. What it loads: tests/demo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.people import cast

from duban.apps.org.models import Jurisdiction
from duban.apps.watch import rehearsal
from duban.cli.main import main
from duban.demo import load
from duban.project import start


@pytest.mark.parametrize("more", [["--pack", "weixian-2022"], ["--name", "某县"], ["--rehearsal"]])
def test_a_demo_has_a_name_a_pack_and_a_clock_of_its_own(capsys: pytest.CaptureFixture[str], more: list[str]) -> None:
    assert main(["init", "--demo", *more]) == 2
    assert "只能单独使用" in capsys.readouterr().err


@pytest.mark.django_db
def test_where_something_stands_no_demo_is_loaded_over_it(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FOLDER = tmp_path
    monkeypatch.setattr(start, "prepare", lambda: None)
    cast()
    assert main(["init", "--demo"]) == 1
    assert "没有改动任何东西" in capsys.readouterr().err
    assert rehearsal.kept() is None


@pytest.mark.django_db
def test_a_load_that_fails_half_way_leaves_nothing(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FOLDER = tmp_path

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(load, "settle", broken)
    with pytest.raises(KeyboardInterrupt):
        start.demonstrate()
    assert not Jurisdiction.objects.exists()
    rehearsal.know(None)
    assert rehearsal.kept() is None
