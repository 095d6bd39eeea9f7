"""``duban worker``: the loop as a process. SIGTERM and Ctrl+C end it in order, and soon.

A rest is broken off at once. A job at work may end what it is at; after `GRACE` it is broken off wherever it stands, and
its transaction is undone: nothing is left half done.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, Final

from duban.core.problem import BadInput

if TYPE_CHECKING:
    from duban.worker.loop import Loop

GRACE: Final = 3.0
"""Seconds a job at work may take to end."""


class BrokenOff(BaseException):
    """The worker was told to end, and what it was doing took too long."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "worker",
        help="巡查进程：到点推算、提醒、封存，一直运行",
        description="一直运行的巡查进程，可同时在几台机器上运行；Ctrl+C或SIGTERM停止。duban run已带一个。",
    )
    parser.add_argument("--once", action="store_true", help="只巡查一轮，然后退出")
    parser.add_argument("--json", action="store_true", help="与--once同用，以JSON回答")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Returns 0 where it ended in order, 1 where a job of `--once` failed, 2 where the tables are of another version."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.project.settings")
    import django

    django.setup()
    logging.getLogger().setLevel(logging.INFO)
    from duban.project.forward import refuse_behind

    try:
        refuse_behind()
    except BadInput as refused:
        print(refused, file=sys.stderr)
        return 2
    if args.once:
        return once(args.json)
    from duban.worker.loop import Loop

    return serve(Loop())


def once(as_json: bool) -> int:
    """One round at this instant, told."""
    from duban import clock
    from duban.apps.watch.rounds import round_at

    found = round_at(clock.now())
    if as_json:
        print(json.dumps({"done": found.done, "failed": found.failed}, ensure_ascii=False))
    else:
        for name, counts in found.done.items():
            print(name, *(f"{key}={count}" for key, count in counts.items()))
    return 1 if found.failed else 0


def serve(loop: Loop) -> int:
    """Runs the loop until a signal ends it."""

    def end(number: int, frame: FrameType | None) -> None:
        loop.ending.tell()
        signal.setitimer(signal.ITIMER_REAL, GRACE)

    def break_off(number: int, frame: FrameType | None) -> None:
        raise BrokenOff

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    signal.signal(signal.SIGALRM, break_off)
    try:
        loop.run()
    except BrokenOff:
        logging.getLogger(__name__).warning("broken off; what was not committed is undone")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return 0
