"""The reference page of the schema: it knows every rule kind, and its examples are sound."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from duban.core.policy.read import check_alone
from duban.core.policy.schema import MODELS, PackFile
from duban.core.policy.schema.levels import keys
from duban.core.policy.vocabulary import RULE_KINDS
from duban.core.words import DIMENSIONS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/reference/pack-schema.md").read_text(encoding="utf-8")
SECTIONS = {
    heading[1]: text
    for part in re.split(r"^(?=##)", PAGE, flags=re.MULTILINE)
    if (heading := re.match(r"#+ `([a-z.]+)`", part))
    for text in [part]
}


def test_the_schema_has_a_model_for_every_rule_kind() -> None:
    assert list(MODELS) == list(RULE_KINDS)


@pytest.mark.parametrize("kind", [*RULE_KINDS, "pack.yaml"])
def test_every_rule_kind_has_a_heading_and_a_sound_example(kind: str) -> None:
    examples = re.findall(r"```yaml\n(.*?)```", SECTIONS[kind], flags=re.DOTALL)
    assert len(examples) == 1
    # Ladders and chases name a deadline that must be there: the deadline's own example, under that name.
    named = re.findall(r"^  (?:counts|of): \[(.*)\]$", examples[0], flags=re.MULTILINE)
    beside = re.findall(r"```yaml\n(.*?)```", SECTIONS["deadline"], flags=re.DOTALL)[0] if named else ""
    text = re.sub("id: .*", f"id: {named[0]}", beside, count=1) + examples[0] if named else examples[0]
    assert [str(problem) for problem in check_alone("example.yaml", text)] == []
    assert kind == "pack.yaml" or f"kind: {kind}\n" in examples[0]


@pytest.mark.parametrize("kind", RULE_KINDS)
def test_every_key_of_a_kind_is_named_on_the_page(kind: str) -> None:
    everywhere = SECTIONS[kind] + SECTIONS["deadline"] * (kind == "cadence") + PAGE.partition("## Rule kinds")[0]
    assert [key for key in keys(MODELS[kind]) if not re.search(rf"\b{key}\b", everywhere)] == []


def test_every_key_of_the_pack_file_and_every_dimension_is_named_on_the_page() -> None:
    assert [key for key in keys(PackFile) if f"`{key}`" not in SECTIONS["pack.yaml"]] == []
    assert [name for name in DIMENSIONS if f"`{name}`" not in PAGE] == []


def test_adding_a_pack_takes_at_most_seven_steps() -> None:
    how = (ROOT / "docs/howto/add-a-pack.md").read_text(encoding="utf-8")
    assert 1 <= len(re.findall(r"^\d+\. ", how, flags=re.MULTILINE)) <= 7
