"""``duban org import``: units and people from a spreadsheet, through the same action as the page."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from duban.core.problem import BadInput, Problem


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("org", help="组织：从xlsx导入单位和人员")
    acts = parser.add_subparsers(title="做什么", metavar="做什么", required=True)
    bring = acts.add_parser("import", help="导入", description="从xlsx导入单位和人员：全部导入，或一条不导。")
    bring.add_argument("file", metavar="文件", help="xlsx，含“单位”表、“人员”表")
    bring.add_argument("--as", dest="login", required=True, metavar="账号", help="以谁的名义：须是系统管理员")
    bring.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    bring.add_argument("--json", action="store_true", help="以JSON回答")
    bring.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Returns 0 done (or nothing wrong), 1 found problems, 2 no such file or account, or not allowed."""
    try:
        content = Path(args.file).read_bytes()
    except OSError as error:
        print(f"{args.file}: 读不了这个文件（{error.strerror}）", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.project.settings")
    import django

    django.setup()
    from duban import clock
    from duban.apps.org.actions import importing
    from duban.apps.org.actions.doer import Refused, doer
    from duban.apps.org.queries import by_login
    from duban.apps.org.sheets import read_sheets

    person = by_login(args.login)
    if person is None or person.jurisdiction is None:
        print(f"--as: 没有账号“{args.login}”，或它不属于任何区划", file=sys.stderr)
        return 2
    by = doer(person, clock.now())
    try:
        sheets, problems = read_sheets(content)
        plan, more = importing.preview(by, person.jurisdiction, sheets, by.today)
        if problems or more:
            return _told(args.file, problems or more)
        accounts = () if args.dry_run else importing.bring_in(by, person.jurisdiction, sheets, by.today)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    except BadInput as wrong:
        return _told(args.file, wrong.problems)
    if args.json:
        made = [{"name": each.person.name, "login": each.person.login, "password": each.password} for each in accounts]
        counts = {"units": len(plan.units), "people": len(plan.people), "dry_run": args.dry_run}
        print(json.dumps(counts | {"accounts": made}, ensure_ascii=False))
        return 0
    verb = "可以导入" if args.dry_run else "已导入"
    print(f"{verb}{len(plan.units)}个单位、{len(plan.people)}个账号")
    for each in accounts:
        print(f"{each.person.name}\t{each.person.login}\t{each.password}")
    return 0


def _told(file: str, problems: Iterable[Problem]) -> int:
    for problem in problems:
        print(f"{file}: {problem.what}" + (f"（{problem.hint}）" if problem.hint else ""), file=sys.stderr)
    return 1
