"""How an installation is started: what is missing is prepared, then it serves (`duban run`).

It listens on this machine only; a proxy in front, with HTTPS, opens it to a network (see DUBAN_HTTPS).
A first start sets up a jurisdiction and its three administrators and prints their one-time passwords, once.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from typing import Final

from duban.project.supervise import HOST, server

DEMO_BEGINS: Final = (
    "这里还没有数据，正在装入演示：虚构的望川县和它一年的督办，约需一分钟（只装这一次）。\n"
    "演示是演练环境，不能改作正式使用。要正式使用：按Ctrl+C停下，运行\n"
    "duban init --name 某县 --pack weixian-2022，再运行 duban run；\n"
    "两样都要的，演示另放一处：DUBAN_FOLDER=var/demo duban run --demo"
)


def run(port: int, *, pages_only: bool = False, demo: bool = False) -> None:
    """Prepares, says where the page is, and becomes web server and worker. Does not return.

    Args:
        pages_only: become the web server alone; somebody else keeps a `duban worker` running.
        demo: where nothing stands yet, load the demo county and not an empty jurisdiction.

    Raises:
        BadInput: as `prepare`; or the installation is open to a network and something about it is unsafe.
    """
    prepare()
    from django.conf import settings

    from duban import clock
    from duban.project import metrics
    from duban.project.safety import refuse_unsafe, stand

    refuse_unsafe(stand(os.environ, clock.now()))
    if demo and demonstrate():
        refuse_unsafe(stand(os.environ, clock.now()))  # a demo is a rehearsal, whose password everybody reads
    else:
        found()
    metrics.prepare(settings.FOLDER)
    print(f"督办：http://{HOST}:{port}/  （Ctrl+C 停止）", flush=True)
    words = server(port) if pages_only else [sys.executable, "-m", "duban.project.supervise", "--port", str(port)]
    os.execv(sys.executable, words)  # noqa: S606 - our own words, and no shell is wanted


def prepare(once_made: Callable[[], None] = lambda: None) -> None:
    """The folder and key, the tables, the collected files and the shipped packs and calendars. Safe to repeat.

    Args:
        once_made: called when the tables stand and nothing is in them yet.

    Raises:
        BadInput: records stand in tables of an older version: `duban upgrade` takes a backup first.
    """
    import django
    from django.conf import settings
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.project.settings")
    django.setup()
    settings.FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
    from duban.project.forward import refuse_behind

    refuse_behind()
    call_command("migrate", interactive=False, verbosity=0)
    once_made()
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("keep_shipped")


def found() -> None:
    """Where nothing stands yet: the first jurisdiction and its administrators, so that somebody can log in."""
    from duban import clock
    from duban.apps.org.actions.founding import Founding, accounts_in_words, found_first

    founded = found_first(Founding("local", "本区划", "county", ""), clock.now())
    if founded:
        print(accounts_in_words(founded), flush=True)
        print("想先看演示（虚构的望川县）：DUBAN_FOLDER=var/demo duban run --demo", flush=True)


def demonstrate() -> bool:
    """Loads the demo county where nothing stands yet, and says how to begin in earnest instead.

    Returns:
        Whether it was loaded: not where something stands already.
    """
    from duban import clock
    from duban.apps.org.actions.founding import accounts_in_words
    from duban.apps.org.models import Jurisdiction
    from duban.demo.load import load

    if Jurisdiction.objects.exists():
        return False
    print(DEMO_BEGINS, flush=True)
    loaded = load(clock.machine())
    if loaded is None:
        return False
    founded, matters = loaded
    print(f"演示已装好：{founded.jurisdiction.name}，{matters}件事项。可用的账号和密码在登录页上。", flush=True)
    print(accounts_in_words(founded), flush=True)
    return True


def taken(port: int) -> str:
    """A sentence where somebody listens on the port already: the server would share it silently (SO_REUSEPORT)."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if probe.connect_ex((HOST, port)) == 0:
            return (
                f"端口{port}已有程序在用。先停掉它，或换一个：duban run --port {port + 1}（make run PORT={port + 1}）\n"
            )
    return ""
