"""Hands that count what they do on our pages, and the seconds a stated keystroke-level model gives such counts.

Conventions: a field is gone to with the mouse (one click) and typed into, one key a sign whatever its script; choosing
from a list is two clicks; a file is three (its button, the file, 打开). A task begins on 今日, its person logged in.

Source of the model: Card, Moran, Newell, The keystroke-level model for user performance time, CACM 23 (1980) 7: a key of
an average typist 0.28 s, pointing 1.10 s, a button pressed and released 0.20 s, hands moved between mouse and keys 0.40 s,
a thought before a step 1.35 s. What the machine needs to answer is left out on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator

KEY, POINT, PRESS, HOME, THINK = 28, 110, 20, 40, 135
"""Hundredths of a second."""


@dataclass
class Count:
    """``steps``: things decided upon; ``turns``: the hands moved from mouse to keys and back."""

    clicks: int = 0
    keys: int = 0
    steps: int = 0
    turns: int = 0

    @property
    def seconds(self) -> int:
        """By the model, rounded up.

        >>> Count(2, 10, 1, 2).seconds  # 2 × 1.30 + 10 × 0.28 + 1.35 + 2 × 0.40 = 7.55
        8
        """
        whole = self.clicks * (POINT + PRESS) + self.keys * KEY + self.steps * THINK + self.turns * HOME
        return -(-whole // 100)

    def __add__(self, other: Count) -> Count:
        return Count(
            self.clicks + other.clicks, self.keys + other.keys, self.steps + other.steps, self.turns + other.turns
        )


class Hands:
    """Does and counts."""

    def __init__(self) -> None:
        self.count = Count()

    def click(self, what: Locator) -> None:
        what.click()
        self.count += Count(1, 0, 1)

    def fill(self, field: Locator, text: str) -> None:
        """A date is typed as its digits."""
        field.fill(text)
        self.count += Count(1, len(text.replace("-", "")) if text[:4].isdecimal() else len(text), 1, 2)

    def choose(self, field: Locator, value: str) -> None:
        field.select_option(value)
        self.count += Count(2, 0, 1)

    def tick(self, field: Locator) -> None:
        field.check()
        self.count += Count(1, 0, 1)

    def hand_in(self, field: Locator, name: str, data: bytes) -> None:
        file: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        field.set_input_files(files=[file])
        self.count += Count(3, 0, 1)
