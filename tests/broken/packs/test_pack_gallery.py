"""One broken pack per kind of mistake, beside it what is said: read by eye for being right and for telling what to do.

A file that a broken pack does not have is taken from the sound one in ``base``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.core.policy.read import read_pack
from duban.core.policy.rules import Pack

HERE = Path(__file__).parent
FILES = ("pack.yaml", "rules.yaml")
BROKEN = sorted(folder.name for folder in HERE.iterdir() if (folder / "expected.txt").is_file())


def files_of(name: str) -> dict[str, bytes]:
    return {file: (HERE / (name if (HERE / name / file).is_file() else "base") / file).read_bytes() for file in FILES}


def test_the_base_pack_is_sound() -> None:
    assert isinstance(read_pack(files_of("base")), Pack)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pack_gets_exactly_these_sentences(name: str) -> None:
    problems = read_pack(files_of(name))
    assert isinstance(problems, tuple)
    expected = (HERE / name / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert [str(problem) for problem in problems] == expected
    assert list(problems) == sorted(problems)


def test_every_broken_pack_but_the_last_holds_one_mistake() -> None:
    counts = {name: len((HERE / name / "expected.txt").read_text(encoding="utf-8").splitlines()) for name in BROKEN}
    assert [name for name, count in counts.items() if count != 1] == ["65-nine-mistakes-at-once"]
    assert len(BROKEN) >= 25
