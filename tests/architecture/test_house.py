"""What holds for the whole house: locks, dependencies, and what the command line may wake up."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NAME = re.compile(r"[A-Za-z0-9._-]+")


def locked(lock: str) -> dict[str, str]:
    """Each requirement of a lock with all that stands under it."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)
    return {entry.split()[0]: entry for entry in entries if entry.strip()}


def plain(name: str) -> str:
    """A package's name as locks write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_and_no_address(lock: str) -> None:
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")
    assert all("--hash=sha256:" in entry for entry in locked(lock).values())


def test_the_dev_lock_holds_the_very_versions_of_the_run_lock() -> None:
    assert locked(LOCKS[0]).keys() <= locked(LOCKS[1]).keys()


def test_every_dependency_is_locked_and_has_its_line_of_reasons() -> None:
    groups = [text for group in PROJECT["dependency-groups"].values() for text in group if isinstance(text, str)]
    names = {found[0] for text in PROJECT["project"]["dependencies"] + groups if (found := NAME.match(text))}
    lines = {
        plain(found[1])
        for line in (ROOT / "docs/dev/dependencies.md").read_text(encoding="utf-8").splitlines()
        if (found := re.match(r"\| `([^`]+)`", line))
    }
    versions = {entry.partition("==")[0] for entry in locked(LOCKS[1])}
    assert {plain(name) for name in names} <= versions
    assert {plain(name) for name in names} == lines


def test_a_plain_question_wakes_neither_django_nor_pydantic() -> None:
    """`duban due` must answer in a third of a second, whatever else is installed."""
    code = (
        "import sys; from duban.cli.main import main;"
        "main(['due', '--start', '2022-11-11T10:00', '--within', 'P3WD']);"
        "print([name for name in ('django', 'pydantic', 'jinja2', 'cryptography') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["2022年11月16日（周三）24:00前", "[]"]


def test_no_file_names_a_place_of_the_machine_it_was_written_on() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    homes = re.compile(r"(?<![\w.])/(?:home|root|Users)/\w")
    texts = [
        ROOT / name for name in listed.split("\0") if name.endswith((".py", ".md", ".toml", ".yaml", ".lock", ".sh"))
    ]
    assert [str(path) for path in texts if path.exists() and homes.search(path.read_text(encoding="utf-8"))] == []
