"""A pack laid out from its plain values is read as the very same pack; hostile texts come back as they were."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duban.core.document import read_document
from duban.core.policy.laid_out import laid_out
from duban.core.policy.read import store
from duban.core.policy.stored import plain
from duban.policies.shelf import shipped_pack_files, shipped_pack_ids

TEXT = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], include_characters="\n"), max_size=12
)
PLAIN = st.recursive(TEXT, lambda inner: st.lists(inner, min_size=1, max_size=3), max_leaves=6)


@pytest.mark.parametrize("pack", shipped_pack_ids())
def test_every_shipped_pack_comes_back_the_same(pack: str) -> None:
    stored = store(shipped_pack_files(pack))
    both = json.loads(stored)
    assert store({name: laid_out(both[name]) for name in ("pack.yaml", "rules.yaml")}) == stored


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.sampled_from(["id", "note", "words"]), PLAIN, min_size=1), min_size=1, max_size=3))
def test_any_texts_come_back_as_they_were(value: list[dict[str, object]]) -> None:
    node = read_document(laid_out(value), "rules.yaml")
    assert not isinstance(node, tuple), (laid_out(value), node)
    assert plain(node) == value
