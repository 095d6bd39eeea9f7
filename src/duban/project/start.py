"""Start an installation: `python -m duban.project.start [--port 8000]` prepares what is missing, then serves.

It listens on this machine only; a proxy in front, with HTTPS, opens it to a network (see DUBAN_HTTPS).
A first start sets up a jurisdiction and its three administrators and prints their one-time passwords, once.
"""

from __future__ import annotations

import argparse
import os
import socket
import sys
from typing import Final

HOST: Final = "127.0.0.1"


def main(arguments: list[str] | None = None) -> None:
    """Prepare, say where the page is, and become the server."""
    parser = argparse.ArgumentParser(prog="duban.project.start", description=__doc__)
    parser.add_argument("--port", type=_port, default=8000)
    parser.add_argument("--prepare-only", action="store_true", help="stop before serving")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.project.settings")
    if not chosen.prepare_only and (taken := _taken(chosen.port)):
        parser.exit(1, taken)
    prepare()
    found()
    if not chosen.prepare_only:
        print(f"督办：http://{HOST}:{chosen.port}/  （Ctrl+C 停止）", flush=True)
        serve(chosen.port)


def prepare() -> None:
    """The folder and key, the tables, the collected files and the shipped packs and calendars. Safe to repeat."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.FOLDER.mkdir(parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("keep_shipped")


def found() -> None:
    """Where nothing stands yet: the first jurisdiction and its administrators, so that somebody can log in."""
    from duban import clock
    from duban.apps.org.actions.founding import Founding, accounts_in_words, found_first

    founded = found_first(Founding("local", "本区划", "county", ""), clock.now())
    if founded:
        print(accounts_in_words(founded), flush=True)


def serve(port: int) -> None:
    """Become granian: one WSGI process for each core, up to four, with two blocking threads each. Does not return."""
    workers = min(os.cpu_count() or 1, 4)
    words = ["granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", str(workers)]
    words += ["--blocking-threads", "2", "--log-level", "warning", "duban.project.wsgi:application"]
    os.execv(sys.executable, [sys.executable, "-m", *words])  # noqa: S606 - our own words, and no shell is wanted


def _taken(port: int) -> str:
    """A sentence where somebody listens on the port already: the server would share it silently (SO_REUSEPORT)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if probe.connect_ex((HOST, port)) == 0:
            return f"端口{port}已有程序在用。先停掉它，或换一个：make run PORT={port + 1}\n"
    return ""


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text!r}")
    return int(text)


if __name__ == "__main__":
    main()
