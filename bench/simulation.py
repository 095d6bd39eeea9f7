"""A simulated year: so many matters of 200 units under weixian-2022, behaviour that reacts, two processes.

`python -m bench simulation [matters]`. Through the command itself, as a process, with its progress on stderr.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Final

from bench.measure import Bench

MATTERS: Final = 100_000
UNITS: Final = 200
PROCESSES: Final = 2
FIGURES: Final = ("chase_before=P1D", "chase_after=P1D", "soon_before=P1D", "verify_within=P5WD")


def run(bench: Bench, matters: int = MATTERS) -> None:
    answered: list[dict[str, Any]] = []
    command = [
        sys.executable, "-m", "duban.cli.main", "simulate", "--pack", "weixian-2022",
        "--from", "2023-01-01", "--to", "2023-12-31",
        "--units", str(UNITS), "--rate", f"{matters / UNITS / 12:.4f}", "--hours", "09:00-12:00,14:00-18:00",
        "--processes", str(PROCESSES), "--json", *(word for figure in FIGURES for word in ("--set", figure)),
    ]  # fmt: skip

    def simulate() -> None:
        answered.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))

    bench.measure(
        "a year simulated, two processes", simulate, per=matters, repeats=1, warm_up=0, target="≤ 240 s (100,000)",
        matters=matters, units=UNITS, processes=PROCESSES,
    )  # fmt: skip
    [pack] = answered[-1]["packs"]
    assert 0.97 < pack["matters"] / matters < 1.03, pack["matters"]
