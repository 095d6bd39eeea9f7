"""The JSON Schema editors use says the same as the reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from duban.core.policy.schema import MODELS, json_schema
from duban.core.policy.schema.levels import keys
from duban.core.policy.vocabulary import ACTS, EVENTS
from duban.core.words import DIMENSIONS

SCHEMA = json_schema()


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def test_every_reference_leads_somewhere() -> None:
    assert {each.removeprefix("#/$defs/") for each in references(SCHEMA)} <= set(SCHEMA["$defs"])


def test_every_level_is_closed() -> None:
    assert [name for name, level in SCHEMA["$defs"].items() if level.get("additionalProperties") is not False] == []


def test_every_kind_is_chosen_by_its_word_and_has_the_keys_of_the_reader() -> None:
    chosen = {
        each["if"]["properties"]["kind"]["const"]: each["then"]["$ref"].removeprefix("#/$defs/")
        for each in SCHEMA["oneOf"][1]["items"]["allOf"]
    }
    assert {kind: set(SCHEMA["$defs"][name]["properties"]) for kind, name in chosen.items()} == {
        kind: set(keys(model)) for kind, model in MODELS.items()
    }


def test_the_words_an_editor_offers_are_the_closed_vocabulary() -> None:
    levels = SCHEMA["$defs"]
    assert levels["Deadline"]["properties"]["act"]["enum"] == list(ACTS)
    assert levels["Starts"]["properties"]["event"]["enum"] == list(EVENTS)
    assert list(levels["Applies"]["properties"]) == list(DIMENSIONS)


def test_required_keys_are_those_the_specification_demands() -> None:
    levels = SCHEMA["$defs"]
    assert {"applies", "starts", "owed_by", "act", "within"} <= set(levels["Deadline"]["required"])
    assert levels["Starts"]["required"] == ["event", "each"]
    assert {"counts", "per", "window"} <= set(levels["LadderLevel"]["required"])
