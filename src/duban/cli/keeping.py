"""``duban verify | rebuild | seal``: is what is recorded still what was recorded; rebuild what follows from it; seal it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from duban import clock
from duban.core.instant import read_day
from duban.core.problem import BadInput


def add_verify(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("verify", help="核对办理记录、附件、封存和推算结果", description=__doc__)
    parser.add_argument("--reassess", action="store_true", help="并列出按现在的制度和日历重算不同的判定")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="数", help="几个进程一起核对")
    parser.add_argument("--all", action="store_true", help="列出所有不符之处，不只第一处")
    parser.add_argument("--keys", type=Path, metavar="文件夹", help="封存公钥所在的文件夹")
    parser.add_argument("--json", action="store_true", help="输出JSON")
    parser.set_defaults(run=run_verify)


def add_rebuild(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("rebuild", help="由办理记录重建全部推算结果", description=__doc__)
    parser.set_defaults(run=run_rebuild)


def add_seal(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("seal", help="封存到某一天：总摘要和签名", description=__doc__)
    parser.add_argument("--day", metavar="日期", help="封存到哪一天，如2026-11-21；不写为最近可封存的一天")
    parser.add_argument("--keys", type=Path, metavar="文件夹", help="封存私钥所在的文件夹，应在数据库之外")
    parser.add_argument("--out", type=Path, metavar="文件", help="把封存写成文件，交别处保存")
    parser.set_defaults(run=run_seal)


def run_verify(args: argparse.Namespace) -> int:
    """0 all fits, 1 something does not."""
    _ready()
    from duban.apps.matters.keeping.seals import seals
    from duban.apps.matters.keeping.verify import verify

    most = 1000 if args.all else 1
    found = verify(seals(_keys(args.keys)), reassess=args.reassess, workers=max(1, args.workers), most=most)
    told = found.misfits if args.all else found.misfits[:1]
    if args.json:
        rows = [each._asdict() for each in told]
        print(json.dumps({"matters": found.matters, "events": found.events, "misfits": rows}, ensure_ascii=False))
    else:
        for each in told:
            print(each)
        if not told:
            print(f"{found.matters}件事项、{found.events}条办理记录，全部相符")
    return 1 if told else 0


def run_rebuild(args: argparse.Namespace) -> int:
    """0 done."""
    _ready()
    from duban.apps.matters.keeping.rebuild import rebuild

    done = 0
    for done in rebuild(clock.now()):
        if sys.stderr.isatty():
            print(f"\r已重建{done}件", end="", file=sys.stderr)
    print(f"已重建{done}件事项")
    return 0


def run_seal(args: argparse.Namespace) -> int:
    """0 sealed, 2 it cannot be."""
    day = read_day(args.day) if args.day else None
    if args.day and day is None:
        print(f"日期“{args.day}”读不懂（如2026-11-21）", file=sys.stderr)
        return 2
    _ready()
    try:
        made = _seal(day, _keys(args.keys))
    except BadInput as refused:
        print(refused, file=sys.stderr)
        return 2
    text = json.dumps(made, ensure_ascii=False, indent=1)
    if args.out:
        args.out.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def _seal(day: date | None, keys: Path) -> dict[str, Any]:
    from duban.apps.matters.keeping.keys import signing_key
    from duban.apps.matters.keeping.seals import day_to_seal, export, seal_day

    now = clock.now()
    return export(seal_day(day or day_to_seal(now), signing_key(keys), now))


def _keys(named: Path | None) -> Path:
    from django.conf import settings

    return named or Path(settings.FOLDER) / "keys"


def _ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.project.settings")
    import django

    django.setup()
