"""`make loop`: real ledgers in, eight weeks watched, signed off, exported and verified, held against a reckoning by hand.

Uses the ledgers of ../shared/mission/ledgers where they are, else invented ones of the same shape (``--analogues``: those
in any case). Everything happens in a temporary rehearsal installation. Exit 1: something is not as worked out by hand.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path


def run() -> int:
    """0 all agrees, 1 something does not; it is named on stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--analogues", action="store_true", help="the invented ledgers, even where the real ones are")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="duban-loop-") as folder:
        os.environ |= {"DUBAN_FOLDER": folder, "DJANGO_SETTINGS_MODULE": "duban.project.settings"}
        os.environ.pop("DUBAN_DATABASE_URL", None)
        from tests.cast import at
        from tests.loop import ledgers

        from duban import clock
        from duban.project.start import prepare

        def rehearsed() -> None:
            from tests.loop import story

            from duban.apps.watch import rehearsal

            rehearsal.set_up(at(story.BEGINS), clock.machine())

        prepare(rehearsed)
        from tests.loop.walk import Walk

        real = ledgers.shared() and not args.analogues
        print("台账：" + ("共享的三份" if real else "自拟的三份"))
        return told(Walk(Path(folder), real=real, tell=lambda line: print(line, flush=True)).go)


def told(go: Callable[[], None]) -> int:
    """0 where a walk agrees to its end; 1 where it stops, what disagrees told on stderr."""
    from tests.loop.walk import ReckoningError

    try:
        go()
    except ReckoningError as found:
        print(f"✕ {found}", file=sys.stderr)
        return 1
    print("✓ 与手算全部一致")
    return 0


if __name__ == "__main__":
    sys.exit(run())
