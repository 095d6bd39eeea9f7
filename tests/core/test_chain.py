"""Sealed events: what is changed, moved, cut or shifted between fields gives another digest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duban.core import chain
from duban.core.canonical import canonical
from duban.core.chain import Merkle, envelope, merkle_root, seal_body, seal_envelope, seal_event, sm3, upcast

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
PARTS = {
    "matter": 1, "seq": 2, "kind": "reported", "unit": 3, "actor": 4, "principal": None, "occurred_at": None,
    "recorded_at": NOW, "for_unit": False, "schema": 1,
}  # fmt: skip


def test_sm3_is_the_standards_own_example() -> None:
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"a", b"bc") == sm3(b"abc")


def test_one_meaning_has_one_text_whatever_the_order_and_the_zone() -> None:
    at_eight = NOW.astimezone(datetime.strptime("+0800", "%z").tzinfo)
    assert canonical({"乙": [NOW], "甲": None}) == canonical({"甲": None, "乙": (at_eight,)})
    assert canonical({"乙": NOW}) == '{"乙":"2026-11-22T09:00:00+08:00"}'


@pytest.mark.parametrize("value", [1.5, {1: 2}, {"a": {1}}, object()])
def test_what_has_many_spellings_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        canonical(datetime(2026, 11, 22))  # noqa: DTZ001 - that is the mistake


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("matter", 2), ("seq", 3), ("kind", "signed"), ("unit", None), ("actor", 5), ("principal", 4),
        ("occurred_at", NOW), ("recorded_at", NOW.replace(microsecond=1)), ("for_unit", True), ("schema", 2),
    ],
)  # fmt: skip
def test_every_field_of_the_envelope_is_sealed(field: str, value: object) -> None:
    before = seal_event("", envelope(**PARTS), "s", "b")
    assert seal_event("", envelope(**{**PARTS, field: value}), "s", "b")[1] != before[1]


@given(
    st.integers(0, 10**12), st.none() | st.integers(0, 10**12), st.text(max_size=8), st.booleans(),
    st.none() | st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001
)  # fmt: skip
def test_the_envelope_is_canonical_json(
    number: int, other: int | None, kind: str, truth: bool, when: datetime | None
) -> None:
    parts = {
        "matter": number, "seq": number, "kind": kind, "unit": other, "actor": other, "principal": None,
        "occurred_at": when, "recorded_at": NOW, "for_unit": truth, "schema": 1,
    }  # fmt: skip
    assert envelope(**parts) == canonical(parts)


@given(st.lists(st.text(max_size=5), min_size=4, max_size=4), st.lists(st.text(max_size=5), min_size=4, max_size=4))
def test_nothing_can_be_shifted_between_fields(one: list[str], other: list[str]) -> None:
    same = seal_event(*one)[1] == seal_event(*other)[1]
    assert same == (one == other)


def test_a_destroyed_body_leaves_the_chain_verifiable_by_its_digest() -> None:
    body_digest, digest = seal_event("p", "e", "salt", "body")
    assert body_digest == seal_body("salt", "body")
    assert seal_envelope("p", "e", body_digest) == digest


def test_a_root_tells_another_head_another_count_another_matter_and_a_missing_one() -> None:
    chains = [(n, f"{n:064x}", n) for n in range(1, 8)]
    roots = {merkle_root(chains[:n]) for n in range(8)}
    assert len(roots) == 8
    for n in range(7):
        matter, head, count = chains[n]
        for other in ((matter + 100, head, count), (matter, head[::-1] + "0", count), (matter, head, count + 1)):
            assert merkle_root([*chains[:n], other, *chains[n + 1 :]]) != merkle_root(chains)


def test_a_tree_of_three_is_built_as_written() -> None:
    leaves = [sm3(b"\x00", canonical([n, "h", n]).encode()) for n in (1, 2, 3)]
    expected = sm3(b"\x01", sm3(b"\x01", leaves[0], leaves[1]), leaves[2])
    tree = Merkle()
    for n in (1, 2, 3):
        tree.add(n, "h", n)
    assert (tree.root(), tree.chains, tree.events) == (expected.hex(), 3, 6)


def test_an_older_body_is_read_as_one_of_today_and_a_newer_one_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "SCHEMA", 3)
    monkeypatch.setitem(chain.UPCASTERS, 1, lambda body: {**body, "two": True})
    monkeypatch.setitem(chain.UPCASTERS, 2, lambda body: {**body, "three": body["two"]})
    assert upcast({"a": 1}, 1) == {"a": 1, "two": True, "three": True}
    assert upcast({"two": False}, 2) == {"two": False, "three": False}
    with pytest.raises(ValueError, match="newer"):
        upcast({}, 4)
