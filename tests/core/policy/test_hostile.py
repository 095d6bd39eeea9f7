"""A hostile pack costs no more than a look: refused quickly, with few and short sentences."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from duban.core.document import MOST_PROBLEMS
from duban.core.policy.read import MOST_RULES, read_pack

BASE = Path(__file__).parents[2] / "broken" / "packs" / "base"
PACK = (BASE / "pack.yaml").read_text(encoding="utf-8")
RULE = (
    "- {id: AB-1, kind: deadline, clause: 一, basis: stated, words: 几天, applies: {kind: supervised},"
    " starts: {event: assigned, each: true}, owed_by: {role: lead}, act: deployed, within: P3WD}\n"
)
A_HANG = 30
"""Seconds. Each takes well under one; a slow machine is no failure, a comparison of all with all is."""

HOSTILE: dict[str, str | bytes] = {
    "ten megabytes": RULE.encode() * 60_000,
    "a million levels": "- " * 499_999,
    "an alias bomb": "- &a [x, x]\n" + "".join(f"- &a{i} [*a, *a, *a]\n" for i in range(20_000)),
    "more rules than any document has": RULE * (MOST_RULES + 1),
    "the same rule again and again": RULE * (MOST_RULES - 1),
    "every rule the same duty": "".join(RULE.replace("AB-1", f"AB-{i}") for i in range(MOST_RULES - 1)),
    "thousands of unknown words": RULE.replace(
        "kind: supervised", f"kind: [{', '.join(f'w{i}' for i in range(20_000))}]"
    ),
    "thousands of unknown keys": RULE.replace("within: P3WD", ", ".join(f"k{i}: 1" for i in range(10_000))),
    "thousands of unknown settings": "".join(
        RULE.replace("AB-1", f"AB-{i}").replace("P3WD", f"{{setting: s{i}}}") for i in range(MOST_RULES - 1)
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pack_is_refused_fast_and_briefly(name: str) -> None:
    began = time.perf_counter()
    problems = read_pack({"pack.yaml": PACK, "rules.yaml": HOSTILE[name]})
    assert time.perf_counter() - began < A_HANG
    assert isinstance(problems, tuple)
    assert 0 < len(problems) <= MOST_PROBLEMS + 10
    assert all(len(str(problem)) < 600 for problem in problems)
