"""What is wrong with an input, as a value: where, what, which rule it breaks, and what to do next.

Expected bad input is never an exception: readers return every problem they find, in the order of the text.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in an input: a file (or field), and line and column counted from 1; 0 = not a line of a text."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: ``what`` is one Chinese sentence without its full stop, ``hint`` what to do next (may be empty).

    ``rule`` is a short stable English name of the kind of mistake (``unknown-key``), for tests and machines.

    >>> print(Problem(Place("rules.yaml", 3, 5), "时限写法“5 days”读不懂", "period-form", "如 P5D、P3WD"))
    rules.yaml:3:5: 时限写法“5 days”读不懂（如 P5D、P3WD）
    """

    where: Place
    what: str
    rule: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"（{self.hint}）" if self.hint else "")


class BadInput(Exception):  # noqa: N818 - the type is the sentence, see style.md
    """Carries problems across a boundary that can only raise; its text is one line each."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
