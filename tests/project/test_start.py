"""What `make run` starts: from an empty folder to a page, and again from a full one."""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import pytest

from duban.cli.main import main


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def get(address: str) -> tuple[bytes, dict[str, str]]:
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=60) as response:
        body = response.read()
        headers = {name.lower(): value for name, value in response.headers.items()}
    return (gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body), headers


def well(address: str) -> dict[str, object]:
    """What a monitor hears, once the worker that runs beside the pages has said that it is at work."""
    told: dict[str, object] = {}
    for _ in range(600):
        try:
            told = json.loads(get(f"{address}/health")[0])
            break
        except urllib.error.HTTPError as unwell:
            with unwell:
                told = json.loads(unwell.read())
            sleep(0.1)
    return told


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The true server on a free port, in a folder of its own."""
    port = free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DUBAN_", "DJANGO_"))}
    env["DUBAN_FOLDER"] = str(folder)
    command = [sys.executable, "-m", "duban.cli.main", "run", "--port", str(port)]
    running = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for _ in range(600):
            try:
                get(f"http://127.0.0.1:{port}/")
                break
            except (ConnectionError, urllib.error.URLError):
                assert running.poll() is None, running.stdout and running.stdout.read()
                sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.communicate(timeout=60)


def test_from_an_empty_folder_to_a_page_and_again_from_a_full_one(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    with served(folder) as address:
        page, headers = get(address)
        assert "<h1>登录</h1>" in page.decode()
        assert "no-store" in headers["cache-control"]
        style = re.search(r'href="(/static/duban/duban\.[0-9a-f]+\.css)"', page.decode())
        assert style
        _, headers = get(address + style[1])
        kept_open = socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])))  # as a browser does
        assert well(address) == {"ok": True, "database": True, "worker": True, "late_seconds": 0}
    kept_open.close()
    assert headers["content-encoding"] == "gzip"
    assert "immutable" in headers["cache-control"]
    assert {path.name for path in folder.iterdir()} >= {"duban.sqlite3", "secret_key", "static"}
    key = (folder / "secret_key").read_text()
    with served(folder) as address:
        assert "<h1>登录</h1>" in get(address)[0].decode()
    assert (folder / "secret_key").read_text() == key


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1"])
def test_a_port_that_is_none_is_refused_before_anything_is_made(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["run", "--port", port])
    assert left.value.code == 2
    assert "端口应为1到65535的数字" in capsys.readouterr().err


def test_a_port_in_use_is_told_in_one_sentence_before_anything_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert main(["run", "--port", str(port)]) == 1
    told = f"端口{port}已有程序在用。先停掉它，或换一个：duban run --port {port + 1}（make run PORT={port + 1}）\n"
    assert capsys.readouterr().err == told
