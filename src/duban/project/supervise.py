"""Web server and worker side by side: `python -m duban.project.supervise --port 8000`. It only watches over the two.

A worker that dies is started again, the more slowly the oftener it dies; where the web server ends, so does all. SIGTERM,
Ctrl+C and a closed terminal end both and wait for them. Nothing of Django is imported here: it stays small.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from types import FrameType
from typing import Final

HOST: Final = "127.0.0.1"
PATIENCE: Final = 15.0
"""Seconds both are given to end before they are killed."""
LOOK: Final = 0.2
FIRST, SLOWEST = 1.0, 30.0
"""Seconds before a worker that died is started again, at first and at the slowest."""
CALM: Final = 60.0
"""Who has worked for so many seconds is started again at once."""


def server(port: int) -> list[str]:
    """Granian: one WSGI process for each core, up to four, with two blocking threads each."""
    words = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", str(min(os.cpu_count() or 1, 4))]
    # A browser that keeps its connection open must not keep the server from ending.
    words += ["--blocking-threads", "2", "--workers-kill-timeout", "5", "--log-level", "warning"]
    words += ["duban.project.wsgi:application"]
    return [sys.executable, "-m", "granian", *words]


def worker() -> list[str]:
    """`duban worker`, by this Python."""
    return [sys.executable, "-m", "duban.cli.main", "worker"]


class Pair:
    """The two processes.

    Args:
        served: the words that start the web server.
        worked: the words that start the worker.
    """

    def __init__(self, served: Sequence[str], worked: Sequence[str]) -> None:
        self._served, self._worked = served, worked
        self._told = threading.Event()
        self._running: list[subprocess.Popen[bytes]] = []
        self._lived = self._rest = 0.0
        self._pause = FIRST

    def tell(self) -> None:
        """To end."""
        self._told.set()

    def run(self) -> int:
        """Starts both and watches until told to end, or the web server has ended.

        Returns:
            What the web server ended with; 0 where it was told to.
        """
        web, work = _start(self._served), _start(self._worked)
        self._running = [web, work]
        code: int | None = None
        while not self._told.is_set() and (code := web.poll()) is None:
            self._look_after_worker()
            self._told.wait(LOOK)
        self._end()
        return 0 if code is None else code or 1

    def _look_after_worker(self) -> None:
        work = self._running[1]
        if work.poll() is None:
            self._lived += LOOK
        elif self._rest > 0:
            self._rest -= LOOK
            if self._rest <= 0:
                self._running[1], self._lived = _start(self._worked), 0.0
        else:
            self._pause = FIRST if self._lived >= CALM else min(self._pause * 2, SLOWEST)
            self._rest = self._pause
            print(f"巡查进程已停止（{work.returncode}），{self._rest:.0f}秒后重新启动", file=sys.stderr, flush=True)

    def _end(self) -> None:
        for each in self._running:
            if each.poll() is None:
                each.terminate()
        for each in self._running:
            try:
                each.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(each.pid, signal.SIGKILL)
                each.wait()


def _start(words: Sequence[str]) -> subprocess.Popen[bytes]:
    """In a group of its own: Ctrl+C is told to this process alone, which ends both in order, children included."""
    return subprocess.Popen(list(words), process_group=0)  # noqa: S603 - our own words


def main(arguments: list[str] | None = None) -> int:
    """Starts both and watches over them."""
    parser = argparse.ArgumentParser(prog="duban.project.supervise", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    pair = Pair(server(parser.parse_args(arguments).port), worker())

    def end(number: int, frame: FrameType | None) -> None:
        pair.tell()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    return pair.run()


if __name__ == "__main__":
    sys.exit(main())
