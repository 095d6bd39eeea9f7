"""How a thing is measured: warmed up, repeated, told as p50 and p95 with the machine and the sizes beside it."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. ``seconds`` are of each repeat, sorted; ``per`` things were done in each, so rates follow."""

    name: str
    sizes: dict[str, int]
    per: int
    warm_up: int
    seconds: tuple[float, ...]
    target: str
    unit: str = "s"

    @property
    def p50(self) -> float:
        return _quantile(self.seconds, 50)

    @property
    def p95(self) -> float:
        return _quantile(self.seconds, 95)

    def row(self) -> tuple[str, ...]:
        """The row of the table: name, p50, p95, rate at p50, target, sizes."""
        sizes = " ".join(f"{name}={count:,}" for name, count in self.sizes.items())
        rate = f"{self.per / self.p50:,.0f}/s" if self.per > 1 else ""
        return (self.name, f"{self.p50:.3f} {self.unit}", f"{self.p95:.3f} {self.unit}", rate, self.target, sizes)

    def as_json(self) -> dict[str, object]:
        whole = asdict(self)
        repeats = len(whole.pop("seconds"))
        least, most = self.seconds[0], self.seconds[-1]
        return {**whole, "repeats": repeats, "p50": self.p50, "p95": self.p95, "least": least, "most": most}


@dataclass(slots=True)
class Bench:
    """A run of the benchmarks: what was measured so far. ``clock`` counts this process's own CPU seconds or wall time."""

    figures: list[Figure] = field(default_factory=list)

    def measure(
        self,
        name: str,
        work: Callable[[], object],
        *,
        per: int = 1,
        repeats: int = 7,
        warm_up: int = 1,
        target: str = "",
        **sizes: int,
    ) -> None:
        """Times ``work`` ``repeats`` times after ``warm_up`` unmeasured runs, by the wall clock."""
        for _ in range(warm_up):
            work()
        seconds = []
        for _ in range(repeats):
            begun = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - begun)
        self.figures.append(Figure(name, sizes, per, warm_up, tuple(sorted(seconds)), target))


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "unknown"
    )
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []


def _quantile(seconds: tuple[float, ...], percent: int) -> float:
    if len(seconds) == 1:
        return seconds[0]
    return quantiles(seconds, n=100, method="inclusive")[percent - 1]
