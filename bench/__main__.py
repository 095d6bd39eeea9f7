"""Runs a benchmark (``engine`` unless one is named): prints the table, writes ``bench/results/<name>-<database>.json``;
``publish`` makes docs/reference/performance.md of all results."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from bench import clients, engine, imports, ledger, letters, matters, publish, simulation, sweep
from bench.measure import Bench, machine

SIZED = {
    "clients": clients.run, "imports": imports.run,
    "ledger": ledger.run, "letters": letters.run, "matters": matters.run, "simulation": simulation.run, "sweep": sweep.run
}  # fmt: skip
RESULTS = Path(__file__).parent / "results"


def main(argv: list[str]) -> int:
    name = argv[0] if argv else "engine"
    if name == "publish":
        publish.PAGE.write_text(publish.page(publish.results()), encoding="utf-8")
        return 0
    if name not in SIZED and name != "engine":
        print(f"bench: no benchmark is called {name}; there are engine, publish, {', '.join(SIZED)}", file=sys.stderr)
        return 2
    bench, before = Bench(), engine.yardstick()
    if name in SIZED:
        SIZED[name](bench, *map(int, argv[1:2]))
    else:
        engine.run(bench)
    rows = [("measured", "p50", "p95", "rate", "wanted", "sizes"), *(figure.row() for figure in bench.figures)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    print(" ".join(f"{key}: {value};" for key, value in machine().items()))
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    RESULTS.mkdir(exist_ok=True)
    found = {
        "machine": machine(),
        "yardstick": [round(before), round(engine.yardstick())],
        "figures": [figure.as_json() for figure in bench.figures],
    }
    database = "" if name == "engine" else "-postgresql" if os.environ.get("DUBAN_TEST_DATABASE_URL") else "-sqlite"
    sizes = "".join(f"-{size}" for size in argv[1:2])
    (RESULTS / f"{name}{database}{sizes}.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
