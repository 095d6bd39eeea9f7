"""Pages a second: 8 clients on the running product, two web processes and its worker, in a county of 20,000 matters.

`python -m bench clients [matters]`. The clients share the machine with the server. Each asks for the ledger again and again
for `SECONDS`; then the memory of all the product's processes is told, shared pages counted once (PSS).
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from bench.county import county
from bench.measure import Bench, Figure
from bench.store import store

MATTERS: Final = 20_000
CLIENTS: Final = 8
SECONDS: Final = 15
ADDRESSES: Final = ("/matters/", "/matters/?light=late", "/matters/?group=unit", "/")


def run(bench: Bench, matters: int = MATTERS) -> None:
    with store() as kind:
        cookies = _logged_in(county(matters).people)
        port = _free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "duban.cli.main", "run", "--port", str(port)], env=_environment()
        )
        try:
            _wait(port)
            sizes = {"matters": matters, "clients": CLIENTS}
            for address in ADDRESSES:
                _ask(port, address, cookies, 1)
                took = _ask(port, address, cookies, SECONDS)
                bench.figures.append(
                    Figure(
                        f"{address}, one page of {CLIENTS} clients at once, {kind}", sizes | {"pages": len(took)}, CLIENTS, 0,
                        tuple(sorted(took)), "≥ 80 pages/s" if address == ADDRESSES[0] else "",
                    )
                )  # fmt: skip
            bench.figures.append(
                Figure(f"memory after it, {kind}", sizes, 1, 0, (_memory(server.pid),), "≤ 300 MB", unit="MB")
            )
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


def _logged_in(people: Any) -> str:
    from django.test import Client
    from tests.people import logged_in

    from duban import clock
    from duban.apps.org.models import Person

    Person.objects.update(password_set_at=clock.now())
    people.supervisor.refresh_from_db()
    client = logged_in(Client(SERVER_NAME="localhost"), people.supervisor)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not begin to listen within a minute")


def _ask(port: int, address: str, cookies: str, seconds: float) -> list[float]:
    """The seconds of each page, of all clients."""
    until = time.perf_counter() + seconds

    def client(_: int) -> list[float]:
        took, line = [], http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while (begun := time.perf_counter()) < until:
            line.request("GET", address, headers={"Cookie": cookies, "Host": f"localhost:{port}"})
            answer = line.getresponse()
            answer.read()
            assert answer.status == 200, (address, answer.status, answer.getheader("Location"))
            took.append(time.perf_counter() - begun)
        line.close()
        return took

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [each for took in pool.map(client, range(CLIENTS)) for each in took]


def _memory(pid: int) -> float:
    """Megabytes of a process and all it started."""
    children = {
        int(each) for task in Path(f"/proc/{pid}/task").iterdir() for each in (task / "children").read_text().split()
    }
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return own / 1024 + sum(_memory(each) for each in children)
