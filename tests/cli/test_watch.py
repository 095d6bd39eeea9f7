"""`duban init --rehearsal`, `sweep` and `status`: on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.apps.matters.conftest import Story, told
from tests.cast import at

from duban import clock
from duban.apps.audit.models import Entry
from duban.apps.watch import heartbeats, rehearsal
from duban.apps.watch.models import Installation
from duban.cli.main import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db: None, tmp_path: Path, settings: Any) -> Story:
    return told(tmp_path, settings)


@pytest.fixture
def rehearsed(story: Story) -> Story:
    Installation.objects.create(pk=1, clock=at("2022-11-07T08:00"), since=clock.machine())
    rehearsal.know(None)
    return story


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(words)
    out = capsys.readouterr()
    return code, out.out, out.err


def test_a_rehearsal_goes_step_by_step_and_tells_what_happened_when(
    rehearsed: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    rehearsed.begin("2022-11-07T08:00")
    code, out, err = run(capsys, "sweep", "--until", "2022-11-08T02:00", "--step", "PT1H")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "2022-11-07 09:00 封存1天，分送4条提醒",  # the first tick seals what is there; 交办 and 当天部署, to two units
        "2022-11-08 00:00 推算1件事项，分送2条提醒",  # 当天部署 fell due
        "2022-11-08 02:00 封存1天",
        "共18步",
    ]
    assert clock.now() == at("2022-11-08T02:00")
    assert Entry.objects.filter(act="clock_moved", account="duban sweep").count() == 1
    code, out, err = run(capsys, "sweep", "--until", "2022-11-08T01:00")
    assert (code, out) == (2, "")
    assert "不能退回" in err


def test_each_step_is_a_line_of_json(rehearsed: Story, capsys: pytest.CaptureFixture[str]) -> None:
    rehearsed.begin("2022-11-07T08:00")
    code, out, _ = run(capsys, "sweep", "--until", "2022-11-08T08:00", "--step", "PT12H", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, [line["at"] for line in lines]) == (0, ["2022-11-07T20:00+08:00", "2022-11-08T08:00+08:00"])
    assert [line["done"]["sweep"]["matters"] for line in lines] == [0, 1]
    assert lines[1]["failed"] == {}


def test_in_a_rehearsal_now_moves_the_clock(rehearsed: Story, capsys: pytest.CaptureFixture[str]) -> None:
    rehearsed.begin("2022-11-07T08:00")
    assert run(capsys, "sweep", "--now", "2022-11-08T00:30")[:2] == (
        0,
        "2022-11-08 00:30 封存1天，推算1件事项，分送4条提醒\n",
    )
    assert clock.now() == at("2022-11-08T00:30")
    code, _, err = run(capsys, "sweep", "--now", "2022-11-08T00:29")
    assert (code, "不能退回" in err) == (2, True)


def test_elsewhere_now_is_only_the_present(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "sweep", "--now", "2022-11-08T00:30")
    assert (code, "只有演练环境可以另定时间" in err) == (2, True)
    present = clock.machine() + timedelta(minutes=2)
    assert run(capsys, "sweep", "--now", f"{present:%Y-%m-%dT%H:%M}")[0] == 0
    assert run(capsys, "sweep")[0] == 0
    code, _, err = run(capsys, "sweep", "--until", "2099-01-01")
    assert (code, "这不是演练环境" in err) == (2, True)


@pytest.mark.parametrize(
    "words",
    [
        ("--now", "2022-02-30"),
        ("--step", "PT1H"),
        ("--until", "2022-11-08", "--step", "PT0H"),
        ("--until", "2022-11-08", "--step", "5"),
        ("--until", "2022-11-08", "--now", "2022-11-08"),
    ],
)
@pytest.mark.usefixtures("rehearsed")
def test_what_makes_no_sense_is_told_in_one_line(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "sweep", *words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert clock.now() == at("2022-11-07T08:00")


def test_status_says_what_to_do_and_its_exit_too(story: Story, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "status")
    assert (code, "✕ 没有巡查进程在工作" in out) == (1, True)
    heartbeats.beat("one:1", clock.machine(), clock.machine(), {})
    code, out, _ = run(capsys, "status")
    assert (code, "巡查进程1个；没有落后" in out) == (0, True)
    code, out, _ = run(capsys, "status", "--json")
    assert json.loads(out) == {
        "rehearsal": None, "workers": ["one:1"], "late_seconds": 0, "set_aside": 0, "notices_waiting": 0,
        "sealed": None, "attention": [], "letters_due": 0, "letters_repeated": 0,
        "channels": {"mail": "未启用：没有设置邮件服务器（DUBAN_SMTP_URL），请系统管理员设置后重新启动"},
    }  # fmt: skip


def test_init_makes_a_rehearsal_that_stays_one(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DUBAN_", "DJANGO_"))}
    env["DUBAN_FOLDER"] = str(tmp_path / "var")

    def duban(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "duban.cli.main", *words]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    assert duban("init", "--clock", "2022-11-07T08:00").returncode == 2
    made = duban("init", "--rehearsal", "--clock", "2022-11-07T08:00", "--pack", "weixian-2022", "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["rehearsal"] == "2022-11-07T08:00+08:00"
    told = json.loads(duban("status", "--json").stdout)
    assert told["rehearsal"] == "2022-11-07T08:00+08:00"
    again = duban("init", "--rehearsal", "--clock", "2022-11-01T08:00")
    assert (again.returncode, "已经初始化过" in again.stderr) == (2, True)
    swept = duban("sweep", "--until", "2022-11-07T10:00", "--json")
    assert [json.loads(line)["at"] for line in swept.stdout.splitlines()] == [
        "2022-11-07T09:00+08:00", "2022-11-07T10:00+08:00",
    ]  # fmt: skip


@pytest.mark.parametrize("command", [("status",), ("sweep",)])
def test_in_a_folder_where_nothing_is_installed_the_folder_is_named_and_no_database_made(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DUBAN_", "DJANGO_"))}
    told = subprocess.run(
        [sys.executable, "-m", "duban.cli.main", *command],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stdout) == (1 if command == ("status",) else 2, "")
    assert told.stderr.startswith(f"{tmp_path / 'var'}里没有安装")
    assert "DUBAN_FOLDER" in told.stderr
    assert told.stderr.count("\n") == 1
    assert list(tmp_path.rglob("*.sqlite3")) == []
