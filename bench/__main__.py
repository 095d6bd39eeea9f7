"""Runs every benchmark: prints the table, writes ``bench/results/engine.json``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench import engine
from bench.measure import Bench, machine

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    bench = Bench()
    engine.run(bench)
    rows = [("measured", "p50", "p95", "rate", "wanted", "sizes"), *(figure.row() for figure in bench.figures)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    print(" ".join(f"{key}: {value};" for key, value in machine().items()))
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    RESULTS.mkdir(exist_ok=True)
    found = {"machine": machine(), "figures": [figure.as_json() for figure in bench.figures]}
    (RESULTS / "engine.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
