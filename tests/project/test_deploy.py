"""The units of systemd and what their pages say: commands that exist, variables that are read, figures that are told."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

from duban.cli import main as command_line
from duban.project import environment

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy").glob("duban-*"))
HOWTO = ROOT / "docs" / "howto"


def unit(path: Path) -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None, strict=False)
    read.optionxform = str  # type: ignore[assignment, method-assign] # as it is written
    read.read_string(path.read_text(encoding="utf-8"))
    return read


def parsed(words: list[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The command these words reach, without doing it."""
    seen = []
    name = words[0]
    place, _, function = command_line.COMMANDS[name][0].partition(":")
    module = __import__(place, fromlist=["x"])
    add = getattr(module, function or "add_parser")

    def adds(commands: object) -> None:
        add(commands)
        commands.choices[name].set_defaults(run=lambda args: seen.append(name) or 0)  # type: ignore[attr-defined]

    monkeypatch.setattr(module, function or "add_parser", adds)
    assert command_line.main(words) == 0
    return seen[0]


@pytest.mark.parametrize("path", [each for each in UNITS if each.suffix == ".service"], ids=lambda path: path.name)
def test_every_service_starts_a_command_that_exists_with_options_it_has(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = unit(path)["Service"]
    program, *words = service["ExecStart"].split()
    assert program == "/opt/duban/.venv/bin/duban"
    assert parsed(words, monkeypatch) == words[0]
    assert service["User"] == "duban"
    assert service["EnvironmentFile"] == "/etc/duban/duban.env"
    assert service["UMask"] == "0077"


def test_the_timer_starts_a_service_and_every_unit_stands_in_the_page() -> None:
    page = (HOWTO / "systemd.md").read_text(encoding="utf-8")
    assert [path.name for path in UNITS if f"`{path.name}`" not in page] == []
    [timer] = [path for path in UNITS if path.suffix == ".timer"]
    assert timer.with_suffix(".service") in UNITS
    assert "OnCalendar" in unit(timer)["Timer"]


def test_a_variable_in_the_example_or_in_a_page_is_one_that_is_read() -> None:
    known = set(re.findall(r"^(DUBAN_\w+)  ", environment.__doc__ or "", re.MULTILINE))
    named = set(re.findall(r"DUBAN_\w+", (ROOT / "deploy" / "duban.env").read_text(encoding="utf-8")))
    for page in HOWTO.glob("*.md"):
        named |= set(re.findall(r"DUBAN_\w+", page.read_text(encoding="utf-8")))
    assert named - known == set()


def test_every_figure_of_the_page_is_told_and_every_figure_told_stands_in_the_page() -> None:
    page = (HOWTO / "monitor.md").read_text(encoding="utf-8")
    source = (ROOT / "src" / "duban" / "project" / "metrics.py").read_text(encoding="utf-8")
    told = set(re.findall(r'"(duban_\w+)"', source))
    lines = "\n".join(line for line in page.splitlines() if line.startswith("| `duban_"))
    named = {name.removesuffix("_total") for name in re.findall(r"duban_[a-z_]+", lines)}
    assert named == told
    asked = {name.removesuffix("_total") for name in re.findall(r"duban_[a-z_]+", page)}
    assert asked <= told
