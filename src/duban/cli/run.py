"""``duban run``: the whole installation on this machine: pages and worker. `make run` is this."""

from __future__ import annotations

import argparse
import sys

from duban.core.problem import BadInput


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "run",
        help="运行：网页和巡查进程一起，缺什么先备什么",
        description="备好缺少的东西，然后同时运行网页和巡查进程；只在本机提供服务。Ctrl+C停止。",
    )
    parser.add_argument("--port", type=_port, default=8000, metavar="端口", help="1到65535，默认8000")
    parser.add_argument("--only-pages", action="store_true", help="只运行网页；巡查进程另由系统服务运行duban worker")
    parser.add_argument("--demo", action="store_true", help="还没有数据时装入演示：虚构的望川县，约一分钟")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """1 the port is taken, 2 the tables are of another version or something is unsafe; otherwise it becomes the server."""
    from duban.project import start

    if told := start.taken(args.port):
        sys.stderr.write(told)
        return 1
    try:
        start.run(args.port, pages_only=args.only_pages, demo=args.demo)
    except BadInput as refused:
        print(refused, file=sys.stderr)
        return 2
    return 0


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"端口应为1到65535的数字，不是“{text}”")
    return int(text)
