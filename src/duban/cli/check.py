"""``duban check``: whether this installation may be opened to a network; everything that would have to change first."""

from __future__ import annotations

import argparse
import json
import os
import sys

from duban import clock


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "check",
        help="上线检查：设置是否安全，缺什么",
        description="检查设置能否对外开放。设了DUBAN_HOSTS（不只本机使用）而有不安全之处的，duban run不启动。",
    )
    parser.add_argument("--json", action="store_true", help="以JSON回答")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 nothing to change, 1 something, 2 the database cannot be reached."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.project.settings")
    import django

    django.setup()
    from django.db import DatabaseError

    from duban.project.safety import findings, is_open, stand

    try:
        here = stand(os.environ, clock.now())
    except DatabaseError as away:
        print(f"连不上数据库，或数据库还没有建好（{type(away).__name__}）：请核对DUBAN_DATABASE_URL", file=sys.stderr)
        return 2
    found, opened = findings(here), is_open(here.hosts)
    if args.json:
        rows = [
            {"unsafe": each.unsafe, "rule": each.problem.rule, "where": each.problem.where.file,
             "what": each.problem.what, "hint": each.problem.hint} for each in found
        ]  # fmt: skip
        print(json.dumps({"open": opened, "findings": rows}, ensure_ascii=False))
    else:
        for each in found:
            print(f"{'✕ 不安全' if each.unsafe else '! 建议'}  {each.problem}")
        print(_told(sum(each.unsafe for each in found), opened))
    return 1 if found else 0


def _told(unsafe: int, opened: bool) -> str:
    if not unsafe:
        return "没有不安全之处"
    if opened:
        return f"{unsafe}处不安全，改好以前duban run不启动"
    return f"{unsafe}处不安全；现在只在本机使用（没有设DUBAN_HOSTS），duban run照常启动"
