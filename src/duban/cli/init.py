"""``duban init``: the tables, the first jurisdiction, and its three administrators with one-time passwords."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys

from duban import clock
from duban.core.instant import read_instant, write_due
from duban.core.problem import BadInput

DEFAULT_NAME = "本区划"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "init",
        help="初始化：建库，建立首个区划和三员账号",
        description="建好数据库、首个区划和三员账号；一次性密码只打印这一次，首次登录必须更改。",
    )
    parser.add_argument("--name", default=DEFAULT_NAME, metavar="名称", help="区划名称，如某县")
    parser.add_argument("--code", default="local", metavar="代码", help="小写字母和数字，写进三员的账号")
    parser.add_argument("--level", default="county", metavar="层级", help="province、city、county（默认）、town")
    parser.add_argument("--pack", default="", metavar="制度包", help="实行的制度包，如weixian-2022；可以以后再定")
    parser.add_argument("--rehearsal", action="store_true", help="建成演练环境：时间存在库里，由人前进；以后不能改回")
    parser.add_argument("--clock", metavar="时间", help="演练从何时开始，如2022-11-07T08:00；默认现在")
    parser.add_argument(
        "--demo", action="store_true", help="装入演示：虚构的望川县和它一年的督办；是演练环境，不能改回"
    )
    parser.add_argument("--json", action="store_true", help="以JSON回答")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Returns 0 where it was set up, 1 where it had been before, 2 for bad input."""
    if args.demo:
        return _demo(args)
    begins = read_instant(args.clock) if args.clock else clock.machine().replace(second=0, microsecond=0)
    if begins is None or (args.clock and not args.rehearsal):
        wrong = f"时间“{args.clock}”读不懂（如2022-11-07T08:00）" if begins is None else "要与--rehearsal同用"
        print(f"--clock: {wrong}", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.project.settings")
    from duban.project.start import prepare

    def rehearsed() -> None:
        from duban.apps.watch import rehearsal

        rehearsal.set_up(begins, clock.machine())

    try:
        with contextlib.redirect_stdout(sys.stderr):  # what is answered stands alone on stdout
            prepare(*([rehearsed] if args.rehearsal else []))
    except BadInput as wrong:
        print(wrong, file=sys.stderr)
        return 2
    from duban.apps.org.actions.founding import Founding, accounts_in_words, found_first

    try:
        founded = found_first(Founding(args.code, args.name, args.level, args.pack), clock.now())
    except BadInput as wrong:
        print(wrong, file=sys.stderr)
        return 2
    if founded is None:
        print("已经初始化过：没有改动任何东西", file=sys.stderr)
        return 1
    if args.json:
        accounts = [
            {"name": each.person.name, "login": each.person.login, "password": each.password}
            for each in founded.accounts
        ]
        told = {"jurisdiction": founded.jurisdiction.name, "accounts": accounts}
        if args.rehearsal:
            told["rehearsal"] = write_due(begins)
        print(json.dumps(told, ensure_ascii=False))
    else:
        if args.rehearsal:
            print(f"演练环境，演练时间{begins:%Y-%m-%d %H:%M}")
        print(accounts_in_words(founded))
    return 0


def _demo(args: argparse.Namespace) -> int:
    """The demo has a name, a pack and a clock of its own."""
    if args.rehearsal or args.clock or args.pack or args.name != DEFAULT_NAME or args.json:
        print("--demo: 只能单独使用，演示的区划、制度和时间是定好的", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.project.settings")
    from duban.project.start import demonstrate, prepare

    try:
        with contextlib.redirect_stdout(sys.stderr):
            prepare()
        if demonstrate():
            return 0
    except BadInput as wrong:
        print(wrong, file=sys.stderr)
        return 2
    print("已经初始化过：没有改动任何东西。演示请另设一个DUBAN_FOLDER", file=sys.stderr)
    return 1
