"""Web server and worker side by side: who is started again, and how both end. Small programs stand in for the two."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

WATCH = (
    "import signal, sys\n"
    "from duban.project import supervise\n"
    "supervise.LOOK, supervise.FIRST, supervise.SLOWEST = 0.02, 0.02, 0.04\n"
    "pair = supervise.Pair([sys.executable, '-c', sys.argv[1]], [sys.executable, '-c', sys.argv[2]])\n"
    "signal.signal(signal.SIGTERM, lambda *_: pair.tell())\n"
    "sys.exit(pair.run())\n"
)
FOREVER = "import os, signal; os.write(1, b'at work\\n'); signal.pause()"


def watch(web: str, worker: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WATCH, web, worker]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_worker_that_dies_is_started_again_and_the_pages_stay(tmp_path: Path) -> None:
    told = tmp_path / "told"
    dies = (
        f"import pathlib, sys; p = pathlib.Path({str(told)!r}); n = len(p.read_text()) if p.exists() else 0\n"
        "p.write_text('x' * (n + 1))\n"
        "if n == 2: print('third', flush=True); import signal; signal.pause()\n"
        "sys.exit(3)"
    )
    running = watch("import signal; signal.pause()", dies)
    assert running.stdout
    assert running.stdout.readline() == "third\n"
    running.send_signal(signal.SIGTERM)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 0
    assert err.count("巡查进程已停止（3）") == 2


def test_told_to_end_both_end(tmp_path: Path) -> None:
    tells = f"import os, pathlib; pathlib.Path({str(tmp_path)!r}, str(os.getpid())).touch()\n" + FOREVER
    running = watch(tells, tells)
    assert running.stdout
    assert [running.stdout.readline() for _ in range(2)] == ["at work\n"] * 2
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=60) == 0
    running.communicate()
    pids = [int(each.name) for each in tmp_path.iterdir()]
    assert len(pids) == 2
    assert not any(map(_lives, pids))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_where_the_web_server_ends_all_ends_with_its_code() -> None:
    running = watch("import sys; sys.exit(7)", FOREVER)
    running.communicate(timeout=60)
    assert running.returncode == 7
