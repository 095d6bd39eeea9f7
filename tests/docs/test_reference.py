"""The reference says what the code says: every event, word, command and rule kind has its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duban.cli.main import COMMANDS
from duban.core import words
from duban.core.events import TABLE, Counts, EventKind

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def lines(name: str) -> list[str]:
    return (REFERENCE / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_event_stands_in_the_reference_with_what_the_table_says(kind: EventKind) -> None:
    row = TABLE[kind]
    [found] = [line for line in lines("events.md") if line.startswith(f"| `{kind}` |")]
    _, name, chinese, who, per, payload, settles, clock, _ = (cell.strip() for cell in found.split("|"))
    assert (name, chinese, per) == (f"`{kind}`", row.chinese, row.per)
    assert who == ", ".join(row.by)
    assert payload == (", ".join(row.payload) or "–")
    assert settles == (", ".join(sorted(row.satisfies)) or "–")
    assert clock == ("occurred" if row.counts is Counts.OCCURRED else "recorded")


@pytest.mark.parametrize(
    "table",
    [words.STATES, words.LIGHTS, words.ROLES, words.POSTS, words.PROPOSALS, words.CHANNELS, words.RECIPIENTS],
    ids=["states", "lights", "roles", "posts", "proposals", "channels", "recipients"],
)
def test_every_word_of_the_vocabulary_stands_in_the_glossary(table: dict[str, str]) -> None:
    glossary = lines("glossary.md")
    assert [f"- `{word}` {chinese}" for word, chinese in table.items() if f"- `{word}` {chinese}" not in glossary] == []


@pytest.mark.parametrize("dimension", words.DIMENSIONS)
def test_every_fact_a_rule_may_ask_for_stands_in_the_glossary(dimension: str) -> None:
    [found] = [line for line in lines("glossary.md") if line.startswith(f"- `{dimension}`:")]
    assert all(f"`{word}` {chinese}" in found for word, chinese in words.DIMENSIONS[dimension].items())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_heading(command: str) -> None:
    assert f"## duban {command}" in lines("cli.md")


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_what_a_readme_links_to_is_there(page: str) -> None:
    root = Path(__file__).parents[2]
    linked = re.findall(r"\]\((?!https?://)([^)#]+)", (root / page).read_text(encoding="utf-8"))
    assert [each for each in linked if not (root / each).exists()] == []
    assert "docs/images/today.png" in linked
