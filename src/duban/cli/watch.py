"""``duban sweep | status``: the watch done once, or rehearsed step by step; and how it fares."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duban import clock
from duban.core.instant import read_instant, write_due
from duban.core.problem import BadInput

if TYPE_CHECKING:
    from duban.apps.watch.rounds import Round

_STEP: Final = re.compile(r"P(?:(?P<days>\d{1,3})D)?(?:T(?:(?P<hours>\d{1,3})H)?(?:(?P<minutes>\d{1,4})M)?)?")
_WORDS: Final = {
    ("tick", "seal"): "封存{}天",
    ("sweep", "matters"): "推算{}件事项",
    ("sweep", "subjects"): "计次{}个单位",
    ("sweep", "set_aside"): "搁置{}项",
    ("resolve", "notices"): "分送{}条提醒",
    ("deliver", "sent"): "发出{}封邮件",
}
"""What people are told of a count; what is not here is for logs only."""


def add_sweep(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "sweep",
        help="巡查一次：到点的都推算；演练环境里可前进时间",
        description="巡查一次。在演练环境里，--now先把演练时间前进到某时；--until一步一步前进，每步巡查一次。",
    )
    parser.add_argument("--now", metavar="时间", help="如2022-11-08T09:00；演练环境以外只能是现在")
    parser.add_argument("--until", metavar="时间", help="前进到何时为止（只在演练环境）")
    parser.add_argument("--step", metavar="时长", help="每步多长，如PT1H（默认）、PT30M、P1D；与--until同用")
    parser.add_argument("--json", action="store_true", help="每步一行JSON")
    parser.set_defaults(run=run_sweep)


def add_status(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("status", help="运行状况：有要处理的，退出码为1", description="巡查的运行状况。")
    parser.add_argument("--json", action="store_true", help="以JSON回答")
    parser.set_defaults(run=run_status)


def run_sweep(args: argparse.Namespace) -> int:
    """0 done, 1 a job failed or rows were set aside, 2 bad input."""
    try:
        now, until = _instant("--now", args.now), _instant("--until", args.until)
        step = _step(args.step or "PT1H")
    except ValueError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    if (args.step and not until) or (now and until):
        print("--now和--until只用一个；--step要与--until同用", file=sys.stderr)
        return 2
    _ready()
    if missing := no_installation():
        print(missing, file=sys.stderr)
        return 2
    from duban.apps.watch import rehearsal
    from duban.apps.watch.rounds import until_quiet

    tell = _Teller(args.json)
    try:
        if until is not None:
            for at in rehearsal.rehearse(until, step):
                tell.told(at, until_quiet(at))
        else:
            at = _moved(now)
            tell.told(at, until_quiet(at), always=True)
    except BadInput as refused:
        print(refused, file=sys.stderr)
        return 2
    return tell.end()


def _moved(now: datetime | None) -> datetime:
    from duban.apps.watch import rehearsal

    if now is None:
        return clock.now()
    if rehearsal.kept() is None:
        return rehearsal.stated_now(now, clock.machine())
    rehearsal.move_clock(now)
    return now


class _Teller:
    """Tells each step in which something happened, and the sum."""

    def __init__(self, as_json: bool) -> None:
        self._json, self._steps, self._wrong = as_json, 0, False

    def told(self, at: datetime, found: Round, *, always: bool = False) -> None:
        self._steps += 1
        self._wrong |= bool(found.failed) or bool(found.done.get("sweep", {}).get("set_aside"))
        if self._json:
            counts = {name: dict(each) for name, each in found.done.items()}
            print(json.dumps({"at": write_due(at), "done": counts, "failed": found.failed}, ensure_ascii=False))
        else:
            for name, why in found.failed.items():
                print(f"{at:%Y-%m-%d %H:%M} {name}: {why}", file=sys.stderr)
            words = in_words(found.done)
            if words or always:
                print(f"{at:%Y-%m-%d %H:%M} {words or '没有到点的'}")

    def end(self) -> int:
        if not self._json and self._steps > 1:
            print(f"共{self._steps}步")
        return 1 if self._wrong else 0


def in_words(done: Mapping[str, Mapping[str, int]]) -> str:
    """What was done, for people.

    >>> in_words({"tick": {"seal": 1, "sessions": 1}, "sweep": {"matters": 3, "subjects": 0, "set_aside": 0}})
    '封存1天，推算3件事项'
    """
    return "，".join(text.format(done[job][key]) for (job, key), text in _WORDS.items() if done.get(job, {}).get(key))


def run_status(args: argparse.Namespace) -> int:
    """0 all is well, 1 something needs attention (or there is no installation here, or its database cannot be reached)."""
    _ready()
    if missing := no_installation():
        print(missing, file=sys.stderr)
        return 1
    from django.conf import settings
    from django.db import DatabaseError

    from duban.apps.notify.queries import sending
    from duban.apps.watch import rehearsal
    from duban.apps.watch.health import health, in_words

    try:
        now = clock.now()
        found, outside = health(now, clock.machine()), sending(now)
        rehearsed = rehearsal.kept()
    except DatabaseError as away:
        what = f"连不上数据库，或数据库还没有建好（{type(away).__name__}）"
        where = f"看的是文件夹{settings.FOLDER}；换一处的设DUBAN_FOLDER，数据库另有地址的核对DUBAN_DATABASE_URL"
        print(f"{what}：{where}", file=sys.stderr)
        return 1
    attention = [*found.attention, *outside.attention]
    if args.json:
        told = {
            "rehearsal": write_due(rehearsed) if rehearsed else None,
            "workers": [each.node for each in found.workers],
            "late_seconds": int(found.late.total_seconds()),
            "set_aside": len(found.stuck),
            "notices_waiting": found.waiting,
            "sealed": found.sealed.isoformat() if found.sealed else None,
            "letters_due": outside.due,
            "letters_repeated": outside.repeated,
            "channels": {each.name: each.state() for each in outside.outside},
            "attention": attention,
        }
        print(json.dumps(told, ensure_ascii=False))
    else:
        if rehearsed:
            print(f"演练环境，演练时间{rehearsed:%Y-%m-%d %H:%M}")
        print(f"巡查进程{len(found.workers)}个；" + (f"落后{in_words(found.late)}" if found.late else "没有落后"))
        print(f"搁置{len(found.stuck)}项；待发送通知{found.waiting}条；最近封存{found.sealed or '无'}")
        for each in outside.outside:
            print(f"{each.word}：{each.state()}；待发{outside.due}封，重复发送{outside.repeated}封")
        for sentence in attention:
            print(f"✕ {sentence}")
    return 1 if attention else 0


def no_installation() -> str:
    """A sentence where nothing was ever installed in the folder that is looked at; empty where there is a database.

    Opening an SQLite database that is not there would make an empty one, and blame it afterwards.
    """
    from django.conf import settings
    from django.db import connection

    file = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or file.startswith((":memory:", "file:")) or Path(file).exists():
        return ""
    what = f"{settings.FOLDER}里没有安装（没有数据库文件{file}）"
    return f"{what}：请到安装的目录里运行，或把DUBAN_FOLDER设为它的文件夹；还没有安装的，先运行duban init或duban run"


def _instant(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    found = read_instant(text)
    if found is None:
        raise ValueError(f"{option}: 时间“{text}”读不懂（如2022-11-08T09:00）")
    return found


def _step(text: str) -> timedelta:
    match = _STEP.fullmatch(text)
    found = timedelta(**{name: int(value) for name, value in match.groupdict("0").items()}) if match else timedelta()
    if not found:
        raise ValueError(f"--step: 时长“{text}”读不懂（如PT1H、PT30M、P1D）")
    return found


def _ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.project.settings")
    import django

    django.setup()
